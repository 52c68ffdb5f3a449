"""The sources of numbers that were only moved: the array that was computed, and their positions in it."""

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd.compiler.ir import operations
from autograd.compiler.ir.operations import Operation
from autograd.compiler.ir.ssa import Literal, SSAOperand, SSAStep
from autograd.compiler.ir.types import Array, Rows
from autograd.export.windows import OUTSIDE
from autograd.primitives import add

#: The operations that move numbers (without sums over lanes), as functions of arrays.
MOVES: dict[Operation, Callable[[Sequence[NDArray[Any]], SSAStep], NDArray[Any]]] = {
    operations.RESHAPE: lambda given, step: given[0].reshape(step.shape),
    operations.PERMUTE: lambda given, step: given[0].transpose(step.detail),
    operations.SLICE: lambda given, step: given[0][slice(*step.detail)],
    operations.COLUMNS: lambda given, step: given[0][:, : step.detail],
    operations.TAKE: lambda given, step: given[0][step.detail],
    operations.EXPAND: lambda given, step: np.broadcast_to(given[0], step.shape),
    operations.CONCATENATE: lambda given, step: np.concatenate(given),
}
#: A step, None where all numbers are zeros, and for each number of an array its position in the array of that step.
Source: TypeAlias = tuple[int | None, Rows]


class Sources:
    """Traces the numbers of steps back.

    Args:
        steps: all of them.
        constants: for each step its numbers, None where they are not known; as far as that has come.
    """

    def __init__(self, steps: Sequence[SSAStep], constants: Sequence[Array | None]) -> None:
        self.steps, self.constants = steps, constants
        self.found: dict[int, Source] = {}

    def trace(self, index: int) -> Source:
        """The source of an array with samples."""
        if index not in self.found:
            self.found[index] = self._trace(index)
        return self.found[index]

    def _trace(self, index: int) -> Source:
        step = self.steps[index]
        move = MOVES.get(step.operation) if step.lanes else None
        given = [self.trace(operand) for operand in arrays(step.operands)] if move else []
        sources = {source for source, _ in given} - {None}
        if move and len(sources) <= 1:
            return next(iter(sources), None), move([positions for _, positions in given], step)
        if step.operation is operations.LANES and self.is_zero(*arrays(step.operands)):
            return None, np.full(step.shape, OUTSIDE)
        return index, np.arange(math.prod(step.shape)).reshape(step.shape)

    def is_zero(self, index: int) -> bool:
        numbers = self.constants[index]
        return numbers is not None and not numbers.any()

    def trace_sum(self, index: int, most: int) -> Source:
        """The source of numbers that are added up: a row of positions for each of at most so many summands."""
        step = self.steps[index]
        operands = arrays(step.operands)
        if step.operation is operations.RESHAPE:
            return self.trace_sum(operands[0], most)
        if step.operation is operations.SUM:
            source, positions = self.trace(operands[0])
            return source, positions.reshape(len(positions), -1)
        if step.operation is operations.APPLY and step.detail is add and most > 1:
            parts = [self.trace_sum(part, most - 1) for part in operands]
            sources, rows = {source for source, _ in parts}, [positions for _, positions in parts]
            fits = len(parts) == 2 and len(sources) == 1 and rows[0].shape[1:] == rows[1].shape[1:]
            return (parts[0][0], np.vstack(rows)) if fits else (None, np.zeros((1, 1), int))
        source, positions = self.trace(index)
        return source, positions.reshape(1, -1)


def arrays(operands: Sequence[SSAOperand]) -> list[int]:
    """The operands that are no numbers."""
    return [operand for operand in operands if not isinstance(operand, Literal)]
