"""The memory of one call in the native interpreter.

Plain Python as it stands; native_workspace.pxd gives the names C types.
"""

from array import array
from itertools import accumulate
from math import prod
from typing import Any

import numpy as np

from autograd import native
from autograd.compiler.runtime import numpy_arrays
from autograd.compiler.runtime.workspace import DOUBLE, Workspace

numpy_arrays.use_numpy()


class NativeWorkspace(Workspace):
    """Runs a machine.

    Args:
        machine: a program with its memory.
        shapes: of the blocks of arguments; of lists and lone numbers, which lie in memory, as `listed` tells.
        parameters: how many Values are captured. captured: the arrays of captured data.
        results: the shape of each block of results. lone: whether the first is the lone numbers, 0 or 1.
        widths: the numbers of lanes.
    """

    def __init__(
        self,
        machine: Any,
        shapes: list[tuple[int, ...]],
        listed: list[bool],
        parameters: int,
        captured: list[Any],
        results: list[tuple[int, ...]],
        lone: int,
        widths: tuple[int, ...],
    ) -> None:
        counts = [prod(shape) if inside else 0 for shape, inside in zip(shapes, listed, strict=True)] + [parameters]
        starts = [0, *accumulate(counts[:-1])]
        super().__init__(array("d", bytes(8 * sum(counts))), starts, counts, DOUBLE)
        blocks = [self.view[start : start + count] for start, count in zip(starts, counts, strict=True)]
        self.arrays = [block if inside else None for block, inside in zip(blocks[:-1], listed, strict=True)]
        self.given = array("q", [block for block, inside in enumerate(listed) if not inside])
        self.captured: list[Any] = [blocks[-1], *captured]
        self.lone = prod(results[0]) if lone else 0
        results_memory = array("d", bytes(8 * (self.lone or 1)))
        self.lone_array, self.lone_numbers = np.frombuffer(results_memory), native.row_of(results_memory)
        self.shapes = results[lone:]
        self.machine, self.entry = machine, numpy_arrays.entry_of(machine)
        self.widths = array("l", [*widths, 0])  # never empty, so that it has an address
        self.places = array("q", bytes(8 * (len(self.arrays) + len(self.captured) + len(results))))
        self.pointers = numpy_arrays.pointers_to(self.places)

    def compute(self) -> tuple[list[float], list[Any]]:
        numbers: list[float] = []
        found: list[Any] = [self.lone_array] if self.lone else []
        found += [numpy_arrays.new_array(shape) for shape in self.shapes]
        numpy_arrays.carry_out(self.machine, self.entry, self.arrays, self.captured, found, self.widths, self.pointers)
        if self.lone:
            del found[0]
            numbers = [self.lone_numbers[i] for i in range(self.lone)]
        return numbers, found
