"""Which part of a program computes what: phases, each of uniform equations followed by one loop over lanes for each
number of them, and that by the loops of `scan`, which go lane by lane.

What a loop sums over lanes is uniform in the next phase, and so is what a scan carries out; a row that a later phase or a
scan reads is kept for all lanes. Plain Python as it stands; phases.pxd gives the names C types.
"""

from array import array
from heapq import heappop, heappush

import numpy as np

from autograd.compiler.backends.backend import NoLoopsError, ResultBlocks
from autograd.compiler.backends.native.facts import Facts, ints, zeros
from autograd.compiler.ir.lanes import ARGUMENT
from autograd.compiler.ir.types import Rows


class Phases:
    """The phases of a program.

    Attributes:
        phase: for each equation its phase.
        uniform: for each phase its uniform units, in order.
        loops: for each phase and number of lanes its units, reductions last. scans: for each phase and loop its units, and
            on_rows: the same of those that compute all samples at a time.
        kept: the rows that a later phase reads, each with its number in the memory of such, where one takes the place of
            another that nobody reads any more. given: the rows that are results. count: how many there are at a time.
            reductions: all of them.
        within: what loops within a step keep for that step alone, each with where its table begins among those of the scan.
            tables: how many numbers the tables of a scan have at most.
    """

    def __init__(self, facts: Facts, results: ResultBlocks) -> None:
        self.within, self.tables = dict[int, int](), 0
        if not (any(results.lanes) or facts.loops or np.any(facts.widths) or np.any(facts.reduced)):
            self.phase, self.uniform, self.reductions = zeros(len(facts.lanes)), [facts.indices], list[int]()
            self.loops, self.scans, self.on_rows = [{}], [{}], [[]]  # a program without lanes
            self.given, self.kept, self.count = set[int](), dict[int, int](), 0
            return
        self.phase, last = phases_of(facts)
        self.given = {index for block, width in zip(results.indices, results.lanes, strict=True) if width for index in block}
        for block, width in zip(results.indices, results.lanes, strict=True):
            for index in block if width else ():
                if facts.loop[index] in facts.on_rows:
                    last[index] = len(facts.lanes)  # it is copied from there
        indices, widths, reduced = np.asarray(facts.indices), np.asarray(facts.widths), np.asarray(facts.reduced, dtype=bool)
        phase = np.asarray(self.phase)
        at = phase - reduced  # in which they are computed
        loop = np.asarray(facts.loop)
        stepped, indices = indices[loop[indices] > 0], indices[loop[indices] == 0]
        uniform, others = indices[widths[indices] == 0], indices[widths[indices] > 0]
        count = 1 + int(phase[np.concatenate([indices, stepped])].max(initial=0))
        self.uniform = [ints(units) for units in split(uniform, at[uniform], count)]
        self.loops: list[dict[int, list[int]]] = []
        for units in split(others, at[others], count):
            units = units[np.argsort(reduced[units], kind="stable")]
            self.loops.append({int(width): units[widths[units] == width].tolist() for width in np.unique(widths[units])})
        for block, width in zip(results.indices, results.lanes, strict=True):
            if any(facts.primitives[index] is ARGUMENT and facts.lanes[index] for index in block if width):
                self.loops[0].setdefault(width, [])  # which copies them
        self.scans: list[dict[int, list[int]]] = []
        self.on_rows: list[list[list[int]]] = []
        for units in split(stepped, phase[stepped], count):
            found = {int(number): units[loop[units] == number].tolist() for number in np.unique(loop[units])}
            self.scans.append({number: units for number, units in found.items() if number not in facts.on_rows})
            self.on_rows.append([units for number, units in found.items() if number in facts.on_rows])
        rows = np.concatenate([others[~reduced[others]], stepped[widths[stepped] > 0]])
        rows = rows[np.asarray(last)[rows] > phase[rows]]
        rows = rows[np.argsort(phase[rows], kind="stable")]
        self.kept, self.count = kept_numbers(rows.tolist(), phase[rows].tolist(), np.asarray(last)[rows].tolist())
        self.reductions: list[int] = [
            i for units in split(others, at[others], count) for i in units[reduced[units]].tolist()
        ]


