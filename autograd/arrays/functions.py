"""NumPy's functions other than ufuncs on nodes. Each function of NumPy is in one table of this package, or is refused."""

import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias, cast

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from autograd.arguments import real
from autograd.arrays.entries import OfList, accumulate, along, by_entries, entries_of
from autograd.arrays.passed_through import name_of
from autograd.arrays.subscripts import entries_at, is_index, take_along
from autograd.arrays.ufuncs import BY_ENTRIES, all_hold, any_holds, dot, matmul
from autograd.functions import std, var
from autograd.indexing import argmax, argmin
from autograd.row import TABLE, is_node


class Call(NamedTuple):
    """A call of a function of NumPy."""

    function: Any
    args: Sequence[Any]
    keywords: dict[str, Any]


#: A function on nodes in the place of NumPy's.
Adapter: TypeAlias = Callable[[Call], Any]
#: Arguments of NumPy's functions that change nothing here: numbers are float64 already, and NumPy's default is meant.
DEFAULTS = (None, np._NoValue, float, object, np.dtype(float), np.dtype(object))  # pyright: ignore


def given(call: Call, *allowed: str) -> dict[str, Any]:
    """The arguments of a call by the names of NumPy's parameters; those that change nothing may be left out of `allowed`.

    Raises:
        TypeError: for others than are allowed.
    """
    bound = inspect.signature(call.function).bind(*call.args, **call.keywords).arguments
    found = {name: value for name, value in bound.items() if name in allowed}
    for name, value in bound.items():
        if name not in allowed and not any(value is default for default in DEFAULTS) and value is not True:
            raise TypeError(f"{name_of(call.function)}(): {name}= is not supported on Values and traced numbers.")
    return {name: value for name, value in found.items() if value is not np._NoValue}  # pyright: ignore


def _reduction(of_list: OfList) -> Adapter:
    def reduction(call: Call) -> Any:
        found = given(call, "a", "axis", "keepdims")
        return along(of_list, np.asarray(found["a"]), found.get("axis"), found.get("keepdims", False))

    return reduction


def _deviation(of_list: Callable[..., Any]) -> Adapter:
    def deviation(call: Call) -> Any:
        found = given(call, "a", "axis", "keepdims", "ddof", "correction")
        correction = found.get("ddof", 0) or found.get("correction", 0)

        def corrected(entries: list[Any]) -> Any:
            return of_list(entries, correction)

        return along(corrected, np.asarray(found["a"]), found.get("axis"), found.get("keepdims", False))

    return deviation


def _accumulation(name: str) -> Adapter:
    def accumulation(call: Call) -> Any:
        found = given(call, "a", "axis")
        array = np.asarray(found["a"])
        axis = found.get("axis")
        return accumulate(BY_ENTRIES[name], array.ravel() if axis is None else array, axis or 0)

    return accumulation


def _of_arrays(apply: Callable[..., Any]) -> Adapter:
    def on_arrays(call: Call) -> Any:
        if call.keywords.pop("out", None) is not None:
            raise TypeError(f"{name_of(call.function)}(): out= is not supported on Values and traced numbers.")
        return apply(*[np.asarray(arg) for arg in call.args], **call.keywords)

    return on_arrays


def _where(call: Call) -> Any:
    if len(call.args) != 3 or call.keywords:
        raise TypeError("np.where() needs a condition and what to take where it holds and where it does not.")
    return by_entries(TABLE["where"], *map(np.asarray, call.args))


def _select(call: Call) -> Any:
    found = inspect.signature(call.function).bind(*call.args, **call.keywords).arguments
    result = np.asarray(found.get("default", 0.0))
    for condition, choice in reversed(list(zip(found["condlist"], found["choicelist"], strict=True))):
        result = np.asarray(by_entries(TABLE["where"], np.asarray(condition), np.asarray(choice), result))
    return result


def _clipped(call: Call) -> Any:
    found = given(call, "a", "a_min", "a_max", "min", "max")
    low, high = [found.get(f"a_{name}", found.get(name)) for name in ("min", "max")]
    bounds = (-math.inf if low is None else low, math.inf if high is None else high)
    return by_entries(TABLE["clip"], *map(np.asarray, (found["a"], *bounds)))


def _round(call: Call) -> Any:
    found = given(call, "a", "decimals")
    if found.get("decimals", 0) != 0:
        raise TypeError(
            f'{name_of(call.function)}(): Values have no decimals; f"{{v:.2f}}" shows them, and floor() rounds down.'
        )
    return by_entries(TABLE["round"], np.asarray(found["a"]))


