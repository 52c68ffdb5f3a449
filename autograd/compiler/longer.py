"""Which programs are right for any number of samples or steps: those that are the same for one more than the call had.

What a function computes from that number in Python, such as the 10 of a mean over 10 samples, is a constant of its program.
"""

from copy import copy
from math import prod
from typing import Any, cast

from autograd.compiler.ir.lanes import ARGUMENT, COUNT, LOOPS, OF_STEPS
from autograd.compiler.ir.program import Program
from autograd.compiler.pipeline import Plan


def holds_for_any_number(plan: Plan, width: int) -> bool:
    """Whether a program is right for other numbers of samples than `width`, those that its trace had, too."""
    other = longer(plan, width)
    return other is not None and same_but_for_lanes(plan.program, other.program)


def longer(plan: Plan, width: int) -> Plan | None:
    """The plan of the same function where each array that was mapped over so many samples has one more; None where there is
    none, or where the function cannot be called so."""
    shapes = longer_shapes(plan.program, plan.arguments.shapes, width)
    if shapes is None:
        return None
    arguments = copy(plan.arguments)
    arguments.shapes = shapes
    try:
        return Plan(plan.function, arguments, plan.settings, plan.flat, plan.nests)
    except Exception:  # the function itself may refuse such arguments, with any error
        return None


def longer_shapes(program: Program, shapes: list[tuple[int, ...]], width: int) -> list[tuple[int, ...]] | None:
    """The shapes of the blocks of arguments; None where no axis, or not the first one, has the samples."""
    found = shapes.copy()
    for primitive, number, lanes in zip(program.primitives, program.numbers, program.lanes, strict=True):
        if primitive is ARGUMENT and lanes == width:
            block, _, stride = cast(tuple[int, int, int], number)
            if block < 0 or shapes[block][:1] != (width,) or stride != prod(shapes[block][1:]):
                return None  # captured data, or samples along another axis
            found[block] = (width + 1, *shapes[block][1:])
    return None if found == shapes else found


def same_but_for_lanes(program: Program, other: Program) -> bool:
    """Whether two programs are the same apart from how many lanes there are."""
    if program.primitives != other.primitives or program.outputs != other.outputs:
        return False
    widths: dict[int, int] = {}
    columns = zip(program.primitives, program.numbers, other.numbers, program.lanes, other.lanes, strict=True)
    for index, (primitive, number, other_number, lanes, other_lanes) in enumerate(columns):
        if widths.setdefault(lanes, other_lanes) != other_lanes or tuple(program.args[index]) != tuple(other.args[index]):
            return False
        if primitive is COUNT or primitive in LOOPS or primitive in OF_STEPS:
            if not all(widths.get(a, a) == b or a == b for a, b in zip(parts(number), parts(other_number), strict=True)):
                return False
        elif repr(number) != repr(other_number):  # nan is nan
            return False
    return True


def parts(number: Any) -> tuple[Any, ...]:
    return cast(tuple[Any, ...], number) if isinstance(number, tuple) else (number,)
