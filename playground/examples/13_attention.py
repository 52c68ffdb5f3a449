# One head of attention | 어텐션 헤드 하나 | 11_gpt
from autograd import Value, dot, softmax

words = ["the", "cat", "sat"]
keys = [[0.1, 0.0], [1.0, 0.5], [0.2, 1.0]]
values = [0.0, 1.0, -1.0]
query = [Value(1.5, label="q0"), Value(0.5, label="q1")]

weights = softmax([dot(query, key) for key in keys])
for word, weight in zip(words, weights):
    print(f"looks at {word}: {weight.data:.3f}")
answer = dot(weights, values)
answer.backward()
answer
