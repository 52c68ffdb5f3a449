"""The structure of a nested structure (pytree) of numbers, and how one is put together of leaves or of numbers."""

# A tree is nested in any way and holds anything, so its types say nothing.
# pyright: basic

from collections.abc import Iterator, Sequence
from itertools import islice
from math import prod
from typing import Any

from autograd.trees.kinds import Kind

#: What leaves have in the place of a kind; the structure of a leaf is its shape.
NUMBER, LIST, ARRAY = "number", "list", "array"

#: Where in a tree something is: the name of the tree, or the path of what is around it, the kind and structure of that, and
#: which child it is. It becomes text only in messages.
Path = Any


class TreeDef:
    """The structure of a tree, without its leaves. It compares and hashes by all that is needed to put a tree together.

    Attributes:
        kind: the kind of the outermost node; of a leaf NUMBER, LIST (a regular nest of lists) or ARRAY.
        structure: what that kind notes of a node; of a leaf its shape. cls: the class of the node.
        children: the structures within.
    """

    __slots__ = ("children", "cls", "kind", "structure")

    def __init__(self, kind: Kind | str, structure: Any, children: "tuple[TreeDef, ...]" = (), cls: Any = None) -> None:
        self.kind, self.structure, self.children, self.cls = kind, structure, children, cls

    @property
    def is_leaf(self) -> bool:
        return type(self.kind) is str

    @property
    def leaves(self) -> "list[TreeDef]":
        """The structures of the leaves, in order."""
        return [self] if self.is_leaf else [leaf for child in self.children for leaf in child.leaves]

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return prod(self.structure) if self.is_leaf else sum([child.size for child in self.children])

    def paths(self, path: Path) -> list[Path]:
        """The path to each leaf, behind the path of the tree."""
        if self.is_leaf:
            return [path]
        steps = [(path, self.kind, self.structure, i) for i in range(len(self.children))]
        return [inner for child, step in zip(self.children, steps, strict=True) for inner in child.paths(step)]

    def join(self, leaves: Sequence[Any]) -> Any:
        """A tree of this structure with other leaves, in order; the inverse of `split`."""
        return self._join(iter(leaves))

    def _join(self, leaves: Iterator[Any]) -> Any:
        if isinstance(self.kind, str):
            return next(leaves)
        return self.kind.unflatten(self.structure, [child._join(leaves) for child in self.children])

    def unflatten(self, numbers: Sequence[Any]) -> Any:
        """A tree of this structure made of other numbers, in order; the inverse of `flatten`. An array of floats becomes an
        array of floats; an array of anything else an array of objects."""
        source = iter(numbers)
        return self.shaped(source) if self.is_leaf else self.join([leaf.shaped(source) for leaf in self.leaves])

    def shaped(self, numbers: Iterator[Any]) -> Any:
        """A leaf of this kind and shape, made of the next numbers."""
        if self.kind is ARRAY:
            return array_of(list(islice(numbers, self.size)), self.structure)
        return _nest(numbers, self.structure) if self.structure else next(numbers)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TreeDef):
            return NotImplemented
        return self is other or (
            self.kind is other.kind
            and self.cls is other.cls
            and self.structure == other.structure
            and self.children == other.children
        )

    def __hash__(self) -> int:
        return hash((self.kind, self.structure, self.children))

    def __repr__(self) -> str:
        return f"TreeDef({self.join([_Shape(leaf) for leaf in self.leaves])!r})"


class _Shape:
    """What the repr of a TreeDef shows in the place of a leaf."""

    def __init__(self, leaf: TreeDef) -> None:
        self.text = str(leaf.kind) + (f" of shape {leaf.structure}" if leaf.kind != NUMBER else "")

    def __repr__(self) -> str:
        return self.text


A_NUMBER = TreeDef(NUMBER, ())


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

    kinds = {type(entry) for entry in entries}
    if kinds <= {float} or kinds == {bool}:
        return np.array(entries, dtype=bool if kinds == {bool} else float).reshape(shape)[()]
    if not shape:
        return entries[0]
    from autograd.arrays.array import NodeArray

    return np.fromiter(entries, dtype=object, count=len(entries)).reshape(shape).view(NodeArray)


def as_filled(definition: TreeDef, leaves: Iterator[Any]) -> list[tuple[TreeDef, Iterator[Any]]]:
    """The structures of a dict's entries, each with its leaves, in the order in which the dict was filled."""
    entries = [(child, iter([next(leaves) for _ in child.leaves])) for child in definition.children]
    by_key = dict(zip(definition.structure.keys, entries, strict=True))
    return [by_key[key] for key in definition.structure.order]
