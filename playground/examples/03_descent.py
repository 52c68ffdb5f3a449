# Walk downhill | 내리막을 따라 걷기 | 04_losses
from autograd import Value

x = Value(3.0, label="x")
for step in range(8):
    f = (x - 1.0) ** 2
    x.grad = 0.0
    f.backward()
    print(f"step {step}: x = {x.data:.4f}, f = {f.data:.4f}, slope {x.grad:.4f}")
    x.data -= 0.3 * x.grad  # against the slope
f
