"""Operands of instructions: views where rows are evenly spaced, elsewhere buffers that a gather fills."""

from typing import Any

import numpy as np

from autograd.compiler.ir import operations
from autograd.compiler.ir.arrays import CONSTANTS, ArrayProgram, Buffer, Instruction, Operand, Piece, Space, View, contiguous
from autograd.compiler.ir.columns import Columns
from autograd.compiler.ir.types import Rows, Shape
from autograd.compiler.vectorize.loops import axes_of, common_axes, even_strides
from autograd.compiler.vectorize.memory import Layout

#: Microseconds that an array call takes, and that each number in it adds.
CALL, NUMBER = 0.9, 0.0015


class Operands:
    """Finds operands.

    Args:
        array_program: where buffers, constants and gathers are added. layout: where each equation lies.
        numbers: of constants, their numbers. columns: those of the program.
    """

    def __init__(self, array_program: ArrayProgram, layout: Layout, numbers: list[Any], columns: Columns) -> None:
        self.array_program = array_program
        self.layout = layout
        self.numbers = numbers
        self.lanes, self.constant = columns.lanes, columns.is_constant
        self.gathered: dict[tuple[bytes, Shape, int], Buffer] = {}

    def buffer(self, shape: Shape, lanes: int) -> Buffer:
        made = Buffer(len(self.array_program.buffers), shape, lanes)
        self.array_program.buffers.append(made)
        return made

    def constants(self, numbers: list[float]) -> View | float:
        """Constants in a row of their own; one number where all are the same, to the bits, as 0.0 and -0.0 are equal."""
        bits = np.array(numbers, dtype=np.float64).view(np.int64)
        return numbers[0] if (bits == bits[0]).all() else self.new_constants(numbers, (len(numbers),))

    def new_constants(self, numbers: list[float], shape: Shape) -> View:
        start = len(self.array_program.constants)
        self.array_program.constants.extend(numbers)
        return View(CONSTANTS, start, shape, contiguous(shape))

    def all_constant(self, indices: Rows) -> bool:
        return bool(self.constant[indices.flat[0]] and self.constant[indices].all())

    def rows(self, indices: Rows) -> tuple[Space, Rows] | None:
        """The space and rows of equations that lie in one space."""
        spaces = self.layout.space[indices]
        if (spaces == spaces.flat[0]).all():
            return self.layout.spaces[int(spaces.flat[0])], self.layout.row[indices]
        return None

    def matrix(self, indices: Rows) -> View | Buffer:
        """Equations in two axes as a matrix; its lanes, if it has some, are one axis with the second in memory."""
        if self.all_constant(indices):
            return self.new_constants([self.numbers[index] for index in indices.ravel().tolist()], indices.shape)
        found = self.rows(indices)
        strides = even_strides(found[1], 0) if found is not None and found[0].kind != "count" else None
        if found is None or strides is None:
            return self.gather(indices)
        (space, rows), (p, t) = found, indices.shape
        if space.lanes:
            flat = strides[1] == 1 and space.kind == "varying"
            ready = (flat or t == 1) and (p == 1 or strides[0] >= t)
        else:  # BLAS takes matrices with one axis in one piece and none backwards
            ready = (1 in strides or 1 in rows.shape) and min(strides) >= 0
            ready = ready and (p == 1 or t == 1 or (strides[0] >= t if strides[1] == 1 else strides[1] >= p))
        return View(space, int(rows[0, 0]), rows.shape, strides) if ready else self.gather(indices)

    def gather(self, indices: Rows, lanes: int = 0) -> Buffer:
        """A buffer filled with equations, each once per run, however many instructions use it; with so many lanes, if they
        are uniform."""
        lanes = max(lanes, int(self.lanes[indices].max()))
        key = indices.tobytes(), indices.shape, lanes
        if key not in self.gathered:
            made = self.gathered[key] = self.buffer(indices.shape, lanes)
            spaces, rows = self.layout.space[indices.ravel()], self.layout.row[indices.ravel()]
            alike = [np.flatnonzero(spaces == number) for number in np.unique(spaces)]
            pieces = tuple(Piece(self.layout.spaces[spaces[at[0]]], at, rows[at]) for at in alike)
            ends = int(indices.flat[0]), int(indices.flat[-1])
            self.array_program.instructions.append(
                Instruction(operations.GATHER, None, made, (), indices.size, ends, pieces)
            )
        return self.gathered[key]

    def gathers_needed(self, columns: list[Rows]) -> int:
        """The number of operands of an elementwise instruction that would have to be gathered."""
        views = [self.rows(indices) for indices in columns if not self.all_constant(indices)]
        count = sum(found is None or axes_missing(found[1]) for found in views)
        if count or len(columns[0]) == 1:
            return count
        return common_axes([found[1] for found in views if found is not None]) is None

    def pieces(self, columns: list[Rows], lanes: int) -> list[Rows]:
        """The split of an elementwise instruction into several that need no gather, where that takes less time: with many
        lanes a further call is cheap beside the numbers that a gather moves.

        Args:
            columns: for each operand its equations, one per scalar that is computed.
            lanes: the number of lanes of each.

        Returns:
            The positions in the columns of each piece; one piece where it is not split.
        """
        count = len(columns[0])
        gathers = self.gathers_needed(columns) if count > 1 and lanes else 0
        if not gathers:
            return [np.arange(count)]
        moved, uneven = np.zeros((2, count), dtype=bool)  # to another space; by another step
        for indices in columns:
            if not self.all_constant(indices):
                moved[1:] |= np.diff(self.layout.space[indices]) != 0
                uneven[2:] |= np.diff(self.layout.row[indices], 2) != 0
        starts = [0]
        for at in np.flatnonzero(moved | uneven).tolist():
            if moved[at] or at - starts[-1] > 1:  # the second of a piece may be at any step from the first
                starts.append(at)
        if (len(starts) - 1 - gathers) * CALL >= gathers * count * lanes * NUMBER:
            return [np.arange(count)]
        return np.split(np.arange(count), starts[1:])

    def aligned(self, columns: list[Rows], out: tuple[Space, Rows] | None = None) -> tuple[list[Operand], View | None]:
        """Operands of an elementwise instruction, all of one shape, and the view of its results; None where they have none
        of that shape. A number stands for equal constants.

        Args:
            columns: for each operand its equations, one per scalar that is computed.
            out: the space and the rows of the results, in the same order.
        """
        count = len(columns[0])
        operands: dict[int, Operand] = {}
        views: dict[int, tuple[Space, Rows]] = {}
        for i, indices in enumerate(columns):
            if self.all_constant(indices):
                operand = self.constants([self.numbers[index] for index in indices.tolist()])
                if isinstance(operand, View):
                    views[i] = CONSTANTS, operand.start + np.arange(count)
                else:
                    operands[i] = operand
                continue
            found = self.rows(indices)
            if found is None or axes_missing(found[1]):
                operands[i] = self.gather(indices)
            else:
                views[i] = found
        while True:
            lists = [rows for _, rows in (*views.values(), *([out] if out else []))]
            lists += [np.arange(count)] * sum(isinstance(operand, Buffer) for operand in operands.values())
            common: tuple[Shape, list[Shape]] | None = (count,), [(1,)] * len(lists)
            if count > 1 and lists:
                common = common_axes(lists)
            if common is not None:
                break
            if not views:
                return [operands[i] for i in range(len(columns))], None
            # Of those whose step changes most often.
            worst = max(views, key=lambda i: np.count_nonzero(np.diff(views[i][1], 2)))
            operands[worst] = self.gather(columns[worst])
            del views[worst]
        shape, strides = common
        for (i, (space, rows)), steps in zip(views.items(), strides, strict=False):
            operands[i] = View(space, int(rows[0]), shape, steps)
        view = View(out[0], int(out[1][0]), shape, strides[len(views)]) if out else None
        return [operands[i] for i in range(len(columns))], view


def axes_missing(rows: Rows) -> bool:
    return len(rows) > 1 and axes_of(rows) is None
