"""Compare derivatives with finite differences: the test that a user's own functions and primitives deserve."""

import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

from autograd.arguments import check_functions, real
from autograd.errors import GradientError
from autograd.habits.lookup import explains_arguments
from autograd.modes import no_grad
from autograd.row import is_node
from autograd.transforms.gradient import grad
from autograd.transforms.jacobian import hessian
from autograd.trees.flatten import flatten
from autograd.value import Value

#: The step that balances the truncation error h² of a central difference with the rounding error ε/h.
STEP = sys.float_info.epsilon ** (1 / 3)


@explains_arguments("function()")
def check_gradients(f: Callable[..., Any], *args: Any, tolerance: float = 1e-6) -> None:
    """Check the first and second derivatives of f at one point against central differences.

    Args:
        f: a function that returns one number.
        args: the point: numbers, arrays, or nested lists, tuples and dicts of numbers. f is differentiated by all.
        tolerance: the error allowed, relative to the derivative where that is larger than 1.

    Raises:
        GradientError: naming the entry that is worst. TypeError, ValueError: if f is no function, a point without a
            number, or a tolerance that is not positive.

    >>> check_gradients(lambda x, y: x * y * y, 2.0, 3.0)
    """
    check_functions("check_gradients()", f=f)
    if not 0.0 < real(tolerance, "check_gradients(): tolerance") < math.inf:
        raise ValueError(f"check_gradients(): tolerance must be positive and finite, not {tolerance!r}.")
    numbers, definition = flatten(tuple(args), "check_gradients(): args")
    leaves = [number.data if is_node(number) else number for number in numbers]
    if not leaves:
        raise ValueError("check_gradients(): args hold no number; give the point at which f is to be checked.")
    names = [f"argument {i}" + f", entry {j}" * (count > 1) for i, count in _counts(args) for j in range(count)]

    def whole(point: Sequence[Any]) -> Any:
        return f(*definition.unflatten(point))

    def value(point: tuple[Any, ...]) -> float:
        found = whole([x if is_node(x) else Value(x) for x in point])
        return found.item() if isinstance(found, Value) else real(found, "check_gradients(): the result of f")

    def slopes(point: tuple[Any, ...]) -> list[float]:
        return flatten(grad(whole)(point))[0]

    worst = (tolerance, "", 0)
    first = slopes(tuple(leaves))
    second, _ = flatten(hessian(whole)(leaves))
    with no_grad():
        height = value(tuple(leaves))
    for i, x in enumerate(leaves):
        step = STEP * max(1.0, abs(x))
        above, below = [(*leaves[:i], x + h, *leaves[i + 1 :]) for h in (step, -step)]
        with no_grad():
            difference = (value(above) - value(below)) / (2.0 * step)
        error = _error(f"the derivative by {names[i]}", first[i], difference, abs(height) / step)
        worst = max(worst, (*error, i))
        bends = zip(slopes(above), slopes(below), strict=True)
        for j, (upper, lower) in enumerate(bends):
            name = f"the second derivative by {names[i]} and {names[j]}"
            row = second[j * len(leaves) + i]
            worst = max(worst, (*_error(name, row, (upper - lower) / (2.0 * step), abs(upper) / step), i))

    def graph() -> tuple[Any, Value]:
        point = [Value(x, label=name) for x, name in zip(leaves, names, strict=True)]
        return whole(point), point[worst[2]]

    if worst[1]:
        raise GradientError(f"check_gradients(): {worst[1]}").about(graph, names[worst[2]])


def _counts(args: tuple[Any, ...]) -> list[tuple[int, int]]:
    return [(i, len(flatten(arg)[0])) for i, arg in enumerate(args)]


def _error(name: str, ours: float, difference: float, noise: float) -> tuple[float, str]:
    """The error and how to tell it; the rounding error of the difference itself is not held against us."""
    error = abs(ours - difference) / max(1.0, abs(ours), abs(difference))
    error = math.inf if math.isnan(error) else max(0.0, error - 4.0 * sys.float_info.epsilon * noise)
    return error, f"{name} is {ours!r}, but finite differences give {difference!r} (error {error:.2g})."
