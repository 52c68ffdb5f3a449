"""The exercises of notebook 1."""

from collections.abc import Callable, Iterator
from typing import Any

from autograd import Value, sigmoid

from .checking import Exercise, numbers

POINTS = [(2.0, 3.0, -4.0), (0.5, -1.5, 3.0), (-2.0, 7.0, 0.25)]


def derivatives(answer: Any) -> Iterator[float]:
    for point in POINTS:
        yield from numbers(answer(*point), 3)


SUM_TIMES = Exercise(
    derivatives,
    lambda a, b, c: (c, c, a + b),
    {
        "the addition's factor is not multiplied by what arrives": (
            lambda a, b, c: (1.0, 1.0, a + b),
            "What arrives at the sum from the right? The chain rule multiplies.",
        ),
        "a factor of the product is taken for its own derivative": (
            lambda a, b, c: (a + b, a + b, c),
            "If c grows by 1, by how much does p · c grow?",
        ),
        "each derivative is multiplied by the number's own value": (
            lambda a, b, c: (c * a, c * b, c * (a + b)),
            "A derivative says how much the result grows per unit, so the number's own size does not enter.",
        ),
        "the sign is wrong": (lambda a, b, c: (-c, -c, a + b), "Let a grow by 1, with c = -4. Does f grow or shrink?"),
        "the addition is treated as a multiplication": (
            lambda a, b, c: (b * c, a * c, a + b),
            "In a + b, by how much does the sum grow if a grows by 1? Does b matter for that?",
        ),
        "the derivative by c is missing": (
            lambda a, b, c: (c, c, 1.0),
            "c is multiplied by something. By what?",
        ),
    },
)


def slopes(answer: Any) -> Iterator[float]:
    for x in (3.0, -1.5, 0.25):
        yield from numbers(answer(x), 1)


USED_TWICE = Exercise(
    slopes,
    lambda x: 2.0 * x + 1.0,
    {
        "the product counts once": (lambda x: x + 1.0, "In x · x both sides are x. What comes back on each of them?"),
        "only the last use counts": (lambda x: 1.0, "x is used three times. A later use must not wipe out an earlier one."),
        "the addition's share is forgotten": (lambda x: 2.0 * x, "x also goes into the sum directly."),
        "the shares are multiplied instead of added": (
            lambda x: x * x,
            "Factors along one path multiply. What do the sums of several paths do?",
        ),
        "it is the value, not the derivative": (lambda x: x * x + x, "That is f. How fast does f grow?"),
        "the addition's factor is taken to be x": (lambda x: 3.0 * x, "If x grows by 1, by how much does `… + x` grow?"),
    },
)


def climb(
    zeroed: bool = True,
    rate: float = 0.5,
    moved: tuple[int, ...] = (0, 1, 2),
    extra: int = 0,
    back: bool = True,
    activation: Callable[[Any], Any] = sigmoid,
    bias: bool = True,
) -> Callable[[Value, Value, Value, int], None]:
    """An answer to exercise 3, right by default."""

    def learn(w1: Value, w2: Value, b: Value, steps: int) -> None:
        knobs = (w1, w2, b)
        for _ in range(steps + extra):
            if zeroed:
                for knob in knobs:
                    knob.grad = 0.0
            y = activation(w1 * 0.5 + w2 * 1.0 + (b if bias else 0.0))
            if back:
                y.backward()
            for i in moved:
                knobs[i].data += rate * knobs[i].grad

    return learn


def knobs_after(answer: Any) -> Iterator[float]:
    for steps in (1, 2, 9):
        knobs = Value(4.0), Value(0.5), Value(-3.0)
        answer(*knobs, steps)
        yield from (knob.data for knob in knobs)


LEARN = Exercise(
    knobs_after,
    climb(),
    {
        "the gradients are not set to 0": (
            climb(zeroed=False),
            "`backward()` adds to what is in `.grad` already. What is there at the second step?",
        ),
        "the sign of the step": (climb(rate=-0.5), "Here y is to become larger. Which way does the gradient point?"),
        "the bias is not moved": (climb(moved=(0, 1)), "The neuron has three knobs."),
        "the weights are not moved": (climb(moved=(2,)), "The neuron has three knobs."),
        "the bias is missing in the sum": (climb(bias=False), "Compare your formula of y with the one of `umbrella`."),
        "the activation function is missing": (
            climb(activation=lambda z: z),
            "A weighted sum may be any number. What makes an answer between 0 and 1 of it?",
        ),
        "one step too many": (climb(extra=1), "For `steps=1` each knob has to move exactly once."),
        "one step too few": (climb(extra=-1), "For `steps=1` each knob has to move exactly once."),
        "the knobs do not move": (
            climb(back=False),
            "Who fills in `.grad`? And do you change the `.data` of the Values that were passed?",
        ),
        "the step is not multiplied by 0.5": (climb(rate=1.0), "How long should a step be? Read the exercise again."),
    },
)
