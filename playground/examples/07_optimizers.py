# A race down a narrow valley | 좁은 골짜기 경주 | 05_optimizers
from autograd import Value
from nn import SGD, Adam


def height(x, y):
    return x**2 / 20 + y**2


rules = {"plain": SGD(0.1), "momentum": SGD(0.1, momentum=0.9), "Adam": Adam(0.3)}
for name, optimizer in rules.items():
    x, y = Value(-7.0, label="x"), Value(2.0, label="y")
    for _ in range(40):
        f = height(x, y)
        x.grad = y.grad = 0.0
        f.backward()
        optimizer.step([x, y])
    print(f"{name:8} after 40 steps: height {height(x, y).data:.6f}")
f
