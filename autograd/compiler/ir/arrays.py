"""The array program: array instructions over spaces of rows.

A space is one array: the parameters, an argument, the constants, or what the program computes, uniform or with lanes. The
rows an instruction needs are a view of their space where they are evenly spaced, along several axes if need be, and are
gathered into a buffer otherwise. Rows are written again and again; the SSA form is the program without that memory.
"""

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from autograd.compiler.ir.operations import Operation
from autograd.row import Primitive


class Space(NamedTuple):
    """An array that holds numbers.

    Attributes:
        kind: "parameters", "argument", "constants", "uniform", "varying" or "result", which the caller gets.
        lanes: how many numbers a row has; 0 where the space is uniform.
        place: of an argument its block, stride and base; of a result its block.
    """

    kind: str
    lanes: int
    place: tuple[int, ...] = ()


@dataclass(frozen=True)
class View:
    """Rows `start + Σ iₖ·strides[k]` of a space, for 0 ≤ iₖ < shape[k]."""

    space: Space
    start: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    @property
    def lanes(self) -> int:
        return self.space.lanes

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def is_contiguous(self) -> bool:
        """Whether the rows are in one piece, in row-major order; steps along axes of length 1 are never made."""
        wanted = contiguous(self.shape)
        return all(n == 1 or s == w for n, s, w in zip(self.shape, self.strides, wanted, strict=True))


@dataclass(frozen=True)
class Buffer:
    """Rows gathered anew in each run into an array of their own, of the given shape (and the lanes)."""

    number: int
    shape: tuple[int, ...]
    lanes: int


Operand: TypeAlias = View | Buffer | float


@dataclass(frozen=True)
class Instruction:
    """One array call.

    Attributes:
        operation: one of `operations.OF_INSTRUCTIONS`.
        primitive: what is applied or reduced by, else None.
        out: where the result goes.
        operands: what it is computed from. Shapes are without lanes. Of a matmul they are (p, t) and (t, q), or where both
            vary, (p, t) and (q, t) and the sum goes over the lanes too.
        scalars: how many scalar operations it stands for.
        names: the first and the last equation that it computes, whose scopes tell the reader where this is.
    """

    operation: Operation
    primitive: Primitive | None
    out: View | Buffer
    operands: tuple[Any, ...]
    scalars: int
    names: tuple[int, int]


@dataclass
class ArrayProgram:
    """A program as array instructions.

    Attributes:
        instructions: in order.
        sizes: how many rows each space has, but that of constants.
        constants: the numbers in the space of constants.
        buffers: how many buffers there are, with the shape and lanes of each.
        outputs: for each block of results, the operand that holds it.
    """

    sizes: dict[Space, int] = field(default_factory=dict[Space, int])
    instructions: list[Instruction] = field(default_factory=list[Instruction])
    constants: list[float] = field(default_factory=list[float])
    buffers: list[Buffer] = field(default_factory=list[Buffer])
    outputs: list[Operand] = field(default_factory=list[Operand])


CONSTANTS = Space("constants", 0)
UNIFORM = Space("uniform", 0)
PARAMETERS = Space("parameters", 0)


def contiguous(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides of an array in row-major order.

    >>> contiguous((2, 3))
    (3, 1)
    """
    strides: list[int] = []
    step = 1
    for length in reversed(shape):
        strides.append(step)
        step *= length
    return tuple(reversed(strides))
