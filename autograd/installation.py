"""Which version is installed, and the optional library for plots."""

from typing import Any

from autograd.errors import install


def version() -> str:
    from importlib import metadata  # takes long, and few programs ask

    try:
        return metadata.version("scalar-autograd")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def load_figure(results: str = "pictures") -> Any:
    """matplotlib's class Figure, without pyplot: no window, no global state.

    Args:
        results: what is to be made with it, for the error.

    Raises:
        ImportError: without matplotlib, with the line that installs it.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ImportError(f"{results} need matplotlib: {install('plot')}") from error
    return Figure
