# One neuron | 뉴런 하나 | 01_one_neuron
from autograd import Value

w, x, b = Value(-3.0, label="w"), Value(2.0, label="x"), Value(10.0, label="b")
f = w * x + b
f.backward()
f
