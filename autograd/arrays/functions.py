"""What NumPy's functions do on nodes: the rows of the table, by entries and along axes.

Everything here takes and gives plain arrays, of objects where they hold nodes; `arrays` puts the nodes in and the results
into its own kind of array. A function of NumPy is in exactly one of the tables below, or it is refused by name.
"""

# Arrays of objects say nothing about what they hold.
# pyright: basic

import inspect
import math
import operator
from collections.abc import Callable
from functools import reduce as fold
from typing import Any

import numpy as np

from autograd.arguments import real
from autograd.conditions import CONDITIONS, logical_and, logical_or
from autograd.errors import TraceError
from autograd.functions import std, var
from autograd.modes import line_of_user
from autograd.row import TABLE, Primitive, is_node
from autograd.value import Value

#: Arguments of NumPy's functions that change nothing here: numbers are float64 already, and NumPy's default is meant.
DEFAULTS = (None, np._NoValue, float, object, np.dtype(float), np.dtype(object))  # pyright: ignore

Scalars = Callable[..., Any]


def array_of(entries: list[Any], shape: tuple[int, ...]) -> Any:
    """An array of the entries: of bools where all are, else of objects. Without axes it is the entry."""
    if shape == ():
        return entries[0]
    kind = bool if entries and all(type(entry) is bool for entry in entries) else object
    return np.fromiter(entries, dtype=kind, count=len(entries)).reshape(shape)


def entries_of(array: Any) -> list[Any]:
    """The entries one by one, as Python's numbers where it is an array of numbers."""
    return array.ravel().tolist()


def by_entries(function: Scalars, *arrays: Any) -> Any:
    """A function of numbers on the entries of arrays, which are broadcast."""
    arrays = np.broadcast_arrays(*arrays)
    return array_of(list(map(function, *map(entries_of, arrays))), arrays[0].shape)


def along(function: Callable[[list[Any]], Any], array: Any, axis: Any = None, keepdims: bool = False) -> Any:
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


def _axes(array: Any, axis: Any) -> tuple[int, ...]:
    axes = axis if isinstance(axis, tuple) else (axis,)
    np.empty(array.shape, dtype=bool).any(axis=axes)  # refuses axes that there are not, in NumPy's words
    return tuple([operator.index(i) for i in axes])


def _empty_rows(array: Any, shape: tuple[int, ...]) -> Any:
    return np.empty((int(np.prod(shape)), 0), dtype=object)


# --- by entries ------------------------------------------------------------------------------------------------------


def _arithmetic(name: str, python: Scalars) -> Scalars:
    """The operator where a node is beside it, which is the fastest way to record; else the row, which never raises."""
    row = TABLE[name]

    def apply(*args: Any) -> Any:
        return python(*args) if any(is_node(arg) for arg in args) else row(*args)

    return apply


def _same(x: Any) -> Any:
    return x


#: The rows that Python has operators for.
ARITHMETIC_OPERATORS: dict[str, Scalars] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv, "neg": operator.neg,
    "pow": operator.pow, "remainder": operator.mod, "floor_divide": operator.floordiv,
}  # fmt: skip

#: The functions by entries, by NumPy's name: every row that NumPy has, what Python has operators for, and what follows.
BY_ENTRIES: dict[str, Scalars] = {
    row.numpy_name: row for row in TABLE.values() if isinstance(getattr(np, row.numpy_name, None), np.ufunc)
}
BY_ENTRIES |= {TABLE[name].numpy_name: _arithmetic(name, python) for name, python in ARITHMETIC_OPERATORS.items()}
BY_ENTRIES |= CONDITIONS
BY_ENTRIES |= {
    "float_power": BY_ENTRIES["power"],
    "fabs": TABLE["abs"],
    "positive": _same,
    "rint": TABLE["round"],
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "bitwise_and": operator.and_,
    "bitwise_or": operator.or_,
    "bitwise_xor": operator.xor,
    "invert": operator.invert,
}

