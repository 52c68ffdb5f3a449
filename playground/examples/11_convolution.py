# A kernel finds an edge | 경계를 찾는 커널 | 09_lenet
from autograd import Value, dot, relu

image = [
    [0, 0, 9, 9],
    [0, 0, 9, 9],
    [0, 0, 9, 9],
]
kernel = [Value(-1.0, label="k0"), Value(1.0, label="k1")]

edges = [[relu(dot(kernel, row[i : i + 2])) for i in range(3)] for row in image]
for row in edges:
    print([edge.data for edge in row])

brightest = edges[0][1]
brightest.backward()
brightest
