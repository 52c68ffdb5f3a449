"""The installed version, and the commands that install optional dependencies."""

import functools
import re
from typing import Any


@functools.cache
def version() -> str:
    from importlib import metadata  # takes long, and few programs ask

    try:
        return metadata.version("scalar-autograd")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def install(extra: str) -> str:
    """The line that installs the packages of an extra, in any folder: the project may come from a clone or from a wheel.

    >>> print(install("plot"))
    pip install matplotlib
    """
    from importlib import metadata

    try:
        required = metadata.requires("scalar-autograd") or []
    except metadata.PackageNotFoundError:  # the sources alone, in a folder on the path
        return f"pip install --editable '.[{extra}]'"
    names = [re.split(r"[^\w.-]", line)[0] for line in required if re.search(rf"""extra == ['"]{extra}['"]""", line)]
    return f"pip install {' '.join(names)}"


@functools.cache
def numpy_if_installed() -> Any:
    """NumPy; None where it is not installed, as in a browser."""
    try:
        import numpy
    except ImportError:
        return None
    return numpy


def require_numpy(caller: str, instead: str = "") -> None:
    """Raise an ImportError where NumPy is not installed.

    Args:
        caller: the name of what needs NumPy.
        instead: what works without it, as the end of a sentence.
    """
    if numpy_if_installed() is None:
        without = f" Without it, {instead}." if instead else ""
        raise ImportError(f"{caller} needs NumPy, which is not installed: pip install numpy.{without}")


def needs_numpy(name: str, instead: str = "") -> Any:
    """A stand-in for a function or a class whose module needs NumPy, where that is not installed: a call says so.

    Args:
        name: of the function or class.
        instead: as for `require_numpy`.
    """

    class NeedsNumPy:
        def __new__(cls, *args: Any, **options: Any) -> Any:
            require_numpy(f"{name}()", instead)

    NeedsNumPy.__name__ = name
    return NeedsNumPy


def load_figure(results: str = "pictures") -> Any:
    """matplotlib's class Figure, without pyplot: no window, no global state.

    Args:
        results: the purpose of the dependency, for the error.

    Raises:
        ImportError: without matplotlib, with the line that installs it.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ImportError(f"{results} need matplotlib: {install('plot')}") from error
    return Figure
