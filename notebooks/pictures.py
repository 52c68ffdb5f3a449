"""Make the pictures that the README and the pages show: make pictures"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import colors

from autograd import Diagram, Value, draw, explain, grad, jit, mean, no_grad, sigmoid, vmap
from autograd.drawing.layout.sizes import SMALL
from autograd.drawing.lower.dot import CARD, EDGE, FONT, TEXT
from autograd.drawing.lower.graphviz import render
from autograd.drawing.lower.svg import finish
from autograd.drawing.palette import CARDS, LINE
from nn import MLP, SGD, Adagrad, Adam, Perceptron, binary_cross_entropy_with_logits, datasets, fit, plot_decision_boundary
from nn.plots import Recorder, load_figure, plot_descent
from notebooks import how_to_pictures

FOLDER = Path(__file__).parent / "pictures"


def example() -> Value:
    w, x, b = Value(-3.0, label="w"), Value(2.0, label="x"), Value(10.0, label="b")
    f = w * x + b
    f.label = "f"
    f.backward()
    return f


def neuron() -> Value:
    w, x, b = Value(2.0, label="w"), Value(-1.0, label="x"), Value(0.5, label="b")
    f = (w * x + b).sigmoid()
    f.backward()
    return f


def cost() -> Value:
    price, count = Value(3.0, label="price"), Value(4.0, label="count")
    cost = price * count + 2.0
    cost.label = "cost"
    return cost


def explained() -> Value:
    w, x = Value(2.0, label="w"), Value(-1.0, label="x")
    f = (w * x).tanh()
    f.label = "f"
    return f


def boundary(path: Path) -> None:
    X, y = datasets.moons(100, seed=0)
    model = MLP(2, [8, 8, 1], activation="tanh", seed=0)
    fit(model, X, y, loss="binary_cross_entropy_with_logits", optimizer=Adam(0.05), epochs=60, batch_size=20)
    figure = load_figure()(figsize=(6.4, 4.2), layout="constrained")
    plot_decision_boundary(model, X, y, ax=figure.subplots())
    figure.savefig(path, dpi=120)


BLUE, ORANGE, GREEN, INK = "#0072B2", "#D55E00", "#009E73", "#7c8797"  # ink for light pages and for dark ones


def one_neuron(axes: Any) -> None:
    z = np.linspace(-6.0, 6.0, 121)
    axes.plot(z, [sigmoid(entry) for entry in z.tolist()], color=BLUE, linewidth=3)
    axes.plot(z, [4.0 * grad(sigmoid)(entry) for entry in z.tolist()], color=ORANGE, linewidth=3)


def perceptron(axes: Any) -> None:
    X, y = datasets.logic_gate("and")
    model = Perceptron(2)
    model.learn(X, y)
    plot_decision_boundary(model, X, y, threshold=0.5, ax=axes)


def xor(axes: Any) -> None:
    X, y = datasets.logic_gate("xor")
    model = MLP(2, [4, 1], activation="tanh", seed=0)
    fit(model, X, y, loss="binary_cross_entropy_with_logits", optimizer=Adam(0.1), epochs=60)
    plot_decision_boundary(model, X, y, ax=axes)


def valley(x: Any, y: Any) -> Any:
    return x**2 / 20 + y**2


def walk(optimizer: Any) -> list[tuple[float, float]]:
    x, y = Value(-7.0), Value(2.0)
    path = [(x.data, y.data)]
    for _ in range(30):
        x.grad = y.grad = 0.0
        valley(x, y).backward()
        optimizer.step([x, y])
        path.append((x.data, y.data))
    return path


def losses(axes: Any) -> None:
    plot_descent(valley, {"": walk(SGD(0.9))}, ax=axes, bounds=((-8.0, 3.0), (-2.5, 2.5)))


def optimizers(axes: Any) -> None:
    paths = {str(rule): walk(rule) for rule in (SGD(0.1, momentum=0.9), Adagrad(1.5), Adam(0.3))}
    plot_descent(valley, paths, ax=axes, bounds=((-8.0, 3.0), (-2.5, 2.5)))
    axes.get_legend().remove()


def deep_networks(axes: Any) -> None:
    """The mean size of the gradients in ten layers of sigmoid, which shrinks on the way back."""
    model = MLP(4, [8] * 10 + [1], activation="sigmoid", seed=0)
    model([1.0, -1.0, 0.5, 0.0]).backward()
    sizes = [np.mean([abs(parameter.grad) for parameter in layer.parameters()]) for layer in model.layers[:-1]]
    axes.bar(range(10), np.log10(sizes) - np.log10(sizes[0]) + 0.2, color=BLUE)


def approximation(axes: Any) -> None:
    x = np.linspace(-3.0, 3.0, 60)
    y = np.sin(2.0 * x) + 0.3 * x
    axes.plot(x, y, ".", color=INK)
    for width, colour in ((2, ORANGE), (12, BLUE)):
        model = MLP(1, [width, 1], activation="tanh", seed=1)
        fit(model, x[:, None], y, loss="mse_loss", optimizer=Adam(0.03), epochs=1500)
        with no_grad():
            axes.plot(x, [model([entry]).data for entry in x.tolist()], color=colour, linewidth=2.5)


def digits(axes: Any) -> None:
    X, y = datasets.digits(100)
    images = [np.pad(X[np.flatnonzero(y == digit)[0]].reshape(8, 8), 1) for digit in range(1, 10)]
    axes.imshow(np.vstack([np.hstack(images[i : i + 3]) for i in (0, 3, 6)]), cmap="Greys", aspect="auto")


def lenet(axes: Any) -> None:
    """A digit, and what a filter that looks for edges makes of it."""
    X, y = datasets.digits(100)
    image = X[np.flatnonzero(y == 0)[0]].reshape(8, 8)
    edges = image[:, 1:] - image[:, :-1]
    signs = colors.LinearSegmentedColormap.from_list("signs", [ORANGE, "white", BLUE])
    axes.imshow(image, cmap="Greys", extent=(0.0, 8.0, 2.0, 10.0))
    axes.imshow(edges, cmap=signs, vmin=-1.0, vmax=1.0, extent=(5.0, 12.0, 0.0, 7.0), zorder=2)
    axes.set(xlim=(-0.5, 12.5), ylim=(-0.5, 10.5), aspect="auto")


def under_the_hood(axes: Any) -> None:
    """Single numbers on the left, the matrix that they are on the right."""
    generator = np.random.default_rng(0)
    shades = generator.uniform(0.15, 0.9, (5, 4))
    cells = np.argwhere(np.ones((5, 4)))
    scattered = np.column_stack([cells[:, 1] * 1.1 - 6.0, 4.0 - cells[:, 0]]) + generator.uniform(-0.35, 0.35, (20, 2))
    axes.scatter(*scattered.T, c=shades.ravel(), cmap="Blues", vmin=0.0, vmax=1.0, s=70, edgecolors=BLUE, linewidths=0.8)
    axes.imshow(shades, cmap="Blues", vmin=0.0, vmax=1.0, extent=(1.0, 5.0, -0.5, 4.5), aspect="auto")
    axes.annotate("", (0.7, 2.0), (-1.7, 2.0), arrowprops={"arrowstyle": "->", "color": ORANGE, "linewidth": 2.5})
    axes.set(xlim=(-7.0, 5.5), ylim=(-1.0, 5.0))


def gpt(axes: Any) -> None:
    """Letters, each of which looks back at those before it."""
    word = "kalomo"
    for at, letter in enumerate(word):
        axes.text(at, 0.0, letter, color=INK, fontsize=17, ha="center", va="center", family="monospace")
        for back in range(at):
            looks = (letter not in "aeio") and word[back] in "aeio"
            x = np.linspace(0.0, np.pi, 40)
            middle, radius = (at + back) / 2, (at - back) / 2
            colour, width = (ORANGE, 2.2) if looks else ("#bbbbbb", 0.7)
            axes.plot(middle + radius * np.cos(x), 0.45 + 0.9 * radius * np.sin(x), color=colour, linewidth=width)
    axes.set(xlim=(-0.7, 5.7), ylim=(-0.6, 3.0))


#: The course at a glance: for each notebook its title and its emblem, drawn by what the notebook is about.
COURSE: list[tuple[str, Callable[[Any], None]]] = [
    ("1  One neuron", one_neuron),
    ("2  The perceptron", perceptron),
    ("3  XOR", xor),
    ("4  Losses", losses),
    ("5  Optimizers", optimizers),
    ("6  Deep networks", deep_networks),
    ("7  Approximation", approximation),
    ("8  Digits", digits),
    ("9  LeNet", lenet),
    ("10  Under the hood", under_the_hood),
    ("11  A small GPT", gpt),
]


def course(path: Path) -> None:
    figure = load_figure()(figsize=(12.0, 4.2), layout="constrained")
    *panels, spare = figure.subplots(2, 6).flat
    spare.remove()
    for axes, (title, emblem) in zip(panels, COURSE, strict=True):
        emblem(axes)
        axes.set(xticks=[], yticks=[], xlabel="", ylabel="")
        axes.set_title(title, loc="left", fontweight="bold", color=INK)
        axes.spines[:].set(visible=True, color=INK, linewidth=0.8)
    figure.savefig(path, dpi=150, facecolor="none")


def moons() -> tuple[Any, Any, MLP]:
    return *datasets.moons(80, seed=0), MLP(2, [8, 8, 1], activation="tanh", seed=0)


def collapsed(path: Path) -> None:
    X, y, model = moons()
    loss = mean([binary_cross_entropy_with_logits(model(list(x)), float(target)) for x, target in zip(X, y, strict=True)])
    loss.label = "loss"
    loss.backward()
    draw(loss, depth=0).save(path)


def train(callback: Any = None) -> MLP:
    X, y, model = moons()
    fit(model, X, y, loss="binary_cross_entropy_with_logits", optimizer=Adam(0.05), epochs=60, callback=callback)
    return model


def tiny() -> MLP:
    return MLP(2, [3, 1], activation="tanh", seed=0)


def scalars(path: Path) -> None:
    model = tiny()  # kept while its parameters are looked up
    draw(model([0.5, -1.0]), expand=False, depth=3, compact=True).save(path)


def compiled(path: Path) -> None:
    model = tiny()
    forward = jit(lambda X: vmap(model)(X), kernel="numpy")
    forward(np.zeros((100, 2)))
    draw(forward).save(path)


#: The pipeline of the compiler: its representations, each with the role that colours it, and its stages by their folders.
REPRESENTATIONS = {
    "function": ("your function", "input"),
    "scalar": ("scalar program", "operation"),
    "short": ("scalar program,\nsimplified", "operation"),
    "array": ("array program", "operation"),
    "ssa": ("SSA form", "operation"),
    "numpy": ("NumPy calls", "parameter"),
    "native": ("interpreter in C", "parameter"),
    "jax": ("JAX", "parameter"),
    "onnx": ("ONNX file", "output"),
    "result": ("results", "output"),
}
STAGES = [
    ("function", "scalar", "frontend/"),
    ("scalar", "short", "passes/"),
    ("short", "native", "backends/native/"),
    ("short", "array", "vectorize/"),
    ("array", "numpy", "backends/numpy/"),
    ("array", "ssa", "vectorize/"),
    ("ssa", "jax", "backends/jax/"),
    ("ssa", "onnx", "export/"),
    ("native", "result", "runtime/"),
    ("numpy", "result", ""),
    ("jax", "result", ""),
]


#: The labels of its edges.
LABEL = {"fontsize": f"{SMALL}", "fontcolor": LINE}


def pipeline(path: Path) -> None:
    """From top to bottom, as narrow as a phone."""
    import graphviz

    layout = {"rankdir": "TB", "nodesep": "0.25", "ranksep": "0.3", "pad": "0.05"}
    graph: Any = graphviz.Digraph(graph_attr=layout | FONT, node_attr=CARD | TEXT | FONT, edge_attr=EDGE | LABEL | FONT)
    for name, (text, role) in REPRESENTATIONS.items():
        fill, border = CARDS[role]
        graph.node(name, text, fillcolor=fill.light, color=border.light, style="filled", margin="0.12,0.07", fontsize="11")
    for tail, head, folder in STAGES:
        graph.edge(tail, head, label=f" {folder}", fontsize="10")
    words = "The pipeline of the compiler: " + ", ".join(
        f"{tail} to {head} by {folder}" for tail, head, folder in STAGES if folder
    )
    path.write_text(finish(render(graph.source, "svg").decode(), words, {}), encoding="utf-8")


#: Each picture by the name of its file, and what makes it there.
PICTURES: dict[str, Callable[[Path], Any]] = {
    "course.png": course,
    "training.gif": lambda path: train(Recorder(path)),
    "example.svg": lambda path: draw(example()).save(path),
    "sigmoid.svg": lambda path: draw(neuron()).save(path),
    "cost.svg": lambda path: draw(cost()).save(path),
    "explained.svg": lambda path: Diagram(explain(explained()).walk.scene).save(path),
    "boundary.png": boundary,
    "collapsed.svg": collapsed,
    "network.svg": lambda path: draw(train()).save(path),
    "scalars.svg": scalars,
    "compiled.svg": compiled,
    "pipeline.svg": pipeline,
    **how_to_pictures.PICTURES,
}

if __name__ == "__main__":
    for name, make in PICTURES.items():
        make(FOLDER / name)
        print(f"notebooks/pictures/{name}")
