# One neuron | 뉴런 하나 | 01_one_neuron
from autograd import Value

w = Value(-3.0, label="w")
x = Value(2.0, label="x")
b = Value(10.0, label="b")
f = w * x + b

f.backward()
print("df/dw =", w.grad)
f
