"""The slot of each number. Plain Python as it stands; slots.pxd gives the names C types."""

from array import array
from collections.abc import Sequence

from autograd.compiler.backends.native.facts import zeros
from autograd.compiler.backends.native.operations import Operations
from autograd.compiler.backends.native.order import Batches

#: Of so many equal operations on results get neighbouring slots, so that the batch may be a RANGE.
LEAST_RANGE = 16


def allocate(made: Operations, parts: Sequence[Batches], kept: "array[int]", reuse: bool) -> "tuple[array[int], int]":
    """The slot of each number, and how many there are.

    A batch writes none of its operands' slots. Loops write whole eights, so a long batch takes whole eights.

    Args:
        made: the operations. parts: their order, phase by phase. kept: the numbers that are results.
        reuse: whether a slot holds another number once nobody needs what is in it.
    """
    begins, reads, inputs = made.begins, made.reads, made.inputs
    last = zeros(inputs + made.count)  # the operation behind which nobody reads a number
    for part in parts:
        order = part.order
        for position in range(len(order)):
            for at in range(begins[order[position]], begins[order[position] + 1]):
                last[reads[at]] = order[position]
    for position in range(len(kept)):
        last[kept[position]] = -1
    slots = zeros(inputs + made.count)
    for number in range(inputs):
        slots[number] = number
        last[number] = -1
    free = zeros(made.count + 1)
    freed, used, least = 0, inputs, LEAST_RANGE
    for part in parts:
        order, starts = part.order, part.starts
        for batch in range(len(starts) - 1):
            begin, end = starts[batch], starts[batch + 1]
            if end - begin >= least:
                for position in range(begin, end):
                    slots[inputs + order[position]] = used
                    used += 1
                used = inputs + (used - inputs + 7) // 8 * 8
            else:
                for position in range(begin, end):
                    if freed:
                        freed -= 1
                        slots[inputs + order[position]] = free[freed]
                    else:
                        slots[inputs + order[position]] = used
                        used += 1
            for position in range(begin, end if reuse else begin):
                for at in range(begins[order[position]], begins[order[position] + 1]):
                    number = reads[at]
                    if last[number] == order[position]:
                        last[number] = -1  # freed once
                        free[freed] = slots[number]
                        freed += 1
    return slots, used
