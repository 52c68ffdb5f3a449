"""A program with loops as several without: pieces, for back ends whose code computes all lanes at once.

A piece is what can be computed once the loops before it are done; the body of a loop is a piece of its own, for one step.
What depends on no carry, or on which none depends, is in no body: it is computed for all lanes. A piece reads the arguments
of the call and, as further blocks of arguments, what earlier pieces gave. What stands between samples and their steps, of a
scan in a vmap, is in no piece: numbers are arranged in another way, or added up, on their way from one piece to the next.

A loop in a loop is in the piece of the outer one. For one step of that it is a loop like any, so that the piece is a program
with a loop, which has pieces in turn.
"""

from typing import NamedTuple

from autograd.compiler.ir.lanes import (
    CARRY,
    EACH_STEP,
    LAST,
    NEXT,
    OF_STEPS,
    SOURCES,
    STEP_COLUMN,
    UNBOUNDED,
)
from autograd.compiler.ir.nests import nests_of
from autograd.compiler.ir.program import Program
from autograd.compiler.ir.tables import GIVE_TABLES, LANE_SCATTER
from autograd.compiler.vectorize.pieces import Part, Piece, source_of
from autograd.errors import TraceError


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


def outline(program: Program, arguments: int, outside: int) -> list[Piece]:
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
        wanted = {source_of(program, index) for index in read}.intersection(members[key]) if key[1] in nests else read
        part = Part(program, members[key], arguments - outside, key[1] > 0, key[1] in nests)
        pieces.append(part.piece(wanted, arguments))
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
