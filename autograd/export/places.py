"""Where numbers come from that were only moved: the array that was computed, and their places in it."""

# NumPy leaves the types of results open.
# pyright: basic

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiler.ir.ssa import Literal, SSAStep
from autograd.export.windows import OUTSIDE

#: Steps that move numbers without changing them, of given arrays.
MOVES: dict[str, Callable[[list[Any], SSAStep], Any]] = {
    "reshape": lambda given, step: given[0].reshape(step.shape),
    "permute": lambda given, step: given[0].transpose(step.detail),
    "slice": lambda given, step: given[0][slice(*step.detail)],
    "columns": lambda given, step: given[0][:, : step.detail],
    "take": lambda given, step: given[0][step.detail],
    "expand": lambda given, step: np.broadcast_to(given[0], step.shape),
    "concatenate": lambda given, step: np.concatenate(given),
}


class Places:
    """Traces steps back.

    Args:
        steps: all of them. numbers: what is known of each, as far as that has come.
    """

    def __init__(self, steps: list[SSAStep], numbers: list[Any]) -> None:
        self.steps, self.numbers = steps, numbers
        self.known: dict[int, tuple[int | None, Any]] = {}

    def trace(self, one: int) -> tuple[int | None, Any]:
        """The step whose numbers an array with samples has, and which it has where; None where all of them are zeros."""
        if one not in self.known:
            step = self.steps[one]
            move = MOVES.get(step.operation.name) if step.lanes else None
            given = [self.trace(operand) for operand in step.operands] if move else []
            sources = {source for source, _ in given} - {None}
            if move and given and len(sources) <= 1:
                self.known[one] = (
                    next(iter(sources), None),
                    move([places for _, places in given], step),
                )
            elif step.operation.name == "lanes" and self.is_zero(step.operands[0]):
                self.known[one] = None, np.full(step.shape, OUTSIDE)
            else:
                self.known[one] = one, np.arange(math.prod(step.shape)).reshape(step.shape)
        return self.known[one]

    def is_zero(self, one: int) -> bool:
        return self.numbers[one] is not None and not self.numbers[one].any()

    def summed(self, one: int, most: int) -> tuple[int | None, Any]:
        """The array of which numbers are added up, and their places: a row for each of at most so many summands."""
        step = self.steps[one]
        if step.operation.name == "reshape":
            return self.summed(step.operands[0], most)
        if step.operation.name == "sum":
            source, places = self.trace(step.operands[0])
            return source, places.reshape(len(places), -1)
        if step.operation.name == "apply" and step.detail.name == "add" and most > 1:
            parts = [self.summed(part, most - 1) for part in step.operands if not isinstance(part, Literal)]
            sources, rows = {source for source, _ in parts}, [places for _, places in parts]
            fits = len(parts) == 2 and len(sources) == 1 and rows[0].shape[1:] == rows[1].shape[1:]
            return (parts[0][0], np.vstack(rows)) if fits else (None, np.zeros((1, 1), int))
        source, places = self.trace(one)
        return source, places.reshape(1, -1)
