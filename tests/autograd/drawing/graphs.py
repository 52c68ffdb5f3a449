"""The graphs that the tests of drawing draw. Each function builds a new one and returns its end, backpropagated."""

import math
import random
from collections.abc import Callable
from functools import cache
from typing import Any

from autograd import Value, dot, draw, gradients, mean, scope, sigmoid, softmax, tanh
from nn import MLP, binary_cross_entropy_with_logits


def line():
    w, x, b = Value(-3.0, label="w"), Value(2.0, label="x"), Value(10.0, label="b")
    f = w * x + b
    f.label = "f"
    f.backward()
    return f


def neuron():
    w, x, b = Value(2.0, label="w"), Value(-1.0, label="x"), Value(0.5, label="b")
    f = (w * x + b).sigmoid()
    f.backward()
    return f


def operands():
    """Constants on either side, and operations in which the order matters."""
    a, b = Value(3.0, label="a"), Value(0.5, label="b")
    f = (2.0 - a) / b**2 + (a * a - b).maximum(0.0)
    f.backward()
    return f


class Neuron:
    """What drawing needs to know of a module: it opens a scope with itself as owner, and names its parameters."""

    def __init__(self, *weights):
        self.weights = [Value(weight) for weight in weights]

    def named_parameters(self):
        return [(f"w{i}", weight) for i, weight in enumerate(self.weights)]

    def __call__(self, xs, name="neuron"):
        with scope(name, owner=self):
            return dot(self.weights, xs).tanh()


class Network:
    """Two neurons and one behind them."""

    def __init__(self):
        self.neurons = [Neuron(0.5, -1.0), Neuron(1.5, 0.25), Neuron(-0.75, 2.0)]

    def named_parameters(self):
        for i, neuron in enumerate(self.neurons):
            yield from ((f"neurons.{i}.{name}", parameter) for name, parameter in neuron.named_parameters())

    def __call__(self, xs):
        with scope("network", owner=self):
            hidden = [neuron(xs, f"neuron{i}") for i, neuron in enumerate(self.neurons[:2])]
            return self.neurons[2](hidden, "neuron2")


NETWORKS = []  # kept, as scopes hold their owner weakly


def network():
    NETWORKS.append(Network())
    y = NETWORKS[-1]([Value(1.0, label="x0"), Value(-1.0, label="x1")])
    y.backward()
    return y


def dot_of_16():
    w, x = ([Value(0.1 * i - shift, label=f"{name}{i}") for i in range(16)] for name, shift in (("w", 0.5), ("x", 2.0)))
    f = dot(w, x)
    f.backward()
    return f


def mlp(*sizes):
    """A multilayer perceptron of two inputs, called once."""
    NETWORKS.append(MLP(2, list(sizes), activation="tanh", seed=0))
    f = NETWORKS[-1]([0.5, -1.0])
    f.backward()
    return f


def batch():
    """The loss of a multilayer perceptron on 80 points."""
    NETWORKS.append(MLP(2, [8, 8, 1], activation="tanh", seed=0))
    generator = random.Random(0)
    points = [[generator.gauss(0.0, 1.0), generator.gauss(0.0, 1.0)] for _ in range(80)]
    losses = [binary_cross_entropy_with_logits(NETWORKS[-1](point), i % 2) for i, point in enumerate(points)]
    loss = mean(losses)
    loss.label = "loss"
    loss.backward()
    return loss


def attention():
    """A query to three positions of two numbers each."""
    xs = [[Value(0.2 * (i + 1) * (j - 0.5), label=f"x{i}{j}") for j in range(2)] for i in range(3)]
    matrices = {
        name: [[Value(0.3 * (i - j) + 0.2, label=f"{name}{i}{j}") for j in range(2)] for i in range(2)] for name in "qkv"
    }

    def linear(name, x):
        return [dot(row, x) for row in matrices[name]]

    with scope("attention"):
        with scope("query"):
            query = linear("q", xs[-1])
        keys, values = [], []
        for i, x in enumerate(xs):
            with scope(f"key.{i}"):
                keys.append(linear("k", x))
            with scope(f"value.{i}"):
                values.append(linear("v", x))
        with scope("weights"):
            weights = softmax([dot(query, key) * (1 / math.sqrt(2)) for key in keys])
        with scope("output"):
            output = dot(weights, [value[0] for value in values])
    output.backward()
    return output


def recurrent():
    """A recurrent neuron over five steps."""
    w, u, b, h = (Value(x, label=name) for name, x in (("w_h", 0.5), ("w_x", 0.8), ("b", 0.1), ("h0", 0.0)))
    for t in range(5):
        with scope(f"step.{t}"):
            h = tanh(w * h + u * Value(0.3 * t - 0.5, label=f"x{t}") + b)
    h.backward()
    return h


def lstm_cell():
    x, h, c = Value(0.5, label="x"), Value(0.1, label="h"), Value(-0.3, label="c")

    def gate(name, activation, shift):
        with scope(name):
            w, u, b = (Value(0.1 * shift + 0.2 * i, label=f"{kind}_{name}") for i, kind in enumerate("wub"))
            return activation(w * x + u * h + b)

    i, f, o, g = gate("i", sigmoid, 0), gate("f", sigmoid, 1), gate("o", sigmoid, 2), gate("g", tanh, 3)
    cell = f * c + i * g
    cell.label = "c'"
    output = o * tanh(cell)
    output.label = "h'"
    output.backward()
    return output


def diamond():
    """Ways that part and meet again, six times over."""
    a, b = Value(1.1, label="a"), Value(0.9, label="b")
    for _ in range(6):
        a, b = a * b, a + b
    f = a - b
    f.backward()
    return f


def second_derivative():
    w, x = Value(0.7, label="w"), Value(1.3, label="x")
    (slope,) = gradients(sigmoid(w * x), [w], create_graph=True)
    (curvature,) = gradients(slope, [w], create_graph=True)
    curvature.label = "∂²f/∂w²"
    curvature.backward()
    return curvature


#: The graphs by which pictures are judged, by their names, and how each is drawn.
TEN: dict[str, tuple[Callable[[], Value], dict[str, Any]]] = {
    "neuron": (neuron, {}),
    "dot of 16": (dot_of_16, {}),
    "MLP 2-3-1": (lambda: mlp(3, 1), {"expand": False}),
    "MLP 2-8-8-1": (lambda: mlp(8, 8, 1), {}),
    "MLP 2-8-8-1, 80 points": (batch, {"depth": 1}),
    "attention": (attention, {"expand": False}),
    "RNN": (recurrent, {"expand": False}),
    "LSTM cell": (lstm_cell, {"expand": False}),
    "diamond": (diamond, {}),
    "Hessian": (second_derivative, {"expand": False}),
}


@cache
def drawn(name, **options):
    """The picture of one of the ten graphs."""
    make, usual = TEN[name]
    return draw(make(), **usual | options)
