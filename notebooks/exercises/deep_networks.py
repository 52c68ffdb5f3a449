"""The exercises of notebook 6."""

from collections.abc import Callable, Iterator
from typing import Any

from autograd import Value, sigmoid, tanh

from .checking import Exercise, a_value, numbers


def chain_slopes(answer: Any) -> Iterator[float]:
    for x, depth in ((0.5, 1), (-1.0, 3), (2.0, 6)):
        yield from numbers(answer(x, depth), 1)


def chain(
    first: float = 1.0,
    extra: int = 0,
    added: bool = False,
    factor: Callable[[float], float] = lambda a: a * (1.0 - a),
    before: bool = False,
    still: bool = False,
) -> Callable[[float, int], float]:
    """An answer to exercise 6.1, right by default."""

    def slope(x: float, depth: int) -> float:
        result, a = first, x
        for _ in range(depth + extra):
            after = sigmoid(x if still else a)
            result = result + factor(after) if added else result * factor(a if before else after)
            a = after
        return result

    return slope


CHAIN = Exercise(
    chain_slopes,
    chain(),
    {
        "the factors are added": (
            chain(first=0.0, added=True),
            "Factors of steps that follow each other: what does the chain rule do?",
        ),
        "one layer too many": (chain(extra=1), "With `depth=1` there is a single sigmoid, and a single factor."),
        "one layer too few": (chain(extra=-1), "With `depth=1` there is a single sigmoid, and a single factor."),
        "the factor is the value of the sigmoid": (
            chain(factor=lambda a: a),
            "How steep is the sigmoid where its value is a?",
        ),
        "the factor lacks 1 − a": (chain(factor=lambda a: a * a), "Where the sigmoid is nearly 1 it is flat. Is yours?"),
        "the factor has the layer's input instead of its output": (
            chain(before=True),
            "In a (1 − a), a is the value of the sigmoid, not what goes into it.",
        ),
        "every layer gets the same input": (
            chain(still=True),
            "What goes into the second layer is what comes out of the first.",
        ),
    },
)


def leaks(answer: Any) -> Iterator[float]:
    for z in (-2.0, -0.5, 3.0):
        x = Value(z)
        y = a_value(answer(x))
        y.backward()
        yield from (y.data, x.grad)


LEAKY = Exercise(
    leaks,
    lambda x: x if x.data > 0.0 else 0.01 * x,
    {
        "it is the ordinary ReLU": (
            lambda x: x if x.data > 0.0 else 0.0 * x,
            "A hundredth should pass where x is negative.",
        ),
        "the sign below 0": (lambda x: x if x.data > 0.0 else -0.01 * x, "For −2 it should give −0.02: below 0, not above."),
        "a tenth passes instead of a hundredth": (lambda x: x if x.data > 0.0 else 0.1 * x, "How much is a hundredth?"),
        "the sides are swapped": (lambda x: 0.01 * x if x.data > 0.0 else x, "Which side passes as it is?"),
        "both sides pass in full": (lambda x: 1.0 * x, "Then there is no bend, and no use in it."),
        "a hundredth passes on both sides": (lambda x: 0.01 * x, "What is positive passes as it is."),
        "it is x² below 0": (lambda x: x if x.data > 0.0 else 0.01 * x * x, "Below 0 it is a straight line too."),
    },
)


def residuals(answer: Any) -> Iterator[float]:
    for start, weights in ((0.5, (1.0, -2.0)), (-1.5, (0.3, 0.8, 2.0))):
        x = Value(start)
        y = a_value(answer(x, list(weights)))
        y.backward()
        yield from (y.data, x.grad)


def residual(
    around: bool = True,
    bend: Callable[[Any], Any] = tanh,
    from_start: bool = False,
    sign: float = 1.0,
    last: int | None = None,
) -> Callable[[Any, Any], Any]:
    """An answer to exercise 6.3, right by default."""

    def deep(x: Any, weights: Any) -> Any:
        a = x
        for w in weights[:last]:
            way_around = x if from_start else a
            a = sign * bend(w * a) + way_around if around else bend(w * a)
        return a

    return deep


RESIDUAL = Exercise(
    residuals,
    residual(),
    {
        "there is no way around the layers": (
            residual(around=False),
            "What goes into a layer is added to what comes out of it.",
        ),
        "the very first input is added each time": (
            residual(from_start=True),
            "Each layer adds its own input, which is the output of the layer before.",
        ),
        "the activation function is missing": (residual(bend=lambda z: z), "The layer is tanh(w · a)."),
        "the layer is subtracted": (residual(sign=-1.0), "Look at the sign in the formula."),
        "the activation function is the sigmoid": (residual(bend=sigmoid), "This chain has tanh in it."),
        "the last layer is missing": (residual(last=-1), "There are as many layers as weights."),
    },
)
