"""Groups of one primitive as elementwise array instructions, or reductions along an axis."""

import numpy as np

from autograd.compiler.ir import operations
from autograd.compiler.ir.columns import group_equal, unique_row_ids
from autograd.compiler.ir.lanes import LANE_MAX, LANE_MIN
from autograd.compiler.ir.types import Rows
from autograd.compiler.vectorize.builder import Emitter, ends
from autograd.compiler.vectorize.groups import Group, Groups
from autograd.primitives import chain


class ElementwiseEmitter:
    """Writes groups of one primitive.

    Args:
        emitter: where to.
        groups: all groups.
    """

    def __init__(self, emitter: Emitter, groups: Groups) -> None:
        self.emitter = emitter
        self.program = emitter.program
        self.layout = emitter.layout
        self.operands = emitter.operands
        self.samples_meet = emitter.program.samples_meet
        self.units = emitter.units
        self.origin = groups.numbers(len(emitter.program))  # the group that computes an equation

    def emit(self, members: Group, later: frozenset[int] = frozenset()) -> None:
        """Compute a group by one instruction, or a few.

        Args:
            members: the group, or a part of it.
            later: the equations that the parts after it read.
        """
        program = self.program
        indices = np.sort(members)
        first = int(members[0])
        primitive, args = program.primitives[first], self.units.table(indices, 0, len(program.args[first]))
        if len(indices) > 1:
            # In the order in which the argument with the most different numbers lies in memory.
            distinct = [0 if self.operands.all_constant(column) else len(np.unique(column)) for column in args.T]
            order = np.argsort(self.layout.rank(args[:, np.argmax(distinct)]), kind="stable")
            indices, args = indices[order], args[order]
            parts = self.parts(indices, args)
            if len(parts) > 1:
                self.emit_parts(parts, later)
                return
        columns = list(args.T)
        over = columns
        if primitive is chain:  # whether the adjoint was 0 is asked after the product is written
            over, later = columns[1:], later.union(columns[0].tolist())
        space, rows = self.emitter.reuse_in_place(indices, over, later, primitive)
        out = self.emitter.dense_view(space, rows)
        if primitive in (LANE_MAX, LANE_MIN):
            operand = self.operands.matrix(columns[0][:, None])
            self.emitter.write(operations.TABLE[primitive.name], primitive, out, [operand], ends(indices), len(indices))
        elif primitive.over_lists:
            table = np.stack(columns)
            self.emitter.write(operations.REDUCE, primitive, out, [self.emitter.stacked(table)], ends(indices), table.size)
        else:
            self.emitter.apply(primitive, columns, space, rows, indices)

    def parts(self, indices: Rows, args: Rows) -> list[Group]:
        """The parts into which a group is split so that less has to be gathered; one part where it is not split.

        Args:
            indices: its units. args: their arguments, a row for each unit.
        """
        columns = list(args.T)
        origins = unique_row_ids(self.origin[args])
        if 0 < origins.max() < self.operands.gathers_needed(columns):  # numbers of different groups are not used together
            return [indices[part] for part in group_equal(origins)]
        # Where lanes are reduced, the number of instructions must not depend on the number of samples.
        pieces = [] if self.samples_meet else self.operands.pieces(columns, int(self.emitter.lanes[indices[0]]))
        return [indices[piece] for piece in pieces]

    def emit_parts(self, parts: list[Group], later: frozenset[int]) -> None:
        for number, part in enumerate(parts):
            rest: list[int] = np.concatenate([part[:0], *parts[number + 1 :]]).tolist()
            self.emit(part, later.union(*[self.program.args[index] for index in rest]))
