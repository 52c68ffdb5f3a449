"""The interpreter in plain Python: what the plain build runs, and the meaning that the C is tested against.

It reads the words one by one, as the C does. Rows are lists of floats. Sums are added in the same order and with the same
partial sums, so a program of `+ - * /`, comparisons and square roots gives the C's bits; exp, sin, … are those of
Python's math here and may differ from the C's in the last digit.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from operator import add, mul
from typing import Any

from autograd.compiler.backends.native.decoding import Operand, decode, sum_of_range
from autograd.compiler.backends.native.functions import Function
from autograd.compiler.backends.native.instructions import GENERAL, LANES, ONE, RANGE, RUN, Opcode

#: What an instruction does, given its numbers.
Carry = Callable[["Machine", list[int]], None]


def tree(sums: Sequence[float]) -> float:
    """Eight partial sums added up."""
    return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]))


def index_in(at: float, count: int) -> int:
    """The place of a position in a table; never outside, whatever it is."""
    return int(max(0.0, min(at, count - 1.0)))


class Machine:
    """A program with its memory, for one thread at a time.

    Args:
        code: the words. slots: what the slots hold at first, an `array("d")`.
        offsets: for each row where its memory begins, and size: how many numbers the rows of a block have in all; these two
            are for the C. kept: how many rows are kept for all lanes. kept_widths: bit i says that such have the number of
            lanes i.
    """

    def __init__(
        self,
        code: Sequence[int],
        slots: Iterable[float],
        offsets: Sequence[int],
        size: int,
        kept: int,
        kept_widths: int = -1,
    ) -> None:
        self.code, self.slots, self.kept_widths = code, list(slots), kept_widths
        self.rows: list[list[float]] = [[] for _ in offsets]
        self.kept: dict[int, list[float]] = {}
        self.bound: list[tuple[int, list[float]]] = []  # rows of this block that are kept, each with all lanes
        self.decoded: dict[int, tuple[Opcode, list[Operand], list[int], int]] = {}
        self.accumulator = 0.0
        self.ins: list[Any] = []
        self.outs: list[Any] = []
        self.widths: list[int] = []
        self.room = 0  # for how many lanes there is room in a row that is kept
        self.steps = self.turn = 0  # of a scan over all samples at a time, and which it is; that also of a loop in a lane
        self.outer = 0  # the lane in which a loop within it is
        self.lanes = self.count = 0  # of a loop: all lanes, and those of this block
        self.first: int = 0  # those done

    def run(self, ins: Sequence[Any], outs: Sequence[Any], widths: Sequence[int]) -> tuple[int, ...]:
        """Carry out the program.

        Args:
            ins: the numbers of each block of arguments, as something with a buffer of doubles. outs: the same for results,
                to be written. widths: the numbers of lanes.

        Returns:
            The numbers of lanes, with those that the program counted; see NativeProgram.counted.
        """
        self.ins, self.outs = [_doubles(block) for block in ins], [_doubles(block) for block in outs]
        self.widths = list(widths)
        self.room = max([width for i, width in enumerate(widths) if i > 63 or self.kept_widths >> i & 1], default=0)
        try:
            self.carry()
        finally:
            self.ins, self.outs = [], []  # which keep arrays from being resized
        return tuple(self.widths)

    def carry(self) -> None:
        """Carry out the instructions."""
        at = body = block = outer = 0
        above: tuple[int, int, int, int] = (0, 0, 0, 0)
        step = stride = 1
        name = ""
        while name != "stop":
            if at not in self.decoded:
                opcode, operands, after = decode(self.code, at)
                self.decoded[at] = opcode, operands, [number for _, number in operands], after
            opcode, operands, numbers, after = self.decoded[at]
            name = opcode.name
            if opcode.function is not None:
                FUNCTION_KINDS[opcode.kind](self, opcode.function, opcode.mask, operands, numbers)
            elif name == "loop":
                self.lanes, block, self.first, body = self.widths[numbers[0]], numbers[1], 0, after
                self.count = min(block, self.lanes)
            elif name == "end":
                for row, kept in self.bound:
                    kept[self.first : self.first + self.count] = self.rows[row]
                self.bound.clear()
                self.first += block
                if self.first < self.lanes:
                    self.count, after = min(block, self.lanes - self.first), body
            elif name == "scan":
                self.lanes, step, body = self.widths[numbers[0]], -1 if numbers[1] else 1, after
                self.first = self.lanes - 1 if numbers[1] else 0
            elif name == "again":
                self.first += step
                if 0 <= self.first < self.lanes:
                    after = body
            elif name == "enter":
                above, count = (body, self.lanes, self.first, step), self.widths[numbers[1]]
                self.lanes, step, body = self.widths[numbers[0]], -count if numbers[2] else count, after
                self.outer, self.turn = self.first, self.lanes // count - 1 if numbers[2] else 0
                self.first += self.lanes - count if numbers[2] else 0
            elif name == "leave":
                self.first += step
                self.turn += 1 if step > 0 else -1
                if 0 <= self.first < self.lanes:
                    after = body
                else:
                    body, self.lanes, self.first, step = above
            elif name == "skip":
                if not self.widths[numbers[0]]:
                    after = at + numbers[1]
            elif name == "steps":
                self.steps, stride, outer = self.widths[numbers[0]] // self.widths[numbers[1]], 1 - 2 * numbers[2], after
                self.turn = self.steps - 1 if numbers[2] else 0
            elif name == "next_step":
                self.turn += stride
                if 0 <= self.turn < self.steps:
                    after = outer
            elif name == "while":
                self.lanes, self.first, body = self.room, 0, after
                if self.slots[numbers[0]] == 0.0:
                    after = at + numbers[1]
            elif name == "repeat":
                self.first += 1
                if self.slots[numbers[0]] != 0.0:
                    after = body
            elif name == "while_lane":
                if self.slots[numbers[0]] == 0.0:
                    after = at + numbers[1]
            elif name == "repeat_lane":
                if self.slots[numbers[0]] != 0.0:
                    after = at - numbers[1]
            elif name == "room":
                is_short = numbers[1] and self.first > self.room
                self.widths[numbers[0]] = -self.first if is_short else self.first
                name = "stop" if is_short else name
            elif name != "stop":
                CARRY[name](self, numbers)
            at = after

    # --- functions ------------------------------------------------------------------------------------------------------

    def one(self, function: Function, mask: int, operands: list[Operand], w: list[int]) -> None:
        given = iter(w[1:])
        args = [self.accumulator if mask >> k & 1 else self.slots[next(given)] for k in range(function.arity)]
        self.accumulator = self.slots[w[0]] = function.evaluate(*args)

    def run_of(self, function: Function, mask: int, operands: list[Operand], w: list[int]) -> None:
        for i in range(1, 1 + w[0]):
            out, *read = w[i :: w[0]]
            self.slots[out] = function.evaluate(*(self.slots[slot] for slot in read))

    def range_of(self, function: Function, mask: int, operands: list[Operand], w: list[int]) -> None:
        count, out, *starts = w
        for i in range(count):
            args = [self.slots[start + (0 if mask >> k & 1 else i)] for k, start in enumerate(starts)]
            self.slots[out + i] = function.evaluate(*args)

    def over_lanes(self, function: Function, mask: int, operands: list[Operand], w: list[int]) -> None:
        for i in range(1, 1 + w[0]):
            (_, out), *read = operands[i :: w[0]]
            args = [[self.slots[n]] * self.count if kind == "s" else self.rows[n] for kind, n in read]
            self.rows[out][:] = [function.evaluate(*lane) for lane in zip(*args, strict=True)]

    # --- between arguments, slots and results ---------------------------------------------------------------------------

    def load(self, w: list[int]) -> None:
        slot, count, block, i = w
        self.slots[slot : slot + count] = self.ins[block][i : i + count]

    def count_lanes(self, w: list[int]) -> None:
        self.slots[w[0]] = float(self.widths[w[1]])

    def zero(self, w: list[int]) -> None:
        for slot in w[1:]:
            self.slots[slot] = 0.0

    def store(self, w: list[int]) -> None:
        for k, slot in enumerate(w[3:]):
            self.outs[w[1]][w[2] + k] = self.slots[slot]

    def store_range(self, w: list[int]) -> None:
        count, result, i, slot = w
        self.store([count, result, i, *range(slot, slot + count)])

    def spread(self, w: list[int]) -> None:
        result, i, slot, width = w
        n = self.widths[width]
        for lane in range(n):
            self.outs[result][i * n + lane] = self.slots[slot]

    def fetch(self, w: list[int]) -> None:
        slot, count, block, i, stride = w
        self.load([slot, count, block, i + self.first * stride])

    def recall(self, w: list[int]) -> None:
        slot, row = w
        self.slots[slot] = self.kept[row][self.first]

    def recall_rows(self, w: list[int]) -> None:
        for row, slot in enumerate(w[2:], w[1]):
            self.recall([slot, row])

    def remember(self, w: list[int]) -> None:
        slot, row = w
        if len(self.kept.setdefault(row, [])) < self.lanes:
            self.kept[row] = [0.0] * self.lanes
        if self.first < self.lanes:
            self.kept[row][self.first] = self.slots[slot]

    def remember_rows(self, w: list[int]) -> None:
        for row, slot in enumerate(w[2:], w[1]):
            self.remember([slot, row])

    def fetch_step(self, w: list[int]) -> None:
        slot, count, block, i, stride, apart = w
        self.load([slot, count, block, i + self.outer * stride + self.turn * apart])

    def recall_step(self, w: list[int]) -> None:
        size, first, *slots = w[1:]
        for k, slot in enumerate(slots):
            self.slots[slot] = self.slots[first + k * size + self.turn]

    def remember_step(self, w: list[int]) -> None:
        size, first, *slots = w[1:]
        for k, slot in enumerate(slots):
            self.slots[first + k * size + self.turn] = self.slots[slot]

    def put(self, w: list[int]) -> None:
        self.outs[w[1]][w[2] * self.lanes + self.first] = self.slots[w[0]]

    def bind(self, w: list[int]) -> None:
        row, columns, block, offset, stride = w
        for k in range(columns):
            start = offset + k + self.first * stride
            self.rows[row + k] = [self.ins[block][start + lane * stride] for lane in range(self.count)]

    def bind_result(self, w: list[int]) -> None:
        self.rows[w[0]] = []

    def flush(self, w: list[int]) -> None:
        start = w[2] * self.lanes + self.first
        for lane, x in enumerate(self.rows[w[0]]):
            self.outs[w[1]][start + lane] = x

    def keep(self, w: list[int]) -> None:
        row, number, width = w
        kept = self.kept.setdefault(number, [])
        if len(kept) < self.widths[width]:
            kept[:] = [0.0] * self.widths[width]
        self.rows[row] = kept[self.first : self.first + self.count]  # other loops have blocks of other sizes
        self.bound.append((row, kept))

    # --- steps of all samples ---------------------------------------------------------------------------------------

    def keep_step(self, w: list[int]) -> None:
        start = self.turn * self.lanes + self.first
        self.rows[w[0]] = self.kept[w[1]][start : start + self.count]

    def make_step(self, w: list[int]) -> None:
        self.rows[w[0]] = []

    def flush_step(self, w: list[int]) -> None:
        start = self.turn * self.lanes + self.first
        kept = self.kept.setdefault(w[1], [])
        if len(kept) != self.steps * self.lanes:
            kept[:] = [0.0] * (self.steps * self.lanes)
        kept[start : start + self.count] = self.rows[w[0]]

    def each_step(self, w: list[int]) -> None:
        self.kept[w[0]] = self.kept[w[1]][: self.widths[w[3]]] * (self.widths[w[2]] // self.widths[w[3]])

    def step_column(self, w: list[int]) -> None:
        number, block, offset, stride, apart, lanes, samples = w
        steps, count = self.widths[lanes] // self.widths[samples], self.widths[samples]
        self.kept[number] = [self.ins[block][offset + i * stride + t * apart] for t in range(steps) for i in range(count)]

    def step_sum(self, w: list[int]) -> None:
        count, sums = self.widths[w[3]], [0.0] * self.widths[w[3]]
        for t in range(0, self.widths[w[2]], count):
            sums = list(map(add, sums, self.kept[w[1]][t : t + count]))
        self.kept[w[0]] = sums

    def give(self, w: list[int]) -> None:
        result, row, number, width = w
        count = self.widths[width]
        self.outs[result][row * count : (row + 1) * count] = array("d", self.kept[number][:count])

    # --- tables -------------------------------------------------------------------------------------------------------

    def pack(self, w: list[int]) -> None:
        self.slots[w[1] : w[1] + w[0]] = [self.slots[slot] for slot in w[2:]]

    def read(self, table: list[int], at: float) -> float:
        first, stride, count = table
        return self.slots[first + stride * index_in(at, count)] if at == at else at

    def gather(self, w: list[int]) -> None:
        self.accumulator = self.slots[w[0]] = self.read(w[1:4], self.slots[w[4]])

    def gather_lanes(self, w: list[int]) -> None:
        self.rows[w[0]][:] = [self.read(w[1:4], at) for at in self.rows[w[4]]]

    def zero_range(self, w: list[int]) -> None:
        self.slots[w[1] : w[1] + w[0]] = [0.0] * w[0]

    def add_at(self, first: int, count: int, at: float, x: float) -> None:
        if at == at:
            self.slots[first + index_in(at, count)] += x

    def scatter(self, w: list[int]) -> None:
        first, size, n = w[:3]
        self.zero_range([size, first])
        for at, x in zip(w[3 : 3 + n], w[3 + n :], strict=True):
            self.add_at(first, size, self.slots[at], self.slots[x])

    def scatter_lanes(self, w: list[int]) -> None:
        first, size, n = w[:3]
        for lane in range(self.count):
            for at, x in zip(w[3 : 3 + n], w[3 + n :], strict=True):
                self.add_at(first, size, self.rows[at][lane], self.rows[x][lane])

    # --- sums -----------------------------------------------------------------------------------------------------------

    def sum_range(self, w: list[int]) -> None:
        self.sum(sum_of_range(w))

    def sum(self, w: list[int]) -> None:
        out, terms, products = w[:3]
        slots, factors = self.slots, w[3 + terms :]
        values = [slots[slot] for slot in w[3 : 3 + terms]]
        multiplied = [slots[a] * slots[b] for a, b in zip(factors[::2], factors[1::2], strict=True)]
        sums = [-0.0] * 8  # which is neutral: -0 + 0 = 0
        if terms + products <= 8:
            for value in values + multiplied:
                sums[0] += value
            total = sums[0]
        else:
            for group in (values, multiplied):
                for k, value in enumerate(group):
                    sums[k % 8] += value
            total = tree(sums)
        self.accumulator = slots[out] = total

    def products(self, a: int, b: int) -> list[float]:
        return list(map(mul, self.rows[a], self.rows[b]))

    def scaled(self, slot: int, row: int) -> list[float]:
        weight = self.slots[slot]
        return [weight * x for x in self.rows[row]]

    def terms(self, w: list[int], rows: int, mixed: int, both: int) -> list[list[float]]:
        """So many rows, products of slot and row, and products of row and row."""
        begin, end = rows + 2 * mixed, rows + 2 * (mixed + both)
        found = [self.rows[row] for row in w[:rows]]
        found += [self.scaled(*w[k : k + 2]) for k in range(rows, begin, 2)]
        return found + [self.products(*w[k : k + 2]) for k in range(begin, end, 2)]

    def sum_lanes(self, w: list[int]) -> None:
        out, slots, *counts = w[:5]
        base = -0.0
        for slot in w[5 : 5 + slots]:
            base += self.slots[slot]
        self.add_up(out, base, self.terms(w[5 + slots :], *counts))

    def add_up(self, out: int, base: float, terms: Sequence[list[float]]) -> None:
        total = [base] * self.count
        for term in terms:
            total = list(map(add, total, term))
        self.rows[out][:] = total

    def grid_lanes(self, w: list[int]) -> None:
        n1, n2 = w[:2]
        made, biases, xs, weights = (w[a:b] for a, b in _bounds(2, n1, n1, n2, n1 * n2))
        for i in range(n1):
            terms = [self.scaled(weights[i * n2 + t], xs[t]) for t in range(n2)]
            self.add_up(made[i], self.slots[biases[i]] if biases[i] >= 0 else -0.0, terms)

    def add_lanes(self, slot: int, terms: Sequence[list[float]]) -> None:
        """A slot += the sum of some rows over the lanes."""
        sums = [0.0] * 8
        for values in terms:
            for lane, value in enumerate(values):
                sums[lane % 8] += value
        self.slots[slot] += tree(sums)

    def reduce(self, w: list[int]) -> None:
        self.add_lanes(w[0], self.terms(w[4:], *w[1:4]))

    def reduce_rows(self, w: list[int]) -> None:
        outs, rows = (w[a:b] for a, b in _bounds(1, w[0], w[0]))
        for out, row in zip(outs, rows, strict=True):
            self.add_lanes(out, [self.rows[row]])

    def reduce_products(self, w: list[int]) -> None:
        for out, a, b in zip(*(w[a:b] for a, b in _bounds(1, w[0], w[0], w[0])), strict=True):
            self.add_lanes(out, [self.products(a, b)])

    def grid_reduce(self, w: list[int]) -> None:
        made, left, right = (w[a:b] for a, b in _bounds(2, w[0] * w[1], w[0], w[1]))
        for i, a in enumerate(left):
            for j, b in enumerate(right):
                self.add_lanes(made[i * w[1] + j], [self.products(a, b)])

    def reduce_max(self, w: list[int]) -> None:
        for x in self.rows[w[1]]:
            y = self.slots[w[0]]
            self.slots[w[0]] = y if y > x or y != y else x

    def reduce_min(self, w: list[int]) -> None:
        for x in self.rows[w[1]]:
            y = self.slots[w[0]]
            self.slots[w[0]] = y if y < x or y != y else x


def _bounds(start: int, *lengths: int) -> list[tuple[int, int]]:
    """Where lists lie that stand one behind the other."""
    found: list[tuple[int, int]] = []
    for length in lengths:
        found.append((start, start + length))
        start += length
    return found


def _doubles(block: Any) -> Any:
    """Something with a buffer of doubles as a flat view of them."""
    view = memoryview(block)
    return view if view.ndim == 1 and view.format == "d" else view.cast("B").cast("d") if view.nbytes else []


#: What `carry` itself does.
CONTROL = {
    *("stop", "loop", "end", "scan", "again", "enter", "leave", "skip", "while", "repeat", "while_lane", "repeat_lane"),
    *("room", "steps", "next_step"),
}
CARRY: dict[str, Carry] = {
    name: getattr(Machine, "count_lanes" if name == "count" else name) for name in GENERAL if name not in CONTROL
}
FUNCTION_KINDS: dict[str, Callable[..., None]] = {
    ONE: Machine.one, RUN: Machine.run_of, RANGE: Machine.range_of, LANES: Machine.over_lanes,
}  # fmt: skip
