"""Schedules: the factors by which `fit` multiplies the learning rate of its optimizer, step by step.

A schedule is any function of the number of the step, 0 for the first, that gives the factor (as PyTorch's LambdaLR has it):
`fit(..., optimizer=SGD(0.1), schedule=lambda step: 0.99**step)`. Those here go by the number of steps of the run where it
isn't given to them, and `fit` takes them by name, with their defaults, too.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from autograd.habits.lookup import explains_arguments
from nn.validation import amount, look_up, whole


@dataclass(frozen=True)
class Schedule:
    """A function of the number of the step.

    Attributes:
        name: the function that made it.
        factor: `(step, steps of the run)` to the factor of lr.
        steps: the number of steps of the run; None to take it from `fit`.
    """

    name: str
    factor: Callable[[int, int], float]
    steps: int | None

    def __call__(self, step: int) -> float:
        if self.steps is None:
            raise ValueError(
                f"{self.name}: how many steps the run has is for fit() to say; to call it yourself, give steps=."
            )
        return self.factor(step, self.steps)

    def over(self, steps: int) -> "Schedule":
        """The same for a run of so many steps, if it did not know of how many."""
        return replace(self, steps=steps) if self.steps is None else self


@explains_arguments("schedule()")
def cosine(*, warmup: int = 0, steps: int | None = None) -> Schedule:
    """From 1 down to 0 along half a cosine (Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts",
    2017), after a warm-up if wanted.

    Args:
        warmup: in the first so many steps the factor rises by equal parts up to 1.
        steps: of the run, those of the warm-up included; None for the epochs that `fit` is called for.

    >>> schedule = cosine(steps=4)
    >>> [round(schedule(step), 4) for step in range(4)]
    [1.0, 0.8536, 0.5, 0.1464]
    """
    whole(warmup, "cosine: warmup", least=0)

    def factor(step: int, run: int) -> float:
        if step < warmup:
            return (step + 1) / warmup
        return 0.5 + 0.5 * math.cos(math.pi * min(1.0, (step - warmup) / max(1, run - warmup)))

    return Schedule("cosine", factor, None if steps is None else whole(steps, "cosine: steps"))


@explains_arguments("schedule()")
def step(*, step_size: int | None = None, gamma: float = 0.1) -> Schedule:
    """By a factor of gamma less after each step_size steps.

    Args:
        step_size: None for a third of the steps that `fit` is called for.
        gamma: the factor.

    >>> schedule = step(step_size=2, gamma=0.5)
    >>> [schedule(number) for number in range(6)]
    [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]
    """
    amount(gamma, "step: gamma")
    if step_size is not None:
        whole(step_size, "step: step_size")
    return Schedule("step", lambda number, run: gamma ** (number // (step_size or math.ceil(run / 3))), step_size)


@explains_arguments("schedule()")
def warmup(*, steps: int | None = None) -> Schedule:
    """Up to 1 by equal parts in the first steps, and 1 from then on.

    Args:
        steps: of the warm-up; None for a tenth of those that `fit` is called for.

    >>> schedule = warmup(steps=4)
    >>> [schedule(number) for number in range(6)]
    [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]
    """
    if steps is not None:
        whole(steps, "warmup: steps")
    return Schedule("warmup", lambda number, run: min(1.0, (number + 1) / (steps or math.ceil(run / 10))), steps)


SCHEDULES: dict[str, Callable[[], Schedule]] = {"step": step, "cosine": cosine, "warmup": warmup, "warm-up": warmup}


def factor_of(schedule: Any, steps: int) -> Callable[[int], Any] | None:
    """The argument `schedule` of `fit` as a function of the number of the step, in a run of so many steps."""
    if schedule is None:
        return None
    wanted = "a function of the number of the step, such as lambda step: 0.99**step"
    make: Any = None if callable(schedule) else look_up(schedule, SCHEDULES, "schedule", wanted)
    factor: Any = make() if make else schedule() if schedule in SCHEDULES.values() else schedule
    return factor.over(steps) if isinstance(factor, Schedule) else factor
