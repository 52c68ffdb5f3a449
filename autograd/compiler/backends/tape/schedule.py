"""Instruction scheduling and slot allocation of a tape.

A number has the index of the instruction that makes it, counted behind the inputs. Instructions that apply the same
operation should stand together: the tape then dispatches once, the branch predictor is right, and the processor overlaps
several, as they are independent. So each stretch of a program is sorted by level (those of
one level are independent) and operation. The stretches keep their order, so that the numbers at hand stay few.
Plain Python as it stands; schedule.pxd gives the names C types.
"""

from array import array

import numpy as np
from numpy.typing import NDArray

#: How many instructions are sorted together: their results fit into the first-level cache.
WINDOW: int = 4096


def levels(reads: "array[int]", inputs: int) -> "array[int]":
    """For each instruction how many of its window must come before it, one behind the other.

    Args:
        reads: three numbers for each instruction, those it reads, with -1 where it reads fewer.
        inputs: how many numbers there are before the first instruction.
    """
    count = len(reads) // 3
    level = array("i", bytes(4 * count))
    for i in range(count):
        begin = inputs + i - i % WINDOW
        highest = 0
        for k in range(3 * i, 3 * i + 3):
            if reads[k] >= begin and level[reads[k] - inputs] >= highest:
                highest = level[reads[k] - inputs] + 1
        level[i] = highest
    return level


def schedule(operations: NDArray[np.int32], reads: "array[int]", inputs: int) -> "array[int]":
    """The instructions in the order in which they are to be carried out.

    Args:
        operations: the code of each. reads, inputs: see `levels`.
    """
    level = np.frombuffer(levels(reads, inputs), np.int32).astype(np.int64)
    window = np.arange(len(operations)) // WINDOW
    keys = (window * WINDOW + level) * (int(operations.max(initial=0)) + 1) + operations
    return array("i", np.argsort(keys, kind="stable").astype(np.int32).tobytes())


def allocate(order: "array[int]", reads: "array[int]", inputs: int, kept: "array[int]") -> "array[int]":
    """The slot of each number; a slot is used again after the last read of its number.

    Args:
        order: the instructions as they are carried out. reads, inputs: see `levels`.
        kept: the numbers that are still needed in the end.
    """
    count = len(order)
    last = array("i", bytes(4 * (inputs + count)))  # where each number is read for the last time
    for at in range(count):
        for k in range(3 * order[at], 3 * order[at] + 3):
            if reads[k] >= 0:
                last[reads[k]] = at
    for at in range(len(kept)):
        last[kept[at]] = count
    slots = array("i", bytes(4 * (inputs + count)))
    for number in range(inputs):
        slots[number] = number
        last[number] = count
    free = array("i", bytes(4 * count))
    freed, used = 0, inputs
    for at in range(count):
        for k in range(3 * order[at], 3 * order[at] + 3):
            number = reads[k]
            if number >= 0 and last[number] == at:
                last[number] = count  # freed once, also if it is read twice
                free[freed] = slots[number]
                freed += 1
        if freed:
            freed -= 1
            slots[inputs + order[at]] = free[freed]
        else:
            slots[inputs + order[at]] = used
            used += 1
    return slots
