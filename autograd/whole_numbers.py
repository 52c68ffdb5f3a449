"""Whole numbers, which alone may be indices: an int, or a traced number that is whole however it was made.

Such is an argument that is an int or of an array of ints, or what floor, round and argmax give; and what is made of whole
numbers by operations that keep them whole.
"""

from collections.abc import Callable
from functools import cache
from itertools import product
from numbers import Integral
from typing import Any, NoReturn

from autograd import primitives
from autograd.arguments import describe, is_condition
from autograd.errors import NotWholeError
from autograd.modes import line_of_user, modes
from autograd.own_derivatives import OUTPUT
from autograd.row import TABLE, Primitive, is_node
from autograd.value import Value


def as_index(i: Any, name: str) -> Any:
    """An index as an int, or as a node that is known to be whole.

    Raises:
        TypeError: for anything else.
    """
    if type(i) is int:
        return i
    if isinstance(i, Value) and not modes.tracing:
        i = i.data
    if is_node(i):
        as_traced: Any = getattr(i, "as_index", None)
        if as_traced is not None:
            return as_traced(name)
        if isinstance(i, Value) and holds_whole(i):
            return i
        refuse_index(name, describe(i), "pass it as an argument that is an int; of a condition write where(condition, 1, 0)")
    if isinstance(i, Integral) and not is_condition(i):
        return int(i)
    if isinstance(i, float) and i.is_integer():
        return int(i)
    remedy = "; round it by floor(i), ceil(i) or round(i)" if isinstance(i, float) else ""
    raise TypeError(f"{name}: an index must be a whole number, not {describe(i)}{remedy}.")


def refuse_index(name: str, what: str, remedy: str) -> NoReturn:
    """Raise the error for a traced number that need not be whole."""
    raise NotWholeError(
        f"jit: {name}: an index must be a whole number, but {what} need not be one; {remedy}. At {line_of_user()}"
    )


#: Numbers at which rows are tried for whether they give whole numbers, and whole ones for whether they keep them whole.
FRACTIONS, WHOLES = (-2.7, 0.5, 1.3, 3.1), (-3.0, -1.0, 0.0, 2.0, 5.0)
#: Rows outside of the table of which the result is whole where the arguments are. The compiler adds its own.
KEEP_WHOLE: set[Primitive] = {OUTPUT}
#: Those of which the result always is.
ALWAYS_WHOLE: set[Primitive] = set()


def holds_whole(node: Any, is_source: Callable[[Any], bool] = lambda _: False) -> bool:
    """Whether a node is a whole number, or inf or nan, whatever its sources are.

    Args:
        is_source: whether a node without arguments is such a number.
    """
    waiting, seen = [node], {id(node)}
    while waiting:
        one = waiting.pop()
        if one.primitive is primitives.constant:
            number: float = one.data if isinstance(one, Value) else one.number
            if not number.is_integer():
                return False
        elif not one.args:
            if not is_source(one):
                return False
        elif one.primitive not in ALWAYS_WHOLE and not gives_whole(one.primitive, FRACTIONS):
            if one.primitive not in KEEP_WHOLE and not gives_whole(one.primitive, WHOLES):
                return False
            args = one.args[:1] if one.primitive is OUTPUT else one.args[one.primitive.has_condition :]
            new = [arg for arg in args if id(arg) not in seen]
            seen.update(map(id, new))
            waiting += new
    return True


@cache
def gives_whole(primitive: Primitive, points: tuple[float, ...]) -> bool:
    """Whether the results of a row of the table at these numbers are whole, or inf or nan.

    >>> from autograd import exp, floor, mul
    >>> gives_whole(floor, FRACTIONS), gives_whole(mul, FRACTIONS), gives_whole(mul, WHOLES), gives_whole(exp, WHOLES)
    (True, False, True, False)
    """
    if TABLE.get(primitive.name) is not primitive:
        return False

    each = [list(points), list(points[:2])] if primitive.over_lists else points
    calls = product(each, repeat=primitive.arity)
    found = [primitive.evaluate(*args) for args in calls if len({len(arg) for arg in args if isinstance(arg, list)}) <= 1]
    return all(y - y != 0.0 or y.is_integer() for y in found)


def in_range(index: int, count: int, name: str) -> int:
    """The index counted from the start."""
    if not -count <= index < count:
        entries = "1 entry" if count == 1 else f"{count} entries"
        raise IndexError(f"{name}: the index is {index}, but must be from {-count} to {count - 1}, as of {entries}.")
    return index % count
