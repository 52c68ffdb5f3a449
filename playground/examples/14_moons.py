# A network learns two moons | 두 달을 배우는 신경망 | 05_optimizers
from autograd import draw
from nn import MLP, SGD, datasets, fit

X, y = datasets.moons(60, seed=0)
model = MLP(2, [6, 1], activation="tanh", seed=0)
settings = {"epochs": 30, "compiled": False, "progress": False}
history = fit(model, X, y, loss="binary_cross_entropy_with_logits", optimizer=SGD(0.5, momentum=0.9), **settings)
print(f"loss {history.losses[0]:.3f} -> {history.losses[-1]:.3f}")
draw(model)  # thick lines are large weights, orange ones negative
