"""The leading axis of trees, which `vmap` maps over, and the new one in front of each leaf of its result."""

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import TraceError, jit, vmap
from autograd import sum as total
from autograd.trees.axes import leading_axis, unstack, with_axis_in_front, with_leading_axis_at
from autograd.trees.flatten import numbers_of, split
from autograd.trees.stack import stack
from tests.autograd.trees.nests import Point, same, trees


@pytest.mark.parametrize("as_array", [True, False])
@settings(deadline=None, max_examples=40)
@given(tree=trees)
def test_vmap_puts_the_new_axis_in_front_of_each_leaf(as_array, tree):
    leaves, definition = split(tree)
    scales = [1.0, 2.0, 3.0]

    def f(scale):
        return definition.unflatten([number * scale for leaf in leaves for number in numbers_of(leaf)])

    eager = vmap(f)(np.array(scales) if as_array else scales)
    compiled = jit(vmap(f))(np.array(scales) if as_array else scales)
    assert same(eager, compiled)
    stacked, inner = [], definition.leaves
    for leaf, one in zip(leaves, inner, strict=True):
        block = np.array([np.array(leaf) * scale for scale in scales])
        stacked.append(block if as_array or one.kind == "array" else block.tolist())
    assert same(eager, definition.join(stacked))


def test_the_leading_axis():
    X, y = np.arange(6.0).reshape(3, 2), [1.0, 2.0, 3.0]
    assert leading_axis((X, {"y": y, "none": None}), "X") == 3
    assert unstack((X, {"y": y, "none": None}), 3)[1][1] == {"y": 2.0, "none": None}
    assert unstack(Point(y, y), 3)[1] == Point(2.0, 2.0)
    assert stack([(1.0, np.ones(2)), (2.0, np.zeros(2))], False)[0] == [1.0, 2.0]
    assert stack([(1.0, np.ones(2)), (2.0, np.zeros(2))], False)[1].tolist() == [[1.0, 1.0], [0.0, 0.0]]
    assert stack([True, False], False) == [True, False]
    with pytest.raises(ValueError, match=r"X: its members have leading axes of different lengths, \[2, 3\]"):
        leading_axis((X, [1.0, 2.0]), "X")
    with pytest.raises(TypeError, match=r"X must have a leading axis .* not be a float, 1\.0"):
        leading_axis(1.0, "X")
    with pytest.raises(ValueError, match="must be of one shape"):
        vmap(lambda x: [x] * int(x))([1.0, 2.0])


def test_arrays_without_axes_are_numbers_and_lists_beside_arrays_become_arrays():
    """An array argument without axes, which some samples give, was of another shape than the numbers of others."""
    p = np.array(2.0)

    def f(x):
        return max(p, x), {"p": p}, [p, x], ([x, 1.0] if x > p else np.array([p, 1.0]))

    numbers, named, pairs, rows = vmap(f)([1.0, 3.0])
    assert (numbers, named, pairs) == ([2.0, 3.0], {"p": [2.0, 2.0]}, [[2.0, 1.0], [2.0, 3.0]])
    assert rows.tolist() == [[2.0, 1.0], [3.0, 1.0]]
    assert same(vmap(lambda x: (p, x))(np.array([1.0, 3.0])), (np.array([2.0, 2.0]), np.array([1.0, 3.0])))
    for xs in ([1.0, 3.0], np.array([1.0, 3.0])):
        mapped = vmap(lambda x: p)
        assert same(mapped(xs), jit(mapped)(xs))
    doubled = vmap(lambda x: 2.0 * x)
    assert same(doubled([p, p]), [4.0, 4.0])
    assert same(jit(doubled)([p, p]), [4.0, 4.0])


def test_an_axis_within_a_tuple_is_that_of_the_samples():
    """What a vmap gave with its samples along axis 1 was mapped over them though axis 0 was asked for."""

    def nested(xs):
        pair = (vmap(lambda x: [x, 2.0 * x], out_axes=1)(xs),)
        return vmap(lambda pair: total(pair[0]))(pair)

    assert nested([1.0, 2.0, 3.0]) == [6.0, 12.0]
    with pytest.raises(TraceError, match="vmap can't map over axis 0 of what another vmap gave, only over axis 1"):
        jit(nested)([1.0, 2.0, 3.0])


def test_captured_samples_that_are_nested_differently_are_taken_one_by_one():
    """Entry 0 was taken for nested as the last one is, where both hold equally many numbers."""
    samples = [[[1.0, 2.0], 3.0], [1.0, [2.0, 3.0]]]

    def last(scale):
        return vmap(lambda x: scale * (x[1] if isinstance(x[0], list) else x[1][1]))(samples)

    def first(scale):
        return vmap(lambda x: scale * (x[0][0] if isinstance(x[0], list) else -x[0]))(samples)

    for f, expected in ((last, [6.0, 6.0]), (first, [2.0, -2.0])):
        assert f(2.0) == jit(f)(2.0) == expected


@pytest.mark.parametrize(
    ("tree", "error", "message"),
    [
        (3.0, TypeError, r"x must have an axis 1 \(a list or an array\), not be a float, 3\.0"),
        (np.array(3.0), ValueError, r"x has 0 axes, so in_axes can't be 1\."),
        ([], ValueError, r"x has 1 axis, so in_axes can't be 1\."),
        ([[1.0, 2.0], 3.0], TypeError, r"x\[1\] must have a leading axis"),
        ({"a": [[1.0, 2.0], [3.0]]}, ValueError, r"x\['a'\] is ragged: its entries have different lengths, \[1, 2\]"),
    ],
)
def test_an_axis_that_is_not_there(tree, error, message):
    with pytest.raises(error, match=message):
        with_axis_in_front(tree, 1, "x")


def test_the_number_of_axes_of_a_result_is_that_of_its_places():
    rows = np.arange(6.0).reshape(2, 3)
    assert with_leading_axis_at(rows, -2, 2).tolist() == with_leading_axis_at(rows, 0, 2).tolist() == rows.tolist()
    assert with_leading_axis_at(rows.tolist(), -1, 2) == rows.T.tolist()
    for axis in (-3, 2):
        with pytest.raises(ValueError, match=rf"vmap\(\): out_axes can't be {axis}, as the result has 2 axes\."):
            with_leading_axis_at(rows, axis, 2)
