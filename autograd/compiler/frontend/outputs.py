"""Results of a compiled function: which equations are returned, and how the nested result is made of them."""

from collections.abc import Iterator
from functools import partial
from math import prod
from typing import Any, NoReturn

from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.mapped import Lanes
from autograd.compiler.frontend.precision import refuse_rounded_among
from autograd.compiler.frontend.steps import SamplesOfSteps, StepsOfSamples
from autograd.compiler.frontend.trace import Trace, as_traced
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.tables import rows_of_entries
from autograd.compiler.runtime.results import (
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
from autograd.errors import TraceError
from autograd.trees.axes import with_leading_axis_at
from autograd.trees.flatten import is_text, numbers_of, parts_of, split
from autograd.trees.kinds import SEQUENCE
from autograd.trees.treedef import A_NUMBER, ARRAY, LIST, LeafDef, Path, TreeDef, format_path


class Results:
    """Takes a result apart into blocks: all lone numbers and numbers in lists in the first, then one for each array.

    Attributes:
        numbers: the numbers of the first block. blocks: those of the others.
        shapes: of the other blocks, apart from their lanes.
        result: how it is built from the numbers and arrays of a call.
    """

    def __init__(self, trace: Trace, result: Any, dtype: Any) -> None:
        self.trace = trace
        self.dtype = dtype
        self.numbers: list[Traced] = []
        self.blocks: list[list[Traced]] = []
        self.shapes: list[tuple[int, ...]] = []
        # A text beside numbers is part of the structure; one in place of them is a mistake.
        leaves, definition = split(result, "jit: the result", static=None if is_text(result) else is_text)
        refuse_rounded_among(leaves, definition, "jit: the result", trace.single)
        self.result = self._of(definition, zip(leaves, definition.paths("jit: the result"), strict=True))

    def _of(self, definition: TreeDef, leaves: Iterator[tuple[Any, Path]]) -> Result:
        if isinstance(definition, LeafDef):
            return self._leaf(definition, *next(leaves))
        kind, structure = definition.kind, definition.structure
        members = [self._of(*member) for member in definition.members(leaves)]
        if definition.is_plain_dict:
            return DictResult(list(structure.order), members)
        if kind is SEQUENCE:
            return SequenceResult(getattr(structure, "_make", structure), members)
        return SequenceResult(partial(kind.unflatten, structure), members)

    def _leaf(self, definition: LeafDef, leaf: Any, path: Path) -> Result:
        if isinstance(leaf, StepsOfSamples):
            _refuse(path, "a list")
        if isinstance(leaf, Lanes):
            return self._lanes(leaf)
        if any(isinstance(part, Lanes) for part in parts_of(leaf)):  # a list of results of vmap
            return self._entries(definition, leaf, path)
        numbers = numbers_of(leaf, path)
        kinds = set(map(type, numbers))
        if Condition in kinds:
            if definition.kind is LIST and len(kinds) > 1:
                return self._entries(definition, leaf, path)
            numbers = [number.indicator if isinstance(number, Condition) else number for number in numbers]
            return ConditionResult(self._numbers(definition, numbers, path))
        return self._numbers(definition, numbers, path)

    def _entries(self, definition: LeafDef, leaf: list[Any], path: Path) -> Result:
        """A list, entry by entry."""
        return SequenceResult(
            list, [self._leaf(definition.entry, part, (path, SEQUENCE, list, i)) for i, part in enumerate(leaf)]
        )

    def _numbers(self, definition: LeafDef, numbers: list[Any], path: Path) -> Result:
        shape = definition.shape
        block = [self._uniform(number, path) for number in numbers]
        if shape and (rows := rows_of_entries(block, shape[0])):  # as a derivative by the xs of a scan is
            inner = LeafDef(definition.kind, shape[1:]) if shape[1:] else A_NUMBER
            return self._lanes(Lanes(self.trace, rows, inner, shape[0], definition.kind is LIST))
        if definition.kind is ARRAY and not block:
            return EmptyResult(shape, self.dtype)
        if definition.kind is ARRAY and shape:
            return ArrayResult(self._add_block(block, shape))
        first = len(self.numbers)
        self.numbers += block
        return _listed(first, shape)

    def _add_block(self, block: list[Traced], shape: tuple[int, ...]) -> int:
        self.blocks.append(block)
        self.shapes.append(shape)
        return len(self.blocks) - 1

    def _uniform(self, thing: Any, path: Path) -> Traced:
        node = as_traced(self.trace, thing, "the result")
        if node.lanes:
            _refuse(path, "a number")
        return node

    def _lanes(self, lanes: Lanes) -> Result:
        """One array with the samples along its first axis."""
        shape = lanes.inner.shape
        if not lanes.numbers:
            return _listed(0, lanes.shape) if lanes.listed else EmptyResult(lanes.shape, self.dtype)
        block = self._add_block(lanes.spread(), (len(lanes.numbers),))
        steps, *inner = shape if isinstance(lanes, SamplesOfSteps) else (0, *shape)
        result = LanesResult(block, tuple(inner), lanes.listed, steps)
        found = ConditionResult(result) if isinstance(lanes.numbers[0], Condition) else result
        return SequenceResult(partial(_moved, lanes.axis, len(lanes.shape)), [found]) if lanes.axis else found


def _refuse(path: Path, what: str) -> NoReturn:
    raise TraceError(
        f"{format_path(path)} is {what} from inside vmap or a loop, one for each sample or step; return it from the function"
        " there."
    )


def _moved(axis: int, count: int, members: list[Any]) -> Any:
    return with_leading_axis_at(members[0], axis, count)


def _listed(first: int, shape: tuple[int, ...]) -> Result:
    """Lone numbers from the first on: one, or a nest of lists of them."""
    if not shape:
        return NumberResult(first)
    if len(shape) == 1:
        return NumbersResult(first, shape[0])
    size = prod(shape[1:])
    return SequenceResult(list, [_listed(first + i * size, shape[1:]) for i in range(shape[0])])
