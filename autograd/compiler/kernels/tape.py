"""A flat tape of instructions on single numbers, replayed by one loop.

An array call takes about a microsecond whatever it does. Programs with little repetition (an irregular formula, a long
recurrence) and tiny ones run faster number by number. Each instruction names what to do, up to three slots to read and one
to write; a slot is used again once nobody needs what is in it. Lanes are unrolled.

Plain Python as it stands, and typed so that it can be compiled (tape.pxd).
"""

from array import array
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiler.lanes import ARGUMENT, COUNT, LANE_MAX, LANE_MIN, PARAMETER, REDUCTIONS
from autograd.compiler.program import Program
from autograd.define import Primitive
from autograd.primitives import add, constant, dot, maximum, minimum, mul, neg, sub
from autograd.primitives import max as MAX
from autograd.primitives import min as MIN
from autograd.primitives import prod as PROD
from autograd.primitives import sum as SUM

ADD, SUB, MUL, NEG, MULTIPLY_ADD, UNARY, BINARY, TERNARY = range(8)
INLINE = {add: ADD, sub: SUB, mul: MUL, neg: NEG}
#: Primitives over a list as a primitive of two numbers, applied from left to right.
FOLDS = {SUM: add, PROD: mul, MAX: maximum, MIN: minimum, LANE_MAX: maximum, LANE_MIN: minimum}
#: `source` shows no more instructions than this.
SHOWN = 200


class Tape:
    """The instructions, as parallel arrays.

    Attributes:
        code: what to do, one of the numbers above. function: which of `functions`, where it is a call.
        first, second, third, target: the slots.
        functions: the evaluators called.
        slots: the numbers; those of the inputs come first, then the constants.
    """

    def __init__(self) -> None:
        self.code = array("i")
        self.function = array("i")
        self.first = array("i")
        self.second = array("i")
        self.third = array("i")
        self.target = array("i")
        self.functions: list[Callable[..., float]] = []
        self.names: list[str] = []
        self.slots = array("d")

    def append(self, code: int, function: int, first: int, second: int, third: int, target: int) -> None:
        self.code.append(code)
        self.function.append(function)
        self.first.append(first)
        self.second.append(second)
        self.third.append(third)
        self.target.append(target)

    def line(self, i: int) -> str:
        """An instruction, as a person reads it."""
        a, b, c = self.first[i], self.second[i], self.third[i]
        code = self.code[i]
        if code >= UNARY:
            args = [f"s{slot}" for slot in (a, b, c)[: code - UNARY + 1]]
            return f"s{self.target[i]} = {self.names[self.function[i]]}({', '.join(args)})"
        spelled = (f"s{a} + s{b}", f"s{a} - s{b}", f"s{a} * s{b}", f"-s{a}", f"s{c} + s{a} * s{b}")
        return f"s{self.target[i]} = {spelled[code]}"


