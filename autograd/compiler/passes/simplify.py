"""Simplification: from a program to a shorter one that computes the same results.

`simplify` walks the equations that the results need once, in order, and asks the rewriter (rewriter.py) for each. Numbers
that are the same for all samples are computed once; the array program broadcasts them.
"""

from array import array
from typing import Any

import numpy as np

from autograd import native
from autograd.compiler.ir.lanes import COUNT, EACH_STEP, LOOPS, NEXT, OF_STEPS, REDUCTIONS, SOURCES, STEP_COLUMN, WHILE
from autograd.compiler.ir.program import ArgumentRows, Program
from autograd.compiler.ir.tables import TABLE_ROWS
from autograd.compiler.passes.rewriter import Rewriter
from autograd.compiler.passes.rewrites import rules
from autograd.primitives import mul
from autograd.row import Primitive


def simplify(program: Program, exact: bool = False, arrays: bool = False) -> Program:
    """Fold constants, apply the identities, eliminate common subexpressions and dead code.

    Args:
        program: the traced program.
        exact: whether to keep strong zeros; see passes/strong_zero.py.
        arrays: whether sums with them stay whole; see vectorize/steps.py.
    """
    return prune(rewritten(program, exact, arrays))


def rewritten(program: Program, exact: bool, arrays: bool) -> Program:
    """The program as the rewriter makes it anew, with what it left behind on its way."""
    varies = program.varies
    rewriter = Rewriter(rules(exact, varies and not program.samples_meet, arrays), exact, varies, len(program))
    wanted, twins = needed(program), array("i", bytes(4 * len(program)))
    has_loops, has_tables = program.has_loops, not TABLE_ROWS.isdisjoint(program.used)
    has_reductions = not REDUCTIONS.isdisjoint(program.used)
    primitives, numbers, lanes, scopes = program.primitives, program.numbers, program.lanes, program.scopes
    flat, begins = native.integers(program.args.flat), native.integers(program.args.begins)
    for index in range(len(primitives)):
        if not wanted[index]:
            continue
        primitive, begin, end = primitives[index], begins[index], begins[index + 1]
        rewriter.scope = scopes[index]
        if begin == end and primitive in SOURCES:
            twins[index] = rewriter.leaf(primitive, numbers[index], lanes[index])
            continue
        if has_loops and primitive in LOOPS:  # equal arguments do not make two carries equal
            twins[index] = rewriter.add(primitive, entries_at(twins, flat, begin, end), numbers[index], lanes[index])
        elif has_loops and primitive in OF_STEPS:
            twins[index] = of_steps(rewriter, primitive, twins[flat[begin]], numbers[index], lanes[index])
        elif has_tables and primitive in TABLE_ROWS:
            width = max([lanes[arg] for arg in flat[begin:end]], default=0)
            twins[index] = rewriter.add_table(primitive, entries_at(twins, flat, begin, end), numbers[index], width)
        else:
            if has_reductions and primitive in REDUCTIONS:
                rewriter.width = numbers[index]
            for at in range(begin, end):
                rewriter.operands.write(twins[flat[at]])
            twins[index] = rewriter.apply(primitive, end - begin)
    outputs = [twins[output] for output in program.outputs]
    steps = bytearray(len(rewriter.steps)) if exact else rewriter.steps
    columns = rewriter.primitives, ArgumentRows.copied(rewriter.rows), rewriter.numbers, rewriter.lanes, rewriter.scopes
    return Program(*columns, outputs, program.parameters, program.captured, steps)


def of_steps(rewriter: Rewriter, primitive: Primitive, arg: int, number: Any, lanes: int) -> int:
    """A number between samples and steps of samples; of what is uniform after all, itself or so many times that."""
    if rewriter.lanes[arg] or primitive is STEP_COLUMN:
        return rewriter.add(primitive, (arg,), number, lanes)
    return arg if primitive is EACH_STEP else rewriter.apply(mul, rewriter.push((rewriter.number(float(number)), arg)))


