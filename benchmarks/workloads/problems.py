"""The networks and their numbers. Imports no engine, as HIPS autograd's process, where our name is its, needs them too."""

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np


class Network(NamedTuple):
    name: str
    sizes: list[int]
    activation: str
    batch: int

    @property
    def title(self) -> str:
        sizes = "-".join(map(str, self.sizes))
        return f"{sizes if self.name == sizes else f'{self.name} {sizes}'}, batch {self.batch}"


NETWORKS = [
    Network("XOR", [2, 2, 1], "tanh", 4),
    Network("moons", [2, 16, 16, 1], "tanh", 100),
    Network("digits", [64, 32, 10], "relu", 64),
    Network("784-16-16-10", [784, 16, 16, 10], "relu", 64),
    Network("784-128-10", [784, 128, 10], "relu", 64),
]


def data(sizes: list[int], batch: int) -> tuple[list[Any], Any, Any]:
    """Weights and biases, samples, and targets: 0 or 1 for one output, one-hot for several."""
    rng = np.random.default_rng(0)
    weights: list[Any] = []
    for before, after in pairwise(sizes):
        weights += [rng.normal(size=(after, before)) / np.sqrt(before), rng.normal(size=after) * 0.1]
    X = rng.normal(size=(batch, sizes[0]))
    if sizes[-1] == 1:
        return weights, X, rng.choice([0.0, 1.0], size=batch)
    return weights, X, np.eye(sizes[-1])[rng.integers(0, sizes[-1], size=batch)]


BATCH = 16


class Net(NamedTuple):
    """Two convolutions, of which the first is padded and `pools` of them pooled, and fully connected layers.

    `shapes` are those of weights and bias, layer by layer.
    """

    title: str
    side: int
    padding: int
    pools: int
    shapes: list[tuple[int, ...]]


SMALL = Net("small LeNet on 8×8", 8, 0, 1, [(6, 1, 3, 3), (6,), (16, 6, 2, 2), (16,), (32, 64), (32,), (10, 32), (10,)])
LENET_5 = Net(
    "LeNet-5 on 28×28", 28, 2, 2,
    [(6, 1, 5, 5), (6,), (16, 6, 5, 5), (16,), (120, 400), (120,), (84, 120), (84,), (10, 84), (10,)],
)  # fmt: skip


def images(net: Net, batch: int = BATCH) -> tuple[list[Any], Any, Any]:
    rng = np.random.default_rng(5)
    weights = [rng.normal(size=shape) / np.sqrt(np.prod(shape[1:])) for shape in net.shapes]
    return weights, rng.uniform(size=(batch, net.side, net.side)), np.eye(10)[rng.integers(0, 10, size=batch)]
