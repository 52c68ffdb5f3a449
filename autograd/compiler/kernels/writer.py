"""Writing a tape: each equation of a program becomes instructions, lane by lane.

A number is named by the instruction that makes it. Only when all are written are they put in order and given slots
(schedule.py). A product that is used once, in a sum, is no instruction of its own but part of the addition.
"""

from array import array
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiler.calls import TapeStep
from autograd.compiler.kernels.schedule import allocate, schedule
from autograd.compiler.kernels.tape import Operation, Tape
from autograd.compiler.lanes import ARGUMENT, COUNT, LANE_MAX, LANE_MIN, LANE_SUM, PARAMETER, REDUCTIONS
from autograd.compiler.program import Program
from autograd.define import Primitive
from autograd.primitives import add, constant, dot, maximum, minimum, mul, neg, sub
from autograd.primitives import max as MAX
from autograd.primitives import min as MIN
from autograd.primitives import prod as PROD
from autograd.primitives import sum as SUM

#: Primitives of two numbers that are applied to a list, or over lanes, from left to right.
FOLDS = {
    add: add,
    sub: sub,
    SUM: add,
    dot: add,
    PROD: mul,
    MAX: maximum,
    MIN: minimum,
    LANE_SUM: add,
    LANE_MAX: maximum,
    LANE_MIN: minimum,
}
#: Of these the terms may be products; of a difference the second.
SUMS = {add, sub, SUM, LANE_SUM}
#: Spelled as operators in a listing.
OPERATORS = {add, sub, mul, neg}
#: `source` shows no more instructions than this.
SHOWN = 200

#: The number of the block of captured Values; arguments count from 0, captured data from -1 down.
PARAMETERS = 1 << 30


