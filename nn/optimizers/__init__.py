"""Rules that turn a gradient into a step. Defaults and results are those of torch.optim."""

from typing import Any

from autograd.habits.lookup import unknown_name
from nn.optimizers.base import OPTIMIZERS, Optimizer
from nn.optimizers.rules import SGD, Adagrad, Adam, AdamW, RMSprop

__all__ = ["OPTIMIZERS", "SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop"]


def __getattr__(name: str) -> Any:
    raise unknown_name("nn.optimizers", name, __all__)
