"""The kinds of nodes in nested structures: lists, tuples, named tuples, dicts, dataclasses, None, and registered ones.

The other files of this folder ask here. `register_tree_node` has the form of `jax.tree_util.register_pytree_node`.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, TypeAlias

from autograd.arguments import describe
from autograd.habits.lookup import explains_arguments

#: A tree or a leaf of one, in which users' own data passes.
Tree: TypeAlias = Any
#: All that is needed to put a node together besides its children. Each kind has its own.
Structure: TypeAlias = Any


class Kind:
    """The flattening and unflattening of one kind of node.

    Args:
        flatten: a node to its children and its structure, all else that is needed to put it together, which compares by ==.
        unflatten: `(structure, children)` to a node.
        step: `(structure, i)` to the text of child i in a path.
        registered: whether a user added it; Values that such an object holds are its parameters, so they store numbers.
        match: `(structure, node)` to the children of a node that is seen at once to have that structure; else None, upon
            which it is flattened and its structure compared.
    """

    def __init__(
        self,
        flatten: Callable[[Any], tuple[Sequence[Tree], Structure]],
        unflatten: Callable[[Any, list[Tree]], Tree],
        step: Callable[[Any, int], str],
        registered: bool = False,
        match: Callable[[Any, Any], Sequence[Tree] | None] | None = None,
    ) -> None:
        self.flatten, self.unflatten, self.step, self.registered, self.match = flatten, unflatten, step, registered, match


@explains_arguments("function()")
def register_tree_node(
    cls: type,
    flatten: Callable[[Any], tuple[Sequence[Tree], Structure]],
    unflatten: Callable[[Any, list[Tree]], Tree],
    step: Callable[[Any, int], str] = lambda structure, i: f".<{i}>",
    match: Callable[[Any, Any], Sequence[Tree] | None] | None = None,
) -> None:
    """Let objects of a class be nodes of arguments and results, of transforms and of compiled functions.

    Values that such an object holds are its parameters: `grad` and `jit` read their numbers, as those of a Module.

    Args:
        cls: the class; its subclasses are such nodes too.
        flatten: an object to its children, numbers or trees of numbers, and its structure: all else that `unflatten` needs.
            Structures compare by == and have a hash.
        unflatten: `(structure, children)` to an object of that class. The children may be any numbers, arrays or lists.
        step: `(structure, i)` to the path of child i in messages, such as ".x" behind the object's name.
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


def kind_of(thing: object) -> Kind | None:
    """The kind of a thing, which says how to flatten it; None where it is a leaf."""
    for base in type(thing).__mro__:
        if base in KINDS:
            return KINDS[base]
    return DATACLASS if hasattr(type(thing), "__dataclass_fields__") else None


class DictStructure:
    """The structure of a dict: its class and its keys.

    Children come by sorted keys, so that the order in which two dicts were filled makes no difference; a dict that is put
    together is filled in the order of the first.
    """

    __slots__ = ("cls", "factory", "keys", "order")

    def __init__(self, tree: dict[Any, Tree]) -> None:
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

    def unflatten(self, children: list[Tree]) -> Tree:
        found = dict(zip(self.keys, children, strict=True))
        entries = {key: found[key] for key in self.order}
        if self.cls is dict:
            return entries
        return self.cls(self.factory, entries) if issubclass(self.cls, defaultdict) else self.cls(entries)

    def step(self, i: int) -> str:
        return f"[{self.keys[i]!r}]"


def _flatten_dict(tree: dict[Any, Tree]) -> tuple[list[Tree], DictStructure]:
    structure = DictStructure(tree)
    return [tree[key] for key in structure.keys], structure


def _unflatten_sequence(cls: Any, children: list[Tree]) -> Tree:
    return cls._make(children) if hasattr(cls, "_make") else cls(children)  # a named tuple's constructor takes them singly


def _step_of_sequence(cls: Any, i: int) -> str:
    return f".{cls._fields[i]}" if hasattr(cls, "_fields") else f"[{i}]"


def _flatten_dataclass(tree: Any) -> tuple[list[Tree], tuple[type[Any], tuple[str, ...]]]:
    """Fields that the constructor does not take, which `__post_init__` computes, are computed again."""
    from dataclasses import fields  # it takes as long to import as all the rest, and a tree with a dataclass has done so

    cls: Any = type(tree)  # pyright: ignore[reportUnknownVariableType]
    names = tuple([one.name for one in fields(cls) if one.init])
    return [getattr(tree, name) for name in names], (cls, names)


def _unflatten_dataclass(structure: tuple[type[Any], tuple[str, ...]], children: list[Tree]) -> Tree:
    """Fields hold what they are given, as those of the first object do, whatever `__post_init__` makes of them once more."""
    cls, names = structure
    given = dict(zip(names, children, strict=True))
    try:
        node = cls(**given)
    except TypeError as error:
        if takes(cls, given):
            raise
        raise TypeError(
            f"A {cls.__name__} can't be made anew from its fields, {', '.join(names)}: {error}. Give defaults to what else"
            f" its constructor takes, or say how one is made by register_tree_node({cls.__name__}, flatten, unflatten)."
        ) from error
    for name, child in zip(names, children, strict=True):
        if getattr(node, name) is not child:
            object.__setattr__(node, name, child)
    return node


def takes(function: Any, given: dict[str, Any]) -> bool:
    """Whether a function can be called with these arguments."""
    from inspect import signature  # only for a message

    try:
        signature(function).bind(**given)
    except TypeError:
        return False
    return True


def childless(keep: Callable[[Any], Structure], restore: Callable[[Any], Tree]) -> Kind:
    """A kind of nodes that have no children: how to make the structure of one, and the node of that."""
    return Kind(lambda node: ((), keep(node)), lambda structure, _: restore(structure), lambda structure, i: "")


SEQUENCE = Kind(lambda tree: (tree, tree.__class__), _unflatten_sequence, _step_of_sequence)
DICT = Kind(_flatten_dict, DictStructure.unflatten, DictStructure.step)
DATACLASS = Kind(_flatten_dataclass, _unflatten_dataclass, lambda structure, i: f".{structure[1][i]}")
#: A bool or str that is no number but belongs to the structure, by its class and itself.
STATIC = childless(lambda thing: (type(thing), thing), itemgetter(1))
NONE = childless(lambda _: None, lambda _: None)
KINDS: dict[type, Kind] = {list: SEQUENCE, tuple: SEQUENCE, dict: DICT, type(None): NONE}
