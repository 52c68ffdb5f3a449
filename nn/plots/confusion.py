"""The confusion matrix as a plot."""

import os
from typing import TYPE_CHECKING

import numpy as np

from autograd.habits.lookup import explains_arguments
from nn.metrics import confusion_matrix
from nn.plots.figure import COLOURS, finished, new_figure, picture_path
from nn.typing import Samples

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@explains_arguments("plot()")
def plot_confusion_matrix(
    predictions: Samples, targets: Samples, path: str | os.PathLike[str] | None = None, threshold: float = 0.0
) -> "Figure":
    """Plot the confusion matrix: right predictions blue, wrong ones orange, stronger for larger counts.

    Args:
        predictions, targets, threshold: as for `confusion_matrix`.
        path: a .png, .svg or .pdf to write as well.

    Returns:
        The `matplotlib.figure.Figure`.

    Raises:
        TypeError, ValueError: for data that do not fit, or another suffix.
        FileNotFoundError: if there is no such folder. ImportError: without matplotlib.

    >>> figure = plot_confusion_matrix([0, 1, 1, 2], [0, 1, 2, 2])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['1', '·', '·', '·', '1', '·', '·', '1', '1']
    """
    counts = confusion_matrix(predictions, targets, threshold)
    target = picture_path(path, "plot_confusion_matrix()")
    size = len(counts)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = new_figure(width=1.7 + 0.42 * size, height=1.3 + 0.42 * size)
    from matplotlib.colors import to_rgba  # here, as new_figure names the remedy where there is no matplotlib

    ax = figure.subplots()
    squares = np.empty((size, size, 4))
    for i in range(size):
        for j in range(size):
            right = i == j
            squares[i, j] = to_rgba(COLOURS[0 if right else 1], 0.85 * shares[i, j] if right else shares[i, j] ** 0.5)
            colour = "white" if right and shares[i, j] > 0.5 else "black"
            ax.text(j, i, str(counts[i, j] or "·"), ha="center", va="center", color=colour, fontsize=9)
    ax.imshow(squares)
    ax.set_xticks(range(size))
    ax.set_yticks(range(size))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_xlabel("taken for")
    ax.set_ylabel("is")
    ax.set_title("Confusion matrix", loc="left", fontweight="bold")
    return finished(figure, target)
