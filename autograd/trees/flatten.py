"""Nested structures of numbers: take them apart into leaves, or into numbers, and a `TreeDef`.

A leaf has a shape: it is a number, a NumPy array, or a regular nest of lists of numbers, such as the rows of a matrix. The
nodes around leaves are of the kinds in `kinds.py`: other lists, tuples, dicts and so on.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from numbers import Integral
from typing import Any, cast

from autograd.arguments import check_arithmetic, describe, has_own_arithmetic, is_array, is_condition, real
from autograd.row import is_node
from autograd.trees.kinds import DATACLASS, DICT, SEQUENCE, STATIC, Tree, kind_of
from autograd.trees.treedef import A_NUMBER, ARRAY, LIST, LeafDef, NodeDef, Path, TreeDef, format_path


def split(
    tree: Tree,
    path: Path = "the argument",
    static: Callable[[Tree], bool] | None = None,
    conditions: bool = False,
) -> tuple[list[Tree], TreeDef]:
    """Take a tree apart into its leaves, as they are.

    Args:
        tree: numbers or nodes in any nesting of the kinds known.
        path: the name of the tree in error messages; the path to the offending leaf is added to it.
        static: whether a thing, by itself or as a member of a dict or dataclass anywhere, is part of the structure, such as
            `is_text` and `is_text_or_bool`.
        conditions: whether bools are leaves, as numbers are.

    Raises:
        TypeError: for a leaf that is not a real number, with its path.

    >>> split({"w": [[1.0, 2.0]], "b": (3.0, None)})
    ([3.0, [[1.0, 2.0]]], TreeDef({'w': list of shape (1, 2), 'b': (number, None)}))
    """
    leaves: list[Tree] = []
    return leaves, _split(tree, path, leaves, static, True, conditions)


def is_text(tree: Tree) -> bool:
    return isinstance(tree, str)


def is_text_or_bool(tree: Tree) -> bool:
    return is_text(tree) or is_condition(tree)


def _split(
    tree: Tree, path: Path, leaves: list[Tree], static: Callable[[Tree], bool] | None, here: bool, conditions: bool
) -> TreeDef:
    """As `split`; `here` tells whether the tree itself may be static."""
    cls: Any = type(tree)  # pyright: ignore[reportUnknownVariableType]
    if issubclass(cls, float | int) and cls is not bool:
        leaves.append(tree)
        return A_NUMBER
    if cls is list:
        return _split_list(tree, path, leaves, static, conditions)
    if is_array(tree):
        if tree.dtype.kind not in "fiuO" and not (conditions and tree.dtype.kind == "b"):
            must = f"must be an array of real numbers, not of dtype {tree.dtype}; use .astype(float)"
            raise TypeError(f"{format_path(path)} {must}.")
        if has_own_arithmetic(tree):
            check_arithmetic(tree, format_path(path))
        leaves.append(tree)
        return LeafDef(ARRAY, tree.shape)
    if is_node(tree):
        leaves.append(tree)
        return LeafDef(LIST if tree.listed else ARRAY, tree.shape) if hasattr(tree, "listed") else A_NUMBER
    kind = STATIC if here and static is not None and static(tree) else kind_of(tree)
    if kind is None:
        try:
            real(tree)
        except TypeError:
            if not (conditions and is_condition(tree)):
                refuse_leaf(tree, format_path(path), static)
        leaves.append(tree)
        return A_NUMBER
    children, structure = kind.flatten(tree)
    inside = kind in (DICT, DATACLASS)
    parts = [
        _split(child, (path, kind, structure, i), leaves, static, inside, conditions) for i, child in enumerate(children)
    ]
    return NodeDef(kind, structure, parts, tree)


def refuse_leaf(thing: Tree, name: str, static: Callable[[Tree], bool] | None) -> None:
    """Raise a TypeError for a thing that is no number, with what to do where it would be static elsewhere in the tree."""
    if static is not None and is_text(thing):
        must = f"must be a real number, not {describe(thing)}; a text may be a value of a dict or a field of a dataclass"
        raise TypeError(f"{name} {must}.")
    real(thing, name)


def _split_list(
    tree: list[Tree], path: Path, leaves: list[Tree], static: Callable[[Tree], bool] | None, conditions: bool
) -> TreeDef:
    before = len(leaves)
    if all(type(entry) is float for entry in tree):
        leaves.append(tree)
        return LeafDef(LIST, (len(tree),))
    parts = [_split(entry, (path, SEQUENCE, list, i), leaves, static, False, conditions) for i, entry in enumerate(tree)]
    shapes = {
        part.shape if isinstance(part, LeafDef) and not (part.kind is ARRAY and part.shape) else None for part in parts
    }
    shape = shapes.pop()
    if shapes or shape is None:
        return NodeDef(SEQUENCE, list, parts, tree)
    leaves[before:] = [tree]
    return LeafDef(LIST, (len(tree), *shape))


def split_at(tree: Tree, is_leaf: Callable[[Tree], bool]) -> tuple[list[Tree], TreeDef]:
    """Take a tree apart without checks, into leaves that the caller chooses; a thing of no kind of node is a leaf too. The
    definition has a number for each.

    >>> split_at({"w": [[1.0, 2.0]], "b": ("text", None)}, lambda thing: isinstance(thing, list))
    (['text', [[1.0, 2.0]]], TreeDef({'w': number, 'b': (number, None)}))
    """
    leaves: list[Tree] = []
    return leaves, _split_at(tree, is_leaf, leaves)


def _split_at(tree: Tree, is_leaf: Callable[[Tree], bool], leaves: list[Tree]) -> TreeDef:
    # Not a closure within split_at: one that calls itself is a cycle of references, which keeps the leaves alive.
    kind = None if is_leaf(tree) else kind_of(tree)
    if kind is None:
        leaves.append(tree)
        return A_NUMBER
    children, structure = kind.flatten(tree)
    return NodeDef(kind, structure, [_split_at(child, is_leaf, leaves) for child in children], tree)


def flatten(tree: Tree, path: Path = "the argument", conditions: bool = False) -> tuple[list[Any], TreeDef]:
    """Take a tree apart into its numbers, those within arrays and lists one by one. Arguments and errors as for `split`.

    Returns:
        The numbers, each a float or a node, and the structure, whose `unflatten` puts as many others together alike.

    >>> numbers, definition = flatten({"w": [1, 2.0], "b": (3,)})
    >>> numbers, definition.unflatten([x * 10 for x in numbers])
    ([3.0, 1.0, 2.0], {'w': [10.0, 20.0], 'b': (30.0,)})
    """
    if type(tree) is float:
        return [tree], A_NUMBER
    leaves, definition = split(tree, path, conditions=conditions)
    if isinstance(definition, LeafDef):
        return numbers_of(leaves[0], path), definition
    numbers: list[Any] = []
    for leaf, inner in zip(leaves, definition.paths(path), strict=True):
        numbers += numbers_of(leaf, inner)
    return numbers, definition


def numbers_of(leaf: Tree, path: Path = "the argument") -> list[Any]:
    """The numbers of a leaf, each a float or a node, or a bool if `split` was asked for those."""
    cls: Any = type(leaf)  # pyright: ignore[reportUnknownVariableType]
    if cls is list:
        return _numbers_of_list(leaf, path)
    if is_array(leaf):
        entries = leaf.ravel().tolist()
        if leaf.dtype.kind in "fb":
            return entries
        name = format_path(path)
        return [entry if is_node(entry) else real(entry, f"{name}.flat[{i}]") for i, entry in enumerate(entries)]
    if hasattr(leaf, "listed"):  # what a loop or a map gave under jit: entries, or the error with the remedy
        return [number for i in range(len(leaf)) for number in numbers_of(leaf[i], path)]
    return [_number(leaf, path)]


def numbers_as_given(leaf: Tree) -> list[Any]:
    """As `numbers_of`, but whole numbers as such."""
    if isinstance(leaf, list):
        return [number for row in cast("list[Tree]", leaf) for number in numbers_as_given(row)]
    if is_array(leaf) and leaf.dtype.kind in "iu":
        return leaf.ravel().tolist()
    return [leaf] if isinstance(leaf, Integral) else numbers_of(leaf)


def _numbers_of_list(entries: list[Any], path: Path) -> list[Any]:
    if any(type(entry) is list or hasattr(entry, "listed") for entry in entries):
        return [number for row in entries for number in numbers_of(row, path)]
    return [entry if type(entry) is float else _number(entry, path) for entry in entries]


def _number(thing: Tree, path: Path) -> Any:
    if isinstance(thing, float):
        return float(thing)
    if is_node(thing):
        return thing
    if is_array(thing):
        return numbers_of(thing, path)[0]
    return bool(thing) if is_condition(thing) else real(thing, format_path(path))


def parts_of(tree: Tree, registered: bool = False) -> Iterator[Tree]:
    """The leaves of a tree that are no floats, unchecked; with `registered`, those within registered objects too."""
    kind = kind_of(tree)
    if kind is None or (kind.registered and not registered):
        yield tree
        return
    children = kind.flatten(tree)[0]
    classes = set(map(type, children))
    if classes == {list}:  # the rows of a matrix; of floats none is a part
        children = list(chain.from_iterable(children))
        classes = set(map(type, children))
    if classes != {float}:
        for child in children:
            if is_node(child):
                yield child
            elif type(child) is not float:
                yield from parts_of(child, registered)
