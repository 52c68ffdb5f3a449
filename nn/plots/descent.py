"""A loss surface from above, and the ways down."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from autograd import no_grad
from autograd.habits.lookup import explains_arguments
from nn.plots.figure import COLOURS, GREY, dress, finished, new_figure, number_of, picture_path

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: The surface is measured on so many points a side.
GRID = 64
#: So many lines of equal height, closer together towards the bottom, where the steps are small.
LEVELS = 14
#: From the bottom to the top; pale, so that every colour of a path stands out.
GROUND = ("#FFFFFF", "#DCE3EC", "#A9B8C9")


@explains_arguments("plot()")
def plot_descent(
    f: Callable[[float, float], Any],
    paths: Mapping[str, Sequence[Sequence[float]]],
    path: str | os.PathLike[str] | None = None,
    ax: "Axes | None" = None,
    bounds: tuple[tuple[float, float], tuple[float, float]] | None = None,
) -> "Figure":
    """A function of two numbers as a map, the darker the higher, and on it the paths that were taken, each from its dot.

    Args:
        f: a function of two numbers, such as a loss of two parameters. Where it is not finite the map stays empty.
        paths: for each name the points (first number, second number) that were visited, in order.
        path: a .png, .svg or .pdf to write as well.
        ax: of matplotlib, to draw in one panel of a figure of yours.
        bounds: the least and the greatest of each number on the map; None for the extent of the paths.

    Returns:
        The `matplotlib.figure.Figure`.

    Raises:
        ValueError: for paths without points, points that are not two finite numbers, or another suffix.
        FileNotFoundError: if there is no such folder. ImportError: without matplotlib.

    >>> figure = plot_descent(lambda x, y: x**2 + 4 * y**2, {"SGD": [(2.0, 1.0), (1.6, 0.2), (1.28, 0.04)]})
    >>> [line.get_label() for line in figure.axes[0].lines]
    ['SGD']
    """
    walks = {name: _walk(name, points) for name, points in paths.items()}
    if not walks:
        raise ValueError("plot_descent(): paths is empty; give at least one path.")
    target = picture_path(path, "plot_descent()")
    panel: Any = ax
    if ax is None:
        panel = new_figure(width=6.4, height=4.4).subplots()
        dress(panel, "Loss surface")
    corners = _frame(np.concatenate(list(walks.values()))) if bounds is None else np.array(bounds, dtype=float).T
    _draw_surface(panel, f, corners)
    for i, (name, walk) in enumerate(walks.items()):
        colour = COLOURS[i % len(COLOURS)]
        panel.plot(*walk.T, ".-", color=colour, linewidth=1.6, markersize=4, label=name)
        panel.scatter(*walk[0], s=64, color=colour, edgecolors="white", zorder=3)
    if len(walks) > 1:
        panel.legend(loc="best", framealpha=0.9)
    return finished(panel.figure, target)


def _walk(name: str, points: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    walk = np.array([[number_of(entry) for entry in point] for point in points])
    if walk.ndim != 2 or walk.shape[1] != 2 or not np.isfinite(walk).all():
        raise ValueError(f"plot_descent(): paths[{name!r}] must be points of 2 finite numbers each.")
    return walk


def _frame(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The corners of a map that has room for the points."""
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.15 * np.maximum(high - low, 1e-3)
    return np.array([low - margin, high + margin])


def _draw_surface(ax: Any, f: Callable[[float, float], Any], corners: NDArray[np.float64]) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    grid = corners[0] + np.linspace(0.0, 1.0, GRID)[:, None] * (corners[1] - corners[0])
    with no_grad():
        heights = np.array([[number_of(f(float(x), float(y))) for x in grid[:, 0]] for y in grid[:, 1]])
    heights[~np.isfinite(heights)] = np.nan
    # Even steps of the square root: the map of a bowl then has even rings.
    roots = np.sqrt(heights - np.nanmin(heights))
    levels = np.linspace(0.0, np.nanmax(roots) or 1.0, LEVELS)
    ax.contourf(*grid.T, roots, levels=levels, cmap=LinearSegmentedColormap.from_list("heights", GROUND))
    ax.contour(*grid.T, roots, levels=levels, colors=GREY, linewidths=0.5, alpha=0.5)
    ax.set_xlim(corners[:, 0])
    ax.set_ylim(corners[:, 1])
    ax.grid(visible=False)
