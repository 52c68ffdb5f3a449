"""A compiled program as a picture: its array instructions with their shapes, and the arrays that flow between them."""

from dataclasses import dataclass
from itertools import product
from typing import Any

from autograd.compiler.compiled import Compiled
from autograd.compiler.ir.arrays import Buffer, Instruction, Piece, Space, View
from autograd.drawing.formula.wording import LABEL_LENGTH, clean


@dataclass(frozen=True)
class Call:
    """An array, and the instruction that makes it.

    Attributes:
        id: its name within the picture.
        role: "input", "parameter", "operation" or "output".
        label: the scope that it belongs to, or the name of an argument.
        operation: the instruction, or "".
        shape: the array's shape, lanes last.
        scalars: how many scalar operations it stands for, with the lanes; 0 for what is not computed.
    """

    id: str
    role: str
    label: str
    operation: str
    shape: str
    scalars: int


@dataclass(frozen=True)
class Flow:
    """The calls in order, and pairs of calls of which the second reads what the first made."""

    calls: list[Call]
    edges: list[tuple[str, str]]


def compose_flow(compiled: Compiled) -> Flow:
    """The picture of the latest call's program.

    Raises:
        TypeError: if it runs on the tape, which has no arrays to show.
    """
    plan = compiled.plan
    if not plan.backend.has_arrays:
        raise TypeError(
            "draw(): the function was compiled to the tape, which has no array instructions; print its .source, or compile"
            ' it with jit(f, kernel="numpy").'
        )
    calls: list[Call] = []
    edges: dict[tuple[str, str], None] = {}
    made: dict[Any, str] = {}  # which call made a row of a space, or a buffer

    def source(space: Space) -> str:
        """The card of what comes from outside."""
        if space not in made:
            role = "parameter" if space.kind == "parameters" else "input"
            name = plan.arguments.names()[space.key[0]] if space.kind == "argument" and space.key[0] >= 0 else space.kind
            rows = plan.array_program.sizes[space]
            made[space] = f"n{len(calls)}"
            calls.append(Call(made[space], role, clean(name, LABEL_LENGTH), "", shape((rows,), space.lanes), 0))
        return made[space]

    def readers(operand: View | Buffer | Piece) -> list[str]:
        """The calls that made an operand."""
        if isinstance(operand, Buffer):
            return [made[operand]]
        space = operand.space
        if space.kind in ("constants", "count"):
            return []
        rows = rows_of(operand) if isinstance(operand, View) else operand.rows.tolist()
        return [made[space, row] if (space, row) in made else source(space) for row in rows]

    results: set[Any] = {row for output in plan.array_program.outputs if isinstance(output, View) for row in keys(output)}
    results.update(output for output in plan.array_program.outputs if isinstance(output, Buffer))
    for instruction in plan.array_program.instructions:
        tails = [tail for operand in (*instruction.arrays, *instruction.pieces) for tail in readers(operand)]
        out = instruction.out
        wanted = bool(results.intersection(keys(out) if isinstance(out, View) else [out]))
        made_by = f"n{len(calls)}"
        calls.append(
            _call(instruction, made_by, "output" if wanted else "operation", plan.program.common_scope(*instruction.indices))
        )
        edges.update(dict.fromkeys((tail, made_by) for tail in tails))
        for key in keys(out) if isinstance(out, View) else [out]:
            made[key] = made_by
    return Flow(calls, list(edges))


def _call(instruction: Instruction, name: str, role: str, label: str) -> Call:
    told = instruction.primitive.symbol if instruction.primitive else instruction.operation.name
    lanes = instruction.out.lanes
    count = instruction.scalars * max(lanes, 1)
    return Call(name, role, clean(label, LABEL_LENGTH), told or "", shape(instruction.out.shape, lanes), count)


def rows_of(view: View) -> list[int]:
    """The rows of a view."""
    steps = product(*(range(length) for length in view.shape))
    return [view.start + sum(i * s for i, s in zip(at, view.strides, strict=True)) for at in steps]


def keys(view: View) -> list[tuple[Space, int]]:
    return [(view.space, row) for row in rows_of(view)]


def shape(rows: tuple[int, ...], lanes: int) -> str:
    """The shape of an array as a person reads it.

    >>> shape((16,), 100)
    '16 × 100'
    """
    return " × ".join(map(str, [*rows, *([lanes] if lanes else [])]))
