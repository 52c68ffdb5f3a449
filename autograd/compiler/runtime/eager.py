"""A compiled function within `detect_anomaly()`: the function itself runs, on Values named after its arguments."""

# Arguments and results are trees of anything.
# pyright: basic

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.arguments import real
from autograd.compiler.frontend.inputs import Arguments
from autograd.compiler.frontend.statics import Statics
from autograd.row import is_node
from autograd.trees.flatten import flatten, is_array, is_condition, split
from autograd.trees.kinds import SEQUENCE
from autograd.trees.treedef import Path, format_path
from autograd.value import Value


def call_eagerly(
    f: Callable[..., Any], args: tuple[Any, ...], keywords: dict[str, Any], names: list[str], statics: Statics
) -> Any:
    """What the compiled function would return, and every number on the way there is a Value that is watched."""
    if Arguments(args, keywords, names, statics).traced:
        return f(*args, **keywords)
    pairs = enumerate(zip(args, names, strict=False))
    positional = [arg if i in statics else _as_values(arg, name) for i, (arg, name) in pairs]
    named = {name: arg if name in statics else _as_values(arg, name) for name, arg in keywords.items()}
    result = f(*positional, **named)
    numbers, definition = flatten(result, "jit: the result")
    return definition.unflatten([number.data if is_node(number) else number for number in numbers])


def _as_values(arg: Any, name: str) -> Any:
    leaves, definition = split(arg, name, static=True, conditions=True)
    return definition.join([_labelled(leaf, path) for leaf, path in zip(leaves, definition.paths(name), strict=True)])


def _labelled(leaf: Any, path: Path) -> Any:
    """A leaf of Values that are labelled by where they are; of bools, itself."""
    if is_condition(leaf) or (is_array(leaf) and leaf.dtype.kind == "b"):
        return leaf
    if is_array(leaf):
        values = np.empty(leaf.shape, dtype=object)
        for index, entry in np.ndenumerate(leaf):
            values[index] = Value(entry, format_path(path) + (f"[{', '.join(map(str, index))}]" if index else ""))
        return values if leaf.ndim else values[()]
    if isinstance(leaf, list):
        return [_labelled(entry, (path, SEQUENCE, list, i)) for i, entry in enumerate(leaf)]
    return Value(leaf.data if is_node(leaf) else real(leaf), format_path(path))
