"""The interface of back ends: the record that one registers, the program that it takes, and the code that it gives."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from typing import Any, Protocol

import numpy as np

from autograd.compiler.backends.own_primitives import writes_over
from autograd.compiler.frontend.inputs import Arguments
from autograd.compiler.ir.arrays import ArrayProgram
from autograd.compiler.ir.columns import Columns
from autograd.compiler.ir.lanes import CARRY, COUNT, UNBOUNDED
from autograd.compiler.ir.program import Program
from autograd.compiler.ir.ssa import SSAProgram
from autograd.compiler.ir.verifying import verified
from autograd.compiler.memory import check_memory
from autograd.compiler.runtime.workspace import ArrayWorkspace, Workspace
from autograd.compiler.vectorize.driver import vectorize
from autograd.compiler.vectorize.groups import Groups, group
from autograd.compiler.vectorize.loops_to_ssa import loops_to_ssa
from autograd.compiler.vectorize.pieces import Block, Piece
from autograd.compiler.vectorize.terms import Units, find_units
from autograd.compiler.vectorize.to_ssa import to_ssa


class NoLoopsError(Exception):
    """Raised where no back end that could be chosen computes the loops of a program."""


@dataclass(frozen=True)
class ResultBlocks:
    """The results of a program as blocks; the caller gets each as one array.

    Attributes:
        indices: for each block its equations.
        lanes: for each block how many lanes it is to have.
        shapes: for each block its shape apart from the lanes.
        lone: how many of the blocks are lone numbers, 0 or 1; that block comes first.
    """

    indices: list[list[int]]
    lanes: list[int]
    shapes: list[tuple[int, ...]]
    lone: int


class Given(Protocol):
    """What a program is given: blocks of numbers."""

    shapes: list[tuple[int, ...]]

    def names(self) -> list[str]:
        """The name of each block."""
        ...


class FurtherBlocks:
    """What a piece of a program with loops is given: what the program is, and further blocks."""

    def __init__(self, arguments: Given, blocks: Sequence[Block]) -> None:
        self.shapes = [*arguments.shapes, *[block.shape for block in blocks]]
        self._names = [*arguments.names(), *[block.role for block in blocks]]

    def names(self) -> list[str]:
        return self._names


class Lowering:
    """A simplified program on its way to a back end. Its array program is made when it is first asked for.

    Args:
        name: of the function, for messages.
        program: the simplified program. results: its results. arguments: those of the call.
        dtype: of the computation. max_bytes: the most memory that its arrays or its instructions may take.

    Attributes:
        units, groups: those of the program.
        multiply_adds: how many products are added up in one call, in sums of products.
    """

    def __init__(
        self,
        name: str,
        program: Program,
        results: ResultBlocks,
        arguments: Given,
        dtype: "np.dtype[Any]",
        max_bytes: int,
    ) -> None:
        self.name, self.program, self.results, self.arguments = name, program, results, arguments
        self.dtype, self.max_bytes = dtype, max_bytes
        self.columns = Columns(program)
        self.multiply_adds = count_multiply_adds(self.units)
        counts = [program.numbers[index] for index in self.columns.where(COUNT).tolist()]
        # Those of a loop over samples may be the lanes of its steps alone.
        counts += [program.numbers[index][2] for index in self.columns.where(CARRY).tolist()]
        #: The numbers of lanes in the program, without those of `while_loop`, which nobody knows before they are done.
        self.widths: tuple[int, ...] = tuple(
            sorted(width for width in {*self.columns.widths.tolist(), *results.lanes, *counts} if 0 < width < UNBOUNDED)
        )

        #: The lanes of each `while_loop` whose steps are counted.
        self.counted = program.counted

    @cached_property
    def units(self) -> Units:
        return find_units(self.columns)

    @cached_property
    def groups(self) -> Groups:
        return group(self.units)

    def drop_units(self) -> None:
        """Forget the units and groups, which are large, until somebody asks for them again."""
        for name in ("units", "groups"):
            self.__dict__.pop(name, None)

    @cached_property
    def array_program(self) -> ArrayProgram:
        found = vectorize(self.program, self.units, self.groups, self.results.indices, writes_over)
        self.drop_units()
        return found

    def of_piece(self, piece: Piece) -> "Lowering":
        """A piece on its way to the same back end."""
        outputs = iter(piece.program.outputs)
        indices = [list(islice(outputs, len(block))) for block in piece.outputs]
        results = ResultBlocks(indices, piece.lanes, [(len(block),) for block in piece.outputs], 0)
        arguments = FurtherBlocks(self.arguments, piece.blocks)
        return Lowering(self.name, verified(piece.program), results, arguments, self.dtype, self.max_bytes)

    def ssa(self) -> SSAProgram:
        """The array program without spaces, or that of each piece of a program with loops, for back ends that plan their own
        memory."""
        if self.program.has_loops:
            return loops_to_ssa(
                self.program,
                self.arguments.shapes,
                self.results.indices,
                self.results.lanes,
                self.results.shapes,
                lambda piece: self.of_piece(piece).array_program,
            )
        return to_ssa(self.program, self.array_program, self.arguments.shapes, self.results.lanes, self.results.shapes)

    def array_bytes(self) -> int:
        """The size in bytes of the array program's arrays."""
        array_program = self.array_program
        numbers = sum(rows * max(space.lanes, 1) for space, rows in array_program.sizes.items())
        numbers += sum(math.prod(buffer.shape) * max(buffer.lanes, 1) for buffer in array_program.buffers)
        return numbers * self.dtype.itemsize

    def array_workspaces(
        self, code: Callable[..., Any], arguments: Arguments, widths: tuple[int, ...]
    ) -> Callable[[], Workspace]:
        """A function that allocates a workspace for array code, for calls with arguments like these.

        Args:
            code: `(numbers of the captured Values, widths)` to the kernel. The kernel takes one array for each argument,
                then one of the lone numbers among them, and returns one for each block of results.
            arguments: those of a call. widths: its numbers of lanes, in the order of `self.widths`.
        """
        parameters, has_numbers = len(self.program.parameters), bool(self.results.lone)
        return partial(ArrayWorkspace, code, arguments.shapes, arguments.listed, parameters, has_numbers, self.dtype, widths)

    def check_array_memory(self) -> None:
        check_memory(self.name, self.array_bytes(), self.max_bytes, "for its arrays")


