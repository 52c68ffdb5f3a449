"""Array instructions as lines of NumPy calls."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from autograd.compiler.backends.names import in_comment
from autograd.compiler.backends.numpy.expressions import Expressions
from autograd.compiler.backends.numpy.spelling import spell, spell_reduction
from autograd.compiler.backends.own_primitives import calls_evaluate
from autograd.compiler.ir import operations
from autograd.compiler.ir.arrays import Buffer, Instruction, View
from autograd.compiler.ir.ssa import Origin
from autograd.compiler.ir.types import Rows, Shape
from autograd.primitives import add
from autograd.row import Primitive

#: Rows to gather are written in the text where they are no more than this.
LONGEST = 12


class Lines:
    """Writes instructions.

    Args:
        expressions: those of the operands.
    """

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.tables, self.evaluated = expressions.function.tables, expressions.function.evaluated

    def of(self, instruction: Instruction) -> list[str]:
        """The lines of an instruction, the first with its scope and the number of scalars as a comment."""
        scope = self.expressions.scope_prefix = self.expressions.program.common_scope(*instruction.indices)
        lines = EMIT[instruction.operation](self, instruction)
        comment = Origin(scope, instruction.name, instruction.scalars).comment(instruction.out.lanes)
        lines[0] += f"  # {in_comment(comment)}"
        return lines

    def shape_of(self, instruction: Instruction) -> Shape:
        for operand in (instruction.out, *instruction.arrays):
            if isinstance(operand, View) and operand.space.kind != "count":
                return operand.shape
        return instruction.out.shape

    def emit_apply(self, instruction: Instruction) -> list[str]:
        primitive = instruction.primitive
        assert primitive is not None
        shape, lanes = self.shape_of(instruction), instruction.out.lanes
        operands = [self.expressions.elementwise(operand, shape, lanes) for operand in instruction.operands]
        out = self.expressions.elementwise(instruction.out, shape, lanes, primitive.name, written=primitive is not add)
        if calls_evaluate(primitive):
            return [self.evaluate(primitive, operands, out)]
        made: list[str] = []

        def temporary(kind: str) -> str:
            """Shared with other instructions of this shape, but not within one."""
            made.append(kind)
            key = kind, shape, lanes, made.count(kind)
            if key not in self.expressions.names:
                self.expressions.names[key] = self.expressions.fresh("mask" if kind == "bool" else "t")
                dtype, axes = "bool" if kind == "bool" else "dtype", self.expressions.axes(shape, lanes)
                self.expressions.setup.append(f"{self.expressions.names[key]} = np.empty(({axes},), {dtype})")
            return self.expressions.names[key]

        return spell(primitive, operands, out, temporary)

    def emit_matmul(self, instruction: Instruction) -> list[str]:
        left, right = instruction.arrays
        first = self.expressions.matrix(left, "left")
        second = self.expressions.matrix(right, "right", transposed=bool(left.lanes))
        out = self.expressions.matrix(instruction.out, "product", written=True)
        return [f"np.matmul({first}, {second}, out={out})"]

    def emit_lane_sum(self, instruction: Instruction) -> list[str]:
        (operand,) = instruction.arrays
        matrix = self.expressions.matrix(operand, "v")
        out = self.expressions.elementwise(instruction.out, instruction.out.shape, 0, "lane_sum", written=True)
        ones = self.expressions.named(
            f"np.ones({operand.shape[1]} * {self.expressions.width(operand.lanes)}, dtype)", "ones"
        )
        if len(instruction.out.shape) > 1:
            matrix = self.expressions.split(matrix, operand, f"{self.expressions.axes(instruction.out.shape, 0)}, -1")
        return [f"np.matmul({matrix}, {ones}, out={out})"]

    def emit_lane_extreme(self, instruction: Instruction) -> list[str]:
        ufunc = "np.maximum" if instruction.operation is operations.LANE_MAX else "np.minimum"
        (operand,), shape = instruction.arrays, instruction.out.shape
        matrix = self.expressions.matrix(operand, "v")
        if len(shape) > 1:
            matrix = self.expressions.split(matrix, operand, f"{self.expressions.axes(shape, 0)}, -1")
        out = self.expressions.elementwise(instruction.out, shape, 0, instruction.operation.name, written=True)
        return [f"{ufunc}.reduce({matrix}, axis={len(shape)}, out={out})"]

    def stacked(self, instruction: Instruction) -> tuple[str, str]:
        (operand,), out = instruction.arrays, instruction.out
        shape = operand.shape[0], *out.shape
        text = self.expressions.elementwise(operand, shape if isinstance(operand, Buffer) else operand.shape, operand.lanes)
        if isinstance(operand, View) and operand.shape != shape:
            text = self.expressions.split(text, operand, self.expressions.axes(shape, operand.lanes))
        return text, self.expressions.elementwise(out, out.shape, out.lanes, "sum", written=True)

    def emit_sum(self, instruction: Instruction) -> list[str]:
        operand, out = self.stacked(instruction)
        return [f"np.add.reduce({operand}, axis=0, out={out})"]

    def emit_reduce(self, instruction: Instruction) -> list[str]:
        assert instruction.primitive is not None
        operand, out = self.stacked(instruction)
        if calls_evaluate(instruction.primitive):
            return [self.evaluate(instruction.primitive, [operand], out)]
        return [spell_reduction(instruction.primitive, operand, out)]

    def evaluate(self, primitive: Primitive, operands: list[str], out: str) -> str:
        """The line that calls an evaluator."""
        if primitive not in self.evaluated:
            self.evaluated.append(primitive)
        return f"np.copyto({out}, evaluate_{self.evaluated.index(primitive)}({', '.join(operands)}))"

    def emit_lookup(self, instruction: Instruction) -> list[str]:
        table, positions = self.columns(instruction.arrays)
        out = self.expressions.elementwise(instruction.out, instruction.out.shape, instruction.out.lanes)
        return [f"look_up({table}, {positions}, {out})"]

    def emit_scatter(self, instruction: Instruction) -> list[str]:
        positions, numbers = self.columns(instruction.arrays)
        out = self.expressions.elementwise(instruction.out, instruction.out.shape, instruction.out.lanes)
        return [f"scatter({positions}, {numbers}, {out})"]

    def columns(self, operands: Sequence[View | Buffer]) -> list[str]:
        """Operands with one axis beside their lanes, in each call: of a view with gaps that is a copy."""
        return [
            self.expressions.elementwise(one, one.shape, one.lanes)
            if len(one.shape) == 1
            else self.expressions.reshape(
                self.expressions.elementwise(one, one.shape, one.lanes), (math.prod(one.shape),), one.lanes
            )
            for one in operands
        ]

    def emit_gather(self, instruction: Instruction) -> list[str]:
        assert isinstance(instruction.out, Buffer)
        out, shape, lanes = self.expressions.base(instruction.out)
        count = math.prod(shape)
        lines: list[str] = []
        flat = out if len(shape) == 1 else self.expressions.named(self.expressions.reshape(out, (count,), lanes), out)
        pieces = sorted(instruction.pieces, key=lambda piece: (bool(piece.space.lanes) == bool(lanes), len(piece.rows)))
        for i, (space, targets, rows) in enumerate(reversed(pieces)):
            if space.kind == "count":
                lines.append(f"{flat}[{self.index(targets)}] = {self.expressions.width(space.key[0])}")
                continue
            source = self.expressions.space(space)
            if i == 0 and bool(space.lanes) == bool(lanes):  # all at once; rows of other spaces are written over it
                everywhere: Rows = np.zeros(count, dtype=np.int64)
                everywhere[targets] = rows
                lines.append(f"np.take({source}, {self.index(everywhere, False)}, axis=0, out={flat}, mode='clip')")
                continue
            column = "[:, None]" * bool(lanes and not space.lanes)
            lines.append(f"{flat}[{self.index(targets)}] = {source}[{self.index(rows)}]{column}")
        return lines

    def index(self, rows: Rows, sliced: bool = True) -> str:
        """Rows as a slice where they are evenly spaced, else as an array of the setup."""
        if (np.diff(rows) == 1).all() and sliced:
            return f"{rows[0]}:{rows[0] + len(rows)}"
        if len(rows) > LONGEST:
            self.tables.append(rows)
            return f"table_{len(self.tables) - 1}"
        return self.expressions.named(f"np.array({rows.tolist()})", "rows")


#: The method that writes the lines of each operation that instructions have.
EMIT: dict[operations.Operation, Callable[[Lines, Instruction], list[str]]] = {
    operations.APPLY: Lines.emit_apply,
    operations.REDUCE: Lines.emit_reduce,
    operations.SUM: Lines.emit_sum,
    operations.MATMUL: Lines.emit_matmul,
    operations.LANE_SUM: Lines.emit_lane_sum,
    operations.LANE_MAX: Lines.emit_lane_extreme,
    operations.LANE_MIN: Lines.emit_lane_extreme,
    operations.GATHER: Lines.emit_gather,
    operations.LOOKUP: Lines.emit_lookup,
    operations.SCATTER: Lines.emit_scatter,
    operations.LANE_SCATTER: Lines.emit_scatter,
}
