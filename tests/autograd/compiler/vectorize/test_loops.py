"""Rows as nested loops: forwards, backwards, and standing still."""

import itertools

import numpy as np
import pytest

from autograd.compiler.ir.arrays import grid
from autograd.compiler.vectorize.loops import axes_of, common_axes

SHAPES = [(5,), (2, 3), (3, 2, 2)]
STRIDES = [-7, -1, 0, 1, 4]


@pytest.mark.parametrize("shape", SHAPES)
def test_loops_give_the_rows_that_they_are_made_from(shape):
    for strides in itertools.product(STRIDES, repeat=len(shape)):
        rows = grid(50, strides, shape).ravel()
        axes = axes_of(rows)
        if axes is not None:
            lengths, steps = zip(*axes, strict=True)
            assert grid(50, steps, lengths).ravel().tolist() == rows.tolist()
        common = common_axes([rows, np.arange(len(rows))])
        if common is not None:
            lengths, (steps, ordinary) = common
            assert grid(50, steps, lengths).ravel().tolist() == rows.tolist()
            assert grid(0, ordinary, lengths).ravel().tolist() == list(range(len(rows)))


def test_negative_strides():
    assert axes_of(np.array([3, 2, 1, 0])) == [(4, -1)]
    assert axes_of(np.array([10, 11, 12, 0, 1, 2])) == [(2, -10), (3, 1)]
    assert common_axes([np.array([3, 2, 1]), np.array([0, 2, 4])]) == ((3,), [(-1,), (2,)])


@pytest.mark.parametrize("rows", [[0, 1, 3], [0, 1, 2, 10, 12, 14], [0, 1, 5, 6, 7]])
def test_rows_that_are_no_loops(rows):
    assert axes_of(np.array(rows)) is None
    assert common_axes([np.array(rows), np.arange(len(rows))]) is None
