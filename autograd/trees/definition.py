"""Nested structures of numbers: take them apart into leaves and a `TreeDef`, and put other leaves together alike.

A leaf is what has a shape: a number, a NumPy array, or a regular nest of lists of numbers, such as the rows of a matrix.
Around leaves stand nodes of the kinds in `kinds`: lists that are no such nest, tuples, dicts, …
"""

# A tree is nested in any way and holds anything, so its types say nothing.
# pyright: basic

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from math import prod
from typing import Any

from autograd.errors import describe, real
from autograd.row import is_node
from autograd.trees.kinds import DATACLASS, DICT, SEQUENCE, STATIC, Kind, kind_of

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


def split(
    tree: Any, path: Path = "the argument", static: bool = False, conditions: bool = False
) -> tuple[list[Any], TreeDef]:
    """Take a tree apart into its leaves, as they are.

    Args:
        tree: numbers or nodes in any nesting of the kinds known.
        path: what an error message calls it; the path to the offending leaf is added to it.
        static: whether a bool or a str, by itself or as a member of a dict or dataclass, is part of the structure.
        conditions: whether bools are leaves, as numbers are.

    Raises:
        TypeError: for a leaf that is not a real number, with its path.

    >>> split({"w": [[1.0, 2.0]], "b": (3.0, None)})
    ([3.0, [[1.0, 2.0]]], TreeDef({'w': list of shape (1, 2), 'b': (number, None)}))
    """
    leaves: list[Any] = []
    return leaves, _split(tree, path, leaves, static, conditions)


def _split(tree: Any, path: Path, leaves: list[Any], static: bool, conditions: bool) -> TreeDef:
    cls = type(tree)
    if issubclass(cls, float | int) and cls is not bool:
        leaves.append(tree)
        return A_NUMBER
    if cls is list:
        return _split_list(tree, path, leaves, conditions)
    if is_array(tree):
        if tree.dtype.kind not in "fiuO" and not (conditions and tree.dtype.kind == "b"):
            must = f"must be an array of real numbers, not of dtype {tree.dtype}; use .astype(float)"
            raise TypeError(f"{format_path(path)} {must}.")
        leaves.append(tree)
        return TreeDef(ARRAY, tuple(tree.shape))
    if is_node(tree):
        leaves.append(tree)
        return TreeDef(LIST if tree.listed else ARRAY, tree.shape) if hasattr(tree, "listed") else A_NUMBER
    kind = STATIC if static and (isinstance(tree, str) or is_condition(tree)) else kind_of(cls)
    if kind is None:
        try:
            real(tree)
        except TypeError:
            if not (conditions and is_condition(tree)):
                real(tree, format_path(path))
        leaves.append(tree)
        return A_NUMBER
    children, structure = kind.flatten(tree)
    inside = static and kind in (DICT, DATACLASS)
    parts = [_split(child, (path, kind, structure, i), leaves, inside, conditions) for i, child in enumerate(children)]
    return TreeDef(kind, structure, tuple(parts), cls)


def _split_list(tree: list[Any], path: Path, leaves: list[Any], conditions: bool) -> TreeDef:
    place = len(leaves)
    if all(type(entry) is float for entry in tree):
        leaves.append(tree)
        return TreeDef(LIST, (len(tree),))
    parts = [_split(entry, (path, SEQUENCE, list, i), leaves, False, conditions) for i, entry in enumerate(tree)]
    shapes: set[Any] = {part.structure if part.kind in (NUMBER, LIST) or part.structure == () else None for part in parts}
    if len(shapes) > 1 or None in shapes:
        return TreeDef(SEQUENCE, list, tuple(parts), list)
    leaves[place:] = [tree]
    return TreeDef(LIST, (len(tree), *shapes.pop()))


