"""What instructions compute for each lane by itself, as expressions of C."""

from collections.abc import Sequence
from typing import NamedTuple

from autograd.compiler.backends.c.functions import ONE_LANE, value
from autograd.compiler.backends.c.statements import Statements
from autograd.compiler.backends.native.decoding import Operand
from autograd.compiler.backends.native.instructions import Opcode
from autograd.compiler.backends.native.to_c import CHEAP_FIRST

#: A grid of so many products is written out, which saves loading and storing rows.
WRITTEN_OUT = 32


class Row(NamedTuple):
    """A row that is computed lane by lane: its number, its value with operands as r5 for row 5, and the rows read."""

    row: int
    expression: str
    read: list[int]
    alone: bool


def rows_of(text: Statements, opcode: Opcode, operands: list[Operand]) -> list[Row] | None:
    """What an instruction computes lane by lane; None where it does something else."""
    numbers = [number for _, number in operands]
    function = opcode.function
    if function is not None:
        if function.name in CHEAP_FIRST and not opcode.mask:
            return None
        count = numbers[0]
        columns = [operands[1 + k * count : 1 + (k + 1) * count] for k in range(1 + function.arity)]
        return [
            Row(
                out,
                value(function).format(*(spell(text, operand) for operand in read)),
                [number for kind, number in read if kind == "r"],
                function.name in ONE_LANE,
            )
            for (_, out), *read in zip(*columns, strict=True)
        ]
    if opcode.name == "gather_lanes":
        return [Row(numbers[0], text.read(numbers, f"r{numbers[4]}"), [numbers[4]], False)]
    if opcode.name == "sum_lanes":
        return [sum_lanes(text, operands)]
    if opcode.name == "grid_lanes" and numbers[0] * numbers[1] <= WRITTEN_OUT:
        return grid_written_out(text, numbers)
    return None


def spell(text: Statements, operand: Operand) -> str:
    """A row as r5, a slot as the number in it."""
    kind, number = operand
    return f"r{number}" if kind == "r" else str(text.location(number))


def sum_lanes(text: Statements, operands: list[Operand]) -> Row:
    (_, out), *counts = operands[:5]
    slots, rows, _, _ = (number for _, number in counts)
    rest = operands[5:]
    single, pairs = rest[: slots + rows], rest[slots + rows :]
    terms = [spell(text, operand) for operand in single]
    terms += [f"{spell(text, a)} * {spell(text, b)}" for a, b in zip(pairs[::2], pairs[1::2], strict=True)]
    return Row(out, " + ".join(terms) or "(-0.0)", [number for kind, number in rest if kind == "r"], False)


def grid_written_out(text: Statements, numbers: list[int]) -> list[Row]:
    outs, biases, xs, weights = grid_of(numbers)
    found: list[Row] = []
    for i, out in enumerate(outs):
        terms = [str(text.location(biases[i]))] if biases[i] >= 0 else []
        terms += [f"{text.location(weights[i * len(xs) + t])} * r{x}" for t, x in enumerate(xs)]
        found.append(Row(out, " + ".join(terms), xs, False))
    return found


def grid_of(w: Sequence[int]) -> tuple[list[int], list[int], list[int], list[int]]:
    """The rows, biases, operands and weights of grid_lanes."""
    n1, n2 = w[:2]
    return (
        list(w[2 : 2 + n1]),
        list(w[2 + n1 : 2 + 2 * n1]),
        list(w[2 + 2 * n1 : 2 + 2 * n1 + n2]),
        list(w[2 + 2 * n1 + n2 :]),
    )