#: The rows with operators by NumPy's own objects, and all functions by entries.
OPERATORS: dict[Any, Primitive] = {getattr(np, TABLE[name].numpy_name): TABLE[name] for name in ARITHMETIC_OPERATORS}
UFUNCS: dict[Any, Scalars] = {getattr(np, name): function for name, function in BY_ENTRIES.items()}

# --- along axes ------------------------------------------------------------------------------------------------------


def _all(entries: list[Any]) -> Any:
    return fold(logical_and, entries, True)


def _any(entries: list[Any]) -> Any:
    return fold(logical_or, entries, False)


#: What `reduce` of a ufunc is on a list of entries.
REDUCE: dict[Any, Callable[[list[Any]], Any]] = {
    np.add: TABLE["sum"],
    np.multiply: TABLE["prod"],
    np.maximum: TABLE["max"],
    np.minimum: TABLE["min"],
    np.logaddexp: TABLE["logsumexp"],
    np.logical_and: _all,
    np.logical_or: _any,
}


def products(a: Any, b: Any) -> Any:
    """The inner products of the rows of one matrix with the columns of another."""
    rows, columns = [row.tolist() for row in a], [column.tolist() for column in b.T]
    return array_of([TABLE["dot"](row, column) for row in rows for column in columns], (len(rows), len(columns)))


def dot(a: Any, b: Any) -> Any:
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


def matmul(a: Any, b: Any) -> Any:
    """As np.matmul: matrices in the last two axes, the others broadcast."""
    shape = np.matmul(np.empty(a.shape), np.empty(b.shape)).shape  # refuses what does not fit, in NumPy's words
    left = a if a.ndim > 1 else a[None, :]
    right = b if b.ndim > 1 else b[:, None]
    outer = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    lefts = np.broadcast_to(left, outer + left.shape[-2:]).reshape(-1, *left.shape[-2:])
    rights = np.broadcast_to(right, outer + right.shape[-2:]).reshape(-1, *right.shape[-2:])
    found = [entry for one, other in zip(lefts, rights, strict=True) for entry in entries_of(products(one, other))]
    return array_of(found, shape)


def vecdot(a: Any, b: Any) -> Any:
    """The inner products along the last axes."""
    return along(TABLE["sum"], by_entries(BY_ENTRIES["multiply"], a, b), -1)


#: Ufuncs that are not by entries.
PRODUCTS: dict[str, Callable[..., Any]] = {
    "matmul": matmul,
    "vecdot": vecdot,
    "matvec": lambda a, b: matmul(a, b[..., None])[..., 0],
    "vecmat": lambda a, b: matmul(a[..., None, :], b)[..., 0, :],
}


def accumulate(function: Scalars, array: Any, axis: int = 0) -> Any:
    """What came out at each place so far."""
    moved = np.moveaxis(array, axis, -1)
    found: list[Any] = []
    for row in moved.reshape(-1, moved.shape[-1]):
        entries = row.tolist()
        for i in range(1, len(entries)):
            entries[i] = function(entries[i - 1], entries[i])
        found += entries
    return np.moveaxis(array_of(found, moved.shape), -1, axis)


# --- functions that are no ufuncs ------------------------------------------------------------------------------------


def given(function: Any, args: Any, keywords: dict[str, Any], *allowed: str) -> dict[str, Any]:
    """The arguments of a call of a function of NumPy by name, without those that say what is the case anyway.

    Raises:
        TypeError: for others than are allowed.
    """
    bound = inspect.signature(function).bind(*args, **keywords).arguments
    found = {name: value for name, value in bound.items() if name in allowed}
    for name, value in bound.items():
        if name not in allowed and not any(value is default for default in DEFAULTS) and value is not True:
            raise TypeError(f"{name_of(function)}(): {name}= is not supported on Values and traced numbers.")
    return {name: value for name, value in found.items() if value is not np._NoValue}  # pyright: ignore


def name_of(function: Any) -> str:
    """As users write it: `np.linalg.norm`."""
    module = getattr(function, "__module__", None) or "numpy"
    return f"{module.replace('numpy', 'np', 1)}.{function.__name__}"


