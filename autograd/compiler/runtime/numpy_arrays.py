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


def pointers_to(places: "array[int]") -> Any:
    """Room for pointers; the caller keeps the array alive."""


def entry_of(machine: Any) -> Any:
    """The C function that runs a machine; None for a machine in Python."""


def carry_out(
    machine: Any, entry: Any, arguments: list[Any], captured: list[Any], results: list[Any], widths: Any, pointers: Any
) -> None:
    """Run a machine of the interpreter.

    Args:
        entry: as `entry_of` gives it. arguments, captured: the arrays to be read; arguments come first.
        results: the arrays to be written. widths: the numbers of lanes. pointers: room for one to each of the arrays.
    """
    machine.run(arguments + captured, results, tuple(widths))
