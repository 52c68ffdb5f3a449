"""Validation of arguments that many functions of this package take: names, counts and rates, each checked in one place."""

import functools
import inspect
import math
from collections.abc import Callable, Mapping
from numbers import Integral
from typing import Any, Concatenate, ParamSpec, TypeGuard, TypeVar

from autograd.arguments import describe, is_condition, real
from autograd.habits.lookup import explains_arguments, habit, nearest

Row = TypeVar("Row")
Self = TypeVar("Self")
Arguments = ParamSpec("Arguments")


def activation_by_name(
    constructor: Callable[Concatenate[Self, Arguments], None],
) -> Callable[Concatenate[Self, Arguments], None]:
    """A constructor that says how to write an activation that comes without its name, wherever it lands.

    >>> class Layer:
    ...     @activation_by_name
    ...     def __init__(self, inputs, *, activation="relu"): ...
    >>> Layer(2, "tanh")
    Traceback (most recent call last):
    TypeError: Layer: options are given by name; write activation='tanh'.
    """
    by_position = [one for one in inspect.signature(constructor).parameters.values() if one.kind is not one.KEYWORD_ONLY]
    most = len(by_position) - 1
    required = sum(one.default is one.empty for one in by_position) - 1

    explained = explains_arguments("layer()")(constructor)

    @functools.wraps(constructor)
    def checked(self: Self, *args: Arguments.args, **options: Arguments.kwargs) -> None:
        for arg in args[required:]:
            if isinstance(arg, str) or callable(arg):
                wanted = repr(arg) if isinstance(arg, str) else getattr(arg, "name", "") or getattr(arg, "__name__", "...")
                raise TypeError(f"{type(self).__name__}: options are given by name; write activation={wanted}.")
        if len(args) > most:
            names = ", ".join(one.name for one in by_position[1:]) or "nothing"
            limit = f"takes {names} by position, and then no {args[most]!r}"
            own = habit(f"{type(self).__name__}()", "*")
            line = f"{own}; options by name" if own else habit("layer()", "*")
            raise TypeError(f"{type(self).__name__} {limit}; {line}, such as activation='tanh'.")
        explained(self, *args, **options)

    return checked


def look_up(name: Any, table: Mapping[str, Row], what: str, instead: str = "") -> Row:
    """The row of that name.

    Args:
        name: the user's argument.
        table: the rows by name.
        what: the word for it in the error message.
        instead: the alternative to a name, for the message.

    Raises:
        TypeError: if name is not a str. ValueError: if there is no such row; the message says what to write in the place of
            another library's name (autograd/habits/table.py), else it names the nearest.

    >>> look_up("tahn", {"tanh": 1, "relu": 2}, "activation")
    Traceback (most recent call last):
    ValueError: activation: there is no 'tahn'; did you mean 'tanh'? Known are tanh, relu.
    """
    if not isinstance(name, str):
        raise TypeError(f"{what} must be a name{instead and ' or ' + instead}, not {describe(name)}.")
    if name not in table:
        if line := habit(what, name):
            raise ValueError(f"{what}: there is no {name!r}; {line}.")
        known = f" Known are {', '.join(table)}." if len(table) <= 12 else ""
        raise ValueError(f"{what}: there is no {name!r}; did you mean {nearest(name, table, cutoff=0.0)!r}?{known}")
    return table[name]


def is_list(thing: Any) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Whether it is a list or a tuple, of anything."""
    return isinstance(thing, list | tuple)


def as_list(thing: Any) -> Any:
    """An array, or one of its numbers, as Python's lists and numbers; anything else as it is.

    Arrays are NumPy's, those that stand for one under `jit`, and objects that NumPy converts, such as a pandas frame or
    series.

    >>> import numpy as np
    >>> as_list(np.eye(2)), as_list(np.float64(1.5)), as_list((1, 2))
    ([[1.0, 0.0], [0.0, 1.0]], 1.5, (1, 2))
    """
    if type(thing) in (float, int, list, tuple) or hasattr(thing, "primitive"):
        return thing
    if hasattr(thing, "to_numpy"):
        thing = thing.to_numpy()
    return thing.tolist() if hasattr(thing, "tolist") else thing


def as_sample(x: Any) -> Any:
    """The input of a neuron or layer as a list: the layer before gives a lone number where it has one neuron, and a
    `forward` may make an array."""
    x = as_list(x)
    return x if is_list(x) else [x]


def flag(setting: Any, what: str) -> bool:
    """The setting, if it is True or False.

    Raises:
        TypeError: for anything else, as a text or a number in its place was meant for another setting.

    >>> flag(0, "Layer: nonlin")
    Traceback (most recent call last):
    TypeError: Layer: nonlin must be True or False, not an int, 0.
    """
    if not is_condition(setting):
        raise TypeError(f"{what} must be True or False, not {describe(setting)}.")
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
