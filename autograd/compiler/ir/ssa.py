"""The SSA form: every array is given once and never changed, and every shape is stated.

Grammar, as `to_text` prints it and `verify` checks it:

    program := header step* "return" array*
    step    := array "=" operation ("[" detail "]")? "(" operand* ")"   a row of the table of operations
    array   := "a" index shape lanes?                                  given once, before its first use
    operand := "a" index | number                                      numbers are operands of `apply` alone
    lanes   := ":" count                                               the last axis, beside those of the shape

The detail of a `loop` has its body, an SSA program whose `input`s are what a step is given. Beside that it knows the
arguments of the call.
"""

import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from autograd.compiler.ir.operations import (
    APPLY,
    ARGUMENT,
    CONSTANT,
    LOOP,
    OF_STEPS,
    REDUCE,
    ROWS,
    STEP_ROWS,
    TAKE,
    Operation,
    check_lanes,
    require,
)
from autograd.compiler.ir.types import Shape


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


#: The index of a step, or a number.
SSAOperand: TypeAlias = int | Literal


class Origin(NamedTuple):
    """The scalars of the user's code that a step stands for: their scope, the primitive or operation that makes them, and
    their number in each lane."""

    scope: str
    name: str
    scalars: int

    def comment(self, lanes: int) -> str:
        """It as a comment in code; "" of steps that only move numbers.

        >>> Origin("layers.0", "tanh", 16).comment(5)
        'layers.0: tanh, 16 scalars per lane'
        """
        text = f"{self.name}, {self.scalars} scalars" + " per lane" * bool(lanes) if self.name else ""
        return f"{self.scope}: {text}" if self.scope else text


#: Of steps that only move numbers.
NO_ORIGIN = Origin("", "", 0)


class SSAStep(NamedTuple):
    """One array.

    Attributes:
        operation: a row of `operations`.
        operands: the indices of steps, or literals.
        detail: of the type that the operation's row says: the primitive that is applied, the block of an argument, the order
            of axes, ...
        shape: its axes other than lanes.
        lanes: how many lanes it has when traced, which are its last axis; 0 where it is uniform.
        origin: which scalars of the user's code it stands for.
    """

    operation: Operation
    operands: tuple[SSAOperand, ...]
    detail: Any
    shape: Shape
    lanes: int
    origin: Origin = NO_ORIGIN


@dataclass(frozen=True, eq=False)
class Loop:
    """The detail of a loop, whose operands are what it carries into its first step, and what else its body reads.

    Attributes:
        body: what a step makes of its inputs: what it carries on and, where it gives more, that. steps: how many there are;
            0 of a `while_loop`. samples: how many samples each computes at once; 0 where it is no scan in a vmap.
        cut: for each operand, whether a step is given its own lanes of it alone. back: whether the last lane is first.
        holds: of a `while_loop`, which of the numbers that it carries says whether there is another step.
    """

    body: "SSAProgram"
    steps: int
    samples: int
    cut: tuple[bool, ...]
    back: bool
    holds: int = 0

    def __str__(self) -> str:
        return f"{self.steps or 'while'}{', back' * self.back}"


@dataclass
class SSAProgram:
    """Steps in order, and for each block of results the step that is returned."""

    steps: list[SSAStep]
    outputs: list[int]

    def arrays(self, operands: Iterable[SSAOperand]) -> list[SSAStep]:
        """The steps among operands."""
        return [self.steps[one] for one in operands if not isinstance(one, Literal)]

    def whole(self, step: SSAStep) -> int | None:
        """The block of the argument that a step has as rows, all of it, sample by sample, which tells how many lanes a call
        has; None where it has a part of one, or is another step."""
        if step.operation not in (ROWS, STEP_ROWS):
            return None
        (given,), (base, stride), samples = self.arrays(step.operands), step.detail[:2], step.lanes
        if step.operation is STEP_ROWS:
            _, _, apart, steps = step.detail
            base, samples = base + step.shape[0] > apart or stride != apart * steps, step.lanes // steps
        all_of_it = given.shape[:1] == (samples,) and math.prod(given.shape) == samples * stride
        return given.detail if given.operation is ARGUMENT and not base and all_of_it else None

    def lacking(self, step: SSAStep) -> int:
        """How many numbers the last row of an array lacks, which no step reads: where every second sample is mapped over, it
        may have less behind it than the others."""
        base, stride = step.detail
        (given,) = self.arrays(step.operands)
        return max(base + step.lanes * stride - math.prod(given.shape), 0)

    def line(self, index: int) -> str:
        """A step as it is printed."""
        step = self.steps[index]
        array = f"a{index}[{', '.join(map(str, step.shape))}]" + f":{step.lanes}" * bool(step.lanes)
        if step.operation in (CONSTANT, TAKE):
            numbers: list[float] = step.detail.ravel().tolist()
            detail = f"[{', '.join(map(str, numbers[:8]))}{', …' * (len(numbers) > 8)}]"
        else:
            detail = "" if step.detail is None else f"[{getattr(step.detail, 'name', step.detail)}]"
        operands = [repr(one.value) if isinstance(one, Literal) else f"a{one}" for one in step.operands]
        return f"{array} = {step.operation}{detail}({', '.join(operands)})"

    def to_text(self) -> str:
        """The program as it is read; see the grammar."""
        lines = list[str]()
        for index, step in enumerate(self.steps):
            lines.append(f"  {self.line(index)}")
            if isinstance(step.detail, Loop):
                lines += [f"    {line}" for line in step.detail.body.to_text().split("\n")]
        returned = " ".join(f"a{output}" for output in self.outputs)
        return "\n".join([f"SSA program of {len(self.steps)} steps", *lines, f"  return {returned}"])

    __str__ = to_text

    def verify(self) -> None:
        """Check the grammar, shapes and lanes.

        Raises:
            ValueError: naming the first step that breaks it.
        """
        for index in range(len(self.steps)):
            try:
                self._check(index)
            except (ValueError, TypeError, IndexError) as error:
                raise ValueError(f"{self.line(index)}: {error}.") from error
        for output in self.outputs:
            require(0 <= output < len(self.steps), f"return a{output}: there are {len(self.steps)} steps.")

    def _check(self, index: int) -> None:
        step, row = self.steps[index], self.steps[index].operation
        require(row in OF_STEPS, f"{row} is of array programs only")
        for one in step.operands:
            require(isinstance(one, Literal) or 0 <= one < index, f"a{one} is not an earlier step")
        given = self.arrays(step.operands)
        count, wanted = len(step.operands), row.operands
        if row is APPLY:
            wanted = step.detail.arity
        require(count > 0 if wanted is None else count == wanted, f"it has {count} operands, not {wanted or 'some'}")
        require(row is APPLY or len(given) == count, "a number is an operand of apply alone")
        require(row is not REDUCE or step.detail.over_lists, f"{step.detail} is not over lists")
        shapes: list[Shape] = [() if isinstance(one, Literal) else self.steps[one].shape for one in step.operands]
        found = row.shape(step.detail, step.shape, *shapes)
        require(found == step.shape, f"its shape is {found}")
        check_lanes(row, step.lanes, [array.lanes for array in given])
        if row is LOOP:
            step.detail.body.verify()
            require(len(step.detail.cut) == count, f"{count} operands are given in {len(step.detail.cut)} ways")
        if row is ROWS:
            base, stride = step.detail
            size = math.prod(shapes[0])
            require(
                0 <= base < size - (step.lanes - 1) * stride, f"{step.lanes} rows of {stride} do not begin in {size} numbers"
            )
