"""Placing the results of instructions in memory, and emitting instructions.

Each group writes to rows of its own, in the order in which its first operand lies in memory, so that its readers find rows
evenly spaced. Results are placed first, each block in an array of its own, where the caller wants them.
"""

from collections.abc import Callable, Sequence

import numpy as np

from autograd.compiler.ir import operations
from autograd.compiler.ir.arrays import (
    CONSTANTS,
    PARAMETERS,
    UNIFORM,
    ArrayProgram,
    Buffer,
    Instruction,
    Operand,
    Space,
    View,
)
from autograd.compiler.ir.columns import encode_rows, group_equal
from autograd.compiler.ir.lanes import COUNT
from autograd.compiler.ir.operations import Operation
from autograd.compiler.ir.program import Program
from autograd.compiler.ir.types import Rows
from autograd.compiler.vectorize.loops import common_axes, even_strides
from autograd.compiler.vectorize.memory import FARTHEST, Layout
from autograd.compiler.vectorize.operands import Operands
from autograd.compiler.vectorize.terms import INLINED, Units
from autograd.primitives import chain, constant
from autograd.row import Primitive


class Emitter:
    """Places equations and writes the instructions that compute them.

    Args:
        program: the scalar program.
        units: its units.
        blocks: the results, each a list of equations that the caller gets as one array.
        overwrites: whether a primitive may be computed in the memory of one of its arguments.

    Attributes:
        array_program: the instructions so far. layout: where each equation lies. operands: finds the operands.
        dead_after: the equations whose live ranges end with the group that is being computed, and whose rows are not
            reused yet.
    """

    def __init__(
        self, program: Program, units: Units, blocks: list[list[int]], overwrites: Callable[[Primitive], bool]
    ) -> None:
        self.program = program
        self.units = units
        self.blocks = blocks
        self.overwrites = overwrites
        self.columns = units.columns
        self.lanes = units.columns.lanes
        self.array_program = ArrayProgram()
        self.layout = Layout(len(program), self.array_program.sizes)
        self.dead_after: set[int] = set()
        self.operands = Operands(self.array_program, self.layout, program.numbers, self.columns)
        self.place_sources()
        self.place_results()

    def place_sources(self) -> None:
        """The spaces of sources, in the order in which the program first has them."""
        columns, numbers = self.columns, self.program.numbers
        indices = columns.where(constant)
        self.array_program.constants.extend([numbers[index] for index in indices.tolist()])
        found = [(indices, CONSTANTS, np.arange(len(indices)))]
        indices, rows = columns.parameters()
        found.append((indices, PARAMETERS, rows))
        counts = columns.where(COUNT).tolist()
        found += [(np.array([index]), Space("count", 0, (numbers[index],)), np.array([0])) for index in counts]
        indices, entries = columns.arguments()
        block, offset, stride = entries.T
        lanes = columns.lanes[indices]
        stride = np.where(lanes > 0, stride, FARTHEST)  # a uniform one lies at its offset in the block
        rows = offset % stride
        for alike in group_equal(encode_rows([block, lanes, stride, offset - rows])):
            at = alike[0]
            key = int(block[at]), int(stride[at]), int(offset[at] - rows[at])
            space = Space("argument", int(lanes[at]), key if lanes[at] else key[:1])
            found.append((indices[alike], space, rows[alike]))
        for indices, space, rows in sorted((each for each in found if len(each[0])), key=lambda each: each[0][0]):
            self.layout.put(indices, space, rows)

    def place_results(self) -> None:
        """Results first, each block in an array of its own, so that instructions write them where they are wanted."""
        for i, block in enumerate(self.blocks):
            indices = np.array(block, dtype=np.int64)
            indices = indices[np.sort(np.unique(indices, return_index=True)[1])]
            fresh = indices[(self.units.kinds[indices] != INLINED) & (self.layout.row[indices] < 0)]
            if len(fresh) > 1 and not self.lanes[fresh].any():
                self.layout.extend(fresh, Space("result", 0, (i,)))

    def space_for(self, indices: Rows) -> Space:
        lanes = int(self.lanes[indices.flat[0]])
        return Space("varying", lanes) if lanes else UNIFORM

    def rows_for(self, indices: Rows) -> tuple[Space, Rows]:
        """Rows for the result of an instruction: where results are wanted, if evenly spaced there, else new ones."""
        flat = indices.ravel()
        placed = self.operands.rows(indices) if (self.layout.row[flat] >= 0).all() else None
        if placed is not None:
            rows = placed[1]
            if len(flat) == 1 or (even_strides(rows, 1) if rows.ndim == 2 else common_axes([rows])) is not None:
                return placed
        space = self.space_for(indices)
        self.layout.extend(flat, space)
        return space, self.layout.row[indices]

    def reuse_in_place(
        self, indices: Rows, columns: list[Rows], later: frozenset[int], primitive: Primitive
    ) -> tuple[Space, Rows]:
        """Rows for the result of an elementwise call: those of an argument whose live range ends here, so that the working
        set stays small; else as `rows_for`.

        Args:
            indices: the equations that it computes. columns: the arguments that may be overwritten.
            later: the equations that other calls of the same group read after it.
            primitive: its lowering must be one call, as a second would read rows that the first has overwritten.
        """
        fits = self.dead_after and (primitive is chain or self.overwrites(primitive))
        for column in columns if fits else []:
            over = set(column.tolist())
            if len(over) == len(column) and over <= self.dead_after - later and (self.layout.row[indices] < 0).all():
                found = self.operands.rows(column)
                if found is not None and found[0] == self.space_for(indices) and (np.diff(found[1]) == 1).all():
                    self.dead_after -= over
                    self.layout.space[indices], self.layout.row[indices] = self.layout.number(found[0]), found[1]
                    return found
        return self.rows_for(indices)

    def dense_view(self, space: Space, rows: Rows) -> View:
        """The view of rows that were just placed in one piece, or where results are wanted."""
        shape, (strides,) = common_axes([rows]) or ((len(rows),), [(1,)])
        return View(space, int(rows[0]), shape or (1,), strides or (1,))

    def stacked(self, table: Rows) -> View | Buffer:
        """Equations of shape (terms, scalars) as an operand whose first axis is reduced."""
        found = self.operands.rows(table)
        strides = even_strides(found[1], 1) if found is not None and found[0].kind != "count" else None
        if found is None or strides is None or min(strides) < 0:
            return self.operands.gather(table)
        return View(found[0], int(found[1][0, 0]), table.shape, strides)

    def apply(self, primitive: Primitive, columns: list[Rows], space: Space, rows: Rows, indices: Rows) -> None:
        operands, view = self.operands.aligned(columns, (space, rows))
        self.write(operations.APPLY, primitive, view or self.dense_view(space, rows), operands, ends(indices), indices.size)

    def write(
        self,
        operation: Operation,
        primitive: Primitive | None,
        out: View | Buffer,
        operands: Sequence[Operand],
        indices: tuple[int, int],
        scalars: int,
    ) -> None:
        self.array_program.instructions.append(Instruction(operation, primitive, out, tuple(operands), scalars, indices))


def ends(indices: Rows) -> tuple[int, int]:
    """The first and the last of the equations that an instruction computes."""
    return int(indices.flat[0]), int(indices.flat[-1])
