"""Vectorizing: from the scalar program to the array program.

Units (terms.py) of one level that share their form are one group (groups.py). A group of sums of products becomes matrix
products where their operand lists form grids (matmul.py, grids.py), and so does one of sums of steps of the chain rule with
strong zeros (steps.py); any other group becomes one elementwise instruction, or a few
(elementwise.py). builder.py and memory.py choose where they write to, operands.py where they read from.
"""

from collections.abc import Callable

import numpy as np

from autograd.compiler.ir.arrays import ArrayProgram, View
from autograd.compiler.ir.program import Program
from autograd.compiler.ir.tables import TABLE_ROWS
from autograd.compiler.ir.verifying import verified
from autograd.compiler.vectorize.builder import Emitter
from autograd.compiler.vectorize.elementwise import ElementwiseEmitter
from autograd.compiler.vectorize.groups import Groups
from autograd.compiler.vectorize.loops import axes_of
from autograd.compiler.vectorize.matmul import SumEmitter
from autograd.compiler.vectorize.tables import TableEmitter
from autograd.compiler.vectorize.terms import SUM_OF_PRODUCTS, Units
from autograd.row import Primitive


def vectorize(
    program: Program, units: Units, groups: Groups, blocks: list[list[int]], overwrites: Callable[[Primitive], bool]
) -> ArrayProgram:
    """The program as array instructions.

    Args:
        program: the scalar program. units: its units. groups: the result of `group`.
        blocks: the results, each a list of equations that the caller gets as one array.
        overwrites: whether a primitive may be computed in the memory of one of its arguments.
    """
    emitter = Emitter(program, units, blocks, overwrites)
    sums, elementwise, tables = SumEmitter(emitter), ElementwiseEmitter(emitter, groups), TableEmitter(emitter)
    for members, dead_after in zip(groups, last_uses(units, groups, blocks), strict=True):
        emitter.dead_after = set(dead_after.tolist())
        if units.kinds[members[0]] >= SUM_OF_PRODUCTS:
            sums.emit(members)
        elif program.primitives[members[0]] in TABLE_ROWS:
            tables.emit(members)
        else:
            elementwise.emit(members)
        if emitter.dead_after:
            emitter.layout.release(np.array(sorted(emitter.dead_after)))
    for block in blocks:
        indices = np.array(block, dtype=np.int64)
        found = emitter.operands.rows(indices)
        axes = axes_of(found[1]) if found is not None else None
        # The number of lanes lies in no array.
        if found is None or axes is None or len(axes) > 1 or found[0].kind == "count":
            emitter.array_program.outputs.append(emitter.operands.gather(indices))
        else:
            ((length, stride),) = axes or [(1, 1)]
            emitter.array_program.outputs.append(View(found[0], int(found[1][0]), (length,), (stride,)))
    return verified(emitter.array_program)


def last_uses(units: Units, groups: Groups, blocks: list[list[int]]) -> Groups:
    """For each group the units with lanes whose live range ends with it."""
    number = groups.numbers(len(units.kinds))
    last = number.copy()
    indices = units.indices
    np.maximum.at(last, units.leaves, np.repeat(number[indices], units.starts[indices + 1] - units.starts[indices]))
    kept = np.zeros(len(last), dtype=bool)
    for block in blocks:
        kept[block] = True
    dead_after = indices[(units.columns.lanes[indices] > 0) & ~kept[indices]]
    dead_after = dead_after[np.argsort(last[dead_after], kind="stable")]
    return Groups(dead_after, np.searchsorted(last[dead_after], np.arange(len(groups) + 1)))