def count_multiply_adds(units: Units) -> int:
    """The number of products added up in one call, in sums of products."""
    indices = units.indices[units.products[units.indices] > 0]
    lanes = units.columns.lanes
    widths = np.maximum(lanes[units.leaves[units.starts[indices] + units.terms[indices]]], lanes[indices])
    widths[widths >= UNBOUNDED] = 1  # one step
    return int(units.products[indices] @ np.maximum(widths, 1))


class Executable(Protocol):
    """A program that a back end has compiled."""

    @property
    def source(self) -> str:
        """The code, for a reader."""
        ...

    @property
    def note(self) -> str:
        """A sentence for the first line of the source, or ""."""
        ...

    def workspaces(self, arguments: Arguments, widths: tuple[int, ...]) -> Callable[[], Workspace]:
        """A function that allocates a workspace for calls with arguments like these, and so many lanes in each vmap."""
        ...

    def size(self) -> tuple[int, int]:
        """The number of its instructions, and the size of its memory in bytes."""
        ...


def no_requirement(who: str) -> None:
    """`Backend.require` of a back end that needs no library."""


def no_refusal(lowering: Lowering) -> str:
    """`Backend.refuse` of a back end that computes all programs."""
    return ""


@dataclass(frozen=True)
class Backend:
    """A back end, as the pipeline knows it.

    Attributes:
        name: the value of `kernel=`.
        phrase: its name in a sentence. heading: the first word of its source.
        build: generates the code of a program and loads it.
        refuse: the reason why it cannot compute a program; "" where it can.
        loops: whether it computes programs with the loops of `scan`; for others their steps are traced one by one.
        keeps_steps: whether it keeps numbers of each step of a `while_loop`, as derivatives in reverse mode ask for.
        arrays: whether it computes array programs, in which sums of steps of the chain rule stay whole (vectorize/steps.py).
        maps_loops: whether it computes a `scan` in a `vmap` for all samples at once. nests_loops: one in a `scan` as a loop.
        require: `(caller's name)`: raises an ImportError with that name where a library is missing.
    """

    name: str
    phrase: str
    heading: str
    build: Callable[[Lowering], Executable]
    refuse: Callable[[Lowering], str] = no_refusal
    require: Callable[[str], Any] = no_requirement
    arrays: bool = False
    loops: bool = False
    keeps_steps: bool = False
    maps_loops: bool = False
    nests_loops: bool = False
