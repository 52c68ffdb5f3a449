"""`vmap` over any axis, with the new axis anywhere, and with named arguments: eager, compiled, nested, as in NumPy."""

import numpy as np
import pytest

from autograd import TraceError, Value, exp, grad, jacobian, jit, less, register_tree_node, sin, vmap
from autograd import sum as total

A = np.arange(24.0).reshape(2, 3, 4)
KERNELS = [None, "numpy", "native"]


def same(f, *args, **keywords):
    """The result, the same eager and on every kernel."""
    expected = f(*args, **keywords)
    for kernel in KERNELS:
        found = jit(f, kernel=kernel)(*args, **keywords)
        assert type(found) is type(expected)
        # The interpreter's functions are its own: within 2 units in the last place, as libm's within 1.
        np.testing.assert_array_max_ulp(np.asarray(found), np.asarray(expected), 0 if kernel == "numpy" else 3)
    return expected


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -3])
def test_arrays_and_lists_are_mapped_over_any_axis(axis):
    def f(x):
        return x[0][1] * 2.0 - x[1][0]

    moved = np.moveaxis(A, axis, 0)
    expected = moved[:, 0, 1] * 2.0 - moved[:, 1, 0]
    found = same(vmap(f, in_axes=axis), A)
    assert isinstance(found, np.ndarray)
    np.testing.assert_array_equal(found, expected)
    assert same(vmap(f, in_axes=axis), A.tolist()) == expected.tolist()


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2])
def test_the_new_axis_is_anywhere(axis):
    X = A[0]
    expected = np.moveaxis(np.array([np.outer(row, [1.0, 2.0]) for row in X]), 0, axis)
    found = same(vmap(lambda row: np.outer(row, [1.0, 2.0]), out_axes=axis), X)
    np.testing.assert_array_equal(found, expected)
    listed = same(vmap(lambda row: [[x, 2.0 * x] for x in row], out_axes=axis), X.tolist())
    assert listed == expected.tolist()


def test_each_argument_and_each_entry_has_its_own_axis():
    f = vmap(lambda a, b, c: (a[0] * b[1] + c, [a[1], b[0]]), in_axes=(0, 1, None), out_axes=(0, 1))
    a, b = A[0, :, :2], A[1, :2, :3]
    first, second = f(a, b, 5.0)
    np.testing.assert_array_equal(first, a[:, 0] * b[1] + 5.0)
    np.testing.assert_array_equal(second, np.array([a[:, 1], b[0]]))
    compiled = jit(f)(a, b, 5.0)
    np.testing.assert_array_equal(compiled[0], first)
    np.testing.assert_array_equal(compiled[1], second)


def test_trees_are_mapped_along_the_axis_of_each_member():
    tree = {"w": A[0], "b": (A[1].tolist(), None)}
    found = vmap(lambda one: total(one["w"]) - one["b"][0][2], in_axes=1)(tree)
    np.testing.assert_allclose(found, A[0].sum(0) - A[1][2], rtol=1e-15)
    out = jit(vmap(lambda one: {"x": one["w"] * 2.0, "y": one["b"][0]}, in_axes=1, out_axes=1))(tree)
    np.testing.assert_array_equal(out["x"], A[0] * 2.0)
    np.testing.assert_array_equal(out["y"], A[1])


def test_named_arguments_are_mapped_over_axis_0():
    def f(x, scale, shift=0.0):
        return x * scale + shift

    x, scale = [1.0, 2.0, 3.0], [10.0, 20.0, 30.0]
    assert same(vmap(f), x, scale=scale) == [10.0, 40.0, 90.0]
    assert same(vmap(f, in_axes=(None, 0)), 2.0, scale, shift=[1.0, 2.0, 3.0]) == [21.0, 42.0, 63.0]
    assert same(vmap(f, in_axes=None), 2.0, 3.0, shift=x) == [7.0, 8.0, 9.0]
    assert vmap(f)(x=x, scale=scale) == [10.0, 40.0, 90.0]


def test_maps_over_two_axes_nest():
    table = vmap(vmap(lambda x, y: x - y, in_axes=(None, 0)), in_axes=(0, None))
    expected = np.subtract.outer(A[0, 0], A[1, 1])
    np.testing.assert_array_equal(same(table, A[0, 0], A[1, 1]), expected)
    np.testing.assert_array_equal(same(vmap(vmap(lambda x: exp(-x)), in_axes=1, out_axes=1), A[0]), np.exp(-A[0]))


