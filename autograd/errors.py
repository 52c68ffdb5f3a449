"""Every exception a user can meet, and the helpers that word them: what it was, and what to do."""

import math
import numbers
import operator
import os
from typing import Any


class AnomalyError(ArithmeticError):
    """Raised under `detect_anomaly()` at the first NaN or infinity, forward or backward."""


class GraphChangedError(RuntimeError):
    """Raised where a graph is evaluated again (`gradients(..., create_graph=True)`, `expand`) after `.data` was changed."""


class GradientError(AssertionError):
    """Raised by `check_gradients` where a derivative disagrees with finite differences."""


class TraceError(TypeError):
    """Raised under `jit` where a function asks of a traced number what only a call will tell; it names line and remedy."""


class ExpressionError(ValueError):
    """Raised by the command line for an expression it does not accept, with a caret under the place."""


class ExportError(ValueError):
    """Raised where a program or a model holds what another tool's format has no words for; it names each."""


class RenderError(RuntimeError):
    """Raised where a picture cannot be rendered: no Graphviz, or it failed or took too long."""


def describe(thing: Any) -> str:
    """The thing as an error message shows it: its type and, shortened, what it was.

    >>> describe("3.0"), describe(None), describe(True)
    ("a str, '3.0'", 'None', 'a bool, True')
    """
    if thing is None:
        return "None"
    kind = type(thing).__name__
    article = "an" if kind[0].lower() in "aeiou" else "a"
    shape = getattr(thing, "shape", None)
    if isinstance(shape, tuple):
        return f"{article} {kind} of shape {shape}"
    try:
        shown = repr(thing)
    except Exception:  # a broken __repr__ must not hide the message that it was to be part of
        return f"{article} {kind}"
    return f"{article} {kind}, {shown if len(shown) <= 60 else shown[:57] + '...'}"


def install(extra: str) -> str:
    """The line that installs the packages of an extra, in the folder of the clone.

    >>> print(install("plot"))
    pip install --editable '.[plot]'
    """
    return f"pip install --editable '.[{extra}]'"


def printable(text: str) -> str:
    """The text on one line that a terminal takes for text: a label may hold what would move its cursor.

    >>> printable("w\\x1b[2J")
    'w�[2J'
    """
    return "".join([character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text])


def real(x: Any, name: str = "the argument") -> float:
    """The number as a float.

    Args:
        x: an int, a float, a NumPy real scalar or an array of one without axes. An int too large for a float becomes ±inf,
            as IEEE 754 rounds it.
        name: what the error message calls it.

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
    if getattr(x, "shape", None) == () and kind.__module__ == "numpy" and x.dtype.kind in "fiu":  # an array without axes
        return float(x)
    raise TypeError(f"{name} must be a real number, not {describe(x)}.{_remedy(x)}")


def comparable(x: Any) -> float | None:
    """The number that `==` compares a Value with, or None for what is no real number. A bool is 1 or 0, as in Python.

    >>> comparable(2), comparable(True), comparable("2")
    (2.0, 1.0, None)
    """
    kind: Any = type(x)  # pyright: ignore[reportUnknownVariableType]
    if kind is float:
        return x
    if kind.__name__ in ("bool", "bool_"):
        return float(x)
    return real(x) if _is_plain(kind) and isinstance(x, numbers.Real) else None


def _is_plain(kind: type) -> bool:
    """Whether the type is int, float, a subclass of them other than bool, or one of NumPy's real scalars."""
    return kind is not bool and (issubclass(kind, int | float) or kind.__module__ == "numpy")


def _remedy(x: Any) -> str:
    if isinstance(x, bool):
        return " Write float(...) around it if a 0 or 1 is meant."
    if isinstance(x, complex):
        return " Only real numbers are differentiated here; pass .real or .imag."
    if isinstance(x, str):
        return " Convert it with float(...)."
    if hasattr(x, "shape") or isinstance(x, list | tuple):
        return " A Value is one number: take the entries one by one, e.g. [Value(x) for x in row]."
    return ""


def path_text(path: Any, name: str) -> str:
    """The path as a str.

    Args:
        path: a str or a Path.
        name: what the error message calls it.

    Raises:
        TypeError: for anything else. ValueError: for a null character, which no file's name can hold.

    >>> path_text("a\\0b", "save(): path")
    Traceback (most recent call last):
    ValueError: save(): path must not hold a null character, as 'a\\x00b' does.
    """
    text: Any = os.fspath(path) if isinstance(path, str | os.PathLike) else path  # pyright: ignore
    if not isinstance(text, str):
        raise TypeError(f"{name} must be a str or a Path, not {describe(path)}.")
    if "\0" in text:
        raise ValueError(f"{name} must not hold a null character, as {text!r} does.")
    return text
