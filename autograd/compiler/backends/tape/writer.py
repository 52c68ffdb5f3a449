"""Writing a tape: each equation of a program becomes instructions, lane by lane.

A number has the index of the instruction that makes it. Only when all are written are they put in order and given slots
(schedule.py). A product that is used once, in a sum, is no instruction of its own but part of the addition.
"""

from array import array
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiler.backends.tape.schedule import allocate, schedule
from autograd.compiler.backends.tape.tape import Operation, Tape
from autograd.compiler.ir.columns import Columns, group_equal
from autograd.compiler.ir.lanes import COUNT, LANE_MAX, LANE_MIN, LANE_SUM, REDUCTIONS
from autograd.compiler.ir.program import bounds
from autograd.compiler.ir.types import Rows
from autograd.compiler.runtime.workspace import TapeWorkspace
from autograd.primitives import add, constant, dot, maximum, minimum, mul, neg, sub
from autograd.primitives import max as MAX
from autograd.primitives import min as MIN
from autograd.primitives import prod as PROD
from autograd.primitives import sum as SUM
from autograd.row import Primitive

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
        columns: those of the program.
        widths: for each number of lanes in the program, how many there are in this call.

    Attributes:
        code: for each instruction, which of `operations` it is. reads: the three numbers it reads; -1 where it reads fewer.
        operations: those of the tape, each with its code.
        numbers: those in the slots at first. starts, counts: for each block, where its numbers lie in them, and how many.
        slots: for each result its slots, one for each lane.
    """

    def __init__(self, columns: Columns, widths: dict[int, int]) -> None:
        self.program = columns.program
        self.primitives = self.program.primitives
        self.operations: dict[tuple[Primitive, bool], int] = {}
        self.numbers = array("d")
        self.starts: dict[int, int] = {}  # for each block, the slot of its first number, and how many it has
        self.counts: dict[int, int] = {}
        count = len(columns.codes)
        start, step = np.zeros(count, np.int64), np.ones(count, np.int64)
        lanes = np.array([widths.get(width, 0) for width in columns.widths.tolist()])
        lanes = lanes[np.searchsorted(columns.widths, columns.lanes)]
        self.place_inputs(columns, lanes, start, step)
        self.place_constants(columns, widths, start)
        self.inputs = len(self.numbers)
        # For each equation the number of its first lane, how far apart they are, and how many; and its arguments.
        self.start, self.step, self.lanes, self.args, self.begins = (
            array("q", column.tobytes()) for column in (start, step, lanes, columns.args, columns.begins)
        )
        self.absorbed = array("b", products_in_sums(columns).tobytes())
        most = most_instructions(columns, lanes)
        self.code, self.reads = array("i", bytes(4 * most)), array("i", bytes(12 * most))
        self.count = 0
        self.first = -1
        self.write()
        self.finish()

    def place_inputs(self, columns: Columns, lanes: Rows, start: Rows, step: Rows) -> None:
        """The first slots: the numbers that come with each call, and behind them captured data. They lie as in their block,
        of which as many are taken in as there must be to have all that are used."""
        indices, entries = columns.arguments()
        captured, numbers = columns.parameters()
        indices = np.concatenate([indices, captured])
        none = np.zeros_like(numbers)
        block, offset, stride = np.concatenate([entries, np.stack([none + PARAMETERS, numbers, none], axis=1)]).T
        needed = offset + (np.maximum(lanes[indices], 1) - 1) * stride + 1
        for at in reversed(group_equal(block)):
            which = int(block[at[0]])
            self.starts[which], self.counts[which] = len(self.numbers), int(needed[at].max())
            self.numbers.extend([0.0] * self.counts[which])
            start[indices[at]], step[indices[at]] = self.starts[which] + offset[at], stride[at]

    def place_constants(self, columns: Columns, widths: dict[int, int], start: Rows) -> None:
        indices = np.flatnonzero(columns.are(lambda primitive: primitive is constant or primitive is COUNT))
        start[indices] = len(self.numbers) + np.arange(len(indices))
        for index in indices.tolist():
            number = self.program.numbers[index]
            self.numbers.append(number if self.primitives[index] is constant else float(widths[number]))

    def write(self) -> None:
        """All equations, in order."""
        primitives, args, begins, start = self.primitives, self.args, self.begins, self.start
        for index in range(len(primitives)):
            begin, end = begins[index], begins[index + 1]
            if begin == end or self.absorbed[index]:
                continue
            primitive = primitives[index]
            count = self.lanes[index] or 1
            if primitive in REDUCTIONS:
                start[index] = self.reduce(FOLDS[primitive], args[begin])
            elif primitive in FOLDS:
                start[index] = self.fold(primitive, index, count)
            else:
                assert not primitive.over_lists, primitive
                b = args[begin + 1] if end > begin + 1 else -1
                c = args[begin + 2] if end > begin + 2 else -1
                start[index] = self.append(primitive, False, -1, args[begin], b, c, 0, count)

    def fold(self, primitive: Primitive, index: int, count: int) -> int:
        """Apply a primitive to the terms of an equation from left to right: numbers, or products."""
        args = self.args
        begin, end = self.begins[index], self.begins[index + 1]
        fold = FOLDS[primitive]
        total = self.first = -1
        if primitive is dot:
            half = (end - begin) // 2
            for at in range(begin, begin + half):
                total = self.take(fold, total, args[at], args[at + half], count)
        elif primitive is add and self.absorbed[args[begin]]:  # a product is added to the other number
            total = self.take_term(fold, total, args[begin + 1], count)
            total = self.take_term(fold, total, args[begin], count)
        else:
            for at in range(begin, end):
                total = self.take_term(fold, total, args[at], count)
        if total < 0:  # the same numbers
            self.step[index] = self.step[self.first]
            return self.start[self.first]
        return total

    def take_term(self, primitive: Primitive, total: int, arg: int, count: int) -> int:
        """`take` an equation, or the product that it is."""
        if self.absorbed[arg]:
            begin = self.begins[arg]
            return self.take(primitive, total, self.args[begin], self.args[begin + 1], count)
        return self.take(primitive, total, arg, -1, count)

    def take(self, primitive: Primitive, total: int, a: int, b: int, count: int) -> int:
        """Go on with a running total; there is none, -1, before the second term or the first product.

        Args:
            primitive: that which continues it.
            total: the number that is its first lane.
            a, b: a term, or where b is not -1, the product of two equations.
            count: how many lanes there are.
        """
        if total >= 0:
            return self.append(primitive, b >= 0, total, a, b, -1, 0, count)
        if self.first >= 0:
            return self.append(primitive, b >= 0, -1, self.first, a, b, 0, count)
        if b >= 0:
            return self.append(mul, False, -1, a, b, -1, 0, count)
        self.first = a
        return -1

    def reduce(self, primitive: Primitive, arg: int) -> int:
        """Apply a primitive to the lanes of an equation, or of the product that it is, from the first to the last."""
        a, b = arg, -1
        if self.absorbed[arg]:
            a, b = self.args[self.begins[arg]], self.args[self.begins[arg] + 1]
        total = self.append(mul, False, -1, a, b, -1, 0, 1) if b >= 0 else self.start[a]
        for lane in range(1, self.lanes[arg]):
            total = self.append(primitive, b >= 0, total, a, b, -1, lane, 1)
        return total

    def append(self, primitive: Primitive, product: bool, total: int, a: int, b: int, c: int, lane: int, count: int) -> int:
        """Write an instruction for each of so many lanes, from one of them on.

        Args:
            primitive, product: its operation.
            total: the number that it reads first, in each lane the next; -1 for none.
            a, b, c: the equations that it reads then; -1 for none.
            lane, count: for which lanes.

        Returns:
            The number that the first of them makes.
        """
        code = self.operations.get((primitive, product), -1)
        if code < 0:
            code = self.operations[primitive, product] = len(self.operations)
        made = self.inputs + self.count
        for i in range(count):
            self.code[self.count] = code
            at = 3 * self.count
            if total >= 0:
                self.reads[at] = total + i
                at += 1
            self.reads[at] = self.lane_of(a, lane + i)
            self.reads[at + 1] = self.lane_of(b, lane + i)
            if total < 0:
                self.reads[at + 2] = self.lane_of(c, lane + i)
            self.count += 1
        return made

    def lane_of(self, index: int, lane: int) -> int:
        """The number of a lane of an equation; of a uniform one there is one for all. That of none is -1."""
        if index < 0:
            return -1
        return self.start[index] + (lane * self.step[index] if self.lanes[index] else 0)

    def finish(self) -> None:
        """Order the instructions and give each number its slot."""
        self.code, self.reads = self.code[: self.count], self.reads[: 3 * self.count]
        outputs = {
            index: [self.start[index] + lane * self.step[index] for lane in range(self.lanes[index] or 1)]
            for index in self.program.outputs
        }
        self.order = schedule(np.asarray(self.code), self.reads, self.inputs)
        kept = array("i", [number for numbers in outputs.values() for number in numbers])
        self.slot_of = allocate(self.order, self.reads, self.inputs, kept)
        self.slots = {index: [self.slot_of[number] for number in numbers] for index, numbers in outputs.items()}
        self.numbers.extend([0.0] * (int(np.asarray(self.slot_of).max(initial=-1)) + 1 - len(self.numbers)))

    def tape(self, single: bool) -> Tape:
        """The instructions in order, on slots; in single precision or in double."""
        order, slot_of = np.asarray(self.order), np.asarray(self.slot_of)
        code = np.asarray(self.code)[order]
        reads = np.asarray(self.reads).reshape(-1, 3)[order]
        operations = [Operation(*operation) for operation in self.operations]
        known = np.array([operation.code for operation in operations], np.int64)
        known = np.where(known < 0, ~np.arange(len(known)), known)
        lengths = np.array([operation.length for operation in operations], np.int64)[code]
        at = bounds(lengths)[:-1]
        instructions = np.full(int(lengths.sum()) + 1, -1, np.int32)
        instructions[at] = known[code]
        instructions[at + 1] = slot_of[self.inputs + order]
        for k in range(3):
            there = reads[:, k] >= 0
            instructions[at[there] + 2 + k] = slot_of[reads[there, k]]
        return Tape(array("i", instructions.tobytes()), operations, self.numbers, single)

    def line(self, i: int) -> str:
        """An instruction, as a person reads it."""
        number = self.order[i]
        primitive, product = list(self.operations)[self.code[number]]
        slots = [f"s{self.slot_of[read]}" for read in self.reads[3 * number : 3 * number + 3] if read >= 0]
        if product:
            slots[-2:] = [f"{slots[-2]} * {slots[-1]}"]
        text = primitive.numpy.format(*slots) if primitive in OPERATORS else f"{primitive.name}({', '.join(slots)})"
        return f"s{self.slot_of[self.inputs + number]} = {text}"


def products_in_sums(columns: Columns) -> Any:
    """A mask of the products of two numbers with one use, as a term of a sum or the subtrahend of a difference."""
    args, codes, lanes = columns.args, columns.codes, columns.lanes
    counts = np.diff(columns.begins)
    users = np.repeat(np.arange(len(counts)), counts)
    is_sum, is_sub = columns.are(SUMS.__contains__), columns.are(lambda primitive: primitive is sub)
    found = (codes == columns.primitives.get(mul, -1))[args] & (columns.uses() == 1)[args] & is_sum[users]
    found[columns.begins[:-1][is_sub]] = False
    args, users = args[found], users[found]
    absorbed = np.zeros(len(counts), dtype=bool)
    absorbed[args] = (lanes[args] == lanes[users]) | columns.are(lambda primitive: primitive is LANE_SUM)[users]
    return absorbed


def most_instructions(columns: Columns, lanes: Rows) -> int:
    """An upper bound on the number of instructions: one for each lane of each argument."""
    counts = np.diff(columns.begins)
    begins = columns.begins[:-1][counts > 0]
    widest = np.maximum.reduceat(np.maximum(lanes, 1)[columns.args], begins) if len(begins) else counts[:0]
    return int(counts[counts > 0] @ widest)


def load(
    columns: Columns,
    blocks: list[list[int]],
    block_lanes: list[int],
    shapes: list[tuple[int, ...]],
    arguments: int,
    widths: tuple[int, ...],
    dtype: Any,
) -> Callable[..., TapeWorkspace]:
    """The function `allocate`: for numbers of lanes, the workspace that computes.

    Args:
        columns: those of the program.
        blocks: the results, each a list of equations; arrays come last. block_lanes: the number of lanes
            of each block.
        shapes: of the results, apart from their lanes, but for lone numbers.
        arguments: the number of blocks of arguments.
        widths: the numbers of lanes in the program.
        dtype: of the results.
    """
    captured = [np.array(rows, dtype).ravel() for rows in columns.program.captured]
    lone = len(blocks) - len(shapes)

    def allocate(*counts: int) -> TapeWorkspace:
        lanes = dict(zip(widths, counts, strict=True))
        writer = Writer(columns, lanes)
        # Constants are rounded to the dtype as arguments are, so that equal numbers stay equal.
        given = np.frombuffer(writer.numbers)[: writer.inputs]
        with np.errstate(all="ignore"):
            given[:] = given.astype(dtype)
        rows = array("i")
        for block, width in zip(blocks, block_lanes, strict=True):
            for index in block:
                slots = writer.slots[index]
                rows.extend(slots * lanes[width] if width and len(slots) == 1 else slots)
        whole = [(*shape, lanes[width]) if width else shape for shape, width in zip(shapes, block_lanes[lone:], strict=True)]
        for block, count in writer.counts.items():
            if block < 0:
                start = writer.starts[block]
                np.frombuffer(writer.numbers)[start : start + count] = captured[-1 - block][:count]
        inputs = [*range(arguments), PARAMETERS]
        starts, taken = ([found.get(block, 0) for block in inputs] for found in (writer.starts, writer.counts))
        numbers = len(blocks[0]) if lone else 0
        return TapeWorkspace(
            writer.tape(dtype == np.float32).replay, writer.numbers, starts, taken, rows, numbers, whole, dtype
        )

    return allocate


def listing(columns: Columns, widths: tuple[int, ...]) -> str:
    """The tape as text."""
    written = Writer(columns, {lanes: lanes for lanes in widths})
    lines = [written.line(i) for i in range(min(len(written.code), SHOWN))]
    more = len(written.code) - len(lines)
    head = f"# {len(written.code)} instructions on {len(written.numbers)} slots"
    return "\n".join([head, *lines, *([f"# ... and {more} more"] if more else [])])
