"""A notebook written for micrograd runs after its import lines are changed, to the same numbers where it draws alike."""

import random

import micrograd.engine
import micrograd.nn
import numpy as np
import pytest

import autograd
import nn
from nn import datasets


def notebook(Value, MLP):
    """Training on moons in micrograd's manner (its import lines bring the arguments): hinge loss, L2 term, steps by hand."""
    X, y = datasets.moons(16, seed=1)
    y = y * 2 - 1
    model = MLP(2, [8, 8, 1])
    course = []
    for k in range(4):
        inputs = [list(map(Value, xrow)) for xrow in X]
        scores = list(map(model, inputs))
        losses = [(1 + -int(yi) * score).relu() for yi, score in zip(y, scores, strict=True)]
        data_loss = sum(losses) * (1.0 / len(losses))
        total = data_loss + 1e-4 * sum(p * p for p in model.parameters())
        accuracy = [(yi > 0) == (score.data > 0) for yi, score in zip(y, scores, strict=True)]
        model.zero_grad()
        total.backward()
        rate = 1.0 - 0.9 * k / 100
        for p in model.parameters():
            p.data -= rate * p.grad
        course.append((float(total.data), sum(accuracy) / len(accuracy)))
    neurons = [neuron for layer in model.layers for neuron in layer.neurons]
    return course, [w.data for neuron in neurons for w in neuron.w], [neuron.b.data for neuron in neurons]


def test_the_same_draws_give_the_same_numbers():
    random.seed(1337)
    theirs = notebook(micrograd.engine.Value, micrograd.nn.MLP)
    random.seed(1337)
    ours = notebook(autograd.Value, lambda *sizes: nn.MLP(*sizes, initializer="uniform"))
    for mine, other in zip(ours, theirs, strict=True):
        assert np.ravel(mine) == pytest.approx(np.ravel(other), rel=1e-9, abs=1e-12)


def test_it_runs_unchanged():
    random.seed(1337)
    course, _, _ = notebook(autograd.Value, nn.MLP)
    assert course[-1][0] < course[0][0]


@pytest.mark.parametrize("library", [micrograd.nn, nn], ids=["micrograd", "nn"])
def test_the_names_of_its_classes(library):
    neuron, linear = library.Neuron(3), library.Neuron(3, nonlin=False)
    layer, model = library.Layer(3, 2, nonlin=False), library.MLP(3, [4, 1])
    assert len(neuron.w) == 3
    assert neuron.b.data == 0
    assert neuron([1.0, 2.0, 3.0]).data >= 0
    assert linear([1.0, 2.0, 3.0]).data == pytest.approx(sum(w.data * x for w, x in zip(linear.w, [1, 2, 3], strict=True)))
    assert len(layer([1.0, 2.0, 3.0])) == 2
    assert [len(part.parameters()) for part in (neuron, linear, layer, model)] == [4, 4, 8, 21]
    model([1.0, 2.0, 3.0]).backward()
    assert model.layers[-1].neurons[0].b.grad == 1.0
    model.zero_grad()
    assert model.layers[-1].neurons[0].b.grad == 0
