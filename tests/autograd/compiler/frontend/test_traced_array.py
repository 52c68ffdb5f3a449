"""Arrays under jit: an argument stays lazy, does what NumPy's arrays do, and what vmap returns can be added up."""

import copy
import itertools
import pickle

import numpy as np
import pytest

import autograd as ag
from autograd import Value, grad, jit, vmap
from autograd.arrays.array import NodeArray

X = np.arange(12.0).reshape(4, 3)


def in_eager(f):
    """What f gives of Values, as numbers."""
    found = f(np.fromiter([Value(x) for x in X.ravel()], dtype=object, count=12).reshape(4, 3).view(NodeArray))
    entries = np.asarray(found, dtype=object)
    return np.array([x.data if isinstance(x, Value) else float(x) for x in entries.ravel()]).reshape(entries.shape)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: float(isinstance(x, np.ndarray)), lambda x: np.sum(np.asarray(x)), lambda x: x[1:, 0], lambda x: x.T,
        lambda x: x.T @ x, lambda x: x.reshape(3, 4)[1], lambda x: x.ravel()[::-1], lambda x: x[[0, 2]],
        lambda x: x[..., 1],
        lambda x: x[:, np.array([True, False, True])], lambda x: x.tolist()[1][1],
        lambda x: x.sum(0), lambda x: x.mean(axis=1),
        lambda x: x.max(1), lambda x: x.std(), lambda x: x.dot(np.ones(3)), lambda x: np.ones(4) @ x,
        lambda x: float(len(x)),
        lambda x: np.where(x > 3.0, x, 0.0), lambda x: np.maximum(x, 4.0), lambda x: x[:, None] - x[None],
        lambda x: x[-1, -1],
        lambda x: [row[0] * 2.0 for row in x], lambda x: x > 3.0, lambda x: np.array([x[0], x[1]]), lambda x: x.copy() + 1.0,
        lambda x: vmap(lambda a: a * a)(x[:, 1]), lambda x: vmap(np.sum)(x.T), lambda x: vmap(lambda a: a * a)(x[::-1, 0]),
        lambda x: vmap(lambda a: np.max(a) * 2.0)(x[1:]), lambda x: x[np.int64(2), 1] * np.float64(3.0),
    ],
    ids=map(str, itertools.count()),  # a lambda has no name of its own
)  # fmt: skip
def test_arrays_under_jit_do_what_they_do_in_eager(f):
    found = jit(f)(X)
    right = in_eager(f)
    assert np.shape(found) == right.shape
    np.testing.assert_allclose(np.asarray(found, dtype=float), right, rtol=1e-14)


def test_an_array_that_is_only_mapped_over_makes_no_numbers_but_those_of_a_sample():
    loss = jit(grad(lambda w, x: ag.sum(vmap(lambda row: ag.dot(w, row))(x[1:]))))
    loss(np.ones(784), np.zeros((6000, 784)))
    assert len(loss.traced) < 10_000
    by_column = jit(lambda x: ag.sum(vmap(lambda a: a * a)(x[:, 0])))
    by_column(np.ones((6000, 784)))
    assert len(by_column.traced) < 10


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (lambda x: x.__setitem__(0, 1.0), r"copy it first: x = x\.copy\(\)"),
        (lambda x: x.__iadd__(1.0), r"a = a \+ b"),
        (lambda x: x[x > 3.0], "combine conditions|where"),
        (lambda x: (x * 2.0)[x > 3.0], "combine conditions|where"),
        (lambda x: np.asarray(x, dtype=float), "float"),
        (lambda x: np.argsort(x), r"np\.argsort\(\) looks at the numbers"),
        (lambda x: np.sort(x), r"np\.sort\(\) is not among"),
        (lambda x: 3.0 in x, "where"),
    ],
    ids=map(str, itertools.count()),  # a lambda has no name of its own
)
def test_what_needs_the_numbers_is_refused_by_name(f, message):
    with pytest.raises(TypeError, match=message):
        jit(f)(X)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_is_an_array_that_can_be_changed(copied):
    def f(x):
        y = copied(x)
        y[1:] = 5.0
        return x, y * 2.0, copy.deepcopy([x[0], x[0, 0] > 1.0, vmap(lambda row: row[0])(x)])

    x, y, rest = jit(f)(X)
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(y, [[0.0, 2.0, 4.0], *[[10.0] * 3] * 3])
    np.testing.assert_array_equal(rest[0], X[0])
    assert rest[1] is False
    np.testing.assert_array_equal(rest[2], X[:, 0])


