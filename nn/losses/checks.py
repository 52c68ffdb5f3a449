"""Checks of compiled losses: their numbers come with the call, so a loss reports how to recognize those that it refuses.

`fit` traces a loss within `collected()`, and makes each check at the least cost:

- a number that depends on no parameter, such as a target, is checked once, before training;
- where the loss is nan if the number is refused, and the mean propagates that nan, the mean loss is checked (`keeps_nan`);
- the other checks are counted by the compiled step, and the count is read once per epoch.
"""

import math
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from itertools import product
from typing import Any, NamedTuple

from autograd import (
    Value,
    add,
    clip,
    cos,
    div,
    exp,
    log_sigmoid,
    maximum,
    mean,
    minimum,
    mul,
    neg,
    sigmoid,
    sin,
    softplus,
    square,
    step,
    sub,
    tanh,
)
from autograd.primitives import abs as absolute
from autograd.primitives import sum as total

#: The ranges of rows for any argument.
RANGES = {
    **dict.fromkeys((sigmoid,), (0.0, 1.0)),
    **dict.fromkeys((tanh, sin, cos), (-1.0, 1.0)),
    **dict.fromkeys((square, absolute, softplus), (0.0, math.inf)),
    **dict.fromkeys((log_sigmoid,), (-math.inf, 0.0)),
}
#: These are monotone in each argument by itself, rounding included, so their extremes lie where all arguments have theirs.
MONOTONE = {add, sub, mul, neg, exp, maximum, minimum, clip}
#: Rows that give nan wherever one of their arguments is nan. Others do too; these make a mean, a weight or a penalty.
KEEP_NAN = {add, sub, neg, mul, div, mean, total}


class Check(NamedTuple):
    """A check that only a call can make.

    Attributes:
        number: the node that is checked.
        violation: a function of it that gives 1 where it is to be refused and else 0.
        nan_node: a node that is nan where the number is to be refused; None if there is none.
    """

    number: Any
    violation: Callable[[Any], Any]
    nan_node: Any


class _Reports(threading.local):
    #: The list that collects the reports of this thread; None outside `collected()`.
    into: list[Check] | None = None


_reports = _Reports()


def report(number: Any, violation: Callable[[Any], Any], nan_node: Any = None) -> None:
    """Report a check, as `Check` describes it."""
    if _reports.into is not None:
        _reports.into.append(Check(number, violation, nan_node))


def report_outside_unit(x: Any, nan_node: Any = None) -> None:
    """Report that a node must be within [0, 1], unless its bounds show it."""
    if _reports.into is not None and type(x) is not float:
        low, high = bounds(x)
        if not 0.0 <= low <= high <= 1.0:
            report(x, _outside_unit, nan_node)


def _outside_unit(x: Any) -> Any:
    return step(x * (x - 1.0))


def bounds(x: Any, levels: int = 6) -> tuple[float, float]:
    """The least and the largest number that x may be, by the ranges of the rows that made it; else infinities.

    >>> x = Value(3.0)
    >>> bounds(sigmoid(x)), bounds(0.5 * (tanh(x) + 1.0)), bounds(x)
    ((0.0, 1.0), (0.0, 1.0), (-inf, inf))
    """
    if type(x) is float:
        return x, x
    row = x.primitive
    if row in RANGES:
        return RANGES[row]
    if row is not None and row.name == "constant":
        number = x.data if isinstance(x, Value) else x.number
        return number, number
    if row is not None and row in MONOTONE and levels:
        ends = [bounds(arg, levels - 1) for arg in x.args]
        corners = [row.evaluate(*corner) for corner in product(*ends)]
        if not any(map(math.isnan, corners)):
            return min(corners), max(corners)
    return -math.inf, math.inf


@contextmanager
def collected() -> Generator[list[Check]]:
    """A context that gives the list of the checks that are reported within it.

    >>> with collected() as checks:
    ...     report(2.0, lambda x: float(x > 1.0))
    >>> [check.violation(check.number) for check in checks]
    [1.0]
    """
    before, _reports.into = _reports.into, []
    try:
        yield _reports.into
    finally:
        _reports.into = before


def depends_on_parameters(node: Any) -> bool:
    """Whether a node depends on a Value, which training may change."""
    return _any_below(node, lambda one: isinstance(one, Value) or one.primitive.name == "parameter", lambda one: True)


def keeps_nan(node: Any, result: Any) -> bool:
    """Whether a nan of a node makes the result nan, which depends on it.

    >>> x, y = Value(1.0), Value(0.0)
    >>> keeps_nan(x, 2.0 * x + y), keeps_nan(x, y.maximum(x))
    (True, False)
    """
    return _any_below(result, lambda one: one is node, lambda one: one.primitive in KEEP_NAN)


def _any_below(node: Any, wanted: Callable[[Any], bool], passes: Callable[[Any], bool]) -> bool:
    """Whether one of the nodes that a node depends on is wanted; the arguments of nodes that do not pass are left out."""
    stack, seen = [node], {id(node)}
    while stack:
        one = stack.pop()
        if wanted(one):
            return True
        if passes(one):
            fresh = [arg for arg in one.args if id(arg) not in seen]
            seen.update(map(id, fresh))
            stack += fresh
    return False
