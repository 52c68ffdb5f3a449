"""The columns of a program as arrays, for work on all equations at once rather than one by one."""

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.compiler.ir.lanes import ARGUMENT, PARAMETER
from autograd.compiler.ir.program import Program
from autograd.compiler.ir.types import Mask, Rows
from autograd.primitives import constant
from autograd.row import Primitive

#: `encode_rows` counts no further.
LARGEST = 1 << 62


class Columns:
    """The columns of a program, with an entry for every equation.

    Attributes:
        args: all arguments, one after the other. begins: where those of each equation begin, and the end.
        lanes: how many lanes it has; 0 where it is uniform. widths: the numbers of lanes that there are.
        primitives: those of the program, and the code of each. codes: which of them is applied.
        is_constant: whether that is `constant`.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.args, self.begins = program.args.flat, program.args.begins
        if program.varies:
            self.lanes: Rows = np.array(program.lanes, dtype=np.int64)
            self.widths: Rows = np.array(sorted(set(program.lanes)), dtype=np.int64)
        else:
            self.lanes, self.widths = np.zeros(len(program), np.int64), np.zeros(min(1, len(program)), np.int64)
        self.primitives, self.codes = program.numbered
        self.is_constant = self.are(lambda primitive: primitive is constant)

    @cached_property
    def uses(self) -> Rows:
        """The number of uses of each equation, as an argument or a result."""
        count = len(self.codes)
        return np.bincount(self.args, minlength=count) + np.bincount(self.program.outputs, minlength=count)

    def are(self, wanted: Callable[[Primitive], bool]) -> Mask:
        """A mask of the equations whose primitive satisfies the predicate."""
        return np.array([wanted(primitive) for primitive in self.primitives], dtype=bool)[self.codes]

    def where(self, primitive: Primitive) -> Rows:
        """The equations that apply a primitive, in order."""
        return np.flatnonzero(self.codes == self.primitives.get(primitive, -1))

    def arguments(self) -> tuple[Rows, Rows]:
        """The equations that are numbers of arguments, and for each its block, offset and stride there."""
        indices = self.where(ARGUMENT)
        found = chain.from_iterable(map(self.program.numbers.__getitem__, indices.tolist()))
        return indices, np.fromiter(found, np.int64, 3 * len(indices)).reshape(-1, 3)

    def parameters(self) -> tuple[Rows, Rows]:
        """The equations that are captured Values, and which of them."""
        indices = self.where(PARAMETER)
        return indices, np.array([self.program.numbers[index] for index in indices.tolist()], dtype=np.int64)


def group_equal(numbers: Rows) -> list[Rows]:
    """The positions of equal numbers, those of the smallest first.

    >>> group_equal(np.array([5, 3, 5]))
    [array([1]), array([0, 2])]
    """
    order = np.argsort(numbers, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1) if len(order) else []


def unique_row_ids(table: Rows) -> Rows:
    """For each row of a table a number: the same for equal rows, counted as they first come.

    >>> unique_row_ids(np.array([[7, 1], [6, 2], [7, 1]])).tolist()
    [0, 1, 0]
    """
    known: dict[bytes, int] = {}
    rows = np.ascontiguousarray(table).view(np.dtype((np.void, table.shape[1] * table.itemsize)))
    return np.array([known.setdefault(row, len(known)) for row in rows.ravel().tolist()])


def encode_rows(columns: Iterable[NDArray[np.integer[Any]]]) -> Rows:
    """For each row of some columns a number: the same for equal rows, and in their order, the first column first.

    >>> encode_rows([np.array([7, 7, 6, 7]), np.array([1, 2, 2, 1])]).tolist()
    [22, 23, 20, 22]
    """
    numbers, count = np.zeros(1, dtype=np.int64), 1
    for column in columns:
        lowest, highest = int(column.min(initial=0)), int(column.max(initial=0))
        width = highest - lowest + 1
        if count * width > LARGEST:
            numbers = np.unique(numbers, return_inverse=True)[1]
            count = int(numbers.max()) + 1
        numbers = numbers * width + (column - lowest)
        count *= width
    return numbers
