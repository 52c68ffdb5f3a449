"""The memory of one call: a kernel with the numbers that it reads and the memory that it writes.

A workspace serves one thread at a time; the executor keeps the idle ones. Plain Python as it stands; workspace.pxd
gives the names C types.
"""

from array import array
from collections.abc import Callable, Sequence
from contextvars import Context
from functools import partial
from itertools import accumulate
from math import prod
from typing import Any

import numpy as np

from autograd import native
from autograd.value import Value

DOUBLE = np.dtype(np.float64)


class Workspace:
    """A kernel and the memory that it works in, for one thread at a time.

    Attributes:
        memory: a row of doubles, which hold the numbers of arguments and captured Values. view: the same as a NumPy array.
        starts, counts: for each block, the position in memory of its first number, and how many of its first numbers the
            kernel reads there. Blocks are each array and each rectangular list, then all lone numbers, then the captured
            Values.
        dtype: the required dtype of arrays among the arguments. single: whether numbers are rounded to single precision.
        arrays: the arguments as arrays, where the kernel takes such; of lists and lone numbers they are views of memory.
        given: the blocks that are arrays of the caller, which are kept for the time of a call.
    """

    def __init__(self, memory: "array[float]", starts: Sequence[int], counts: Sequence[int], dtype: Any) -> None:
        self.memory = memory or array("d", [0.0])
        self.view = np.frombuffer(self.memory)
        self.numbers = native.row_of(self.memory)
        self.starts, self.counts = array("q", starts), array("q", counts)
        self.dtype = dtype
        self.single = dtype is not DOUBLE
        self.arrays: list[Any] = []
        self.given = array("q")

    def release_arrays(self) -> None:
        """Forget the arrays that were given for a call."""
        for i in range(len(self.given)):
            self.arrays[self.given[i]] = None

    def given_parameters(self, numbers: Any) -> None:
        """Take numbers for the captured Values."""
        start, count = self.starts[-1], self.counts[-1]
        if count:
            self.view[start : start + count] = numbers[:count]

    def read_values(self, values: list[Value]) -> None:
        """Read the captured Values."""
        last = len(self.starts) - 1
        start = self.starts[last]
        for i in range(self.counts[last]):
            value = values[i]
            self.numbers[start + i] = value.data

    def compute(self) -> tuple[list[float], list[Any]]:
        """The numbers of the first block of results, and the other blocks as arrays."""
        raise NotImplementedError


class ArrayWorkspace(Workspace):
    """Runs array code.

    Args:
        allocate: makes the code's own arrays, and gives the function that computes from those of a call. It takes the array
            of the captured Values' numbers and `widths`.
        shapes: of the blocks; of lists and lone numbers, which lie in memory, as `listed` tells.
        parameters: how many Values are captured.
        has_numbers: whether the first result is the list of lone numbers.
    """

    def __init__(
        self,
        allocate: Callable[..., Any],
        shapes: list[tuple[int, ...]],
        listed: list[bool],
        parameters: int,
        has_numbers: bool,
        dtype: Any,
        widths: tuple[int, ...],
    ) -> None:
        counts = [prod(shape) if inside else 0 for shape, inside in zip(shapes, listed, strict=True)] + [parameters]
        starts = [0, *accumulate(counts[:-1])]
        super().__init__(array("d", bytes(8 * sum(counts))), starts, counts, dtype)
        memory = self.view if dtype is DOUBLE else self.view.astype(dtype)
        blocks = [memory[start : start + count] for start, count in zip(starts, counts, strict=True)]
        self.arrays = [
            block.reshape(shape) if inside else None
            for block, shape, inside in zip(blocks[:-1], shapes, listed, strict=True)
        ]
        self.given = array("q", [block for block, inside in enumerate(listed) if not inside])
        self.code = allocate(blocks[-1], *widths)
        if dtype is not DOUBLE:
            self.code = partial(_rounded, self.code, self.view, memory)
        self.has_numbers = has_numbers
        context = Context()  # in which NumPy's warnings are off: to enter it takes a tenth of the time of np.errstate
        context.run(partial(np.seterr, all="ignore"))
        self.run = context.run

    def compute(self) -> tuple[list[float], list[Any]]:
        found = self.run(self.code, *self.arrays)
        return (found.pop(0) if self.has_numbers else []), found


def _rounded(code: Callable[..., Any], numbers: Any, memory: Any, *arrays: Any) -> Any:
    """Array code in single precision."""
    memory[:] = numbers
    return code(*arrays)
