"""The array program without memory: every array is given once and never changed.

Array instructions (ir/arrays.py) write into rows that are used again and again. Engines that plan memory themselves, XLA
or ONNX runtimes, want static single assignment instead. Here each instruction becomes a few steps, and the rows of every
operand are traced back to the steps that wrote them and to the positions in their arrays (def-use).
"""

import math
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from autograd.compiler.ir import operations
from autograd.compiler.ir.arrays import CONSTANTS, ArrayProgram, Buffer, Instruction, Piece, Space, View, contiguous, grid
from autograd.compiler.ir.operations import Operation
from autograd.compiler.ir.program import Program, bounds
from autograd.compiler.ir.ssa import NO_ORIGIN, Literal, Origin, SSAOperand, SSAProgram, SSAStep
from autograd.compiler.ir.types import Rows, Shape
from autograd.compiler.ir.verifying import verified
from autograd.compiler.vectorize.loops import axes_of

#: Rows that lie in no more consecutive pieces than this are read piece by piece, others from all their arrays joined.
PIECES = 8


class SSABuilder:
    """Writes the steps of one program.

    Args:
        program, array_program: the program and its array instructions.
        shapes: the shapes of the arguments, by block.
        into: the builder behind whose steps it goes on.

    Attributes:
        given: the steps that stand for further blocks of arguments.
    """

    def __init__(
        self,
        program: Program,
        array_program: ArrayProgram,
        shapes: list[Shape],
        into: "SSABuilder | None" = None,
    ) -> None:
        self.program, self.array_program, self.shapes = program, array_program, shapes
        self.made = into.made if into else SSAProgram([], [])
        self.steps = self.made.steps
        self.known: dict[Hashable, int] = into.known if into else {}
        self.given: dict[int, int] = {}
        self.buffers: dict[Buffer, int] = {}
        # For each row of a space the step that wrote it last, and its position in the array of that step.
        sizes = array_program.sizes
        self.writer = {space: np.full(size, -1, dtype=np.int64) for space, size in sizes.items()}
        self.position = {space: np.zeros(size, dtype=np.int64) for space, size in sizes.items()}

    def add(
        self,
        operation: Operation,
        operands: Sequence[SSAOperand],
        detail: Any,
        shape: Shape,
        lanes: int,
        origin: Origin = NO_ORIGIN,
    ) -> int:
        """The index of a step; an equal step that exists already is reused (hash-consing)."""
        key = operation, tuple(operands), detail.tobytes() if isinstance(detail, np.ndarray) else detail, shape, lanes
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = len(self.steps)
            self.steps.append(SSAStep(operation, tuple(operands), detail, shape, lanes, origin))
        return found

    # --- reading ---------------------------------------------------------------------------------------------------------

    def source(self, space: Space) -> int:
        """A space that is not computed, as one array of rows."""
        if space.kind == "parameters":
            return self.add(operations.PARAMETERS, (), 0, (len(self.program.parameters),), 0)
        if space == CONSTANTS:
            numbers = np.array(self.array_program.constants)
            return self.add(operations.CONSTANT, (), numbers, numbers.shape, 0)
        block = space.key[0]
        if space.kind == "count":
            return self.add(operations.COUNT, (), block, (1,), 0)
        if block in self.given:
            return self.given[block]
        given = self.block(block)
        if space.lanes:
            _, stride, base = space.key
            return self.add(operations.ROWS, (given,), (base, stride), (stride,), space.lanes)
        return self.reshape(given, (self.size(given),))

    def block(self, block: int) -> int:
        """An argument, or captured data."""
        if block >= 0:
            return self.add(operations.ARGUMENT, (), block, self.shapes[block], 0)
        block = -1 - block
        return self.add(operations.CAPTURED, (), block, np.shape(self.program.captured[block]), 0)

    def read(self, operand: View | Buffer) -> int:
        """An operand as a step of its shape."""
        return self.buffers[operand] if isinstance(operand, Buffer) else self.read_rows(operand.space, operand.rows)

    def read_rows(self, space: Space, rows: Rows) -> int:
        """Rows of a space as a step of their shape."""
        if not space.is_computed:
            return self.select(self.source(space), rows)
        return self.joined(self.writer[space][rows], self.position[space][rows], space.lanes)

    def joined(self, writers: Rows, positions: Rows, lanes: int) -> int:
        """The numbers at positions in the arrays of some steps, each with so many lanes."""
        if (writers == writers.flat[0]).all():
            return self.select(int(writers.flat[0]), positions)
        starts = np.flatnonzero(np.diff(writers.ravel(), prepend=-1))
        if len(starts) <= PIECES:
            pieces = np.split(positions.ravel(), starts[1:])
            parts = [self.select(int(writers.flat[at]), piece) for at, piece in zip(starts, pieces, strict=True)]
            return self.reshape(self.concatenate(parts, lanes), writers.shape)
        makers = np.unique(writers)
        sizes = [self.size(maker) for maker in makers.tolist()]
        wholes = [self.reshape(maker, (size,)) for maker, size in zip(makers.tolist(), sizes, strict=True)]
        offsets = bounds(sizes)[np.searchsorted(makers, writers)]
        return self.select(self.concatenate(wholes, lanes), positions + offsets)

    def select(self, step: int, positions: Rows) -> int:
        """The numbers of an array at some positions, in the shape of these; by slices where they are evenly spaced."""
        first = (0,) * positions.ndim
        strides = tuple(
            int(np.take(positions, 1, axis)[first[1:]] - positions[first]) if length > 1 else 0
            for axis, length in enumerate(positions.shape)
        )
        start = int(positions[first])
        if not np.array_equal(grid(start, strides, positions.shape), positions):
            loops = axes_of(positions.ravel()) if positions.ndim == 1 else None
            if loops:  # evenly spaced along more axes than it shows
                shape = tuple([length for length, _ in loops])
                return self.reshape(self.select(step, positions.reshape(shape)), positions.shape)
            return self.reshape(self.take(step, positions.ravel()), positions.shape)
        moving = [axis for axis, stride in enumerate(strides) if stride]
        order = sorted(moving, key=lambda axis: -abs(strides[axis]))
        lengths = tuple(positions.shape[axis] for axis in order)
        found = self.evenly_spaced(step, start, lengths, tuple(strides[axis] for axis in order))
        if order != moving:
            permuted = tuple(order.index(axis) for axis in moving)
            shape = tuple(positions.shape[axis] for axis in moving)
            found = self.add(operations.PERMUTE, (found,), permuted, shape, self.steps[step].lanes)
        kept = tuple(length if stride else 1 for length, stride in zip(positions.shape, strides, strict=True))
        found = self.reshape(found, kept)
        if kept == positions.shape:
            return found
        return self.add(operations.EXPAND, (found,), None, positions.shape, self.steps[step].lanes)

    def evenly_spaced(self, step: int, start: int, lengths: Shape, strides: Shape) -> int:
        """Numbers of an array from a position on, along axes whose strides are no zeros and grow smaller."""
        size, count, lanes = self.size(step), math.prod(lengths), self.steps[step].lanes
        if strides == contiguous(lengths):
            return self.reshape(self.sliced(step, start, count, 1), lengths)
        if len(strides) == 1 and strides[0] > 0:
            return self.sliced(step, start, count, strides[0])
        if len(strides) == 2 and strides[1] == 1 and lengths[1] < strides[0] and start + lengths[0] * strides[0] <= size:
            whole = self.sliced(step, start, lengths[0] * strides[0], 1)
            return self.add(operations.COLUMNS, (self.reshape(whole, (lengths[0], strides[0])),), lengths[1], lengths, lanes)
        return self.reshape(self.take(step, grid(start, strides, lengths).ravel()), lengths)

    def sliced(self, step: int, start: int, count: int, every: int) -> int:
        size = self.size(step)
        if count == size:
            return step
        detail = start, start + every * (count - 1) + 1, every
        return self.add(operations.SLICE, (self.reshape(step, (size,)),), detail, (count,), self.steps[step].lanes)

    def take(self, step: int, positions: Rows) -> int:
        flat = self.reshape(step, (self.size(step),))
        return self.add(operations.TAKE, (flat,), positions, positions.shape, self.steps[step].lanes)

    def concatenate(self, parts: list[int], lanes: int) -> int:
        return self.add(operations.CONCATENATE, parts, None, (sum(map(self.size, parts)),), lanes)

    def reshape(self, step: int, shape: Shape) -> int:
        """The same numbers in axes of other lengths."""
        operation, operands, _, had, lanes, _ = self.steps[step]
        if had == shape:
            return step
        if operation is operations.RESHAPE and isinstance(given := operands[0], int):
            return self.reshape(given, shape)
        return self.add(operations.RESHAPE, (step,), None, shape, lanes)

    def size(self, step: int) -> int:
        return math.prod(self.steps[step].shape)

    def with_lanes(self, step: int, lanes: int) -> int:
        """An array with so many lanes: a uniform one once for each of them."""
        if not lanes or self.steps[step].lanes:
            return step
        return self.add(operations.LANES, (step,), None, self.steps[step].shape, lanes)

    # --- instructions ------------------------------------------------------------------------------------------------

    def run(self, result_lanes: list[int], result_shapes: list[Shape]) -> list[int]:
        """The steps of the results."""
        for instruction in self.array_program.instructions:
            self.lower_instruction(instruction)
        results = zip(self.array_program.outputs, result_lanes, result_shapes, strict=True)
        return [self.with_lanes(self.reshape(self.read(output), shape), lanes) for output, lanes, shape in results]

    def lower_instruction(self, instruction: Instruction) -> None:
        operation, primitive, out = instruction.operation, instruction.primitive, instruction.out
        if operation is operations.GATHER:
            self.record_write(out, self.reshape(self.gathered(instruction.pieces, out.lanes), out.shape))
            return
        operands = [
            self.read(operand) if isinstance(operand, View | Buffer) else Literal(operand)
            for operand in instruction.operands
        ]
        if operation is operations.APPLY:
            operands = self.broadcast(operands, out.shape)
        else:
            operation, operands = self.drop_unit_axes(operation, [one for one in operands if isinstance(one, int)])
        shapes: list[Shape] = [() if isinstance(one, Literal) else self.steps[one].shape for one in operands]
        origin = Origin(self.program.common_scope(*instruction.indices), instruction.name, instruction.scalars)
        shape = operation.shape(primitive, out.shape, *shapes)
        self.record_write(out, self.reshape(self.add(operation, operands, primitive, shape, out.lanes, origin), out.shape))

    def broadcast(self, operands: list[SSAOperand], shape: Shape) -> list[SSAOperand]:
        """Operands of an elementwise step in its shape, or in a shape that broadcasts to it."""
        count = math.prod(shape)
        fitted = [self.reshape(one, shape) if isinstance(one, int) and self.size(one) == count else one for one in operands]
        bare = [
            self.steps[one].operands[0] if isinstance(one, int) and self.steps[one].operation is operations.EXPAND else one
            for one in fitted
        ]
        return bare if np.broadcast_shapes(*[array.shape for array in self.made.arrays(bare)]) == shape else fitted

    def drop_unit_axes(self, operation: Operation, operands: list[int]) -> tuple[Operation, list[SSAOperand]]:
        """A reduction without axes of length 1 beside the lanes; a product over lanes is an operation of its own."""
        arrays, dropped = [self.steps[one] for one in operands], set[int]()
        if operation is operations.MATMUL and arrays[0].lanes:  # the right one has them too
            operation, dropped = operations.LANE_MATMUL, {0, 1}
        elif operation is operations.MATMUL and arrays[1].lanes:
            dropped = {1}
        elif operation is operations.LANE_SUM:
            dropped = {0}
        return operation, [
            self.reshape(one, array.shape[:-1]) if i in dropped and array.shape[-1] == 1 else one
            for i, (one, array) in enumerate(zip(operands, arrays, strict=True))
        ]

    def gathered(self, pieces: Sequence[Piece], lanes: int) -> int:
        """Numbers from several spaces, in the order of the buffer."""
        parts = [self.with_lanes(self.read_rows(piece.space, piece.rows), lanes) for piece in pieces]
        order = np.argsort(np.concatenate([piece.positions for piece in pieces]))
        return self.select(parts[0] if len(parts) == 1 else self.concatenate(parts, lanes), order)

    def record_write(self, out: View | Buffer, step: int) -> None:
        if isinstance(out, Buffer):
            self.buffers[out] = step
        else:
            self.writer[out.space][out.rows] = step
            self.position[out.space][out.rows] = np.arange(out.size).reshape(out.shape)

    def eliminate_dead_steps(self, outputs: list[int]) -> SSAProgram:
        """The steps that the outputs depend on, with new indices."""
        needed = set(outputs)
        for index in range(len(self.steps) - 1, -1, -1):
            if index in needed:
                needed.update(one for one in self.steps[index].operands if isinstance(one, int))
        renumbered = {index: i for i, index in enumerate(sorted(needed))}
        steps = [
            self.steps[index]._replace(
                operands=tuple(renumbered[one] if isinstance(one, int) else one for one in self.steps[index].operands)
            )
            for index in renumbered
        ]
        return SSAProgram(steps, [renumbered[output] for output in outputs])


def to_ssa(
    program: Program,
    array_program: ArrayProgram,
    shapes: list[Shape],
    result_lanes: list[int],
    result_shapes: list[Shape],
) -> SSAProgram:
    """The array instructions of a program as steps that give each array once; see the top of this file.

    Args:
        program, array_program, shapes: as for `SSABuilder`.
        result_lanes, result_shapes: for each block of results, how many lanes it is to have, and its shape apart from them.
    """
    builder = SSABuilder(program, array_program, shapes)
    return verified(builder.eliminate_dead_steps(builder.run(result_lanes, result_shapes)))