def as_filled(definition: TreeDef, leaves: Iterator[Any]) -> list[tuple[TreeDef, Iterator[Any]]]:
    """The structures of a dict's entries, each with its leaves, in the order in which the dict was filled."""
    entries = [(child, iter([next(leaves) for _ in child.leaves])) for child in definition.children]
    by_key = dict(zip(definition.structure.keys, entries, strict=True))
    return [by_key[key] for key in definition.structure.order]


def flatten(tree: Any, path: Path = "the argument") -> tuple[list[Any], TreeDef]:
    """Take a tree apart into its numbers, those within arrays and lists one by one. Arguments and errors as for `split`.

    Returns:
        The numbers, each a float or a node, and the structure, whose `unflatten` puts as many others together alike.

    >>> numbers, definition = flatten({"w": [1, 2.0], "b": (3,)})
    >>> numbers, definition.unflatten([x * 10 for x in numbers])
    ([3.0, 1.0, 2.0], {'w': [10.0, 20.0], 'b': (30.0,)})
    """
    if type(tree) is float:
        return [tree], A_NUMBER
    leaves, definition = split(tree, path)
    if definition.is_leaf:
        return numbers_of(leaves[0], path), definition
    numbers: list[Any] = []
    for leaf, inner in zip(leaves, definition.paths(path), strict=True):
        numbers += numbers_of(leaf, inner)
    return numbers, definition


def numbers_of(leaf: Any, path: Path = "the argument") -> list[Any]:
    """The numbers of a leaf, each a float or a node, or a bool if `split` was asked for those."""
    if isinstance(leaf, float):
        return [float(leaf)]
    if type(leaf) is list:
        if any(type(entry) is list for entry in leaf):
            return [number for row in leaf for number in numbers_of(row, path)]
        return [entry if type(entry) is float else _number(entry, path) for entry in leaf]
    if is_array(leaf):
        entries = leaf.ravel().tolist()
        if leaf.dtype.kind in "fb":
            return entries
        name = format_path(path)
        return [entry if is_node(entry) else real(entry, f"{name}.flat[{i}]") for i, entry in enumerate(entries)]
    return [_number(leaf, path)]


def _number(thing: Any, path: Path) -> Any:
    if isinstance(thing, float):
        return float(thing)
    if is_node(thing):
        if hasattr(thing, "listed"):
            iter(thing)  # it has an entry per sample under jit; this says what to do
        return thing
    if is_array(thing):
        return numbers_of(thing, path)[0]
    return bool(thing) if is_condition(thing) else real(thing, format_path(path))


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


def is_condition(thing: Any) -> bool:
    """Whether it is True or False, or NumPy's; `split` lets them pass only where they are asked for."""
    return type(thing) is bool or (type(thing).__module__ == "numpy" and type(thing).__name__ in ("bool", "bool_"))


def is_array(thing: Any) -> bool:
    """Whether it is a NumPy array or what stands for one under jit; NumPy is not imported to find out."""
    return type(thing).__name__ in ("ndarray", "NodeArray", "TracedArray")


def parts_of(tree: Any, registered: bool = False) -> Iterator[Any]:
    """The arrays, nodes and other things in a tree but mere floats, unchecked; registered objects as they are unless asked
    for."""
    kind = None if is_array(tree) or is_node(tree) else kind_of(type(tree))
    if kind is None or (kind.registered and not registered):
        yield tree
        return
    children = kind.flatten(tree)[0]
    classes = set(map(type, children))
    if classes == {list}:  # of the rows of a matrix of floats there is nothing to see
        children = list(chain.from_iterable(children))
        classes = set(map(type, children))
    if classes != {float}:
        for child in children:
            if is_node(child):
                yield child
            elif type(child) is not float:
                yield from parts_of(child, registered)


