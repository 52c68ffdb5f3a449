"""A program with loops as several without: pieces, for back ends whose code computes all lanes at once.

A piece is what can be computed once the loops before it are done; the body of a loop is a piece of its own, for one step.
What depends on no carry, or on which none depends, is in no body: it is computed for all lanes. A piece reads the arguments
of the call and, as further blocks of arguments, what earlier pieces gave. What stands between samples and their steps, of a
scan in a vmap, is in no piece: numbers are arranged in another way, or added up, on their way from one piece to the next.

A loop in a loop is in the piece of the outer one. For one step of that it is a loop like any, so that the piece is a program
with a loop, which has pieces in turn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from autograd.compiler.ir.lanes import (
    ARGUMENT,
    CARRY,
    EACH_STEP,
    LANE_SUM,
    LAST,
    NEXT,
    OF_STEPS,
    REDUCTIONS,
    SOURCES,
    STEP_COLUMN,
    STEP_SUM,
    UNBOUNDED,
    WHILE,
)
from autograd.compiler.ir.nests import nests_of
from autograd.compiler.ir.program import ArgumentRows, Program
from autograd.compiler.ir.tables import GIVE_TABLES, LANE_SCATTER
from autograd.compiler.ir.types import Shape
from autograd.errors import TraceError
from autograd.primitives import constant, mul
from autograd.row import Primitive


class Block(NamedTuple):
    """A further block of arguments of a piece.

    Attributes:
        role: "carry", what a body carries; "numbers", uniform ones; "rows", with lanes, of which a body is given those of
            its step, which are several where it holds a loop; "held", rows of samples that are the same for each step of a
            body.
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
    """A program without loops, or for the body of a loop that holds others with these.

    Attributes:
        program: its equations, with those that are given as arguments. blocks: what is given in each further block.
        outputs: the equations of the whole program that it gives, in blocks, and `lanes`: how many each block has in the
            piece.
        carried: of the body of a loop, what it carries, the first of its further blocks; the first of its outputs is what
            each step makes of that. lasts: the equations that are what it carries in the end, each with its position among
            those. back: whether it begins with the last lane. count: how many lanes it has; 0 for what is no body.
        samples: how many samples a step computes at once; 0 where it computes one number of each. holds: of a `while_loop`,
            which of the numbers that it carries says whether there is another step, of samples for any of them.
        nests: whether it is a body whose steps have loops, or lanes, of their own.
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
    nests: bool = False

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


def outline(program: Program, arguments: int, outside: int = 0) -> list[Piece]:
    """The pieces of a program, in order, for a call of so many blocks of arguments, of which the last few, as many as
    `outside` says, are what the step of a loop is given.

    Raises:
        TraceError: if two loops of the program wait for each other.
    """
    loop, phase, nests = _loops_and_phases(program)
    pieces: list[Piece] = []
    users: dict[int, set[tuple[int, int]]] = {}
    is_between = [primitive in OF_STEPS and not own for primitive, own in zip(program.primitives, loop, strict=True)]
    for index in range(len(program)):
        if program.primitives[index] not in SOURCES or program.lanes[index]:
            for arg in program.args[index]:
                # What stands between pieces is none of them.
                key = (-1, 0) if is_between[index] else (phase[index], loop[index])
                users.setdefault(arg, set()).add(key)
    for index in program.outputs:
        users.setdefault(index, set()).add((-1, 0))
    members: dict[tuple[int, int], list[int]] = {}
    for index, primitive in enumerate(program.primitives):
        if (primitive not in SOURCES or program.lanes[index]) and not is_between[index]:
            members.setdefault((phase[index], loop[index]), []).append(index)
    for key, own in members.items():
        own[:] = sorted({*own, *_tables_read(program, own, key, users)})
    for key in sorted(members):
        read = {index for index in members[key] if users.get(index, set()) - {key}}
        wanted = {_source(program, index) for index in read}.intersection(members[key]) if key[1] in nests else read
        pieces.append(_piece(program, members[key], wanted, arguments, arguments - outside, key[1] > 0, key[1] in nests))
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


def _source(program: Program, index: int) -> int:
    """Of a number for each step of an inner loop, that of the step of the outer one."""
    return program.args[index][0] if program.primitives[index] is EACH_STEP else index


def _piece(
    program: Program, members: Sequence[int], wanted: set[int], arguments: int, known: int, is_body: bool, nests: bool
) -> Piece:
    """The piece of some equations. The body of a loop knows the first few blocks of arguments, others it is given."""
    primitives, lanes = program.primitives, program.lanes
    carried = [index for index in members if primitives[index] is CARRY and not (nests and program.numbers[index][2])]
    nexts = {program.args[index][0]: index for index in members if primitives[index] is NEXT}
    nexts = {carry: nexts[carry] for carry in carried}
    position = {index: i for i, index in enumerate(nexts.values())}
    lasts = {i: position[program.args[i][0]] for i in members if primitives[i] is LAST and program.args[i][0] in position}
    own = set(members).difference(carried, position, lasts)
    args = {index: program.args[index] for index in (*own, *position)}
    if nests:
        own = {index for index in own if primitives[index] is not EACH_STEP}
        args = {index: tuple([_source(program, arg) for arg in some]) for index, some in args.items()}
    closing = [args[index][1] for index in position]
    _, back, samples, _ = program.numbers[carried[0]] if is_body else (0, False, 0, False)
    count = lanes[carried[0]] if is_body else 0

    def width(index: int) -> int:
        """How many lanes of an equation there are in the piece."""
        if not is_body or not lanes[index]:
            return lanes[index]
        if not nests or lanes[index] == count:
            return samples
        return lanes[index] if lanes[index] >= UNBOUNDED else lanes[index] // count

    def is_given(index: int) -> bool:
        of_step = is_body and primitives[index] is ARGUMENT and program.numbers[index][0] >= known
        return index not in carried and (primitives[index] not in SOURCES or lanes[index] > 0 or of_step)

    read = dict.fromkeys(arg for index in own for arg in args[index] if arg not in own)
    read |= dict.fromkeys(index for index in closing if index not in own)
    blocks = _blocks(program, carried, sorted(filter(is_given, read)), width)
    made = Program(parameters=program.parameters, captured=program.captured)
    rows, twins = list[tuple[int, ...]](), dict[int, int]()

    def add(index: int, primitive: Primitive, operands: tuple[int, ...], number: object, lanes: int) -> None:
        twins[index] = len(rows)
        rows.append(operands)
        made.primitives.append(primitive)
        made.numbers.append(number)
        made.lanes.append(lanes)
        made.scopes.append(program.scopes[index])
        made.steps.append(False)

    for number, block in enumerate(blocks, known if is_body else arguments):
        for i, index in enumerate(block.indices):
            add(index, ARGUMENT, (), (number, i, block.shape[1] if len(block.shape) > 1 else 1), width(index))
    for index in sorted({*own, *read}):
        if index in twins:
            continue
        primitive, number, wide = primitives[index], program.numbers[index], width(index)
        operands = tuple([twins[arg] for arg in args.get(index, ())])
        if nests and operands:
            most = max([made.lanes[one] for one in operands])
            if primitive is STEP_SUM and most >= UNBOUNDED:
                raise TraceError("jit: the steps of a while_loop in a scan are added up.")
            if primitive is CARRY:
                number = (*number[:2], 0, False)
            elif primitive is STEP_SUM and most:
                primitive, number = LANE_SUM, None
            elif primitive is STEP_SUM:
                add(index, constant, (), float(number), 0)
                primitive, number, operands = mul, None, (twins[index], *operands)
            elif primitive is not NEXT and primitive is not LAST and primitive not in REDUCTIONS:
                wide = most  # what reads nothing of the inner steps is one number for all of them
        add(index, primitive, operands, number, wide)
    made.args = ArgumentRows.of(rows)
    # A next is what it closes with, and a last is what the loop gives in the end.
    gives = [index for index in sorted(wanted) if index not in lasts]
    by_width = {wide: [i for i in gives if lanes[i] == wide] for wide in sorted({lanes[i] for i in gives})}
    if nests and any(one >= UNBOUNDED for one in by_width):
        raise TraceError("jit: what each step of a while_loop in a scan makes is read behind that.")
    outputs = [closing] * is_body + [[args[i][1] if i in position else i for i in some] for some in by_width.values()]
    made.outputs = [twins[index] for block in outputs for index in block]
    given = [closing] * is_body + list(by_width.values())
    widths = [samples] * is_body + [width(block[0]) for block in by_width.values()]
    holds = next((position[index] for index in position if program.numbers[index] is WHILE), 0)
    return Piece(made, blocks, given, widths, carried, lasts, back, count, samples, holds, nests)


def _blocks(program: Program, carried: list[int], given: list[int], width: Callable[[int], int]) -> list[Block]:
    """What is given to a piece, in blocks; those that are empty are left out."""
    lanes = program.lanes
    held = [index for index in given if carried and program.primitives[index] is EACH_STEP]
    numbers = [index for index in given if not lanes[index]]
    rows = {wide: [i for i in given if lanes[i] == wide and i not in held] for wide in sorted({lanes[i] for i in given})}

    def block(role: Literal["carry", "numbers", "rows", "held"], indices: list[int]) -> list[Block]:
        if not indices:
            return []
        axis = width(indices[0])
        sources = [program.args[index][0] for index in indices] if role in ("carry", "held") else indices
        wide = axis if role in ("carry", "held") else lanes[indices[0]]
        return [Block(role, indices, sources, wide, (axis, len(indices)) if axis else (len(indices),))]

    blocks = [*block("carry", carried), *block("numbers", numbers), *block("held", held)]
    return blocks + [one for wide, indices in rows.items() if wide for one in block("rows", indices)]


def _loops_and_phases(program: Program) -> tuple[list[int], list[int], set[int]]:
    """For each equation the loop that it is part of, 0 for none, of a nest the outer one, and its phase: how many loops come
    before it, one after the other, or sums over steps and numbers of samples for each of them. Then which loops hold others.
    """
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
    bit_of = {index: bit[program.numbers[index]] for index, primitive in enumerate(primitives) if primitive is CARRY}
    nests = nests_of(program, range(len(program)), args.__getitem__, bit_of, loop) if bit_of else {}
    for index, outer in nests.items():
        loop[index] = outer
    begins, waiting = [0] * (len(bit) + 1), True
    phase = [0] * len(args)
    while waiting:
        waiting = False
        for index, own in enumerate(loop):
            later = primitives[index] in OF_STEPS and not own and not all(primitives[arg] in SOURCES for arg in args[index])
            before = max([phase[arg] + (loop[arg] not in (0, own) or later) for arg in args[index]], default=0)
            if before > len(args):
                raise TraceError("jit: each of two loops waits for the other.")
            if own and before > begins[own]:
                begins[own], waiting = before, True
            phase[index] = begins[own] if own else before
    return loop, phase, set(nests.values())