def _reduction(of_list: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    def reduction(function: Any, args: Any, keywords: dict[str, Any]) -> Any:
        found = given(function, args, keywords, "a", "axis", "keepdims")
        return along(of_list, np.asarray(found["a"]), found.get("axis"), found.get("keepdims", False))

    return reduction


def _deviation(of_list: Callable[..., Any]) -> Callable[..., Any]:
    def deviation(function: Any, args: Any, keywords: dict[str, Any]) -> Any:
        found = given(function, args, keywords, "a", "axis", "keepdims", "ddof", "correction")
        correction = found.get("ddof", 0) or found.get("correction", 0)

        def corrected(entries: list[Any]) -> Any:
            return of_list(entries, correction)

        return along(corrected, np.asarray(found["a"]), found.get("axis"), found.get("keepdims", False))

    return deviation


def _accumulation(name: str) -> Callable[..., Any]:
    def accumulation(function: Any, args: Any, keywords: dict[str, Any]) -> Any:
        found = given(function, args, keywords, "a", "axis")
        array = np.asarray(found["a"])
        axis = found.get("axis")
        return accumulate(BY_ENTRIES[name], array.ravel() if axis is None else array, axis or 0)

    return accumulation


def _mean(function: Any, args: Any, keywords: dict[str, Any]) -> Any:
    return _reduction(TABLE["mean"])(function, args, keywords)


def _of_arrays(apply: Callable[..., Any]) -> Callable[..., Any]:
    def on_arrays(function: Any, args: Any, keywords: dict[str, Any]) -> Any:
        if keywords.pop("out", None) is not None:
            raise TypeError(f"{name_of(function)}(): out= is not supported on Values and traced numbers.")
        return apply(*[np.asarray(arg) for arg in args], **keywords)

    return on_arrays


def _where(function: Any, args: Any, keywords: dict[str, Any]) -> Any:
    if len(args) != 3 or keywords:
        raise TypeError("np.where() needs a condition and what to take where it holds and where it does not.")
    return by_entries(TABLE["where"], *map(np.asarray, args))


def _select(function: Any, args: Any, keywords: dict[str, Any]) -> Any:
    found = inspect.signature(function).bind(*args, **keywords).arguments
    result = np.asarray(found.get("default", 0.0))
    for condition, choice in reversed(list(zip(found["condlist"], found["choicelist"], strict=True))):
        result = np.asarray(by_entries(TABLE["where"], np.asarray(condition), np.asarray(choice), result))
    return result


def _clipped(function: Any, args: Any, keywords: dict[str, Any]) -> Any:
    found = given(function, args, keywords, "a", "a_min", "a_max", "min", "max")
    low, high = [found.get(f"a_{name}", found.get(name)) for name in ("min", "max")]
    bounds = (-math.inf if low is None else low, math.inf if high is None else high)
    return by_entries(TABLE["clip"], *map(np.asarray, (found["a"], *bounds)))


def _round(function: Any, args: Any, keywords: dict[str, Any]) -> Any:
    found = given(function, args, keywords, "a", "decimals")
    if found.get("decimals", 0) != 0:
        raise TypeError(f'{name_of(function)}(): Values have no decimals; f"{{v:.2f}}" shows them, and floor() rounds down.')
    return by_entries(TABLE["round"], np.asarray(found["a"]))


def _norm(function: Any, args: Any, keywords: dict[str, Any]) -> Any:
    found = given(function, args, keywords, "x", "ord", "axis", "keepdims")
    array, order, axis = np.asarray(found["x"]), found.get("ord"), found.get("axis")
    over_matrices = (axis is None and array.ndim > 1) or isinstance(axis, tuple)
    if function is np.linalg.vector_norm:
        over_matrices, order = False, None if order == 2 else order
    of_list: Callable[[list[Any]], Any] | None = {
        None: TABLE["norm"],
        "fro" if over_matrices else 2: TABLE["norm"],
        **({} if over_matrices else {1: _norm_1, np.inf: _norm_inf}),
    }.get(order)
    if of_list is None:
        raise TypeError(f"{name_of(function)}(): ord={order!r} is not supported on Values and traced numbers.")
    return along(of_list, array, axis, found.get("keepdims", False))


def _norm_1(entries: list[Any]) -> Any:
    return TABLE["sum"]([TABLE["abs"](entry) for entry in entries])


def _norm_inf(entries: list[Any]) -> Any:
    return TABLE["max"]([TABLE["abs"](entry) for entry in entries])


def _array_equal(function: Any, args: Any, keywords: dict[str, Any]) -> Any:
    found = given(function, args, keywords, "a1", "a2")
    a, b = np.asarray(found["a1"]), np.asarray(found["a2"])
    return a.shape == b.shape and _all([x == y for x, y in zip(entries_of(a), entries_of(b), strict=True)])


def _empty_like(prototype: Any, dtype: Any = None, order: Any = "K", subok: bool = True, shape: Any = None) -> None:
    """The parameters of np.empty_like, which NumPy 2.0 does not tell."""


def _like(fill: float | None) -> Callable[..., Any]:
    """An array of floats of the same shape. It is one of objects, so that Values may be put into it."""

    def like(function: Any, args: Any, keywords: dict[str, Any]) -> Any:
        signature = inspect.signature(_empty_like if function is np.empty_like else function)
        found = signature.bind(*args, **keywords).arguments
        first, *_ = found.values()
        shape = found.get("shape")
        if found.get("dtype") not in (None, object):
            return np.full(np.shape(first) if shape is None else shape, fill, dtype=found["dtype"])
        result = np.empty(np.shape(first) if shape is None else shape, dtype=object)
        result[...] = fill if fill is not None else real(found["fill_value"], "np.full_like(): fill_value")
        return result

    return like


FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.sum: _reduction(TABLE["sum"]), np.prod: _reduction(TABLE["prod"]), np.mean: _mean,
    np.max: _reduction(TABLE["max"]), np.min: _reduction(TABLE["min"]),
    np.amax: _reduction(TABLE["max"]), np.amin: _reduction(TABLE["min"]),
    np.all: _reduction(_all), np.any: _reduction(_any),
    np.var: _deviation(var), np.std: _deviation(std),
    np.cumsum: _accumulation("add"), np.cumprod: _accumulation("multiply"),
    np.dot: _of_arrays(dot), np.where: _where, np.select: _select, np.clip: _clipped, np.round: _round, np.around: _round,
    np.linalg.norm: _norm, np.linalg.vector_norm: _norm, np.array_equal: _array_equal,
    np.linalg.matmul: _of_arrays(matmul), np.zeros_like: _like(0.0), np.empty_like: _like(0.0), np.ones_like: _like(1.0),
    np.full_like: _like(None),
}  # fmt: skip


def _named(names: str, module: Any = np) -> set[Any]:
    return {getattr(module, name) for name in names.split() if hasattr(module, name)}


#: Functions that only move entries, or ask how many there are: NumPy's own do on objects.
MOVES = _named(
    "append array2string array_repr array_split array_str atleast_1d atleast_2d atleast_3d block"
    " broadcast_arrays broadcast_to column_stack compress concat concatenate copy delete diagonal dsplit dstack"
    " expand_dims flip fliplr flipud hsplit hstack insert iscomplexobj isrealobj matrix_transpose may_share_memory"
    " meshgrid moveaxis ndim permute_dims ravel repeat reshape resize result_type roll rollaxis rot90 shape shares_memory"
    " size split squeeze stack swapaxes take take_along_axis tile transpose unstack vsplit vstack"
) | _named("diagonal matrix_transpose", np.linalg)
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
    "allclose argmax argmin argsort argwhere array_equiv count_nonzero digitize flatnonzero isclose isneginf isposinf"
    " nanargmax nanargmin nonzero searchsorted"
)


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


def floats(array: Any) -> Any:
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
