"""The installed version, and the commands that install optional dependencies."""

import re
from typing import Any


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
