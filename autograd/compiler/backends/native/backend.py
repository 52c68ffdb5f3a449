"""The interpreter as a back end: its record in the registry."""

from array import array
from collections.abc import Callable, Sequence
from functools import partial
from math import prod
from typing import Any

import numpy as np

from autograd.compiler.backends.backend import Backend, Lowering
from autograd.compiler.backends.native.facts import FOLDS
from autograd.compiler.backends.native.functions import FUNCTIONS
from autograd.compiler.backends.native.in_python.machine import Machine
from autograd.compiler.backends.native.instruction_sets import CHOSEN
from autograd.compiler.backends.native.lower import lower
from autograd.compiler.backends.native.printer import listing
from autograd.compiler.frontend.inputs import Arguments
from autograd.compiler.ir.lanes import LANE_LOGSUMEXP, LOOPS, OF_STEPS, REDUCTIONS, SOURCES
from autograd.compiler.ir.tables import TABLE_ROWS
from autograd.compiler.memory import check_memory
from autograd.compiler.runtime.native_workspace import NativeWorkspace
from autograd.compiler.runtime.workspace import Workspace
from autograd.primitives import dot
from autograd.primitives import sum as SUM
from autograd.row import TABLE

#: How many bytes instructions and slots take for each operand of an equation, at most.
PER_OPERAND = 32
#: For how many steps of a `while_loop` there is room at first.
FIRST_ROOM = 64


class Interpreted:
    """A program as instructions of the interpreter."""

    note = ""

    def __init__(self, lowering: Lowering) -> None:
        check_memory(lowering.name, PER_OPERAND * len(lowering.columns.args), lowering.max_bytes, "for its instructions")
        self.lowering, self.native = lowering, lower(lowering)
        self.widths = self.with_room(lowering.widths, FIRST_ROOM)
        kept = self.native.kept_numbers(self.widths) + len(self.native.slots)
        check_memory(lowering.name, 8 * kept, lowering.max_bytes, "for what it keeps of each lane")
        self.captured = [np.array(rows, float).ravel() for rows in lowering.program.captured]

    @property
    def source(self) -> str:
        code, _, _ = self.native.words(self.widths)
        return listing(code)

    def workspaces(self, arguments: Arguments, widths: tuple[int, ...]) -> Callable[[], Workspace]:
        return partial(self.workspace, arguments, widths)

    def workspace(self, arguments: Arguments, widths: tuple[int, ...]) -> Workspace:
        lowering, results = self.lowering, self.lowering.results
        lanes = dict(zip(lowering.widths, widths, strict=True))
        parameters = len(lowering.program.parameters)
        sizes = [*map(prod, arguments.shapes), parameters, *map(len, self.captured)]
        axes = [((lanes[width],) if width else ()) for width in results.lanes]
        shapes = [(*shape, *axis) for shape, axis in zip(results.shapes, axes, strict=True)]
        given = sizes, list(map(prod, shapes))
        larger = partial(self.larger, widths, *given) if lowering.counted else None
        widths = self.with_room(widths, FIRST_ROOM)
        machine = self.machine(widths, *given)
        return NativeWorkspace(
            machine, arguments.shapes, arguments.listed, parameters, self.captured, shapes, results.lone, widths, larger
        )

    def with_room(self, widths: tuple[int, ...], steps: int) -> tuple[int, ...]:
        """Numbers of lanes, and room for so many steps of each `while_loop` whose steps are counted."""
        return (*widths, *[steps] * len(self.lowering.counted))

    def larger(
        self, widths: tuple[int, ...], arguments: Sequence[int], results: Sequence[int], steps: int
    ) -> "tuple[Any, array[int]]":
        """A machine with room for so many steps and, where memory allows that, as many more; and its numbers of lanes."""
        name, limit, kept = self.lowering.name, self.lowering.max_bytes, self.native.kept
        check_memory(name, 8 * kept * steps, limit, f"for what it keeps of each of the {steps:,} steps of a while_loop()")
        widths = self.with_room(widths, max(steps, min(2 * steps, limit // (8 * kept))))
        return self.machine(widths, arguments, results), array("l", widths)

    def machine(self, widths: tuple[int, ...], arguments: Sequence[int], results: Sequence[int]) -> Any:
        """The program with its memory. `arguments` and `results` tell how many numbers each block has."""
        return self.native.machine(CHOSEN, widths, arguments, results)

    def size(self) -> tuple[int, int]:
        """The number of words in its code, and how many bytes these, the slots and the rows take."""
        code, _, memory = self.native.words(self.widths)
        kept = self.native.kept_numbers(self.widths)
        return len(code), 4 * len(code) + 8 * (len(self.native.slots) + memory + kept)


def is_compiled() -> bool:
    """Whether the interpreter in C runs, not the one in Python, which shows what the instructions mean."""
    return CHOSEN is not Machine


def refuse(lowering: Lowering, kernel: str = "native") -> str:
    """The reason why a program cannot be computed by its instructions: its dtype, or the first primitive without C; "" where
    it can. `kernel` is the back end that is told of."""
    if lowering.dtype != np.float64:
        return f'kernel="{kernel}" computes in float64, not in {lowering.dtype}; use kernel="numpy" for that.'
    known: set[Any] = SOURCES | LOOPS | OF_STEPS | TABLE_ROWS | (REDUCTIONS - {LANE_LOGSUMEXP}) | {SUM, dot} | set(FOLDS)
    for primitive in lowering.program.used:
        if primitive not in known and not (primitive.name in FUNCTIONS and TABLE.get(primitive.name) is primitive):
            return f'kernel="{kernel}" has no C for {primitive.name}; use kernel="numpy", or leave the kernel to be chosen.'
    return ""


BACKEND = Backend(
    name="native",
    phrase="the interpreter",
    heading="Instructions",
    build=Interpreted,
    refuse=refuse,
    loops=True,
    keeps_steps=True,
    maps_loops=True,
    nests_loops=True,
)
