"""The memory of one call in the native interpreter.

Plain Python as it stands; native_workspace.pxd gives the names C types.
"""

from array import array
from collections.abc import Callable
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
        widths: the numbers of lanes, those that the program counts at last: room for so many there is in the machine.
        larger: gives a machine with room for so many of them, and its `widths`; None where none are counted.
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
        larger: "Callable[[int], tuple[Any, array[int]]] | None",
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
        self.lone_numbers = native.row_of(results_memory)
        self.lone_arrays: list[Any] = [np.frombuffer(results_memory)] if lone else []
        self.shapes = results[lone:]
        self.machine, self.entry = machine, numpy_arrays.entry_of(machine)
        self.widths = array("l", [*widths, 0])  # never empty, so that it has an address
        self.given_widths, self.larger = array("l", widths) if larger else array("l"), larger
        self.first_result = len(self.arrays) + len(self.captured)
        self.positions = array("q", bytes(8 * (self.first_result + len(results))))
        self.pointers = numpy_arrays.pointers_to(self.positions)
        for block, inside in enumerate(listed):
            if inside:
                numpy_arrays.point_to_one(self.pointers, block, self.arrays[block])
        numpy_arrays.point_to(self.pointers, len(self.arrays), self.captured)
        self.point_to_results(self.lone_arrays, 0)

    def compute(self) -> tuple[list[float], list[Any]]:
        found: list[Any] = [numpy_arrays.new_array(shape) for shape in self.shapes]
        self.point_to_arguments()
        self.point_to_results(found, len(self.lone_arrays))
        self.run_on(self.lone_arrays, found)
        numbers = [self.lone_numbers[i] for i in range(self.lone)]
        return numbers, found

    def point_to_arguments(self) -> None:
        """Let the machine find the arrays that it reads; where those of lists and numbers lie does not change."""
        for i in range(len(self.given)):
            numpy_arrays.point_to_one(self.pointers, self.given[i], self.arrays[self.given[i]])

    def point_to_results(self, results: list[Any], first: int) -> None:
        """Let the machine find arrays that it writes, from the first of these on."""
        numpy_arrays.point_to(self.pointers, self.first_result + first, results)

    def run_on(self, lone: list[Any], results: list[Any]) -> None:
        """Run the machine on the arrays to which it points."""
        steps = 1
        while steps > 0:
            for i in range(len(self.given_widths)):
                self.widths[i] = self.given_widths[i]
            numpy_arrays.run_machine(
                self.machine, self.entry, self.arrays, self.captured, lone, results, self.widths, self.pointers
            )
            steps = 0
            for i in range(len(self.given_widths)):
                steps = max(steps, -self.widths[i])
            if steps > 0:  # there was no room for so many
                assert self.larger is not None
                self.machine, self.given_widths = self.larger(steps)
                self.entry = numpy_arrays.entry_of(self.machine)
