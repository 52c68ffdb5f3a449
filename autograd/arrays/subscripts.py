"""`x[i]` of an array, where an index is a node: as NumPy has it, by way of `take`."""

from functools import partial
from numbers import Integral
from typing import Any, cast

from autograd.arguments import describe, is_array
from autograd.errors import TraceError
from autograd.indexing import over_indices, take
from autograd.modes import enable_grad, line_of_user
from autograd.primitives import position
from autograd.row import is_node
from autograd.value import Value
from autograd.whole_numbers import in_range


def is_index(part: Any) -> bool:
    """Whether a part of a subscript is a number, or an array or a list of numbers, that only `take` can index with."""
    if hasattr(part, "stands_for_lanes"):
        raise TraceError(f"jit: an index of x[i] is {describe(part)}; write take(x, i), which takes it. At {line_of_user()}")
    if isinstance(part, list):
        entries = as_objects(part)
        return any(map(_is_node, entries)) and all(map(_may_be_index, entries))
    if is_array(part):
        return part.dtype == object and all(map(_may_be_index, part.flat))
    return _is_node(part)


def as_objects(thing: Any) -> list[Any]:
    """The entries of lists in lists, or of an array, as they are."""
    import numpy as np

    return np.array(thing, dtype=object).ravel().tolist()


def _may_be_index(entry: Any) -> bool:
    return _is_node(entry) or isinstance(entry, Integral)


def _is_node(entry: Any) -> bool:
    """Whether it is a node that may be an index, so no condition."""
    return hasattr(entry, "as_index") or isinstance(entry, Value)


def entries_at(xs: Any, parts: tuple[Any, ...]) -> Any:
    """`xs[parts]` of an array where some of the parts are nodes, or one is an array of nodes.

    Several arrays of indices, or one beside numbers, go together entry by entry, as in NumPy. An entry is what it was in the
    array within `no_grad()` too, as with an index that is an int; `take()` gives a constant there, whatever the index is.

    Raises:
        TypeError: where such do not stand side by side, behind slices alone.
    """
    import numpy as np

    lists = [isinstance(part, list) and is_index(part) for part in parts]
    parts = tuple([np.array(part) if listed else part for part, listed in zip(parts, lists, strict=True)])
    chosen = [k for k, part in enumerate(parts) if is_array(part) or isinstance(part, list | Integral) or is_index(part)]
    if len(chosen) > 1 and any(is_array(parts[k]) or isinstance(parts[k], list) for k in chosen):
        xs, parts = _merged(xs, parts, chosen)
    found = xs[tuple([slice(None) if is_index(part) else part for part in parts])]
    axes: list[int] = []
    axis = 0
    for part in parts:
        if is_index(part):
            axes.append(axis)
        if part is Ellipsis:
            axis += xs.ndim - sum(1 for one in parts if one is not None and one is not Ellipsis)
        else:
            axis += not isinstance(part, Integral)
    with enable_grad():
        for axis, part in reversed(list(zip(axes, filter(is_index, parts), strict=True))):
            found = take_along(found, part, axis)
    return found


def _merged(xs: Any, parts: tuple[Any, ...], chosen: list[int]) -> tuple[Any, tuple[Any, ...]]:
    """An array with the axes of these parts made one, and parts with one index into it."""
    start, end = chosen[0], chosen[-1] + 1
    if len(chosen) < end - start or not all(isinstance(part, slice) for part in parts[:start]):
        raise TypeError(
            "an array of indices stands beside other indices, some of them traced; they must stand side by side, behind"
            " slices alone: x[:, i, j]."
        )
    import numpy as np

    index: Any = 0
    for part, length in zip(parts[start:end], xs.shape[start:end], strict=True):
        array: Any = np.array(cast(list[Any], part)) if isinstance(part, list) else part
        index = index * length + over_indices(partial(_position, length=length), array, "x[i, j]")
    shape = (*xs.shape[:start], -1, *xs.shape[end:])
    return xs.reshape(shape), (*parts[:start], index, *parts[end:])


def _position(index: Any, length: int) -> Any:
    """An index counted from the start."""
    return position(index, length) if is_node(index) else in_range(index, length, "x[i, j]")


def take_along(xs: Any, i: Any, axis: int) -> Any:
    """`take` along an axis of an array, with the axes of i in its place, as in NumPy."""
    import numpy as np

    found = take(np.moveaxis(xs, axis, 0) if axis else xs, i)
    count = 0 if is_node(i) else np.ndim(i)
    return np.moveaxis(found, range(count), range(axis, axis + count)) if axis and count else found
