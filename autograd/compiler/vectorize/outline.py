"""A program with loops as several without: pieces, for back ends whose code computes all lanes at once.

A piece is what can be computed once the loops before it are done; the body of a loop is a piece of its own, for one lane.
What depends on no carry, or on which none depends, is in no body: it is computed for all lanes. A piece reads the arguments
of the call and, as further blocks of arguments, what earlier pieces gave.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograd.compiler.ir.lanes import ARGUMENT, CARRY, LAST, LOOPS, NEXT, SOURCES
from autograd.compiler.ir.program import ArgumentRows, Program
from autograd.compiler.ir.tables import GIVE_TABLES, LANE_SCATTER
from autograd.compiler.ir.types import Shape
from autograd.errors import TraceError
from autograd.row import Primitive


@dataclass
class Piece:
    """A program without loops.

    Attributes:
        program: its equations, with those that are given as arguments. blocks: the equations of the whole program that are
            given in each further block; the rows of one, or the numbers. shapes: the shapes of these blocks.
        outputs: the equations of the whole program that it gives, in blocks, and `lanes`: how many each block has.
        carried: of the body of a loop, what it carries, the first of its further blocks; the first of its outputs is what
            each step makes of that. back: whether it begins with the last lane. count: how many lanes it has; 0 for what is
            no body.
    """

    program: Program
    blocks: list[list[int]]
    shapes: list[Shape]
    outputs: list[list[int]]
    lanes: list[int]
    carried: list[int]
    back: bool = False
    count: int = 0


def outline(program: Program, arguments: int) -> list[Piece]:
    """The pieces of a program, in order, for a call of so many blocks of arguments."""
    loop, phase = _loops_and_phases(program)
    pieces: list[Piece] = []
    users: dict[int, set[tuple[int, int]]] = {}
    for index in range(len(program)):
        if program.primitives[index] not in SOURCES or program.lanes[index]:
            for arg in program.args[index]:
                users.setdefault(arg, set()).add((phase[index], loop[index]))
    for index in program.outputs:
        users.setdefault(index, set()).add((-1, 0))
    members: dict[tuple[int, int], list[int]] = {}
    for index in range(len(program)):
        if program.primitives[index] not in SOURCES or program.lanes[index]:
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
    nexts = {program.args[index][0]: program.args[index][1] for index in members if primitives[index] is NEXT}
    closing = [nexts[carry] for carry in carried]
    read = dict.fromkeys(arg for index in own for arg in program.args[index] if arg not in own)
    read |= dict.fromkeys(index for index in closing if index not in own)
    given = [index for index in read if index not in carried and (primitives[index] not in SOURCES or lanes[index])]
    uniform = [index for index in given if not lanes[index]]
    rows = {width: [i for i in given if lanes[i] == width] for width in sorted({lanes[i] for i in given} - {0})}
    blocks = [*([carried] if is_body else []), uniform, *rows.values()]
    count = lanes[carried[0]] if is_body else 0
    shapes: list[Shape] = [(len(block),) for block in blocks]
    if not is_body:
        shapes[1:] = [(width, len(block)) for width, block in rows.items()]

    made, args, twins = (
        Program(parameters=program.parameters, captured=program.captured),
        list[tuple[int, ...]](),
        dict[int, int](),
    )

    def add(index: int, primitive: Primitive, operands: tuple[int, ...], number: Any) -> None:
        twins[index] = len(args)
        args.append(operands)
        made.primitives.append(primitive)
        made.numbers.append(number)
        made.lanes.append(0 if is_body else lanes[index])
        made.scopes.append(program.scopes[index])
        made.steps.append(False)

    for number, block in enumerate(blocks, arguments):
        for i, index in enumerate(block):
            add(index, ARGUMENT, (), (number, i, len(block) if lanes[index] and not is_body else 1))
    for index in sorted({*own, *read}):
        if index not in twins:
            operands = tuple([twins[arg] for arg in program.args[index]])
            add(index, primitives[index], operands, program.numbers[index])
    made.args = ArgumentRows.of(args)
    # A next is what it closes with, and a last is what the loop gives in the end.
    gives = [index for index in sorted(wanted) if primitives[index] is not LAST]
    source_of = {index: program.args[index][1] if primitives[index] is NEXT else index for index in gives}
    if is_body:
        outputs = [closing, gives] if gives else [closing]
        widths = [0] * len(outputs)
        made.outputs = [twins[index] for index in closing] + [twins[source_of[index]] for index in gives]
    else:
        by_width = {width: [i for i in gives if lanes[i] == width] for width in sorted({lanes[i] for i in gives})}
        outputs, widths = list(by_width.values()), list(by_width)
        made.outputs = [twins[index] for block in outputs for index in block]
    back = bool(carried) and program.numbers[carried[0]][1]
    return Piece(made, blocks, shapes, outputs, widths, carried, back, count)


def _loops_and_phases(program: Program) -> tuple[list[int], list[int]]:
    """For each equation the loop that it is part of, 0 for none, and its phase: how many loops come before it, one after the
    other."""
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
    for index, primitive in enumerate(primitives):
        if primitive is LAST:
            loop[index] = loop[args[index][0]]
    begins, waiting = [0] * (len(bit) + 1), True
    phase = [0] * len(args)
    while waiting:
        waiting = False
        for index, own in enumerate(loop):
            before = max([phase[arg] + (loop[arg] not in (0, own)) for arg in args[index]], default=0)
            if own and before > begins[own]:
                begins[own], waiting = before, True
            phase[index] = begins[own] if own else before
    return loop, phase
