# Two sigmoids make a bump | 시그모이드 둘이 만드는 봉우리 | 07_universal_approximation
from autograd import Value, sigmoid


def bump(x, steepness=20.0):
    return sigmoid(steepness * (x - 0.2)) - sigmoid(steepness * (x - 0.6))


for i in range(21):
    height = bump(i / 20)
    print(f"{i / 20:.2f} " + "#" * round(40 * height))

x = Value(0.25, label="x")
y = bump(x)
y.backward()
y
