"""Groups of one primitive as elementwise array instructions, or reductions along an axis."""

# NumPy leaves the types of results open.
# pyright: basic

from typing import Any

import numpy as np

from autograd.compiler.emitter import Emitter, ends
from autograd.compiler.groups import Group
from autograd.compiler.lanes import LANE_MAX, LANE_MIN
from autograd.compiler.layout import Rows
from autograd.primitives import chain


class ElementwiseEmitter:
    """Writes groups of one primitive.

    Args:
        emitter: where to.
        groups: all groups.
    """

    def __init__(self, emitter: Emitter, groups: list[Group]) -> None:
        self.emitter = emitter
        self.program = emitter.program
        self.layout = emitter.layout
        self.operands = emitter.operands
        self.samples_meet = emitter.program.samples_meet
        self.origin = [-1] * len(emitter.program)  # the group that computes an equation
        for number, members in enumerate(groups):
            for name in members:
                self.origin[name] = number

    def order(self, members: Group, column: int) -> Rows:
        """The members in the order in which one of their arguments lies in memory."""
        names = np.array(members, dtype=np.int64)
        if len(members) > 1:
            keys = np.array([self.program.args[name][column] for name in members])
            names = names[np.lexsort((names, self.layout.row[keys], self.layout.space[keys]))]
        return names

    def emit(self, members: Group, later: frozenset[int] = frozenset()) -> None:
        """Compute a group by one instruction, or a few.

        Args:
            members: the group, or a part of it.
            later: what is read by the parts after it.
        """
        program = self.program
        arity = len(program.args[members[0]])
        candidates = [
            k for k in range(arity) if not self.operands.all_constant(np.array([program.args[m][k] for m in members]))
        ]
        distinct = {k: len({program.args[name][k] for name in members}) for k in candidates}
        names = self.order(members, max(candidates, key=lambda k: (distinct[k], -k)))
        columns = [np.array([program.args[name][k] for name in names.tolist()], dtype=np.int64) for k in range(arity)]
        parts: dict[Any, Group] = {}
        for name in names.tolist():
            parts.setdefault(tuple([self.origin[arg] for arg in program.args[name]]), []).append(name)
        if 1 < len(parts) <= self.operands.gathers_needed(columns):  # what was not made together is not used together
            self.emit_parts(list(parts.values()), later)
            return
        # Where samples meet, how many instructions there are must not depend on how many samples there are.
        pieces = [] if self.samples_meet else self.operands.pieces(columns, program.lanes[members[0]])
        if len(pieces) > 1:
            self.emit_parts([names[piece].tolist() for piece in pieces], later)
            return
        primitive = program.primitives[members[0]]
        if primitive is chain:  # whether the adjoint was 0 is asked after the product is written
            space, rows = self.emitter.rows_over(names, columns[1:], later.union(columns[0].tolist()), primitive)
        else:
            space, rows = self.emitter.rows_over(names, columns, later, primitive)
        out = self.emitter.plain(space, rows)
        if primitive in (LANE_MAX, LANE_MIN):
            operand = self.operands.matrix(columns[0][:, None], merges_lanes=False)
            self.emitter.write(primitive.name, primitive, out, [operand], ends(names), len(names))
        elif primitive.over_lists:
            table = np.stack(columns)
            self.emitter.write("reduce", primitive, out, [self.emitter.stacked(table)], ends(names), table.size)
        else:
            self.emitter.apply(primitive, columns, space, rows, names)

    def emit_parts(self, parts: list[Group], later: frozenset[int]) -> None:
        for number, part in enumerate(parts):
            rest = [arg for other in parts[number + 1 :] for name in other for arg in self.program.args[name]]
            self.emit(part, later.union(rest))
