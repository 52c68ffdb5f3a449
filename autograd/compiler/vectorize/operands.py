"""How operands are found: views where rows are evenly spaced, buffers filled by a gather elsewhere."""

# NumPy leaves the types of results open.
# pyright: basic

from typing import Any

import numpy as np

from autograd.compiler.ir import operations
from autograd.compiler.ir.arrays import CONSTANTS, ArrayProgram, Buffer, Instruction, Space, View, contiguous
from autograd.compiler.ir.columns import Columns, Rows
from autograd.compiler.vectorize.loops import axes_of, common_axes
from autograd.compiler.vectorize.memory import Layout

#: Microseconds that an array call takes, and that each number in it adds.
CALL, NUMBER = 0.9, 0.0015


class Operands:
    """Finds operands: views where rows are evenly spaced, buffers filled by a gather elsewhere."""

    def __init__(self, array_program: ArrayProgram, layout: Layout, numbers: list[Any], columns: Columns) -> None:
        self.array_program = array_program
        self.layout = layout
        self.numbers = numbers
        self.lanes, self.constant = columns.lanes, columns.is_constant
        self.gathered: dict[Any, Buffer] = {}

    def buffer(self, shape: tuple[int, ...], lanes: int) -> Buffer:
        made = Buffer(len(self.array_program.buffers), shape, lanes)
        self.array_program.buffers.append(made)
        return made

    def constants(self, numbers: list[float], shape: tuple[int, ...]) -> View | float:
        """Constants in a row of their own; one number where all are the same, to the bits, as 0.0 and -0.0 are equal."""
        bits = np.array(numbers, dtype=np.float64).view(np.int64)
        if (bits == bits[0]).all():
            return numbers[0]
        start = len(self.array_program.constants)
        self.array_program.constants.extend(numbers)
        return View(CONSTANTS, start, shape, contiguous(shape))

    def all_constant(self, indices: Rows) -> bool:
        return bool(self.constant[indices.flat[0]] and self.constant[indices].all())

    def rows(self, indices: Rows) -> tuple[Space, Rows] | None:
        """The space and rows of equations that lie in one space."""
        space = self.layout.one_space(indices)
        return None if space is None else (space, self.layout.row[indices])

    def matrix(self, indices: Rows, merges_lanes: bool) -> View | Buffer:
        """A matrix of equations as an operand of matmul.

        Args:
            indices: the equations, in two axes.
            merges_lanes: whether the second axis and the lanes are to be one axis in memory.
        """
        if self.all_constant(indices):
            numbers = [self.numbers[index] for index in indices.ravel().tolist()]
            start = len(self.array_program.constants)
            self.array_program.constants.extend(numbers)
            return View(CONSTANTS, start, indices.shape, contiguous(indices.shape))
        found = self.rows(indices)
        if found is not None and found[0].kind != "count":
            space, rows = found
            steps = tuple(
                int(rows[tuple(1 if k == axis else 0 for k in range(2))] - rows[0, 0]) if rows.shape[axis] > 1 else 0
                for axis in range(2)
            )
            grid = rows[0, 0] + steps[0] * np.arange(rows.shape[0])[:, None] + steps[1] * np.arange(rows.shape[1])
            p, t = rows.shape
            if (grid == rows).all():
                if not space.lanes:
                    ready = (1 in steps or 1 in rows.shape) and min(steps) >= 0
                    ready = ready and (p == 1 or t == 1 or (steps[0] >= t if steps[1] == 1 else steps[1] >= p))
                else:
                    flat = steps[1] == 1 and space.kind == "varying"
                    ready = (flat or t == 1 if merges_lanes else t == 1 or flat) and (p == 1 or steps[0] >= t)
                if ready:
                    return View(space, int(rows[0, 0]), rows.shape, steps)
        return self.gather(indices)

    def gather(self, indices: Rows) -> Buffer:
        """A buffer filled with equations, each once per run, however many instructions use it."""
        key = indices.tobytes(), indices.shape
        if key not in self.gathered:
            made = self.gathered[key] = self.buffer(indices.shape, int(self.lanes[indices].max()))
            spaces, rows, flat = self.layout.space[indices.ravel()], self.layout.row[indices.ravel()], []
            for number in np.unique(spaces).tolist():
                places = np.flatnonzero(spaces == number)
                flat.append((self.layout.spaces[number], places, rows[places]))
            self.array_program.instructions.append(
                Instruction(
                    operations.GATHER, None, made, tuple(flat), indices.size, (int(indices.flat[0]), int(indices.flat[-1]))
                )
            )
        return self.gathered[key]

    def gathers_needed(self, columns: list[Rows]) -> int:
        """How many operands of an elementwise instruction would have to be gathered."""
        views = [self.rows(indices) for indices in columns if not self.all_constant(indices)]
        count = sum(found is None or axes_missing(found[1]) for found in views)
        if count or len(columns[0]) == 1:
            return count
        return common_axes([found[1] for found in views if found is not None]) is None

    def pieces(self, columns: list[Rows], lanes: int) -> list[Rows]:
        """How to cut an elementwise instruction into several that need no gather, where that takes less time: with many
        lanes a call more is cheap beside the numbers that a gather moves.

        Args:
            columns: for each operand its equations, one per scalar that is computed.
            lanes: how many numbers each has.

        Returns:
            The places in the columns of each piece; one piece where it is not to be cut.
        """
        count = len(columns[0])
        gathers = self.gathers_needed(columns) if count > 1 and lanes else 0
        if not gathers:
            return [np.arange(count)]
        moved, uneven = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)  # to another space, by another step
        for indices in columns:
            if not self.all_constant(indices):
                moved[1:] |= np.diff(self.layout.space[indices]) != 0
                uneven[2:] |= np.diff(self.layout.row[indices], 2) != 0
        starts = [0]
        for place in np.flatnonzero(moved | uneven).tolist():
            if moved[place] or place - starts[-1] > 1:  # the second of a piece may be at any step from the first
                starts.append(place)
        if (len(starts) - 1 - gathers) * CALL >= gathers * count * lanes * NUMBER:
            return [np.arange(count)]
        return np.split(np.arange(count), starts[1:])

    def aligned(
        self, columns: list[Rows], out: Rows | None, out_space: Space | None
    ) -> tuple[list[Any], View | None, tuple[int, ...]]:
        """Operands of an elementwise instruction, all of one shape.

        Args:
            columns: for each operand its equations, one per scalar that is computed.
            out: the rows that the results go to, in the same order.
            out_space: their space.

        Returns:
            The operands, the view of the results, and their common shape. A number stands for equal constants.
        """
        count = len(columns[0])
        operands: list[Any] = [None] * len(columns)
        views: dict[int, tuple[Space, Rows]] = {}
        for i, indices in enumerate(columns):
            if self.all_constant(indices):
                operand = self.constants([self.numbers[index] for index in indices.tolist()], (count,))
                if isinstance(operand, View):
                    views[i] = CONSTANTS, operand.start + np.arange(count)
                else:
                    operands[i] = operand
                continue
            found = self.rows(indices)
            if found is None or axes_missing(found[1]):
                buffer = self.gather(indices)
                operands[i] = buffer
            else:
                views[i] = found
        lists = [rows for _, rows in views.values()]
        places = list(views)
        if out is not None:
            lists.append(out)
        shape: tuple[int, ...] = (count,)
        while True:
            buffers = [np.arange(count) for operand in operands if isinstance(operand, Buffer)]
            common = common_axes([*lists, *buffers]) if lists or buffers else ((count,), [])
            if count == 1:
                common = (1,), [(1,)] * (len(lists) + len(buffers))
            if common is not None:
                break
            worst = max(places, key=lambda i: breaks(views[i][1])) if places else -1
            if worst < 0:
                return operands, None, (count,)
            at = places.index(worst)
            operands[worst] = self.gather(columns[worst])
            del places[at], lists[at], views[worst]
        shape, strides = common
        for at, i in enumerate(places):
            space, rows = views[i]
            operands[i] = View(space, int(rows[0]), shape, strides[at])
        view = None
        if out is not None and out_space is not None:
            view = View(out_space, int(out[0]), shape, strides[len(places)])
        return operands, view, shape


def breaks(rows: Rows) -> int:
    """How uneven the rows are: the number of places where the step changes."""
    steps = np.diff(rows)
    return int((steps[1:] != steps[:-1]).sum())


def axes_missing(rows: Rows) -> bool:
    return len(rows) > 1 and axes_of(rows) is None
