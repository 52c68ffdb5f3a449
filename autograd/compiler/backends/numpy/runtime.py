"""The scope of generated array code: its constants, and the few functions that NumPy does not have."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.compiler.backends.numpy import error_function
from autograd.compiler.backends.numpy.expressions import Function
from autograd.compiler.ir.types import Array, Shape
from autograd.row import Primitive


def view(array: Array, start: int, shape: Shape, strides: Shape) -> Array:
    """Rows of an array, evenly spaced along several axes."""
    row, inner = array.strides[0], array.strides[1:]
    return np.lib.stride_tricks.as_strided(array[start:], (*shape, *array.shape[1:]), (*[s * row for s in strides], *inner))


def steps_of(flat: Array, start: int, shape: Shape, strides: Shape) -> Array:
    """Numbers of a flat array, evenly spaced along several axes: rows, steps and samples."""
    return np.lib.stride_tricks.as_strided(flat[start:], shape, tuple([s * flat.itemsize for s in strides]))


def holds_nan(*arrays: Array) -> bool:
    """Whether one of them holds a nan: only then the sum of its squares is nan."""
    return any(math.isnan(np.vdot(array, array)) for array in arrays)


def holds_below(array: Array, bound: float) -> bool:
    """Whether an array holds a number below a bound, or a nan."""
    return not np.minimum.reduce(array, axis=None) >= bound


def look_up(table: Array, positions: Array, out: Array) -> None:
    """The numbers of a table at positions; nan where one is nan."""
    known = positions == positions
    indices = np.where(known, positions, 0.0).astype(np.intp)
    np.copyto(out, np.where(known, table[indices], np.nan).reshape(out.shape))


def scatter(positions: Array, numbers: Array, out: Array) -> None:
    """In a table the sums of the numbers that go to each position; those at nan go nowhere."""
    known = positions == positions
    out[...] = np.bincount(positions[known].astype(np.intp), numbers[known], out.size).reshape(out.shape)


def special(name: str) -> Callable[..., Any]:
    """erf and erfc of arrays: SciPy's where it is installed, which takes 0.8 and 0.3 of the time of ours."""
    try:
        import scipy.special

        return getattr(scipy.special, name)
    except ImportError:
        return getattr(error_function, name)


def evaluator(primitive: Primitive) -> Callable[..., Any]:
    """A primitive's evaluator for each number of arrays, or for each column of one."""
    if primitive.over_lists:

        def of_columns(array: Array) -> Any:
            return np.apply_along_axis(lambda column: primitive.evaluate(column.tolist()), 0, array)

        return of_columns
    return np.vectorize(primitive.evaluate, otypes=[float])


def load(source: str, function: Function, captured: Sequence[Any], dtype: "np.dtype[np.floating]") -> Callable[..., Any]:
    """The function `allocate` of a source."""
    with np.errstate(all="ignore"):  # in single precision a constant may be inf
        constants = {name: np.array(numbers, dtype=dtype) for name, numbers in function.constants.items()}
    scope: dict[str, Any] = {
        "np": np,
        "view": view,
        "holds_nan": holds_nan,
        "look_up": look_up,
        "scatter": scatter,
        "holds_below": holds_below,
        "dtype": np.dtype(dtype),
        "steps_of": steps_of,
        **constants,
    }
    scope |= {name: special(name) for name in ("erf", "erfc") if f"{name}(" in source}  # as importing SciPy takes time
    scope |= {f"table_{i}": table for i, table in enumerate(function.tables)}
    scope |= {f"evaluate_{i}": evaluator(primitive) for i, primitive in enumerate(function.evaluated)}
    for i, rows in enumerate(captured):
        scope[f"captured_{i}"] = np.array(rows, dtype=dtype)
    exec(compile(source, "<autograd.jit>", "exec"), scope)
    return scope.pop("allocate")  # it refers to the scope, which would be a cycle
