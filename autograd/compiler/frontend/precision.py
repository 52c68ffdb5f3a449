"""Whole numbers that floats can't tell from their neighbours: they are refused, not rounded, as arguments of a compiled
function and as what it holds. In eager code Python's ints are exact."""

from typing import Any, NoReturn

from autograd.arguments import is_array, real
from autograd.compiler.runtime.arguments import is_rounded
from autograd.modes import line_of_user
from autograd.row import Primitive, is_node
from autograd.trees.flatten import is_text_or_bool, parts_of, split
from autograd.trees.kinds import Tree
from autograd.trees.treedef import Path, TreeDef, format_path


def refuse_rounded(number: Any, primitive: Primitive, single: bool) -> None:
    """Refuse such a number as a constant that a primitive takes."""
    if is_rounded(number, single):
        remedy = f"{real(number)!r} if its last digits do not matter. At {line_of_user()}"
        _refuse(f"jit: {primitive.name}() takes", number, single, f"write {remedy}", f"or {remedy}")


def refuse_rounded_in(tree: Tree, name: str, single: bool) -> None:
    """Refuse such a number in a tree."""
    refuse_rounded_among(*split(tree, name, static=is_text_or_bool, conditions=True), name, single)


def refuse_rounded_among(leaves: list[Tree], definition: TreeDef, name: Path, single: bool) -> None:
    """The same in a tree that was taken apart."""
    for i, leaf in enumerate(leaves):
        for part in parts_of(leaf):
            if is_array(part) and part.dtype != object and not is_rounded(part, single):
                continue
            for number in part.ravel().tolist() if is_array(part) else [part]:
                if not is_node(number) and is_rounded(number, single):
                    remedy = "pass a float, of an array x.astype(float), if its last digits do not matter."
                    path = format_path(list(definition.paths(name))[i])
                    _refuse(f"{path} holds", number, single, remedy, f"or {remedy}")


def _refuse(beginning: str, number: Any, single: bool, remedy: str, other_remedy: str) -> NoReturn:
    """Raise the error.

    Args:
        other_remedy: where double precision is one.
    """
    if single and not is_rounded(number, single=False):
        raise ValueError(
            f'{beginning} {number}, which float32 can\'t tell from its neighbours; write dtype="float64", {other_remedy}'
        )
    raise ValueError(f"{beginning} {number}, which float64 can't tell from its neighbours; {remedy}")
