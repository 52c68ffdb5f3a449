"""HIPS autograd, whose package is called `autograd` too: its process finds it first on the path (workers.py)."""

from functools import partial
from importlib.metadata import version
from typing import Any

import autograd.numpy as np

import autograd
import moons
from workloads.problems import NETWORKS, Network, data

VERSION = version("autograd")


class Moons:
    """The loss is a function of the list of parameters; a list of floats is a little faster here than an array."""

    def __init__(self) -> None:
        self.samples, self.parameters = moons.moons(), moons.initial_parameters()
        self.value_and_grad = autograd.value_and_grad(self.loss)

    @staticmethod
    def relu(x: float) -> float:
        return np.maximum(x, 0.0)

    def loss(self, parameters: list[float]) -> float:
        numbers = list(parameters)  # taken out of the tracked list once, not at each use
        model = moons.raw_network(numbers, self.relu)
        return moons.loss(model, numbers, self.samples, float, self.relu)

    def step(self) -> None:
        self.result = self.value_and_grad(self.parameters)

    def answers(self) -> list[float]:
        loss, gradient = self.result
        return [float(loss), *map(float, gradient)]


class Arrays:
    """A network in arrays, for compiled.py."""

    def __init__(self, network: Network) -> None:
        self.weights, self.X, self.y = data(network.sizes, network.batch)
        self.bend = np.tanh if network.activation == "tanh" else Moons.relu
        self.value_and_grad = autograd.value_and_grad(self.loss)

    def loss(self, weights: list[Any]) -> Any:
        h = self.X
        for i in range(0, len(weights), 2):
            h = np.dot(h, weights[i].T) + weights[i + 1]
            h = h if i == len(weights) - 2 else self.bend(h)
        if self.y.ndim == 1:
            return np.mean(np.logaddexp(0.0, h[:, 0]) - self.y * h[:, 0])
        top = np.max(h, axis=1, keepdims=True)
        return np.mean(top[:, 0] + np.log(np.sum(np.exp(h - top), axis=1)) - np.sum(h * self.y, axis=1))

    def step(self) -> None:
        self.result = self.value_and_grad(self.weights)

    def answers(self) -> list[float]:
        loss, slopes = self.result
        return [float(loss), *(number for slope in slopes for number in slope.ravel().tolist())]


WORKLOADS = {"moons": Moons} | {f"network {network.name}": partial(Arrays, network) for network in NETWORKS}
