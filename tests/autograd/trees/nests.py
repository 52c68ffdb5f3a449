"""Trees of every kind of node, at random, and whether two are alike."""

from collections import OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import strategies as st

from autograd import register_tree_node
from autograd.trees.flatten import flatten

Point = namedtuple("Point", "x y")


@dataclass
class Pair:
    """A field that the constructor computes is no leaf."""

    first: object
    second: object = None
    both: object = field(init=False, default=0.0)

    def __post_init__(self):
        self.both = (self.first, self.second)


class Interval:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def __eq__(self, other):
        return isinstance(other, Interval) and (self.low, self.high) == (other.low, other.high)

    __hash__ = None  # type: ignore

    def __repr__(self):
        return f"Interval({self.low!r}, {self.high!r})"


register_tree_node(
    Interval, lambda one: ((one.low, one.high), None), lambda _, ends: Interval(*ends), lambda _, i: (".low", ".high")[i]
)

numbers = st.floats(-4.0, 4.0)
keys = st.sampled_from(["a", "b", "c"])


def containers(inner):
    return (
        st.lists(inner, max_size=3)
        | st.dictionaries(keys, inner, max_size=3)
        | st.dictionaries(keys, inner, max_size=2).map(OrderedDict)
        | st.dictionaries(keys, inner, max_size=2).map(lambda entries: defaultdict(float, entries))
        | st.tuples(inner, inner)
        | st.builds(Point, inner, inner)
        | st.builds(Pair, inner, inner)
        | st.builds(Interval, inner, inner)
    )


arrays = st.sampled_from([(2,), (2, 2), (1, 3)]).flatmap(
    lambda shape: st.lists(numbers, min_size=int(np.prod(shape)), max_size=int(np.prod(shape))).map(
        lambda entries: np.array(entries).reshape(shape)
    )
)
trees = st.recursive(numbers | arrays | st.none(), containers, max_leaves=6)


def same(a, b):
    """Whether two trees are of one structure and hold the same numbers."""
    (first, one), (second, other) = flatten(a), flatten(b)
    assert one == other
    assert hash(one) == hash(other)
    assert first == pytest.approx(second, rel=1e-12, abs=1e-12)
    return True
