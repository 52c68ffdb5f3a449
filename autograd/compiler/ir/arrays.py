"""The array program: array instructions over spaces of rows.

A space is one array: the parameters, an argument, the constants, or computed numbers, uniform or with lanes. The
rows an instruction needs are a view of their space where they are evenly spaced, along several axes if need be, and are
gathered into a buffer otherwise. Rows are written again and again; the SSA form is the program without that memory.

Grammar, as `to_text` prints it and `verify` checks it:

    program     := header space* instruction* "return" operand*
    space       := name lanes? "has" count "rows"
    instruction := target "=" operation ("[" primitive "]")? "(" (operand* | piece*) ")"
    target      := view | buffer
    operand     := view | buffer | number
    view        := space "[" start ("+" length "·" stride)* "]"      evenly spaced rows; each axis its length and stride
    buffer      := "buffer" index shape lanes?                       written once, before its first use
    piece       := space count "rows"                                of a `gather`
    lanes       := ":" count

Rows that the program computes are written before they are read, and read before they are written again. An elementwise
instruction may write over its operands, as NumPy does that as if it read them all first, but not over the adjoint of
`chain`, which is read again after the product is written. Other instructions write over none of their operands.
"""

import math
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np

from autograd.compiler.ir import operations
from autograd.compiler.ir.operations import Operation, check_lanes, require
from autograd.compiler.ir.types import Rows, Shape
from autograd.primitives import chain
from autograd.row import Primitive


class Space(NamedTuple):
    """An array that holds numbers.

    Attributes:
        kind: "parameters", "argument", "constants", "uniform", "varying" or "result", which the caller gets.
        lanes: the count of numbers in a row; 0 where the space is uniform.
        key: of an argument its block, and with lanes its stride and base; of a result its block.
    """

    kind: str
    lanes: int
    key: tuple[int, ...] = ()

    @property
    def is_computed(self) -> bool:
        """Whether the program itself writes it."""
        return self.kind in ("uniform", "varying", "result")

    def __str__(self) -> str:
        key = f"({', '.join(map(str, self.key))})" if self.key else ""
        return f"{self.kind}{key}" + f":{self.lanes}" * bool(self.lanes)


@dataclass(frozen=True)
class View:
    """Rows `start + Σ iₖ·strides[k]` of a space, for 0 ≤ iₖ < shape[k]."""

    space: Space
    start: int
    shape: Shape
    strides: Shape

    @property
    def lanes(self) -> int:
        return self.space.lanes

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def is_contiguous(self) -> bool:
        """Whether the rows are in one piece, in row-major order; the strides of axes of length 1 do not matter."""
        wanted = contiguous(self.shape)
        return all(n == 1 or s == w for n, s, w in zip(self.shape, self.strides, wanted, strict=True))

    @property
    def rows(self) -> Rows:
        """The rows, in an array of this shape."""
        return grid(self.start, self.strides, self.shape)

    def __str__(self) -> str:
        axes = "".join(f" + {length}·{stride}" for length, stride in zip(self.shape, self.strides, strict=False))
        return f"{self.space}[{self.start}{axes}]"


@dataclass(frozen=True)
class Buffer:
    """Rows gathered anew in each run into an array of their own, of the given shape (and the lanes)."""

    number: int
    shape: Shape
    lanes: int

    def __str__(self) -> str:
        return f"buffer{self.number}[{', '.join(map(str, self.shape))}]" + f":{self.lanes}" * bool(self.lanes)


Operand: TypeAlias = View | Buffer | float

CONSTANTS = Space("constants", 0)
UNIFORM = Space("uniform", 0)
PARAMETERS = Space("parameters", 0)


class Piece(NamedTuple):
    """A part of the numbers that are gathered into a buffer.

    Attributes:
        space, rows: where it is read. positions: where each of the rows goes, counted through the buffer in row-major order.
    """

    space: Space
    positions: Rows
    rows: Rows


