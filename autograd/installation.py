"""The installed version, and the commands that install optional dependencies."""

from typing import Any


def version() -> str:
    from importlib import metadata  # takes long, and few programs ask

    try:
        return metadata.version("scalar-autograd")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def install(extra: str) -> str:
    """The line that installs the packages of an extra, in the folder of the clone.

    >>> print(install("plot"))
    pip install --editable '.[plot]'
    """
    return f"pip install --editable '.[{extra}]'"


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
