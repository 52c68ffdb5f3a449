"""Rosenblatt's perceptron learns what a line can separate, and one sigmoid neuron does not learn XOR either."""

import pytest

from nn import SGD, Neuron, Perceptron, datasets, fit
from nn.datasets import GATES

SEPARABLE = [name for name in GATES if name not in ("xor", "xnor")]


@pytest.mark.parametrize("name", SEPARABLE)
@pytest.mark.parametrize("rate", [1.0, 0.1])
def test_it_converges_where_a_line_separates(name, rate):
    X, y = datasets.logic_gate(name)
    perceptron = Perceptron(2)
    errors = perceptron.learn(X, y, lr=rate)
    assert errors[-1] == 0
    assert 0 not in errors[:-1]
    assert [perceptron(x).data for x in X] == y.tolist()


@pytest.mark.parametrize("name", ["xor", "xnor"])
def test_it_never_learns_what_no_line_separates(name):
    X, y = datasets.logic_gate(name)
    errors = Perceptron(2).learn(X, y, epochs=60)
    assert len(errors) == 60
    assert min(errors) > 0


@pytest.mark.parametrize("loss", ["mse_loss", "binary_cross_entropy"])
def test_a_sigmoid_neuron_is_undecided_about_xor(loss):
    X, y = datasets.logic_gate("xor")
    neuron = Neuron(2, activation="sigmoid", seed=4)
    fit(neuron, X, y, loss=loss, optimizer=SGD(1.0, momentum=0.9), epochs=400)
    assert [neuron(x).data for x in X] == pytest.approx([0.5] * 4, abs=1e-3)


def test_by_hand():
    perceptron = Perceptron(1)
    assert perceptron.learn([[2.0]], [1], epochs=1, lr=0.5) == [1]
    assert perceptron.state_dict() == {"w.0": 1.0, "b": 0.5}
    assert perceptron.learn([2.0, -2.0], [1, 0]) == [0]  # a lone number is a sample of one
    assert perceptron.learn([-2.0], [1], epochs=1, lr=0.25) == [1]
    assert perceptron.state_dict() == {"w.0": 0.5, "b": 0.75}
