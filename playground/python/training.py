"""The network that the view "Train" shows: its data, its training on Values, and its arithmetic for the page to draw with.

The page computes scores, neurons and losses of many points by itself, by the rows of the graph that `program` lists, of the
numbers that the parameters have after each step.
"""

import math
import random
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

import session

import nn
from autograd import Value, draw, no_grad
from autograd.backward import topological_order
from autograd.drawing.scene.scene import size
from autograd.primitives import mean
from nn import datasets

#: By name: the points and their classes, for a count, noise and seed, made to fit between -1.5 and 1.5.
KINDS: dict[str, Callable[[int, float, int], tuple[list[list[float]], list[float]]]] = {}
#: The most nodes of a graph whose steps are shown whole.
FOLLOWED = 60
OPTIMIZERS: dict[str, Callable[[float], nn.Optimizer]] = {
    "sgd": nn.SGD,
    "momentum": lambda lr: nn.SGD(lr, momentum=0.9),
    "rmsprop": nn.RMSprop,
    "adagrad": nn.Adagrad,
    "adam": nn.Adam,
}


def kind(make: Any) -> Any:
    KINDS[make.__name__] = make
    return make


@kind
def moons(count: int, noise: float, seed: int) -> Any:
    X, y = datasets.moons(count, noise, seed)
    return [[float(a) - 0.5, float(b) - 0.25] for a, b in X], y


@kind
def circles(count: int, noise: float, seed: int) -> Any:
    X, y = datasets.circles(count, noise, seed)
    return [[1.2 * float(a), 1.2 * float(b)] for a, b in X], y


@kind
def spirals(count: int, noise: float, seed: int) -> Any:
    X, y = datasets.spirals(count, noise / 3.0, seed)
    return [[1.3 * float(a), 1.3 * float(b)] for a, b in X], y


@kind
def xor(count: int, noise: float, seed: int) -> Any:
    """Four squares, of which those that meet in a corner are of one class."""
    generator = random.Random(seed)
    corners = [[generator.uniform(0.08, 1.3) * generator.choice((-1.0, 1.0)) for _ in range(2)] for _ in range(count)]
    X = [[along + generator.gauss(0.0, noise) for along in corner] for corner in corners]
    return X, [int(a * b > 0.0) for a, b in corners]


@kind
def curve(count: int, noise: float, seed: int) -> Any:
    """A curve to be learned by regression: a number for a number."""
    generator = random.Random(seed)
    X = [[generator.uniform(-1.4, 1.4)] for _ in range(count)]
    return X, [math.sin(2.5 * x) * (0.5 + 0.35 * x) + generator.gauss(0.0, noise) for (x,) in X]


