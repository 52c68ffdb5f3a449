"""The slots of what is given, and the instructions that read it and that write uniform results."""

import math
from array import array
from collections.abc import Callable
from itertools import count

import numpy as np

from autograd.compiler.backends.backend import ResultBlocks
from autograd.compiler.backends.native.facts import Facts, ints
from autograd.compiler.backends.native.instructions import CODE
from autograd.compiler.backends.native.phases import Phases
from autograd.compiler.backends.native.rows import block_number
from autograd.compiler.backends.native.steps import Scan
from autograd.compiler.backends.native.writer import pieces
from autograd.compiler.ir.columns import Columns, group_equal
from autograd.compiler.ir.lanes import COUNT, LANE_MAX, LANE_MIN, UNBOUNDED
from autograd.compiler.ir.tables import GIVE_TABLES, TABLE
from autograd.compiler.ir.types import Rows
from autograd.primitives import constant

#: Numbers of lanes, each with its position among those of a call.
Widths = dict[int, int]


class Inputs:
    """The slots of what is given: uniform numbers of arguments as they lie in their block, captured Values, constants,
    and what will be summed over lanes.

    Attributes:
        number: for each equation its slot; -1 where it is not given.
        constants: what slots hold at first. code: the instructions that read the rest. total: how many slots there are.
        infinite: the slots of -inf and inf, where the largest and the smallest lane begin.
        counts: for numbers of lanes that are factors of a sum over lanes their slots. scans: those of each phase.
    """

    def __init__(self, facts: Facts, phases: Phases, arguments: int, widths: Widths) -> None:
        columns, program = facts.columns, facts.program
        number, self.code = np.full(len(program), -1), list[int]()
        self.constants: dict[int, float] = {}
        self.infinite: dict[float, int] = {}
        total = 0
        for block, (indices, offsets) in sorted(uniform_numbers(columns, arguments).items()):
            first, last = int(offsets.min()), int(offsets.max())
            self.code += [CODE["load"], total, last + 1 - first, block, first]
            number[indices] = total + offsets - first
            total += last + 1 - first
        slots, indices = count(total), columns.where(constant)
        number[indices] = [next(slots) for _ in indices]
        self.constants |= {int(number[index]): float(program.numbers[index]) for index in indices.tolist()}
        #: For the lanes of each `while_loop` the slots that hold how many there are once it is done.
        self.counted: dict[int, list[int]] = {lanes: [] for lanes in widths if lanes >= UNBOUNDED}
        for index in columns.where(COUNT).tolist():
            number[index] = slot = next(slots)
            self.count(slot, program.numbers[index], widths)
        for value in (-math.inf, math.inf) if {LANE_MAX, LANE_MIN} & columns.primitives.keys() else ():
            self.infinite[value] = slot = next(slots)
            self.constants[slot] = value
        self.counts: dict[int, int] = {}
        number[phases.reductions] = [next(slots) for _ in phases.reductions]
        for lanes in sorted({facts.widths[index] for index in phases.reductions if facts.padded[index]}):
            self.counts[lanes] = slot = next(slots)
            self.count(slot, lanes, widths)
        self.scans = [[Scan(facts, phases, units, slots) for units in of_phase.values()] for of_phase in phases.scans]
        #: For each equation that is a table its first slot, the distance to the next, and how many there are.
        self.tables: dict[int, tuple[int, int, int]] = {}
        total = next(slots)
        for index in np.flatnonzero(columns.are(GIVE_TABLES.__contains__)).tolist():
            args = columns.args[columns.begins[index] : columns.begins[index + 1]]
            is_given = columns.program.primitives[index] is TABLE and not facts.reduced[index]
            steps: list[int] = np.unique(np.diff(number[args])).tolist() if is_given else []
            if is_given and (len(args) == 1 or (len(steps) == 1 and steps[0] > 0)):
                self.tables[index] = int(number[args[0]]), steps[0] if steps else 1, len(args)
                continue
            size = len(args) if columns.program.primitives[index] is TABLE else int(program.numbers[index])
            self.tables[index] = total, 1, size
            if is_given and columns.is_constant[args].all():
                self.constants |= {total + k: float(program.numbers[arg]) for k, arg in enumerate(args.tolist())}
            elif is_given:
                self.code += [CODE["pack"], size, total, *number[args].tolist()]
            total += size
        self.number, self.total = ints(number), total

    def count(self, slot: int, lanes: int, widths: Widths) -> None:
        """Let a slot hold a number of lanes."""
        if lanes in self.counted:
            self.counted[lanes].append(slot)
        else:
            self.code += [CODE["count"], slot, widths[lanes]]


def uniform_numbers(columns: Columns, arguments: int) -> dict[int, tuple[Rows, Rows]]:
    """For each block of what is given the equations that are its uniform numbers, and their offsets."""
    found: dict[int, tuple[Rows, Rows]] = {}
    indices, entries = columns.arguments()
    uniform = columns.lanes[indices] == 0
    indices, blocks, offsets = indices[uniform], entries[uniform, 0], entries[uniform, 1]
    for at in group_equal(blocks):
        found[block_number(int(blocks[at[0]]), arguments)] = indices[at], offsets[at]
    parameters, numbers = columns.parameters()
    if len(parameters):
        found[arguments] = parameters, numbers
    return found


def store(results: ResultBlocks, lanes: Rows, slots: Callable[[int], int], widths: Widths) -> list[int]:
    """The instructions that write uniform results.

    Args:
        results: all of them. lanes: how many each equation has. slots: gives the slot of one. widths: see above.
    """
    code: list[int] = []
    for result, (block, width) in enumerate(zip(results.indices, results.lanes, strict=True)):
        if not width:
            found = array("i", map(slots, block))
            for begin, end, mask in pieces(found, 1, len(found)):
                if mask < 0:
                    code += [CODE["store"], end - begin, result, begin, *found[begin:end]]
                else:
                    code += [CODE["store_range"], end - begin, result, begin, found[begin]]
            continue
        for row, index in enumerate(block):
            if not lanes[index]:
                code += [CODE["spread"], result, row, slots(index), widths[width]]
    return code
