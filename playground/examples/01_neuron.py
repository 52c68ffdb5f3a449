# One neuron | 뉴런 하나 | 01_one_neuron
from autograd import Value

w = Value(-3.0, label="w")
x = Value(2.0, label="x")
b = Value(7.0, label="b")
f = (w * x + b).tanh()

f.backward()
print(f"df/dw = {w.grad:.4f}")
f
