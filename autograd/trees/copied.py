"""A copy of a tree, which a function that changes what it is given may change."""

import copy
from collections.abc import Callable, Sequence
from itertools import chain
from operator import setitem
from typing import Any, cast

from autograd.arguments import is_array
from autograd.row import is_node
from autograd.trees.kinds import DATACLASS, DICT, Tree, kind_of

#: What makes a copy, at each call another one; None of what cannot be changed, or stays the same.
Copier = Callable[[], Tree] | None


def copied(tree: Tree) -> Tree:
    """The tree with lists, dicts, dataclasses and arrays of its own; its numbers and registered objects are the same.

    >>> row = [1.0, [2.0]]
    >>> other = copied(row)
    >>> other[1][0] = 3.0
    >>> row, other
    ([1.0, [2.0]], [1.0, [3.0]])
    """
    make = None if type(tree) is float else copier(tree)
    return tree if make is None else make()


def copier(tree: Any) -> Copier:
    """What makes copies of a tree. It calls no constructor of a user's class, which may take other arguments than members.

    >>> copier((1.0, "two")) is None
    True
    """
    cls: Any = type(tree)  # pyright: ignore[reportUnknownVariableType]
    if issubclass(cls, float | int):
        return None
    if cls is list:
        return tree.copy if _all_numbers(tree) else _copier_of_list(tree)
    kind = kind_of(tree)
    if kind is None:
        # a traced array passes for an array, and refuses to be changed
        return tree.copy if is_array(tree) and hasattr(cls, "setflags") else None
    if kind.registered or cls is type(None):
        return None
    if kind is DICT:
        return _copier_of_fields(tree, list(tree.items()), setitem)
    if kind is DATACLASS:
        from dataclasses import fields  # see `kinds`

        names = [one.name for one in fields(cls) if hasattr(tree, one.name)]
        return _copier_of_fields(tree, [(name, getattr(tree, name)) for name in names], object.__setattr__)
    if issubclass(cls, list):
        return _copier_of_fields(tree, list(enumerate(tree)), setitem)  # pyright: ignore[reportUnknownArgumentType]
    makers = list(map(copier, tree))
    return (lambda: cast(Any, tuple).__new__(cls, _members(tree, makers))) if any(makers) else None


def _all_numbers(entries: Any) -> bool:
    return all(issubclass(one, float | int) or is_node(one) for one in set(map(type, entries)))


def _copier_of_list(tree: Any) -> Copier:
    if set(map(type, tree)) == {list} and set(map(type, chain.from_iterable(tree))) == {float}:  # rows
        return lambda: [row.copy() for row in tree]
    makers = list(map(copier, tree))
    return lambda: _members(tree, makers)


def _members(children: Sequence[Tree], makers: Sequence[Copier]) -> list[Tree]:
    return [child if make is None else make() for child, make in zip(children, makers, strict=True)]


def _copier_of_fields(tree: Tree, fields: list[tuple[Any, Tree]], assign: Any) -> Copier:
    """That of a dict, a dataclass or a list of a user's class, whose own attributes are kept."""
    makers = [(key, make) for key, child in fields if (make := copier(child)) is not None]

    def make_copy() -> Tree:
        own = copy.copy(tree)
        for key, make in makers:
            assign(own, key, make())
        return own

    return make_copy