@dataclass(frozen=True)
class Instruction:
    """One array call.

    Attributes:
        operation: one of `operations.OF_INSTRUCTIONS`.
        primitive: of `apply` and `reduce`, else None.
        out: the view or buffer that it writes.
        operands: the views, buffers and numbers that it reads. Shapes are without lanes. Of a matmul they are (p, t) and
            (t, q), or where both vary, (p, t) and (q, t) and the sum goes over the lanes too.
        scalars: the number of scalar operations that it stands for.
        indices: the first and the last equation that it computes, whose scopes are shown to the reader.
        pieces: the rows that a `gather` reads, in place of operands.
    """

    operation: Operation
    primitive: Primitive | None
    out: View | Buffer
    operands: tuple[Operand, ...]
    scalars: int
    indices: tuple[int, int]
    pieces: tuple[Piece, ...] = ()

    @property
    def name(self) -> str:
        """That of its primitive, or of its operation."""
        return (self.primitive or self.operation).name

    @property
    def arrays(self) -> list[View | Buffer]:
        """The operands that are no numbers."""
        return [operand for operand in self.operands if isinstance(operand, View | Buffer)]

    def __str__(self) -> str:
        operands = [*map(str, self.operands), *[f"{space} {len(rows)} rows" for space, _, rows in self.pieces]]
        primitive = f"[{self.primitive.name}]" if self.primitive else ""
        return f"{self.out} = {self.operation}{primitive}({', '.join(operands)})"


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
    outputs: list[View | Buffer] = field(default_factory=list[View | Buffer])

    def to_text(self) -> str:
        """The program as it is read; see the grammar."""
        lines = [f"array program of {len(self.instructions)} instructions, {len(self.constants)} constants"]
        lines += [f"  {space} has {size} rows" for space, size in self.sizes.items() if space != CONSTANTS]
        lines += [f"  {instruction}" for instruction in self.instructions]
        return "\n".join([*lines, f"  return {' '.join(map(str, self.outputs))}"])

    __str__ = to_text

    def verify(self) -> None:
        """Check the grammar, shapes, lanes, and that rows are written before they are read and read before they are reused.

        Raises:
            ValueError: naming the first instruction that breaks it.
        """
        memory = _Memory(self)
        for instruction in self.instructions:
            try:
                _check(instruction)
                memory.execute(instruction)
            except (ValueError, TypeError, IndexError) as error:
                raise ValueError(f"{instruction}: {error}.") from error
        for output in self.outputs:
            try:
                memory.read(output)
            except ValueError as error:
                raise ValueError(f"return {output}: {error}.") from error


def contiguous(shape: Shape) -> Shape:
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


def grid(start: int, strides: Shape, shape: Shape) -> Rows:
    """The rows start + Σ iₖ·strides[k].

    >>> grid(1, (10, 2), (2, 3)).tolist()
    [[1, 3, 5], [11, 13, 15]]
    """
    rows = np.full(shape, start, dtype=np.int64)
    for axis, (length, stride) in enumerate(zip(shape, strides, strict=True)):
        rows += (stride * np.arange(length)).reshape(-1, *[1] * (len(shape) - 1 - axis))
    return rows


def _check(instruction: Instruction) -> None:
    """Check an instruction by itself: operands, primitive, shapes and lanes."""
    row, primitive, out = instruction.operation, instruction.primitive, instruction.out
    require(row in operations.OF_INSTRUCTIONS, f"{row} is of SSA programs only")
    if row is operations.GATHER:
        _check_gather(instruction)
        return
    count = primitive.arity if row is operations.APPLY and primitive else row.operands
    require(len(instruction.operands) == count, f"it has {len(instruction.operands)} operands, not {count}")
    arrays = instruction.arrays
    if row is operations.APPLY:
        require(primitive is not None and not primitive.over_lists, f"{primitive} is not applied elementwise")
        for operand in arrays:
            same = isinstance(operand, Buffer) or isinstance(out, Buffer) or operand.shape == out.shape
            require(same and math.prod(operand.shape) == math.prod(out.shape), f"{operand} has another shape")
    else:
        require(len(arrays) == count, "a number is an operand of apply alone")
        require(
            row is not operations.REDUCE or (primitive is not None and primitive.over_lists),
            f"{primitive} is not over lists",
        )
        if row is operations.MATMUL and arrays[0].lanes and arrays[1].lanes:
            row = operations.LANE_MATMUL
        found = row.shape(primitive, out.shape, *(operand.shape for operand in arrays))
        require(math.prod(found) == math.prod(out.shape), f"its shape is {found}")
    check_lanes(row, out.lanes, [operand.lanes for operand in arrays])


