"""The kinds of nodes in nested structures: lists, tuples, named tuples, dicts, dataclasses, None, and registered ones.

This is the one place that knows them; `trees` asks here. The hook has the form of `jax.tree_util.register_pytree_node`.
"""

# Nodes are anything, so their types say nothing.
# pyright: basic

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd.arguments import describe


class Kind(NamedTuple):
    """How one kind of node is taken apart and put together.

    Attributes:
        flatten: a node to its children and its structure, all else that is needed to put it together, which compares by ==.
        unflatten: `(structure, children)` to a node.
        step: `(structure, i)` to what the path to child i shows.
        registered: whether a user added it; Values that such an object holds are its parameters, so they store numbers.
        match: `(structure, node)` to the children of a node that is seen at once to have that structure; else None, upon
            which it is flattened and its structure compared.
    """

    flatten: Callable[[Any], tuple[Sequence[Any], Any]]
    unflatten: Callable[[Any, list[Any]], Any]
    step: Callable[[Any, int], str]
    registered: bool = False
    match: Callable[[Any, Any], Sequence[Any] | None] | None = None


def register_tree_node(
    cls: type,
    flatten: Callable[[Any], tuple[Sequence[Any], Any]],
    unflatten: Callable[[Any, list[Any]], Any],
    step: Callable[[Any, int], str] = lambda structure, i: f".<{i}>",
    match: Callable[[Any, Any], Sequence[Any] | None] | None = None,
) -> None:
    """Let objects of a class be nodes of arguments and results, of transforms and of compiled functions.

    Values that such an object holds are its parameters: `grad` and `jit` read their numbers, as those of a Module.

    Args:
        cls: the class; its subclasses are such nodes too.
        flatten: an object to its children, numbers or trees of numbers, and its structure: all else that `unflatten` needs.
            Structures compare by == and have a hash.
        unflatten: `(structure, children)` to an object of that class. The children may be any numbers, arrays or lists.
        step: `(structure, i)` to what messages write behind the object's name for child i, such as ".x".
        match: `(structure, object)` to the children, if the object has that structure and a quicker way than `flatten` to
            find that out is at hand; else None. A compiled function asks at every call.

    Raises:
        TypeError: if cls is not a class.

    >>> class Interval:
    ...     def __init__(self, low, high):
    ...         self.low, self.high = low, high
    >>> register_tree_node(Interval, lambda one: ((one.low, one.high), None), lambda _, ends: Interval(*ends))
    >>> from autograd import grad
    >>> slope = grad(lambda one: one.high * one.high - one.low)(Interval(1.0, 3.0))
    >>> slope.low, slope.high
    (-1.0, 6.0)
    """
    if not isinstance(cls, type):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"register_tree_node(): cls must be a class, not {describe(cls)}.")
    KINDS[cls] = Kind(flatten, unflatten, step, True, match)


def kind_of(cls: type) -> Kind | None:
    """How objects of a class are taken apart; None where they are no nodes of trees."""
    for base in cls.__mro__:
        if base in KINDS:
            return KINDS[base]
    return DATACLASS if hasattr(cls, "__dataclass_fields__") else None


class DictStructure:
    """What a dict is apart from its entries.

    Children come by sorted keys, so that it makes no difference in what order two dicts were filled; a dict that is put
    together is filled in the order of the first.
    """

    __slots__ = ("cls", "factory", "keys", "order")

    def __init__(self, tree: dict[Any, Any]) -> None:
        self.cls = type(tree)
        self.order = tuple(tree)
        try:
            self.keys = tuple(sorted(self.order))
        except TypeError:  # keys that have no order
            self.keys = self.order
        self.factory = tree.default_factory if isinstance(tree, defaultdict) else None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DictStructure):
            return NotImplemented
        return self.cls is other.cls and self.factory is other.factory and self.keys == other.keys

    def __hash__(self) -> int:
        return hash((self.cls, self.keys))

    def unflatten(self, children: list[Any]) -> Any:
        found = dict(zip(self.keys, children, strict=True))
        entries = {key: found[key] for key in self.order}
        if self.cls is dict:
            return entries
        return self.cls(self.factory, entries) if issubclass(self.cls, defaultdict) else self.cls(entries)


def _flatten_dict(tree: dict[Any, Any]) -> tuple[list[Any], DictStructure]:
    structure = DictStructure(tree)
    return [tree[key] for key in structure.keys], structure


def _unflatten_sequence(cls: Any, children: list[Any]) -> Any:
    return cls._make(children) if hasattr(cls, "_make") else cls(children)  # a named tuple's constructor takes them singly


def _step_of_sequence(cls: Any, i: int) -> str:
    return f".{cls._fields[i]}" if hasattr(cls, "_fields") else f"[{i}]"


def _flatten_dataclass(tree: Any) -> tuple[list[Any], Any]:
    """Fields that the constructor does not take, which `__post_init__` computes, are computed again."""
    from dataclasses import fields  # it takes as long to import as all the rest, and a tree with a dataclass has done so

    names = tuple([one.name for one in fields(tree) if one.init])
    return [getattr(tree, name) for name in names], (type(tree), names)


def _unflatten_dataclass(structure: Any, children: list[Any]) -> Any:
    cls, names = structure
    return cls(**dict(zip(names, children, strict=True)))


SEQUENCE = Kind(lambda tree: (tree, type(tree)), _unflatten_sequence, _step_of_sequence)
DICT = Kind(_flatten_dict, lambda structure, children: structure.unflatten(children),
            lambda structure, i: f"[{structure.keys[i]!r}]")  # fmt: skip
DATACLASS = Kind(_flatten_dataclass, _unflatten_dataclass, lambda structure, i: f".{structure[1][i]}")
NONE = Kind(lambda tree: ((), None), lambda structure, children: None, lambda structure, i: "")
#: A bool or str that is no number but belongs to the structure.
STATIC = Kind(lambda tree: ((), (type(tree), tree)), lambda structure, children: structure[1], lambda structure, i: "")
KINDS: dict[type, Kind] = {list: SEQUENCE, tuple: SEQUENCE, dict: DICT, type(None): NONE}
