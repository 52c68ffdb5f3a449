"""One picture of a training: the loss so far, the boundary found so far, the network as it is."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np

from autograd import draw
from nn.module import Module
from nn.plots.boundary import add_scale, draw_boundary
from nn.plots.course import draw_course
from nn.plots.figure import COLOURS, finished, new_figure
from nn.training.history import History

#: Readable on light pages and on dark ones, as the picture itself has no background.
LINE = "#7c8797"
#: A boundary that is drawn again and again is found on fewer points.
GRID = 24


class Frames:
    """Draws a model in training, as often as asked.

    Args:
        model, samples, targets, threshold: the problem that `fit` trains, as it passes it to a Listener.
    """

    def __init__(self, model: Module, samples: Sequence[Any], targets: Sequence[Any], threshold: float | None) -> None:
        self.model, self.targets, self.threshold = model, targets, threshold
        points = np.array([] if isinstance(samples[0], tuple | dict) else samples, dtype=float)
        self.points = points if points.ndim == 2 and points.shape[1] == 2 and threshold is not None else None
        try:
            draw(model)
            self.has_network = True
        except TypeError:  # made of other things than neurons
            self.has_network = False

    def png(self, history: History, epoch: int, dots_per_inch: int, background: str = "none") -> bytes:
        """The picture with the parameters as they are now, those of an epoch of the history."""
        panels = 1 + (self.points is not None) + self.has_network
        figure = new_figure(width=3.9 * panels, height=3.4)
        places = iter(range(1, panels + 1))
        course = figure.add_subplot(1, panels, next(places))
        draw_course(course, history, "loss")
        course.plot([epoch], [history.losses[epoch - 1]], "o", color=COLOURS[0], markersize=7)
        if self.points is not None:
            ax = figure.add_subplot(1, panels, next(places))
            add_scale(ax, draw_boundary(ax, self.model, self.points, self.targets, self.threshold or 0.0, GRID))
        if self.has_network:
            draw_network(figure.add_subplot(1, panels, next(places)), self.model)
        figure.suptitle(f"epoch {epoch}   loss {history.losses[epoch - 1]:.4g}", x=0.01, ha="left", color=LINE)
        for ax in figure.axes:
            _quieten(ax)
        target = BytesIO()
        finished(figure, None).savefig(target, format="png", dpi=dots_per_inch, facecolor=background)
        return target.getvalue()


def _quieten(ax: Any) -> None:
    ax.set_facecolor("none")
    ax.tick_params(colors=LINE)
    for text in (ax.xaxis.label, ax.yaxis.label, ax._left_title):  # pyright: ignore[reportPrivateUsage]
        text.set_color(LINE)
    for spine in ax.spines.values():
        spine.set_color(LINE)


def draw_network(ax: Any, model: Module) -> None:
    """The network that `autograd.draw` shows, with a line for each weight, by its sign and size."""
    from matplotlib.collections import LineCollection

    network: Any = draw(model).scene
    places = {
        unit.id: (x, (len(column.units) - 1) / 2 - y)
        for x, column in enumerate(network.columns)
        for y, unit in enumerate(column.units)
    }
    sizes = [abs(weight.weight) / (network.largest or 1.0) for weight in network.weights]
    shares = [size if size < 1.0 else 1.0 for size in sizes]  # noqa: FURB136  # min() would keep a nan
    lines = [(places[weight.tail], places[weight.head]) for weight in network.weights]
    colours = [COLOURS[0] if weight.weight >= 0.0 else COLOURS[1] for weight in network.weights]
    ax.add_collection(
        LineCollection(
            lines, colors=colours, linewidths=[0.3 + 3.0 * s for s in shares], alpha=[0.2 + 0.75 * s for s in shares]
        )
    )
    for column in network.columns:
        for unit in column.units:
            x, y = places[unit.id]
            if unit.is_gap:
                ax.text(x, y, "⋮", ha="center", va="center", color=LINE)
            else:
                ax.plot([x], [y], "o", markersize=11, color="white", markeredgecolor=LINE, zorder=3)
    ax.set_axis_off()
    ax.margins(0.12)
    ax.set_title("Network", loc="left", fontweight="bold")
