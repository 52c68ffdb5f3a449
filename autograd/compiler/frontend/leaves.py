"""Data that hold nothing but numbers and text. Plain Python as it stands; leaves.pxd gives the names C types."""

from typing import Any

import numpy as np

from autograd.compiler.frontend.tracer import Traced
from autograd.value import Value

#: Types of objects that refer to no others.
LEAVES: set[type[Any]] = {Value, Traced, float, int, bool, str, bytes, type(None), np.ndarray, np.float64, np.dtype}
ROWS: set[type[Any]] = {list, tuple}


def is_leaf(thing: Any) -> bool:
    """Whether an object refers to no others but such as a row of leaves, or as rows of them.

    >>> is_leaf(1.5), is_leaf([("a", 1.5), ("b", 2.5)]), is_leaf([object()])
    (True, True, False)
    """
    kind: Any = type(thing)  # pyright: ignore[reportUnknownVariableType]
    if kind in LEAVES or kind not in ROWS:
        return kind in LEAVES
    if are_leaves(thing):
        return True
    for row in thing:  # noqa: SIM110  # all() would make a generator
        if type(row) not in ROWS or not are_leaves(row):
            return False
    return True


def are_leaves(row: Any) -> bool:
    """Whether all in a list or tuple are leaves."""
    for thing in row:
        kind: Any = type(thing)  # pyright: ignore[reportUnknownVariableType]
        if kind is not float and kind is not int and kind is not str and kind not in LEAVES:  # without hashing, if it can be
            return False
    return True
