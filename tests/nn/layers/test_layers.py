"""Neurons, layers and networks: what they compute, how they start, and what they refuse."""

import math
import random
import warnings

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, check_gradients, expand, softmax, tanh
from nn import MLP, AvgPool2d, Conv2d, Flatten, Layer, LeNet5, Module, Neuron, Perceptron, Sequential, fit
from nn.layers.activations import ACTIVATIONS


def set_neuron(neuron, w, b):
    neuron.load_state_dict({f"w.{i}": number for i, number in enumerate(w)} | {"b": b})
    return neuron


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_neuron_bends_a_weighted_sum(name):
    neuron = set_neuron(Neuron(2, activation=name, seed=0), [0.5, -0.25], 0.125)
    total = 0.5 * 1.5 + -0.25 * 2.0 + 0.125
    expected = total if name == "linear" else getattr(autograd, name)(total)
    assert neuron([1.5, 2.0]).data == pytest.approx(expected, nan_ok=True)
    assert neuron.activation == name


def test_activations_are_the_table_of_primitives():
    assert {"relu", "tanh", "sigmoid", "step", "linear", "leaky_relu", "elu", "softplus", "silu", "gelu"} <= set(ACTIVATIONS)
    assert not {"add", "sum", "dot", "where", "constant", "softmax"} & set(ACTIVATIONS)


def test_an_activation_may_be_a_function():
    neuron = set_neuron(Neuron(1, activation=lambda v: v * v, seed=0), [2.0], 1.0)
    assert neuron([1.0]).data == 9.0
    assert Neuron(1, activation=autograd.tanh, seed=0).activation == "tanh"


def test_one_node_for_the_products():
    neuron = Neuron(3, activation="tanh", seed=0)
    output = neuron([1.0, 2.0, 3.0])
    (total,) = output.args
    products, bias = total.args
    assert (output.primitive.name, total.primitive.name, products.primitive.name) == ("tanh", "add", "dot")
    assert bias is neuron.b
    assert products.args[:3] == tuple(neuron.w)
    assert expand(total).data == total.data


def test_gradients_of_a_network_agree_with_finite_differences():
    model = MLP(2, [3, 2], activation="tanh", seed=3)
    parameters = model.parameters()

    def loss(numbers, x):
        model.layers[0].neurons[0].w = list(numbers[:2])
        return autograd.logsumexp(model(x))

    check_gradients(loss, [p.data for p in parameters[:2]], [0.5, -1.5])


def test_microgads_conventions():
    model = MLP(3, [4, 4, 1])
    assert [len(layer.neurons) for layer in model.layers] == [4, 4, 1]
    assert [layer.neurons[0].activation for layer in model.layers] == ["relu", "relu", "linear"]
    assert isinstance(model.layers[0].neurons[2].w, list)
    assert len(model.layers[1].neurons[3].w) == 4
    assert type(model.layers[1].neurons[3].b) is Value
    assert type(model([2.0, 3.0, -1.0])) is Value
    assert [type(output) for output in MLP(3, [2])([1.0, 2.0, 3.0])] == [Value, Value]
    assert len(model.parameters()) == 4 * 4 + 4 * 5 + 5
    assert (
        Neuron(2, nonlin=False).activation == Neuron(2, False).activation == Layer(2, 1, nonlin=False).neurons[0].activation
    )
    assert Neuron(2, False).activation == "linear"
    assert Neuron(2, True).activation == "relu"


def test_weights_may_be_replaced():
    neuron = Neuron(2, activation="linear", seed=0)
    neuron.w[0], neuron.b = Value(10.0), Value(1.0)
    neuron.w[1].data = 0.0
    assert neuron([2.0, 5.0]).data == 21.0
    assert neuron.parameters()[0].data == 10.0


def test_layers_of_one_neuron_in_the_middle():
    for model in MLP(2, [1, 1], seed=0), Sequential(Layer(2, 1, seed=0), Layer(1, 1, seed=1), Neuron(1, seed=2)):
        assert type(model([1.0, 2.0])) is Value


