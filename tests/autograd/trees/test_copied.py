"""A copied tree has lists, dicts, dataclasses and arrays of its own."""

from collections import defaultdict, namedtuple
from dataclasses import dataclass, field

import numpy as np
import pytest

from autograd import Value
from autograd.trees.copied import copied
from nn import MLP

VALUE = Value(2.0)
Pair = namedtuple("Pair", "x y")


@dataclass
class Point:
    x: list
    sum: float = field(init=False, default=0.0)

    def __post_init__(self):
        self.sum = sum(self.x)


def own(thing):
    """Those of its parts that a function may change in place, each by its id."""
    if isinstance(thing, np.ndarray):
        entries = thing.ravel().tolist() if thing.dtype == object else []
        return {id(thing): thing} | own(entries) if entries else {id(thing): thing}
    parts = list(vars(thing).values()) if isinstance(thing, Point) else []
    parts = list(thing.values()) if isinstance(thing, dict) else parts
    parts = list(thing) if isinstance(thing, list | tuple) else parts
    found = {} if isinstance(thing, tuple | float | int | str | Value | None) else {id(thing): thing}
    for part in parts:
        found |= own(part)
    return found


@pytest.mark.parametrize(
    "tree",
    [
        [1.0, 2],
        [VALUE, 1.0],
        [[1.0], [VALUE]],
        [1.0, [2.0]],
        [None, True, "text"],
        [],
        ([1.0], [2.0, ([3.0],)]),
        {"a": [1.0], "b": {"c": [VALUE]}},
        defaultdict(list, {"a": [1.0]}),
        Pair([1.0], 2.0),
        [Pair([1.0], 2.0)],
        Point([1.0, 2.0]),
        [Point([1.0]), Point([2.0])],
        np.ones(3),
        np.ones((2, 2), int),
        [np.ones(2), np.zeros(2)],
        [np.array([VALUE, VALUE]) * 2.0, np.array([VALUE])],
        {"a": (np.ones(2), [np.zeros(1)])},
    ],
    ids=repr,
)
def test_what_can_be_changed_is_another_object(tree):
    again = copied(tree)
    assert repr(again) == repr(tree)
    assert type(again) is type(tree)
    assert not {key for key in own(again) if key in own(tree)}


def test_numbers_and_modules_are_the_same():
    model, number = MLP(2, [1]), 1e300
    again = copied({"model": model, "numbers": [VALUE, number], "none": None})
    assert again["model"] is model
    assert again["numbers"][0] is VALUE
    assert again["numbers"][1] is number
    assert again["none"] is None
