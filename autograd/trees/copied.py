"""A copy of a tree, which a function that changes what it is given may change."""

import copy
from typing import Any, cast

from autograd.arguments import is_array
from autograd.row import is_node
from autograd.trees.kinds import DATACLASS, DICT, Tree, kind_of


def copied(tree: Tree) -> Tree:
    """The tree with lists, dicts, dataclasses and arrays of its own; its numbers and registered objects are the same.

    No constructor of a user's class is called, which may take other arguments than members.

    >>> row = [1.0, [2.0]]
    >>> other = copied(row)
    >>> other[1][0] = 3.0
    >>> row, other
    ([1.0, [2.0]], [1.0, [3.0]])
    """
    cls: Any = type(tree)  # pyright: ignore[reportUnknownVariableType]
    if issubclass(cls, float):
        return tree
    if cls is list:
        classes: set[Any] = set(map(type, tree))
        numbers = all(issubclass(one, float | int) or is_node(one) for one in classes)
        return tree.copy() if numbers else list(map(copied, tree))
    if is_array(tree):  # a traced one passes for an array, and refuses to be changed
        return tree.copy() if hasattr(cls, "setflags") else tree
    kind = None if is_node(tree) else kind_of(tree)
    if kind is None or kind.registered or tree is None:
        return tree
    if issubclass(cls, tuple):
        return cast(Any, tuple).__new__(cls, map(copied, tree))
    own = copy.copy(tree)
    if kind is DATACLASS:
        from dataclasses import fields  # see `kinds`

        for one in fields(cls):
            if hasattr(tree, one.name):
                object.__setattr__(own, one.name, copied(getattr(tree, one.name)))
    elif kind is DICT:
        own.update({key: copied(child) for key, child in tree.items()})
    elif issubclass(cls, list):
        own[:] = list(map(copied, tree))
    return own
