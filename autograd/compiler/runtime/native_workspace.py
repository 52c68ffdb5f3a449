"""The memory of one call in the native interpreter.

Plain Python as it stands; native_workspace.pxd gives the names C types.
"""

from array import array
from itertools import accumulate
from math import prod
from typing import Any

import numpy as np

from autograd.compiler.runtime.workspace import DOUBLE, Workspace

#: A name of workspace.py that is an object of C there, which Python cannot import.
EMPTY = np.empty


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
        self.staged = [block if inside else None for block, inside in zip(blocks[:-1], listed, strict=True)]
        self.run = machine.run
        self.captured: list[Any] = [blocks[-1], *captured]
        self.results, self.lone, self.widths = results, lone, widths

    def compute(self) -> tuple[list[float], list[Any]]:
        found: list[Any] = [EMPTY(shape) for shape in self.results]
        self.run(self.arrays + self.captured, found, self.widths)
        return (found.pop(0).tolist() if self.lone else []), found
