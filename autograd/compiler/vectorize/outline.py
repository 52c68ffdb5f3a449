"""A program with loops as several without: pieces, for back ends whose code computes all lanes at once.

A piece is what can be computed once the loops before it are done; the body of a loop is a piece of its own, for one step.
What depends on no carry, or on which none depends, is in no body: it is computed for all lanes. A piece reads the arguments
of the call and, as further blocks of arguments, what earlier pieces gave. What stands between samples and their steps, of a
scan in a vmap, is in no piece: numbers are arranged in another way, or added up, on their way from one piece to the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from autograd.compiler.ir.lanes import (
    ARGUMENT,
    CARRY,
    EACH_STEP,
    LAST,
    LOOPS,
    NEXT,
    OF_STEPS,
    SOURCES,
    STEP_COLUMN,
    UNBOUNDED,
    WHILE,
)
from autograd.compiler.ir.program import ArgumentRows, Program
from autograd.compiler.ir.tables import GIVE_TABLES, LANE_SCATTER
from autograd.compiler.ir.types import Shape
from autograd.errors import TraceError
from autograd.row import Primitive


class Block(NamedTuple):
    """A further block of arguments of a piece.

    Attributes:
        role: "carry", what a body carries; "numbers", uniform ones; "rows", with lanes, of which a body is given those of
            its step; "held", rows of samples that are the same for each step of a body.
        indices: the equations of the whole program that it stands for. sources: what is found before the piece for that: of
            a carry its first number, and of a row that is held that of the samples. lanes: how many these have.
        shape: of the block, as an argument.
    """

    role: Literal["carry", "numbers", "rows", "held"]
    indices: list[int]
    sources: list[int]
    lanes: int
    shape: Shape


@dataclass
class Piece:
    """A program without loops.

    Attributes:
        program: its equations, with those that are given as arguments. blocks: what is given in each further block.
        outputs: the equations of the whole program that it gives, in blocks, and `lanes`: how many each block has in the
            piece.
        carried: of the body of a loop, what it carries, the first of its further blocks; the first of its outputs is what
            each step makes of that. lasts: the equations that are what it carries in the end, each with its position among
            those. back: whether it begins with the last lane. count: how many lanes it has; 0 for what is no body.
        samples: how many samples a step computes at once; 0 where it computes one number of each. holds: of a `while_loop`,
            which of the numbers that it carries says whether there is another step, of samples for any of them.
    """

    program: Program
    blocks: list[Block]
    outputs: list[list[int]]
    lanes: list[int]
    carried: list[int]
    lasts: dict[int, int]
    back: bool = False
    count: int = 0
    samples: int = 0
    holds: int = 0

    @property
    def steps(self) -> int:
        """How many steps there are; 0 of a `while_loop`."""
        return 0 if self.count >= UNBOUNDED else self.count // (self.samples or 1)


class StepColumns(NamedTuple):
    """Numbers of an argument that samples have for each step: number r of step t of sample l is at base + l·stride + t·apart
    + r of the block; rows: how many r there are."""

    block: int
    base: int
    stride: int
    apart: int
    steps: int
    samples: int
    rows: int


def step_columns(program: Program) -> dict[int, tuple[StepColumns, int]]:
    """For each equation `step_column` its numbers, together with all that are as far apart in the same argument, and its row
    among these. What is the same for all samples is 0 apart."""
    alike: dict[tuple[int, int, int, int, int], list[tuple[int, int]]] = {}
    for index, primitive in enumerate(program.primitives):
        if primitive is STEP_COLUMN:
            (arg,), lanes, (apart, samples) = program.args[index], program.lanes[index], program.numbers[index]
            block, offset, stride = program.numbers[arg]
            stride = stride if program.lanes[arg] else 0
            alike.setdefault((block, stride, apart, lanes // samples, samples), []).append((offset, index))
    found: dict[int, tuple[StepColumns, int]] = {}
    for (block, stride, apart, steps, samples), columns in alike.items():
        base, last = min(columns)[0], max(columns)[0]
        together = StepColumns(block, base, stride, apart, steps, samples, last - base + 1)
        found |= {index: (together, offset - base) for offset, index in columns}
    return found


def outline(program: Program, arguments: int) -> list[Piece]:
    """The pieces of a program, in order, for a call of so many blocks of arguments.

    Raises:
        ValueError: if a loop of the program holds another.
    """
    loop, phase = _loops_and_phases(program)
    pieces: list[Piece] = []
    users: dict[int, set[tuple[int, int]]] = {}
    for index in range(len(program)):
        if program.primitives[index] not in SOURCES or program.lanes[index]:
            for arg in program.args[index]:
                # What stands between pieces is none of them.
                key = (-1, 0) if program.primitives[index] in OF_STEPS else (phase[index], loop[index])
                users.setdefault(arg, set()).add(key)
    for index in program.outputs:
        users.setdefault(index, set()).add((-1, 0))
    members: dict[tuple[int, int], list[int]] = {}
    for index, primitive in enumerate(program.primitives):
        if (primitive not in SOURCES or program.lanes[index]) and primitive not in OF_STEPS:
            members.setdefault((phase[index], loop[index]), []).append(index)
    for key, own in members.items():
        own[:] = sorted({*own, *_tables_read(program, own, key, users)})
    for key in sorted(members):
        wanted = {index for index in members[key] if users.get(index, set()) - {key}}
        pieces.append(_piece(program, members[key], wanted, arguments, key[1] > 0))
    return pieces


def _tables_read(
    program: Program, members: list[int], key: tuple[int, int], users: dict[int, set[tuple[int, int]]]
) -> list[int]:
    """The tables that a piece reads, for it to make, as a piece gives numbers alone: what they are made of is used there."""
    primitives = program.primitives
    tables = dict.fromkeys(arg for index in members for arg in program.args[index] if primitives[arg] in GIVE_TABLES)
    for table in tables:
        if key[1] and primitives[table] is LANE_SCATTER:
            raise TraceError("jit: the steps of a loop look up in a sum over lanes, which this back end does not compute.")
        users.pop(table, None)
        for arg in program.args[table]:
            users.setdefault(arg, set()).add(key)
    return list(tables)


def _piece(program: Program, members: Sequence[int], wanted: set[int], arguments: int, is_body: bool) -> Piece:
    primitives, lanes = program.primitives, program.lanes
    own = {index for index in members if primitives[index] not in LOOPS}
    carried = [index for index in members if primitives[index] is CARRY]
    nexts = {program.args[index][0]: index for index in members if primitives[index] is NEXT}
    closing = [program.args[nexts[carry]][1] for carry in carried]
    _, back, samples, _ = program.numbers[carried[0]] if is_body else (0, False, 0, False)
    read = dict.fromkeys(arg for index in own for arg in program.args[index] if arg not in own)
    read |= dict.fromkeys(index for index in closing if index not in own)
    given = sorted(index for index in read if index not in carried and (primitives[index] not in SOURCES or lanes[index]))
    blocks = _blocks(program, carried, given, samples)

    made, args, twins = (
        Program(parameters=program.parameters, captured=program.captured),
        list[tuple[int, ...]](),
        dict[int, int](),
    )

    def add(index: int, primitive: Primitive, operands: tuple[int, ...], number: object) -> None:
        twins[index] = len(args)
        args.append(operands)
        made.primitives.append(primitive)
        made.numbers.append(number)
        made.lanes.append((samples if is_body else lanes[index]) if lanes[index] else 0)
        made.scopes.append(program.scopes[index])
        made.steps.append(False)

    for number, block in enumerate(blocks, arguments):
        for i, index in enumerate(block.indices):
            add(index, ARGUMENT, (), (number, i, block.shape[1] if len(block.shape) > 1 else 1))
    for index in sorted({*own, *read}):
        if index not in twins:
            operands = tuple([twins[arg] for arg in program.args[index]])
            add(index, primitives[index], operands, program.numbers[index])
    made.args = ArgumentRows.of(args)
    # A next is what it closes with, and a last is what the loop gives in the end.
    gives = [index for index in sorted(wanted) if primitives[index] is not LAST]
    source_of = {index: program.args[index][1] if primitives[index] is NEXT else index for index in gives}
    if not is_body:
        by_width = {width: [i for i in gives if lanes[i] == width] for width in sorted({lanes[i] for i in gives})}
        made.outputs = [twins[index] for block in by_width.values() for index in block]
        return Piece(made, blocks, list(by_width.values()), list(by_width), [], {})
    outputs = [closing, gives] if gives else [closing]
    made.outputs = [twins[index] for index in closing] + [twins[source_of[index]] for index in gives]
    position = {nexts[carry]: i for i, carry in enumerate(carried)}
    lasts = {index: position[program.args[index][0]] for index in members if primitives[index] is LAST}
    holds = next((position[index] for index in nexts.values() if program.numbers[index] is WHILE), 0)
    widths = [samples] * len(outputs)
    return Piece(made, blocks, outputs, widths, carried, lasts, back, lanes[carried[0]], samples, holds)


def _blocks(program: Program, carried: list[int], given: list[int], samples: int) -> list[Block]:
    """What is given to a piece, in blocks; those that are empty are left out."""
    lanes, is_body = program.lanes, bool(carried)
    held = [index for index in given if is_body and program.primitives[index] is EACH_STEP]
    numbers = [index for index in given if not lanes[index]]
    rows = {width: [i for i in given if lanes[i] == width and i not in held] for width in sorted({lanes[i] for i in given})}

    def block(role: Literal["carry", "numbers", "rows", "held"], indices: list[int], width: int) -> Block:
        axis = (samples if is_body else width) if width else 0
        sources = [program.args[index][0] for index in indices] if role in ("carry", "held") else indices
        return Block(role, indices, sources, width, (axis, len(indices)) if axis else (len(indices),))

    blocks = [block("carry", carried, samples), block("numbers", numbers, 0), block("held", held, samples)]
    blocks += [block("rows", indices, width) for width, indices in rows.items() if width]
    return [one for one in blocks if one.indices]


def _loops_and_phases(program: Program) -> tuple[list[int], list[int]]:
    """For each equation the loop that it is part of, 0 for none, and its phase: how many loops come before it, one after the
    other, or sums over steps and numbers of samples for each of them."""
    primitives, args, lanes = program.primitives, [program.args[index] for index in range(len(program))], program.lanes
    numbers = dict.fromkeys(
        number for primitive, number in zip(primitives, program.numbers, strict=True) if primitive is CARRY
    )
    bit = {number: 1 << i for i, number in enumerate(numbers)}
    depends, leads, loop = [0] * len(args), [0] * len(args), [0] * len(args)
    for index, primitive in enumerate(primitives):
        if primitive is CARRY:
            depends[index] = bit[program.numbers[index]]
        elif lanes[index]:
            for arg in args[index]:
                depends[index] |= depends[arg]
    for index in range(len(args) - 1, -1, -1):
        if primitives[index] is NEXT:
            leads[index] |= bit[program.numbers[args[index][0]]]
        if lanes[index] and primitives[index] is not CARRY:
            for arg in args[index]:
                leads[arg] |= leads[index]
        loop[index] = (depends[index] & leads[index] if primitives[index] is not CARRY else depends[index]).bit_length()
    # A `while_loop` in a vmap computes all that has its lanes, as nobody knows how many there are.
    unbounded = [index for index, primitive in enumerate(primitives) if primitive is CARRY and lanes[index] >= UNBOUNDED]
    of_samples = {lanes[i]: bit[program.numbers[i]].bit_length() for i in unbounded if program.numbers[i][2]}
    for index, primitive in enumerate(primitives) if of_samples else ():
        if lanes[index] in of_samples and primitive is not EACH_STEP:
            loop[index] = of_samples[lanes[index]]
    for index, primitive in enumerate(primitives):
        if primitive is LAST:
            loop[index] = loop[args[index][0]]
    begins, waiting = [0] * (len(bit) + 1), True
    phase = [0] * len(args)
    while waiting:
        waiting = False
        for index, own in enumerate(loop):
            later = primitives[index] in OF_STEPS and not all(primitives[arg] in SOURCES for arg in args[index])
            before = max([phase[arg] + (loop[arg] not in (0, own) or later) for arg in args[index]], default=0)
            if before > len(args):
                raise ValueError("outline(): a loop within a loop waits for itself; pieces hold one loop.")
            if own and before > begins[own]:
                begins[own], waiting = before, True
            phase[index] = begins[own] if own else before
    return loop, phase
