"""The training step of micrograd's demonstration, for any engine: a network 2-16-16-1 of ReLU neurons on two moons.

One program text for all: it only adds and multiplies, and takes from the engine how to make a number active and how to bend.
Hinge loss on 100 points and an L2 term; a fresh graph at each step.
"""

import math
import random
from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from typing import Any

POINTS, SIZES, DECAY = 100, (2, 16, 16, 1), 1e-4

Function = Callable[[Any], Any]


def moons() -> list[tuple[list[float], float]]:
    """Points on two interleaved half circles, and on which of them each lies: -1.0 or 1.0."""
    rng = random.Random(0)
    samples = []
    for i in range(POINTS):
        angle, side = rng.uniform(0.0, math.pi), float(1 - 2 * (i % 2))
        x, y = side * math.cos(angle), side * math.sin(angle)
        noise = (rng.gauss(0.0, 0.1), rng.gauss(0.0, 0.1))
        samples.append(([x + (0.5 - 0.5 * side) + noise[0], y + (0.25 - 0.25 * side) + noise[1]], side))
    return samples


def initial_parameters() -> list[float]:
    """The numbers that every engine starts from: neuron by neuron, its weights and then its bias."""
    rng = random.Random(1)
    return [rng.uniform(-1.0, 1.0) for inputs, outputs in pairwise(SIZES) for _ in range((inputs + 1) * outputs)]


def raw_network(parameters: list[Any], relu: Function) -> Function:
    """The network in sums of products, as a user of any of the engines would write it."""
    left: Iterator[Any] = iter(parameters)
    layers = [[(list(islice(left, inputs)), next(left)) for _ in range(outputs)] for inputs, outputs in pairwise(SIZES)]

    def call(x: list[Any]) -> Any:
        for depth, layer in enumerate(layers, 1):
            x = [sum((wi * xi for wi, xi in zip(w, x, strict=True)), b) for w, b in layer]
            if depth < len(layers):
                x = [relu(v) for v in x]
        return x[0]

    return call


def loss(model: Function, parameters: list[Any], samples: Any, active: Function, relu: Function) -> Any:
    """The mean hinge loss over the points, plus the L2 term.

    Args:
        model: from a list of two numbers to a score.
        parameters: those of the model.
        samples: what `moons` returned.
        active: makes a coordinate a number of the engine, where the engine wants that.
        relu: the engine's.
    """
    scores = [model([active(coordinate) for coordinate in point]) for point, _ in samples]
    losses = [relu(1.0 + -side * score) for (_, side), score in zip(samples, scores, strict=True)]
    return sum(losses) * (1.0 / len(losses)) + DECAY * sum(p * p for p in parameters)
