"""Arguments of a compiled function: from nested numbers to arrays and what stands for them while tracing."""

# Arguments are trees of anything.
# pyright: basic

import re
from typing import Any

import numpy as np

from autograd.compiler.lanes import ARGUMENT
from autograd.compiler.mapping import TracedArray
from autograd.compiler.trace import Trace
from autograd.define import is_node
from autograd.errors import describe, real

#: Where a number is: the path around it, and its key there. The outermost is the name of the argument, in the path ().
Path = tuple[Any, ...]


def told(path: Path) -> str:
    """The path as a message shows it.

    >>> told((((), "weights"), 0))
    'weights[0]'
    """
    return f"{told(path[0])}[{path[1]!r}]" if path[0] else str(path[1])


NOTHING = np.empty(0)


class Blocks:
    """The numbers of one call's arguments: an array for each array or rectangular list, and all lone numbers in one.

    Args:
        dtype: what the arrays hold.

    Attributes:
        arrays: the arrays. paths: where in the arguments each is.
        numbers: the lone numbers.
        traced: whether a number is a node, so that there is nothing to compile.
    """

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        self.arrays: list[Any] = []
        self.paths: list[Path] = []
        self.numbers: list[float] = []
        self.traced = False

    def add(self, thing: Any, path: Path) -> Any:
        """Take in one argument; what it is like, as a key for the cache."""
        kind = type(thing)
        if kind is np.ndarray:
            if (thing.dtype is not self.dtype and thing.dtype != self.dtype) or not thing.flags.c_contiguous:
                thing = self._convert(thing, path)
            self.arrays.append(thing)
            self.paths.append(path)
            return "array", thing.shape
        if kind is float:
            self.numbers.append(thing)
            return "number"
        if kind is list and thing and not isinstance(thing[0], dict):
            array = self._list(thing)
            if array is not None:
                self.arrays.append(array)
                self.paths.append(path)
                return "list", array.shape
        if kind is tuple or isinstance(thing, list | tuple):
            return kind, tuple([self.add(entry, (path, i)) for i, entry in enumerate(thing)])
        if isinstance(thing, dict):
            return kind, tuple([(key, self.add(entry, (path, key))) for key, entry in thing.items()])
        if is_node(thing):
            self.traced = True
            return "node"
        self.numbers.append(real(thing, f"jit: argument {told(path)}"))
        return "number"

    def _convert(self, thing: Any, path: Path) -> Any:
        if thing.dtype.kind == "O" and any(is_node(entry) for entry in thing.flat):
            self.traced = True
            return thing
        if thing.dtype.kind not in "fiu":
            kind = f"must be an array of real numbers, not of dtype {thing.dtype}; use .astype(float)"
            raise TypeError(f"jit: argument {told(path)} {kind}.")
        return np.ascontiguousarray(thing, self.dtype).reshape(thing.shape)

    def _list(self, thing: list[Any]) -> Any:
        """A list as an array, where it is rectangular and holds numbers alone."""
        depth, first = 0, thing
        while type(first) is list and first:
            first, depth = first[0], depth + 1
        if type(first) not in (float, int) and not isinstance(first, np.floating | np.integer):
            return None
        try:
            array = np.array(thing)
        except ValueError:
            return None  # ragged: its rows are arguments of their own
        if array.ndim != depth or array.dtype.kind not in "fiu" or _has_bool(thing):
            return None
        return array.astype(self.dtype)

    def finish(self) -> list[Any]:
        """The arrays, with the lone numbers last."""
        return [*self.arrays, np.array(self.numbers, self.dtype) if self.numbers else NOTHING]

    def names(self) -> list[str]:
        """What the arrays are called in the source."""
        return [re.sub(r"\W+", "_", told(path)).strip("_") for path in self.paths] + ["numbers"]


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
    return TypeError(
        f"jit: the function must return numbers, or lists, tuples, dicts or arrays of them, not {describe(result)}."
    )
