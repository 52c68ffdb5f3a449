"""The words of operations on slots: ONE, RUN, RANGE and sums. Plain Python as it stands; writer.pxd gives the
names C types."""

from array import array
from collections.abc import Sequence

import numpy as np

from autograd.compiler.backends.native.facts import NAMES, zeros
from autograd.compiler.backends.native.functions import FUNCTIONS, PRODUCTS
from autograd.compiler.backends.native.instructions import CODE
from autograd.compiler.backends.native.operations import FIRST_SUM, Operations
from autograd.compiler.backends.native.order import Batches
from autograd.compiler.backends.native.slots import LEAST_RANGE

#: A RUN has at least so many operations.
LEAST_RUN: int = 3
LEAST: int = LEAST_RANGE
#: For each function the opcodes by mask, 8 of each; -1 where there is none.
ONES, RUNS, RANGES = (
    array("i", [CODE.get(f"{name}.{kind}.{mask}", -1) for name in NAMES for mask in range(8)])
    for kind in ("one", "run", "range")
)
ARITY = array("i", [FUNCTIONS[name].arity for name in NAMES])
IS_PRODUCT = array("b", [name in PRODUCTS for name in NAMES])
SUM: int = CODE["sum"]
SUM_RANGE: int = CODE["sum_range"]
#: Of no more products a sum waits for its additions, not for the places of its factors.
SHORT_SUM: int = 8
GATHER: int = CODE["gather"]
FUNCTIONS_COUNT: int = FIRST_SUM


def write(made: Operations, batches: Batches, slots: "array[int]") -> memoryview:
    """The words of operations."""
    codes, begins, reads, inputs = made.codes, made.begins, made.reads, made.inputs
    order, starts = batches.order, batches.starts
    longest = 0
    for batch in range(len(starts) - 1):
        longest = max(longest, starts[batch + 1] - starts[batch])
    columns = zeros(4 * longest)
    size = 0  # at most: the opcode or the head, the result, and what is read
    head_size = max([len(head) for head in made.heads], default=0)
    for position in range(len(order)):
        operation = order[position]
        size += (head_size if codes[operation] >= FUNCTIONS_COUNT else 1) + 1 + begins[operation + 1] - begins[operation]
    words = zeros(size)
    end, before = 0, -2  # no number; -1 is a missing operand
    for batch in range(len(starts) - 1):
        begin, count = starts[batch], starts[batch + 1] - starts[batch]
        code = codes[order[begin]]
        if code < FUNCTIONS_COUNT and count >= LEAST_RUN:
            for i in range(count):
                operation = order[begin + i]
                columns[i] = slots[inputs + operation]
                for k in range(ARITY[code]):
                    columns[(k + 1) * count + i] = slots[reads[begins[operation] + k]]
            end = together(code, columns, count, words, end)
            before = -2
            continue
        for i in range(count):
            operation = order[begin + i]
            code, at = codes[operation], begins[operation]
            arity = begins[operation + 1] - at
            if code >= FUNCTIONS_COUNT:
                head = made.heads[code - FUNCTIONS_COUNT]
                if head[0] == SUM and are_ranges(reads, slots, at, arity, head[2]):
                    words[end], words[end + 1], words[end + 2] = SUM_RANGE, slots[inputs + operation], head[2]
                    end += 3
                    for k in range(2):
                        words[end] = first = slots[reads[at + k]]
                        words[end + 1] = slots[reads[at + k + 2]] - first
                        end += 2
                    before = inputs + operation
                    continue
                words[end] = head[0]
                end += 1
                if head[0] == SUM or head[0] == GATHER:
                    words[end] = slots[inputs + operation]
                    end += 1
                for k in range(1, len(head)):
                    words[end] = head[k]
                    end += 1
                mask = 0
            else:
                # Which operands are the number made before; factors may be exchanged.
                a, b = reads[at], reads[at + 1] if arity > 1 else -1
                if IS_PRODUCT[code]:
                    if reads[at + 2] == before != b:
                        reads[at + 1], reads[at + 2] = reads[at + 2], b
                        b = before
                    mask = 1 if a == before else 2 if b == before else 0
                elif arity > 2:
                    mask = 0
                else:
                    mask = (a == before) + 2 * (b == before)
                words[end] = ONES[8 * code + mask]
                words[end + 1] = slots[inputs + operation]
                end += 2
            for k in range(arity):
                if k > 2 or not mask >> k & 1:
                    words[end] = slots[reads[at + k]]
                    end += 1
            before = inputs + operation
    return np.asarray(words)[:end].view(np.uint8).data


def are_ranges(reads: "array[int]", slots: "array[int]", begin: int, count: int, products: int) -> bool:
    """Whether a sum of so many operands is a long one of products alone, in which the slots of the first factors are evenly
    spaced, and those of the second."""
    if products <= SHORT_SUM or 2 * products != count:
        return False
    for at in range(begin + 4, begin + count):
        if slots[reads[at]] - slots[reads[at - 2]] != slots[reads[at - 2]] - slots[reads[at - 4]]:
            return False
    return True


def together(code: int, columns: "array[int]", count: int, words: "array[int]", end: int) -> int:
    """Write equal operations, given the slots of results and of each operand: a RANGE for each piece in which all are
    neighbours, a RUN for the rest; the end of the words. Pieces are carried out in order, so one may write eights into the
    next."""
    height = 1 + ARITY[code]
    for begin, stop, mask in pieces(columns, height, count):
        opcode = RANGES[8 * code + mask] if mask >= 0 else -1
        words[end] = opcode if opcode >= 0 else RUNS[8 * code]
        words[end + 1] = stop - begin
        end += 2
        for k in range(height):
            for i in range(begin, begin + 1 if opcode >= 0 else stop):
                words[end] = columns[k * count + i]
                end += 1
    return end


def pieces(columns: "array[int]", height: int, count: int) -> Sequence[tuple[int, int, int]]:
    """Where columns of slots stop being neighbours: the begin and end of each piece and, if it is long enough for a
    RANGE, the mask of the columns, beside the first, that are one slot; else -1.

    Args:
        columns: one behind the other. height: how many there are. count: how long they are.
    """
    found: list[tuple[int, int, int]] = []
    begin = scattered = 0  # where a piece begins, and where one that is no RANGE does
    while begin < count:
        mask = 0
        end = begin + 1
        while end < count and columns[end] == columns[end - 1] + 1:
            steps = 0
            for k in range(1, height):
                step = columns[k * count + end] - columns[k * count + end - 1]
                if step == 0:
                    steps |= 1 << (k - 1)
                elif step != 1:
                    steps = -1
                    break
            if steps < 0 or (end > begin + 1 and steps != mask):
                break
            mask = steps
            end += 1
        if end - begin >= LEAST:
            if scattered < begin:
                found.append((scattered, begin, -1))
            found.append((begin, end, mask))
            scattered = end
        begin = end
    if scattered < count:
        found.append((scattered, count, -1))
    return found
