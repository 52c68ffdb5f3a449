"""Models as columns of neurons."""

from xml.etree import ElementTree

import pytest

from autograd import Value, draw, softmax
from nn import MLP, Conv2d, Dropout, Flatten, Layer, Linear, Module, Neuron, Perceptron, Sequential, Tanh


def test_columns_weights_and_activations():
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    network = draw(model).scene
    assert [(column.title, column.subtitle, len(column.units)) for column in network.columns] == [
        ("2 inputs", "", 2),
        ("3 neurons", "tanh", 3),
        ("1 neuron", "linear", 1),
    ]
    assert [weight.weight for weight in network.weights] == [
        w.data for layer in model.layers for neuron in layer.neurons for w in neuron.w
    ]
    assert network.parameters == len(model.parameters())
    assert network.largest == max(abs(p.data) for p in model.parameters())


def test_a_unit_shows_its_bias_in_two_digits():
    neuron = Neuron(1, seed=0)
    neuron.b.data = -0.12345
    assert [[unit.text() for unit in column.units] for column in draw(neuron).scene.columns] == [["x0"], ["−0.12"]]


def test_the_filters_of_a_convolution_are_a_column():
    model = Sequential(Conv2d(1, 2, (3, 2), activation="relu", seed=0), Flatten(), Linear(2, 1, seed=0))
    network = draw(model).scene
    assert [(column.title, column.subtitle) for column in network.columns] == [
        ("1 channel", ""), ("2 filters", "3×2, relu, Flatten()"), ("1 neuron", "linear"),
    ]  # fmt: skip
    filters = [sum(w.data for row in channels[0] for w in row) for channels in model.modules[0].weight]
    assert [line.weight for line in network.weights[:2]] == filters, "a line is the sum of a filter over a channel"


def test_linear_layers_are_columns_too_and_frozen_ones():
    model = Sequential(Linear(2, 3, seed=0), Dropout(0.5), Tanh(), Linear(3, 1, seed=1))
    model.modules[0].freeze()
    network = draw(model).scene
    assert [(column.title, column.subtitle) for column in network.columns] == [
        ("2 inputs", ""), ("3 neurons", "linear, Dropout(0.5), Tanh()"), ("1 neuron", "linear"),
    ]  # fmt: skip
    drawn = [w.data for layer in (model.modules[0], model.modules[3]) for row in layer.weight for w in row]
    assert [weight.weight for weight in network.weights] == drawn
    assert network.parameters == 13
    assert len(draw(Linear(2, 1)).scene.columns) == 2


def test_wide_layers_show_their_ends():
    model = Sequential(Layer(64, 16, seed=0), Layer(16, 10, activation="linear", seed=1), softmax)
    inputs, hidden, outputs = draw(model).scene.columns
    assert [unit.label for unit in inputs.units] == ["x0", "x1", "x2", "x3", "x4", "56 more", "x61", "x62", "x63"]
    assert [unit.is_gap for unit in hidden.units] == [False] * 5 + [True] + [False] * 3
    assert len(outputs.units) == 10
    assert outputs.subtitle == "linear, softmax"
    last = [weight for weight in draw(model).scene.weights if weight.head == outputs.units[-1].id][-1]
    assert last.weight == model.modules[1].neurons[9].w[15].data


@pytest.mark.parametrize("model", [Neuron(3, seed=0), Perceptron(2), Layer(2, 3, seed=0), MLP(1, [12, 1], seed=0)], ids=repr)
def test_all_that_is_made_of_neurons_is_drawn(model):
    diagram = draw(model)
    root = ElementTree.fromstring(diagram.svg)
    lines = [group for group in root.iter("{http://www.w3.org/2000/svg}g") if group.get("class") == "edge"]
    assert len(lines) == len(diagram.scene.weights)
    assert diagram._repr_mimebundle_().keys() == {"text/plain", "image/svg+xml", "text/html"}


def test_signs_have_colours_and_sizes_widths():
    neuron = Neuron(3, seed=0)
    neuron.load_state_dict({"w.0": 2.0, "w.1": -1.0, "w.2": 0.0, "b": (-0.5)})
    dot = draw(neuron).dot
    assert 'c0_0 -> c1_0 [color="#0072b2eb" penwidth=4.00]' in dot
    assert 'c0_1 -> c1_0 [color="#d55e008e" penwidth=2.20]' in dot
    assert 'c0_2 -> c1_0 [color="#0072b232" penwidth=0.40]' in dot
    assert "weight -1.0" in draw(neuron).svg
    assert "bias -0.5" in draw(neuron).svg


def test_weights_that_are_not_finite_are_drawn():
    neuron = Neuron(2, seed=0)
    neuron.w[0].data, neuron.w[1].data = float("inf"), float("nan")
    assert draw(neuron).svg


def test_a_micrograd_network_is_drawn():
    class Theirs:
        def __init__(self, count):
            self.w, self.b, self.nonlin = [Value(1.0) for _ in range(count)], Value(0.0), True

        def parameters(self):
            return [*self.w, self.b]

    class Network:
        def __init__(self):
            self.layers = [type("Layer", (), {"neurons": [Theirs(2), Theirs(2)]})()]

    assert repr(draw(Network())) == "2 inputs\n2 neurons, relu\n6 parameters, the largest weight ±1"


def test_other_models_are_refused_with_a_way_out():
    class Line(Module):
        def __init__(self):
            self.slope = Value(1.0)

    with pytest.raises(TypeError, match=r"draw\(\): value must be a Value"):
        draw(Line())
    with pytest.raises(TypeError, match=r"draw\(\): Sequential has a part that is not made of neurons.*draw\(model\(x\)\)"):
        draw(Sequential(Line(), Line()))


def test_a_linear_layer_without_biases_has_units_without_numbers():
    scene = draw(Linear(2, 3, bias=False, seed=0)).scene
    assert [unit.bias for unit in scene.columns[-1].units] == [None] * 3
    assert len(scene.weights) == 6
    assert scene.parameters == 6