class Training:
    """A model, its samples, and how it learns from them.

    Args:
        settings: `data` (one of KINDS), `count`, `noise`, `seed`, `points` (added by hand, as lists of coordinates and a
            class, or of x and y of the curve), `hidden` (the neurons of each layer), `activation`, `optimizer`, `lr` and
            `batch`.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        seed = settings["seed"]
        X, y = KINDS[settings["data"]](2 * settings["count"], settings["noise"], seed)
        given = settings["points"]
        # The points come in no order, so that every other one is a fair sample to test with.
        self.X, self.test_X = [*X[::2], *(point[:-1] for point in given)], X[1::2]
        self.y, self.test_y = [*map(float, y[::2]), *(float(point[-1]) for point in given)], list(map(float, y[1::2]))
        inputs = len(X[0])
        self.loss = nn.mse_loss if inputs == 1 else nn.binary_cross_entropy_with_logits
        self.model = nn.MLP(inputs, [*settings["hidden"], 1], activation=settings["activation"], seed=seed)
        self.parameters = self.model.parameters()
        self.optimizer = OPTIMIZERS[settings["optimizer"]](settings["lr"])
        self.batch = settings["batch"]
        self.generator = random.Random(seed)
        self.order: list[int] = []
        self.epoch = self.steps = 0

    def step(self) -> None:
        """One step, on the next batch; when all samples had their turn, in a new order."""
        if not self.order:
            self.order = list(range(len(self.X)))
            self.generator.shuffle(self.order)
        batch = [self.order.pop() for _ in range(min(self.batch, len(self.order)))]
        loss: Any = mean([self.loss(self.model(self.X[i]), self.y[i]) for i in batch])
        for parameter in self.parameters:
            parameter.grad = 0.0
        loss.backward()
        self.optimizer.step(self.parameters)
        self.steps += 1
        self.epoch += not self.order

    def progress(self) -> dict[str, Any]:
        return {"weights": [one.data for one in self.parameters], "steps": self.steps, "epoch": self.epoch}


#: What the page trains.
training: Training


def new(settings: dict[str, Any], weights: Sequence[float] | None = None) -> dict[str, Any]:
    """Begin anew.

    Args:
        settings: as for `Training`.
        weights: the numbers of the parameters; None for those of the seed.

    Returns:
        The `points` and their `targets`, those to `learn` from first, how many these are, the `program`, the `names` of the
        parameters, and the progress.
    """
    global training
    training = Training(settings)
    if weights is not None:
        for parameter, number in zip(training.parameters, weights, strict=True):
            parameter.data = float(number)
    return {
        "points": training.X + training.test_X,
        "targets": training.y + training.test_y,
        "learn": len(training.X),
        "program": program(training.model, training.loss),
        "names": [name for name, _ in training.model.named_parameters()],
        **training.progress(),
    }


def advance(seconds: float, most: int) -> dict[str, Any]:
    """Take as many steps as there is time for: at least one, and at most so many.

    >>> import training
    >>> _ = training.new({"data": "xor", "count": 10, "noise": 0.0, "seed": 0, "points": [], "hidden": [2], "lr": 0.1,
    ...     "activation": "tanh", "optimizer": "adam", "batch": 5})
    >>> training.advance(0.0, 9)["steps"], training.advance(60.0, 3)["steps"]
    (1, 4)
    """
    end, first = time.perf_counter() + seconds, training.steps
    while training.steps == first or (training.steps - first < most and time.perf_counter() < end):
        training.step()
    return training.progress()


def change(name: str, number: float) -> None:
    """Go on with another `lr` or `batch`."""
    if name == "batch":
        training.batch = int(number)
    else:
        training.optimizer.lr = number


def assign(index: int, number: float) -> dict[str, Any]:
    """Give a parameter another number."""
    training.parameters[index].data = number
    return training.progress()


#: The loss at the point that was opened last.
explored: Any = None


def explore(point: Sequence[float], target: float) -> dict[str, Any]:
    """The graph of the loss at a point, with its gradients.

    Returns:
        `graph`, the SVG with its layers closed; `whole`, whether the steps that `session.steps` shows next are of all of it.
        In a large graph they would be too many to follow, and are of the last layer alone, whose inputs are then leaves h0,
        h1, …
    """
    global explored
    model, values = training.model, [Value(along, f"x{i}") for i, along in enumerate(point)]
    for parameter in training.parameters:
        parameter.grad = 0.0
    explored = session.result = training.loss(model(values), target)
    explored.backward()
    whole = size(topological_order(explored)) <= FOLLOWED
    if not whole:
        hidden: Any = values
        with no_grad():
            for layer in model.layers[:-1]:
                hidden = as_list(layer(hidden))
        leaves = [Value(one.data, f"h{i}") for i, one in enumerate(hidden)]
        session.result = training.loss(model.layers[-1](leaves), target)
    return {"graph": session.sized(draw(explored, depth=2).svg), "whole": whole}


def walk() -> str:
    """The graph that was opened last as HTML in which one walks: its boxes open and close."""
    diagram: Any = draw(explored, depth=2, interactive=True)
    return diagram._repr_mimebundle_()["text/html"]


def as_list(outputs: Any) -> list[Value]:
    return cast(list[Value], outputs) if isinstance(outputs, list) else [outputs]


def program(model: nn.MLP, loss: Any) -> dict[str, Any]:
    """The graph of the model's output and of its loss, as the page computes it for many points at a time.

    Returns:
        `lines`, one for each node: `["input", i]`, `["parameter", i]`, `["constant", x]`, or a row of the table with the
        lines of its arguments. `output` and `loss` are the lines of these, `neurons` those of each layer. The target is the
        input after those of the model.
    """
    inputs = [Value(0.25, f"x{i}") for i in range(model.inputs or 1)]
    target = Value(0.5, "target")
    layers: list[list[Value]] = [inputs]
    for layer in model.layers:
        layers.append(as_list(layer(layers[-1])))
    (output,) = layers[-1]
    end = loss(output, target)
    at: dict[Value, int] = {}
    lines: list[list[Any]] = []

    def write(node: Value, line: list[Any]) -> None:
        at[node] = len(lines)
        lines.append(line)

    for i, node in enumerate([*inputs, target]):
        write(node, ["input", i])
    for i, node in enumerate(model.parameters()):
        write(node, ["parameter", i])
    for node in topological_order(end):
        if node in at:
            continue
        if not node.args:
            write(node, ["constant", node.data])
        else:
            write(node, [node.primitive.name, *(at[arg] for arg in node.args)])
    neurons = [[at[neuron] for neuron in layer] for layer in layers[1:]]
    return {"lines": lines, "inputs": len(inputs), "neurons": neurons, "output": at[output], "loss": at[end]}
