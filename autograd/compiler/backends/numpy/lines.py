"""Array instructions as lines of NumPy calls."""

# The arrays that generated code works on have no types to check.
# pyright: basic

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiler.backends.names import in_comment
from autograd.compiler.backends.numpy.expressions import Expressions
from autograd.compiler.backends.numpy.spelling import spell, spell_reduction
from autograd.compiler.ir import operations
from autograd.compiler.ir.arrays import Buffer, Instruction, View
from autograd.primitives import add


class Lines:
    """Writes instructions.

    Args:
        places: where operands are found.

    Attributes:
        tables: rows to gather that are too many to be read.
    """

    def __init__(self, places: Expressions) -> None:
        self.places = places
        self.tables: list[Any] = []

    def of(self, instruction: Instruction) -> list[str]:
        """The lines of an instruction, the first with a comment that tells what it stands for."""
        places = self.places
        place = places.place = places.program.common_scope(*instruction.indices)
        told = instruction.primitive.name if instruction.primitive else instruction.operation.name
        lines = EMIT[instruction.operation](self, instruction)
        shown = f"{in_comment(place)}: " if place else ""
        lines[0] += f"  # {shown}{told}, {instruction.scalars} scalars" + " per lane" * bool(instruction.out.lanes)
        return lines

    def shape_of(self, instruction: Instruction) -> tuple[int, ...]:
        for operand in (instruction.out, *instruction.arrays):
            if isinstance(operand, View) and operand.space.kind != "count":
                return operand.shape
        return instruction.out.shape

    def emit_apply(self, instruction: Instruction) -> list[str]:
        places = self.places
        primitive = instruction.primitive
        assert primitive is not None
        shape, lanes = self.shape_of(instruction), instruction.out.lanes
        operands = [places.elementwise(operand, shape, lanes) for operand in instruction.operands]
        out = places.elementwise(instruction.out, shape, lanes, primitive.name, written=primitive is not add)
        made: list[str] = []

        def temporary(kind: str) -> str:
            """Shared with other instructions of this shape, but not within one."""
            made.append(kind)
            key = kind, shape, lanes, made.count(kind)
            if key not in places.names:
                told = ", ".join([*map(str, shape), *([places.width(lanes)] if lanes else [])])
                places.names[key] = places.fresh("mask" if kind == "bool" else "t")
                places.setup.append(f"{places.names[key]} = np.empty(({told},), {'bool' if kind == 'bool' else 'dtype'})")
            return places.names[key]

        return spell(primitive, operands, out, temporary)

    def emit_matmul(self, instruction: Instruction) -> list[str]:
        places = self.places
        left, right = instruction.arrays
        both = bool(left.lanes and right.lanes)
        first = places.matrix(left, both, "left")
        second = places.matrix(right, True, "right", transposed=both)
        out = places.matrix(instruction.out, True, "product", written=True)
        return [f"np.matmul({first}, {second}, out={out})"]

    def emit_lane_sum(self, instruction: Instruction) -> list[str]:
        places = self.places
        (operand,) = instruction.arrays
        matrix = places.matrix(operand, True, "v")
        out = places.elementwise(instruction.out, instruction.out.shape, 0, "lane_sum", written=True)
        ones = places.named(f"np.ones({operand.shape[1]} * {places.width(operand.lanes)}, dtype)", "ones")
        if len(instruction.out.shape) > 1:
            told = ", ".join(map(str, instruction.out.shape))
            matrix = places.named(f"{matrix}.reshape({told}, -1)", "v")
        return [f"np.matmul({matrix}, {ones}, out={out})"]

    def emit_lane_extreme(self, instruction: Instruction) -> list[str]:
        places = self.places
        ufunc = "np.maximum" if instruction.operation is operations.LANE_MAX else "np.minimum"
        matrix = places.matrix(instruction.operands[0], True, "v")
        out = places.elementwise(instruction.out, instruction.out.shape, 0, instruction.operation.name, written=True)
        return [f"{ufunc}.reduce({matrix}, axis=1, out={out})"]

    def stacked(self, instruction: Instruction) -> tuple[str, str]:
        places = self.places
        (operand,), out = instruction.arrays, instruction.out
        shape = (operand.shape[0], *out.shape) if isinstance(operand, Buffer) else operand.shape
        return places.elementwise(operand, shape, operand.lanes), places.elementwise(
            out, out.shape, out.lanes, "sum", written=True
        )

    def emit_sum(self, instruction: Instruction) -> list[str]:
        operand, out = self.stacked(instruction)
        return [f"np.add.reduce({operand}, axis=0, out={out})"]

    def emit_reduce(self, instruction: Instruction) -> list[str]:
        assert instruction.primitive is not None
        operand, out = self.stacked(instruction)
        return [spell_reduction(instruction.primitive, operand, out)]

    def emit_gather(self, instruction: Instruction) -> list[str]:
        places = self.places
        assert isinstance(instruction.out, Buffer)
        out, shape, lanes = places.base(instruction.out)
        count = math.prod(shape)
        lines: list[str] = []
        flat = out if len(shape) == 1 else places.named(places.reshape(out, (count,), lanes), out)
        pieces = sorted(instruction.pieces, key=lambda piece: (bool(piece.space.lanes) == bool(lanes), len(piece.rows)))
        for i, (space, targets, rows) in enumerate(reversed(pieces)):
            if space.kind == "count":
                lines.append(f"{flat}[{self.index(targets)}] = {places.width(space.key[0])}")
                continue
            source = places.space(space)
            if i == 0 and bool(space.lanes) == bool(lanes):  # all at once; what lies elsewhere is written over it
                everywhere = np.zeros(count, dtype=np.int64)
                everywhere[targets] = rows
                lines.append(f"np.take({source}, {self.index(everywhere, False)}, axis=0, out={flat}, mode='clip')")
                continue
            column = "[:, None]" * bool(lanes and not space.lanes)
            lines.append(f"{flat}[{self.index(targets)}] = {source}[{self.index(rows)}]{column}")
        return lines

    def index(self, rows: Any, sliced: bool = True) -> str:
        """Rows as a slice where they are evenly spaced, else as an array of the setup."""
        if (np.diff(rows) == 1).all() and sliced:
            return f"{rows[0]}:{rows[0] + len(rows)}"
        if len(rows) > 12:  # too long to read
            self.tables.append(rows)
            return f"table_{len(self.tables) - 1}"
        return self.places.named(f"np.array({rows.tolist()})", "rows")


#: What writes the lines of each operation that instructions have.
EMIT: dict[operations.Operation, Callable[[Lines, Instruction], list[str]]] = {
    operations.APPLY: Lines.emit_apply,
    operations.REDUCE: Lines.emit_reduce,
    operations.SUM: Lines.emit_sum,
    operations.MATMUL: Lines.emit_matmul,
    operations.LANE_SUM: Lines.emit_lane_sum,
    operations.LANE_MAX: Lines.emit_lane_extreme,
    operations.LANE_MIN: Lines.emit_lane_extreme,
    operations.GATHER: Lines.emit_gather,
}
