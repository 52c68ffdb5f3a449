# A perceptron learns AND | AND를 배우는 퍼셉트론 | 02_perceptron
from nn import Perceptron

X = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
targets = [0, 0, 0, 1]  # try [0, 1, 1, 0], XOR

perceptron = Perceptron(2)
errors = perceptron.learn(X, targets, epochs=20)
print("errors in each epoch:", errors)
for x in X:
    print(x, "->", perceptron(x).data)
perceptron([1.0, 1.0])
