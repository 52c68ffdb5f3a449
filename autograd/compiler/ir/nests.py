"""Loops in loops: what a loop over steps computes within each of its steps."""

from collections.abc import Callable, Sequence

from autograd.compiler.ir.lanes import NEXT, OF_STEPS, STEP_COLUMN, STEP_SUM
from autograd.compiler.ir.program import Program


def nests_of(
    program: Program,
    indices: Sequence[int],
    operands: Callable[[int], Sequence[int]],
    bit_of: dict[int, int],
    loop: Sequence[int],
) -> dict[int, int]:
    """The equations that a loop over steps computes within each of its steps, with the number of that loop.

    Those are all of an inner loop that depends on what the outer one carries, and on which what that carries on depends, and
    what else is between the two. One with checkpoints depends on the first outer one that needs it, too: it is computed
    again there, and what is summed over its steps is summed there, so that nobody keeps what it makes.

    Args:
        program: the program. indices: what it computes, in order. operands: gives what one of these reads.
        bit_of: each carry with the bit of its loop. loop: for each equation the innermost loop that
            computes it.
    """
    numbers, primitives, lanes = program.numbers, program.primitives, program.lanes
    outer = 0
    samples = {numbers[index][2] for index in bit_of} - {0}
    for index, bit in bit_of.items():
        if not numbers[index][2] and lanes[index] in samples:
            outer |= bit
    if not outer:
        return {}
    depends, leads = {index: bit & outer for index, bit in bit_of.items()}, dict[int, int]()
    varying = [index for index in indices if lanes[index]]
    nexts = {operands(index)[0]: operands(index)[1] for index in varying if primitives[index] is NEXT}
    # All that a loop within carries is computed together: it depends on what any of it does, and leads where any does.
    within = [[index for index in bit_of if bit_of[index] == bit and numbers[index][2]] for bit in set(bit_of.values())]
    again = [index for index in bit_of if numbers[index][3]]
    summed, of_lanes = {lanes[index] for index in again}, dict[int, int]()  # by its lanes, the outer loops
    for index, bit in bit_of.items():
        of_lanes[lanes[index]] = of_lanes.get(lanes[index], 0) | (bit & outer)
    rounds = [0, 1, 2] if again else [0]  # as they are; then with sums over steps; then with what is computed again
    while rounds:
        before = depends.copy(), leads.copy()
        for index in varying:
            if index not in bit_of or numbers[index][2]:
                own = depends.get(index, 0)
                for leaf in [*operands(index), *([nexts[index]] if index in bit_of else [])]:
                    own |= depends.get(leaf, 0) if lanes[leaf] else 0
                depends[index] = own
        for index in reversed(varying):
            if primitives[index] is NEXT:
                carry = operands(index)[0]
                leads[index] = leads.get(index, 0) | (leads.get(carry, 0) if numbers[carry][2] else bit_of[carry] & outer)
            elif rounds[0] and primitives[index] is STEP_SUM and lanes[operands(index)[0]] in summed:
                last = (depends.get(index, 0) & of_lanes.get(lanes[index], 0)).bit_length()
                leads[index] = leads.get(index, 0) | (1 << last >> 1)
            if index not in bit_of or numbers[index][2]:
                for leaf in operands(index):
                    leads[leaf] = leads.get(leaf, 0) | leads.get(index, 0)
        for carried in within:
            for known in (depends, leads):
                shared = 0
                for index in carried:
                    shared |= known.get(index, 0)
                known.update(dict.fromkeys(carried, shared))
        if before == (depends, leads):
            del rounds[0]
            for index in varying if rounds == [2] else ():
                own, ahead = depends.get(index, 0), leads.get(index, 0)
                if lanes[index] in summed and primitives[index] is not STEP_COLUMN and not own & ahead:
                    depends[index] = own | (ahead & -ahead)
    both = {index: depends[index] & leads.get(index, 0) for index in varying if depends.get(index, 0)}
    nested: dict[int, int] = {}  # the inner loops, each with the outer one
    for index in bit_of:
        if numbers[index][2] and both.get(index, 0):
            nested[loop[index]] = both[index].bit_length()
    found: dict[int, int] = {}
    for index in varying:
        own = loop[index]
        if own in nested:
            found[index] = nested[own]
        elif both.get(index, 0) and (primitives[index] in OF_STEPS or not own):
            found[index] = both[index].bit_length()
    return found
