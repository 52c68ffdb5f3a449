"""Writing a tape: each equation of a program becomes instructions on slots, lane by lane.

A slot is used again once nobody needs what is in it.
"""

from array import array
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiler.calls import TapeStep
from autograd.compiler.kernels.tape import CODES, Tape
from autograd.compiler.lanes import ARGUMENT, COUNT, LANE_MAX, LANE_MIN, PARAMETER, REDUCTIONS
from autograd.compiler.program import Program
from autograd.define import Primitive
from autograd.primitives import add, constant, dot, maximum, minimum, mul, neg, sub
from autograd.primitives import max as MAX
from autograd.primitives import min as MIN
from autograd.primitives import prod as PROD
from autograd.primitives import sum as SUM

INLINE = {row: CODES[row.name] for row in (add, sub, mul, neg)}
INLINED = {code: row for row, code in INLINE.items()}
MULTIPLY_ADD, CALL = CODES["multiply_add"], CODES["call"]  # the code of a call grows with the number of arguments
#: Primitives over a list as a primitive of two numbers, applied from left to right.
FOLDS = {SUM: add, PROD: mul, MAX: maximum, MIN: minimum, LANE_MAX: maximum, LANE_MIN: minimum}
#: `source` shows no more instructions than this.
SHOWN = 200

#: The number of the block of captured Values; arguments count from 0, captured data from -1 down.
PARAMETERS = 1 << 30


class Writer:
    """Writes the tape of a program.

    Args:
        program: the program.
        widths: for each number of lanes in the program, how many there are in this call.
    """

    def __init__(self, program: Program, widths: dict[int, int]) -> None:
        self.program = program
        self.code, self.row, self.first, self.second, self.third, self.target = (array("i") for _ in range(6))
        self.rows: dict[Primitive, int] = {}
        self.numbers = array("d")
        self.starts: dict[int, int] = {}  # for each block, the slot of its first number, and how many it has
        self.counts: dict[int, int] = {}
        self.slots: list[list[int]] = [[] for _ in range(len(program))]  # one for each lane, or one
        self.lanes = [widths[lanes] if lanes else 0 for lanes in program.lanes]
        self.free: list[int] = []
        self.place_inputs()
        self.place_constants(widths)
        self.count = len(self.numbers)
        self.write()
        self.numbers.extend([0.0] * (self.count - len(self.numbers)))

    def place_inputs(self) -> None:
        """The first slots: the numbers that come with each call, and behind them captured data. They lie as in their block,
        of which as many are taken in as there must be to have all that are used."""
        program = self.program
        inputs: list[tuple[int, int, int, int]] = []  # the equation, its block, its number there and how far apart lanes are
        for name, primitive in enumerate(program.primitives):
            if primitive is PARAMETER:
                inputs.append((name, PARAMETERS, program.numbers[name], 0))
            elif primitive is ARGUMENT:
                inputs.append((name, *program.numbers[name]))
        for name, block, offset, stride in inputs:
            needed = offset + (max(self.lanes[name], 1) - 1) * stride + 1
            self.counts[block] = max(self.counts.get(block, 0), needed)
        for block in sorted(self.counts, reverse=True):
            self.starts[block] = len(self.numbers)
            self.numbers.extend([0.0] * self.counts[block])
        for name, block, offset, stride in inputs:
            start = self.starts[block] + offset
            self.slots[name] = [start + lane * stride for lane in range(self.lanes[name] or 1)]

    def place_constants(self, widths: dict[int, int]) -> None:
        for name, primitive in enumerate(self.program.primitives):
            if primitive is constant or primitive is COUNT:
                number = self.program.numbers[name]
                self.slots[name] = [len(self.numbers)]
                self.numbers.append(number if primitive is constant else float(widths[number]))
        self.zero = len(self.numbers)
        self.numbers.append(0.0)

    def write(self) -> None:
        program = self.program
        last = list(range(len(program)))  # when each equation is used for the last time
        for name, args in enumerate(program.args):
            for arg in args:
                last[arg] = name
        for output in program.outputs:
            last[output] = len(program)
        for name, primitive in enumerate(program.primitives):
            args = program.args[name]
            if not args:
                continue
            if primitive in REDUCTIONS:
                self.slots[name] = [self.fold(FOLDS.get(primitive, add), self.slots[args[0]])]
            else:
                count = self.lanes[name] or 1
                columns = [self.slots[arg] if len(self.slots[arg]) == count else self.slots[arg] * count for arg in args]
                self.slots[name] = [self.apply(primitive, list(row)) for row in zip(*columns, strict=True)]
            for arg in set(args):
                if last[arg] == name and program.args[arg]:
                    self.free += self.slots[arg]
            if last[name] == name:
                self.free += self.slots[name]

    def slot(self) -> int:
        if self.free:
            return self.free.pop()
        self.count += 1
        return self.count - 1

    def apply(self, primitive: Primitive, args: list[int]) -> int:
        """Write a primitive on slots; the slot of the result."""
        if primitive in FOLDS:
            return self.fold(FOLDS[primitive], args)
        if primitive is dot:
            half = len(args) // 2
            target = self.slot()
            self.append(INLINE[mul], 0, args[0], args[half], 0, target)
            for a, b in zip(args[1:half], args[half + 1 :], strict=True):
                self.append(MULTIPLY_ADD, 0, a, b, target, target)
            return target
        target = self.slot()
        code = INLINE.get(primitive)
        if code is None:
            assert not primitive.over_lists, primitive
            code = CALL + len(args) - 1
            self.rows.setdefault(primitive, len(self.rows))
        args = [*args, 0, 0]
        self.append(code, self.rows.get(primitive, 0), args[0], args[1], args[2], target)
        return target

    def fold(self, primitive: Primitive, args: list[int]) -> int:
        if len(args) == 1:
            return self.apply(add, [args[0], self.zero])
        total = self.apply(primitive, args[:2])
        for arg in args[2:]:
            # In place: nobody else reads a running total.
            code = INLINE.get(primitive, CALL + 1)
            self.append(code, self.rows.get(primitive, 0), total, arg, 0, total)
        return total

    def append(self, code: int, row: int, first: int, second: int, third: int, target: int) -> None:
        self.code.append(code)
        self.row.append(row)
        self.first.append(first)
        self.second.append(second)
        self.third.append(third)
        self.target.append(target)

    def tape(self) -> Tape:
        columns = self.code, self.row, self.first, self.second, self.third, self.target
        return Tape(columns, list(self.rows), self.numbers)

    def line(self, i: int) -> str:
        """An instruction, as a person reads it."""
        a, b, c, target = self.first[i], self.second[i], self.third[i], self.target[i]
        code = self.code[i]
        if code >= CALL:
            name = list(self.rows)[self.row[i]].name
            return f"s{target} = {name}({', '.join([f's{slot}' for slot in (a, b, c)[: code - CALL + 1]])})"
        if code == MULTIPLY_ADD:
            return f"s{target} = s{c} + s{a} * s{b}"
        return f"s{target} = {INLINED[code].numpy.format(f's{a}', f's{b}')}"


