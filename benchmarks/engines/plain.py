"""Plain Python floats, forward only: the least that a step can take in Python."""

import platform

import moons

VERSION = platform.python_version()


class Moons:
    def __init__(self) -> None:
        self.samples, self.parameters = moons.moons(), moons.initial_parameters()
        self.model = moons.raw_network(self.parameters, self.relu)

    @staticmethod
    def relu(x: float) -> float:
        return max(x, 0.0)

    def step(self) -> None:
        self.loss = moons.loss(self.model, self.parameters, self.samples, float, self.relu)

    def answers(self) -> list[float]:
        return [self.loss]


WORKLOADS = {"moons": Moons}
