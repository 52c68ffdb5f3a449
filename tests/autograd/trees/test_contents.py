"""What a tree holds is compared with what it held before."""

import numpy as np
import pytest

from autograd import Value, register_tree_node
from autograd.trees.contents import Contents

OTHER = Value(5.0)


class Model:
    def __init__(self):
        self.low, self.high = 1.0, 2.0


def test_one_attribute_is_named():
    register_tree_node(Model, lambda one: ([one.low, one.high], None), lambda _, children: Model())
    model = Model()
    contents = Contents([model], "models")
    assert contents.changed() is None
    model.low, model.high = 3.0, 4.0
    assert contents.changed() == "models[0].low"


def entry_of_objects(tree):
    tree[0][1] = OTHER


def entry_of_floats(tree):
    tree[0][1] = 5.0


@pytest.mark.parametrize(
    ("make", "change", "path"),
    [
        (lambda: ([1.0], [2.0]), lambda tree: tree[0].append(3.0), "tree[0]"),
        (lambda: ([1.0], [2.0]), lambda tree: tree[1].append(3.0), "tree[1]"),
        (lambda: [[1.0], {"a": [2.0, (3.0, [4.0])]}], lambda tree: tree[1]["a"][1][1].clear(), "tree[1]['a'][1][1]"),
        (lambda: [np.array([Value(1.0), Value(2.0)])], entry_of_objects, "tree"),
        (lambda: [np.array([1.0, 2.0]), np.zeros(2)], entry_of_floats, "tree"),
        (lambda: {"a": np.array([1.0, 2.0])}, lambda tree: tree.update(a=np.array([1.0, 3.0])), "tree"),
    ],
)
def test_what_is_changed_in_place_is_found(make, change, path):
    contents = Contents(tree := make(), "tree")
    assert contents.changed() is None
    change(tree)
    assert contents.changed() == path