def leading_axis(tree: Any, path: Path) -> int:
    """The length of the leading axis: of a list, its length; of an array, its first axis; of any other node, that of its
    children, which must agree.

    Raises:
        ValueError: if the children disagree. TypeError: if there is no leading axis.
    """
    if isinstance(tree, list) or hasattr(tree, "listed"):
        return len(tree)
    if is_array(tree) and tree.ndim:
        return int(tree.shape[0])
    kind = None if is_array(tree) else kind_of(type(tree))
    children, structure = kind.flatten(tree) if kind is not None else ((), None)
    lengths = {leading_axis(child, (path, kind, structure, i)) for i, child in enumerate(children) if child is not None}
    if len(lengths) > 1:
        told = f"its members have leading axes of different lengths, {sorted(lengths)}"
        raise ValueError(f"{format_path(path)}: {told}.")
    if not lengths:
        raise TypeError(f"{format_path(path)} must have a leading axis (a list or an array), not be {describe(tree)}.")
    return lengths.pop()


def unstack(tree: Any, count: int) -> Sequence[Any]:
    """Its entries along the leading axis, of which there are `count`."""
    if isinstance(tree, list):
        return tree
    if is_array(tree) or is_node(tree):
        return [tree[i] for i in range(count)]
    kind: Any = kind_of(type(tree))
    children, structure = kind.flatten(tree)
    columns = [unstack(child, count) for child in children]
    return [kind.unflatten(structure, [column[i] for column in columns]) for i in range(count)]


def with_axis_in_front(tree: Any, axis: int, path: Path) -> Any:
    """The tree with another axis of each of its leaves in front; the entries of a list are along its axis 0.

    Raises:
        ValueError: if a leaf has no such axis.
    """
    move = getattr(tree, "with_axis_in_front", None)
    if axis == 0 and move is None:
        return tree
    if isinstance(tree, list) or is_array(tree) or move is not None:
        count = _axes_of(tree)
        if not -count <= axis < count:
            axes = "1 axis" if count == 1 else f"{count} axes"
            raise ValueError(f"{format_path(path)} has {axes}, so in_axes can't be {axis}.")
        if move is not None:
            return move(axis % count)
        return _axis_of_list_in_front(tree, axis % count, path) if isinstance(tree, list) else _moved(tree, axis % count, 0)
    kind = kind_of(type(tree))
    if kind is None:
        raise TypeError(f"{format_path(path)} must have an axis {axis} (a list or an array), not be {describe(tree)}.")
    children, structure = kind.flatten(tree)
    moved = [with_axis_in_front(child, axis, (path, kind, structure, i)) for i, child in enumerate(children)]
    return kind.unflatten(structure, moved)


def _axes_of(tree: Any) -> int:
    if isinstance(tree, list):
        return 1 + (_axes_of(tree[0]) if tree else 0)
    return len(tree.shape) if is_array(tree) or hasattr(tree, "listed") else 0


def _moved(array: Any, source: int, destination: int) -> Any:
    """`np.moveaxis`, for arrays of JAX too."""
    order = [i for i in range(array.ndim) if i != source]
    order.insert(destination, source)
    return array.transpose(order)


def _axis_of_list_in_front(rows: list[Any], axis: int, path: Path) -> list[Any]:
    if axis == 0:
        return rows
    moved = [with_axis_in_front(row, axis - 1, (path, SEQUENCE, list, i)) for i, row in enumerate(rows)]
    lengths = {leading_axis(row, (path, SEQUENCE, list, i)) for i, row in enumerate(moved)}
    if len(lengths) > 1:
        raise ValueError(f"{format_path(path)} is ragged: its entries have different lengths, {sorted(lengths)}.")
    count = lengths.pop()
    return [list(column) for column in zip(*[unstack(row, count) for row in moved], strict=True)]


def with_leading_axis_at(leaf: Any, axis: int, count: int, name: str = "vmap()") -> Any:
    """A leaf of `count` axes with its leading axis moved; the inverse of `with_axis_in_front`."""
    if not -count <= axis < count:
        axes = "1 axis" if count == 1 else f"{count} axes"
        raise ValueError(f"{name}: out_axes can't be {axis}, as the result has {axes}.")
    place = axis % count
    if isinstance(leaf, list):
        return _leading_axis_of_list_at(leaf, place)
    move = getattr(leaf, "with_leading_axis_at", None)
    return _moved(leaf, 0, place) if move is None else move(place)


