# From scores to a loss | 점수에서 손실까지 | 08_digits
from autograd import Value, exp, log

scores = [Value(2.0, label="cat"), Value(0.5, label="dog"), Value(-1.0, label="bird")]
total = sum(exp(score) for score in scores)
probabilities = [exp(score) / total for score in scores]
loss = -log(probabilities[1])  # it was a dog
loss.backward()

for score, p in zip(scores, probabilities):
    print(f"{score.label:5} probability {p.data:.3f}, gradient {score.grad:+.3f}")
loss
