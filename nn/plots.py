"""Pictures of training, drawn with matplotlib's Figure alone: no pyplot, so no window, no backend and no global state."""

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import no_grad
from autograd.errors import describe
from nn.checks import is_list, look_up
from nn.history import History
from nn.metrics import predicted_class
from nn.module import Module
from nn.perceptron import Perceptron
from nn.samples import check_samples

#: One colour per class, to be told apart with any colour vision (Okabe and Ito, "Color universal design", 2008).
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#999999", "#000000", "#882255")
PALE = ("#93C3E0", "#EDBB94", "#8FD2BD", "#E6BFD5", "#F3D391", "#B4DCF3", "#F8F2AB", "#CFCFCF", "#8C8C8C", "#C895AE")
GREY = "#555555"
SUFFIXES = {".png": None, ".svg": None, ".pdf": None}
#: A decision boundary is found on a grid of so many points a side; a step has no slope to find it by between them.
GRID, GRID_OF_STEPS = 64, 160


def plot_history(history: History, path: str | os.PathLike[str] | None = None) -> Any:
    """The loss of each epoch, and beside it the accuracy where it was measured.

    Args:
        history: what `fit` returned.
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
    target = check_path(path, "plot_history()")
    panels = ["loss", "accuracy"] if "accuracy" in history.metrics else ["loss"]
    figure = _figure(width=5.2 * len(panels))
    epochs = np.arange(1, len(history) + 1)
    marker = "o" if len(history) == 1 else ""  # one epoch makes no line
    for position, name in enumerate(panels, start=1):
        axes = figure.add_subplot(1, len(panels), position)
        for label, column, colour in ("training", name, COLOURS[0]), ("validation", f"validation_{name}", COLOURS[1]):
            numbers = history.column(column)
            if numbers:
                axes.plot(epochs, numbers, color=colour, label=label, linewidth=1.8, marker=marker)
        if name == "loss" and _spans_decades(history.losses + history.validation_losses):
            axes.set_yscale("log")
        if name == "accuracy":
            axes.set_ylim(-0.03, 1.03)
        axes.set_title(name.capitalize(), loc="left", fontweight="bold")
        axes.set_xlabel("epoch")
        axes.locator_params(axis="x", integer=True)
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        if history.column(f"validation_{name}"):
            axes.legend(frameon=False)
    return _finished(figure, target)


def plot_decision_boundary(
    model: Module, X: Any, y: Any, path: str | os.PathLike[str] | None = None, threshold: float = 0.0
) -> Any:
    """Which class a model gives to each point of the plane, and the samples.

    Args:
        model: a Module of two inputs, with one output or with one score per class.
        X: n samples of two numbers.
        y: n classes.
        path: a .png, .svg or .pdf to write as well.
        threshold: above which a single output means class 1: 0 for scores (logits), 0.5 for probabilities.

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
    target = check_path(path, "plot_decision_boundary()")
    classes = np.array([max(predicted_class(entry), 0) for entry in targets])  # -1 is class 0

    low, size = points.min(axis=0), np.ptp(points, axis=0)
    fineness = GRID_OF_STEPS if isinstance(model, Perceptron) else GRID
    grid = low - 0.15 + np.outer(np.linspace(-0.15, 1.15, fineness), size) + np.linspace(0.0, 0.3, fineness)[:, None]
    figure = _figure(width=5.6, height=5.0)
    axes = figure.subplots()
    _shade(axes, grid, _outputs(model, grid), threshold)
    for number in np.unique(classes):
        members = points[classes == number]
        colour = COLOURS[int(number) % len(COLOURS)]
        axes.scatter(
            members[:, 0],
            members[:, 1],
            s=34,
            color=colour,
            edgecolors="white",
            linewidths=0.8,
            label=f"class {number}",
            zorder=3,
        )
    axes.set_xlabel("x0")
    axes.set_ylabel("x1", rotation=0, labelpad=10)
    axes.set_title("Decision boundary", loc="left", fontweight="bold")
    axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1.0, 0.99), ncols=5, columnspacing=1.0, handletextpad=0.1)
    axes.spines[:].set_visible(False)
    return _finished(figure, target)


def _outputs(model: Module, grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """The model's outputs on the grid: rows × columns × outputs."""

    def numbers(output: Any) -> list[float]:
        return [float(entry) for entry in (output if is_list(output) else [output])]

    with no_grad():
        return np.array([[numbers(model([float(x), float(y)])) for x in grid[:, 0]] for y in grid[:, 1]])


def _shade(axes: Any, grid: NDArray[np.float64], outputs: NDArray[np.float64], threshold: float) -> None:
    """The regions of the classes, the paler the less sure a single output is, and the border between them."""
    from matplotlib.colors import LinearSegmentedColormap

    if outputs.shape[2] > 1:
        for i in range(outputs.shape[2]):  # a class has the region where its score is above the best of the others'
            lead = outputs[:, :, i] - np.delete(outputs, i, axis=2).max(axis=2)
            if lead.max() > 0.0:
                axes.contourf(*grid.T, lead, levels=[0.0, lead.max() + 1.0], colors=[PALE[i % len(PALE)]])
            _border(axes, grid, lead)
        return
    heights = outputs[:, :, 0] - threshold
    # A score (threshold 0) becomes a probability by the sigmoid, (1 + tanh(x/2)) / 2.
    probabilities = outputs[:, :, 0] if threshold else (1.0 + np.tanh(heights / 2.0)) / 2.0
    colours = LinearSegmentedColormap.from_list("classes", [PALE[0], "white", PALE[1]])
    extent = (*grid[[0, -1], 0], *grid[[0, -1], 1])
    look = {"origin": "lower", "extent": extent, "aspect": "auto", "interpolation": "bilinear", "vmin": 0.0, "vmax": 1.0}
    image = axes.imshow(probabilities, cmap=colours, **look)
    if ((probabilities > 0.0) & (probabilities < 1.0)).any():
        bar = axes.figure.colorbar(image, ax=axes, label="probability of class 1", fraction=0.04, pad=0.03)
        bar.outline.set_visible(False)
    _border(axes, grid, heights)


def _border(axes: Any, grid: NDArray[np.float64], heights: NDArray[np.float64]) -> None:
    if heights.min() < 0.0 < heights.max():
        axes.contour(*grid.T, heights, levels=[0.0], colors=GREY, linewidths=1.4)


def check_path(path: Any, caller: str) -> Path | None:
    """The path if a picture can be written there.

    Raises:
        ValueError: for a suffix that is not that of a picture. FileNotFoundError: if there is no such folder.
    """
    if path is None:
        return None
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"{caller}: path must be a str or a Path, not {describe(path)}.")
    target = Path(os.fspath(path))
    look_up(target.suffix, SUFFIXES, f"{caller}: the suffix of {str(target)!r}")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"{caller}: there is no folder {target.parent}; make it first.")
    return target


def _spans_decades(numbers: list[float]) -> bool:
    return min(numbers) > 0.0 and max(numbers) > 100.0 * min(numbers)


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


def _figure(width: float, height: float = 3.6) -> Any:
    return load_figure()(figsize=(width, height), layout="constrained")


def _finished(figure: Any, target: Path | None) -> Any:
    if target is not None:
        figure.savefig(target, dpi=150)
    return figure