def load(
    program: Program,
    blocks: list[list[int]],
    block_lanes: list[int],
    shapes: list[tuple[int, ...]],
    arguments: int,
    widths: tuple[int, ...],
    dtype: Any,
) -> Callable[..., TapeStep]:
    """The function `allocate`: for numbers of lanes, what computes.

    Args:
        program: the program.
        blocks: the results, each a list of equations; those that have a shape of their own last. block_lanes: how many lanes
            each of them is to have.
        shapes: of the results, apart from their lanes, but for lone numbers.
        arguments: how many blocks of arguments there are.
        widths: the numbers of lanes in the program.
        dtype: of the results.
    """
    captured = [np.array(rows, dtype).ravel() for rows in program.captured]
    lone = len(blocks) - len(shapes)

    def allocate(*counts: int) -> TapeStep:
        lanes = dict(zip(widths, counts, strict=True))
        writer = Writer(program, lanes)
        rows = array("i")
        for block, width in zip(blocks, block_lanes, strict=True):
            for name in block:
                slots = writer.slots[name]
                rows.extend(slots * lanes[width] if width and len(slots) == 1 else slots)
        whole = [(*shape, lanes[width]) if width else shape for shape, width in zip(shapes, block_lanes[lone:], strict=True)]
        for block, start in writer.starts.items():
            if block < 0:
                np.frombuffer(writer.numbers)[start : start + writer.counts[block]] = captured[-1 - block][
                    : writer.counts[block]
                ]
        inputs = [*range(arguments), PARAMETERS]
        starts, taken = ([found.get(block, 0) for block in inputs] for found in (writer.starts, writer.counts))
        numbers = len(blocks[0]) if lone else 0
        return TapeStep(writer.tape().replay, writer.numbers, starts, taken, rows, numbers, whole, dtype)

    return allocate


def listing(program: Program, widths: tuple[int, ...]) -> str:
    """The tape as text."""
    written = Writer(program, {lanes: lanes for lanes in widths})
    lines = [written.line(i) for i in range(min(len(written.code), SHOWN))]
    more = len(written.code) - len(lines)
    told = f"# {len(written.code)} instructions on {len(written.numbers)} slots"
    return "\n".join([told, *lines, *([f"# … and {more} more"] if more else [])])
