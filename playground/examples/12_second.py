# A derivative of a derivative | 도함수의 도함수 | 10_under_the_hood
from autograd import Value, gradients, sin

x = Value(0.5, label="x")
y = sin(x) * x
(slope,) = gradients(y, [x], create_graph=True)  # a graph, too
(curvature,) = gradients(slope, [x])
print("y =", y.data, " y' =", slope.data, " y'' =", curvature)
slope
