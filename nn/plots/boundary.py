"""The decision boundary: the class that a model gives to each point of the plane."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from autograd import no_grad
from autograd.arguments import describe
from autograd.habits.lookup import explains_arguments
from nn.data.samples import check_samples
from nn.layers.perceptron import Perceptron
from nn.metrics import check_threshold, target_class
from nn.module import Module, evaluating
from nn.plots.figure import COLOURS, GREY, PALE, finished, new_figure, number_of, picture_path
from nn.typing import Samples
from nn.validation import is_list

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: A decision boundary is found on a grid of so many points a side; a step has no slope to find it by between them.
GRID, GRID_OF_STEPS = 64, 160


@explains_arguments("plot()")
def plot_decision_boundary(
    model: Module,
    X: Samples,
    y: Samples,
    path: str | os.PathLike[str] | None = None,
    threshold: float = 0.0,
    ax: "Axes | None" = None,
) -> "Figure":
    """The class that a model gives to each point of the plane, and the samples.

    Args:
        model: a Module of two inputs, with one output or with one score per class.
        X: n samples of two numbers.
        y: n classes.
        path: a .png, .svg or .pdf to write as well.
        threshold: above which a single output means class 1: 0 for scores (logits), 0.5 for probabilities.
        ax: of matplotlib, to draw in one panel of a figure of yours, without title, legend and scale.

    Returns:
        The `matplotlib.figure.Figure`.

    Raises:
        TypeError, ValueError: for data that do not fit, or another suffix.
        FileNotFoundError: if there is no such folder. ImportError: without matplotlib.
    """
    if not isinstance(model, Module):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"plot_decision_boundary(): model must be an nn.Module, not {describe(model)}.")
    samples, targets = check_samples(X, y, "plot_decision_boundary()")
    points: NDArray[np.float64] = np.array(samples, dtype=float)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"plot_decision_boundary(): X must be n samples of 2 numbers, but has the shape {points.shape}.")
    threshold = check_threshold(threshold, "plot_decision_boundary()")
    target = picture_path(path, "plot_decision_boundary()")
    fineness = GRID_OF_STEPS if isinstance(model, Perceptron) else GRID
    if ax is not None:
        draw_boundary(ax, model, points, targets, threshold, fineness)
        return finished(ax.figure, target)
    figure = new_figure(width=5.6, height=5.0)
    panel = figure.subplots()
    add_scale(panel, draw_boundary(panel, model, points, targets, threshold, fineness))
    panel.legend(frameon=False, loc="lower right", bbox_to_anchor=(1.0, 0.99), ncols=5, columnspacing=1.0, handletextpad=0.1)
    return finished(figure, target)


def draw_boundary(
    ax: Any, model: Module, points: NDArray[np.float64], targets: Sequence[Any], threshold: float, fineness: int
) -> Any:
    """The regions of the classes, found on a grid of so many points a side, and the samples in them.

    Returns:
        The colour mesh, of which a scale of probabilities can be made; None where there are only two classes.
    """
    classes = np.array([target_class(target, f"plot_decision_boundary(): y[{i}]") for i, target in enumerate(targets)])
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    grid = low - 0.15 + np.outer(np.linspace(-0.15, 1.15, fineness), size) + np.linspace(0.0, 0.3, fineness)[:, None]
    image = _shade(ax, grid, _outputs(model, grid), threshold)
    for number in np.unique(classes):
        members = points[classes == number]
        colour = COLOURS[int(number) % len(COLOURS)]
        ax.scatter(
            members[:, 0],
            members[:, 1],
            s=34,
            color=colour,
            edgecolors="white",
            linewidths=0.8,
            label=f"class {number}",
            zorder=3,
        )
    ax.set_xlabel("x0")
    ax.set_ylabel("x1", rotation=0, labelpad=10)
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    return image


def add_scale(ax: Any, image: Any) -> None:
    """The title of a panel that stands alone, and its scale of probabilities."""
    ax.set_title("Decision boundary", loc="left", fontweight="bold")
    if image is not None:
        bar = ax.figure.colorbar(image, ax=ax, label="probability of class 1", fraction=0.04, pad=0.03)
        bar.outline.set_visible(False)


def _outputs(model: Module, grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """The model's outputs on the grid: rows × columns × outputs."""

    def numbers(output: Any) -> list[float]:
        return [number_of(entry) for entry in (output if is_list(output) else [output])]

    with no_grad(), evaluating(model):
        return np.array([[numbers(model([float(x), float(y)])) for x in grid[:, 0]] for y in grid[:, 1]])


def _shade(ax: Any, grid: NDArray[np.float64], outputs: NDArray[np.float64], threshold: float) -> Any:
    """The regions of the classes, the paler the less sure a single output is, and the border between them."""
    from matplotlib.colors import LinearSegmentedColormap

    if outputs.shape[2] > 1:
        for i in range(outputs.shape[2]):  # a class has the region where its score is above the best of the others'
            lead = outputs[:, :, i] - np.delete(outputs, i, axis=2).max(axis=2)
            if lead.max() > 0.0:
                ax.contourf(*grid.T, lead, levels=[0.0, lead.max() + 1.0], colors=[PALE[i % len(PALE)]])
            _border(ax, grid, lead)
        return None
    heights = outputs[:, :, 0] - threshold
    # A score (threshold 0) becomes a probability by the sigmoid, (1 + tanh(x/2)) / 2.
    probabilities = outputs[:, :, 0] if threshold else (1.0 + np.tanh(heights / 2.0)) / 2.0
    colours = LinearSegmentedColormap.from_list("classes", [PALE[0], "white", PALE[1]])
    extent = (*grid[[0, -1], 0], *grid[[0, -1], 1])
    look = {"origin": "lower", "extent": extent, "aspect": "auto", "interpolation": "bilinear", "vmin": 0.0, "vmax": 1.0}
    image = ax.imshow(probabilities, cmap=colours, **look)
    _border(ax, grid, heights)
    return image if ((probabilities > 0.0) & (probabilities < 1.0)).any() else None


def _border(ax: Any, grid: NDArray[np.float64], heights: NDArray[np.float64]) -> None:
    if heights.min() < 0.0 < heights.max():
        ax.contour(*grid.T, heights, levels=[0.0], colors=GREY, linewidths=1.4)
