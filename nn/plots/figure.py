"""The parts that all plots share: colours, files, and matplotlib's Figure alone (no pyplot: no window, no back end)."""

import os
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from autograd import Value
from autograd.files import check_path
from autograd.habits.lookup import explains_arguments
from autograd.installation import load_figure
from nn.plots.hangul import hangul

#: One colour per class, distinct for any colour vision (Okabe and Ito, "Color universal design", 2008).
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#999999", "#000000", "#882255")
PALE = ("#93C3E0", "#EDBB94", "#8FD2BD", "#E6BFD5", "#F3D391", "#B4DCF3", "#F8F2AB", "#CFCFCF", "#8C8C8C", "#C895AE")
GREY = "#555555"
SUFFIXES = (".png", ".svg", ".pdf")
#: A figure of 7 inches is then as wide as a notebook on a laptop.
DOTS_PER_INCH = 96


def picture_path(path: str | os.PathLike[str] | None, caller: str) -> Path | None:
    """The path to write a picture to, checked; None for none."""
    return None if path is None else check_path(path, f"{caller}: path", SUFFIXES)


@cache
def shown_in_jupyter(figure_class: Any) -> Any:
    """The class Figure with Jupyter's display methods, which matplotlib gives to figures of pyplot alone."""

    class Figure(figure_class):  # pyright: ignore[reportUntypedBaseClass]
        def draw(self, renderer: Any) -> None:
            with hangul(self):
                super().draw(renderer)  # pyright: ignore[reportUnknownMemberType]

        def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
            target = BytesIO()
            self.savefig(target, format="png", dpi=2 * DOTS_PER_INCH)  # for screens with two dots per pixel
            return target.getvalue(), {"width": round(DOTS_PER_INCH * self.get_figwidth())}

    return Figure


def new_figure(width: float, height: float = 3.6) -> Any:
    """An empty matplotlib figure of so many inches that Jupyter shows, and whose parts make room for one another.

    >>> new_figure(6.0).get_size_inches().tolist()
    [6.0, 3.6]
    """
    return shown_in_jupyter(load_figure())(figsize=(width, height), layout="constrained")


def dress(ax: Any, title: str) -> None:
    """The look of all panels: a bold title at the left, a faint grid, no box."""
    ax.set_title(title, loc="left", fontweight="bold")
    ax.grid(alpha=0.25)
    ax.spines[["top", "right"]].set_visible(False)


@explains_arguments("plot()")
def panels(*titles: str, width: float = 9.0, height: float = 3.6) -> tuple[Any, list[Any]]:
    """A figure with panels side by side, for pictures of your own that look like those of this package.

    Args:
        titles: one per panel.
        width, height: of the figure, in inches. Jupyter gives it 96 pixels for each.

    Returns:
        The `matplotlib.figure.Figure`, which Jupyter shows, and the list of its `Axes`.

    Raises:
        ImportError: without matplotlib.

    >>> figure, (left, right) = panels("Loss", "Accuracy")
    >>> lines = left.plot([3.0, 2.0, 1.0])
    >>> [ax.get_title(loc="left") for ax in figure.axes]
    ['Loss', 'Accuracy']
    """
    figure = new_figure(width, height)
    for place, title in enumerate(titles, start=1):
        dress(figure.add_subplot(1, len(titles), place), title)
    return figure, figure.axes


def number_of(entry: Any) -> float:
    """A number of a model's output as a float."""
    return entry.item() if isinstance(entry, Value) else float(entry)


def finished(figure: Any, target: Path | None) -> Any:
    if target is not None:
        figure.savefig(target, dpi=150)
    return figure