@pytest.mark.parametrize("protocol", [2, pickle.HIGHEST_PROTOCOL])
@pytest.mark.parametrize(
    "of",
    [lambda x: x, lambda x: x[0, 0], lambda x: [x[0, 0] > 1.0], vmap(lambda row: row[0])],
    ids=["array", "number", "condition", "result of vmap"],
)
def test_pickle_says_to_return_the_number(of, protocol):
    words = "jit: pickle was to write a traced number, .*; return the number, and pickle what the compiled function gives"
    with pytest.raises(ag.TraceError, match=words):
        jit(lambda x: pickle.dumps(of(x), protocol))(X)


def test_numpy_scalars_beside_traced_numbers():
    d = np.array([2.0, 5.0])
    assert jit(lambda x: x * d[0])(3.0) == jit(lambda x: d[0] * x)(3.0) == 6.0
    assert jit(lambda x: x ** np.float64(2.0) + np.float32(1.0) - np.int64(2))(3.0) == 8.0
    assert jit(lambda x: x * d)(3.0).tolist() == jit(lambda x: d * x)(3.0).tolist() == [6.0, 15.0]
    assert jit(np.exp)(0.0) == 1.0


def square(a):
    return a * a


def test_a_builtin_sum_of_what_vmap_returns():
    v = np.array([1.0, 2.0, 3.0])
    assert jit(lambda v: sum(vmap(square)(v)))(v) == 14.0
    assert jit(lambda v: sum(vmap(square)(v), 10.0))(v) == 24.0
    assert jit(lambda v: sum(vmap(square)(v), v[0]))(v) == 15.0
    assert jit(grad(lambda v: sum(vmap(square)(v))))(v).tolist() == [2.0, 4.0, 6.0]
    assert jit(lambda v: sum(vmap(square)(v)))(v[:1]) == 1.0


@pytest.mark.parametrize(
    "f",
    [
        lambda s: [x * 2.0 for x in s], lambda s: list(s), lambda s: max(s), lambda s: s[0], lambda s: sum(list(s)[1:]),
        lambda s: sum(list(s)[:2]), lambda s: sum(reversed(list(s))), lambda s: ag.tanh(next(iter(s))),
        lambda s: 2.0 - next(iter(s)),
        lambda s: next(iter(s)) * np.float64(2.0),
    ],
    ids=map(str, itertools.count()),  # a lambda has no name of its own
)  # fmt: skip
def test_anything_else_of_its_entries_is_refused(f):
    with pytest.raises(ag.TraceError, match=r"an entry was asked of the result of vmap|takes arrays that vmap gave"):
        jit(lambda v: f(vmap(square)(v)))(np.array([1.0, 2.0, 3.0]))


@pytest.mark.parametrize("name", ["sum", "mean", "max", "min", "var", "std", "linalg.norm"])
def test_numpy_reduces_what_vmap_returns(name):
    v = np.array([1.0, 2.0, 3.0])
    function = np.linalg.norm if name == "linalg.norm" else getattr(np, name)
    assert jit(lambda v: function(vmap(square)(v)))(v) == pytest.approx(function(v * v), rel=1e-15)
    with pytest.raises(ag.TraceError, match=r"np\.prod\(\) can't take the result of vmap"):
        jit(lambda v: np.prod(vmap(square)(v)))(v)


@pytest.mark.parametrize("accumulate", [np.cumsum, np.cumprod])
@pytest.mark.parametrize("axis", [None, 0, -1])
@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)])
def test_of_no_entries_sums_and_products_so_far_are_none(accumulate, axis, shape):
    empty = np.ones(shape)
    assert jit(lambda x: accumulate(x, axis=axis))(empty).shape == accumulate(empty, axis=axis).shape
