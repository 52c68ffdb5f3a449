"""The array program without memory: every array is given once and never changed.

Array instructions (ir/arrays.py) write into rows that are used again and again. Engines that plan memory themselves, XLA
or ONNX runtimes, want static single assignment instead: what an operand was written by, and which part of that it is. Here
each instruction becomes a few steps, and every operand is traced back to the arrays whose rows it has.
"""

# NumPy leaves the types of results open.
# pyright: basic

import math
from typing import Any

import numpy as np

from autograd.compiler.ir import operations
from autograd.compiler.ir.arrays import CONSTANTS, ArrayProgram, Buffer, Instruction, Operand, Space, View, contiguous, grid
from autograd.compiler.ir.columns import Rows
from autograd.compiler.ir.operations import Operation
from autograd.compiler.ir.program import Program, bounds
from autograd.compiler.ir.ssa import Literal, SSAProgram, SSAStep
from autograd.compiler.ir.verifying import verified
from autograd.compiler.vectorize.loops import axes_of


class SSABuilder:
    """Writes the steps of one program.

    Args:
        program, array_program: the program and its array instructions.
        shapes: the shapes of the arguments, by block.
    """

    def __init__(self, program: Program, array_program: ArrayProgram, shapes: list[tuple[int, ...]]) -> None:
        self.program, self.array_program, self.shapes = program, array_program, shapes
        self.steps: list[SSAStep] = []
        self.known: dict[Any, int] = {}
        self.buffers: dict[Buffer, int] = {}
        # For each row of a space, the step that record_write it and its place in what that record_write.
        sizes = array_program.sizes
        self.writer = {space: np.full(size, -1, dtype=np.int64) for space, size in sizes.items()}
        self.place = {space: np.zeros(size, dtype=np.int64) for space, size in sizes.items()}

    def add(self, operation: Operation, operands: Any, detail: Any, shape: Any, lanes: int, comment: str = "") -> int:
        """A step; one that is there already serves again."""
        key = operation, tuple(operands), detail.tobytes() if isinstance(detail, np.ndarray) else detail, tuple(shape), lanes
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = len(self.steps)
            self.steps.append(SSAStep(operation, tuple(operands), detail, tuple(shape), lanes, comment))
        return found

    # --- where numbers come from -------------------------------------------------------------------------------------

    def source(self, space: Space) -> int:
        """A space that is not computed, as one array of rows."""
        size = self.array_program.sizes[space]
        if space.kind == "parameters":
            return self.add(operations.PARAMETERS, (), 0, (len(self.program.parameters),), 0)
        if space == CONSTANTS:
            return self.add(
                operations.CONSTANT, (), np.array(self.array_program.constants), (len(self.array_program.constants),), 0
            )
        block = space.place[0]
        if space.kind == "count":
            return self.add(operations.COUNT, (), block, (1,), 0)
        if block >= 0:
            operation, shape = operations.ARGUMENT, self.shapes[block]
        else:
            block = -1 - block
            operation, shape = operations.CAPTURED, np.shape(self.program.captured[block])
        given = self.add(operation, (), block, shape, 0)
        if space.lanes:
            _, stride, base = space.place
            return self.add(operations.ROWS, (given,), (base, stride), (stride,), space.lanes)
        return given if len(shape) == 1 and shape[0] == size else self.reshape(given, (math.prod(shape),))

    def read(self, operand: Operand) -> Any:
        """An operand as a step of its own shape; a number as a literal."""
        if isinstance(operand, Buffer):
            return self.buffers[operand]
        if not isinstance(operand, View):
            return Literal(operand)
        return self.pick(operand.space, grid(operand.start, operand.strides, operand.shape))

    def pick(self, space: Space, rows: Rows) -> int:
        """Rows of a space, in any shape."""
        if space.kind not in ("uniform", "varying", "result"):
            return self.part(self.source(space), rows)
        writers = self.writer[space][rows]
        places = self.place[space][rows]
        if (writers == writers.flat[0]).all():
            return self.part(int(writers.flat[0]), places)
        flat_writers, flat_places = writers.ravel(), places.ravel()
        starts = np.flatnonzero(np.diff(flat_writers, prepend=-1))
        if len(starts) <= 8:  # pieces that lie one after the other
            pieces = np.split(flat_places, starts[1:])
            parts = [self.part(int(flat_writers[start]), piece) for start, piece in zip(starts, pieces, strict=True)]
            joined = self.add(operations.CONCATENATE, parts, None, (rows.size,), space.lanes)
            return self.reshape(joined, rows.shape)
        makers = np.unique(flat_writers)
        sizes = [math.prod(self.steps[maker].shape) for maker in makers.tolist()]
        offsets = dict(zip(makers.tolist(), bounds(sizes)[:-1].tolist(), strict=True))
        wholes = [self.reshape(maker, (size,)) for maker, size in zip(makers.tolist(), sizes, strict=True)]
        joined = self.add(operations.CONCATENATE, wholes, None, (sum(sizes),), space.lanes)
        return self.part(
            joined, flat_places.reshape(rows.shape) + np.vectorize(offsets.get)(flat_writers).reshape(rows.shape)
        )

    def part(self, step: int, places: Rows) -> int:
        """Some of an array's numbers, by their places in it: as a view where they are evenly spaced."""
        made = self.steps[step]
        size, lanes = math.prod(made.shape), made.lanes
        strides = tuple(
            int(np.take(places, 1, axis)[(0,) * (places.ndim - 1)] - places.flat[0]) if length > 1 else 0
            for axis, length in enumerate(places.shape)
        )
        start = int(places.flat[0])
        if places.ndim == 0 or not np.array_equal(grid(start, strides, places.shape), places):
            loops = axes_of(places.ravel()) if places.size > 1 else None
            if places.ndim == 1 and loops and len(loops) > 1:  # evenly spaced along more axes than it shows
                shape = tuple([length for length, _ in loops])
                return self.reshape(self.part(step, places.reshape(shape)), places.shape)
            taken = self.add(operations.TAKE, (self.reshape(step, (size,)),), places.ravel(), (places.size,), lanes)
            return self.reshape(taken, places.shape)
        moving = [axis for axis, stride in enumerate(strides) if stride]
        order = sorted(moving, key=lambda axis: -abs(strides[axis]))
        lengths = [places.shape[axis] for axis in order]
        steps = [strides[axis] for axis in order]
        count = math.prod(lengths)
        if tuple(steps) == contiguous(tuple(lengths)):
            found = self.sliced(step, start, count, 1)
        elif len(steps) == 1 and steps[0] > 0:
            found = self.sliced(step, start, count, steps[0])
        elif len(steps) == 2 and steps[1] == 1 and lengths[1] < steps[0] and start + lengths[0] * steps[0] <= size:
            whole = self.reshape(self.sliced(step, start, lengths[0] * steps[0], 1), (lengths[0], steps[0]))
            found = self.add(operations.COLUMNS, (whole,), lengths[1], tuple(lengths), lanes)
        else:
            flat = places[tuple(slice(None) if stride else 0 for stride in strides)].ravel()
            inverse = [moving.index(axis) for axis in order]
            flat = flat.reshape([places.shape[axis] for axis in moving]).transpose(inverse).ravel()
            found = self.add(operations.TAKE, (self.reshape(step, (size,)),), flat, (count,), lanes)
        found = self.reshape(found, tuple(lengths))
        if order != moving:
            permuted = tuple(order.index(axis) for axis in moving)
            found = self.add(operations.PERMUTE, (found,), permuted, tuple(places.shape[axis] for axis in moving), lanes)
        kept = tuple(length if stride else 1 for length, stride in zip(places.shape, strides, strict=True))
        found = self.reshape(found, kept)
        return found if kept == places.shape else self.add(operations.EXPAND, (found,), None, places.shape, lanes)

    def sliced(self, step: int, start: int, count: int, every: int) -> int:
        size = math.prod(self.steps[step].shape)
        if count == size:
            return step
        stop = start + every * (count - 1) + 1
        return self.add(
            operations.SLICE, (self.reshape(step, (size,)),), (start, stop, every), (count,), self.steps[step].lanes
        )

    def reshape(self, step: Any, shape: tuple[int, ...]) -> Any:
        """The same numbers in other axes."""
        if isinstance(step, Literal) or self.steps[step].shape == shape:
            return step
        made = self.steps[step]
        if made.operation is operations.RESHAPE:
            return self.reshape(made.operands[0], shape)
        return self.add(operations.RESHAPE, (step,), None, shape, made.lanes)

    # --- instructions ------------------------------------------------------------------------------------------------

    def run(self, result_lanes: list[int], result_shapes: list[tuple[int, ...]]) -> SSAProgram:
        for instruction in self.array_program.instructions:
            self.lower_instruction(instruction)
        outputs: list[int] = []
        for output, lanes, shape in zip(self.array_program.outputs, result_lanes, result_shapes, strict=True):
            found = self.reshape(self.read(output), shape)
            if lanes and not self.steps[found].lanes:
                found = self.add(operations.LANES, (found,), None, shape, lanes)
            outputs.append(found)
        return self.eliminate_dead_steps(outputs)

    def lower_instruction(self, instruction: Instruction) -> None:
        operation, primitive, out = instruction.operation, instruction.primitive, instruction.out
        place = self.program.place(*instruction.indices)
        told = primitive.name if primitive else operation.name
        comment = f"{place}: " * bool(place) + f"{told}, {instruction.scalars} scalars" + " per lane" * bool(out.lanes)
        if isinstance(out, Buffer) and operation is operations.GATHER:
            self.buffers[out] = self.gathered(out, instruction.operands)
            return
        operands = [self.read(operand) for operand in instruction.operands]
        if operation is operations.APPLY:
            operands = self.broadcast(operands, out.shape)
        elif operation is operations.MATMUL:
            operation, operands = self.product(operands)
        elif operation is operations.LANE_SUM and self.steps[operands[0]].shape[-1] == 1:
            operands = [self.reshape(operands[0], self.steps[operands[0]].shape[:-1])]
        shapes = [() if isinstance(one, Literal) else self.steps[one].shape for one in operands]
        shape = operation.shape(primitive, out.shape, *shapes)
        made = self.add(operation, operands, primitive, shape, out.lanes, comment)
        self.record_write(out, self.reshape(made, out.shape))

    def broadcast(self, operands: list[Any], shape: tuple[int, ...]) -> list[Any]:
        """Operands of an elementwise step in its shape, or in one that broadcasts to it."""
        fitted: list[Any] = []
        for operand in operands:
            if not isinstance(operand, Literal) and math.prod(self.steps[operand].shape) == math.prod(shape):
                operand = self.reshape(operand, shape)
            fitted.append(operand)
        bare = [self.steps[one].operands[0] if self.is_expanded(one) else one for one in fitted]
        shapes = [self.steps[one].shape for one in bare if not isinstance(one, Literal)]
        return bare if np.broadcast_shapes(*shapes) == shape else fitted

    def is_expanded(self, one: Any) -> bool:
        return not isinstance(one, Literal) and self.steps[one].operation is operations.EXPAND

    def product(self, operands: list[int]) -> tuple[Operation, list[int]]:
        """A matrix product without the axes of length 1 that stand beside the lanes."""
        left, right = (self.steps[one] for one in operands)
        if left.lanes and right.lanes:
            if left.shape[1] == 1:
                operands = [self.reshape(one, self.steps[one].shape[:1]) for one in operands]
            return operations.LANE_MATMUL, operands
        if right.lanes and right.shape[1] == 1:
            operands = [operands[0], self.reshape(operands[1], right.shape[:1])]
        return operations.MATMUL, operands

    def gathered(self, out: Buffer, pieces: Any) -> int:
        """Numbers from several spaces, each piece with its places in the result."""
        size = math.prod(out.shape)
        parts, order = [], []
        for space, places, rows in pieces:
            found = self.pick(space, rows)
            if out.lanes and not self.steps[found].lanes:
                found = self.add(operations.LANES, (found,), None, self.steps[found].shape, out.lanes)
            parts.append(found)
            order.append(places)
        places = np.argsort(np.concatenate(order))
        if len(parts) == 1:
            return self.reshape(self.part(parts[0], places), out.shape)
        joined = self.add(operations.CONCATENATE, parts, None, (size,), out.lanes)
        return self.reshape(self.part(joined, places), out.shape)

    def record_write(self, out: View | Buffer, step: int) -> None:
        if isinstance(out, Buffer):
            self.buffers[out] = step
            return
        rows = grid(out.start, out.strides, out.shape)
        self.writer[out.space][rows] = step
        self.place[out.space][rows] = np.arange(out.size).reshape(out.shape)

    def eliminate_dead_steps(self, outputs: list[int]) -> SSAProgram:
        """Only the steps that something comes of."""
        needed = set(outputs)
        for number in range(len(self.steps) - 1, -1, -1):
            if number in needed:
                needed.update(operand for operand in self.steps[number].operands if not isinstance(operand, Literal))
        indices = {number: i for i, number in enumerate(sorted(needed))}
        steps = [
            self.steps[number]._replace(
                operands=tuple(o if isinstance(o, Literal) else indices[o] for o in self.steps[number].operands)
            )
            for number in indices
        ]
        return SSAProgram(steps, [indices[number] for number in outputs])


def to_ssa(
    program: Program,
    array_program: ArrayProgram,
    shapes: list[tuple[int, ...]],
    result_lanes: list[int],
    result_shapes: list[tuple[int, ...]],
) -> SSAProgram:
    """The array instructions of a program as steps that give each array once; see the top of this file.

    Args:
        program, array_program, shapes: as for `SSABuilder`.
        result_lanes, result_shapes: for each block of results, how many lanes it is to have, and its shape apart from them.
    """
    return verified(SSABuilder(program, array_program, shapes).run(result_lanes, result_shapes))