def _leading_axis_of_list_at(rows: list[Any], place: int) -> list[Any]:
    return [_leading_axis_of_list_at(list(row), place - 1) for row in zip(*rows, strict=True)] if place else rows


def stack(trees: list[Any], as_arrays: bool, stored: bool = False, path: Path = "the results") -> Any:
    """Trees of one structure along a new leading axis, which each leaf has in front: the inverse of `unstack`.

    Args:
        trees: at least one.
        as_arrays: whether leaves become arrays; else only those that are arrays do, and the others become lists.
        stored: whether Values that registered objects hold are mere numbers.

    Raises:
        ValueError: if they are not of one structure.
    """
    found = _stack_at_sight(trees, as_arrays)
    if found is not None:
        return found
    rows, definitions = zip(*[split(tree, path, conditions=True) for tree in trees], strict=True)
    for i, definition in enumerate(definitions):
        if definition != definitions[0]:
            told = f"entry {i} gives {describe(trees[i])} and entry 0 {describe(trees[0])}"
            raise ValueError(f"{format_path(path)} must be of one shape, but {told}.")
    stacked: list[Any] = []
    for j, (leaf, inner) in enumerate(zip(definitions[0].leaves, definitions[0].paths(path), strict=True)):
        column = [row[j] for row in rows]
        if stored and not isinstance(inner, str) and inner[1].registered:
            column = [entry.data if is_node(entry) else entry for entry in column]
        if as_arrays or leaf.kind is ARRAY:
            numbers = [number for entry in column for number in numbers_of(entry, inner)]
            column = array_of(numbers, (len(trees), *leaf.structure))
        stacked.append(column)
    return definitions[0].join(stacked)


def _stack_at_sight(trees: Sequence[Any], as_arrays: bool) -> Any:
    """`stack` for what functions mostly give, in a few passes over all trees at once: numbers, regular nests of lists of
    them, arrays of floats, and tuples and dicts of such. None where there is anything else, or where trees differ."""
    first, classes = trees[0], set(map(type, trees))
    if classes == {tuple} or classes == {dict}:
        if len(set(map(len, trees) if type(first) is tuple else map(tuple, trees))) > 1:  # keys, in the order of filling
            return None
        rows = trees if type(first) is tuple else [tree.values() for tree in trees]
        columns = [_stack_at_sight(column, as_arrays) for column in zip(*rows, strict=True)]
        if any(column is None for column in columns):
            return None
        return tuple(columns) if type(first) is tuple else dict(zip(first, columns, strict=True))
    if len(classes) == 1 and type(first).__name__ == "ndarray":
        import numpy as np

        alike = {tree.shape for tree in trees} == {first.shape} and all(tree.dtype == float for tree in trees)
        return np.array(trees) if alike else None
    numbers, shape = list(trees), (len(trees),)
    while classes == {list} and len(shape) < 4:  # a list may hold itself
        lengths = set(map(len, numbers))
        if len(lengths) > 1:
            return None
        shape += (lengths.pop(),)
        numbers = list(chain.from_iterable(numbers))
        classes = set(map(type, numbers))
    examples = numbers[:1] if len(classes) == 1 else dict(zip(map(type, numbers), numbers, strict=True)).values()
    if not all(_is_number(example) for example in examples):
        return None
    return array_of(numbers_of(numbers), shape) if as_arrays else list(trees)


def _is_number(thing: Any) -> bool:
    """Whether `split` with `conditions` sees at once that it is one number, as then are all of its class."""
    return isinstance(thing, float | int) or (is_node(thing) and not is_array(thing) and not hasattr(thing, "listed"))
