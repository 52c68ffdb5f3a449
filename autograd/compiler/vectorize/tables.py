"""Tables (ir/tables.py) as array instructions: what is read from one table in a level is one lookup."""

import numpy as np

from autograd.compiler.ir import operations
from autograd.compiler.ir.arrays import Buffer, View
from autograd.compiler.ir.columns import group_equal
from autograd.compiler.ir.tables import GATHER, LANE_SCATTER, TABLE
from autograd.compiler.ir.types import Rows
from autograd.compiler.vectorize.builder import Emitter, ends
from autograd.compiler.vectorize.groups import Group
from autograd.compiler.vectorize.loops import axes_of


class TableEmitter:
    """Writes groups of lookups and of scatters.

    Args:
        emitter: where to.

    Attributes:
        tables: for each equation that is a table the operand that holds it.
    """

    def __init__(self, emitter: Emitter) -> None:
        self.emitter, self.program, self.operands = emitter, emitter.program, emitter.operands
        self.tables: dict[int, View | Buffer] = {}

    def emit(self, members: Group) -> None:
        """Compute a group."""
        indices: list[int] = members.tolist()
        primitive = self.program.primitives[indices[0]]
        if primitive is GATHER:
            tables: Rows = np.array([self.program.args[index][1] for index in indices])
            for part in group_equal(tables):
                self.look_up(np.sort(members[part]))
            return
        for index in indices:
            args: Rows = np.array(self.program.args[index])
            if primitive is TABLE:
                self.tables[index] = self.column(args)
                continue
            half = len(args) // 2
            positions, numbers = args[:half], args[half:]
            row = operations.LANE_SCATTER if primitive is LANE_SCATTER else operations.SCATTER
            lanes = int(self.emitter.lanes[args].max())
            pair = [self.column(each, lanes) for each in (positions, numbers)]
            out = self.tables[index] = self.operands.buffer((self.program.numbers[index],), 0)
            self.emitter.write(row, None, out, pair, (index, index), len(numbers))

    def look_up(self, indices: Rows) -> None:
        args = self.emitter.units.table(indices, 0, 2)
        lanes = int(self.emitter.lanes[indices[0]])
        positions = self.column(args[:, 0], lanes)
        space, rows = self.emitter.rows_for(indices)
        out = self.emitter.dense_view(space, rows)
        table = self.tables[int(args[0, 1])]
        self.emitter.write(operations.LOOKUP, None, out, [table, positions], ends(indices), len(indices))

    def column(self, indices: Rows, lanes: int = 0) -> View | Buffer:
        """Equations one behind the other, all with so many lanes."""
        if self.operands.all_constant(indices) and not lanes:
            numbers = [self.program.numbers[index] for index in indices.tolist()]
            return self.operands.new_constants(numbers, (len(numbers),))
        found = self.operands.rows(indices)
        axes = axes_of(found[1]) if found is not None and found[0].lanes == lanes and found[0].kind != "count" else None
        if found is None or axes is None or len(axes) > 1 or (axes and axes[0][1] < 1):
            return self.operands.gather(indices, lanes)
        ((length, stride),) = axes or [(1, 1)]
        return View(found[0], int(found[1][0]), (length,), (stride,))
