"""Whole numbers that single precision can't tell from their neighbours: they are refused, not rounded, as arguments of a
compiled function and as what it holds."""

from typing import Any

from autograd.arguments import is_array
from autograd.compiler.runtime.arguments import is_rounded
from autograd.modes import line_of_user
from autograd.row import Primitive, is_node
from autograd.trees.flatten import is_text_or_bool, parts_of, split
from autograd.trees.kinds import Tree
from autograd.trees.treedef import format_path


def refuse_rounded(number: Any, primitive: Primitive) -> None:
    """Refuse such a number as a constant that a primitive takes."""
    if is_rounded(number):
        raise ValueError(
            f'jit: {primitive.name}() takes {number}, which float32 can\'t tell from its neighbours; write dtype="float64",'
            f" or {float(number)!r} if its last digits do not matter. At {line_of_user()}"
        )


def refuse_rounded_in(tree: Tree, name: str) -> None:
    """Refuse such a number in a tree."""
    leaves, definition = split(tree, name, static=is_text_or_bool, conditions=True)
    for leaf, path in zip(leaves, definition.paths(name), strict=True):
        for number in [number for part in parts_of(leaf) for number in (part.ravel() if is_array(part) else [part])]:
            if not is_node(number) and is_rounded(number):
                raise ValueError(
                    f"{format_path(path)} holds {number}, which float32 can't tell from its neighbours;"
                    ' write dtype="float64", or pass a float if its last digits do not matter.'
                )
