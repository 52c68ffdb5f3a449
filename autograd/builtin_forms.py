"""`sum`, `max`, `min`, `abs`, `round` and `pow`, which `from autograd import *` puts in the place of Python's functions, and
`clip`, one bound of which may be left out.

They are the table's rows, called in all the forms that Python's, and for `clip` NumPy's and PyTorch's, are called in. Whole
numbers stay whole, so that `range(max(2, n))` goes on working.
"""

import builtins
import math
from collections.abc import Callable, Iterable, Set, ValuesView
from typing import Any, cast

from autograd import primitives
from autograd.arguments import describe, is_array, real
from autograd.habits.lookup import how_to_call, unknown_argument
from autograd.row import Primitive, is_node
from autograd.value import add_method


def sum(xs: Iterable[Any], /, start: Any = 0, **unknown: Any) -> Any:
    """The sum of a list, added from left to right to `start`; as Python's, lists are joined to a start that is a list.

    >>> sum([1.5, 2.0]), sum((n for n in range(4)), start=10), sum([[1], [2]], [])
    (3.5, 16, [1, 2])
    """
    if unknown:
        raise unknown_argument("list()", "sum", next(iter(unknown)), ["start"])
    if isinstance(start, list | tuple):
        return builtins.sum(xs, cast(Any, start))
    entries = _listed(xs)
    if _whole(entries, start):
        return builtins.sum(entries, start)
    if type(start) is int and not start:
        return primitives.sum(entries)
    return primitives.sum([start, *entries] if hasattr(entries, "__iter__") else entries)


def max(*args: Any, **options: Any) -> Any:
    """The largest entry of a list, or of the arguments; entries that tie share the gradient equally.

    Args:
        args: a list of numbers or Values, or two and more of them.
        options: key: a function of an entry, by which entries of any kind are compared; then the entry itself is given.
            default: the result for an empty list.

    >>> max([2.0, 3.5]), max(1, 3, 2), max(["a", "bcd"], key=len), max([], default=0.0)
    (3.5, 3, 'bcd', 0.0)
    """
    return _extreme(primitives.max, builtins.max, args, options)


def min(*args: Any, **options: Any) -> Any:
    """The smallest entry of a list, or of the arguments. Arguments as for `max`.

    >>> min([2.0, 3.5]), min(1, 3, 2), min(["a", "bcd"], key=len), min([], default=0.0)
    (2.0, 1, 'a', 0.0)
    """
    return _extreme(primitives.min, builtins.min, args, options)


def abs(x: Any, /, **unknown: Any) -> Any:
    """The absolute value; its derivative at 0 is 0.

    >>> abs(-2.5), abs(-3)
    (2.5, 3)
    """
    if unknown:
        raise unknown_argument("number()", "abs", next(iter(unknown)), ["x"])
    return builtins.abs(x) if type(x) is int else primitives.abs(x)


def round(number: Any, ndigits: int | None = None, **unknown: Any) -> Any:
    """The nearest whole number, halves to the even one; of floats a float. With `ndigits` so many digits of a float.

    Raises:
        TypeError: for a Value with ndigits, which would leave the graph.

    >>> round(2.5), round(2.567, 2), round(1234, -2)
    (2.0, 2.57, 1200)
    """
    if unknown:
        raise unknown_argument("number()", "round", next(iter(unknown)), ["number", "ndigits"])
    if ndigits is None:
        return number if type(number) is int else primitives.round(number)
    if is_node(number):
        raise TypeError(
            f'round(value, {ndigits!r}) would leave the graph; to show digits write f"{{value:.{ndigits}f}}", and'
            " round(value), to a whole number, is recorded."
        )
    if is_array(number):
        import numpy as np

        return cast(Any, np.round)(number, ndigits)
    return builtins.round(number if type(number) is int else real(number, "round(): the argument"), ndigits)


def pow(base: Any, exp: Any = ..., mod: int | None = None, **unknown: Any) -> Any:
    """The power base ** exp, as C's pow; with `mod`, of whole numbers alone, its remainder modulo that.

    Raises:
        TypeError: for Values or floats with a mod.

    >>> pow(2.0, 0.5), pow(2, 10), pow(2, 10, 1000), pow(0.0, -1.0)
    (1.4142135623730951, 1024, 24, inf)
    """
    if unknown:
        raise unknown_argument("numbers()", "pow", next(iter(unknown)), ["base", "exp", "mod"])
    if exp is ...:
        raise TypeError("pow() takes a base and an exponent; write pow(base, exp) or base ** exp.")
    if mod is not None:
        for entry in (base, exp, mod):
            if type(entry) is not int:
                raise TypeError(
                    f"pow(): with three arguments all are whole numbers, not {describe(entry)}; write pow(a, b) % mod."
                )
        return builtins.pow(base, exp, mod)
    if type(base) is int and type(exp) is int and exp >= 0:
        return builtins.pow(base, exp)
    return primitives.pow(base, exp)


def clip(x: Any, low: Any = None, high: Any = None, **bounds: Any) -> Any:
    """The number, or the bound that it is beyond; the derivative at a bound is 1.

    Args:
        x: a number, a Value, or an array of them.
        low, high: the bounds, one of which may be None. The names `min` and `max`, as in PyTorch, and `a_min` and `a_max`,
            as in NumPy, stand for them too.

    >>> clip(5.0, 0.0, 2.0), clip(-5.0, min=0.0), clip(5.0, None, 2.0)
    (2.0, 0.0, 2.0)
    """
    for name, bound in bounds.items():
        if name in ("min", "a_min") and low is None:
            low = bound
        elif name in ("max", "a_max") and high is None:
            high = bound
        else:
            raise unknown_argument("numbers()", "clip", name, ["x", "low", "high"])
    if low is None and high is None:
        raise TypeError(f"clip(): {how_to_call('numbers()', 'clip')}.")
    return primitives.clip(x, -math.inf if low is None else low, math.inf if high is None else high)


def _extreme(row: Primitive, python: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    if unknown := options.keys() - {"key", "default"}:
        raise unknown_argument("list()", python.__name__, next(iter(unknown)), ["key", "default"])
    if not args:
        return python(*args, **options)  # raises Python's own TypeError
    if options.get("key") is not None or (options and len(args) > 1):
        return python(*args, **options)
    entries = _listed(args[0]) if len(args) == 1 else list(args)
    if "default" in options and type(entries) in (list, tuple) and not entries:
        return options["default"]
    return python(entries) if _whole(entries) else row(entries)


#: Iterables that become lists, of which `_whole` and the rows take the entries.
LISTED: tuple[type[Any], ...] = (range, Set, ValuesView)


def _listed(xs: Any) -> Any:
    """A list of the entries of an iterator, a range, a set or values of a dict; anything else as it is."""
    return list(xs) if isinstance(xs, LISTED) or hasattr(xs, "__next__") else xs


def _whole(entries: Any, start: Any = 0) -> bool:
    """Whether the entries are a list of ints. The type of the first decides nearly always."""
    if type(start) is not int or type(entries) not in (list, tuple) or not entries or type(entries[0]) is not int:
        return False
    return set(map(type, entries)) == {int}


add_method("clip", clip)
