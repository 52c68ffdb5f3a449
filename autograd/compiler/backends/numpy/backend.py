"""NumPy as a back end: its record in the registry."""

from collections.abc import Callable
from functools import partial

import numpy as np

from autograd.compiler.backends.backend import Backend, Lowering
from autograd.compiler.backends.cost import widths_of
from autograd.compiler.backends.numpy.blocks import block_size, in_blocks
from autograd.compiler.backends.numpy.code import Code
from autograd.compiler.backends.numpy.runtime import load
from autograd.compiler.backends.own_primitives import unusable
from autograd.compiler.frontend.inputs import Arguments
from autograd.compiler.runtime.workspace import Workspace
from autograd.compiler.vectorize.terms import LANE_REDUCTION, SUM_OF_PRODUCTS, Units

#: Nanoseconds on one core: an array call, a number in it, a product in a matrix product, a number that is gathered from
#: anywhere first. The last is from random graphs of 3,000 to 30,000 operations, value and gradient (181 to 262).
CALL, NUMBER, PRODUCT, GATHERED = 900.0, 1.5, 0.2, 200.0
#: From so many products on a sum is likely to be a row of a matrix product.
LONG = 8


class ArrayCode:
    """A program as NumPy calls.

    Attributes:
        blocks: how many lanes run at a time, and which arguments are mapped over; None where all run at once.
    """

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering
        lowering.check_array_memory()
        code = Code(lowering)
        self.blocks = None
        if len(lowering.widths) == 1:
            self.blocks = block_size(lowering.program, lowering.array_program, lowering.arguments.shapes)
        self.source = code.source(copied=self.blocks is None)
        self.code = load(self.source, code, lowering.dtype)
        self.have_lanes = [bool(width) for width in lowering.results.lanes]

    @property
    def note(self) -> str:
        return f" Many lanes run {self.blocks[0]} at a time." if self.blocks else ""

    def workspaces(self, arguments: Arguments, widths: tuple[int, ...]) -> Callable[[], Workspace]:
        code = self.code if self.blocks is None else partial(in_blocks, self.code, *self.blocks, self.have_lanes)
        return self.lowering.array_workspaces(code, arguments, widths)

    def size(self) -> tuple[int, int]:
        most_lanes = 2 * self.blocks[0] if self.blocks else None
        return len(self.lowering.array_program.instructions), self.lowering.array_bytes(most_lanes)


def estimate(units: Units, calls: int) -> float:
    """The estimated time of array code, in nanoseconds, for units that form this number of groups."""
    kinds, terms, products = (column[units.indices] for column in (units.kinds, units.terms, units.products))
    widths = widths_of(units)
    matrix = (kinds == LANE_REDUCTION) | (products >= LONG)
    cost = np.where(matrix, PRODUCT, np.where(widths > 0, NUMBER, GATHERED))
    numbers = np.where(kinds >= SUM_OF_PRODUCTS, 2 * products + terms, 1) * np.maximum(widths, 1)
    return calls * CALL + float(numbers @ cost)


BACKEND = Backend(
    name="numpy",
    phrase="array code",
    heading="Array code",
    build=ArrayCode,
    estimate=estimate,
    refuse=unusable,
)
