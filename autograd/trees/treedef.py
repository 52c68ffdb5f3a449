"""The structure of a nested structure of numbers (a pytree), and how one is put together of leaves or of numbers."""

from collections.abc import Iterator, Sequence
from itertools import islice
from math import prod
from typing import Any, TypeAlias

from autograd.trees.kinds import DICT, Kind, Structure, Tree

#: The kinds of leaves: a number, a regular nest of lists of numbers, an array.
NUMBER, LIST, ARRAY = "number", "list", "array"

#: The path to a part of a tree: the name of the tree; or the path of the node around it, the kind and structure of that
#: node, and the index of the child. It becomes text only in messages.
Path: TypeAlias = "str | tuple[Path, Kind, Structure, int]"


#: The structure of a tree, without its leaves. It compares and hashes by all that is needed to put a tree together.
TreeDef: TypeAlias = "LeafDef | NodeDef"


class LeafDef:
    """The structure of a leaf: NUMBER, LIST or ARRAY, and its shape.

    Attributes:
        leaves: the structures of the leaves, in order. size: how many numbers there are.
    """

    __slots__ = ("kind", "shape")

    def __init__(self, kind: str, shape: tuple[int, ...]) -> None:
        self.kind, self.shape = kind, shape

    @property
    def leaves(self) -> "list[LeafDef]":
        return [self]

    @property
    def size(self) -> int:
        return prod(self.shape)

    def paths(self, path: Path) -> list[Path]:
        """The path to each leaf, behind the path of the tree."""
        return [path]

    def join(self, leaves: Sequence[Tree]) -> Tree:
        """A tree of this structure with other leaves, in order; the inverse of `split`."""
        return leaves[0]

    def join_next(self, leaves: Iterator[Tree]) -> Tree:
        """A tree of this structure with the next leaves."""
        return next(leaves)

    def unflatten(self, numbers: Sequence[Any]) -> Tree:
        """A tree of this structure made of other numbers, in order; the inverse of `flatten`. An array of floats becomes an
        array of floats; an array of anything else an array of objects."""
        return self.shaped(iter(numbers))

    def shaped(self, numbers: Iterator[Any]) -> Tree:
        """A leaf of this kind and shape, made of the next numbers."""
        if self.kind is ARRAY:
            return array_of(list(islice(numbers, self.size)), self.shape)
        return _nest(numbers, self.shape) if self.shape else next(numbers)

    def is_nested_as(self, other: TreeDef) -> bool:
        """Whether it is equal but for lists in the place of arrays."""
        return isinstance(other, LeafDef) and self.shape == other.shape

    @property
    def entry(self) -> "LeafDef":
        """The structure of an entry along the leading axis."""
        return LeafDef(self.kind, self.shape[1:]) if self.shape[1:] else A_NUMBER

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LeafDef) and self.kind is other.kind and self.shape == other.shape

    def __hash__(self) -> int:
        return hash((self.kind, self.shape))

    def __repr__(self) -> str:
        return f"TreeDef({_Shown(self)!r})"


class NodeDef:
    """The structure of a node and of all within.

    Args:
        kind: its kind. structure: its structure in the terms of that kind.
        children: the definitions of its children.
        node: a node of this structure, for its class.
    """

    __slots__ = ("children", "cls", "kind", "structure")

    def __init__(self, kind: Kind, structure: Structure, children: list[TreeDef], node: object) -> None:
        self.kind, self.structure, self.children, self.cls = kind, structure, children, type(node)

    @property
    def leaves(self) -> list[LeafDef]:
        return [leaf for child in self.children for leaf in child.leaves]

    @property
    def size(self) -> int:
        return sum([child.size for child in self.children])

    def paths(self, path: Path) -> list[Path]:
        steps: list[Path] = [(path, self.kind, self.structure, i) for i in range(len(self.children))]
        return [inner for child, step in zip(self.children, steps, strict=True) for inner in child.paths(step)]

    def join(self, leaves: Sequence[Tree]) -> Tree:
        return self.join_next(iter(leaves))

    def join_next(self, leaves: Iterator[Tree]) -> Tree:
        return self.kind.unflatten(self.structure, [child.join_next(leaves) for child in self.children])

    def unflatten(self, numbers: Sequence[Any]) -> Tree:
        source = iter(numbers)
        return self.join([leaf.shaped(source) for leaf in self.leaves])

    def is_nested_as(self, other: TreeDef) -> bool:
        """Whether it is equal but for lists in the place of arrays."""
        return (
            isinstance(other, NodeDef)
            and self.kind is other.kind
            and self.cls is other.cls
            and self.structure == other.structure
            and len(self.children) == len(other.children)
            and all(one.is_nested_as(theirs) for one, theirs in zip(self.children, other.children, strict=True))
        )

    @property
    def is_plain_dict(self) -> bool:
        return self.kind is DICT and self.structure.cls is dict

    def members(self, leaves: Iterator[Tree]) -> "list[tuple[TreeDef, Iterator[Tree]]]":
        """The children, each with its leaves; those of a plain dict in the order in which it was filled."""
        members = [(child, iter([next(leaves) for _ in child.leaves])) for child in self.children]
        if not self.is_plain_dict:
            return members
        by_key = dict(zip(self.structure.keys, members, strict=True))
        return [by_key[key] for key in self.structure.order]

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, NodeDef)
            and self.kind is other.kind
            and self.cls is other.cls
            and self.structure == other.structure
            and self.children == other.children
        )

    def __hash__(self) -> int:
        return hash((self.kind, self.structure, *self.children))

    def __repr__(self) -> str:
        return f"TreeDef({self.join([_Shown(leaf) for leaf in self.leaves])!r})"


class _Shown:
    """A leaf in the repr of a TreeDef."""

    def __init__(self, leaf: LeafDef) -> None:
        self.text = leaf.kind + (f" of shape {leaf.shape}" if leaf.kind != NUMBER else "")

    def __repr__(self) -> str:
        return self.text


A_NUMBER = LeafDef(NUMBER, ())


def format_path(path: Path) -> str:
    """The path as a message shows it: `params['layers'][0].w`."""
    if isinstance(path, str):
        return path
    around, kind, structure, i = path
    return format_path(around) + kind.step(structure, i)


def _nest(numbers: Iterator[Any], shape: tuple[int, ...]) -> list[Any]:
    if len(shape) == 1:
        return list(islice(numbers, shape[0]))
    return [_nest(numbers, shape[1:]) for _ in range(shape[0])]


def array_of(entries: list[Any], shape: tuple[int, ...]) -> Any:
    """An array of floats where all entries are, else of objects. Without axes it is a NumPy float, or the entry itself."""
    import numpy as np

    kinds = set(map(type, entries))
    if kinds <= {float} or kinds == {bool}:
        return np.array(entries, dtype=bool if kinds == {bool} else float).reshape(shape)[()]
    if not shape:
        return entries[0]
    from autograd.arrays.array import NodeArray

    return np.fromiter(entries, dtype=object, count=len(entries)).reshape(shape).view(NodeArray)
