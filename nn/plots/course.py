"""Loss and accuracy by epoch."""

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.arguments import describe
from autograd.habits.lookup import explains_arguments
from nn.plots.figure import COLOURS, dress, finished, new_figure, picture_path
from nn.training.history import History

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@explains_arguments("plot()")
def plot_history(history: History, path: str | os.PathLike[str] | None = None) -> "Figure":
    """The loss of each epoch, and beside it the accuracy where it was measured.

    Args:
        history: the result of `fit`.
        path: a .png, .svg or .pdf to write as well.

    Returns:
        The `matplotlib.figure.Figure`.

    Raises:
        TypeError, ValueError: for something else than a History, one without epochs, or another suffix.
        FileNotFoundError: if there is no such folder. ImportError: without matplotlib.

    >>> len(plot_history(History(4, 1, [{"loss": 0.7, "seconds": 0.1}, {"loss": 0.2, "seconds": 0.1}])).axes)
    1
    """
    if not isinstance(history, History):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"plot_history(): history must be the History that fit() returned, not {describe(history)}.")
    if not len(history):
        raise ValueError("plot_history(): history has no epochs.")
    target = picture_path(path, "plot_history()")
    panels = ["loss", "accuracy"] if "accuracy" in history.metrics else ["loss"]
    figure = new_figure(width=5.2 * len(panels))
    for position, name in enumerate(panels, start=1):
        draw_course(figure.add_subplot(1, len(panels), position), history, name)
    return finished(figure, target)


def draw_course(ax: Any, history: History, name: str) -> None:
    """One measure, epoch by epoch, on the training data and on the validation data."""
    epochs = np.arange(1, len(history) + 1)
    marker = "o" if len(history) == 1 else ""  # one epoch makes no line
    for label, column, colour in ("training", name, COLOURS[0]), ("validation", f"validation_{name}", COLOURS[1]):
        numbers = history.column(column)
        if numbers:
            ax.plot(epochs, numbers, color=colour, label=label, linewidth=1.8, marker=marker)
    if name == "loss" and _spans_decades(history.losses + history.validation_losses):
        ax.set_yscale("log")
    if name == "accuracy":
        ax.set_ylim(-0.03, 1.03)
    dress(ax, name.capitalize())
    ax.set_xlabel("epoch")
    ax.locator_params(axis="x", integer=True)
    if history.column(f"validation_{name}"):
        ax.legend(frameon=False)


def _spans_decades(numbers: list[float]) -> bool:
    return min(numbers) > 0.0 and max(numbers) > 100.0 * min(numbers)
