# XOR with two hidden neurons | 은닉 뉴런 둘로 푸는 XOR | 03_xor
from autograd import Value, sigmoid

x1, x2 = Value(1.0, label="x1"), Value(0.0, label="x2")
h1 = sigmoid(5.0 * x1 + 5.0 * x2 - 8.0)  # both
h2 = sigmoid(-7.0 * x1 - 7.0 * x2 + 3.0)  # neither
y = sigmoid(-11.0 * h1 - 11.0 * h2 + 6.0)
y.backward()
print(f"{x1.data:.0f} xor {x2.data:.0f} = {y.data:.3f}")
y
