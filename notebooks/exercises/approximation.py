"""The exercises of notebook 7."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from autograd import sigmoid

from .checking import Exercise, kept, numbers


def bumps(answer: Any) -> Iterator[float]:
    for x, left, right, height in ((0.4, 0.2, 0.6, 2.0), (0.0, -0.5, 0.1, -1.0), (0.9, 0.2, 0.6, 3.0)):
        for s in (5.0, 20.0):
            yield from numbers(answer(x, left, right, height, s), 1)


def bump(x: float, left: float, right: float, height: float, s: float) -> float:
    return height * (sigmoid(s * (x - left)) - sigmoid(s * (x - right)))


BUMP = Exercise(
    bumps,
    bump,
    {
        "the height is missing": (
            lambda x, left, right, height, s: bump(x, left, right, 1.0, s),
            "What multiplies both steps?",
        ),
        "it is upside down": (
            lambda x, left, right, height, s: bump(x, right, left, height, s),
            "It should go up at the left edge, and down at the right one.",
        ),
        "it is a step that never comes down": (
            lambda x, left, right, height, s: height * sigmoid(s * (x - left)),
            "One sigmoid goes up. Which one takes it down again?",
        ),
        "the steps are added": (
            lambda x, left, right, height, s: height * (sigmoid(s * (x - left)) + sigmoid(s * (x - right))),
            "Right of both edges it should be 0 again.",
        ),
        "the steepness is missing": (
            lambda x, left, right, height, s: bump(x, left, right, height, 1.0),
            "What makes a step of a sigmoid?",
        ),
        "the edges have the wrong sign": (
            lambda x, left, right, height, s: bump(x, -left, -right, height, s),
            "σ(s (x − m)) is in the middle where x is m. Is yours?",
        ),
        "the edge is not multiplied by the steepness": (
            lambda x, left, right, height, s: height * (sigmoid(s * x - left) - sigmoid(s * x - right)),
            "Set the brackets as in the formula.",
        ),
        "only the first step has the height": (
            lambda x, left, right, height, s: height * sigmoid(s * (x - left)) - sigmoid(s * (x - right)),
            "The second step has to take down what the first one built up.",
        ),
    },
)


def stairs(answer: Any) -> Iterator[float]:
    for f, n in ((math.sin, 1), (math.exp, 3), (lambda x: x * x - x, 4)):
        for x in (-0.7, 0.15, 1.0):
            yield from numbers(answer(f, n, x), 1)


def staircase(
    start: bool = True, middle: bool = True, extra: int = 0, rises: bool = True, width: float = 2.0, steep: float = 5.0
) -> Callable[[Callable[[float], float], int, float], float]:
    """An answer to exercise 2, right by default."""

    def follow(f: Callable[[float], float], n: int, x: float) -> float:
        edges = [-1.0 + width * k / n for k in range(n + 1)]
        result = f(edges[0]) if start else 0.0
        for k in range(1, n + 1 + extra):
            m = (edges[k - 1] + edges[k]) / 2.0 if middle else edges[k]
            height = f(edges[k]) - f(edges[k - 1]) if rises else f(edges[k])
            result += height * sigmoid(steep * n * (x - m))
        return result

    return follow


STAIRS = Exercise(
    stairs,
    staircase(),
    {
        "it does not begin at f(−1)": (staircase(start=False), "Left of all steps, what should the network say?"),
        "it steps at the edges, not in the middle": (staircase(middle=False), "Where in its piece does a unit step?"),
        "the last step is missing": (staircase(extra=-1), "There are n pieces, and n steps."),
        "each step is as high as the function": (
            staircase(rises=False),
            "A step adds to what the steps before it have reached already.",
        ),
        "the steps are on half of the interval": (staircase(width=1.0), "How long is the interval from −1 to 1?"),
        "the steepness does not grow with n": (
            lambda f, n, x: staircase(steep=5.0 / n)(f, n, x),
            "Narrow steps have to be steep ones.",
        ),
    },
)


def stops(answer: Any) -> Iterator[float]:
    falling = [5.0, 4.0, 4.5, 4.2, 3.0, 3.5, 3.2, 3.1, 1.0, 0.5]
    for losses, patience in ((falling, 3), (falling, 2), (falling, 1), ([2.0, 1.0, 0.5, 0.4], 2), ([1.0, 1.0, 1.0, 0.5], 2)):
        given = list(losses)
        result = numbers(answer(given, patience), 1)
        kept(given, losses)
        yield from result


def patient(
    extra: int = 0, best: bool = True, previous: bool = False, never: bool = False, counted: int = 0, equal: bool = False
) -> Callable[[list[float], int], int]:
    """An answer to exercise 3, right by default."""

    def stop(losses: list[float], patience: int) -> int:
        lowest, at, waited = math.inf, 0, 0
        for epoch, loss in enumerate(losses):
            if loss < lowest or (equal and loss == lowest):
                lowest, at, waited = loss, epoch, 0
            else:
                waited += 1
                if previous:
                    lowest = loss
                if waited == patience + extra and not never:
                    return (at if best else epoch) + counted
        return at + counted

    return stop


STOP = Exercise(
    stops,
    patient(),
    {
        "it returns where it stopped, not where it was best": (patient(best=False), "Which weights would you like to keep?"),
        "it is too patient by one epoch": (patient(extra=1), "With `patience=1` a single epoch without progress ends it."),
        "it never stops": (patient(never=True), "What comes after the end of its patience must not count."),
        "it compares with the epoch before, not with the best": (
            patient(previous=True),
            "Less than the last one is not yet better than all of them.",
        ),
        "it counts epochs from 1": (patient(counted=1), "The first loss in the list has the number 0."),
        "an equal loss counts as progress": (patient(equal=True), "Has anything become better, if the loss is the same?"),
    },
)
