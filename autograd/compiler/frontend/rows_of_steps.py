"""What the body of a loop uses and does not make: rows of a number for each step, which were made of uniform numbers.

A loop with checkpoints has a body for some of the steps at a time, so its derivatives are by those numbers, not by the rows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from autograd.compiler.frontend.trace import Trace, as_traced
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import SPREAD
from autograd.compiler.ir.tables import entries_of_row, read, row_of, table_of_row
from autograd.tangents import Tangents


def uniform_numbers(row: Traced) -> tuple[Traced, ...]:
    """The uniform numbers of which a row was made, one for all steps or one for each."""
    return entries_of_row(row) or row.args


def tangents_of_rows(trace: Trace, rows: Sequence[Traced], tangents: list[Tangents | None]) -> list[Tangents]:
    """The tangents of rows, from those of their uniform numbers."""
    waiting, found = iter(tangents), list[Tangents]()
    for row in rows:
        each = [next(waiting) or {} for _ in uniform_numbers(row)]
        if row.primitive is SPREAD:
            found += each
            continue
        directions = sorted({direction for one in each for direction in one})
        columns = [[as_traced(trace, one.get(direction, 0.0), "a tangent") for one in each] for direction in directions]
        found.append(dict(zip(directions, [row_of(tuple(column)) for column in columns], strict=True)))
    return found


def adjoints_of_uniform_numbers(trace: Trace, rows: Sequence[Traced], adjoints: Mapping[int, Any]) -> list[Any]:
    """The adjoints of the uniform numbers of rows, one row after the other, from those of the rows, by their indices."""
    found: list[Any] = []
    for i, row in enumerate(rows):
        numbers = uniform_numbers(row)
        if i not in adjoints:
            found += [0.0] * len(numbers)
        elif row.primitive is SPREAD:
            found.append(trace.sum_over_lanes(adjoints[i], row.lanes))
        else:
            table = table_of_row(as_traced(trace, adjoints[i], "an adjoint"), len(numbers))
            found += [read(table, trace.constant(float(k))) for k in range(len(numbers))]
    return found
