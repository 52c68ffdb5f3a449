"""The slots of what is given, and the instructions that read it and that write uniform results."""

import math
from array import array
from collections.abc import Callable
from itertools import count

from autograd.compiler.backends.backend import ResultBlocks
from autograd.compiler.backends.native.instructions import CODE
from autograd.compiler.backends.native.phases import Facts, Phases
from autograd.compiler.backends.native.writer import pieces
from autograd.compiler.ir.columns import Columns
from autograd.compiler.ir.lanes import COUNT, LANE_MAX, LANE_MIN, PARAMETER
from autograd.primitives import constant

#: Numbers of lanes, each with its position among those of a call.
Widths = dict[int, int]


def block_number(block: int, arguments: int) -> int:
    """The block among those of a call in which a number is found: arguments, then the captured Values, then captured
    data, which a program counts from -1 down."""
    return block if block >= 0 else arguments - block


class Inputs:
    """The slots of what is given: uniform numbers of arguments as they lie in their block, captured Values, constants,
    and what will be summed over lanes.

    Attributes:
        number: for each equation its slot; -1 where it is not given.
        constants: what slots hold at first. code: the instructions that read the rest. total: how many slots there are.
        infinite: the slots of -inf and inf, where the largest and the smallest lane begin.
        counts: for numbers of lanes that are factors of a sum over lanes their slots.
    """

    def __init__(self, facts: Facts, phases: Phases, arguments: int, widths: Widths) -> None:
        columns, program = facts.columns, facts.program
        self.number, self.code = array("i", [-1]) * len(program), list[int]()
        self.constants: dict[int, float] = {}
        self.infinite: dict[float, int] = {}
        slots = count()
        for block, entries in sorted(uniform_numbers(columns, arguments).items()):
            first, last = min(offset for _, offset in entries), max(offset for _, offset in entries)
            start, *_ = (next(slots) for _ in range(first, last + 1))
            self.code += [CODE["load"], start, last + 1 - first, block, first]
            for index, offset in entries:
                self.number[index] = start + offset - first
        for index in columns.where(constant).tolist():
            self.number[index] = slot = next(slots)
            self.constants[slot] = float(program.numbers[index])
        for index in columns.where(COUNT).tolist():
            self.number[index] = slot = next(slots)
            self.code += [CODE["count"], slot, widths[program.numbers[index]]]
        for value in (-math.inf, math.inf) if {LANE_MAX, LANE_MIN} & columns.primitives.keys() else ():
            self.infinite[value] = slot = next(slots)
            self.constants[slot] = value
        self.counts: dict[int, int] = {}
        for index in phases.reductions:
            self.number[index] = next(slots)
            if facts.uniform_products_of(index) and (lanes := facts.width(index)) not in self.counts:
                self.counts[lanes] = next(slots)
                self.code += [CODE["count"], self.counts[lanes], widths[lanes]]
        self.total = next(slots)


def uniform_numbers(columns: Columns, arguments: int) -> dict[int, list[tuple[int, int]]]:
    """For each block of what is given the equations that are its uniform numbers, each with its offset."""
    found: dict[int, list[tuple[int, int]]] = {}
    indices, entries = columns.arguments()
    for index, (block, offset, _) in zip(indices.tolist(), entries.tolist(), strict=True):
        if not columns.lanes[index]:
            found.setdefault(block_number(block, arguments), []).append((index, offset))
    for index in columns.where(PARAMETER).tolist():
        found.setdefault(arguments, []).append((index, columns.program.numbers[index]))
    return found


def store(results: ResultBlocks, lanes: "array[int]", slots: Callable[[int], int], widths: Widths) -> list[int]:
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