def kept_numbers(rows: list[int], begins: list[int], ends: list[int]) -> tuple[dict[int, int], int]:
    """For each row a number that no other has from its first phase to its last one, and how many numbers there are.

    >>> kept_numbers([7, 8, 9], [0, 0, 2], [1, 5, 3])
    ({7: 0, 8: 1, 9: 0}, 2)
    """
    found: dict[int, int] = {}
    free: list[int] = []
    taken: list[tuple[int, int]] = []  # each with its last phase
    count = 0
    for index, begin, end in zip(rows, begins, ends, strict=True):
        while taken and taken[0][0] < begin:
            heappush(free, heappop(taken)[1])
        if free:
            found[index] = heappop(free)
        else:
            found[index] = count
            count += 1
        heappush(taken, (end, found[index]))
    return found, count


def phases_of(facts: Facts) -> "tuple[array[int], array[int]]":
    """The phase of each equation, and the last phase that reads it."""
    starts, leaves, loop = facts.starts, facts.leaves, facts.loop
    phase, last = zeros(len(starts) - 1), zeros(len(starts) - 1)
    begins = zeros(facts.loops + 1)  # of each scan: the phase in which all that it reads is there
    most = 2 * facts.loops + sum(facts.reduced) if facts.loops else 0  # a loop begins at most two phases, a reduction one
    waiting = True
    while waiting:
        waiting = False
        for index in facts.counts:
            phase[index] = begins[loop[index]]
        for position in range(len(facts.indices)):
            index = facts.indices[position]
            own, highest = loop[index], 0
            if own and facts.after[own]:
                highest = begins[facts.after[own]] + 1
            for at in range(starts[index], starts[index + 1]):
                leaf = leaves[at]
                before = phase[leaf] + (loop[leaf] != 0 and loop[leaf] != own)
                if before > highest:
                    highest = before
            if own:
                if highest > begins[own]:
                    if highest > most:
                        raise NoLoopsError("each of two loops waits for the other")
                    begins[own] = highest
                    waiting = True
                highest = begins[own]
            phase[index] = highest + facts.reduced[index]
    if facts.loops > 1:
        put_off(facts, phase)
    for position in range(len(facts.indices)):
        index = facts.indices[position]
        own, highest = loop[index], phase[index] - facts.reduced[index]
        for at in range(starts[index], starts[index + 1]):
            leaf = leaves[at]
            before = highest + (own != 0 and loop[leaf] != own)
            if before > last[leaf]:
                last[leaf] = before
    return phase, last


def put_off(facts: Facts, phase: "array[int]") -> None:
    """Compute scans, and rows, no earlier than they are read, so that they are kept for a short time: of a loop with
    checkpoints one part at a time."""
    loop, lanes, reduced, starts, leaves = facts.loop, facts.lanes, facts.reduced, facts.starts, facts.leaves
    late: dict[int, int] = {}
    late_scans: dict[int, int] = {}
    waiting = True
    while waiting:
        waiting = False
        for index in reversed(list(facts.indices)):
            own = loop[index]
            at = late_scans.get(own, phase[index]) if own else phase[index] - reduced[index]
            if own and facts.after[own] and at - 1 < late_scans.get(facts.after[own], len(phase)):
                late_scans[facts.after[own]] = at - 1
                waiting = True
            if not own and lanes[index] and not reduced[index]:
                at = late.get(index, at)
            for k in range(starts[index], starts[index + 1]):
                leaf = leaves[k]
                other = loop[leaf]
                found, key, bound = (late_scans, other, at - 1) if other else (late, leaf, at)
                if (not other or other != own) and bound < found.get(key, len(phase)):
                    found[key] = bound
                    waiting = True
    for index in facts.indices:
        if loop[index]:
            phase[index] = late_scans.get(loop[index], phase[index])
        elif lanes[index] and not reduced[index]:
            phase[index] = late.get(index, phase[index])


def split(units: Rows, phases: Rows, count: int) -> list[Rows]:
    """The units of each phase, in order."""
    order = np.argsort(phases, kind="stable")
    return np.split(units[order], np.searchsorted(phases[order], np.arange(1, count)))
