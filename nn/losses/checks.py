"""What a loss refuses, where it is compiled: its numbers come later, so it says how to tell those that it would refuse.

`fit` traces a loss of somebody's own within `collected()`, and sees to it that each check is made at the least cost:

- what no parameter reaches, as a target, is looked at once, before training;
- where the loss is nan if the number is refused, and what is made of it keeps a nan, the mean loss tells (`keeps_nan`);
- the rest is counted by the compiled step, and the count looked at once per epoch.
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

#: Within what these rows stay, whatever their argument is.
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
        spoiled: a node that is nan where the number is to be refused; None if there is none.
    """

    number: Any
    violation: Callable[[Any], Any]
    spoiled: Any


class _Reports(threading.local):
    #: What this thread reports goes here; None where nobody listens.
    into: list[Check] | None = None


_reports = _Reports()


def report(number: Any, violation: Callable[[Any], Any], spoiled: Any = None) -> None:
    """Tell of a check, as `Check` describes it."""
    if _reports.into is not None:
        _reports.into.append(Check(number, violation, spoiled))


def report_outside_unit(x: Any, spoiled: Any = None) -> None:
    """Tell that a node is to be within [0, 1], unless that is seen from what it is made by."""
    if _reports.into is not None and type(x) is not float:
        low, high = bounds(x)
        if not 0.0 <= low <= high <= 1.0:
            report(x, _outside_unit, spoiled)


def _outside_unit(x: Any) -> Any:
    return step(x * (x - 1.0))


def bounds(x: Any, levels: int = 6) -> tuple[float, float]:
    """The least and the largest number that x may be, as far as the rows tell that it was last made by; else infinities.

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
    """Within it, what is reported is in the list that it gives.

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
    """Whether a Value, which training may change, is among what a node is made from."""
    return _any_below(node, lambda one: isinstance(one, Value) or one.primitive.name == "parameter", lambda one: True)


def keeps_nan(node: Any, result: Any) -> bool:
    """Whether the result is nan wherever a node is, which it is made from.

    >>> x, y = Value(1.0), Value(0.0)
    >>> keeps_nan(x, 2.0 * x + y), keeps_nan(x, y.maximum(x))
    (True, False)
    """
    return _any_below(result, lambda one: one is node, lambda one: one.primitive in KEEP_NAN)


def _any_below(node: Any, wanted: Callable[[Any], bool], passes: Callable[[Any], bool]) -> bool:
    """Whether one of the nodes that a node is made from is wanted; those below what does not pass are left out."""
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
