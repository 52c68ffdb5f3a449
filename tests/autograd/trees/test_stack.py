"""Trees stacked along a new axis, quickly and leaf by leaf."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Value, jit, sin, vmap
from autograd.trees import stack as stack_module
from autograd.trees.flatten import split
from autograd.trees.stack import stack
from tests.autograd.trees.nests import Interval, Point, trees


def stacked(rows, as_arrays, quickly):
    """What `stack` makes of trees, or its error, as text with classes and dtypes."""
    with pytest.MonkeyPatch.context() as patch:
        if not quickly:
            patch.setattr(stack_module, "_stack_quickly", lambda trees, as_arrays: None)
        try:
            found = stack(rows, as_arrays)
        except ValueError as error:
            return str(error)
    leaves, definition = split(found, conditions=True)
    return repr(definition), [
        (type(leaf), getattr(leaf, "dtype", None), repr(leaf if isinstance(leaf, list) else np.asarray(leaf).tolist()))
        for leaf in leaves
    ]


@pytest.mark.parametrize("as_arrays", [True, False])
@settings(deadline=None)
@given(trees, trees, st.booleans())
def test_stacking_quickly_makes_no_difference(as_arrays, one, other, alike):
    rows = [one, one, one if alike else other]
    assert stacked(rows, as_arrays, True) == stacked(rows, as_arrays, False)


@pytest.mark.parametrize("as_arrays", [True, False])
def test_stacking_quickly_makes_no_difference_to_what_is_rare(as_arrays):
    x, y = Value(1.0), Value(2.0)
    rare = [
        1.0, 2, 10**400, True, np.float64(1.5), np.float32(1.5), np.int64(3), np.bool_(True), np.array(1.5), np.array(2),
        x,
        [], [[]], [[], []], [1.0], [True], [1, 2.0], [[1.0], [2]], [[1.0], [2.0, 3.0]], [x, 1.0], [np.array(1.0), y],
        [[x], [y]],
        [[[[1.0]]]], [[[[[1.0]]]]], (), (1.0,), (1.0, [x]), {}, {"a": 1.0, "b": 2}, {"b": 1.0, "a": 2}, {1: 1.0, "a": 2.0},
        {"a": 2.0, 1: 1.0}, np.ones(2), np.ones((2, 1)), np.ones(2, dtype=int), np.ones(2, dtype=np.float32),
        np.ones(2, dtype=">f8"), np.ones(2, dtype=bool), np.array([x, 1.0]), None, Point(1.0, x), Interval(1.0, 2.0),
    ]  # fmt: skip
    for one in rare:
        for other in rare:
            rows = [one, one, other]
            assert stacked(rows, as_arrays, True) == stacked(rows, as_arrays, False), rows


def test_the_first_entry_that_differs_is_named():
    for entries in ([1.0, (2.0,), 1.0], [1.0, (2.0,), (1.0,)]):
        with pytest.raises(
            ValueError, match=r"of f\(\) must be of one shape, but entry 1 gives a tuple.* and entry 0 a float"
        ):
            stack(entries, False, False, "the result of f()")


def test_the_result_is_filled_and_shaped_as_the_first():
    found = stack([{"a": None, "b": 1.0}, {"b": 2.0, "a": None}], False)
    assert (list(found), found["b"]) == (["a", "b"], [1.0, 2.0])
    (column,) = stack([Point(1.0, np.array(2.0))], True)[1:]
    assert (column.tolist(), column.shape) == ([2.0], (1,))


def test_values_of_registered_objects_are_numbers_where_that_is_asked_for():
    entries = [Interval(Value(1.0), 2.0), Interval(Value(3.0), 4.0)]
    kept, counted = stack(entries, False), stack(entries, False, stored=True)
    assert [type(entry) for entry in kept.low] == [Value, Value]
    assert counted.low == [1.0, 3.0]
    assert [type(entry) for entry in counted.low] == [float, float]
    pair = stack([Point(Value(1.0), 2.0)], False, stored=True)
    assert isinstance(pair.x[0], Value)


@pytest.mark.parametrize("one", [(1.0,), (1.0, 2.0), {"a": 1.0}, {"b": 1.0}, Point(1.0, 2.0), Interval(1.0, 2.0)])
@pytest.mark.parametrize("other", [(None,), (1.0, [2.0]), {"a": [1.0]}, {"b": None}, Point(None, 2.0), (1.0, 2.0, 3.0)])
def test_what_is_nested_otherwise_is_refused(one, other):
    with pytest.raises(ValueError, match="must be of one shape, but entry 1 gives"):
        stack([one, other], False)


def test_what_a_map_gave_under_jit_counts_by_its_shape():
    def f(xs):
        two, three = vmap(sin)(xs[:2]), vmap(sin)(xs)
        assert stack([two, two], False) == [two, two]
        with pytest.raises(ValueError, match="must be of one shape, but entry 1 gives"):
            stack([two, three], False)
        return xs

    assert jit(f)([1.0, 2.0, 3.0]) == [1.0, 2.0, 3.0]
