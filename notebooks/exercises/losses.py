"""The exercises of notebook 4."""

from collections.abc import Callable, Iterator
from typing import Any

from autograd import Value, log

from .checking import Exercise, a_value, kept, numbers


def squares(
    mean: bool = True,
    root: bool = False,
    power: int = 2,
    half: bool = False,
    only: slice = slice(None),
    difference: bool = True,
) -> Callable[[Any, Any], Any]:
    """An answer to exercise 1, right by default."""

    def mse(predictions: Any, targets: Any) -> Any:
        pairs = list(zip(predictions, targets, strict=True))[only]
        terms = [(p - t if difference else p + t) ** power for p, t in pairs]
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        total = total / len(targets) if mean else total
        return total**0.5 if root else total / 2.0 if half else total

    return mse


def with_gradients(answer: Any, inputs: list[tuple[list[float], list[float]]]) -> Iterator[float]:
    """The loss of each list of predictions, and its gradient."""
    for predictions, targets in inputs:
        values, wanted = [Value(p) for p in predictions], list(targets)
        loss = a_value(answer(values, wanted))
        kept(wanted, targets)
        loss.backward()
        yield from (loss.data, *(value.grad for value in values))


MSE = Exercise(
    lambda answer: with_gradients(answer, [([1.0, 2.5, -0.5], [0.0, 3.0, 1.0]), ([2.0, 0.5], [1.25, 4.0])]),
    squares(),
    {
        "it is the sum, not the mean": (
            squares(mean=False),
            "With twice as many samples the loss should not be twice as large.",
        ),
        "the errors are not squared": (squares(power=1), "An error above and an error below cancel here. Should they?"),
        "a root is taken": (squares(root=True), "That is the root of the mean squared error. Read its name without 'root'."),
        "it is halved": (squares(half=True), "Some books halve it, for a shorter derivative. The formula above does not."),
        "only the first sample counts": (squares(mean=False, only=slice(1)), "Is the `return` inside the loop?"),
        "only the last sample counts": (
            squares(mean=False, only=slice(-1, None)),
            "Each turn of the loop has to add to what is there.",
        ),
        "the target is added": (squares(difference=False), "A right prediction must have the loss 0."),
    },
)


def surprise(
    mean: bool = True,
    sign: float = -1.0,
    yes: bool = True,
    no: bool = True,
    swapped: bool = False,
    base: float = 1.0,
    turned: bool = True,
) -> Callable[[Any, Any], Any]:
    """An answer to exercise 2, right by default."""

    def bce(probabilities: Any, targets: Any) -> Any:
        total = 0.0
        for p, given in zip(probabilities, targets, strict=True):
            t = 1.0 - given if swapped else given
            if yes:
                total = total + t * log(p)
            if no:
                total = total + (1.0 - t) * log(1.0 - p if turned else p)
        return sign * total / (len(targets) if mean else 1.0) / base

    return bce


BCE = Exercise(
    lambda answer: with_gradients(answer, [([0.8, 0.3, 0.6], [1.0, 0.0, 0.0]), ([0.9, 0.25], [0.0, 1.0])]),
    surprise(),
    {
        "it is the sum, not the mean": (
            surprise(mean=False),
            "With twice as many samples the loss should not be twice as large.",
        ),
        "the sign": (surprise(sign=1.0), "The logarithm of a probability is negative, and a loss is above 0."),
        "the samples with target 0 do not count": (surprise(no=False), "What does t · log p give where t is 0?"),
        "the samples with target 1 do not count": (surprise(yes=False), "What does (1 − t) · log(1 − p) give where t is 1?"),
        "0 and 1 are swapped": (surprise(swapped=True), "If the target is 1 and p is nearly 1, the loss has to be small."),
        "the logarithm is the one of base 2": (
            surprise(base=0.6931471805599453),
            "The formula has the natural logarithm, `log`.",
        ),
        "for target 0 it takes log p": (surprise(turned=False), "If p is the probability of yes, which one is that of no?"),
    },
)


def descend(
    factor: float = 6.0, sign: float = -1.0, extra: int = 0, rated: bool = True, power: int = 1, once: bool = False
) -> Callable[[float, float, int], float]:
    """An answer to exercise 3, right by default."""

    def end(x: float, rate: float, steps: int) -> float:
        start = x
        for _ in range(steps + extra):
            x += sign * (rate if rated else 1.0) * factor * (start if once else x) ** power
        return x

    return end


def ends(answer: Any) -> Iterator[float]:
    for x, rate, steps in ((1.0, 0.1, 1), (-2.0, 0.05, 3), (0.5, 0.3, 4)):
        yield from numbers(answer(x, rate, steps), 1)


DIVERGE = Exercise(
    ends,
    descend(),
    {
        "the derivative lacks its factor 2": (descend(factor=3.0), "The 2 of the power comes down as a factor."),
        "the derivative lacks its factor 3": (descend(factor=2.0), "The 3 in front of the square stays."),
        "it goes by the value, not by the derivative": (descend(factor=3.0, power=2), "How steep is it at x, not how high?"),
        "the sign of the step": (descend(sign=1.0), "The lowest point is at 0. Does your x come closer to it?"),
        "one step too many": (descend(extra=1), "With `steps=1` there is exactly one step."),
        "one step too few": (descend(extra=-1), "With `steps=1` there is exactly one step."),
        "the learning rate is not used": (descend(rated=False), "With a rate of 0 it should stay where it is."),
        "the slope is that of the start": (descend(once=True), "The slope has to be felt anew at each place."),
    },
)
