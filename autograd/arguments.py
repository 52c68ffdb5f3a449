"""The numbers, arrays and conditions that users pass: what they must be, and how an error message shows what they were."""

import math
import numbers
import operator
import sys
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    from numpy.typing import NDArray


def describe(thing: Any) -> str:
    """The description of a thing in an error message: its type and its shortened repr.

    >>> describe("3.0"), describe(None), describe(True)
    ("a str, '3.0'", 'None', 'a bool, True')
    """
    if thing is None:
        return "None"
    kind = type(thing).__name__
    article = "an" if kind[0].lower() in "aeiou" else "a"
    shape = getattr(thing, "shape", None)
    if hasattr(thing, "stands_for_lanes"):
        return f"{'a list' if thing.listed else 'an array'} of shape {shape} that {thing.given_by} gave"
    if isinstance(shape, tuple) and shape:
        return f"{article} {kind} of shape {shape}"
    try:
        shown = repr(thing)
    except Exception:  # a broken __repr__ must not hide the message that it was to be part of
        return f"{article} {kind}"
    return f"{article} {kind}, {shown if len(shown) <= 60 else shown[:57] + '...'}"


def real(x: Any, name: str = "the argument") -> float:
    """The number as a float.

    Args:
        x: an int, a float, a NumPy real scalar or an array of one without axes. An int too large for a float becomes ±inf,
            as IEEE 754 rounds it.
        name: its name in the error message.

    Raises:
        TypeError: for anything else, bool, complex, str, None and arrays included.

    >>> real(2), real(10**400)
    (2.0, inf)
    """
    kind: Any = type(x)  # pyright: ignore[reportUnknownVariableType]
    if kind is float:
        return x
    if isinstance(x, float):  # NumPy's float64 among others
        return float(x)
    if kind is int or (_is_plain(kind) and isinstance(x, numbers.Real)):
        try:
            return float(x)
        except OverflowError:  # only an int can be too large
            return math.inf if operator.gt(x, 0) else -math.inf
    if is_array(x) and not x.ndim and x.dtype.kind in "fiu" and not has_own_arithmetic(x):
        return float(x)
    raise TypeError(f"{name} must be a real number, not {describe(x)}.{_remedy(x)}")


def comparable(x: Any) -> float | None:
    """The number that `==` compares a Value with, or None for anything but a real number. A bool is 1 or 0, as in Python,
    and a Fraction or a Decimal that is no float equals none.

    >>> from fractions import Fraction
    >>> comparable(2), comparable(True), comparable(Fraction(1, 2)), comparable(Fraction(1, 10)), comparable("2")
    (2.0, 1.0, 0.5, nan, None)
    """
    kind: Any = type(x)  # pyright: ignore[reportUnknownVariableType]
    if kind is float:
        return x
    if is_condition(x):
        return float(x)
    if _is_plain(kind) and isinstance(x, numbers.Real):
        return real(x)
    if isinstance(x, numbers.Number) and not _is_complex(x):
        try:
            nearest = float(x)  # pyright: ignore[reportArgumentType]
        except (ArithmeticError, ValueError):  # too large, or a signaling nan
            return math.nan
        return nearest if nearest == x else math.nan
    return None


def _is_plain(kind: type) -> bool:
    """Whether the type is int, float, a subclass of them other than bool, or one of NumPy's real scalars."""
    return kind is not bool and (issubclass(kind, int | float) or kind.__module__ == "numpy")


def _is_complex(x: Any) -> bool:
    """Whether its class has numbers that are not real; every class of real numbers is one of complex numbers too."""
    return isinstance(x, numbers.Complex) and not isinstance(x, numbers.Real)


def _remedy(x: Any) -> str:
    if is_condition(x):
        return " Write float(...) around it if a 0 or 1 is meant."
    if _is_complex(x):
        return " Only real numbers are differentiated here; pass .real or .imag."
    if isinstance(x, str):
        return " Convert it with float(...)." if is_numeral(x) else ""
    if getattr(x, "shape", ()) and hasattr(x, "__array__") and not is_array(x):  # a frame of pandas, a tensor
        return " Convert it with np.asarray(...)."
    if getattr(x, "shape", ()) or isinstance(x, list | tuple):
        return " A Value is one number: take the entries one by one, e.g. [Value(x) for x in row]."
    if hasattr(x, "indicator"):
        return " Write where(condition, 1.0, 0.0) for a number."
    if hasattr(type(x), "apply_primitive"):  # pyright: ignore[reportUnknownArgumentType]  # a node where a float is due
        return " It is known only when the program runs." if hasattr(x, "trace") else " Write .data for its number."
    return ""


def is_numeral(text: str) -> bool:
    """Whether float() takes it.

    >>> is_numeral(" 2.5"), is_numeral("two")
    (True, False)
    """
    try:
        float(text)
    except ValueError:
        return False
    return True


def check_functions(caller: str, **functions: Any) -> None:
    """Refuse an argument, by its name, that cannot be called."""
    for name, function in functions.items():
        if not callable(function):
            raise TypeError(f"{caller}: {name} must be a function, not {describe(function)}.")


def is_condition(thing: object) -> bool:
    """Whether it is True or False, or NumPy's.

    >>> import numpy as np
    >>> is_condition(True), is_condition(np.True_), is_condition(1)
    (True, True, False)
    """
    return type(thing) is bool or type(thing) is getattr(sys.modules.get("numpy"), "bool_", bool)


def is_array(thing: object) -> "TypeGuard[NDArray[Any]]":
    """Whether it is an array of NumPy, of a subclass too, or a traced array under jit. It does not import NumPy.

    >>> import numpy as np
    >>> is_array(np.ones(2)), is_array(np.float64(1.0)), is_array([1.0])
    (True, False, False)
    """
    return isinstance(thing, getattr(sys.modules.get("numpy"), "ndarray", ()))


def has_own_arithmetic(array: "NDArray[Any]") -> bool:
    """Whether an array is of a class that computes in another way than NumPy's own, as matrices, masked arrays and
    quantities do, unlike memory-mapped files and records.

    >>> import numpy as np
    >>> has_own_arithmetic(np.ones(2)), has_own_arithmetic(np.ma.masked_less([1.0, 2.0], 1.5))
    (False, True)
    """
    cls: Any = array.__class__
    ours: Any = sys.modules["numpy"].ndarray
    if cls is ours or hasattr(cls, "holds_nodes"):
        return False
    return cls.__mul__ is not ours.__mul__ or cls.__array_ufunc__ is not ours.__array_ufunc__


def check_arithmetic(array: "NDArray[Any]", name: str) -> None:
    """Raise a TypeError for an array with an arithmetic of its own, which its numbers alone would lose."""
    if has_own_arithmetic(array):
        remedy = "fill what is masked by .filled(...)" if hasattr(array, "filled") else "pass np.asarray(...) of it"
        raise TypeError(f"{name} must compute as NumPy's arrays do, unlike {describe(array)}; {remedy}.")
