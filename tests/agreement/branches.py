"""Rows that select, and others with kinks, written as branches of Python and products: what they mean without the table.

A program that is run with these names in place of the rows has the same values and derivatives, of every order: those of
the branch that is taken. Conventions at ties and kinks are PyTorch's, as README lists them.
"""

import builtins
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import Value, add, exp, log, mul, sqrt
from autograd import norm as row_of_norms
from autograd import pow as row_of_powers
from autograd.row import is_node


def number(x: Any) -> float:
    return float(x.data if isinstance(x, Value) else x)


def plain(x: Any) -> Any:
    """Python's numbers for NumPy's, whose single precision would spread."""
    return [plain(entry) for entry in x] if isinstance(x, list) or np.ndim(x) else x if is_node(x) else float(x)


def where(condition: Any, a: Any, b: Any) -> Any:
    return a if condition else b


def relu(x: Any) -> Any:
    return 0.0 if number(x) <= 0.0 else x


def leaky_relu(x: Any) -> Any:
    return x if number(x) > 0.0 else 0.01 * x


def absolute(x: Any) -> Any:
    return x if number(x) > 0.0 else -x if number(x) < 0.0 else constant_at_0([x])


def constant_at_0(xs: Any) -> Any:
    """Derivatives of 0 by convention, where there are none: factors of 0, of which an infinite adjoint makes nan."""
    return sum_of([mul(x, 0.0) for x in xs])


def maximum(a: Any, b: Any) -> Any:
    return largest([a, b])


def minimum(a: Any, b: Any) -> Any:
    return -largest([-a, -b])


class NoBranchError(Exception):
    """A row that selects was given nan, which no branch is for: there are only the comparisons that it makes."""


def clip(x: Any, low: Any, high: Any) -> Any:
    if any(number(entry) != number(entry) for entry in (x, low, high)):
        raise NoBranchError
    return high if number(low) > number(high) or number(x) > number(high) else low if number(x) < number(low) else x


def largest(xs: Any) -> Any:
    """The mean of those that tie."""
    if any(number(x) != number(x) for x in xs):
        raise NoBranchError
    top = builtins.max(number(x) for x in xs)
    ties = [x for x in xs if number(x) == top]
    return ties[0] if len(ties) == 1 else sum_of([x * (1.0 / len(ties)) for x in ties])


def smallest(xs: Any) -> Any:
    return -largest([-x for x in xs])


def sum_of(xs: Any) -> Any:
    total: Any = xs[0]
    for x in xs[1:]:
        total = add(total, x)
    return total


def power(a: Any, n: int) -> Any:
    if n == 0:  # whose partial is 0, which an infinite adjoint makes nan of
        return row_of_powers(a, 0)
    product = a
    for _ in range(n - 1):
        product = mul(product, a)
    return product


def var(xs: Any) -> Any:
    middle = sum_of(xs) * (1.0 / len(xs))
    return sum_of([power(x - middle, 2) for x in xs]) * (1.0 / len(xs))


def std(xs: Any) -> Any:
    return 0.0 if number(var(xs)) == 0.0 else sqrt(var(xs))


def norm(xs: Any) -> Any:
    """The root of the squares, of finite numbers in a unit of which none of these overflows."""
    unit = builtins.max(abs(number(x)) for x in xs)
    if not math.isfinite(unit):
        return row_of_norms(xs)
    unit = 2.0 ** math.frexp(unit)[1]
    if all(number(x) == 0.0 for x in xs):
        return constant_at_0(xs)
    return sqrt(sum_of([power(x * (1.0 / unit), 2) for x in xs])) * unit


def pow(a: Any, b: Any) -> Any:
    """A power whose exponent is a small whole constant is a product; one of a positive number is exp(b · log(a))."""
    if not is_node(b) and b in range(6):
        return power(a, int(b))
    return exp(mul(b, log(a))) if 0.0 < number(a) < math.inf and math.isfinite(number(b)) else row_of_powers(a, b)


ROWS = {
    "where": where, "relu": relu, "leaky_relu": leaky_relu, "abs": absolute, "maximum": maximum, "minimum": minimum,
    "clip": clip, "max": largest, "min": smallest, "var": var, "std": std, "norm": norm, "pow": pow,
}  # fmt: skip


def with_plain_numbers(f: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: f(*map(plain, args))


BRANCHES: dict[str, Any] = {name: with_plain_numbers(f) for name, f in ROWS.items()}
BRANCHES |= {"power": power, "jit": lambda f: f}
