"""Taking nested arguments apart and putting results together alike."""

from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from autograd.trees import at, flatten, leading_axis, stack

Point = namedtuple("Point", "x y")
numbers = st.floats(allow_nan=False)
nested = st.recursive(
    numbers,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.tuples(inner, inner)
        | st.builds(Point, inner, inner)
    ),
)


@given(nested)
def test_rebuilding_the_leaves_gives_the_tree(tree):
    leaves, definition = flatten(tree)
    assert definition.unflatten(leaves) == tree
    assert all(type(leaf) is float for leaf in leaves)


def test_arrays():
    leaves, definition = flatten({"W": np.arange(6).reshape(2, 3), "b": np.float32(1.5)})
    assert leaves == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 1.5]
    back = definition.unflatten([x * 2 for x in leaves])
    assert back["W"].tolist() == [[0.0, 2.0, 4.0], [6.0, 8.0, 10.0]]
    assert back["W"].dtype == np.float64
    values = definition.unflatten([Value(x) for x in leaves])["W"]
    assert values.dtype == object
    assert values.shape == (2, 3)
    assert values[1, 2].data == 5.0
    empty_leaves, of_nothing = flatten(np.zeros((0, 3)))
    assert of_nothing.unflatten(empty_leaves).shape == (0, 3)


def test_the_leading_axis():
    X, y = np.arange(6.0).reshape(3, 2), [1.0, 2.0, 3.0]
    assert leading_axis((X, {"y": y}), "X") == 3
    assert at((X, {"y": y}), 1)[1] == {"y": 2.0}
    assert stack([(1.0, np.ones(2)), (2.0, np.zeros(2))], False)[0] == [1.0, 2.0]
    assert stack([(1.0, np.ones(2)), (2.0, np.zeros(2))], False)[1].tolist() == [[1.0, 1.0], [0.0, 0.0]]
    with pytest.raises(ValueError, match=r"X: its members have leading axes of different lengths, \[2, 3\]"):
        leading_axis((X, [1.0, 2.0]), "X")
    with pytest.raises(TypeError, match=r"X must have a leading axis .* not be a float, 1\.0"):
        leading_axis(1.0, "X")