def entries_at(row: "array[int]", positions: "array[int]", begin: int, end: int) -> tuple[int, ...]:
    """The entries of a row at some of the positions."""
    found: list[int] = []
    for at in range(begin, end):
        found.append(row[positions[at]])  # noqa: PERF401  # a comprehension's variables have no C types
    return tuple(found)


def needed(program: Program) -> bytearray:
    """For each equation whether a result needs it."""
    wanted = bytearray(len(program))
    for output in program.outputs:
        wanted[output] = True
    flat, begins = native.integers(program.args.flat), native.integers(program.args.begins)
    closing, of_samples = closing_pairs(program) if program.has_loops else ([], [])
    waiting = True
    while waiting:
        for index in range(len(wanted) - 1, -1, -1):
            if wanted[index]:
                for at in range(begins[index], begins[index + 1]):
                    wanted[flat[at]] = True
        waiting = False
        for carry, index in closing:
            if wanted[carry] and not wanted[index]:
                wanted[index] = waiting = True
        if not waiting:
            for index, loops in of_samples:
                if wanted[index] and not any(map(wanted.__getitem__, loops)):
                    wanted[loops[0]] = waiting = True
    return wanted


def closing_pairs(program: Program) -> tuple[list[tuple[int, int]], list[tuple[int, list[int]]]]:
    """Each carry of a loop with the equations behind it that it needs: its next, and the one that says whether there is
    another step. That is needed by all that asks how many steps there are, too. And each number of the steps of samples
    with the loops of as many, of which it needs one, be it one whose carries nothing reads."""
    nexts = [index for index, primitive in enumerate(program.primitives) if primitive is NEXT]
    ends = {program.lanes[index]: index for index in nexts if program.numbers[index] is WHILE}
    pairs = [(program.args[index][0], index) for index in nexts]
    counts = [
        i for i, primitive in enumerate(program.primitives) if ends and (primitive is COUNT or primitive in REDUCTIONS)
    ]
    found = [*((carry, program.lanes[carry]) for carry, _ in pairs), *((index, program.numbers[index]) for index in counts)]
    loops: dict[int, list[int]] = {}
    for index in nexts:
        loops.setdefault(program.lanes[index], []).append(index)
    steps = [
        (index, max(program.lanes[index], *[program.lanes[arg] for arg in program.args[index]]))
        for index, primitive in enumerate(program.primitives)
        if primitive in OF_STEPS
    ]
    closing = [*pairs, *((index, ends[lanes]) for index, lanes in found if lanes in ends)]
    return closing, [(index, loops[lanes]) for index, lanes in steps if lanes in loops]


def prune(program: Program) -> Program:
    """Eliminate dead code: the equations that no result needs."""
    wanted = needed(program)
    if 0 not in wanted:
        return program
    primitives, numbers, lanes, scopes = program.primitives, program.numbers, program.lanes, program.scopes
    flat, begins, steps = native.integers(program.args.flat), native.integers(program.args.begins), program.steps
    kept = Program(outputs=program.outputs, parameters=program.parameters, captured=program.captured)
    kept_primitives, kept_numbers, kept_lanes, kept_scopes = kept.primitives, kept.numbers, kept.lanes, kept.scopes
    kept_steps, twins = kept.steps, array("i", bytes(4 * len(wanted)))
    kept_flat = native.integers(np.zeros(len(flat), dtype=np.int64))
    kept_begins = native.integers(np.zeros(len(begins), dtype=np.int64))
    count = end = 0
    for index in range(len(wanted)):
        if wanted[index]:
            for at in range(begins[index], begins[index + 1]):
                kept_flat[end] = twins[flat[at]]
                end += 1
            twins[index] = count
            count += 1
            kept_begins[count] = end
            kept_primitives.append(primitives[index])
            kept_numbers.append(numbers[index])
            kept_lanes.append(lanes[index])
            kept_scopes.append(scopes[index])
            if steps:
                kept_steps.append(steps[index])
    kept.args = ArgumentRows(np.asarray(kept_flat)[:end], np.asarray(kept_begins)[: count + 1])
    kept.outputs = [twins[output] for output in program.outputs]
    return kept
