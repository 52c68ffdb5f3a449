"""Which part of a program computes what: phases, each of uniform equations followed by one loop over lanes for each
number of them.

What a loop sums over lanes is uniform in the next phase; a row that a later phase reads is kept for all lanes. Plain
Python as it stands; phases.pxd gives the names C types.
"""

from array import array

import numpy as np

from autograd.compiler.backends.backend import ResultBlocks
from autograd.compiler.backends.native.facts import Facts, ints, zeros
from autograd.compiler.ir.lanes import ARGUMENT
from autograd.compiler.ir.types import Rows


class Phases:
    """The phases of a program.

    Attributes:
        phase: for each equation its phase.
        uniform: for each phase its uniform units, in order.
        loops: for each phase and number of lanes its units, reductions last.
        kept: the rows that a later phase reads, each with its number among them. reductions: all of them.
    """

    def __init__(self, facts: Facts, results: ResultBlocks) -> None:
        self.phase, last = phases_of(facts)
        indices, widths, reduced = np.asarray(facts.indices), np.asarray(facts.widths), np.asarray(facts.reduced, dtype=bool)
        phase = np.asarray(self.phase)
        at = phase - reduced  # in which they are computed
        uniform, others = indices[widths[indices] == 0], indices[widths[indices] > 0]
        count = 1 + int(phase[indices].max(initial=0))
        self.uniform = [ints(units) for units in split(uniform, at[uniform], count)]
        self.loops: list[dict[int, list[int]]] = []
        for units in split(others, at[others], count):
            units = units[np.argsort(reduced[units], kind="stable")]
            self.loops.append({int(width): units[widths[units] == width].tolist() for width in np.unique(widths[units])})
        for block, width in zip(results.indices, results.lanes, strict=True):
            if any(facts.primitives[index] is ARGUMENT and facts.lanes[index] for index in block if width):
                self.loops[0].setdefault(width, [])  # which copies them
        rows = others[~reduced[others]]
        rows = rows[np.asarray(last)[rows] > phase[rows]]
        self.kept = {index: number for number, index in enumerate(rows.tolist())}
        self.reductions: list[int] = [
            i for units in split(others, at[others], count) for i in units[reduced[units]].tolist()
        ]


def phases_of(facts: Facts) -> "tuple[array[int], array[int]]":
    """The phase of each equation, and the last phase that reads it."""
    starts, leaves = facts.starts, facts.leaves
    phase, last = zeros(len(starts) - 1), zeros(len(starts) - 1)
    for position in range(len(facts.indices)):
        index = facts.indices[position]
        highest = 0
        for at in range(starts[index], starts[index + 1]):
            if phase[leaves[at]] > highest:
                highest = phase[leaves[at]]
        phase[index] = highest + facts.reduced[index]
        for at in range(starts[index], starts[index + 1]):
            if highest > last[leaves[at]]:
                last[leaves[at]] = highest
    return phase, last


def split(units: Rows, phases: Rows, count: int) -> list[Rows]:
    """The units of each phase, in order."""
    order = np.argsort(phases, kind="stable")
    return np.split(units[order], np.searchsorted(phases[order], np.arange(1, count)))
