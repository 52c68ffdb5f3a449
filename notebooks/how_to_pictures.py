"""The pictures of the how-to pages: each executes the block of code that stands above it, and plots what that computed."""

import contextlib
import io
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from nn.plots import load_figure

PAGES = Path(__file__).parents[1] / "docs" / "pages" / "how-to"
BLUE, ORANGE, GREEN, INK = "#0072B2", "#D55E00", "#009E73", "#7c8797"  # ink for light pages and for dark ones
WIDE, SQUARE = (6.4, 3.6), (3.5, 3.5)  # inches; a phone is as wide as the second


def names_of(page: str) -> dict[str, Any]:
    """What the first block of code of a page leaves behind."""
    code = re.search(r"^```python\n(.*?)^```", (PAGES / f"{page}.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code[1], page, "exec"), names)
    return names


def picture(page: str, size: tuple[float, float], plot: Callable[[Any, dict[str, Any]], None], path: Path) -> None:
    """On no background, with axes in ink."""
    figure = load_figure()(figsize=size, layout="constrained")
    axes = figure.subplots()
    axes.set_facecolor("none")
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(INK)
    axes.tick_params(colors=INK)
    plot(axes, names_of(page))
    for text in (axes.xaxis.label, axes.yaxis.label):
        text.set_color(INK)
    if any(axes.get_legend_handles_labels()):
        axes.legend(frameon=False, labelcolor=INK)
    figure.savefig(path, dpi=100, facecolor="none")


def curve_fit(axes: Any, page: dict[str, Any]) -> None:
    from autograd import grad

    x, fitted = np.linspace(0.0, 10.0, 200), page["fitted"]
    covariance = page["variance"] * np.linalg.inv(fitted.jac.T @ fitted.jac)
    y = np.array([page["curve"](a, fitted.x) for a in x.tolist()])
    slopes = np.array([grad(page["curve"], 1)(a, fitted.x) for a in x.tolist()])
    error = np.sqrt(np.einsum("ij,jk,ik->i", slopes, covariance, slopes))
    axes.fill_between(x, y - 2.0 * error, y + 2.0 * error, color=ORANGE, alpha=0.3, linewidth=0)
    axes.plot(x, y, color=ORANGE, linewidth=2, label="fitted")
    axes.plot(page["x"], page["y"], "o", color=BLUE, markersize=4, label="measured")


def ode_fit(axes: Any, page: dict[str, Any]) -> None:
    moments, rates = np.linspace(0.0, 12.0, 200), page["fitted"].x
    solution = page["solve_ivp"](lambda t, y: page["growth"](y, rates), (0.0, 12.0), [10.0, 5.0], t_eval=moments, rtol=1e-6)
    animals = zip(("hares", "lynxes"), (BLUE, ORANGE), solution.y, page["counted"].T, strict=True)
    for animal, colour, curve, counts in animals:
        axes.plot(moments, curve, color=colour, linewidth=2, label=animal)
        axes.plot(page["times"], counts, "o", color=colour, markersize=4)


def kalman(axes: Any, page: dict[str, Any]) -> None:
    """The first sixty moments."""
    (means, _), (variances, _, _) = page["follow"](page["found"].x)[1]
    moments, means, error = np.arange(60), means[:60], np.sqrt(variances[:60])
    axes.fill_between(moments, means - 2.0 * error, means + 2.0 * error, color=ORANGE, alpha=0.3, linewidth=0)
    axes.plot(moments, means, color=ORANGE, linewidth=2, label="filtered")
    axes.plot(moments, page["position"][:60], color=GREEN, linewidth=2, label="true")
    axes.plot(moments, page["measured"][:60], "o", color=BLUE, markersize=4, label="measured")


def bundle_adjustment(axes: Any, page: dict[str, Any]) -> None:
    """Which entries of the Jacobian are not 0."""
    rows, columns = page["slopes"](page["fitted"].x).nonzero()
    axes.plot(columns, rows, "s", color=BLUE, markersize=1.6)
    axes.invert_yaxis()
    axes.set(xlabel="unknowns", ylabel="residuals")


def rocket(axes: Any, page: dict[str, Any]) -> None:
    thrust, tilt = page["controls"].T
    x, y = page["states"][:, 0], page["states"][:, 1]
    flame = -0.4 * thrust * np.sin(tilt), -0.4 * thrust * np.cos(tilt)
    axes.quiver(x, y, *flame, color=ORANGE, angles="xy", scale_units="xy", scale=1.0, width=0.005)
    axes.plot(x, y, "-o", color=BLUE, markersize=3)
    axes.plot([-0.4, 0.4], [0.0, 0.0], color=GREEN, linewidth=4)
    axes.set(aspect="equal", ylim=(-1.0, None), xlabel="x", ylabel="height")


def vae(axes: Any, page: dict[str, Any]) -> None:
    axes.plot(*page["points"].T, "o", color=BLUE, markersize=4, label="samples")
    axes.plot(*page["new"].T, "x", color=ORANGE, markersize=5, label="new")
    axes.set(aspect="equal")


def reinforce(axes: Any, page: dict[str, Any]) -> None:
    """From each cell four arrows, as long as their moves are probable."""
    for cell, row in enumerate(page["policy"]):
        y, x = divmod(cell, 4)
        if (x, y) == page["GOAL"] or (x, y) in page["PITS"]:
            axes.text(x, y, "goal" if (x, y) == page["GOAL"] else "pit", color=INK, ha="center", va="center")
            continue
        arrow = {"arrowstyle": "-|>", "color": BLUE, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 8}
        for probability, (right, up) in zip(row, page["MOVES"].values(), strict=True):
            if probability > 0.1:
                axes.annotate("", (x + 0.45 * probability * right, y + 0.45 * probability * up), (x, y), arrowprops=arrow)
    axes.set(xlim=(-0.5, 3.5), ylim=(-0.5, 3.5), xticks=[], yticks=[], aspect="equal")
    axes.spines[:].set(visible=True, color=INK)
    axes.hlines([0.5, 1.5, 2.5], -0.5, 3.5, color=INK, linewidth=0.8)
    axes.vlines([0.5, 1.5, 2.5], -0.5, 3.5, color=INK, linewidth=0.8)


def word2vec(axes: Any, page: dict[str, Any]) -> None:
    """The names: to the right is the direction from his to hers, upwards that from the last pair to the third."""
    his, hers = (page["vectors"][[page["index"][pair[k]] for pair in page["topics"]]] for k in (0, 1))
    middles = (his + hers) / 2.0
    across, upwards = np.mean(hers - his, axis=0), middles[2] - middles[3]
    for names, a, b in zip(page["topics"], his, hers, strict=True):
        x, y = [a @ across, b @ across], [a @ upwards, b @ upwards]
        axes.plot(x, y, color=BLUE, linewidth=1.5, marker="o", markersize=5)
        for name, one, other, side in zip(names, x, y, (-1, 1), strict=True):
            words = {"textcoords": "offset points", "color": INK, "fontsize": 12, "va": "center"}
            axes.annotate(name, (one, other), (8.0 * side, 0.0), ha="right" if side < 0 else "left", **words)
    axes.margins(x=0.2, y=0.1)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


#: Each picture by the name of its file, and what makes it there.
PICTURES: dict[str, Callable[[Path], Any]] = {
    f"{page}.png": partial(picture, page, size, plot)
    for page, size, plot in [
        ("curve-fit", WIDE, curve_fit),
        ("ode-fit", WIDE, ode_fit),
        ("kalman", WIDE, kalman),
        ("bundle-adjustment", WIDE, bundle_adjustment),
        ("rocket", WIDE, rocket),
        ("vae", SQUARE, vae),
        ("reinforce", SQUARE, reinforce),
        ("word2vec", SQUARE, word2vec),
    ]
}
