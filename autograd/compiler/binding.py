"""`compiled.bind`: the checks of the arrays to which a compiled function is bound, and the arrays of its results."""

from typing import Any

import numpy as np

from autograd.arguments import describe, has_own_arithmetic, is_array
from autograd.trees.flatten import is_text, is_text_or_bool, split, split_at
from autograd.trees.treedef import LeafDef, TreeDef, format_path
from autograd.value import Value


def check_array(thing: Any, name: str, dtype: "np.dtype[Any]", remedy: str) -> None:
    """Raise where a thing is no array that can be read and written in place."""
    if not is_array(thing) or has_own_arithmetic(thing):
        raise TypeError(f"bind: {name} must be a NumPy array, not {describe(thing)}; {remedy}.")
    if thing.dtype != dtype:
        raise TypeError(f"bind: {name} must be an array of {dtype}, not of {thing.dtype}; {remedy}.")
    if not (thing.flags.c_contiguous and thing.flags.aligned):
        raise ValueError(
            f"bind: {name} must lie in C's order, aligned and without gaps; its strides are {thing.strides} bytes for the"
            f" shape {thing.shape}; bind a copy, np.array({name.removeprefix('argument ')}, order='C')."
        )


def check_argument(thing: Any, name: str, dtype: "np.dtype[Any]", named: list[tuple[str, Any]]) -> Any:
    """An argument, an array or a nest of arrays, with containers of its own; its arrays by name are added to `named`.

    Raises:
        TypeError, ValueError: for what cannot be read in place.
    """
    try:
        leaves, definition = split_at(thing, is_array)
    except RecursionError:
        raise TypeError(f"bind: argument {name} is nested too deeply, or holds itself.") from None
    given = [
        (f"argument {format_path(path)}", leaf)
        for leaf, path in zip(leaves, definition.paths(name), strict=True)
        if not (leaf is None or is_text_or_bool(leaf))  # which are static
    ]
    if given and not any(is_array(leaf) for _, leaf in given):
        given = [(f"argument {name}", thing)]
    for path, leaf in given:
        check_array(leaf, path, dtype, remedy_for(leaf, dtype))
    named += given
    return definition.join(leaves)


def remedy_for(thing: Any, dtype: "np.dtype[Any]") -> str:
    """What to do instead of binding a thing that is no array of the dtype."""
    kind = thing.dtype.kind if is_array(thing) and not has_own_arithmetic(thing) else ""
    if kind == "b":
        return "for a condition bind numbers and compare them, such as x > 0.0, or call without bind"
    if isinstance(thing, Value):
        return "let the function read it from outside, at each call, or bind np.array of its data"
    if kind not in ("f", "i", "u"):
        numbers = isinstance(thing, float | int | list | tuple | dict)
        return f"{'bind np.array(...) and write into that, or ' * numbers}call without bind"
    index = "; for an index, which stays an integer, call without bind" if kind in "iu" else ""
    return f"bind its .astype({str(dtype)!r}){index}"


def arrays_for(result: Any, name: str, dtype: "np.dtype[Any]") -> tuple[list[Any], TreeDef]:
    """New arrays for the numbers, lists and arrays of a result, and the structure around them."""
    leaves, definition = split(result, f"the result of {name}()", static=is_text, conditions=True)
    made: list[Any] = []
    for leaf, path in zip(leaves, definition.paths("the result"), strict=True):
        array = np.array(leaf)
        if array.dtype == bool:
            raise TypeError(
                f"bind: {format_path(path)} of {name}() is a condition, and out holds numbers; return"
                " where(condition, 1.0, 0.0), or call the function itself."
            )
        made.append(array.astype(dtype, order="C"))
    return made, definition


def check_out(out: Any, made: list[Any], definition: TreeDef, dtype: "np.dtype[Any]") -> list[Any]:
    """The arrays of `out`, each like the one that was made for the result.

    Raises:
        TypeError, ValueError: for another nesting, shape, dtype, layout, or read-only arrays.
    """
    wanted = definition.join(made)
    (given, structure), (like, nesting) = split_at(out, is_array), split_at(wanted, is_array)
    if structure != nesting or [one for one in given if is_text(one)] != [one for one in like if is_text(one)]:
        nested = str(split(wanted, static=is_text)[1])[8:-1]
        what = f"be {describe(made[0])}" if isinstance(definition, LeafDef) else f"be nested as the result, {nested}"
        raise TypeError(f"bind: out must {what}, not {describe(out)}; without out=, bind makes it.")
    leaves = [one for one, other in zip(given, like, strict=True) if not is_text(other)]
    for leaf, array, path in zip(leaves, made, definition.paths("out"), strict=True):
        name = format_path(path)
        check_array(leaf, name, dtype, "without out=, bind makes it")
        if leaf.shape != array.shape:
            raise ValueError(
                f"bind: {name} must have the shape {array.shape} of the result, not {leaf.shape}; without"
                " out=, bind makes it."
            )
        if not leaf.flags.writeable:
            raise ValueError(f"bind: {name} must be writeable; it is read-only, so bind another array, such as a copy.")
    return leaves


def check_overlaps(arrays: list[tuple[str, Any]], outs: list[tuple[str, Any]]) -> None:
    """Raise where an array to be written shares memory with another array of the call."""
    for i, (name, out) in enumerate(outs):
        for other, array in arrays + outs[:i]:
            if np.may_share_memory(out, array):  # which is exact where there are no gaps
                raise ValueError(
                    f"bind: {name} shares memory with {other}, which would be overwritten while it is in use; bind an array"
                    " of its own, and copy from it after the call."
                )
