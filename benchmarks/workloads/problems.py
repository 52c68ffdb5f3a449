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
