"""Results of a compiled function: which equations are returned, and how arrays become what the function returns."""

# Results are trees of anything.
# pyright: basic

from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy as np

from autograd.compiler.mapping import Lanes, TracedArray
from autograd.compiler.trace import Trace, as_traced
from autograd.compiler.traced import Traced
from autograd.define import is_node
from autograd.errors import TraceError, real
from autograd.trees import flatten, is_array

Build = Callable[[Iterator[float], Iterator[Any]], Any]


class Results:
    """Takes a result apart into blocks: all lone numbers and numbers in lists in the first, then one for each array.

    Attributes:
        numbers: the numbers of the first block. blocks: those of the others.
        build: puts the result together from the numbers and the arrays of a call.
    """

    def __init__(self, trace: Trace, result: Any) -> None:
        self.trace = trace
        self.numbers: list[Traced] = []
        self.blocks: list[list[Traced]] = []
        self.build = self._take(result, "the result")

    def _take(self, thing: Any, path: str) -> Build:
        if isinstance(thing, TracedArray):
            thing = thing.__array__()
        if isinstance(thing, Lanes):
            return self._lanes(thing, path)
        if is_array(thing):
            shape = thing.shape
            self.blocks.append([self._uniform(entry, path) for entry in thing.ravel().tolist()])
            return lambda numbers, arrays: next(arrays).copy().reshape(shape)
        if isinstance(thing, dict):
            members = {key: self._take(entry, f"{path}[{key!r}]") for key, entry in thing.items()}
            return lambda numbers, arrays: {key: member(numbers, arrays) for key, member in members.items()}
        if isinstance(thing, list | tuple):
            kind = cast(Any, type(thing))
            if kind is list and thing and all(type(entry) is Traced for entry in thing):
                self.numbers += [self._uniform(entry, path) for entry in thing]
                count = len(thing)
                return lambda numbers, arrays: [next(numbers) for _ in range(count)]
            parts = [self._take(entry, f"{path}[{i}]") for i, entry in enumerate(thing)]
            make = getattr(kind, "_make", kind)
            return lambda numbers, arrays: make([part(numbers, arrays) for part in parts])
        self.numbers.append(self._uniform(thing, path))
        return lambda numbers, arrays: next(numbers)

    def _uniform(self, thing: Any, path: str) -> Traced:
        if not is_node(thing):
            thing = real(thing, f"jit: {path}")
        node = as_traced(self.trace, thing, path)
        if node.lanes:
            raise TraceError(
                f"jit: {path} is a number from inside vmap, one per sample; return it from the function mapped."
            )
        return node

    def _lanes(self, lanes: Lanes, path: str) -> Build:
        """One array with the samples along its first axis."""
        leaves, _ = flatten(lanes.entry, path)
        shape = _shape(lanes.entry, path)
        self.blocks.append([leaf if leaf.lanes else self.trace.spread(leaf, len(lanes)) for leaf in leaves])
        return lambda numbers, arrays: np.array(next(arrays).reshape(len(leaves), -1).T, order="C").reshape(-1, *shape)


def _shape(entry: Any, path: str) -> tuple[int, ...]:
    """The shape of one sample's result."""
    if is_array(entry):
        return tuple(entry.shape)
    if isinstance(entry, list):
        shapes = {_shape(member, path) for member in entry}
        if len(shapes) != 1:
            raise TypeError(f"jit: {path}: what vmap maps returns a ragged or empty list; return a tuple of its parts.")
        return (len(entry), *shapes.pop())
    return ()
