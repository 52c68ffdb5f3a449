"""NumPy's functions whose own code is right on arrays of objects: they move or add entries, or compare numbers."""

from typing import Any

import numpy as np

from autograd.arrays.entries import Array, array_of, entries_of
from autograd.errors import TraceError
from autograd.modes import line_of_user
from autograd.row import is_node
from autograd.value import Value


def _named(names: str, module: Any = np) -> set[Any]:
    return {getattr(module, name) for name in names.split() if hasattr(module, name)}


#: Functions that only move entries, or ask how many there are: NumPy's own do on objects.
MOVES = _named(
    "append array2string array_repr array_split array_str atleast_1d atleast_2d atleast_3d block"
    " broadcast_arrays broadcast_to column_stack compress concat concatenate copy delete diagonal dsplit dstack"
    " expand_dims flip fliplr flipud hsplit hstack insert iscomplexobj isrealobj matrix_transpose may_share_memory"
    " meshgrid moveaxis ndim permute_dims ravel repeat reshape resize result_type roll rollaxis rot90 shape shares_memory"
    " size split squeeze stack swapaxes tile transpose unstack vsplit vstack"
) | _named("diagonal matrix_transpose", np.linalg)
#: Those of all that take a list of arrays, not an array.
OF_SEQUENCES = _named("column_stack concat concatenate dstack hstack select stack vstack") | _named("multi_dot", np.linalg)
#: Functions that move entries and put zeros beside them.
FILLS = _named("diag diagflat tril triu")
#: Functions whose own code adds and multiplies entries by Python's operators and does nothing else to them.
ARITHMETIC = _named(
    "average convolve cross diff ediff1d einsum inner kron outer polyval tensordot trace trapezoid vander vdot"
) | _named("cross outer tensordot trace matrix_power multi_dot vecdot", np.linalg)
#: Functions that change their first argument, which must be able to hold nodes.
CHANGES = _named("copyto fill_diagonal put putmask place put_along_axis")
#: Functions that answer with indices and bools, so without derivatives: they get the numbers, where these are known.
ANSWERS = _named(
    "allclose argsort argwhere array_equiv count_nonzero digitize flatnonzero isclose isneginf isposinf"
    " nanargmax nanargmin nonzero searchsorted"
)


def name_of(function: Any) -> str:
    """As users write it: `np.linalg.norm`."""
    module = getattr(function, "__module__", None) or "numpy"
    return f"{module.replace('numpy', 'np', 1)}.{function.__name__}"


def number(entry: Any, name: str) -> Any:
    """The number of a Value, for functions that answer with an index or a bool."""
    if isinstance(entry, Value):
        return entry.data
    if is_node(entry):
        raise TraceError(
            f"jit: {name}() looks at the numbers, which are known only when the program runs; select with where(condition,"
            f" a, b), or compute it before jit and pass it as an argument. At {line_of_user()}"
        )
    return entry


def floats(array: Array) -> Any:
    """Object entries that are whole numbers as floats; NumPy puts 0 and 1 beside objects."""
    if array.dtype != object:
        return array
    return array_of([float(entry) if type(entry) is int else entry for entry in entries_of(array)], array.shape)


def refused(name: str) -> TypeError:
    return TypeError(
        f"{name}() is not among the NumPy functions that work on Values and traced numbers (the docs list them): it would"
        " lose derivatives or decide by comparing. Write it with + - * / ** and the functions of autograd; where no"
        " derivative is wanted, take the numbers first: [x.data for x in row]."
    )
