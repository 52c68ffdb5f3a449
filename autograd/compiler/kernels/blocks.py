"""Blocks of lanes: a program over very many samples runs on a few thousand of them at a time, so that what it works on stays
in the cache and its memory does not grow with the number of samples."""

# pyright: basic

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiler.instructions import Rolled
from autograd.compiler.lanes import ARGUMENT, REDUCTIONS
from autograd.compiler.program import Program

#: How many numbers the arrays of one block may hold together; as doubles, a megabyte and a half, which stays in a
#: second-level cache. On 100,000 lanes of 34 numbers a third of it took 1.1 times as long and a sixth 1.5 times, as there
#: are more calls; three times of it, 1.1 times.
CACHE = 3 << 16
SMALLEST = 512


def block_size(program: Program, rolled: Rolled, shapes: list[tuple[int, ...]]) -> tuple[int, set[int]] | None:
    """How many lanes to run at a time, and which arguments are mapped over; None where all must run at once.

    All must where samples meet, in a sum or another reduction, or where an argument is used both by sample and as a whole.
    """
    if any(primitive in REDUCTIONS for primitive in program.primitives):
        return None
    mapped: set[int] = set()
    whole: set[int] = set()
    for name, primitive in enumerate(program.primitives):
        if primitive is ARGUMENT:
            block, offset, stride = program.numbers[name]
            lanes = program.lanes[name]
            rows = lanes and block >= 0 and offset < stride and shapes[block][:1] == (lanes,)
            (mapped if rows and stride == int(np.prod(shapes[block][1:])) else whole).add(block)
    if not mapped or mapped & whole or any(block < 0 for block in whole):
        return None
    rows = sum(size for space, size in rolled.layout.sizes.items() if space.lanes)
    rows += sum(int(np.prod(buffer.shape)) for buffer in rolled.buffers if buffer.lanes)
    return max(SMALLEST, CACHE // max(rows, 1)), mapped


def run_in_blocks(
    step: Callable[[int], Callable[..., Any]], size: int, mapped: set[int], lanes: int, parameters: Any, arrays: list[Any]
) -> list[Any]:
    """The results of all lanes.

    Args:
        step: for a number of lanes, the function that computes.
        size, mapped: what `block_size` gave.
        lanes: how many there are.
        parameters, arrays: what is computed from.
    """
    results: list[Any] = []
    size = size if lanes > 2 * size else lanes
    for start in range(0, lanes, size):
        stop = min(start + size, lanes)
        run = step(stop - start)
        found = run(parameters, *[array[start:stop] if i in mapped else array for i, array in enumerate(arrays)])
        if not results:
            # In one piece: memory that is given back and taken again piece by piece costs more than what is computed in it.
            memory = np.empty(lanes * sum(len(part) for part in found if part.ndim > 1), found[0].dtype)
            taken = 0
            for part in found:
                rows = len(part) if part.ndim > 1 else 0
                piece = memory[taken : taken + lanes * rows].reshape(lanes, rows).T
                results.append(piece if rows else part.copy())
                taken += lanes * rows
        for result, part in zip(results, found, strict=True):
            if part.ndim > 1:
                result[:, start:stop] = part
    return results
