"""The intermediate representation: a program is a list of equations between scalars, each a primitive of earlier ones.

Grammar, as `to_text` prints it and `verify` checks it:

    program  := header equation* "return" index*
    equation := index lanes? "=" primitive "(" index* ")"          an application of a row of the table
              | index lanes? "=" "argument" "[" block, offset "]"   a number of an argument; with lanes, a column of it
              | index "=" "parameter" "[" number "]"                 a Value captured from outside, read at every call
              | index "=" number
              | index "=" "lanes" "[" count | "while" "]"           how many lanes there are
              | index lanes "=" "carry" "[" loop ", back"? "]" "(" index ")"    what a loop carries; its first number
              | index lanes "=" "next" "[while]"? "(" carry "," index ")"    what each step makes of it; if there is another
              | index "=" "last" "(" next ")"                       what it is in the end
              | index lanes "=" "each_step" "(" index ")"           for a scan in a vmap: a number of samples for each step,
              | index lanes "=" "step_sum" "(" index ")"            the sum over steps,
              | index lanes "=" "step_column" "[" apart "]" "(" argument ")"    and a column of an argument for each step
    lanes    := ":" count | ":while"     one number per sample of a `vmap`, step of a `scan`, or step of a `while_loop`

Indices are counted from 0, each given once and before its first use (static single assignment; Cytron et al., 1991). The
equations of a loop stand between its `carry` and its `next`. An equation without lanes is uniform: the same for all samples.
One with lanes varies. Equations are kept as parallel lists rather than objects, as there may be millions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from autograd.compiler.ir.lanes import (
    ARGUMENT,
    CARRY,
    COUNT,
    LAST,
    LOOPS,
    NEXT,
    OF_STEPS,
    PARAMETER,
    REDUCTIONS,
    SOURCES,
    STEP_COLUMN,
    UNBOUNDED,
    WHILE,
)
from autograd.compiler.ir.types import Rows, ShortRows
from autograd.plain_text import encodable
from autograd.primitives import constant
from autograd.row import Primitive, numbered
from autograd.rows import GrowingRows
from autograd.scopes import scope
from autograd.value import Value

#: An equation to come: the primitive, the numbers of its arguments, its number, and its lanes; see `Equation`.
NewEquation = tuple[Primitive, tuple[int, ...], Any, int]
#: `print` shows no more equations than this.
SHOWN = 200


@dataclass(frozen=True)
class Equation:
    """One line of a program, as a person reads it.

    Attributes:
        index: its number.
        primitive: a row of the table, or one of the compiler's own (sources and reductions over lanes).
        args: the numbers of the equations it is applied to.
        number: of a constant, the number; of another source, where it is found; of a reduction, how many lanes it takes,
            where its argument does not say so; of a carry, the number of its loop, whether that goes backwards, how many
            samples it has, and whether it is computed within each step of the loop that needs it; of a step_column how far
            apart steps are, and how many samples there are; of the next of what says whether a `while_loop` has another
            step, WHILE.
        lanes: how many samples it has a number for; 0 where it is uniform.
    """

    index: int
    primitive: Primitive
    args: tuple[int, ...]
    number: Any
    lanes: int

    def __str__(self) -> str:
        lanes = WHILE if self.lanes >= UNBOUNDED else self.lanes
        array = f"v{self.index}:{lanes}" if lanes else f"v{self.index}"
        if self.primitive is constant:
            return f"{array} = {self.number!r}"
        if self.primitive is COUNT and self.number >= UNBOUNDED:
            return f"{array} = {self.primitive.name}[{WHILE}]"
        if self.primitive in SOURCES:
            source = self.number if isinstance(self.number, int) else ", ".join(map(str, self.number[:2]))
            return f"{array} = {self.primitive.name}[{source}]"
        loop = f"[{self.number[0]}{', back' * self.number[1]}]" if self.primitive is CARRY else ""
        loop = f"[{self.number[0]}]" if self.primitive is STEP_COLUMN else loop
        loop = f"[{WHILE}]" if self.number is WHILE else loop
        return f"{array} = {self.primitive.name}{loop}({', '.join(f'v{arg}' for arg in self.args)})"


def bounds(counts: ArrayLike) -> Rows:
    """The index at which each of several consecutive rows of these lengths begins, and the end of the last.

    >>> bounds(np.array([2, 0, 3])).tolist()
    [0, 2, 2, 5]
    """
    # Not np.cumsum: that of NumPy 2.4.6 was seen to leave small blocks behind, each of which keeps an arena of a megabyte.
    return np.concatenate([[0], np.add.accumulate(counts, dtype=np.int64)])


class ArgumentRows(Sequence[tuple[int, ...]]):
    """The arguments of all equations, one after the other: millions of tuples would keep the collector busy.

    Args:
        flat: the arguments. begins: where those of each equation begin, and the end.

    >>> rows = ArgumentRows.of([(), (0,), (0, 1)])
    >>> rows[2], rows.flat.tolist(), rows.begins.tolist()
    ((0, 1), [0, 0, 1], [0, 0, 1, 3])
    """

    def __init__(self, flat: Rows, begins: Rows) -> None:
        self.flat, self.begins = flat, begins

    @staticmethod
    def of(rows: Sequence[tuple[int, ...]]) -> "ArgumentRows":
        begins = bounds(np.fromiter(map(len, rows), np.int64, len(rows)))
        return ArgumentRows(np.fromiter(chain.from_iterable(rows), np.int64, int(begins[-1])), begins)

    @staticmethod
    def copied(rows: GrowingRows) -> "ArgumentRows":
        flat, begins = np.asarray(rows.flat)[: rows.end], np.asarray(rows.begins)[: rows.count + 1]
        return ArgumentRows(flat.astype(np.int64), begins.astype(np.int64))

    def __len__(self) -> int:
        return len(self.begins) - 1

    def __getitem__(self, index: int) -> tuple[int, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]  # no slices
        return tuple(self.flat[self.begins[index] : self.begins[index + 1]].tolist())


@dataclass(eq=False)
class Program:
    """Equations in an order in which they can be computed, and which of them are the results.

    Attributes:
        primitives, args, numbers, lanes, scopes: the columns of the equations, see `Equation`; the scope is that of the
            user's code, or None.
        outputs: the equations that are returned.
        parameters: the captured Values, in the order of their `parameter` equations.
        captured: data that are no argument; block -1 is the first of them.
        steps: which equations stand for steps of the chain rule as plain products; see passes/strong_zero.py.
    """

    primitives: list[Primitive] = field(default_factory=list[Primitive])
    args: ArgumentRows = field(default_factory=lambda: ArgumentRows.of(()))
    numbers: list[Any] = field(default_factory=list[Any])
    lanes: list[int] = field(default_factory=list[int])
    scopes: list[scope | None] = field(default_factory=list[scope | None])
    outputs: list[int] = field(default_factory=list[int])
    parameters: list[Value] = field(default_factory=list[Value])
    captured: list[Any] = field(default_factory=list[Any])
    steps: bytearray = field(default_factory=bytearray)

    def __len__(self) -> int:
        return len(self.args)

    def __getitem__(self, index: int) -> Equation:
        return Equation(index, self.primitives[index], self.args[index], self.numbers[index], self.lanes[index])

    def extend(self, equations: Sequence[NewEquation]) -> None:
        """Add equations at the end."""
        if not equations:
            return
        primitives, rows, numbers, lanes = zip(*equations, strict=True)
        self.primitives += primitives
        self.numbers += numbers
        self.lanes += lanes
        self.scopes += [None] * len(equations)
        self.steps += bytes(len(equations))
        before, more = self.args, ArgumentRows.of(rows)
        begins = np.concatenate([before.begins, more.begins[1:] + before.begins[-1]])
        self.args = ArgumentRows(np.concatenate([before.flat, more.flat]), begins)
        self.__dict__.pop("numbered", None)  # there may be more primitives now

    def __iter__(self) -> Iterator[Equation]:
        return (self[index] for index in range(len(self)))

    @cached_property
    def numbered(self) -> tuple[dict[Primitive, int], ShortRows]:
        """The primitives that there are, each once, with its number in the order in which they first come; and for each
        equation the number of its own."""
        used, codes = numbered(self.primitives)
        return used, np.asarray(codes)

    @property
    def used(self) -> dict[Primitive, int]:
        """The primitives that there are, each with its number."""
        return self.numbered[0]

    @property
    def varies(self) -> bool:
        """Whether any number has lanes."""
        return self.lanes.count(0) < len(self.lanes)  # a loop in C over the same object, so it compares no numbers

    @property
    def samples_meet(self) -> bool:
        """Whether numbers of several lanes are reduced to one, or one lane depends on another."""
        return not self.used.keys().isdisjoint(REDUCTIONS | LOOPS)

    @property
    def has_loops_over_samples(self) -> bool:
        """Whether there is a scan in a vmap."""
        return self.has_loops and any(
            number[2] for primitive, number in zip(self.primitives, self.numbers, strict=True) if primitive is CARRY
        )

    @property
    def samples_of_steps(self) -> dict[int, int]:
        """For each number of lanes that are those of steps of samples, how many samples there are."""
        loops = zip(self.primitives, self.numbers, self.lanes, strict=True)
        return {lanes: number[2] for primitive, number, lanes in loops if primitive is CARRY and number[2]}

    @property
    def has_loops(self) -> bool:
        return CARRY in self.used

    @property
    def counted(self) -> list[int]:
        """The lanes of each `while_loop` whose steps are counted: by another loop of as many, or by a sum over them."""
        if not self.has_loops:
            return []
        found = {number for number, primitive in zip(self.numbers, self.primitives, strict=True) if primitive is COUNT}
        loops = {(self.lanes[i], self.numbers[i]) for i, primitive in enumerate(self.primitives) if primitive is CARRY}
        widths = [lanes for lanes, _ in loops]
        found |= {lanes for lanes in widths if widths.count(lanes) > 1}
        for index, primitive in enumerate(self.primitives):
            if primitive in REDUCTIONS:
                found |= {self.lanes[arg] for arg in self.args[index]}
        return sorted(lanes for lanes in found if lanes >= UNBOUNDED)

    def common_scope(self, one: int, other: int) -> str:
        """The scope that two equations have in common, without the outermost: `layers.0`; "" where there is none."""
        first, second = self.scopes[one], self.scopes[other]
        if first is None or second is None:
            return ""
        shared = [a for a, b in zip(first.path.split("/"), second.path.split("/"), strict=False) if a == b]
        return "/".join(shared[1:] or shared)

    def verify(self) -> None:
        """Check the grammar.

        Raises:
            ValueError: naming the first equation that breaks it.
        """
        columns = self.primitives, self.numbers, self.lanes, self.scopes
        if any(len(column) != len(self) for column in columns):
            raise ValueError(f"The columns have {[len(self), *map(len, columns)]} entries.")
        for equation in self:
            primitive, count = equation.primitive, len(equation.args)
            widths = {self.lanes[arg] for arg in equation.args if 0 <= arg < equation.index}
            if any(not 0 <= arg < equation.index for arg in equation.args):
                raise ValueError(f"{equation}: an argument is not an earlier equation.")
            if (primitive in SOURCES) == bool(equation.args) and not primitive.allows_empty:
                raise ValueError(f"{equation}: sources take no arguments and everything else takes some.")
            if primitive not in SOURCES and not primitive.over_lists and count != primitive.arity:
                raise ValueError(f"{equation}: {primitive.name} takes {primitive.arity} arguments, not {count}.")
            if primitive.over_lists and count % primitive.arity:
                raise ValueError(f"{equation}: {primitive.name} takes {primitive.arity} lists of one length.")
            if primitive in LOOPS:
                self._verify_loop(equation, widths)
            elif primitive in OF_STEPS:
                few, many = sorted([equation.lanes, max(widths)])
                if not (0 < few < many and (many % few == 0 or many >= UNBOUNDED)) and primitive is not STEP_COLUMN:
                    raise ValueError(f"{equation}: samples have lanes, and steps of samples a multiple of these.")
            elif primitive in REDUCTIONS:
                if equation.lanes or (widths == {0} and not equation.number):
                    raise ValueError(f"{equation}: a reduction over lanes takes a varying argument and gives a uniform one.")
            elif (equation.args and equation.lanes != max(widths)) or len(widths - {0}) > 1:
                raise ValueError(f"{equation}: its lanes are not those of its arguments, {sorted(widths)}.")
            if primitive is PARAMETER and not 0 <= equation.number < len(self.parameters):
                raise ValueError(f"{equation}: there are {len(self.parameters)} parameters.")
        if any(not 0 <= output < len(self) for output in self.outputs):
            raise ValueError("return: an output is not an equation.")
        closed = sorted(self.args[index][0] for index, primitive in enumerate(self.primitives) if primitive is NEXT)
        if closed != [index for index, primitive in enumerate(self.primitives) if primitive is CARRY]:
            raise ValueError(f"next: what loops carry must have one each; those of v{closed} are there.")

    def _verify_loop(self, equation: Equation, widths: set[int]) -> None:
        primitive, first = equation.primitive, self.primitives[equation.args[0]]
        if primitive is CARRY and (not widths <= {0, equation.number[2]} or not equation.lanes):
            raise ValueError(f"{equation}: a carry varies, and its first number is uniform, or one of samples.")
        if primitive is NEXT and (first is not CARRY or widths - {0} != {equation.lanes}):
            raise ValueError(f"{equation}: next takes a carry, and a number of its lanes.")
        if primitive is LAST and (first is not NEXT or equation.lanes != self.numbers[self.args[equation.args[0]][0]][2]):
            raise ValueError(f"{equation}: last takes a next, and gives a number like the first.")

    def to_text(self) -> str:
        """The program as it is read; see the grammar."""
        columns = sum(primitive is ARGUMENT for primitive in self.primitives)
        lines = [f"program of {len(self)} equations, {len(self.parameters)} parameters, {columns} numbers of arguments"]
        lines += [f"  {equation}" for equation, _ in zip(self, range(SHOWN), strict=False)]
        if len(self) > SHOWN:
            lines.append(f"  … and {len(self) - SHOWN} more")
        shown = " ".join(f"v{output}" for output in self.outputs[:20])
        return encodable("\n".join([*lines, f"  return {shown}{' …' * (len(self.outputs) > 20)}"]))

    __str__ = to_text
