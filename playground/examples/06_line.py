# Fit a line | 직선 맞추기 | 04_losses
from autograd import Value
from nn import mse_loss

hours = [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]
marks = [2.1, 2.4, 3.8, 3.7, 5.3, 5.4, 6.9, 6.6]
w, b = Value(0.0, label="w"), Value(0.0, label="b")

for step in range(201):
    loss = mse_loss([w * x + b for x in hours], marks)
    w.grad = b.grad = 0.0
    loss.backward()
    if step % 50 == 0:
        print(f"step {step:3}: w = {w.data:.3f}, b = {b.data:.3f}, loss {loss.data:.4f}")
    w.data -= 0.05 * w.grad
    b.data -= 0.05 * b.grad
loss
