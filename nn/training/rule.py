"""The optimizer's rule for all parameters at once, as a compiled program."""

import copy
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import numpy as np

from autograd import jit, vmap
from autograd.compiler.functional import functional
from nn.optimizers import OPTIMIZERS, Optimizer

#: The programs by kind, the rule in its methods, settings other than lr, and dtype.
_programs: dict[Any, Callable[..., Any]] = {}
#: How many are kept.
KEPT = 32
NOTHING_CAPTURED = np.empty(0)


class Rule:
    """`Optimizer.move` for arrays over all parameters.

    A rule of this package is written for one parameter, and compiled from that; so it is again where settings other than lr
    change. A user's own gets the arrays themselves.

    Args:
        optimizer: whose rule it is. dtype: of the arrays.
    """

    def __init__(self, optimizer: Optimizer, dtype: str) -> None:
        self.optimizer, self.dtype = optimizer, dtype
        names = [name for name in optimizer.settings() if name != "lr"]
        self.settings = attrgetter(*names) if type(optimizer) in OPTIMIZERS.values() else None

    def __call__(self, numbers: Any, gradient: Any, states: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
        """The parameters after a step, and the new state, as new arrays."""
        optimizer = self.optimizer
        if self.settings is None:
            with np.errstate(all="ignore"):
                return optimizer.move(numbers, gradient, states)
        kind = type(optimizer)
        key = kind, kind.move, kind.direction, self.settings(optimizer), self.dtype
        program = _programs.get(key)
        if program is None:
            if len(_programs) >= KEPT:
                _programs.clear()
            program = _programs[key] = _compile(optimizer, self.dtype)
        return program(NOTHING_CAPTURED, np.array(optimizer.lr), numbers, gradient, *states)


def _compile(optimizer: Optimizer, dtype: str) -> Callable[..., Any]:
    """The program for any number of parameters."""
    rule = copy.copy(optimizer)

    def step(lr: Any, numbers: Any, gradient: Any, *states: Any) -> Any:
        rule.lr = lr
        return vmap(rule.move)(numbers, gradient, states)

    return functional(jit(step, dtype=dtype), ())
