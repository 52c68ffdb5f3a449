"""The words of operations on slots: ONE, RUN, RANGE and sum instructions."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from autograd.compiler.backends.native.functions import FUNCTIONS, PRODUCTS
from autograd.compiler.backends.native.instructions import CODE
from autograd.compiler.backends.native.operations import Operations
from autograd.compiler.backends.native.order import Batches
from autograd.compiler.backends.native.slots import LEAST_RANGE

#: A RUN has at least so many operations.
LEAST_RUN = 3


def write(made: Operations, batches: Batches, slots: list[int], code: list[int]) -> None:
    """Append the instructions of operations to `code`."""
    inputs, before = made.inputs, -1
    for batch in batches:
        name = made.codes[batch[0]]
        if isinstance(name, str) and len(batch) >= LEAST_RUN:
            columns = [[slots[made.reads[i][k]] for i in batch] for k in range(FUNCTIONS[name].arity)]
            code += together(name, [[slots[inputs + i] for i in batch], *columns])
            before = -1
            continue
        for i in batch:
            name, reads, out = made.codes[i], made.reads[i], slots[inputs + i]
            if isinstance(name, str):
                mask, reads = accumulator(name, reads, before)
                rest = [slots[read] for k, read in enumerate(reads) if not mask >> k & 1]
                code += [CODE[f"{name}.one.{mask}"], out, *rest]
            else:
                code += [CODE["sum"], out, *name[1:], *(slots[read] for read in reads)]
            before = inputs + i


def accumulator(name: str, reads: tuple[int, ...], before: int) -> tuple[int, tuple[int, ...]]:
    """Which operands are the number made before, as a mask, and the operands; factors may be exchanged."""
    if name in PRODUCTS:
        a, b, c = reads
        if c == before != b:
            b, c = c, b
        return (1 if a == before else 2 if b == before else 0), (a, b, c)
    if len(reads) > 2:
        return 0, reads
    return sum((read == before) << k for k, read in enumerate(reads)), reads


def together(name: str, columns: list[list[int]]) -> list[int]:
    """The words of equal operations, given the slots of results and of each operand: a RANGE for each piece in which all are
    neighbours, a RUN for the rest. Pieces are carried out in order, so one may write eights into the next."""
    words: list[int] = []
    for begin, end, mask in pieces(columns):
        number = None if mask is None else CODE.get(f"{name}.range.{mask}")
        if number is not None:
            words += [number, end - begin, *(column[begin] for column in columns)]
        else:
            words += [CODE[f"{name}.run.0"], end - begin, *(slot for column in columns for slot in column[begin:end])]
    return words


def pieces(columns: list[list[int]]) -> Iterator[tuple[int, int, int | None]]:
    """Where columns of slots stop being neighbours: the begin and end of each piece and, if it is long enough for a
    RANGE, the mask of the columns, beside the first, that are one slot; else None."""
    count = len(columns[0])
    if count < LEAST_RANGE:
        yield 0, count, None
        return
    steps = np.diff(np.array(columns), axis=1)
    even = (steps[0] == 1) & ((steps[1:] == 0) | (steps[1:] == 1)).all(axis=0)
    even[1:] &= (steps[:, 1:] == steps[:, :-1]).all(axis=0) | ~even[:-1]
    scattered = 0  # where the piece that is no RANGE began
    for begin, end in pairwise([0, *(np.flatnonzero(~even) + 1).tolist(), count]):
        if end - begin >= LEAST_RANGE:
            if scattered < begin:
                yield scattered, begin, None
            yield begin, end, sum(int(step == 0) << k for k, step in enumerate(steps[1:, begin].tolist()))
            scattered = end
    if scattered < count:
        yield scattered, count, None
