"""A copy of a tree, which a function that changes what it is given may change."""

from typing import Any

from autograd.arguments import is_array
from autograd.row import is_node
from autograd.trees.kinds import Tree, kind_of


def copied(tree: Tree) -> Tree:
    """The tree with lists, dicts, dataclasses and arrays of its own; its numbers and registered objects are the same.

    >>> row = [1.0, [2.0]]
    >>> other = copied(row)
    >>> other[1][0] = 3.0
    >>> row, other
    ([1.0, [2.0]], [1.0, [3.0]])
    """
    kind: Any = type(tree)  # pyright: ignore[reportUnknownVariableType]
    if kind is float:
        return tree
    if kind is list and all(issubclass(one, float | int) or is_node(one) for one in set(map(type, tree))):
        return tree.copy()
    if is_array(tree):
        import numpy as np

        own = issubclass(kind, np.ndarray)  # a traced one passes for an array, and refuses to be changed
        return tree.copy() if own else tree
    node = None if is_node(tree) else kind_of(tree)
    if node is None or node.registered:
        return tree
    children, structure = node.flatten(tree)
    return node.unflatten(structure, [copied(child) for child in children])
