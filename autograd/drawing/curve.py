"""A plot of an expression and its derivative over a range of one of its variables, by matplotlib."""

import math
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograd.cli.expression import compute
from autograd.drawing.palette import BLUE, ORANGE
from autograd.installation import load_figure
from autograd.value import Value

#: At how many numbers the two are computed.
POINTS = 501
GREY = "#555555"


def curve(expression: str, name: str, xs: list[float], variables: Mapping[str, Any]) -> tuple[list[float], list[float]]:
    """The values and the derivatives of an expression at some values of a variable.

    >>> curve("x ** 2 * a", "x", [0.0, 3.0], {"a": 2.0})
    ([0.0, 18.0], [0.0, 12.0])
    """
    values: list[float] = []
    slopes: list[float] = []
    for number in xs:
        x = Value(number)
        y = compute(expression, {**variables, name: x})
        if isinstance(y, Value):
            y.backward()
        values.append(y.data if isinstance(y, Value) else y)
        slopes.append(x.grad)
    return values, slopes


def plot(expression: str, name: str, low: float, high: float, variables: Mapping[str, Any], path: Path) -> None:
    """Write the plot to a file.

    Args:
        expression: as for `compute`.
        name: the variable along the axis, from low to high.
        variables: a number for each other name.
        path: the file, as .png or .svg.

    Raises:
        ImportError: without matplotlib. ExpressionError: for anything but an expression of these variables.
    """
    figure = load_figure("plots")(figsize=(7.0, 4.2), layout="constrained")
    xs = [low + (high - low) * (i / (POINTS - 1)) for i in range(POINTS)]
    values, slopes = curve(expression, name, xs, variables)
    ax = figure.add_subplot()
    ax.axhline(0.0, color=GREY, linewidth=0.8)
    for label, numbers, colour, style in (
        (expression, values, BLUE.light, "-"),
        (f"its derivative by {name}", slopes, ORANGE.light, "--"),
    ):
        ax.plot(xs, [y if math.isfinite(y) else math.nan for y in numbers], style, color=colour, label=label)
    ax.set_xlim(low, high)
    ax.set_ylim(*shown_range(values + slopes))
    ax.set_xlabel(name)
    ax.grid(alpha=0.25)
    ax.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper left", frameon=False, ncols=2)
    with warnings.catch_warnings(action="ignore"):  # a font may lack a letter of a name, and shows a box for it
        figure.savefig(path, dpi=150)


def shown_range(numbers: list[float]) -> tuple[float, float]:
    """From where to where the axis goes: over all numbers, but not to the top of a pole.

    >>> shown_range([0.0, 1.0])
    (-0.05, 1.05)
    """
    found = sorted(number for number in numbers if math.isfinite(number)) or [0.0]
    low, high = found[len(found) // 50], found[-1 - len(found) // 50]
    reach = 0.5 * (high - low)
    low, high = max(found[0], low - reach), min(found[-1], high + reach)
    margin = 0.05 * (high - low) or 1.0
    return low - margin, high + margin
