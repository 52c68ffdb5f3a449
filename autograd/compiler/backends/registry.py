"""The registry of back ends, and the choice of one for a program. Any file may call `register`."""

from typing import Any

import numpy as np

from autograd.compiler.backends.backend import Backend, Lowering, NoLoopsError
from autograd.compiler.backends.c.backend import BACKEND as C
from autograd.compiler.backends.cost import ARRAY_CODE, MANY_CALLS, estimates
from autograd.compiler.backends.jax.backend import BACKEND as JAX
from autograd.compiler.backends.native.backend import BACKEND as NATIVE
from autograd.compiler.backends.native.backend import is_compiled
from autograd.compiler.backends.numpy.backend import BACKEND as NUMPY
from autograd.compiler.vectorize.groups import count_groups

BACKENDS: dict[str, Backend] = {}


def register(backend: Backend) -> None:
    """Add a back end, for `jit(kernel=…)`.

    Raises:
        ValueError: if the name is taken.
    """
    if backend.name in BACKENDS:
        raise ValueError(f"register(): there is a back end {backend.name!r} already; choose another name.")
    BACKENDS[backend.name] = backend


for each in (NATIVE, NUMPY, C, JAX):
    register(each)


def backend_of_loops(kernel: str | None, dtype: "np.dtype[Any]") -> Backend:
    """The back end that computes the loops of a program, if it has any."""
    if kernel is None:
        return NATIVE if dtype == np.float64 else NUMPY
    return BACKENDS[kernel]


def choose_backend(lowering: Lowering, kernel: str | None) -> tuple[Backend, str]:
    """The back end that runs a program, and why: the interpreter, or array code for what that cannot compute, or where
    matrices are so large that BLAS takes less time.

    Args:
        lowering: the program. kernel: the name of the back end that the user asked for, or None.

    Raises:
        ValueError: if the back end of that name cannot compute the program.
        NoLoopsError: if the steps of its loops are to be traced one by one.
    """
    if kernel is not None:
        if wrong := BACKENDS[kernel].refuse(lowering):
            raise ValueError(f"jit: {wrong}")
        return BACKENDS[kernel], "asked for"
    if lowering.program.has_loops:
        wrong = NATIVE.refuse(lowering)
        if wrong and lowering.counted:
            raise NoLoopsError(wrong)
        return (NUMPY, wrong.partition(";")[0]) if wrong else (NATIVE, "it has loops")
    compiled = is_compiled()
    if not compiled and count_groups(lowering.units) < MANY_CALLS:
        return NUMPY, "the interpreter is not compiled here"
    if wrong := NATIVE.refuse(lowering):
        return NUMPY, wrong.partition(";")[0]
    interpreted, as_arrays = estimates(lowering.units, compiled)
    more = "more than "
    if as_arrays < interpreted:  # else its calls need not be counted
        as_arrays, more = as_arrays + count_groups(lowering.units) * ARRAY_CODE["call"], ""
    why = f"it should take about {min(interpreted, as_arrays) / 1000:.2g} µs"
    if as_arrays < interpreted:
        return NUMPY, f"{why}, and the interpreter {interpreted / 1000:.2g} µs"
    return NATIVE, f"{why}, and array code {more}{as_arrays / 1000:.2g} µs"