def replay(tape: Tape) -> None:
    """Carry out the instructions."""
    code, function, functions, slots = tape.code, tape.function, tape.functions, tape.slots
    first, second, third, target = tape.first, tape.second, tape.third, tape.target
    for i in range(len(code)):
        what = code[i]
        if what == ADD:
            slots[target[i]] = slots[first[i]] + slots[second[i]]
        elif what == MUL:
            slots[target[i]] = slots[first[i]] * slots[second[i]]
        elif what == MULTIPLY_ADD:
            slots[target[i]] = slots[third[i]] + slots[first[i]] * slots[second[i]]
        elif what == SUB:
            slots[target[i]] = slots[first[i]] - slots[second[i]]
        elif what == NEG:
            slots[target[i]] = -slots[first[i]]
        elif what == UNARY:
            slots[target[i]] = functions[function[i]](slots[first[i]])
        elif what == BINARY:
            slots[target[i]] = functions[function[i]](slots[first[i]], slots[second[i]])
        else:
            slots[target[i]] = functions[function[i]](slots[first[i]], slots[second[i]], slots[third[i]])


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
        self.tape = Tape()
        self.rows: dict[Primitive, int] = {}
        self.loads: list[tuple[int, slice, Any]] = []  # from which block which numbers go to which slots
        self.slots: list[list[int]] = [[] for _ in range(len(program))]  # one for each lane, or one
        self.lanes = [widths[lanes] if lanes else 0 for lanes in program.lanes]
        self.free: list[int] = []
        self.place_inputs()
        self.place_constants(widths)
        self.count = len(self.tape.slots)
        self.write()
        self.tape.slots.extend([0.0] * (self.count - len(self.tape.slots)))

    def place_inputs(self) -> None:
        """The first slots: numbers that come with each call, those of one array together."""
        blocks: dict[int, list[tuple[int, list[int]]]] = {}
        for name, primitive in enumerate(self.program.primitives):
            if primitive is PARAMETER:
                blocks.setdefault(PARAMETERS, []).append((name, [self.program.numbers[name]]))
            elif primitive is ARGUMENT:
                block, offset, stride = self.program.numbers[name]
                wanted = [offset + lane * stride for lane in range(self.lanes[name] or 1)]
                blocks.setdefault(block, []).append((name, wanted))
        for block, entries in blocks.items():
            start = len(self.tape.slots)
            for name, wanted in entries:
                self.slots[name] = list(range(len(self.tape.slots), len(self.tape.slots) + len(wanted)))
                self.tape.slots.extend([0.0] * len(wanted))
            rows = np.array([row for _, wanted in entries for row in wanted])
            self.loads.append((block, slice(start, len(self.tape.slots)), rows))

    def place_constants(self, widths: dict[int, int]) -> None:
        for name, primitive in enumerate(self.program.primitives):
            if primitive is constant or primitive is COUNT:
                number = self.program.numbers[name]
                self.slots[name] = [len(self.tape.slots)]
                self.tape.slots.append(number if primitive is constant else float(widths[number]))
        self.zero = len(self.tape.slots)
        self.tape.slots.append(0.0)

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
        tape = self.tape
        if primitive in FOLDS:
            return self.fold(FOLDS[primitive], args)
        if primitive is dot:
            half = len(args) // 2
            target = self.slot()
            tape.append(MUL, 0, args[0], args[half], 0, target)
            for a, b in zip(args[1:half], args[half + 1 :], strict=True):
                tape.append(MULTIPLY_ADD, 0, a, b, target, target)
            return target
        target = self.slot()
        code = INLINE.get(primitive)
        if code is None:
            assert not primitive.over_lists, primitive
            code = UNARY + len(args) - 1
            if primitive not in self.rows:
                self.rows[primitive] = len(tape.functions)
                tape.functions.append(primitive.evaluate)
                tape.names.append(primitive.name)
        args = [*args, 0, 0]
        tape.append(code, self.rows.get(primitive, 0), args[0], args[1], args[2], target)
        return target

    def fold(self, primitive: Primitive, args: list[int]) -> int:
        if len(args) == 1:
            return self.apply(add, [args[0], self.zero])
        total = self.apply(primitive, args[:2])
        for arg in args[2:]:
            # In place: nobody else reads a running total.
            code = INLINE.get(primitive, BINARY)
            self.tape.append(code, self.rows.get(primitive, 0), total, arg, 0, total)
        return total


def load(
    program: Program, blocks: list[list[int]], block_lanes: list[int], widths: tuple[int, ...], dtype: Any
) -> Callable[..., Callable[..., Any]]:
    """The function `allocate`, as that of the array kernel: for numbers of lanes, the function that computes.

    Args:
        program: the program.
        blocks: the results, each a list of equations. block_lanes: how many lanes each of them is to have.
        widths: the numbers of lanes in the program.
        dtype: of the results.
    """
    captured = [np.array(rows).ravel() for rows in program.captured]

    def allocate(*counts: int) -> Callable[..., Any]:
        lanes = dict(zip(widths, counts, strict=True))
        writer = Writer(program, lanes)
        tape = writer.tape
        slots = np.frombuffer(tape.slots)  # the same memory
        results: list[Any] = []
        for block, width in zip(blocks, block_lanes, strict=True):
            rows = [writer.slots[name] for name in block]
            count = lanes[width] if width else 1
            results.append(np.array([row if len(row) == count else row * count for row in rows]))

        def step(parameters: Any, *arrays: Any) -> Any:
            for block, place, rows in writer.loads:
                source = parameters if block == PARAMETERS else arrays[block].ravel() if block >= 0 else captured[-1 - block]
                slots[place] = source[rows]
            replay(tape)
            return [slots[rows].astype(dtype) for rows in results]

        return step

    return allocate


def listing(program: Program, widths: tuple[int, ...]) -> str:
    """The tape as text."""
    tape = Writer(program, {lanes: lanes for lanes in widths}).tape
    lines = [tape.line(i) for i in range(min(len(tape.code), SHOWN))]
    more = len(tape.code) - len(lines)
    return "\n".join(
        [f"{len(tape.code)} instructions on {len(tape.slots)} slots", *lines, *([f"… and {more} more"] if more else [])]
    )
