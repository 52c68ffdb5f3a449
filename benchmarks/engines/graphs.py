"""The workloads for engines whose numbers have `.data`, `.grad` and `.backward()`: this project and micrograd."""

from collections.abc import Callable
from typing import Any

import gpt
import moons


class Moons:
    """The moons step.

    Args:
        value: the engine's number; coordinates of points are made Values too, as in micrograd's demonstration.
        model: None for a network written in sums of products, or one that the engine brings.
    """

    def __init__(self, value: Callable[[float], Any], model: Any = None) -> None:
        self.value, self.samples = value, moons.moons()
        self.parameters = model.parameters() if model else [value(0.0) for _ in moons.initial_parameters()]
        for p, number in zip(self.parameters, moons.initial_parameters(), strict=True):
            p.data = number
        self.model = model or moons.raw_network(self.parameters, self.relu)

    @staticmethod
    def relu(x: Any) -> Any:
        return x.relu()

    def step(self) -> None:
        for p in self.parameters:
            p.grad = 0.0
        loss = moons.loss(self.model, self.parameters, self.samples, self.value, self.relu)
        loss.backward()
        self.loss = loss.data

    def answers(self) -> list[float]:
        return [self.loss, *(p.grad for p in self.parameters)]


class Names:
    """A step of the GPT, Adam included."""

    def __init__(self, operations: gpt.Operations) -> None:
        self.training = gpt.Training(operations)

    def step(self) -> None:
        self.training.step()

    def answers(self) -> list[float]:
        """Of the second name, so that the first update is compared too."""
        loss = self.training.model.loss(gpt.NAMES[1])
        loss.backward()
        gradient = [p.grad for p in self.training.model.parameters]
        for p in self.training.model.parameters:
            p.grad = 0.0
        return [loss.data, *gradient]
