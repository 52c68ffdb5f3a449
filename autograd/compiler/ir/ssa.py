"""The SSA form: every array is given once and never changed, and every shape is stated."""

# The detail of a step is of any type.
# pyright: basic

import math
import struct
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograd.compiler.ir.operations import ARGUMENT, ROWS, Operation


@dataclass(frozen=True, eq=False)
class Literal:
    """A number that is an operand. The index of a step is an int and equals a float of the same number, which two literals
    and a literal and an index never do: literals are equal where their bits are, so that 0.0 is not -0.0 and nan is nan."""

    value: float

    @property
    def bits(self) -> bytes:
        return struct.pack("d", self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and self.bits == other.bits

    def __hash__(self) -> int:
        return hash(self.bits)


class SSAStep(NamedTuple):
    """One array.

    Attributes:
        operation: what makes it, a row of `operations`.
        operands: the indices of steps, or literals.
        detail: what the row says of it: the primitive that is applied, the block of an argument, the order of axes, ...
        shape: its axes other than lanes.
        lanes: how many lanes it has when traced, which are its last axis; 0 where it is uniform.
        comment: which scalars of the user's code it stands for; "" where it only moves numbers.
    """

    operation: Operation
    operands: tuple[Any, ...]
    detail: Any
    shape: tuple[int, ...]
    lanes: int
    comment: str = ""


@dataclass
class SSAProgram:
    """Steps in order, and for each block of results the step that is returned."""

    steps: list[SSAStep]
    outputs: list[int]

    def whole(self, step: SSAStep) -> int | None:
        """The block of the argument that a step of rows has all of, sample by sample, which tells how many lanes a call has;
        None where it has a part of one, or is another step."""
        if step.operation is not ROWS:
            return None
        given, (base, stride) = self.steps[step.operands[0]], step.detail
        all_of_it = given.shape[:1] == (step.lanes,) and math.prod(given.shape) == step.lanes * stride
        return given.detail if given.operation is ARGUMENT and base == 0 and all_of_it else None
