"""The graphs that the tests of drawing draw. Each function builds a new one and returns its end, backpropagated."""

from autograd import Value, dot, scope


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
