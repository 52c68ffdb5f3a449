"""What many doors of this package check, each in one place: names, counts and rates, with the words that a person needs."""

import difflib
import math
from collections.abc import Mapping
from numbers import Integral
from typing import Any, TypeGuard, TypeVar

from autograd.errors import describe, real

Row = TypeVar("Row")


def look_up(name: Any, table: Mapping[str, Row], what: str, instead: str = "") -> Row:
    """The row of that name.

    Args:
        name: what the user wrote.
        table: the rows by name.
        what: what the error message calls it.
        instead: what may be given in place of a name, for the message.

    Raises:
        TypeError: if name is not a str. ValueError: if there is no such row; the message names the nearest.

    >>> look_up("tahn", {"tanh": 1, "relu": 2}, "activation")
    Traceback (most recent call last):
    ValueError: activation: there is no 'tahn'; did you mean 'tanh'? Known are tanh, relu.
    """
    if not isinstance(name, str):
        raise TypeError(f"{what} must be a name{instead and ' or ' + instead}, not {describe(name)}.")
    if name not in table:
        lowered = {known.lower(): known for known in table}
        nearest = lowered[difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.0)[0]]
        known = f" Known are {', '.join(table)}." if len(table) <= 12 else ""
        raise ValueError(f"{what}: there is no {name!r}; did you mean {nearest!r}?{known}")
    return table[name]


def is_list(thing: Any) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Whether it is a list or a tuple, of anything."""
    return isinstance(thing, list | tuple)


def as_list(thing: Any) -> Any:
    """An array, or one of its numbers, as Python's lists and numbers; anything else as it is.

    Arrays are NumPy's, those that stand for one under `jit`, and what can be made one, such as a pandas frame or series.

    >>> import numpy as np
    >>> as_list(np.eye(2)), as_list(np.float64(1.5)), as_list((1, 2))
    ([[1.0, 0.0], [0.0, 1.0]], 1.5, (1, 2))
    """
    if type(thing) in (float, int, list, tuple) or hasattr(thing, "primitive"):
        return thing
    if hasattr(thing, "to_numpy"):
        thing = thing.to_numpy()
    return thing.tolist() if hasattr(thing, "tolist") else thing


def flag(setting: Any, what: str, remedy: str = "") -> bool:
    """The setting, if it is True or False.

    Raises:
        TypeError: for anything else, as a text or a number in its place was meant for another setting.

    >>> flag("tanh", "Layer: nonlin", "; write activation='tanh'")
    Traceback (most recent call last):
    TypeError: Layer: nonlin must be True or False, not a str, 'tanh'; write activation='tanh'.
    """
    if not isinstance(setting, bool) and type(setting).__name__ not in ("bool_", "bool"):
        raise TypeError(f"{what} must be True or False, not {describe(setting)}{remedy}.")
    return bool(setting)


def whole(number: Any, what: str, least: int = 1) -> int:
    """The number as an int.

    Raises:
        TypeError: if it is not a whole number (3.0 and True are not). ValueError: if it is below `least`.
    """
    if isinstance(number, bool) or not isinstance(number, Integral):
        raise TypeError(f"{what} must be a whole number, not {describe(number)}.")
    if number < least:
        raise ValueError(f"{what} must be at least {least}, not {number}.")
    return int(number)


def amount(number: Any, what: str, below: float = math.inf) -> float:
    """The number as a float that is finite, not negative, and smaller than `below`.

    Raises:
        TypeError: if it is not a real number. ValueError: if it is outside the range.
    """
    size = real(number, what)
    if not 0.0 <= size < below:
        limits = "finite and at least 0" if below == math.inf else f"at least 0 and less than {below:g}"
        raise ValueError(f"{what} must be {limits}, not {size!r}.")
    return size
