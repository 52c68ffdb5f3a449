"""`vmap` inside `jit`: the function is traced once, on numbers with lanes, whatever the number of samples."""

# Arguments and results are trees of anything.
# pyright: basic

import math
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np

from autograd.compiler.condition import Condition
from autograd.compiler.lanes import ARGUMENT, LANE_LOGSUMEXP, LANE_MAX, LANE_MIN, LANE_SUM
from autograd.compiler.refusal import refuse
from autograd.compiler.trace import Trace, as_traced
from autograd.compiler.traced import Traced
from autograd.define import TABLE, Primitive
from autograd.errors import TraceError, describe
from autograd.modes import line_of_user
from autograd.transforms import nesting
from autograd.trees import at, flatten, stack

MUL = TABLE["mul"]
INSIDE = "compute on it inside the function that vmap maps, or use sum or mean"


class TracedArray:
    """An array argument while it is traced. Its numbers are made when they are asked for, so that an array that is only
    mapped over costs nothing, however large it is. Anything else NumPy's arrays do is done on an array of traced numbers.

    Args:
        trace: the trace it belongs to.
        block: which argument it is.
        shape: its shape; within vmap, without the leading axis.
        offset, lanes, stride: number i is the argument's number `offset + i`; sample l has it at `l * stride` beyond.
    """

    dtype = np.dtype(object)

    def __init__(self, trace: Trace, block: int, shape: tuple[int, ...], offset: int = 0, lanes: int = 0, stride: int = 0):
        self.trace, self.block, self.shape, self.offset, self.lanes, self.stride = trace, block, shape, offset, lanes, stride
        self.ndim, self.size = len(shape), math.prod(shape)

    def entry(self, i: int) -> Traced:
        return self.trace.entries(self.block, self.offset + i, 1, self.stride, self.lanes)[0]

    def column(self) -> Any:
        """What one sample is, as all samples."""
        if self.lanes:
            raise TypeError("an argument within vmap has no further lanes")
        size = math.prod(self.shape[1:])
        inner = TracedArray(self.trace, self.block, self.shape[1:], self.offset, self.shape[0], size)
        return inner if inner.ndim else inner.entry(0)

    def ravel(self) -> Any:
        entries = np.empty(self.size, dtype=object)
        entries[:] = self.trace.entries(self.block, self.offset, self.size, self.stride, self.lanes)
        return entries

    def tolist(self) -> Any:
        return self.ravel().reshape(self.shape).tolist()

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.ravel().reshape(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, int) and -len(self) <= index < len(self):
            size = math.prod(self.shape[1:])
            start = self.offset + index % len(self) * size
            inner = TracedArray(self.trace, self.block, self.shape[1:], start, self.lanes, self.stride)
            return inner if inner.ndim else inner.entry(0)
        return self.__array__()[index]

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        arrays = [np.asarray(entry) if isinstance(entry, TracedArray) else entry for entry in inputs]
        return getattr(ufunc, method)(*arrays, **options)

    def __getattr__(self, name: str) -> Any:
        if (name.startswith("__") and name not in FORWARDED) or name == "apply_primitive":
            raise AttributeError(name)
        return getattr(self.__array__(), name)


FORWARDED = {f"__{side}{name}__" for name in ("add", "sub", "mul", "truediv", "pow", "matmul") for side in ("", "r")}


def _forward(name: str) -> Callable[..., Any]:
    return lambda self, *others: getattr(self.__array__(), name)(
        *[np.asarray(entry, dtype=object) if isinstance(entry, TracedArray | Traced) else entry for entry in others]
    )


for _name in (*FORWARDED, "__neg__", "__abs__"):
    setattr(TracedArray, _name, _forward(_name))


class Lanes:
    """What `vmap` returns inside `jit`: the list of results, of which the trace has one that stands for all samples.

    It may be returned, mapped over again, or reduced by `sum`, `mean`, `max`, `min`, `logsumexp` and `dot`.

    Args:
        trace: where it was traced.
        entry: the result that stands for all, a number or a tree of numbers.
        lanes: how many samples there are.
    """

    def __init__(self, trace: Trace, entry: Any, lanes: int) -> None:
        self.trace, self.entry, self.lanes = trace, entry, lanes

    def __len__(self) -> int:
        return self.lanes

    def __iter__(self) -> NoReturn:
        refuse(
            "an entry was asked of the result of vmap,",
            "compute on it inside the function that vmap maps, or use sum or mean",
        )

    def __getitem__(self, index: Any) -> NoReturn:
        refuse(
            "an entry was asked of the result of vmap,",
            "compute on it inside the function that vmap maps, or use sum or mean",
        )

    def apply_primitive(self, primitive: Primitive, lists: tuple[Any, ...]) -> Traced:
        reduce = REDUCERS.get(primitive.name)
        if reduce is None or not all(isinstance(entries, Lanes) and len(entries) == len(self) for entries in lists):
            raise TraceError(
                f"jit: {primitive.name}() can't take the result of vmap here; sum, mean, max, min, logsumexp and the dot of"
                f" two such can, and anything inside the function that vmap maps. At {line_of_user()}"
            )
        return reduce(self.trace, *[entries.spread() for entries in lists])

    def spread(self) -> Traced:
        if not isinstance(self.entry, Traced):
            raise TypeError(f"the list of samples must hold one number each to be reduced, not {describe(self.entry)}.")
        return self.entry if self.entry.lanes else self.trace.spread(self.entry, self.lanes)