def _norm(call: Call) -> Any:
    found = given(call, "x", "ord", "axis", "keepdims")
    array, order, axis = np.asarray(found["x"]), found.get("ord"), found.get("axis")
    over_matrices = (axis is None and array.ndim > 1) or isinstance(axis, tuple)
    if call.function is np.linalg.vector_norm:
        over_matrices, order = False, None if order == 2 else order
    of_list: OfList | None = {
        None: TABLE["norm"],
        "fro" if over_matrices else 2: TABLE["norm"],
        **({} if over_matrices else {1: _norm_1, np.inf: _norm_inf}),
    }.get(order)
    if of_list is None:
        raise TypeError(f"{name_of(call.function)}(): ord={order!r} is not supported on Values and traced numbers.")
    return along(of_list, array, axis, found.get("keepdims", False))


def _take(call: Call) -> Any:
    found = given(call, "a", "indices", "axis")
    array, axis, indices = np.asarray(found["a"]), found.get("axis"), found["indices"]
    if isinstance(indices, list | tuple):  # take() gives lists for them
        indices = np.asarray(cast(Any, indices))
    if axis is None:
        return take_along(array.ravel(), indices, 0)
    return take_along(array, indices, normalize_axis_index(axis, array.ndim))


def _take_along_axis(call: Call) -> Any:
    found = given(call, "arr", "indices", "axis")
    array, indices, axis = np.asarray(found["arr"]), np.asarray(found["indices"]), found.get("axis", -1)
    if axis is None:
        array, axis = array.ravel(), 0
    if array.ndim != indices.ndim:
        raise ValueError("np.take_along_axis(): the array and the indices must have equally many axes.")
    axis = normalize_axis_index(axis, array.ndim)
    parts: list[Any] = list(np.ogrid[tuple(map(slice, array.shape))])
    parts[axis] = indices
    return entries_at(array, tuple(parts)) if is_index(indices) else array[tuple(parts)]


def _index_of(of_list: OfList) -> Adapter:
    def index_of(call: Call) -> Any:
        found = given(call, "a", "axis", "keepdims")
        result = along(of_list, np.asarray(found["a"]), found.get("axis"), found.get("keepdims", False))
        return (
            result
            if is_node(result) or not all(isinstance(i, int) for i in np.ravel(result))
            else np.asarray(result, int)[()]
        )

    return index_of


def _norm_1(entries: list[Any]) -> Any:
    return TABLE["sum"]([TABLE["abs"](entry) for entry in entries])


def _norm_inf(entries: list[Any]) -> Any:
    return TABLE["max"]([TABLE["abs"](entry) for entry in entries])


def _array_equal(call: Call) -> Any:
    found = given(call, "a1", "a2")
    a, b = np.asarray(found["a1"]), np.asarray(found["a2"])
    return a.shape == b.shape and all_hold([x == y for x, y in zip(entries_of(a), entries_of(b), strict=True)])


def _empty_like(prototype: Any, dtype: Any = None, order: Any = "K", subok: bool = True, shape: Any = None) -> None:
    """The parameters of np.empty_like, of which NumPy 2.0 has no signature."""


def _like(fill: float | None) -> Adapter:
    """An array of floats of the same shape. It is one of objects, so that Values may be put into it."""

    def like(call: Call) -> Any:
        signature = inspect.signature(_empty_like if call.function is np.empty_like else call.function)
        found = signature.bind(*call.args, **call.keywords).arguments
        first, *_ = found.values()
        shape = found.get("shape")
        if found.get("dtype") not in (None, object):
            return np.full(np.shape(first) if shape is None else shape, fill, dtype=found["dtype"])
        result = np.empty(np.shape(first) if shape is None else shape, dtype=object)
        result[...] = fill if fill is not None else real(found["fill_value"], "np.full_like(): fill_value")
        return result

    return like


FUNCTIONS: dict[Any, Adapter] = {
    np.sum: _reduction(TABLE["sum"]), np.prod: _reduction(TABLE["prod"]), np.mean: _reduction(TABLE["mean"]),
    np.max: _reduction(TABLE["max"]), np.min: _reduction(TABLE["min"]),
    np.amax: _reduction(TABLE["max"]), np.amin: _reduction(TABLE["min"]),
    np.all: _reduction(all_hold), np.any: _reduction(any_holds),
    np.var: _deviation(var), np.std: _deviation(std),
    np.cumsum: _accumulation("add"), np.cumprod: _accumulation("multiply"),
    np.dot: _of_arrays(dot), np.where: _where, np.select: _select, np.clip: _clipped, np.round: _round, np.around: _round,
    np.take: _take, np.take_along_axis: _take_along_axis, np.argmax: _index_of(argmax), np.argmin: _index_of(argmin),
    np.linalg.norm: _norm, np.linalg.vector_norm: _norm, np.array_equal: _array_equal,
    np.linalg.matmul: _of_arrays(matmul), np.zeros_like: _like(0.0), np.empty_like: _like(0.0), np.ones_like: _like(1.0),
    np.full_like: _like(None),
}  # fmt: skip
