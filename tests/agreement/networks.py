"""Random networks of several kinds, and samples that suit them."""

import random
from collections.abc import Callable
from typing import Any, NamedTuple

import nn
from autograd import sigmoid, tanh
from nn.module import Module

INPUTS = 3
ACTIVATIONS = ("relu", "tanh", "sigmoid", "softplus", "silu", "gelu", "elu", "leaky_relu", "linear")


class Residual(Module):
    """A layer whose parameters are used twice, and a path around it."""

    def __init__(self, first: Module, shared: Module) -> None:
        self.first, self.shared, self.again = first, shared, shared

    def forward(self, x: Any) -> Any:
        h = self.first(x)
        return [a + tanh(b) for a, b in zip(h, self.shared([tanh(entry) for entry in self.again(h)]), strict=True)]


class TwoInputs(Module):
    """A model of two inputs, by position or by name."""

    def __init__(self, left: Module, right: Module, last: Module) -> None:
        self.left, self.right, self.last = left, right, last

    def forward(self, a: Any, b: Any) -> Any:
        return self.last([x * y + x for x, y in zip(self.left(a), self.right(b), strict=True)])


def numbers(rng: random.Random, count: int) -> list[float]:
    return [rng.choice((0.0, 1.0)) if rng.random() < 0.1 else rng.uniform(-2.0, 2.0) for _ in range(count)]


class Unit(Module):
    """A network whose outputs are probabilities."""

    def __init__(self, body: Module) -> None:
        self.body = body

    def forward(self, *x: Any) -> Any:
        y = self.body(*x)
        return [sigmoid(entry) for entry in y] if isinstance(y, list) else sigmoid(y)


class Network(NamedTuple):
    """How to build the body of a network, of so many outputs with this seed, and how to draw a sample."""

    build: Callable[[random.Random, int], Module]
    sample: Callable[[random.Random], Any]


def seeded(rng: random.Random) -> int:
    return rng.randrange(1000)


def mlp(rng: random.Random, outputs: int) -> Module:
    sizes = [rng.randint(1, 6) for _ in range(rng.randint(0, 2))]
    return nn.MLP(INPUTS, [*sizes, outputs], activation=rng.choice(ACTIVATIONS), seed=seeded(rng))


def regularized(rng: random.Random, outputs: int) -> Module:
    width = rng.randint(2, 6)
    middle = [nn.LayerNorm(width), nn.Tanh(), nn.Dropout(rng.choice((0.0, 0.2, 0.5)), seed=0), nn.ReLU()]
    kept = [layer for layer in middle if rng.random() < 0.7]
    last = nn.Linear(width, outputs, bias=rng.random() < 0.7, seed=seeded(rng))
    return nn.Sequential(nn.Linear(INPUTS, width, seed=seeded(rng)), *kept, last)


def residual(rng: random.Random, outputs: int) -> Module:
    width = rng.randint(2, 4)
    body = Residual(nn.Linear(INPUTS, width, seed=seeded(rng)), nn.Linear(width, width, seed=seeded(rng)))
    return nn.Sequential(body, nn.Linear(width, outputs, seed=seeded(rng)))


def convolutional(rng: random.Random, outputs: int) -> Module:
    channels, pool = rng.randint(1, 2), rng.choice((nn.AvgPool2d, nn.MaxPool2d))
    first = nn.Conv2d(
        1, channels, 2, padding=rng.choice((0, 1)), activation=rng.choice(("linear", "tanh")), seed=seeded(rng)
    )
    side = (5 if first.window.padding[0] else 3) // 2
    last = nn.Linear(channels * side * side, outputs, seed=seeded(rng))
    return nn.Sequential(first, nn.ReLU(), pool(2), nn.Flatten(), last)


def recurrent(rng: random.Random, outputs: int) -> Module:
    kind, size = rng.choice((nn.RNN, nn.LSTM, nn.GRU)), rng.randint(1, 3)
    return nn.Sequential(kind(2, size, seed=seeded(rng)), nn.Linear(size, outputs, seed=seeded(rng)))


def words(rng: random.Random, outputs: int) -> Module:
    size = rng.randint(1, 3)
    last = nn.Linear(3 * size, outputs, seed=seeded(rng))
    return nn.Sequential(nn.Embedding(5, size, seed=seeded(rng)), nn.Flatten(), last)


def two_inputs(rng: random.Random, outputs: int) -> Module:
    width = rng.randint(2, 3)
    sizes = (2, width), (INPUTS, width), (width, outputs)
    return TwoInputs(*[nn.Linear(*size, seed=seeded(rng)) for size in sizes])


def rows_of(count: int, width: int) -> Callable[[random.Random], Any]:
    return lambda rng: [numbers(rng, width) for _ in range(count)]


NETWORKS = {
    "mlp": Network(mlp, lambda rng: numbers(rng, INPUTS)),
    "regularized": Network(regularized, lambda rng: numbers(rng, INPUTS)),
    "residual": Network(residual, lambda rng: numbers(rng, INPUTS)),
    "convolutional": Network(convolutional, lambda rng: [rows_of(4, 4)(rng)]),
    "recurrent": Network(recurrent, rows_of(3, 2)),
    "words": Network(words, lambda rng: [rng.randrange(-5, 5) for _ in range(3)]),
    "two inputs": Network(two_inputs, lambda rng: (numbers(rng, 2), numbers(rng, INPUTS))),
}
