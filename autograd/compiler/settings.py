"""The options of `jit`, checked."""

from typing import Any, NamedTuple

import numpy as np

from autograd.compiler.backends.registry import BACKENDS
from autograd.compiler.memory import quarter_of_memory

DTYPES = ("float64", "float32")


class Settings(NamedTuple):
    """The options of `jit`."""

    dtype: Any
    kernel: str | None
    max_bytes: int


def check_settings(dtype: Any, kernel: Any, max_bytes: Any) -> Settings:
    """The settings of options that a user gave.

    Raises:
        ValueError: for an option that is unknown or out of range. ImportError: where the back end needs a library.
    """
    if dtype not in DTYPES:
        raise ValueError(f'jit(): dtype must be "float64" or "float32", not {dtype!r}.')
    if kernel not in (None, *BACKENDS):
        names = ", ".join(f'"{name}"' for name in BACKENDS)
        raise ValueError(f"jit(): kernel must be {names} or None, to choose the faster, not {kernel!r}.")
    if kernel is not None:
        BACKENDS[kernel].require(f'jit(): kernel="{kernel}"')
    if max_bytes is not None and (isinstance(max_bytes, bool) or not isinstance(max_bytes, int) or max_bytes < 1):
        raise ValueError(f"jit(): max_bytes must be a positive number of bytes or None, not {max_bytes!r}.")
    return Settings(np.dtype(dtype), kernel, quarter_of_memory() if max_bytes is None else max_bytes)
