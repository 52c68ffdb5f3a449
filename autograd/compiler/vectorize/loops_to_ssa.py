"""The SSA form of a program with loops: that of its pieces (outline.py), one behind the other, where the body of a loop is a
program of its own, and what a piece is given are rows of arrays that pieces before it made."""

from collections.abc import Callable, Iterable
from itertools import islice

import numpy as np

from autograd.compiler.ir import operations
from autograd.compiler.ir.arrays import ArrayProgram
from autograd.compiler.ir.lanes import ARGUMENT, COUNT, EACH_STEP, PARAMETER, STEP_COLUMN, STEP_SUM
from autograd.compiler.ir.program import Program
from autograd.compiler.ir.ssa import NO_ORIGIN, Loop, Origin, SSAProgram
from autograd.compiler.ir.types import Shape
from autograd.compiler.ir.verifying import verified
from autograd.compiler.vectorize.outline import outline, step_columns
from autograd.compiler.vectorize.pieces import Block, Piece
from autograd.compiler.vectorize.to_ssa import SSABuilder
from autograd.primitives import constant

#: The array program of a piece.
Vectorize = Callable[[Piece], ArrayProgram]


def loops_to_ssa(
    program: Program,
    shapes: list[Shape],
    blocks: list[list[int]],
    result_lanes: list[int],
    result_shapes: list[Shape],
    vectorize: Vectorize,
) -> SSAProgram:
    """`to_ssa` for a program with loops.

    Args:
        program: the scalar program. shapes: those of the arguments, by block.
        blocks, result_lanes, result_shapes: the equations of each block of results, how many lanes it is to have, and its
            shape apart from them.
        vectorize: the array program of a piece.
    """
    return verified(Writer(program, shapes, vectorize, []).run(blocks, result_lanes, result_shapes))


class Writer:
    """Writes the steps of pieces.

    Attributes:
        known: for each number that is found, its step and its position in that.
        outside: how many blocks of arguments are what the step of a loop is given; the last ones.
    """

    def __init__(self, program: Program, shapes: list[Shape], vectorize: Vectorize, outside: list[Block]) -> None:
        self.program, self.shapes, self.vectorize = program, [*shapes, *[block.shape for block in outside]], vectorize
        self.builder, self.outside = SSABuilder(program, ArrayProgram(), self.shapes), len(outside)
        self.known: dict[int, tuple[int, int]] = {}
        self.columns = step_columns(program)
        for number, block in enumerate(outside):
            lanes = block.shape[0] if len(block.shape) > 1 else 0
            given = self.builder.add(operations.INPUT, (), number, (len(block.indices),), lanes)
            self.builder.given[len(shapes) + number] = given

    def run(self, blocks: list[list[int]], result_lanes: list[int], result_shapes: list[Shape]) -> SSAProgram:
        for piece in outline(self.program, len(self.shapes), self.outside):
            self.write(piece)
        results = zip(blocks, result_lanes, result_shapes, strict=True)
        steps = [self.builder.reshape(self.together(indices, lanes), shape) for indices, lanes, shape in results]
        return self.builder.eliminate_dead_steps(steps)

    def write(self, piece: Piece) -> None:
        given = [self.together(block.sources, block.lanes) for block in piece.blocks]
        sizes: list[Shape] = [(len(indices),) for indices in piece.outputs]
        if not piece.count:
            builder = SSABuilder(piece.program, self.vectorize(piece), self.shapes, self.builder)
            builder.given = self.builder.given | dict(enumerate(given, len(self.shapes)))
            for indices, step in zip(piece.outputs, builder.run(piece.lanes, sizes), strict=True):
                self.found(indices, step)
            return
        cut = tuple([block.role == "rows" for block in piece.blocks])
        detail = Loop(self.body(piece, sizes), piece.steps, piece.samples, cut, piece.back, piece.holds)
        last = self.builder.add(operations.LOOP, given, detail, sizes[0], piece.samples)
        self.known |= {index: (last, position) for index, position in piece.lasts.items()}
        for number, (indices, shape) in enumerate(zip(piece.outputs[1:], sizes[1:], strict=True)):
            self.found(indices, self.builder.add(operations.EACH, (last,), number, shape, self.program.lanes[indices[0]]))

    def body(self, piece: Piece, sizes: list[Shape]) -> SSAProgram:
        """What the body of a loop makes of its inputs in a step."""
        inner = Writer(piece.program, self.shapes[: len(self.shapes) - self.outside], self.vectorize, piece.blocks)
        if piece.nests:
            outputs = iter(piece.program.outputs)
            return inner.run([list(islice(outputs, len(one))) for one in piece.outputs], piece.lanes, sizes)
        builder = SSABuilder(piece.program, self.vectorize(piece), inner.shapes, inner.builder)
        builder.given = inner.builder.given
        return builder.eliminate_dead_steps(builder.run(piece.lanes, sizes))

    def found(self, indices: Iterable[int], step: int) -> None:
        self.known.update({index: (step, position) for position, index in enumerate(indices)})

    def together(self, indices: list[int], lanes: int) -> int:
        """Numbers, or rows, in one array; a uniform number is the same in each lane."""
        constants = [index for index in indices if self.program.primitives[index] is constant]
        if constants:
            numbers = np.array([self.program.numbers[index] for index in constants])
            self.found(constants, self.builder.add(operations.CONSTANT, (), numbers, numbers.shape, 0))
        found = np.array([self.locate(index) for index in indices]).reshape(-1, 2)
        return self.builder.joined(
            np.array([self.builder.with_lanes(step, lanes) for step in found[:, 0].tolist()]), found[:, 1], lanes
        )

    def locate(self, index: int) -> tuple[int, int]:
        """The step that gives a number, and its position there."""
        if index not in self.known:
            primitive, number, add = self.program.primitives[index], self.program.numbers[index], self.builder.add
            if primitive is PARAMETER:
                count = len(self.program.parameters)
                self.known[index] = add(operations.PARAMETERS, (), 0, (count,), 0), number
            elif primitive is COUNT:
                self.known[index] = add(operations.COUNT, (), number, (1,), 0), 0
            elif primitive is ARGUMENT:
                self.known[index] = self.locate_in_argument(index)
            elif primitive is STEP_COLUMN:
                columns, row = self.columns[index]
                detail = columns.base, columns.stride, columns.apart, columns.steps
                given, lanes = self.builder.block(columns.block), self.program.lanes[index]
                self.known[index] = add(operations.STEP_ROWS, (given,), detail, (columns.rows,), lanes), row
            elif primitive in (EACH_STEP, STEP_SUM):
                step, position = self.locate(self.program.args[index][0])
                operation = operations.EACH_STEP if primitive is EACH_STEP else operations.STEP_SUM
                shape = self.builder.steps[step].shape
                origin = NO_ORIGIN
                if primitive is STEP_SUM:
                    origin = Origin(self.program.common_scope(index, index), "sum over steps", shape[0])
                self.known[index] = add(operation, (step,), None, shape, self.program.lanes[index], origin), position
            else:
                raise AssertionError(f"{self.program[index]} is in no piece")
        return self.known[index]

    def locate_in_argument(self, index: int) -> tuple[int, int]:
        (block, offset, stride), lanes = self.program.numbers[index], self.program.lanes[index]
        if block in self.builder.given:
            return self.builder.given[block], offset
        given = self.builder.block(block)
        if not lanes:
            return self.builder.reshape(given, (self.builder.size(given),)), offset
        row = offset % stride
        return self.builder.add(operations.ROWS, (given,), (offset - row, stride), (stride,), lanes), row
