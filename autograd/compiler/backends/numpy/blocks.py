"""Blocks of lanes: a program over very many samples runs on a few thousand of them at a time, so that its working set stays
in the cache and its memory does not grow with the number of samples."""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from autograd.compiler.ir.arrays import ArrayProgram
from autograd.compiler.ir.lanes import ARGUMENT, COUNT
from autograd.compiler.ir.program import Program, bounds
from autograd.compiler.ir.types import Array, Shape

#: The function that computes: of the arrays of a call, the arrays of its results.
Computation: TypeAlias = Callable[..., list[Array]]
#: How many numbers the arrays of one block may hold together; as doubles, a megabyte and a half, which stays in a
#: second-level cache. On 100,000 lanes of 34 numbers a third of it took 1.1 times as long and a sixth 1.5 times, as there
#: are more calls; three times of it, 1.1 times.
CACHE = 3 << 16
SMALLEST = 512


def block_size(program: Program, array_program: ArrayProgram, shapes: list[Shape]) -> tuple[int, set[int]] | None:
    """The number of lanes to run at a time, and the arguments that are mapped over; None where all must run at once.

    All must run at once where lanes are reduced, where the program uses their number, or where an argument is used both by
    sample and as a whole.
    """
    if program.samples_meet or COUNT in program.primitives:
        return None
    mapped: set[int] = set()
    whole: set[int] = set()
    for index, primitive in enumerate(program.primitives):
        if primitive is ARGUMENT:
            source: tuple[int, int, int] = program.numbers[index]
            block, offset, stride = source
            lanes = program.lanes[index]
            by_sample = lanes > 0 and block >= 0 and offset < stride and shapes[block][:1] == (lanes,)
            (mapped if by_sample and stride == math.prod(shapes[block][1:]) else whole).add(block)
    if not mapped or mapped & whole or any(block < 0 for block in whole):
        return None
    rows = sum(size for space, size in array_program.sizes.items() if space.lanes)
    rows += sum(math.prod(buffer.shape) for buffer in array_program.buffers if buffer.lanes)
    return max(SMALLEST, CACHE // rows), mapped


def in_blocks(
    allocate: Callable[..., Computation],
    size: int,
    mapped: set[int],
    have_lanes: list[bool],
    parameters: Array,
    lanes: int,
) -> Computation:
    """Array code for very many lanes.

    Args:
        allocate: the function `allocate` of the array code.
        size, mapped: those of `block_size`.
        have_lanes: which of the results have lanes.
        parameters: the array of the captured Values' numbers.
        lanes: how many there are.
    """
    size = size if lanes > 2 * size else lanes
    steps = {width: allocate(parameters, width) for width in {size, lanes % size} if width}

    def step(*arrays: Array) -> list[Array]:
        results: list[Array] = []
        for start in range(0, lanes, size):
            stop = min(start + size, lanes)
            found = steps[stop - start](*[array[start:stop] if i in mapped else array for i, array in enumerate(arrays)])
            if not results:
                # In one piece: memory that is given back and taken again piece by piece costs more than the computation.
                rows = [len(part) if spread else 0 for part, spread in zip(found, have_lanes, strict=True)]
                dtype = next(part.dtype for part, spread in zip(found, have_lanes, strict=True) if spread)
                pieces = np.split(np.empty(lanes * sum(rows), dtype), bounds(rows)[1:-1] * lanes)
                results = [
                    piece.reshape(lanes, len(part)).T if spread else part
                    for piece, part, spread in zip(pieces, found, have_lanes, strict=True)
                ]
            for result, part, spread in zip(results, found, have_lanes, strict=True):
                if spread:
                    result[:, start:stop] = part
        return results

    return step