def test_conditions_have_axes_too():
    f = vmap(lambda row: [less(row[0], 1.0) > 0.5, row[1] > 5.0], out_axes=1)
    X = A[0, :, :2]
    assert f(X).tolist() == jit(f)(X).tolist() == [[True, False, False], [False, False, True]]


def test_derivatives_through_other_axes():
    f = vmap(lambda column: [column[0] * column[1], sin(column[0])], in_axes=1, out_axes=1)

    def loss(X):
        rows = f(X)
        return total(rows[0]) + total(rows[1])

    X = A[0, :2]
    expected = np.array([X[1] + np.cos(X[0]), X[0]])
    np.testing.assert_allclose(grad(loss)(X), expected, rtol=1e-14)
    values = [[Value(x) for x in row] for row in X.tolist()]
    loss(values).backward()
    np.testing.assert_allclose([[x.grad for x in row] for row in values], expected, rtol=1e-14)
    lanes = jit(jacobian(lambda w: vmap(lambda x: [w[0] * x, w[1] + x], out_axes=1)(A[0, 0])))
    np.testing.assert_array_equal(
        lanes([2.0, 3.0]), jacobian(lambda w: vmap(lambda x: [w[0] * x, w[1] + x], out_axes=1)(A[0, 0]))([2.0, 3.0])
    )


def test_the_program_does_not_grow_with_the_samples():
    f = jit(vmap(lambda column: column[0] * column[1] + sin(column[2]), in_axes=1))
    sizes = []
    for count in (4, 400):
        X = np.linspace(0.0, 1.0, 3 * count).reshape(3, count)
        np.testing.assert_allclose(f(X), X[0] * X[1] + np.sin(X[2]), rtol=1e-15)
        sizes.append(len(f.program))
    assert sizes[0] == sizes[1]


def test_under_jit_what_vmap_gave_is_mapped_over_its_new_axis_alone():
    def twice(axis):
        return lambda X: vmap(lambda v: v[0] + v[1], in_axes=axis)(vmap(lambda row: [row[0], row[1]], out_axes=1)(X))

    X = A[0]
    np.testing.assert_array_equal(same(twice(1), X), X[:, 0] + X[:, 1])
    with pytest.raises(TraceError, match="can't map over axis 0 of what another vmap gave, only over axis 1"):
        jit(lambda X: vmap(lambda v: v[0] + v[1])(vmap(lambda row: [row[0], row[1]], out_axes=1)(X)))(X)


def test_with_jax():
    pytest.importorskip("jax")
    f = vmap(lambda column: [column[0], sin(column[1])], in_axes=1, out_axes=1)
    X = A[0]
    np.testing.assert_allclose(jit(f, kernel="jax")(X), f(X), rtol=1e-14)
    compiled = jit(f)
    compiled(X)
    function, parameters = compiled.to_jax()
    np.testing.assert_allclose(np.asarray(function(parameters, X)), f(X), rtol=1e-5)


@pytest.mark.parametrize("data", [A, A.tolist()], ids=["array", "list"])
def test_axes_are_those_that_there_are(data):
    for axis in (3, -4):
        with pytest.raises(ValueError, match=rf"has 3 axes, so in_axes can't be {axis}\."):
            vmap(lambda x: x, in_axes=axis)(data)
        with pytest.raises(ValueError, match=rf"out_axes can't be {axis}, as the result has 3 axes\."):
            vmap(lambda x: x, out_axes=axis)(data)
    for axis in range(-3, 3):
        assert np.array_equal(vmap(lambda x: x, in_axes=axis, out_axes=axis)(data), A)


class Stored:
    def __init__(self, value):
        self.value = value


def test_values_that_a_registered_object_stores_are_numbers_but_within_a_derivative():
    register_tree_node(Stored, lambda one: ([one.value], None), lambda _, children: Stored(*children))
    assert vmap(lambda x: Stored(Value(x)))([1.0, 2.0]).value == [1.0, 2.0]
    assert [type(one) for one in vmap(lambda x: Stored(Value(x)))([1.0, 2.0]).value] == [float, float]
    assert grad(lambda w: total(vmap(lambda x: Stored(w * x))([1.0, 2.0]).value))(3.0) == 3.0


def test_named_arguments_are_mapped_over_their_leading_axis():
    assert vmap(lambda x, y: x * y[0])([1.0, 2.0], y=[[3.0, 4.0, 5.0], [6.0, 7.0, 8.0]]) == [3.0, 12.0]
