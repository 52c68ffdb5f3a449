"""Functions of numbers on the entries of arrays, and functions of lists along their axes.

Everything here takes and gives plain arrays, of objects where they hold nodes; array.py wraps the results in its own kind of
array.
"""

import operator
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: A plain array of numbers, or of objects, which are numbers and nodes.
Array: TypeAlias = NDArray[Any]
#: A function of numbers and nodes.
Scalars: TypeAlias = Callable[..., Any]
#: A function of a list of numbers and nodes.
OfList: TypeAlias = Callable[[list[Any]], Any]


def array_of(entries: list[Any], shape: tuple[int, ...]) -> Any:
    """An array of the entries: of bools where all are, else of objects. Without axes it is the entry."""
    if shape == ():
        return entries[0]
    kind = bool if entries and all(type(entry) is bool for entry in entries) else object
    return np.fromiter(entries, dtype=kind, count=len(entries)).reshape(shape)


def entries_of(array: Array) -> list[Any]:
    """The entries one by one, as Python's numbers where it is an array of numbers."""
    return array.ravel().tolist()


def by_entries(function: Scalars, *arrays: Array) -> Any:
    """A function of numbers on the entries of arrays, which are broadcast."""
    arrays = np.broadcast_arrays(*arrays)
    return array_of(list(map(function, *map(entries_of, arrays))), arrays[0].shape)


def along(function: OfList, array: Array, axis: Any = None, keepdims: bool = False) -> Any:
    """A function of a list on the entries along an axis, several, or all of them."""
    axes = tuple(range(array.ndim)) if axis is None else tuple([i % array.ndim for i in _axes(array, axis)])
    kept = [i for i in range(array.ndim) if i not in axes]
    shape = tuple([array.shape[i] for i in kept])
    rows = array.transpose(*kept, *axes).reshape(int(np.prod(shape)), -1) if array.size else _empty_rows(array, shape)
    result = array_of([function(row.tolist()) for row in rows], shape)
    if not keepdims:
        return result
    kept_shape = tuple([1 if i in axes else length for i, length in enumerate(array.shape)])
    return np.reshape(result if shape else array_of([result], (1,)), kept_shape)


def _axes(array: Array, axis: Any) -> tuple[int, ...]:
    axes: tuple[Any, ...] = axis if isinstance(axis, tuple) else (axis,)  # pyright: ignore[reportUnknownVariableType]
    np.empty(array.shape, dtype=bool).any(axis=axes)  # refuses axes out of range in NumPy's words
    return tuple([operator.index(i) for i in axes])


def _empty_rows(array: Array, shape: tuple[int, ...]) -> Any:
    return np.empty((int(np.prod(shape)), 0), dtype=object)


def accumulate(function: Scalars, array: Array, axis: int = 0) -> Any:
    """The result of the function so far at each index along an axis."""
    if not array.size:
        return array
    moved = np.moveaxis(array, axis, -1)
    found: list[Any] = []
    for row in moved.reshape(-1, moved.shape[-1]):
        entries = row.tolist()
        for i in range(1, len(entries)):
            entries[i] = function(entries[i - 1], entries[i])
        found += entries
    return np.moveaxis(array_of(found, moved.shape), -1, axis)