def _reducer(primitive: Primitive) -> Callable[..., Traced]:
    return lambda trace, x: trace.record(primitive, (x,))


REDUCERS: dict[str, Callable[..., Traced]] = {
    "sum": _reducer(LANE_SUM),
    "max": _reducer(LANE_MAX),
    "min": _reducer(LANE_MIN),
    "logsumexp": _reducer(LANE_LOGSUMEXP),
    "mean": lambda trace, x: trace.record(LANE_SUM, (x,)) * (1.0 / x.lanes),
    "dot": lambda trace, w, x: trace.record(LANE_SUM, (trace.record(MUL, (w, x)),)),
}


def over_lanes(trace: Trace) -> Callable[..., Any]:
    """How `vmap` maps while this trace is written."""

    def mapped(f: Callable[..., Any], args: list[Any], axes: list[Any], count: int) -> Any:
        columns = [column(trace, arg, count) if axis == 0 else arg for arg, axis in zip(args, axes, strict=True)]
        outer, nesting.over_lanes = nesting.over_lanes, None  # a vmap within is a loop
        try:
            if any(entry is None for entry in columns):
                samples = range(count)
                return stack([f(*[at(arg, i) if axes[j] == 0 else arg for j, arg in enumerate(args)]) for i in samples])
            trace.lanes = count
            result = f(*columns)
        finally:
            trace.lanes = 0
            nesting.over_lanes = outer
        return _gather(trace, result, count)

    return mapped


def _gather(trace: Trace, result: Any, count: int) -> Any:
    """The counterpart of `stack`."""
    if isinstance(result, tuple):
        return tuple([_gather(trace, entry, count) for entry in result])
    if isinstance(result, dict):
        return {key: _gather(trace, entry, count) for key, entry in result.items()}
    leaves, rebuild = flatten(result, "the result of the function that vmap maps")
    if any(isinstance(leaf, Lanes) for leaf in leaves):
        raise TraceError("jit: the result of a vmap outside was returned by the function that vmap maps; return it outside.")
    traced = [leaf if isinstance(leaf, Condition) else as_traced(trace, leaf, "the result of vmap") for leaf in leaves]
    return Lanes(trace, rebuild(traced), count)


def column(trace: Trace, arg: Any, count: int) -> Any:
    """What one sample of an argument is, with lanes for all samples; None where that can't be said and a loop is due."""
    if isinstance(arg, TracedArray):
        return arg.column()
    if isinstance(arg, Lanes):
        return arg.entry
    if isinstance(arg, tuple | dict):
        members = arg.values() if isinstance(arg, dict) else arg
        found = [column(trace, member, count) for member in members]
        if any(entry is None for entry in found):
            return None
        return dict(zip(arg, found, strict=True)) if isinstance(arg, dict) else tuple(found)
    rows = [flatten(at(arg, i), f"vmap(): entry {i} of the argument") for i in range(count)]
    if any(len(leaves) != len(rows[0][0]) for leaves, _ in rows):
        raise ValueError("vmap(): the argument is ragged: its entries have different numbers of numbers.")
    size = len(rows[0][0])
    if all(type(leaf) is float for leaves, _ in rows for leaf in leaves):
        captured = TracedArray(trace, trace.capture([leaves for leaves, _ in rows]), (count, size)).column()
        return rows[0][1](captured.ravel().tolist())
    found = [_leaf(trace, [leaves[j] for leaves, _ in rows]) for j in range(size)]
    return None if any(entry is None for entry in found) else rows[0][1](found)


def _leaf(trace: Trace, entries: list[Any]) -> Any:
    """The number that stands for all of these, where they are numbers evenly spaced in one argument."""
    if not all(type(entry) is Traced and entry.primitive is ARGUMENT and not entry.lanes for entry in entries):
        return None
    block, start, _ = entries[0].number
    stride = entries[1].number[1] - start if len(entries) > 1 else 1
    places = [entry.number[:2] for entry in entries]
    if places != [(block, start + i * stride) for i in range(len(entries))] or stride <= 0:
        return None
    return trace.entries(block, start, 1, stride, len(entries))[0]
