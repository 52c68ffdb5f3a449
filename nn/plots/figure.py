"""What all plots share: colours, matplotlib's Figure alone (no pyplot, so no window, no backend, no global state), files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograd.errors import path_text
from nn.checks import look_up

#: One colour per class, to be told apart with any colour vision (Okabe and Ito, "Color universal design", 2008).
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#999999", "#000000", "#882255")
PALE = ("#93C3E0", "#EDBB94", "#8FD2BD", "#E6BFD5", "#F3D391", "#B4DCF3", "#F8F2AB", "#CFCFCF", "#8C8C8C", "#C895AE")
GREY = "#555555"
SUFFIXES = {".png": None, ".svg": None, ".pdf": None}


def check_path(path: Any, caller: str, suffixes: Mapping[str, Any] = SUFFIXES) -> Path | None:
    """The path if a picture can be written there.

    Raises:
        ValueError: for a suffix that is not that of a picture. OSError: if there is no such folder, or it is one itself.
    """
    if path is None:
        return None
    target = Path(path_text(path, f"{caller}: path"))
    look_up(target.suffix, suffixes, f"{caller}: the suffix of {str(target)!r}")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"{caller}: there is no folder {target.parent}; make it first.")
    if target.is_dir():
        raise IsADirectoryError(f"{caller}: {target} is a folder; name a file in it.")
    return target


def load_figure() -> Any:
    """matplotlib's class Figure.

    Raises:
        ImportError: without matplotlib, with the line that installs it.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ImportError("pictures need matplotlib: pip install 'scalar-autograd[plot]'") from error
    return Figure


def new_figure(width: float, height: float = 3.6) -> Any:
    return load_figure()(figsize=(width, height), layout="constrained")


def finished(figure: Any, target: Path | None) -> Any:
    if target is not None:
        figure.savefig(target, dpi=150)
    return figure
