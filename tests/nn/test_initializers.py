"""Where weights start: the variance of each initializer, and which one is taken for which activation."""

import math
import random

import numpy as np
import pytest

from nn import Layer, Neuron
from nn.initializers import INITIALIZERS, RECTIFIERS
from nn.layers.activations import ACTIVATIONS

FAN_IN, FAN_OUT, COUNT = 30, 10, 4000
#: Initializer, variance by its paper, and the largest absolute value (None where there is none).
EXPECTED = {
    "normal": (1.0, None),
    "uniform": (1 / 3, 1.0),
    "xavier_uniform": (2 / (FAN_IN + FAN_OUT), math.sqrt(6 / (FAN_IN + FAN_OUT))),
    "xavier_normal": (2 / (FAN_IN + FAN_OUT), None),
    "he_uniform": (2 / FAN_IN, math.sqrt(6 / FAN_IN)),
    "he_normal": (2 / FAN_IN, None),
}


@pytest.mark.parametrize("generator", [random.Random(0), np.random.default_rng(0)], ids=["random", "numpy"])
@pytest.mark.parametrize("name", INITIALIZERS)
def test_mean_variance_and_bound(name, generator):
    draws = [INITIALIZERS[name](generator, FAN_IN, FAN_OUT) for _ in range(COUNT)]
    variance, bound = EXPECTED[name]
    assert all(type(draw) is float for draw in draws)
    assert abs(np.mean(draws)) < 4 * math.sqrt(variance / COUNT)
    assert np.var(draws) == pytest.approx(variance, rel=0.1)
    if bound is None:
        assert max(map(abs, draws)) > 3 * math.sqrt(variance), "normal draws have tails"
    else:
        assert 0.99 * bound < max(map(abs, draws)) <= bound


def bound_of(layer):
    return max(abs(w.data) for neuron in layer.neurons for w in neuron.w)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_default_suits_the_activation(activation):
    layer = Layer(FAN_IN, FAN_OUT, activation=activation, seed=0)
    he, xavier = math.sqrt(6 / FAN_IN), math.sqrt(6 / (FAN_IN + FAN_OUT))
    expected = he if activation in RECTIFIERS else xavier
    assert 0.97 * expected < bound_of(layer) <= expected


def test_rectifiers_are_activations():
    assert set(ACTIVATIONS) >= RECTIFIERS


def test_by_name_and_by_function():
    by_name = Layer(3, 2, initializer="xavier_normal", seed=5).state_dict()
    assert by_name == Layer(3, 2, initializer=INITIALIZERS["xavier_normal"], seed=5).state_dict()
    seen = []
    Layer(3, 2, initializer=lambda generator, fan_in, fan_out: seen.append((fan_in, fan_out)) or 0.5, seed=5)
    assert seen == [(3, 2)] * 6
    assert [w.data for w in Neuron(2, initializer=lambda *sizes: 0.5).w] == [0.5, 0.5]