class Writer:
    """Writes the tape of a program.

    Args:
        program: the program.
        widths: for each number of lanes in the program, how many there are in this call.

    Attributes:
        code: for each instruction, which of `operations` it is. reads: the three numbers it reads; -1 where it reads fewer.
        operations: what is done, with its number.
        numbers: what the slots hold at first. starts, counts: for each block, where its numbers lie in them, and how many.
        slots: for each result its slots, one for each lane.
    """

    def __init__(self, program: Program, widths: dict[int, int]) -> None:
        self.program = program
        self.lanes = [widths[lanes] if lanes else 0 for lanes in program.lanes]
        self.operations: dict[tuple[Primitive, bool], int] = {}
        self.numbers = array("d")
        self.starts: dict[int, int] = {}  # for each block, the slot of its first number, and how many it has
        self.counts: dict[int, int] = {}
        self.start = [0] * len(program)  # for each equation the number of its first lane, and how far apart they are
        self.step = [1] * len(program)
        self.place_inputs()
        self.place_constants(widths)
        self.inputs = len(self.numbers)
        most = sum([len(args) * max([self.lanes[arg] or 1 for arg in args]) for args in program.args if args])
        self.code, self.reads = array("i", bytes(4 * most)), array("i", bytes(12 * most))
        self.count = 0
        self.absorbed = self.products_in_sums()
        self.write()
        self.finish()

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
            self.start[name], self.step[name] = self.starts[block] + offset, stride

    def place_constants(self, widths: dict[int, int]) -> None:
        for name, primitive in enumerate(self.program.primitives):
            if primitive is constant or primitive is COUNT:
                number = self.program.numbers[name]
                self.start[name] = len(self.numbers)
                self.numbers.append(number if primitive is constant else float(widths[number]))

    def products_in_sums(self) -> list[bool]:
        """Which equations are products of two numbers that are used once, as a term of a sum, or to be subtracted."""
        program = self.program
        primitives, lanes = program.primitives, program.lanes
        uses = [0] * len(program)
        for args in program.args:
            for arg in args:
                uses[arg] += 1
        for output in program.outputs:
            uses[output] += 1
        absorbed = [False] * len(program)
        for name, primitive in enumerate(primitives):
            if primitive in SUMS:
                for place, arg in enumerate(program.args[name]):
                    if primitives[arg] is mul and uses[arg] == 1 and (place or primitive is not sub):
                        absorbed[arg] = lanes[arg] == lanes[name] or primitive is LANE_SUM
        return absorbed

    def write(self) -> None:
        """All equations, in order."""
        primitives, arguments, start, lanes = self.program.primitives, self.program.args, self.start, self.lanes
        absorbed = self.absorbed
        for name in range(len(primitives)):
            args = arguments[name]
            if not args or absorbed[name]:
                continue
            primitive = primitives[name]
            count = lanes[name] or 1
            if primitive in REDUCTIONS:
                arg = args[0]
                start[name] = self.reduce(FOLDS[primitive], arguments[arg] if absorbed[arg] else args, lanes[arg])
            elif primitive is dot:
                half = len(args) // 2
                start[name] = self.fold(add, list(zip(args[:half], args[half:], strict=True)), count)
            elif primitive in FOLDS:
                terms = [arguments[arg] if absorbed[arg] else (arg,) for arg in args]
                if primitive is add and len(terms[0]) == 2:
                    terms.reverse()  # a product is added to the other number
                start[name] = self.fold(FOLDS[primitive], terms, count)
                if len(terms) == 1 and len(terms[0]) == 1:  # the same numbers
                    self.step[name] = self.step[args[0]]
            else:
                assert not primitive.over_lists, primitive
                start[name] = self.append(primitive, False, -1, args, 0, count)

    def fold(self, primitive: Primitive, terms: "list[tuple[int, ...]]", count: int) -> int:
        """Apply a primitive to terms from left to right: equations, or pairs of them that stand for their product."""
        first = terms[0]
        done = 1
        if len(first) == 2:
            total = self.append(mul, False, -1, first, 0, count)
        elif len(terms) == 1:
            return self.start[first[0]]
        else:
            total = self.append(primitive, len(terms[1]) == 2, -1, first + terms[1], 0, count)
            done = 2
        for at in range(done, len(terms)):
            total = self.append(primitive, len(terms[at]) == 2, total, terms[at], 0, count)
        return total

    def reduce(self, primitive: Primitive, term: tuple[int, ...], width: int) -> int:
        """Apply a primitive to the lanes of an equation, or of the product of two, from the first to the last."""
        product = len(term) == 2
        total = self.append(mul, False, -1, term, 0, 1) if product else self.start[term[0]]
        for lane in range(1, width):
            total = self.append(primitive, product, total, term, lane, 1)
        return total

    def append(self, primitive: Primitive, product: bool, total: int, args: tuple[int, ...], lane: int, count: int) -> int:
        """Write an instruction for each of so many lanes, from one of them on.

        Args:
            primitive, product: its operation.
            total: the number that it reads first, in each lane the next; -1 for none.
            args: the equations that it reads then.
            lane, count: for which lanes.

        Returns:
            The number that the first of them makes.
        """
        code = self.operations.get((primitive, product), -1)
        if code < 0:
            code = self.operations[primitive, product] = len(self.operations)
        made = self.inputs + self.count
        start, step, lanes, reads = self.start, self.step, self.lanes, self.reads
        for i in range(count):
            self.code[self.count] = code
            at = 3 * self.count
            end = at + 3
            if total >= 0:
                reads[at] = total + i
                at += 1
            for arg in args:
                reads[at] = start[arg] + ((lane + i) * step[arg] if lanes[arg] else 0)
                at += 1
            while at < end:
                reads[at] = -1
                at += 1
            self.count += 1
        return made

    def finish(self) -> None:
        """Order the instructions and give each number its slot."""
        self.code, self.reads = self.code[: self.count], self.reads[: 3 * self.count]
        outputs = {
            name: [self.start[name] + lane * self.step[name] for lane in range(self.lanes[name] or 1)]
            for name in self.program.outputs
        }
        self.order = schedule(np.asarray(self.code), self.reads, self.inputs)
        kept = array("i", [number for numbers in outputs.values() for number in numbers])
        self.places = allocate(self.order, self.reads, self.inputs, kept)
        self.slots = {name: [self.places[number] for number in numbers] for name, numbers in outputs.items()}
        self.numbers.extend([0.0] * (max(self.places, default=-1) + 1 - len(self.numbers)))

    def tape(self) -> Tape:
        """The instructions in order, on slots."""
        order, places = np.asarray(self.order), np.asarray(self.places)
        code = np.asarray(self.code)[order]
        reads = np.asarray(self.reads).reshape(-1, 3)[order]
        operations = [Operation(*operation) for operation in self.operations]
        known = np.array([operation.code for operation in operations], np.int64)
        known = np.where(known < 0, ~np.arange(len(known)), known)
        lengths = np.array([operation.length for operation in operations], np.int64)[code]
        at = np.cumsum(lengths) - lengths
        instructions = np.full(int(lengths.sum()) + 1, -1, np.int32)
        instructions[at] = known[code]
        instructions[at + 1] = places[self.inputs + order]
        for k in range(3):
            there = reads[:, k] >= 0
            instructions[at[there] + 2 + k] = places[reads[there, k]]
        return Tape(array("i", instructions.tobytes()), operations, self.numbers)

    def line(self, i: int) -> str:
        """An instruction, as a person reads it."""
        number = self.order[i]
        primitive, product = list(self.operations)[self.code[number]]
        slots = [f"s{self.places[read]}" for read in self.reads[3 * number : 3 * number + 3] if read >= 0]
        if product:
            slots[-2:] = [f"{slots[-2]} * {slots[-1]}"]
        told = primitive.numpy.format(*slots) if primitive in OPERATORS else f"{primitive.name}({', '.join(slots)})"
        return f"s{self.places[self.inputs + number]} = {told}"


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
        for block, count in writer.counts.items():
            if block < 0:
                start = writer.starts[block]
                np.frombuffer(writer.numbers)[start : start + count] = captured[-1 - block][:count]
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
