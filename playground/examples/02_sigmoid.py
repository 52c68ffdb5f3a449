# A neuron with a sigmoid, step by step | 시그모이드 뉴런, 한 단계씩 | 01_one_neuron
from autograd import Value, explain, sigmoid

w, x, b = Value(2.0, label="w"), Value(3.0, label="x"), Value(-5.0, label="b")
y = sigmoid(w * x + b)
y.backward()
explain(y)