def _check_gather(instruction: Instruction) -> None:
    """Each position of the buffer is written by one of the pieces."""
    out = instruction.out
    require(isinstance(out, Buffer), "it gathers into no buffer")
    for space, positions, rows in instruction.pieces:
        require(len(positions) == len(rows), f"{len(positions)} positions and {len(rows)} rows of {space}")
        require(space.lanes in (0, out.lanes), f"{space} has {space.lanes} lanes, it has {out.lanes}")
    positions = np.sort(np.concatenate([piece.positions for piece in instruction.pieces]))
    require(np.array_equal(positions, np.arange(math.prod(out.shape))), "its pieces do not give each position once")


class _Memory:
    """For each row that a program computes, whether it has been written, and whether it was read since."""

    def __init__(self, program: ArrayProgram) -> None:
        self.sizes = {**program.sizes, CONSTANTS: len(program.constants)}
        self.buffers = program.buffers
        self.filled = {space: np.zeros(size, dtype=bool) for space, size in self.sizes.items() if space.is_computed}
        self.unread = {space: np.zeros_like(filled) for space, filled in self.filled.items()}
        self.ready: set[Buffer] = set()

    def execute(self, instruction: Instruction) -> None:
        """Read the operands and write the result."""
        for operand in instruction.operands:
            self.read(operand)
        for space, _, rows in instruction.pieces:
            self.read_rows(space, rows)
        self.check_overlap(instruction)
        self.write(instruction.out)

    def read(self, operand: Operand) -> None:
        if isinstance(operand, Buffer):
            require(operand in self.ready, f"{operand} is read before it is written")
        elif isinstance(operand, View):
            self.read_rows(operand.space, self.rows(operand))

    def rows(self, view: View) -> Rows:
        require(len(view.shape) == len(view.strides) and min(view.shape, default=1) > 0, f"{view} has no such axes")
        return view.rows

    def read_rows(self, space: Space, rows: Rows) -> None:
        self.check_rows(space, rows)
        if space.is_computed:
            require(bool(self.filled[space][rows].all()), f"rows of {space} are read before they are written")
            self.unread[space][rows] = False

    def check_rows(self, space: Space, rows: Rows) -> None:
        require(space in self.sizes, f"there is no space {space}")
        low, high, size = int(rows.min()), int(rows.max()), self.sizes[space]
        require(low >= 0 and high < size, f"rows {low} to {high} are not among the {size} of {space}")

    def write(self, out: View | Buffer) -> None:
        if isinstance(out, Buffer):
            known = out.number < len(self.buffers) and self.buffers[out.number] == out
            require(known, f"{out} is not one of the program's buffers")
            require(out not in self.ready, f"{out} is written twice")
            self.ready.add(out)
            return
        rows = self.rows(out)
        self.check_rows(out.space, rows)
        require(out.space.is_computed, f"{out.space} is not to be written")
        require(len(np.unique(rows)) == rows.size, "a row is written twice")
        require(not self.unread[out.space][rows].any(), "a number is overwritten before it is read")
        self.filled[out.space][rows] = self.unread[out.space][rows] = True

    @staticmethod
    def check_overlap(instruction: Instruction) -> None:
        """Check that an operand which is read after the first write is not written over."""
        out, read = instruction.out, instruction.operands
        if not isinstance(out, View):
            return
        if instruction.operation is operations.APPLY:
            read = read[:1] if instruction.primitive is chain else ()
        for operand in read:
            if isinstance(operand, View) and operand.space == out.space:
                require(not np.intersect1d(operand.rows, out.rows).size, f"it writes over {operand} while it reads it")
