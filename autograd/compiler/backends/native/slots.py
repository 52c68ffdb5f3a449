"""The slot of each number."""

from collections.abc import Iterable

from autograd.compiler.backends.native.operations import Operations
from autograd.compiler.backends.native.order import Batches

#: Of so many equal operations on results get neighbouring slots, so that the batch may be a RANGE.
LEAST_RANGE = 16


def allocate(made: Operations, batches: Batches, kept: Iterable[int], reuse: bool) -> tuple[list[int], int]:
    """The slot of each number, and how many there are.

    A batch writes none of its operands' slots. Loops write whole eights, so a long batch takes whole eights.

    Args:
        made: the operations. batches: their order. kept: the numbers that are results.
        reuse: whether a slot holds another number once nobody needs what is in it.
    """
    inputs, total = made.inputs, made.inputs + len(made.codes)
    last = [-1] * total
    for at, batch in enumerate(batches):
        for i in batch:
            for read in made.reads[i]:
                last[read] = at
    for number in kept:
        last[number] = len(batches)
    slots, free, used = [*range(inputs), *[0] * len(made.codes)], list[int](), inputs
    for at, batch in enumerate(batches):
        if len(batch) >= LEAST_RANGE:
            for i in batch:
                slots[inputs + i] = used
                used += 1
            used = inputs + (used - inputs + 7) // 8 * 8
        else:
            for i in batch:
                if free:
                    slots[inputs + i] = free.pop()
                else:
                    slots[inputs + i] = used
                    used += 1
        if reuse:
            for i in batch:
                for read in made.reads[i]:
                    if read >= inputs and last[read] == at:
                        last[read] = len(batches) + 1  # freed once
                        free.append(slots[read])
    return slots, used
