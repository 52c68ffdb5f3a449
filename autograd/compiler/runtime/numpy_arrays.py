"""What C does with NumPy's arrays, in plain Python.

Where the package is compiled, `numpy_arrays.pxd` puts functions of the same names in their place, which read an array's own
structure: a buffer, as other libraries would take one, costs 0.1 µs for each array.
"""

from array import array
from typing import Any

import numpy as np

#: A new array of doubles of this shape, whose numbers are not set.
new_array = np.empty


def use_numpy() -> None:
    """Let this module call NumPy's C API."""


def read_array(source: Any, shape: tuple[int, ...], dtype: Any, row: "array[float]", start: int, count: int) -> bool:
    """Whether a NumPy array is aligned, C-contiguous and of this shape and dtype; if so, its first doubles are copied."""
    if source.shape != shape or source.dtype is not dtype or not (source.flags.c_contiguous and source.flags.aligned):
        return False
    if count:
        memoryview(row)[start : start + count] = memoryview(source).cast("B").cast("d")[:count]
    return True


def pointers_to(positions: "array[int]") -> Any:
    """Room for pointers; the caller keeps the array alive."""


def entry_of(machine: Any) -> Any:
    """The C function that runs a machine; None for a machine in Python."""


def point_to_one(pointers: Any, at: int, one: Any) -> None:
    """Write the pointer to an array."""


def point_to(pointers: Any, at: int, arrays: list[Any]) -> None:
    """Write pointers to arrays, from a position on."""


def run_machine(
    machine: Any,
    entry: Any,
    arguments: list[Any],
    captured: list[Any],
    lone: list[Any],
    results: list[Any],
    widths: "array[int]",
    pointers: Any,
) -> None:
    """Run a machine of the interpreter.

    Args:
        entry: as `entry_of` gives it. arguments, captured: the arrays to be read. lone, results: the arrays to be
            written. widths: the numbers of lanes, and one more; those that the program counts are written. pointers: those
            to all arrays, in this order.
    """
    widths[:-1] = array("l", machine.run(arguments + captured, lone + results, tuple(widths[:-1])))


def read_number(source: Any, row: "array[float]", position: int) -> None:
    """Read an array without axes."""
    row[position] = source.item()


def gather(target: Any, source: Any, positions: Any) -> None:
    """Fill an array with the numbers at these positions of another, which has one axis."""
    target.ravel()[:] = source[positions]


def holds_nan(one: Any) -> bool:
    """Whether an array holds a nan."""
    flat = one.ravel("K")
    return not np.vdot(flat, flat) >= 0.0  # the sum of squares, of which nothing else makes a nan


def state_of(arrays: list[Any]) -> Any:
    """Where arrays lie, their shapes, dtypes, and whether they are read-only, to be compared by `are_unchanged`."""
    return [(one.__array_interface__["data"], one.shape, one.strides, one.dtype) for one in arrays]


def are_unchanged(arrays: list[Any], state: Any) -> bool:
    """Whether arrays are where and as they were."""
    return state_of(arrays) == state


def spans_of(arrays: list[Any]) -> Any:
    """Where contiguous arrays of doubles lie, and how long they are."""


def spans_hold_nan(arrays: list[Any], spans: Any) -> bool:
    """Whether one of some arrays, which lie where they did, holds a nan."""
    return any(map(holds_nan, arrays))
