"""What people write in their first hour, with the types that their editor should know. It runs, too."""

from collections.abc import Callable

import numpy as np

from autograd import (
    Number,
    Value,
    clip,
    dot,
    draw,
    exp,
    explain,
    grad,
    gradients,
    hessian,
    jacobian,
    jit,
    log,
    maximum,
    mean,
    no_grad,
    sigmoid,
    sqrt,
    sum,
    tanh,
    value_and_grad,
    vmap,
    where,
)
from nn import MLP, SGD, Adam, Linear, Sequential, accuracy, datasets, fit, hinge_loss, mse_loss

# A float gives a float, a Value a Value, and what may be either gives either.
angle: float = tanh(0.25) + sqrt(2) + exp(1.0)
w: Value = Value(-3.0, label="w")
activated: Value = sigmoid(w) * 2 + 1.0 / w.exp() - w.maximum(0.0) + maximum(0.0, w) + clip(w, -1.0, 1.0)
total: Value = mean([w, w * w]) + dot([w, w], [1.0, 2.0])
length: float = sum([1.0, 2.0]) + dot([1.0], [2.0])
either: Number = mean([w, 1.0])
activated.backward()
slope: float = w.grad
found: list[Value] = gradients(activated, [w])
print(f"{activated:.3f} {slope:.3f}", angle, total, length, either, w.item(), w.detach().label, found)
print(w > 0.0, w.isnan(), abs(w), -w, w**2, 2**w, w.args, w.primitive)


def energy(x: Number, stiffness: Number = 2.0) -> Number:
    return where(x > 0.0, stiffness * x * x, exp(x) - log(stiffness))


def on_floats(x: float, y: float) -> float:
    return tanh(x) * y


# Transforms keep the parameters, of functions of floats and of Numbers; lambdas need no types.
value, steepness = value_and_grad(energy)(1.0, 3.0)
print(value, steepness, grad(on_floats, argnums=1)(1.0, 2.0), grad(grad(energy))(1.0))
print(grad(tanh)(0.5), grad(lambda x: tanh(x) * x)(0.5), grad(lambda x, y: x * exp(y))(0.5, 1.0))
print(grad(lambda v: dot(v, v))([1.0, 2.0]), hessian(lambda v: v[0] * v[0] * v[1])([3.0, 2.0]))
print(jacobian(lambda v: [v[0] * v[1], mean(v)])([3.0, 2.0]), vmap(lambda x: sigmoid(x))([0.1, 0.2]), vmap(tanh)([0.1]))

fast: Callable[[float, float], float] = jit(on_floats)
also = jit(lambda x: exp(x))
compiled = jit(grad(energy))
print(fast(1.0, 2.0), also(1.0), compiled(1.0, 2.0), compiled.source[:10], jit(lambda v: v[0])([1.0]))

X, y = datasets.logic_gate("xor")
model = MLP(2, [4, 1], activation="tanh", seed=0)
history = fit(model, X, y, loss="binary_cross_entropy_with_logits", optimizer=SGD(0.1), epochs=2, progress=False)
optimizer = SGD(0.1)
loss = mean([mse_loss(model(row), float(target)) for row, target in zip(X.tolist(), y.tolist(), strict=True)])
loss.backward()
optimizer.step(model.parameters())
with no_grad():
    print(model([0.0, 1.0]), history.losses)
print(draw(activated), explain(activated))

# Numbers for losses and data come in lists and arrays; metrics give floats, and models keep their classes.
share: float = accuracy(model.predict(X), y)
squared = mse_loss([w, 1.0], np.zeros(2), reduction="sum")
trained: MLP = model.eval().freeze().unfreeze()
weights: dict[str, float] = trained.state_dict()
parameters: list[Value] = Sequential(Linear(2, 3, seed=np.random.default_rng(0)), tanh).parameters()
losses: list[float] = fit(
    model, [(0.0, 1.0), (1.0, 0.0)], [0, 1], loss=hinge_loss, optimizer=Adam(betas=(0.8, 0.9)), epochs=1, progress=False
).losses
print(share, squared, len(weights), len(parameters), losses, Adam().state_dict()["kind"])
