"""The checked arguments of `fit`: the task, the plan of its epochs, and the back end that computes it."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from autograd import Value
from nn.optimizers import Optimizer
from nn.training.callbacks import Callback
from nn.training.objective import Data, Objective


class Task(NamedTuple):
    """The problem: the objective, the optimizer and the parameters.

    Attributes:
        objective: the quantity to minimize.
        optimizer, parameters: how, and by changing which parameters.
        data: samples and targets to learn from. held_out: others, to be measured.
        weights: of the samples to learn from, with a mean of 1; None where all count alike.
        clip_norm: the largest norm of a step's gradient; None for any.
        schedule: the factor of the learning rate, by the optimizer's count of steps; None for 1.
    """

    objective: Objective
    optimizer: Optimizer
    parameters: list[Value]
    data: Data
    held_out: list[Data]
    weights: list[float] | None = None
    clip_norm: float | None = None
    schedule: Callable[[int], Any] | None = None


class Plan(NamedTuple):
    """The course of the epochs.

    Attributes:
        samples, batch_size: their number, and that of a step.
        epochs: how many there are at most. shuffle: whether each has an order of its own.
        patience: after how many epochs without a lower loss the training ends; None for never.
        callbacks: called after each. progress: whether to show a bar.
    """

    samples: int
    batch_size: int
    epochs: int
    shuffle: bool
    patience: int | None
    callbacks: list[Callback]
    progress: bool

    @property
    def iterations(self) -> int:
        """The steps of an epoch."""
        return math.ceil(self.samples / self.batch_size)


class Backend(NamedTuple):
    """The back end of compiled steps.

    Attributes:
        kernel, dtype: as for `jit`.
        mesh: of devices, with kernel="jax"; None for JAX's default device.
    """

    kernel: str | None
    dtype: str
    mesh: Any = None
