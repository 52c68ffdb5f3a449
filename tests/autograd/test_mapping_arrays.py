"""Functions of numbers map over NumPy arrays, as NumPy's own do."""

import math

import numpy as np
import pytest

from autograd import Value, clip, equal, grad, gradients, isnan, jit, logical_and, logical_not, maximum, pow, tanh, where
from autograd.row import TABLE

MATRIX = np.array([[1.0, -2.0], [math.nan, 0.5]])
ROWS = [row for row in TABLE.values() if row.arity and not row.over_lists]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_maps_over_arrays(row):
    columns = [np.array(column) for column in zip(*row.samples, strict=True)]
    found = row(*columns)
    assert found.dtype == float
    assert found.tolist() == [row(*sample) for sample in row.samples]
    values = row(*[np.array([Value(x) for x in column], dtype=object) for column in columns])
    assert [value.data for value in values] == found.tolist()


def test_arrays_are_broadcast():
    assert maximum(np.array([[1.0], [2.0]]), np.array([0.0, 3.0])).tolist() == [[1.0, 3.0], [2.0, 3.0]]
    assert clip(np.array([-1, 0, 5]), 0, 2).tolist() == [0.0, 0.0, 2.0]
    assert tanh(np.zeros((0, 2))).shape == (0, 2)
    assert tanh(np.array(0.5)) == tanh(0.5)
    with pytest.raises(ValueError, match="broadcast"):
        maximum(np.zeros(2), np.zeros(3))


def test_conditions_are_arrays_of_bools():
    assert where(MATRIX > 0, MATRIX, 0.0).tolist() == [[1.0, 0.0], [0.0, 0.5]]
    assert isnan(MATRIX).dtype == bool
    assert isnan(MATRIX).tolist() == [[False, False], [True, False]]
    assert logical_and(MATRIX > 0, MATRIX < 1).tolist() == [[False, False], [False, True]]
    assert logical_not(MATRIX > 0).tolist() == [[False, True], [True, False]]
    assert equal(MATRIX[0], 1).tolist() == [1.0, 0.0]


def test_values_beside_arrays_are_recorded():
    v = Value(2.0)
    for found in (maximum(v, np.array([1.0, 5.0])), maximum(np.array([1.0, 5.0]), v)):
        assert [value.data for value in found] == [2.0, 5.0]
        assert gradients(found[0] + found[1], [v]) == [1.0]


def test_arrays_under_transforms():
    def f(a):
        return sum(list(tanh(a))) + pow(a, 2.0)[0]

    point = np.array([0.5, 1.0])
    expected = [1.0 - tanh(0.5) ** 2 + 1.0, 1.0 - tanh(1.0) ** 2]
    assert grad(f)(point) == pytest.approx(expected)
    assert jit(grad(f))(point) == pytest.approx(expected)
    assert jit(tanh)(MATRIX) == pytest.approx(tanh(MATRIX), nan_ok=True)
    assert jit(isnan)(MATRIX).tolist() == isnan(MATRIX).tolist()
    assert jit(lambda x: maximum(x, np.array([1.0, 5.0])))(2.0).tolist() == [2.0, 5.0]


@pytest.mark.parametrize("wrong", [np.array(["a"]), np.array([1j]), np.array([None])], ids=["str", "complex", "None"])
def test_arrays_of_what_is_no_number(wrong):
    with pytest.raises(TypeError, match=r"tanh\(\): the argument must be a real number, not "):
        tanh(wrong)
