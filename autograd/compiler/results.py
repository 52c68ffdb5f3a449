"""Results of a compiled function: which equations are returned, and how they become what the function returns."""

# Results are trees of anything.
# pyright: basic

from typing import Any, cast

import numpy as np

from autograd.compiler.calls import (
    ArrayResult,
    ConditionResult,
    DictResult,
    EmptyResult,
    LanesResult,
    NumberResult,
    NumbersResult,
    Result,
    SequenceResult,
)
from autograd.compiler.condition import Condition
from autograd.compiler.mapping import Lanes, TracedArray
from autograd.compiler.trace import Trace, as_traced
from autograd.compiler.traced import Traced
from autograd.define import is_node
from autograd.errors import TraceError, real
from autograd.trees import flatten, is_array


class Results:
    """Takes a result apart into blocks: all lone numbers and numbers in lists in the first, then one for each array.

    Attributes:
        numbers: the numbers of the first block. blocks: those of the others.
        shapes: of the other blocks, apart from their lanes.
        result: how it is put together from what a call computes.
    """

    def __init__(self, trace: Trace, result: Any, dtype: Any) -> None:
        self.trace = trace
        self.dtype = dtype
        self.numbers: list[Traced] = []
        self.blocks: list[list[Traced]] = []
        self.shapes: list[tuple[int, ...]] = []
        self.result = self._take(result, "the result")

    def _take(self, thing: Any, path: str) -> Result:
        if isinstance(thing, TracedArray):
            thing = thing.__array__()
        if isinstance(thing, Condition):
            return ConditionResult(self._take(thing.indicator, path))
        if isinstance(thing, Lanes):
            return self._lanes(thing, path)
        if is_array(thing):
            entries = thing.ravel().tolist()
            if entries and all(isinstance(entry, Condition) for entry in entries):
                thing = np.array([entry.indicator for entry in entries], dtype=object).reshape(thing.shape)
                return ConditionResult(self._take(thing, path))
            if not thing.size:
                return EmptyResult(thing.shape, self.dtype)
            return ArrayResult(
                self._add_block([self._uniform(entry, path) for entry in thing.ravel().tolist()], thing.shape)
            )
        if isinstance(thing, dict):
            return DictResult(list(thing), [self._take(entry, f"{path}[{key!r}]") for key, entry in thing.items()])
        if isinstance(thing, list | tuple):
            kind = cast(Any, type(thing))
            if kind is list and thing and all(type(entry) is Traced for entry in thing):
                self.numbers += [self._uniform(entry, path) for entry in thing]
                return NumbersResult(len(self.numbers) - len(thing), len(thing))
            members = [self._take(entry, f"{path}[{i}]") for i, entry in enumerate(thing)]
            return SequenceResult(getattr(kind, "_make", kind), members)
        self.numbers.append(self._uniform(thing, path))
        return NumberResult(len(self.numbers) - 1)

    def _add_block(self, block: list[Traced], shape: tuple[int, ...]) -> int:
        self.blocks.append(block)
        self.shapes.append(shape)
        return len(self.blocks) - 1

    def _uniform(self, thing: Any, path: str) -> Traced:
        if not is_node(thing):
            thing = real(thing, f"jit: {path}")
        node = as_traced(self.trace, thing, path)
        if node.lanes:
            raise TraceError(
                f"jit: {path} is a number from inside vmap, one per sample; return it from the function mapped."
            )
        return node

    def _lanes(self, lanes: Lanes, path: str) -> Result:
        """One array with the samples along its first axis."""
        leaves, _ = flatten(lanes.entry, path)
        shape = _shape(lanes.entry, path)
        if not leaves:
            return EmptyResult((len(lanes), *shape), self.dtype)
        are_conditions = all(isinstance(leaf, Condition) for leaf in leaves)
        numbers = [leaf.indicator if isinstance(leaf, Condition) else leaf for leaf in leaves]
        block = [number if number.lanes else self.trace.spread(number, len(lanes)) for number in numbers]
        result = LanesResult(self._add_block(block, (len(leaves),)), shape)
        return ConditionResult(result) if are_conditions else result


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