def test_sequential_chains_modules_and_functions():
    first, second = Layer(2, 3, activation="tanh", seed=0), Layer(3, 4, activation="linear", seed=1)
    model = Sequential(first, second, softmax)
    expected = softmax(second([v.data for v in first([1.0, 2.0])]))
    assert [p.data for p in model([1.0, 2.0])] == pytest.approx([p.data for p in expected])
    assert (model.inputs, len(model.parameters())) == (2, 9 + 16)


SEEDS = [7, lambda: random.Random(7), lambda: np.random.default_rng(7)]


@pytest.mark.parametrize("seed", SEEDS, ids=["int", "Random", "Generator"])
@pytest.mark.parametrize(
    ("kind", "sizes"), [(Neuron, [3]), (Layer, [3, 2]), (MLP, [3, [2, 2]])], ids=["Neuron", "Layer", "MLP"]
)
def test_the_same_seed_gives_the_same_weights(seed, kind, sizes):
    def build(seed):
        return kind(*sizes, seed=seed)

    def state():
        return build(seed() if callable(seed) else seed).state_dict()

    assert state() == state()
    assert state() != build(8).state_dict()
    weights = [number for name, number in state().items() if ".w." in f".{name}"]
    assert len(set(weights)) == len(weights), "each weight is drawn anew"
    assert all(number == 0.0 for name, number in state().items() if name.endswith("b"))


def test_without_a_seed_pythons_generator_decides():
    random.seed(1337)
    one = MLP(2, [2, 1]).state_dict()
    random.seed(1337)
    assert MLP(2, [2, 1]).state_dict() == one
    assert MLP(2, [2, 1]).state_dict() != one


@pytest.mark.parametrize(("nonlin", "told"), [("tanh", "a str, 'tanh'"), (0, "an int, 0")])
def test_what_is_no_flag_is_no_nonlin(nonlin, told):
    for part, made in ("Layer", lambda: Layer(2, 4, nonlin=nonlin)), ("Neuron", lambda: Neuron(2, nonlin=nonlin)):
        with pytest.raises(TypeError, match=rf"^{part}: nonlin must be True or False, not {told}\.$"):
            made()


@pytest.mark.parametrize(("kind", "args"), [
    (Neuron, (2,)), (Neuron, (2, True)), (Layer, (2, 4)), (Layer, (2, 4, True)), (MLP, (2, [4, 1])),
    (Conv2d, (1, 2, 3)), (Conv2d, (1, 2, 3, 1, 0)), (LeNet5, ()),
])  # fmt: skip
def test_an_activation_without_its_name_is_told_how_to_be_written(kind, args):
    for activation, told in ("tanh", "'tanh'"), (tanh, "tanh"), (math.sin, "sin"):
        with pytest.raises(TypeError, match=rf"^{kind.__name__}: options are given by name; write activation={told}\.$"):
            kind(*args, activation)
    assert kind(*args, activation="tanh").parameters()


def test_a_number_without_the_name_of_its_option_is_told_what_has_a_place():
    with pytest.raises(TypeError, match=r"^MLP takes inputs, sizes by position, and then no 1; write MLP\(2, \[8, 1\]\)"):
        MLP(2, [4], 1)
    with pytest.raises(TypeError, match=r"^LeNet5 takes nothing by position, and then no 0;"):
        LeNet5(0)
    with pytest.raises(TypeError, match=r"and then no 6; write Conv2d\(1, 8, 3\): .* kernel; options by name, such as acti"):
        Conv2d(1, 2, 3, 4, 5, 6)


