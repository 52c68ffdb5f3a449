"""The pieces that a program with loops is cut into (outline.py), and how the equations of one become a program."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from autograd.compiler.ir.lanes import (
    ARGUMENT,
    CARRY,
    EACH_STEP,
    LANE_SUM,
    LAST,
    NEXT,
    REDUCTIONS,
    SOURCES,
    STEP_SUM,
    UNBOUNDED,
    WHILE,
)
from autograd.compiler.ir.program import ArgumentRows, Program
from autograd.compiler.ir.types import Shape
from autograd.errors import TraceError
from autograd.primitives import constant, mul
from autograd.row import Primitive


class Block(NamedTuple):
    """A further block of arguments of a piece.

    Attributes:
        role: "carry", what a body carries; "numbers", uniform ones; "rows", with lanes, of which a body is given those of
            its step, which are several where it holds a loop; "held", rows of samples that are the same for each step of a
            body.
        indices: the equations of the whole program that it stands for. sources: what is found before the piece for that: of
            a carry its first number, and of a row that is held that of the samples. lanes: how many these have.
        shape: of the block, as an argument.
    """

    role: Literal["carry", "numbers", "rows", "held"]
    indices: list[int]
    sources: list[int]
    lanes: int
    shape: Shape


@dataclass
class Piece:
    """A program without loops, or for the body of a loop that holds others with these.

    Attributes:
        program: its equations, with those that are given as arguments. blocks: what is given in each further block.
        outputs: the equations of the whole program that it gives, in blocks, and `lanes`: how many each block has in the
            piece.
        carried: of the body of a loop, what it carries, the first of its further blocks; the first of its outputs is what
            each step makes of that. lasts: the equations that are what it carries in the end, each with its position among
            those. back: whether it begins with the last lane. count: how many lanes it has; 0 for what is no body.
        samples: how many samples a step computes at once; 0 where it computes one number of each. holds: of a `while_loop`,
            which of the numbers that it carries says whether there is another step, of samples for any of them.
        nests: whether it is a body whose steps have loops, or lanes, of their own.
    """

    program: Program
    blocks: list[Block]
    outputs: list[list[int]]
    lanes: list[int]
    carried: list[int]
    lasts: dict[int, int]
    back: bool = False
    count: int = 0
    samples: int = 0
    holds: int = 0
    nests: bool = False

    @property
    def steps(self) -> int:
        """How many steps there are; 0 of a `while_loop`."""
        return 0 if self.count >= UNBOUNDED else self.count // (self.samples or 1)


class Part:
    """The equations of a program that become one piece.

    Args:
        members: their indices. known: the body of a loop knows so many blocks of arguments; others it is given.
        is_body, nests: as of a `Piece`.
    """

    def __init__(self, program: Program, members: Sequence[int], known: int, is_body: bool, nests: bool) -> None:
        self.program, self.known, self.is_body, self.nests = program, known, is_body, nests
        primitives, lanes, numbers, args = program.primitives, program.lanes, program.numbers, program.args
        self.carried = [index for index in members if primitives[index] is CARRY and not (nests and numbers[index][2])]
        nexts = {args[index][0]: index for index in members if primitives[index] is NEXT}
        self.position = {nexts[carry]: i for i, carry in enumerate(self.carried)}
        self.lasts = {
            index: self.position[args[index][0]]
            for index in members
            if primitives[index] is LAST and args[index][0] in self.position
        }
        self.own = set(members).difference(self.carried, self.position, self.lasts)
        self.args = {index: args[index] for index in (*self.own, *self.position)}
        if nests:
            self.own = {index for index in self.own if primitives[index] is not EACH_STEP}
            self.args = {index: tuple([source_of(program, arg) for arg in some]) for index, some in self.args.items()}
        self.closing = [self.args[index][1] for index in self.position]
        _, self.back, self.samples, _ = numbers[self.carried[0]] if is_body else (0, False, 0, False)
        self.count = lanes[self.carried[0]] if is_body else 0
        # What the piece will hold.
        self.made = Program(parameters=program.parameters, captured=program.captured)
        self.rows: list[tuple[int, ...]] = []
        self.twins: dict[int, int] = {}

    def piece(self, wanted: set[int], arguments: int) -> Piece:
        """The piece, which gives what is wanted, for a call of so many blocks of arguments."""
        program, lanes = self.program, self.program.lanes
        read = dict.fromkeys(arg for index in self.own for arg in self.args[index] if arg not in self.own)
        read |= dict.fromkeys(index for index in self.closing if index not in self.own)
        blocks = self.blocks(sorted(filter(self.is_given, read)))
        for number, block in enumerate(blocks, self.known if self.is_body else arguments):
            for i, index in enumerate(block.indices):
                apart = block.shape[1] if len(block.shape) > 1 else 1
                self.add(index, ARGUMENT, (), (number, i, apart), self.width(index))
        for index in sorted({*self.own, *read} - self.twins.keys()):
            operands = tuple([self.twins[arg] for arg in self.args.get(index, ())])
            copied = self.add_step_of_nest if self.nests and operands else self.add
            copied(index, program.primitives[index], operands, program.numbers[index], self.width(index))
        self.made.args = ArgumentRows.of(self.rows)
        # A next is what it closes with, and a last is what the loop gives in the end.
        gives = [index for index in sorted(wanted) if index not in self.lasts]
        by_width = {wide: [i for i in gives if lanes[i] == wide] for wide in sorted({lanes[i] for i in gives})}
        if self.nests and any(one >= UNBOUNDED for one in by_width):
            raise TraceError("jit: what each step of a while_loop in a scan makes is read behind that.")
        closing = [self.closing] * self.is_body
        outputs = closing + [[self.args[i][1] if i in self.position else i for i in some] for some in by_width.values()]
        self.made.outputs = [self.twins[index] for block in outputs for index in block]
        widths = [self.samples] * self.is_body + [self.width(block[0]) for block in by_width.values()]
        holds = next((i for index, i in self.position.items() if program.numbers[index] is WHILE), 0)
        given, loop = closing + list(by_width.values()), (self.back, self.count, self.samples, holds, self.nests)
        return Piece(self.made, blocks, given, widths, self.carried, self.lasts, *loop)

    def width(self, index: int) -> int:
        """How many lanes of an equation there are in the piece."""
        lanes = self.program.lanes[index]
        if not self.is_body or not lanes:
            return lanes
        if not self.nests or lanes == self.count:
            return self.samples
        return lanes if lanes >= UNBOUNDED else lanes // self.count

    def is_given(self, index: int) -> bool:
        primitive, lanes = self.program.primitives[index], self.program.lanes[index]
        of_step = self.is_body and primitive is ARGUMENT and self.program.numbers[index][0] >= self.known
        return index not in self.carried and (primitive not in SOURCES or lanes > 0 or of_step)

    def blocks(self, given: list[int]) -> list[Block]:
        """What is given, in blocks; those that are empty are left out."""
        lanes, primitives = self.program.lanes, self.program.primitives
        held = [index for index in given if self.carried and primitives[index] is EACH_STEP]
        numbers = [index for index in given if not lanes[index]]
        rows = {wide: [i for i in given if lanes[i] == wide and i not in held] for wide in sorted({lanes[i] for i in given})}

        def block(role: Literal["carry", "numbers", "rows", "held"], indices: list[int]) -> list[Block]:
            if not indices:
                return []
            axis, of_sources = self.width(indices[0]), role in ("carry", "held")
            sources = [self.program.args[index][0] for index in indices] if of_sources else indices
            wide = axis if of_sources else lanes[indices[0]]
            return [Block(role, indices, sources, wide, (axis, len(indices)) if axis else (len(indices),))]

        blocks = [*block("carry", self.carried), *block("numbers", numbers), *block("held", held)]
        return blocks + [one for wide, indices in rows.items() if wide for one in block("rows", indices)]

    def add(self, index: int, primitive: Primitive, operands: tuple[int, ...], number: object, lanes: int) -> None:
        """An equation of the piece, which stands for one of the whole program."""
        self.twins[index] = len(self.rows)
        self.rows.append(operands)
        self.made.primitives.append(primitive)
        self.made.numbers.append(number)
        self.made.lanes.append(lanes)
        self.made.scopes.append(self.program.scopes[index])
        self.made.steps.append(False)

    def add_step_of_nest(
        self, index: int, primitive: Primitive, operands: tuple[int, ...], number: object, lanes: int
    ) -> None:
        """An equation in the body of a loop that holds others. For one step of that the inner loop is one of no samples, and
        a sum over its steps is one over all lanes."""
        most = max([self.made.lanes[one] for one in operands])
        if primitive is STEP_SUM and most >= UNBOUNDED:
            raise TraceError("jit: the steps of a while_loop in a scan are added up.")
        if primitive is CARRY:
            loop, back, *_ = self.program.numbers[index]
            number = (loop, back, 0, False)
        elif primitive is STEP_SUM and most:
            primitive, number = LANE_SUM, None
        elif primitive is STEP_SUM:  # the same number in each step
            self.add(index, constant, (), float(self.program.numbers[index]), 0)
            primitive, number, operands = mul, None, (self.twins[index], *operands)
        elif primitive is not NEXT and primitive is not LAST and primitive not in REDUCTIONS:
            lanes = most  # what reads nothing of the inner steps is one number for all of them
        self.add(index, primitive, operands, number, lanes)


def source_of(program: Program, index: int) -> int:
    """Of a number for each step of an inner loop, that of the step of the outer one."""
    return program.args[index][0] if program.primitives[index] is EACH_STEP else index
