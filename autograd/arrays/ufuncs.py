"""NumPy's ufuncs on nodes, elementwise: each is a row of the table or an operator of Python."""

import operator
from functools import reduce as fold
from typing import Any

import numpy as np

from autograd.arrays.entries import Array, OfList, Scalars, along, array_of, by_entries, entries_of
from autograd.conditions import CONDITIONS, logical_and, logical_or
from autograd.row import TABLE, Primitive, is_node


def _arithmetic(row: Primitive, name: str) -> Scalars:
    """The operator where a node is beside it, which is the fastest way to record; else the row, which never raises."""
    python: Scalars = getattr(operator, name)

    def apply(*args: Any) -> Any:
        return python(*args) if any(is_node(arg) for arg in args) else row(*args)

    return apply


def _same(x: Any) -> Any:
    return x


#: The rows that Python has operators for, with the names of these in `operator`.
ARITHMETIC_OPERATORS = {
    "add": "add", "sub": "sub", "mul": "mul", "div": "truediv", "neg": "neg", "pow": "pow", "remainder": "mod",
    "floor_divide": "floordiv",
}  # fmt: skip
#: The same for ufuncs that are no rows: comparisons and logical operations.
OTHER_OPERATORS = {
    "less": "lt", "less_equal": "le", "greater": "gt", "greater_equal": "ge", "equal": "eq", "not_equal": "ne",
    "bitwise_and": "and_", "bitwise_or": "or_", "bitwise_xor": "xor", "invert": "invert",
}  # fmt: skip

#: The functions by entries, by NumPy's name: every row that NumPy has, Python's operators, and NumPy's other names of rows.
BY_ENTRIES: dict[str, Scalars] = {
    **{row.numpy_name: row for row in TABLE.values() if isinstance(getattr(np, row.numpy_name, None), np.ufunc)},
    **{TABLE[name].numpy_name: _arithmetic(TABLE[name], python) for name, python in ARITHMETIC_OPERATORS.items()},
    **CONDITIONS,
    **{name: getattr(operator, python) for name, python in OTHER_OPERATORS.items()},
    "float_power": _arithmetic(TABLE["pow"], "pow"),
    "fabs": TABLE["abs"],
    "positive": _same,
    "rint": TABLE["round"],
}

#: The rows with operators by NumPy's own objects, and all functions by entries.
OPERATORS: dict[Any, Primitive] = {getattr(np, TABLE[name].numpy_name): TABLE[name] for name in ARITHMETIC_OPERATORS}
UFUNCS: dict[Any, Scalars] = {getattr(np, name): function for name, function in BY_ENTRIES.items()}


def all_hold(entries: list[Any]) -> Any:
    return fold(logical_and, entries, True)


def any_holds(entries: list[Any]) -> Any:
    return fold(logical_or, entries, False)


#: `reduce` of a ufunc, as a function of a list of entries.
REDUCE: dict[Any, OfList] = {
    np.add: TABLE["sum"],
    np.multiply: TABLE["prod"],
    np.maximum: TABLE["max"],
    np.minimum: TABLE["min"],
    np.logaddexp: TABLE["logsumexp"],
    np.logical_and: all_hold,
    np.logical_or: any_holds,
}


def products(a: Array, b: Array) -> Any:
    """The inner products of the rows of one matrix with the columns of another."""
    rows, columns = [row.tolist() for row in a], [column.tolist() for column in b.T]
    return array_of([TABLE["dot"](row, column) for row in rows for column in columns], (len(rows), len(columns)))


def dot(a: Array, b: Array) -> Any:
    """As np.dot: over the last axis of a and the last but one of b."""
    if not a.ndim or not b.ndim:
        return by_entries(BY_ENTRIES["multiply"], a, b)
    shape = a.shape[:-1] + b.shape[:-2] + b.shape[-1:] * (b.ndim > 1)
    b = b if b.ndim > 1 else b[:, None]
    if a.shape[-1] != b.shape[-2]:
        raise ValueError(f"np.dot(): arrays of shapes {a.shape} and {b.shape} do not fit: {a.shape[-1]} != {b.shape[-2]}.")
    moved = np.moveaxis(b, -2, 0)
    found = products(a.reshape(-1, a.shape[-1]), moved.reshape(moved.shape[0], -1))
    return array_of(entries_of(found), shape)


def matmul(a: Array, b: Array) -> Any:
    """As np.matmul: matrices in the last two axes, the others broadcast."""
    if not a.ndim or not b.ndim:
        raise ValueError(f"np.matmul(): arrays of shapes {a.shape} and {b.shape}: a single number has no @; write *.")
    shape = np.matmul(np.empty(a.shape), np.empty(b.shape)).shape  # raises NumPy's error if they do not fit
    left = a if a.ndim > 1 else a[None, :]
    right = b if b.ndim > 1 else b[:, None]
    outer = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    lefts = np.broadcast_to(left, outer + left.shape[-2:]).reshape(-1, *left.shape[-2:])
    rights = np.broadcast_to(right, outer + right.shape[-2:]).reshape(-1, *right.shape[-2:])
    found = [entry for one, other in zip(lefts, rights, strict=True) for entry in entries_of(products(one, other))]
    return array_of(found, shape)


def vecdot(a: Array, b: Array) -> Any:
    """The inner products along the last axes."""
    return along(TABLE["sum"], by_entries(BY_ENTRIES["multiply"], a, b), -1)


def matvec(a: Array, b: Array) -> Any:
    return matmul(a, b[..., None])[..., 0]


def vecmat(a: Array, b: Array) -> Any:
    return matmul(a[..., None, :], b)[..., 0, :]


#: Ufuncs that are not by entries, by their names, of which older versions of NumPy lack some.
PRODUCTS: dict[str, Scalars] = {function.__name__: function for function in (matmul, vecdot, matvec, vecmat)}