@pytest.mark.parametrize(("part", "attribute"), [
    (Layer(2, 4), "activation"), (Neuron(2), "activation"), (Neuron(2), "nonlin"), (MLP(2, [1]), "seed"),
    (Conv2d(1, 1, 2), "stride"), (AvgPool2d(2), "kernel_size"), (Perceptron(2), "activation"), (LeNet5, "activation"),
])  # fmt: skip
def test_an_attribute_that_nothing_reads_is_refused(part, attribute):
    part = part() if isinstance(part, type) else part
    name, before = type(part).__name__, dict(vars(part))
    with pytest.raises(
        AttributeError,
        match=rf"{name}: nothing would read .{attribute}; build another: {name}\(\.\.\., {attribute}=\.\.\.\)",
    ):
        setattr(part, attribute, 3)
    assert vars(part) == before


def test_a_subclass_may_set_what_it_likes():
    class Mine(Neuron):
        def __init__(self):
            super().__init__(2)
            self.activation, self.seed = "mine", 3

    mine = Mine()
    mine.seed = 4
    assert (mine.activation, mine.seed) == ("mine", 4)


def test_a_forward_may_make_arrays():
    class Arrays(Module):
        def __init__(self):
            self.hidden, self.last = Layer(2, 3, activation="tanh", seed=0), Neuron(3, activation="linear", seed=1)

        def forward(self, x):
            return self.last(np.array(self.hidden(np.array(x))))

    class Lists(Arrays):
        def forward(self, x):
            return self.last(self.hidden(x))

    X, y = [[0.5, 1.0], [-1.0, 2.0], [0.0, 0.25]], [1.0, 0.0, 2.0]
    assert Arrays()(X[0]).data == Lists()(X[0]).data
    states = []
    for model, compiled in (Arrays(), True), (Arrays(), False), (Lists(), True):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            fit(model, X, y, loss="mse_loss", optimizer="sgd", epochs=3, compiled=compiled)
        states.append(list(model.state_dict().values()))
    assert states[0] == states[2] == pytest.approx(states[1], rel=1e-12)
    image = np.arange(9.0).reshape(1, 3, 3)
    conv = Conv2d(1, 2, 2, seed=0)
    inside = Sequential(lambda x: [np.array(plane) for plane in x], conv, np.array, Flatten())
    assert [v.data for v in inside(image)] == [v.data for v in Flatten()(conv(image.tolist()))]


def test_the_modules_of_a_sequential_are_had_by_index_and_in_order():
    first, second = Layer(2, 3, seed=0), Layer(3, 1, seed=1)
    model = Sequential(first, softmax, second)
    assert len(model) == 3
    assert (model[0], model[-1]) == (first, second)
    assert list(model) == [first, softmax, second]
    assert isinstance(model[:2], Sequential)
    assert [p.data for p in model[:2]([1.0, 2.0])] == [p.data for p in softmax(first([1.0, 2.0]))]
    assert model[:1].parameters()[0] is first.parameters()[0], "a part shares the parameters"
    assert model.predict([[1.0, 2.0]])[0] == pytest.approx(model([1.0, 2.0]).data)
    with pytest.raises(ValueError, match="at least one module"):
        model[3:]


#: Each layer with arguments that go with its signature.
LAYERS = {
    "AvgPool2d": (2,), "Conv2d": (1, 2, 3), "Dropout": (0.5,), "Embedding": (3, 2), "Flatten": (), "GRU": (2, 3),
    "LSTM": (2, 3), "Layer": (2, 3), "LayerNorm": (3,), "LeNet5": (), "Linear": (2, 3), "MLP": (2, [3, 1]),
    "MaxPool2d": (2,), "Neuron": (2,), "Perceptron": (2,), "RNN": (2, 3), "ReLU": (), "Sequential": (abs,),
    "Sigmoid": (), "Softmax": (), "Tanh": (),
}  # fmt: skip


@pytest.mark.parametrize("name", nn.layers.__all__)
def test_an_argument_that_is_not_there_is_named_with_those_that_are(name):
    layer = getattr(nn, name)
    layer(*LAYERS[name])
    with pytest.raises(TypeError, match=rf"^{name}\(\) has no argument 'unheard_of'; it takes "):
        layer(*LAYERS[name], unheard_of=1)
