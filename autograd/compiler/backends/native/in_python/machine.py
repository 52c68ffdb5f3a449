"""The interpreter in plain Python: what the plain build runs, and the meaning that the C is tested against.

It reads the words one by one, as the C does. Rows are lists of floats. Sums are added in the same order and with the same
partial sums, so a program of `+ - * /`, comparisons and square roots gives the C's bits; exp, sin, … are those of
Python's math here and may differ from the C's in the last digit.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograd.compiler.backends.native.decoding import Operand, decode
from autograd.compiler.backends.native.functions import Function
from autograd.compiler.backends.native.in_python import moves, sums, tables
from autograd.compiler.backends.native.in_python.memory import Memory
from autograd.compiler.backends.native.instructions import GENERAL, LANES, ONE, RANGE, RUN, Opcode


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
        self.code, self.kept_widths = code, kept_widths
        self.memory = Memory(slots, len(offsets))
        self.decoded: dict[int, tuple[Opcode, list[Operand], list[int], int]] = {}

    def run(self, ins: Sequence[Any], outs: Sequence[Any], widths: Sequence[int]) -> tuple[int, ...]:
        """Carry out the program.

        Args:
            ins: the numbers of each block of arguments, as something with a buffer of doubles. outs: the same for results,
                to be written. widths: the numbers of lanes.

        Returns:
            The numbers of lanes, with those that the program counted; see NativeProgram.counted.
        """
        memory = self.memory
        memory.ins, memory.outs = [_doubles(block) for block in ins], [_doubles(block) for block in outs]
        memory.widths = list(widths)
        memory.room = max([width for i, width in enumerate(widths) if i > 63 or self.kept_widths >> i & 1], default=0)
        try:
            self.carry()
        finally:
            memory.ins, memory.outs = [], []  # which keep arrays from being resized
        return tuple(memory.widths)

    def carry(self) -> None:
        """Carry out the instructions."""
        memory = self.memory
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
                FUNCTION_KINDS[opcode.kind](memory, opcode.function, opcode.mask, operands, numbers)
            elif name == "loop":
                memory.lanes, block, memory.first, body = memory.widths[numbers[0]], numbers[1], 0, after
                memory.count = min(block, memory.lanes)
            elif name == "end":
                for row, kept in memory.bound:
                    kept[memory.first : memory.first + memory.count] = memory.rows[row]
                memory.bound.clear()
                memory.first += block
                if memory.first < memory.lanes:
                    memory.count, after = min(block, memory.lanes - memory.first), body
            elif name == "scan":
                memory.lanes, step, body = memory.widths[numbers[0]], -1 if numbers[1] else 1, after
                memory.first = memory.lanes - 1 if numbers[1] else 0
            elif name == "again":
                memory.first += step
                if 0 <= memory.first < memory.lanes:
                    after = body
            elif name == "enter":
                above, count = (body, memory.lanes, memory.first, step), memory.widths[numbers[1]]
                memory.lanes, step, body = memory.widths[numbers[0]], -count if numbers[2] else count, after
                memory.outer, memory.turn = memory.first, memory.lanes // count - 1 if numbers[2] else 0
                memory.first += memory.lanes - count if numbers[2] else 0
            elif name == "leave":
                memory.first += step
                memory.turn += 1 if step > 0 else -1
                if 0 <= memory.first < memory.lanes:
                    after = body
                else:
                    body, memory.lanes, memory.first, step = above
            elif name == "skip":
                if not memory.widths[numbers[0]]:
                    after = at + numbers[1]
            elif name == "steps":
                memory.steps, stride = memory.widths[numbers[0]] // memory.widths[numbers[1]], 1 - 2 * numbers[2]
                outer = after
                memory.turn = memory.steps - 1 if numbers[2] else 0
            elif name == "next_step":
                memory.turn += stride
                if 0 <= memory.turn < memory.steps:
                    after = outer
            elif name == "while":
                memory.lanes, memory.first, body = memory.room, 0, after
                if memory.slots[numbers[0]] == 0.0:
                    after = at + numbers[1]
            elif name == "repeat":
                memory.first += 1
                if memory.slots[numbers[0]] != 0.0:
                    after = body
            elif name == "while_lane":
                if memory.slots[numbers[0]] == 0.0:
                    after = at + numbers[1]
            elif name == "repeat_lane":
                if memory.slots[numbers[0]] != 0.0:
                    after = at - numbers[1]
            elif name == "room":
                is_short = numbers[1] and memory.first > memory.room
                memory.widths[numbers[0]] = -memory.first if is_short else memory.first
                name = "stop" if is_short else name
            elif name != "stop":
                INSTRUCTIONS[name](memory, numbers)
            at = after


def one(memory: Memory, function: Function, mask: int, operands: list[Operand], w: list[int]) -> None:
    given = iter(w[1:])
    args = [memory.accumulator if mask >> k & 1 else memory.slots[next(given)] for k in range(function.arity)]
    memory.accumulator = memory.slots[w[0]] = function.evaluate(*args)


def run_of(memory: Memory, function: Function, mask: int, operands: list[Operand], w: list[int]) -> None:
    for i in range(1, 1 + w[0]):
        out, *read = w[i :: w[0]]
        memory.slots[out] = function.evaluate(*(memory.slots[slot] for slot in read))


def range_of(memory: Memory, function: Function, mask: int, operands: list[Operand], w: list[int]) -> None:
    count, out, *starts = w
    for i in range(count):
        args = [memory.slots[start + (0 if mask >> k & 1 else i)] for k, start in enumerate(starts)]
        memory.slots[out + i] = function.evaluate(*args)


def over_lanes(memory: Memory, function: Function, mask: int, operands: list[Operand], w: list[int]) -> None:
    for i in range(1, 1 + w[0]):
        (_, out), *read = operands[i :: w[0]]
        args = [[memory.slots[n]] * memory.count if kind == "s" else memory.rows[n] for kind, n in read]
        memory.rows[out][:] = [function.evaluate(*lane) for lane in zip(*args, strict=True)]


def _doubles(block: Any) -> Any:
    """Something with a buffer of doubles as a flat view of them."""
    view = memoryview(block)
    return view if view.ndim == 1 and view.format == "d" else view.cast("B").cast("d") if view.nbytes else []


#: What an instruction that `carry` does not do itself does, given its numbers.
INSTRUCTIONS: dict[str, Callable[[Memory, list[int]], None]] = {
    name: found for module in (moves, tables, sums) for name, found in vars(module).items() if name in GENERAL
}
FUNCTION_KINDS: dict[str, Callable[..., None]] = {ONE: one, RUN: run_of, RANGE: range_of, LANES: over_lanes}
