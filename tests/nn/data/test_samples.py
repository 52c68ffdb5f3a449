"""Validation of data: what is accepted besides lists and arrays."""

import numpy as np
import pytest

from nn import Neuron, Perceptron, accuracy, fit
from nn.data.samples import check_samples


class Series:
    """What this package asks of a pandas series."""

    def __init__(self, numbers):
        self.numbers = np.array(numbers)

    def to_numpy(self):
        return self.numbers

    def __array__(self, dtype=None, copy=None):
        return self.numbers

    def __len__(self):
        return len(self.numbers)


class Frame(Series):
    """A frame gives its columns' names where it is iterated."""

    def __iter__(self):
        return iter(["a", "b"])


X, Y = [[0.0, 1.0], [1.0, 0.5], [-1.0, 2.0]], [0, 1, 1]


def test_frames_and_series_are_data():
    assert list(map(list, check_samples(Frame(X), Series(Y), "fit()"))) == [X, Y]
    assert check_samples([Series(row) for row in X], Y, "fit()") == (X, Y)
    assert [type(target) for target in check_samples(Frame(X), Series(Y), "fit()")[1]] == [int] * 3
    states = []
    for wrap, series in (list, list), (Frame, Series):
        model = Neuron(2, activation="sigmoid", seed=0)
        fit(
            model, wrap(X), series(Y), loss="binary_cross_entropy", optimizer="sgd", epochs=2,
            validation=(wrap(X), series(Y)),
        )  # fmt: skip
        states.append(model.state_dict())
    assert states[0] == states[1]
    assert accuracy(Frame([[0.1], [0.2], [-0.1]]), Series(Y)) == pytest.approx(1 / 3)
    assert Neuron(2, seed=0)(Series(X[0])).data == Neuron(2, seed=0)(X[0]).data
    assert Perceptron(2).learn(Frame(X), Series(Y)) == Perceptron(2).learn(X, Y)


def test_what_a_frame_holds_is_checked():
    mixed = Frame(np.array([[1, 2.5], [3, 0.5]], dtype=object))
    assert check_samples(mixed, [1, 0], "fit()") == ([[1, 2.5], [3, 0.5]], [1, 0])
    with pytest.raises(TypeError, match=r"fit\(\): X\[0\]\[1\] must be a real number, not a str, 'a'"):
        check_samples(Frame(np.array([[1.0, "a"]], dtype=object)), [1], "fit()")
    with pytest.raises(ValueError, match=r"fit\(\): y\[1\] is nan; every number must be finite"):
        check_samples(X[:2], Series([1.0, np.nan]), "fit()")
