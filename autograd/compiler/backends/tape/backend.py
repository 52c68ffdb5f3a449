"""The tape as a back end: its record in the registry."""

from collections.abc import Callable
from functools import partial

import numpy as np

from autograd.compiler.backends.backend import Backend, Lowering
from autograd.compiler.backends.cost import widths_of
from autograd.compiler.backends.tape import tape
from autograd.compiler.backends.tape.writer import Writer, listing, load
from autograd.compiler.frontend.inputs import Arguments
from autograd.compiler.memory import check_memory
from autograd.compiler.runtime.workspace import Workspace
from autograd.compiler.vectorize.terms import Units

#: How many bytes a tape takes for each number that its instructions read, measured.
PER_READ = 64
#: Nanoseconds of an instruction, compiled or not, from random graphs of 3,000 to 30,000 operations, value and gradient (2.3
#: to 5.4; 462 to 530).
COMPILED, PLAIN = 3.5, 500.0


class LoadedTape:
    """A program as a tape."""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering, columns, results = lowering, lowering.columns, lowering.results
        numbers = int(np.maximum(np.diff(columns.begins), 1) @ np.maximum(columns.lanes, 1))
        check_memory(lowering.name, PER_READ * numbers, lowering.max_bytes, "for its tape")
        shapes, blocks = results.shapes[results.lone :], len(lowering.arguments.shapes)
        self.allocate = load(columns, results.indices, results.lanes, shapes, blocks, lowering.widths, lowering.dtype)

    note = ""

    @property
    def source(self) -> str:
        """Written only when it is asked for, as it is long."""
        return listing(self.lowering.columns, self.lowering.widths)

    def workspaces(self, arguments: Arguments, widths: tuple[int, ...]) -> Callable[[], Workspace]:
        return partial(self.allocate, *widths)

    def size(self) -> tuple[int, int]:
        written = Writer(self.lowering.columns, {width: width for width in self.lowering.widths})
        return len(written.code), 8 * len(written.numbers) + 24 * len(written.code)


def estimate(units: Units, calls: int) -> float:
    """The estimated time of the tape, in nanoseconds."""
    terms, products = units.terms[units.indices], units.products[units.indices]
    instructions = np.maximum(products + terms - 1, 1) * np.maximum(widths_of(units), 1)  # a product is part of an addition
    return int(instructions.sum()) * (PLAIN if str(tape.__file__).endswith(".py") else COMPILED)


BACKEND = Backend(
    name="tape",
    phrase="the tape",
    heading="Tape",
    build=LoadedTape,
    estimate=estimate,
    unrolls_lanes=True,
    has_arrays=False,
)
