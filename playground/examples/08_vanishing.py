# Gradients that vanish | 사라지는 기울기 | 06_deep_networks
from autograd import Value, relu, sigmoid, tanh

for depth in (1, 2, 5, 10):
    for activation in (sigmoid, tanh, relu):
        x = Value(0.5, label="x")
        y = x
        for _ in range(depth):
            y = activation(y)
        y.backward()
        print(f"{depth:2} x {activation.name:8} slope {x.grad:.2g}")

x = Value(0.5, label="x")
y = sigmoid(sigmoid(sigmoid(x)))
y.backward()
y
