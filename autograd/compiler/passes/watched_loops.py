"""Loops whose steps are watched for nan, upon which a call is computed again with strong zeros (strong_zero.py)."""

from typing import Any

from autograd.compiler.ir.lanes import CARRY, LANE_SUM, LAST, NEXT, WHILE
from autograd.compiler.ir.program import NewEquation, Program
from autograd.primitives import add as ADD
from autograd.primitives import constant, equal
from autograd.primitives import mul as MUL
from autograd.row import Primitive


def watch_loops(program: Program, found: list[int]) -> list[int]:
    """What is to be checked in place of some equations, some of which are of loops: for these another carry, which becomes
    nan where what a step makes is nan or infinite, as it adds up the products with 0. A `while_loop` ends where it is nan:
    with strong zeros there might be another number of steps. What is computed behind it for each of its steps is no result,
    as nobody knows how many there are: the sum of the products is.

    Args:
        program: a plain program, which gets further equations. found: the equations; of a `next` what it makes is meant.
    """
    primitives, numbers, args, lanes = program.primitives, program.numbers, program.args, program.lanes
    unbounded = {lanes[end]: numbers[args[end][0]] for end, number in enumerate(numbers) if number is WHILE}
    later = behind_loops(program, unbounded)
    widths: dict[tuple[Any, ...], int] = {}  # of each loop that is watched
    by_loop: dict[tuple[Any, ...], list[int]] = {}
    by_steps: dict[int, list[int]] = {}
    watched = list[int]()
    for index in found:
        width, closes = lanes[index], primitives[index] is NEXT
        in_while = width in unbounded and index not in later
        if in_while or closes:
            loop = unbounded[width] if in_while else numbers[args[index][0]]
            widths[loop] = width
            by_loop.setdefault(loop, []).append(args[index][1] if closes else index)
        elif width in unbounded:
            by_steps.setdefault(width, []).append(index)
        else:
            watched.append(index)
    new = list[NewEquation]()

    def add(primitive: Primitive, args: tuple[int, ...], number: object, lanes: int) -> int:
        new.append((primitive, args, number, lanes))
        return len(program) + len(new) - 1

    def lanes_of(index: int) -> int:
        return lanes[index] if index < len(lanes) else new[index - len(lanes)][3]

    zero = add(constant, (), 0.0, 0) if by_loop or by_steps else -1
    for width, indices in by_steps.items():
        total, *products = [add(MUL, (index, zero), None, width) for index in indices]
        for one in products:
            total = add(ADD, (total, one), None, width)
        watched.append(add(LANE_SUM, (total,), None, 0))
    for loop in [loop for loop in by_loop if loop[2] in unbounded]:
        by_loop.setdefault(unbounded[loop[2]], [])
        widths[unbounded[loop[2]]] = loop[2]
    for loop in sorted(by_loop, key=lambda loop: loop[2] not in unbounded):  # what is within a while_loop comes first
        width = widths[loop]
        carry = total = add(CARRY, (zero,), loop, width)
        for made in by_loop[loop]:
            total = add(ADD, (total, add(MUL, (made, zero), None, lanes_of(made))), None, width)
        ends = [end for end, number in enumerate(numbers) if number is WHILE and lanes[end] == width]
        for end in ends if unbounded.get(width) == loop else ():
            before, after = args[end]
            numbers[end] = None
            holds = add(MUL, (after, add(equal, (total, total), None, width)), None, width)
            add(NEXT, (add(CARRY, (args[before][0],), loop, width), holds), WHILE, width)
        last = add(LAST, (add(NEXT, (carry, total), None, width),), None, loop[2])
        (by_loop[unbounded[loop[2]]] if loop[2] in unbounded else watched).append(last)
    program.extend(new)
    return watched


def behind_loops(program: Program, unbounded: dict[int, tuple[Any, ...]]) -> set[int]:
    """The equations with lanes of a `while_loop` that are computed once it is done: those that depend on another loop of as
    many steps."""
    found: set[int] = set()
    for index, lanes in enumerate(program.lanes) if unbounded else ():
        if lanes in unbounded:
            is_carry = program.primitives[index] is CARRY
            if program.numbers[index] != unbounded[lanes] if is_carry else not found.isdisjoint(program.args[index]):
                found.add(index)
    return found
