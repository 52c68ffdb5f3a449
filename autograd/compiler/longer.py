"""Plans of a function for arguments of other shapes, and which programs are right for any number of samples or steps:
those that are the same for one, for few, for one more than the call had, for many, and for as many as another argument has.

What a function computes from that number in Python, such as the 10 of a mean over 10 samples, is a constant of its program.
"""

from collections.abc import Sequence
from copy import copy
from math import prod
from typing import Any, cast

import numpy as np

from autograd.compiler.frontend.inputs import Arguments
from autograd.compiler.ir.lanes import ARGUMENT, COUNT, LOOPS, OF_STEPS
from autograd.compiler.ir.program import Program
from autograd.compiler.pipeline import Plan
from autograd.transforms.nesting import nesting

#: Numbers of samples that are tried beside one more: few, as of `min(len(x), 5)`, and many, as of `x[:100]`.
FEW, MANY = range(2, 10), 10_000
#: How many samples and steps may be traced one by one in that: what goes through all of them has another program for each.
MOST = MANY - 1


def for_shapes(plan: Plan, shapes: Sequence[tuple[int, ...]]) -> Plan:
    """The plan of the same function for blocks of arguments of these shapes.

    Raises:
        Exception: any error that the function raises where it is called with them.
    """
    return Plan(plan.function, of_shapes(plan.arguments, shapes), plan.settings, plan.flat, plan.nests)


def of_shapes(arguments: Arguments, shapes: Sequence[tuple[int, ...]]) -> Arguments:
    """Arguments like these whose blocks have these shapes."""
    others = copy(arguments)
    others.shapes = list(shapes)
    return others


def sampled_blocks(plan: Plan, width: int) -> set[int]:
    """The blocks of arguments whose first axis has so many samples, in a program that is right for any number of them; empty
    for one that is not."""
    program, shapes = plan.program, plan.arguments.shapes
    mapped = mapped_blocks(program, shapes, width)
    if not mapped:
        return set()
    read = {
        number[0] for primitive, number in zip(program.primitives, program.numbers, strict=True) if primitive is ARGUMENT
    }
    unread = {block for block, shape in enumerate(shapes[:-1]) if block not in read and shape[:1] == (width,)}
    of_samples, few = mapped | unread, min(set(FEW).difference(program.lanes), default=FEW.start)
    equal = {shape[0] for shape in shapes if shape and shape[0]} - {width}  # `if len(x) == len(y)`
    for samples in (width + 1, 1, few, MANY, *sorted(equal)):
        others = [(samples, *shape[1:]) if block in of_samples else shape for block, shape in enumerate(shapes)]
        nesting.one_by_one = MOST
        try:
            other = plan.program_for(of_shapes(plan.arguments, others))
        except Exception:  # the function itself may refuse such arguments, with any error
            return set()
        finally:
            nesting.one_by_one = None
        if not same_but_for_samples(program, other, width, samples):
            return set()
    return mapped


def mapped_blocks(program: Program, shapes: Sequence[tuple[int, ...]], width: int) -> set[int]:
    """The blocks of arguments that have so many samples; empty where samples lie along another axis than the first, or are
    those of captured data."""
    found: set[int] = set()
    for primitive, number, lanes in zip(program.primitives, program.numbers, program.lanes, strict=True):
        if primitive is ARGUMENT and lanes == width:
            block, _, stride = cast(tuple[int, int, int], number)
            if block < 0 or shapes[block][:1] != (width,) or stride != prod(shapes[block][1:]):
                return set()
            if len(shapes[block]) > 1 and prod(shapes[block]) == 1:  # any axis may be that of the samples
                return set()
            found.add(block)
    return found


def same_but_for_samples(program: Program, other: Program, width: int, samples: int) -> bool:
    """Whether two programs are the same, apart from the number of samples. Steps of samples are so many times as many."""
    if program.primitives != other.primitives or program.outputs != other.outputs:
        return False
    rows, other_rows = program.args, other.args
    if not (np.array_equal(rows.begins, other_rows.begins) and np.array_equal(rows.flat, other_rows.flat)):
        return False
    lanes = set(zip(program.lanes, other.lanes, strict=True))
    widths = dict(lanes)
    # Lanes that stay as many are of something else, but for those of the samples: `x[:5]` has all of five.
    if len(widths) < len(lanes) or not all((a == b and a != width) or a * samples == b * width for a, b in lanes):
        return False
    for primitive, number, other_number in zip(program.primitives, program.numbers, other.numbers, strict=True):
        if number is other_number:  # None, as of nearly all
            continue
        if primitive is COUNT or primitive in LOOPS or primitive in OF_STEPS:
            if not all(a == b or widths.get(a) == b for a, b in zip(parts(number), parts(other_number), strict=True)):
                return False
        elif repr(number) != repr(other_number):  # nan is nan
            return False
    return True


def parts(number: Any) -> tuple[Any, ...]:
    return cast(tuple[Any, ...], number) if isinstance(number, tuple) else (number,)


def only_sample_by_sample(program: Program, blocks: set[int], width: int) -> bool:
    """Whether some blocks are read by their samples alone, and not by single numbers or as something else."""
    columns = zip(program.primitives, program.numbers, program.lanes, strict=True)
    return all(
        primitive is not ARGUMENT or number[0] not in blocks or lanes == width for primitive, number, lanes in columns
    )
