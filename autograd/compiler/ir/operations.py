"""The table of array operations, of which instructions of an array program and steps of an SSA program consist.

The scalar operations stand in `autograd/primitives.py`. `APPLY` and `REDUCE` lift any of them to arrays; the other rows are
the array operations themselves. Printers, verifiers and the shape rule read the columns. A back end has a table from rows to
its code, `{operations.MATMUL: emit_matmul, ...}`, or matches on them, `case operations.MATMUL:`. Other facts about an
operation are columns here (`moves`, `lanes`), not sets of names over there.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from autograd.compiler.ir.types import Array, Rows, Shape


@dataclass(frozen=True, eq=False)
class Operation:
    """One row.

    Attributes:
        name: as printers show it; each is given once.
        doc: the result in a sentence.
        operands: how many there are; None for one or more.
        shape: of the detail, the stated shape and the operands' shapes, the shape of the result, lanes apart. The stated
            shape is that of the step itself: where an operation leaves it open, as `reshape` does, the rule gives it
            back. It raises a ValueError where the operands do not fit.
        lanes: those of the result. "none": of a source; "added": some, where the operands have none; "operands": those of
            the operands; "broadcast": those, or any where the operands have none; "reduced": none, where they have some;
            "stated": those of the step itself, where a loop has lanes for its steps and others for its samples.
        moves: whether it gives the numbers of its operands, arranged in another way.
        form: the programs that have it.
    """

    name: str
    doc: str
    operands: int | None
    shape: Callable[..., Shape]
    lanes: Literal["none", "added", "operands", "broadcast", "reduced", "stated"] = "operands"
    moves: bool = False
    form: Literal["arrays", "ssa", "both"] = "ssa"

    def __str__(self) -> str:
        return self.name

    __repr__ = __str__


def require(holds: bool, words: str) -> None:
    if not holds:
        raise ValueError(words)


def _as_stated(detail: object, stated: Shape, *shapes: Shape) -> Shape:
    return stated


def _constant(detail: Array, stated: Shape) -> Shape:
    return detail.shape


def _count(detail: int, stated: Shape) -> Shape:
    return (1,)


def _rows(detail: tuple[int, int], stated: Shape, shape: Shape) -> Shape:
    return (detail[1],)


def _same(detail: object, stated: Shape, shape: Shape) -> Shape:
    return shape


def _reshape(detail: object, stated: Shape, shape: Shape) -> Shape:
    require(math.prod(shape) == math.prod(stated), f"{shape} cannot be reshaped to {stated}")
    return stated


def _permute(detail: Shape, stated: Shape, shape: Shape) -> Shape:
    require(sorted(detail) == list(range(len(shape))), f"{detail} does not order the axes of {shape}")
    return tuple(shape[axis] for axis in detail)


def _expand(detail: object, stated: Shape, shape: Shape) -> Shape:
    require(np.broadcast_shapes(shape, stated) == stated, f"{shape} does not broadcast to {stated}")
    return stated


def _slice(detail: tuple[int, int, int], stated: Shape, shape: Shape) -> Shape:
    start, stop, step = detail
    require(0 <= start < stop <= shape[0] and step > 0, f"rows {detail} are not among the {shape[0]} of {shape}")
    return len(range(*detail)), *shape[1:]


def _columns(detail: int, stated: Shape, shape: Shape) -> Shape:
    require(len(shape) == 2 and 0 < detail <= shape[1], f"{detail} columns are more than {shape} has")
    return shape[0], detail


def _take(detail: Rows, stated: Shape, shape: Shape) -> Shape:
    low, high = int(detail.min()), int(detail.max())
    require(low >= 0 and high < shape[0], f"rows {low} to {high} are not among the {shape[0]} of {shape}")
    return *detail.shape, *shape[1:]


def _concatenate(detail: object, stated: Shape, *shapes: Shape) -> Shape:
    require(len({shape[1:] for shape in shapes}) == 1, f"{shapes} differ behind the first axis")
    return sum(shape[0] for shape in shapes), *shapes[0][1:]


def _apply(detail: object, stated: Shape, *shapes: Shape) -> Shape:
    """A number has no axes and broadcasts to any shape."""
    require(np.broadcast_shapes(stated, *shapes) == stated, f"{shapes} do not broadcast to {stated}")
    return stated


def _over_first_axis(detail: object, stated: Shape, shape: Shape) -> Shape:
    require(len(shape) > 0, "there is no axis to reduce")
    return shape[1:]


def _matmul(detail: object, stated: Shape, left: Shape, right: Shape) -> Shape:
    require(len(left) == 2 and left[1] == right[0], f"{left} and {right} do not share an inner axis")
    return left[0], *right[1:]


def _lane_matmul(detail: object, stated: Shape, left: Shape, right: Shape) -> Shape:
    require(len(left) == len(right) and left[1:] == right[1:], f"{left} and {right} do not share an inner axis")
    return left[0], right[0]


def _lookup(detail: object, stated: Shape, table: Shape, positions: Shape) -> Shape:
    require(len(table) == 1, f"{table} is no table")
    return positions


def _scatter(detail: object, stated: Shape, positions: Shape, numbers: Shape) -> Shape:
    require(positions == numbers and len(stated) == 1, f"{positions} are no positions of {numbers}")
    return stated


def _lane_sum(detail: object, stated: Shape, shape: Shape) -> Shape:
    """The second axis is added up too, unless the stated shape has as many numbers as the operand."""
    return shape if math.prod(shape) == math.prod(stated) else shape[:1]


def _first_axis(detail: object, stated: Shape, shape: Shape) -> Shape:
    return shape[:1]


#: Given to the program, or written in it. The detail of the first three is the number of the block.
PARAMETERS = Operation("parameters", "The captured Values.", 0, _as_stated, "none")
ARGUMENT = Operation("argument", "An argument.", 0, _as_stated, "none")
CAPTURED = Operation("captured", "Data that are no argument.", 0, _as_stated, "none")
CONSTANT = Operation("constant", "The numbers of the detail.", 0, _constant, "none")
COUNT = Operation("count", "How many lanes a call has, where the trace had the detail.", 0, _count, "none")
#: The same numbers, arranged in another way.
ROWS = Operation(
    "rows",
    "A given array as rows with lanes; the detail is (base, stride): number r of sample l is at base + l·stride + r.",
    1,
    _rows,
    "added",
    moves=True,
)
RESHAPE = Operation("reshape", "The axes in other lengths.", 1, _reshape, moves=True)
PERMUTE = Operation("permute", "The axes in the order of the detail.", 1, _permute, moves=True)
EXPAND = Operation("expand", "Axes of length 1 repeated.", 1, _expand, moves=True)
SLICE = Operation("slice", "Rows (start, stop, step) of the first axis.", 1, _slice, moves=True)
COLUMNS = Operation("columns", "The first few of the second axis.", 1, _columns, moves=True)
TAKE = Operation("take", "Rows of the first axis by their indices, an array.", 1, _take, moves=True)
CONCATENATE = Operation("concatenate", "Along the first axis.", None, _concatenate, moves=True)
LANES = Operation("lanes", "A uniform array, once for each lane.", 1, _same, "added", moves=True)
GATHER = Operation("gather", "Rows of several spaces, in a buffer.", None, _as_stated, moves=True, form="arrays")
#: Computations. The detail of the first two is the primitive.
APPLY = Operation("apply", "A primitive elementwise, axes of length 1 repeated.", None, _apply, "broadcast", form="both")
REDUCE = Operation("reduce", "A primitive over lists, over the first axis.", 1, _over_first_axis, form="both")
SUM = Operation("sum", "The sum over the first axis.", 1, _over_first_axis, form="both")
MATMUL = Operation("matmul", "Σₜ aₚₜ·bₜq, where b may have lanes and then no q.", 2, _matmul, form="both")
LANE_MATMUL = Operation("lane_matmul", "Σₜₗ aₚₜₗ·bqₜₗ, without t where that is 1.", 2, _lane_matmul, "reduced")
LANE_SUM = Operation("lane_sum", "The sum over the lanes, and over the second axis.", 1, _lane_sum, "reduced", form="both")
LANE_MAX = Operation(
    "lane_max", "The largest over the lanes, and over the second axis.", 1, _first_axis, "reduced", form="both"
)
LANE_MIN = Operation(
    "lane_min", "The smallest over the lanes, and over the second axis.", 1, _first_axis, "reduced", form="both"
)

LOOKUP = Operation("lookup", "The numbers of a table at positions; nan where one is nan.", 2, _lookup, form="both")
SCATTER = Operation("scatter", "A table of the sums of the numbers that go to each position.", 2, _scatter, form="both")
LANE_SCATTER = Operation("lane_scatter", "The same, over the lanes too.", 2, _scatter, "reduced", form="both")

#: Loops, whose bodies are SSA programs; see `Loop` in ssa.py.
LOOP = Operation("loop", "What a loop carries out of its last step.", None, _as_stated, "stated")
EACH = Operation(
    "each",
    "What the body of a loop gives beside what it carries, for each step; the detail is which of that.",
    1,
    _as_stated,
    "stated",
)
INPUT = Operation("input", "Of a body, what it is given for a step; the detail is its number.", 0, _as_stated, "stated")
#: A scan in a vmap has a lane for each step of each sample: first those of step 0, then those of step 1.
STEP_ROWS = Operation(
    "step_rows",
    "A given array as rows with a lane for each step of each sample; the detail is (base, stride, apart, steps): number r of"
    " step t of sample l is at base + l·stride + t·apart + r.",
    1,
    _as_stated,
    "added",
    moves=True,
)
EACH_STEP = Operation("each_step", "Rows with a lane for each sample, for each step.", 1, _same, "stated", moves=True)
STEP_SUM = Operation("step_sum", "Rows with a lane for each step of each sample, added up over steps.", 1, _same, "stated")

TABLE: dict[str, Operation] = {row.name: row for row in list(globals().values()) if isinstance(row, Operation)}
#: The operations of array programs, and those of SSA programs.
OF_INSTRUCTIONS = frozenset(row for row in TABLE.values() if row.form != "ssa")
OF_STEPS = frozenset(row for row in TABLE.values() if row.form != "arrays")


def check_lanes(operation: Operation, lanes: int, given: list[int]) -> None:
    """Check how many lanes a result has beside those of its operands.

    Raises:
        ValueError: if they disagree.
    """
    if operation.lanes == "stated":
        return
    widths = set(given) - {0}
    require(len(widths) <= 1, f"its operands have {sorted(widths)} lanes")
    width = max(widths, default=0)
    holds = {
        "none": not lanes,
        "added": lanes > 0 and not width,
        "operands": lanes == width,
        "broadcast": lanes == width or not width,
        "reduced": width > 0 and not lanes,
    }
    require(holds[operation.lanes], f"its operands have {width} lanes, it has {lanes}")
