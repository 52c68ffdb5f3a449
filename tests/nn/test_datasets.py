"""Every data set: types, sizes, classes, seeds, and that its classes are where they should be."""

import sys

import numpy as np
import pytest
import sklearn.datasets

from nn import datasets

SETS = {
    "moons": (datasets.moons, 2, 2),
    "circles": (datasets.circles, 2, 2),
    "blobs": (datasets.blobs, 2, 3),
    "spirals": (datasets.spirals, 2, 2),
    "digits": (datasets.digits, 64, 10),
}


@pytest.mark.parametrize("name", SETS)
def test_types_sizes_and_classes(name):
    make, width, classes = SETS[name]
    X, y = make(120)
    assert (X.dtype, y.dtype) == (np.float64, np.int64)
    assert (X.shape, y.shape) == ((120, width), (120,))
    assert np.isfinite(X).all()
    assert set(y.tolist()) == set(range(classes))


@pytest.mark.parametrize("name", SETS)
def test_seeds(name):
    make = SETS[name][0]
    for one, other in zip(make(50, seed=3), make(50, seed=3), strict=True):
        assert (one == other).all()
    assert (make(50, seed=3)[0] != make(50, seed=4)[0]).any()


@pytest.mark.parametrize("name", datasets.GATES)
def test_logic_gates(name):
    X, y = datasets.logic_gate(name)
    assert (X.dtype, y.dtype) == (np.float64, np.int64)
    gates = {"and": int.__and__, "or": int.__or__, "xor": int.__xor__}
    base = {"nand": "and", "nor": "or", "xnor": "xor"}.get(name, name)
    for (a, b), output in zip(X.astype(int).tolist(), y.tolist(), strict=True):
        assert output == gates[base](a, b) ^ (name != base)
    assert sorted(map(tuple, X.tolist())) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_without_noise_the_classes_are_where_they_should_be():
    X, y = datasets.circles(100, noise=0.0)
    assert np.hypot(*X.T) == pytest.approx(np.where(y == 0, 1.0, 0.5))
    X, y = datasets.moons(100, noise=0.0)
    assert np.hypot(*X[y == 0].T) == pytest.approx(np.ones(50))
    X, y = datasets.spirals(100, noise=0.0)
    radius, angle = np.hypot(*X.T), np.arctan2(X[:, 1], X[:, 0])
    off = (angle - 3 * np.pi * radius - np.pi * y) % (2 * np.pi)
    assert np.minimum(off, 2 * np.pi - off) == pytest.approx(np.zeros(100), abs=1e-9)
    X, y = datasets.blobs(90, classes=4, spread=1e-9)
    assert np.hypot(*X.T) == pytest.approx(np.full(90, 3.0))
    assert set(y.tolist()) == {0, 1, 2, 3}


def test_noise_is_added():
    assert 0.02 < np.abs(np.hypot(*datasets.circles(200, noise=0.1)[0].T) - 0.75).std() < 0.2
    assert (datasets.spirals(50, noise=0.0)[0] != datasets.spirals(50, noise=0.1)[0]).all()


def test_digits():
    X, y = datasets.digits()
    assert X.shape == (1797, 64)
    assert (X.min(), X.max()) == (0.0, 1.0)
    assert set(np.unique(X * 16)) == set(range(17))
    assert np.bincount(y).min() > 170
    few, classes = datasets.digits(20, seed=5)
    all_of_them, all_classes = datasets.digits(seed=5)
    assert (few == all_of_them[:20]).all()
    assert (classes == all_classes[:20]).all()


def test_digits_of_any_size():
    flat, classes = datasets.digits(20, seed=3)
    same, labels = datasets.digits(20, seed=3, size=8)
    assert (same == flat.reshape(20, 1, 8, 8)).all()
    assert (labels == classes).all()
    twice, _ = datasets.digits(20, seed=3, size=16)
    assert twice.shape == (20, 1, 16, 16)
    assert twice[:, 0, 0, 0] == pytest.approx(flat[:, 0]), "the corner is that of the first pixel"
    between = 0.75 * same[:, 0, 3, :-1] + 0.25 * same[:, 0, 3, 1:]
    assert (0.75 * between + 0.25 * (0.75 * same[:, 0, 4, :-1] + 0.25 * same[:, 0, 4, 1:])) == pytest.approx(
        twice[:, 0, 7, 1:-1:2]
    )
    with pytest.raises(ValueError, match=r"digits\(\): size must be at least 1, not 0"):
        datasets.digits(20, size=0)


def test_spirals_of_more_classes():
    _, y = datasets.spirals(100, classes=4)
    assert np.bincount(y).tolist() == [25, 25, 25, 25]


def test_without_scikit_learn_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ImportError, match=r"pip install scikit-learn"):
        datasets.digits(10)
    assert len(datasets.moons(10)[0]) == 10, "what needs no scikit-learn goes without"


@pytest.mark.parametrize(("count", "noise", "seed"), [(2, 0.0, 0), (3, 0.1, 1), (100, 0.1, 2), (1001, 0.5, 2**32 - 1)])
def test_they_are_those_of_scikit_learn(count, noise, seed):
    theirs = {
        "moons": sklearn.datasets.make_moons(count, noise=noise, random_state=seed),
        "circles": sklearn.datasets.make_circles(count, noise=noise, factor=0.5, random_state=seed),
        "blobs": sklearn.datasets.make_blobs(
            count,
            centers=3.0 * np.array([[np.cos(angle), np.sin(angle)] for angle in 2.0 * np.pi * np.arange(3) / 3]),
            cluster_std=noise,
            random_state=seed,
        ),
    }
    for name, (points, classes) in theirs.items():
        X, y = getattr(datasets, name)(count, **{"spread" if name == "blobs" else "noise": noise}, seed=seed)
        np.testing.assert_allclose(X, points, rtol=0.0, atol=2e-15)
        assert y.tolist() == classes.tolist()
