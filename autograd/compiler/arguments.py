"""Arguments of a compiled function: from nested numbers to arrays and what stands for them while tracing."""

# Arguments are trees of anything.
# pyright: basic

from typing import Any

import numpy as np

from autograd.compiler.lanes import ARGUMENT
from autograd.compiler.mapping import TracedArray
from autograd.compiler.trace import Trace
from autograd.define import is_node
from autograd.errors import describe, real


class Blocks:
    """The numbers of one call's arguments: an array for each array or rectangular list, and all lone numbers in one.

    Args:
        dtype: what the arrays hold.

    Attributes:
        arrays: the arrays; the lone numbers come last.
        names: what each array is called in the source.
        traced: whether a number is a node, so that there is nothing to compile.
    """

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        self.arrays: list[Any] = []
        self.names: list[str] = []
        self.numbers: list[float] = []
        self.traced = False

    def add(self, thing: Any, name: str, path: str) -> Any:
        """Take in one argument; what it is like, as a key for the cache."""
        kind = type(thing)
        if kind is np.ndarray:
            return "array", self._array(thing, name, path)
        if kind is float or kind is int:
            self.numbers.append(float(thing) if kind is float else real(thing, path))
            return "number"
        if kind is list and thing and not isinstance(thing[0], dict):
            shape = self._list(thing, name, path)
            if shape is not None:
                return "list", shape
        if isinstance(thing, dict):
            return kind, tuple([(key, self.add(entry, f"{name}_{key}", f"{path}[{key!r}]")) for key, entry in thing.items()])
        if isinstance(thing, list | tuple):
            return kind, tuple([self.add(entry, f"{name}_{i}", f"{path}[{i}]") for i, entry in enumerate(thing)])
        if is_node(thing):
            self.traced = True
            return "node"
        self.numbers.append(real(thing, path))
        return "number"

    def _array(self, thing: Any, name: str, path: str) -> tuple[int, ...]:
        if thing.dtype.kind not in "fiu":
            if thing.dtype.kind == "O" and any(is_node(entry) for entry in thing.flat):
                self.traced = True
                return thing.shape
            raise TypeError(f"{path} must be an array of real numbers, not of dtype {thing.dtype}; use .astype(float).")
        self.arrays.append(np.ascontiguousarray(thing, self.dtype).reshape(thing.shape))
        self.names.append(name)
        return thing.shape

    def _list(self, thing: list[Any], name: str, path: str) -> tuple[int, ...] | None:
        """The shape of a list that is rectangular and holds numbers alone."""
        depth, first = 0, thing
        while type(first) is list and first:
            first, depth = first[0], depth + 1
        if type(first) not in (float, int) and not isinstance(first, np.floating | np.integer):
            return None
        try:
            array = np.array(thing)
        except ValueError:
            return None  # ragged: a list of lists of their own
        if array.ndim != depth or array.dtype.kind not in "fiu" or _has_bool(thing):
            return None
        self.arrays.append(array.astype(self.dtype))
        self.names.append(name)
        return array.shape

    def finish(self) -> list[Any]:
        """The arrays, with the lone numbers last."""
        return [*self.arrays, np.array(self.numbers, self.dtype)]


def _has_bool(thing: Any) -> bool:
    return any(_has_bool(entry) for entry in thing) if type(thing) is list else isinstance(thing, bool | np.bool_)


class StandIns:
    """What the function is called with while it is traced, built from the key that `Blocks.add` gave."""

    def __init__(self, trace: Trace, arrays: int) -> None:
        self.trace = trace
        self.block = 0
        self.number = 0
        self.arrays = arrays

    def build(self, key: Any) -> Any:
        if key == "number":
            self.number += 1
            return self.trace.source(ARGUMENT, (self.arrays, self.number - 1, 0), 0)
        kind, inner = key
        if kind == "array" or kind == "list":
            array = TracedArray(self.trace, self.block, inner)
            self.block += 1
            return array.tolist() if kind == "list" else array if inner else array.entry(0)
        if issubclass(kind, dict):
            return {name: self.build(entry) for name, entry in inner}
        entries = [self.build(entry) for entry in inner]
        return kind._make(entries) if hasattr(kind, "_make") else kind(entries)


def unsupported(result: Any) -> TypeError:
    return TypeError(f"jit: the function must return numbers, or lists, tuples, dicts or arrays of them, not {describe(result)}.")
