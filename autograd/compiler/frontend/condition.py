"""Conditions: the results of comparisons of traced numbers, for `where`."""

import threading
from collections.abc import Callable
from typing import Any, NoReturn, final

import numpy as np

from autograd.arguments import comparable, describe, is_condition
from autograd.arrays.array import array_function, array_ufunc
from autograd.compiler.frontend.refusal import refuse, refuse_text
from autograd.errors import TraceError
from autograd.modes import line_of_user, modes
from autograd.observer import observer
from autograd.row import TABLE, Primitive
from autograd.value import Value

#: The threads in which a function is traced.
tracing: "set[int]" = set()
_lock = threading.Lock()


def compare_captured(begins: bool) -> None:
    """While this thread traces, record comparisons of captured Values in the program, to be evaluated at each call."""
    with _lock:
        (tracing.add if begins else tracing.discard)(threading.get_ident())
        observer.conclude = conclude if tracing else None


def conclude(row: str, *args: Any) -> Any:
    """A comparison of captured Values as a condition, and the constant that `detach` makes of one; None where no argument is
    a Value, the other is no number, or this thread does not trace.
    """
    if not modes.tracing or not any(isinstance(arg, Value) for arg in args):
        return None
    if row == "detached":  # the program reads the Value at each call
        return modes.constant(args[0])
    if row == "bool":
        refuse(
            "the truth of a captured number (`if`, `while`, `and`, `or`, `not`) was asked, like that of",
            "use where(condition, a, b)",
        )
    if not all(isinstance(arg, Value) or comparable(arg) is not None for arg in args):
        return None
    numbers = [arg if isinstance(arg, Value) else comparable(arg) for arg in args]
    if row == "not_equal":
        return ~Condition(TABLE["equal"](*numbers))
    return Condition(TABLE[row](*numbers))


@final
class Condition:
    """A comparison whose truth only a call decides: the result of `x > 0` while the user's function is traced.

    `where` takes it; `&`, `|`, `^` and `~` combine it with conditions and bools. Arithmetic and `if` refuse it.

    Attributes:
        indicator: the traced number that is 1 where it holds, else 0.
    """

    __slots__ = ("indicator",)

    # NumPy's bools leave their operators to us, and np.logical_and and the like combine conditions.
    __array_ufunc__ = array_ufunc

    def __init__(self, indicator: Any) -> None:
        self.indicator = indicator

    def _combine(self, operator: str, primitive: Primitive, other: Any) -> Any:
        if isinstance(other, Condition):
            return Condition(primitive(self.indicator, other.indicator))
        if is_condition(other):
            return Condition(primitive(self.indicator, float(other)))
        if hasattr(other, "__array_ufunc__"):
            return NotImplemented  # its own operator combines each entry
        raise TraceError(
            f"jit: {operator} combines conditions (comparisons of numbers) and bools, not {describe(other)}."
            f" At {line_of_user()}"
        )

    def __and__(self, other: object) -> Any:
        return self._combine("&", TABLE["logical_and"], other)

    def __or__(self, other: object) -> Any:
        return self._combine("|", TABLE["logical_or"], other)

    def __xor__(self, other: object) -> Any:
        found = self._combine("^", TABLE["equal"], other)
        return found if found is NotImplemented else ~found

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __invert__(self) -> "Condition":
        return Condition(TABLE["logical_not"](self.indicator))

    def __bool__(self) -> NoReturn:
        refuse(
            "the truth of a comparison (`if`, `while`, `and`, `or`, `not`, `in`, also max, min, sorted) was asked of",
            "use maximum, minimum or where(condition, a, b), and combine conditions with &, | and ~",
            self.indicator,
        )

    def __index__(self) -> NoReturn:
        refuse(
            "an index was to be made of a comparison of",
            "take rows by where(condition, a, b), or write where(condition, 1, 0) for an index",
            self.indicator,
        )

    def __hash__(self) -> NoReturn:
        refuse("a set or dict was to hold a comparison of", "keep conditions in a list", self.indicator)

    def __array_function__(self, function: Any, types: Any, args: Any, keywords: dict[str, Any]) -> Any:
        """np.where takes it, also where both branches are plain numbers, which alone would not dispatch here (NEP 18)."""
        if function is not np.where or len(args) != 3:
            no_number(f"np.{function.__name__}()")
        return array_function(self, function, types, args, keywords)

    # Operations that need a number.

    def apply_primitive(self, primitive: Primitive, args: Any) -> NoReturn:
        no_number(f"{primitive.name}()")

    def gradients(self, *others: Any) -> NoReturn:
        no_number("gradients()")

    pull_back = gradients

    @property
    def args(self) -> NoReturn:
        """What a derivative in forward mode asks of a node."""
        no_number("a derivative")

    def __str__(self) -> NoReturn:
        refuse_text(self.indicator)

    def __repr__(self) -> str:
        return f"Condition({self.indicator!r})"


def no_number(what: str) -> NoReturn:
    raise TraceError(
        f"jit: {what} was asked of a condition (a comparison of numbers), which takes no part in arithmetic;"
        f" use where(condition, a, b), which with 1.0 and 0.0 is a number. At {line_of_user()}"
    )


def _refused(what: str) -> Callable[..., NoReturn]:
    def refused(self: Condition, *others: Any) -> NoReturn:
        no_number(what)

    return refused


for _what, _names in {
    "+": "add radd pos", "-": "sub rsub neg", "*": "mul rmul", "/": "truediv rtruediv", "//": "floordiv rfloordiv",
    "%": "mod rmod", "**": "pow rpow", "@": "matmul rmatmul", "abs()": "abs", "round()": "round", "<": "lt", "<=": "le",
    ">": "gt", ">=": "ge", "==": "eq", "!=": "ne", "float()": "float", "int()": "int",
}.items():  # fmt: skip
    for _name in _names.split():
        setattr(Condition, f"__{_name}__", _refused(_what))
