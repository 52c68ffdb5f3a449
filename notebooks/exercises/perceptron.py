"""The exercises of notebook 2."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from .checking import Exercise, MistakeError, kept, numbers

ROWS = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]


def gate(answer: Any) -> Iterator[float]:
    """What a neuron with these weights and bias says to the four rows."""
    w1, w2, b = numbers(answer, 3)
    for x1, x2 in ROWS:
        yield w1 * x1 + w2 * x2 + b > 0.0


NAND = Exercise(
    gate,
    (-1.0, -1.0, 1.5),
    {
        "it is AND": (
            (1.0, 1.0, -1.5),
            "NAND says the opposite of AND in every row. What do you do to a sum to turn its sign?",
        ),
        "it is OR": ((1.0, 1.0, -0.5), "Which way should an input of 1 push the sum, up or down?"),
        "it is NOR: one input alone is enough to stop it": (
            (-1.0, -1.0, 0.5),
            "With one input of 1 the sum must still be above 0, only with both it must not.",
        ),
        "it never fires": ((-1.0, -1.0, 0.0), "Which number alone decides in the row 0 0?"),
        "it always fires": ((-1.0, -1.0, 2.5), "The two inputs together must be stronger than the bias."),
        "it looks at the first input only": ((-1.0, 0.0, 0.5), "In the rows 0 1 and 1 0 it must say the same."),
        "it looks at the second input only": ((0.0, -1.0, 0.5), "In the rows 0 1 and 1 0 it must say the same."),
    },
)


def rosenblatt(
    bias: bool = True,
    sign: float = 1.0,
    extra: int = 0,
    hebb: bool = False,
    rated: bool = True,
    inputs: bool = True,
    late: bool = False,
    closed: bool = False,
) -> Callable[[Any, Any, float, int], list[float]]:
    """An answer to exercise 2, right by default."""

    def learn(X: Any, targets: Any, rate: float, epochs: int) -> list[float]:
        w1 = w2 = b = 0.0
        for _ in range(epochs + extra):
            seen = w1, w2, b
            for (x1, x2), target in zip(X, targets, strict=True):
                v1, v2, c = seen if late else (w1, w2, b)
                z = v1 * x1 + v2 * x2 + c
                y = z >= 0.0 if closed else z > 0.0
                correction = sign * (rate if rated else 1.0) * (target if hebb else target - y)
                w1 += correction * (x1 if inputs else 1.0)
                w2 += correction * (x2 if inputs else 1.0)
                b += correction if bias else 0.0
        return [w1, w2, b]

    return learn


def learned(answer: Any) -> Iterator[float]:
    X = [[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [-1.0, 0.5], [0.5, -2.0]]
    targets = [0, 0, 1, 0, 1]
    for rate, epochs in ((1.0, 1), (0.5, 2), (0.25, 4)):
        samples, wanted = deepcopy(X), list(targets)
        result = numbers(answer(samples, wanted, rate, epochs), 3)
        kept((samples, wanted), (X, targets))
        yield from result


RULE = Exercise(
    learned,
    rosenblatt(),
    {
        "the bias does not learn": (rosenblatt(bias=False), "The rule has two formulas. The second has no input in it."),
        "the sign of the error": (rosenblatt(sign=-1.0), "It should have fired and did not: do its weights go up?"),
        "the target stands where the error should": (
            rosenblatt(hebb=True),
            "That is Hebb's rule, with praise but no blame. Rosenblatt looks at the neuron's own answer first.",
        ),
        "the learning rate is not used": (rosenblatt(rated=False), "Try it with two rates. Are the weights the same?"),
        "the correction is not multiplied by the input": (
            rosenblatt(inputs=False),
            "Should a weight change whose input was 0, and so had no part in the error?",
        ),
        "one epoch too many": (rosenblatt(extra=1), "With `epochs=1` every sample has its turn exactly once."),
        "one epoch too few": (rosenblatt(extra=-1), "With `epochs=1` every sample has its turn exactly once."),
        "within an epoch it answers with old weights": (
            rosenblatt(late=True),
            "The correction by one sample counts for the next sample already.",
        ),
        "it fires at a sum of 0": (
            rosenblatt(closed=True),
            "Look at the definition of the step function: above 0, or from 0 on?",
        ),
    },
)


def features(answer: Any) -> Iterator[float]:
    points = [(1.0, 1.0), (0.0, 1.0), (2.0, 3.0), (-1.0, 0.5)]
    for point in points:
        x = list(point)
        result = answer(x)
        kept(x, list(point))
        if result is not None and len(numbers(result)) != 3:
            hint = "A third input beside the two that are there, so three in all."
            raise MistakeError(f"it returns {len(numbers(result))} inputs, not three", hint)
        yield from numbers(result, 3)


LIFTED = Exercise(
    features,
    lambda x: [x[0], x[1], x[0] * x[1]],
    {
        "the third input is the sum": (
            lambda x: [x[0], x[1], x[0] + x[1]],
            "A sum is what the neuron can make itself. It needs something that it cannot.",
        ),
        "the third input is the answer itself": (
            lambda x: [x[0], x[1], float(x[0] != x[1])],
            "Then there is nothing to learn. Take the product.",
        ),
        "the third input is a square": (
            lambda x: [x[0], x[1], x[0] * x[0]],
            "For 0 and 1 a square is the number itself. Both inputs have to meet.",
        ),
        "the third input is constant": (
            lambda x: [x[0], x[1], 1.0],
            "That is a second bias. The new input has to depend on both others.",
        ),
        "the product comes first": (
            lambda x: [x[0] * x[1], x[0], x[1]],
            "The first two inputs stay where they are, the new one comes after them.",
        ),
    },
)
