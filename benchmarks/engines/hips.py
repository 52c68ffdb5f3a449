"""HIPS autograd, whose package is called `autograd` too: its process finds it first on the path (workers.py)."""

from importlib.metadata import version

import autograd.numpy as np

import autograd
import moons

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


WORKLOADS = {"moons": Moons}
