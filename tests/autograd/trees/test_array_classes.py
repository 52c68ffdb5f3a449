"""Which classes of arrays are arrays: subclasses of NumPy's, but those that compute in another way."""

import numpy as np
import pytest

import autograd
from autograd import Value, detect_anomaly, grad, jit, value_and_grad, vmap
from autograd import sum as total
from autograd.arrays.array import NodeArray


class Mine(np.ndarray):
    pass


class Quantity(np.ndarray):
    """As packages of units have it."""

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        return NotImplemented


NUMBERS = [1.0, -2.0, 3.0]


@pytest.fixture(params=["memmap", "subclass", "record", "of nodes"])
def array(request, tmp_path):
    plain = np.array(NUMBERS)
    if request.param == "memmap":
        mapped = np.memmap(tmp_path / "numbers", dtype=float, mode="w+", shape=3)
        mapped[:] = NUMBERS
        return mapped
    return plain.view({"subclass": Mine, "record": np.recarray, "of nodes": NodeArray}[request.param])


def computed(x):
    return x * x - 0.5 * x


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_a_subclass_is_an_array(array, kernel):
    """A compiled function refused them, or returned a mark of its own."""
    plain = np.asarray(array)
    compiled = jit(computed, kernel=kernel)
    for _ in range(2):
        np.testing.assert_array_equal(compiled(array), computed(plain))
    assert len(compiled.plans) == 1
    compiled(plain)
    assert len(compiled.plans) == 1, "it is read as the plain array is"
    nested = jit(lambda tree: [computed(tree["x"][0])], kernel=kernel)
    np.testing.assert_array_equal(nested({"x": (array,)})[0], computed(plain))
    np.testing.assert_array_equal(autograd.exp(array), autograd.exp(plain))
    with detect_anomaly():
        np.testing.assert_array_equal(compiled(array), computed(plain))


def test_a_subclass_is_differentiated_and_mapped(array):
    def loss(x):
        return total(computed(x))

    plain = np.asarray(array)
    for wrap in (lambda f: f), jit:
        np.testing.assert_array_equal(wrap(grad(loss))(array), 2.0 * plain - 0.5)
        assert wrap(value_and_grad(loss))(array)[0] == loss(plain)
        np.testing.assert_array_equal(wrap(vmap(computed))(array), computed(plain))
        np.testing.assert_array_equal(wrap(vmap(computed, in_axes=1))(np.atleast_2d(array))[:, 0], computed(plain))


@pytest.mark.parametrize(
    ("array", "remedy"),
    [
        (np.array([NUMBERS]).view(np.matrix), r"unlike a matrix of shape \(1, 3\); pass np\.asarray\(\.\.\.\) of it"),
        (np.ma.array(NUMBERS, mask=[0, 1, 0]), r"unlike a MaskedArray of shape \(3,\); fill what is masked by \.filled"),
        (np.array(NUMBERS).view(Quantity), r"unlike a Quantity of shape \(3,\); pass np\.asarray"),
    ],
    ids=["matrix", "masked", "quantity"],
)
def test_what_computes_in_another_way_is_refused(array, remedy):
    """Their products are others, and what is masked was computed with."""
    compiled = jit(lambda x: x * 2.0)
    compiled(np.asarray(array))
    for f in (
        compiled,
        jit(lambda x: x[0]),
        grad(lambda x: total(x)),
        vmap(lambda x: x),
        autograd.exp,
        lambda x: autograd.maximum(Value(1.0), x),
        lambda x: np.array([1.0, 2.0, 3.0]) * Value(2.0) * np.atleast_1d(x),
    ):
        with pytest.raises(TypeError, match=f"must compute as NumPy's arrays do, {remedy}"):
            f(array)
    with pytest.raises(TypeError, match=r"argument x\['a'\]\[0\] must compute as NumPy's arrays do"):
        jit(lambda x: x)({"a": (array,)})


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_an_array_of_a_subclass_without_axes_is_a_number(kernel):
    number = np.array(3.0).view(Mine)
    compiled = jit(lambda x, xs: x * xs[1], kernel=kernel)
    assert compiled(number, [1.0, number]) == compiled(3.0, [1.0, 3.0]) == 9.0
    assert grad(lambda x: x * x)(number) == 6.0
    assert Value(number).data == 3.0


def test_a_masked_number_is_no_number():
    with pytest.raises(TypeError, match="must be a real number, not a MaskedConstant"):
        Value(np.ma.masked)
