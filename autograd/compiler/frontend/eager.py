"""A compiled function within `detect_anomaly()`: the function itself runs, on Values named after its arguments."""

from collections.abc import Callable, Iterator
from itertools import product

from autograd.compiler.frontend.inputs import Arguments
from autograd.compiler.frontend.statics import Statics
from autograd.row import is_node
from autograd.trees.flatten import flatten, is_text_or_bool, numbers_of, split
from autograd.trees.kinds import Tree
from autograd.trees.treedef import ARRAY, LeafDef, Path, format_path
from autograd.value import Value


def call_eagerly(
    f: Callable[..., Tree], args: tuple[Tree, ...], keywords: dict[str, Tree], names: list[str], statics: Statics
) -> Tree:
    """The result of the compiled function, computed on Values, so that `detect_anomaly` checks each operation."""
    if Arguments(args, keywords, names, statics).traced:
        return f(*args, **keywords)
    pairs = enumerate(zip(args, names, strict=False))
    positional = [arg if i in statics else _as_values(arg, name) for i, (arg, name) in pairs]
    named = {name: arg if name in statics else _as_values(arg, name) for name, arg in keywords.items()}
    result = f(*positional, **named)
    numbers, definition = flatten(result, "jit: the result", conditions=True)
    return definition.unflatten([number.data if is_node(number) else number for number in numbers])


def _as_values(arg: Tree, name: str) -> Tree:
    """An argument of Values that are labelled by where they are; its bools stay."""
    leaves, definition = split(arg, name, static=is_text_or_bool, conditions=True)
    parts = zip(leaves, definition.leaves, definition.paths(name), strict=True)
    return definition.join([one.shaped(_labelled(leaf, one, path)) for leaf, one, path in parts])


def _labelled(leaf: Tree, definition: LeafDef, path: Path) -> Iterator[Value | bool]:
    for number, index in zip(numbers_of(leaf, path), product(*map(range, definition.shape)), strict=True):
        subscript = ", ".join(map(str, index)) if definition.kind is ARRAY else "][".join(map(str, index))
        label = format_path(path) + (f"[{subscript}]" if index else "")
        yield number if type(number) is bool else Value(number.data if is_node(number) else number, label)
