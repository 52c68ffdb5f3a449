"""Rolling up: from a program of scalars to array instructions.

Units (units.py) of one level that share their form are one group (groups.py). A group of sums of products becomes matrix
products where their operand lists form grids (sums.py), any other group one elementwise instruction, or a few
(elementwise.py). Where they write to is chosen in emitter.py.
"""

# NumPy leaves the types of results open.
# pyright: basic

import numpy as np

from autograd.compiler.elementwise import ElementwiseEmitter
from autograd.compiler.emitter import Emitter
from autograd.compiler.groups import Group
from autograd.compiler.instructions import Rolled
from autograd.compiler.layout import View, common_axes
from autograd.compiler.program import Program
from autograd.compiler.sums import SumEmitter
from autograd.compiler.units import Units


def vectorize(program: Program, units: Units, groups: list[Group], blocks: list[list[int]]) -> Rolled:
    """The program as array instructions.

    Args:
        program: what to roll up. units: its units. groups: what `group` makes of them.
        blocks: the results, each a list of equations that the caller gets as one array.
    """
    emitter = Emitter(program, units, blocks)
    sums, elementwise = SumEmitter(emitter), ElementwiseEmitter(emitter, groups)
    for members, dying in zip(groups, last_uses(program, units, groups, blocks), strict=True):
        emitter.dying = set(dying)
        if members[0] in units.sums:
            sums.emit(members)
        else:
            elementwise.emit(members)
        if emitter.dying:
            emitter.layout.release(np.array(sorted(emitter.dying)))
    for block in blocks:
        names = np.array(block, dtype=np.int64)
        found = emitter.operands.rows(names)
        common = common_axes([found[1]]) if found is not None and len(names) > 1 else ((1,), [(1,)])
        if found is None or common is None or len(common[0]) > 1:
            emitter.rolled.outputs.append(emitter.operands.gather(names))
        else:
            emitter.rolled.outputs.append(View(found[0], int(found[1][0]), common[0], common[1][0]))
    return emitter.rolled


def last_uses(program: Program, units: Units, groups: list[Group], blocks: list[list[int]]) -> list[Group]:
    """For each group the equations with lanes that nobody uses after it."""
    sums, args = units.sums, program.args
    last: dict[int, int] = {}
    for number, members in enumerate(groups):
        for name in members:
            last[name] = number
            last.update(dict.fromkeys(sums[name].leaves if name in sums else args[name], number))
    dying: list[Group] = [[] for _ in groups]
    kept = {name for block in blocks for name in block}
    computed = set(units.names)
    for name, number in last.items():
        if program.lanes[name] and name in computed and name not in kept:
            dying[number].append(name)
    return dying
