"""The order and the slots of a tape: every number is there when it is read, and equal instructions stand together."""

import random
from array import array

import numpy as np
import pytest

from autograd.compiler.backends.tape.schedule import allocate, schedule

INPUTS = 5


def instructions(count, seed):
    """Operations, and the numbers that each reads: one to three of those before it."""
    draw = random.Random(seed)
    reads = array("i")
    for i in range(count):
        read = [draw.randrange(INPUTS + i) for _ in range(draw.randint(1, 3))]
        reads.extend(read + [-1] * (3 - len(read)))
    return np.array([draw.randrange(6) for _ in range(count)], np.int32), reads


@pytest.mark.parametrize("count", [0, 1, 300, 5000])
def test_each_number_is_in_its_slot_when_it_is_read(count):
    operations, reads = instructions(count, count)
    order = schedule(operations, reads, INPUTS)
    kept = array("i", range(INPUTS + count - min(count, 20), INPUTS + count))
    slots = allocate(order, reads, INPUTS, kept)
    holds = {slots[number]: number for number in range(INPUTS)}
    for i in order:
        for number in reads[3 * i : 3 * i + 3]:
            assert number < 0 or holds[slots[number]] == number
        holds[slots[INPUTS + i]] = INPUTS + i
    assert sorted(order) == list(range(count))
    assert all(holds[slots[number]] == number for number in kept)


def test_equal_instructions_stand_together_and_slots_are_used_again():
    operations, reads = instructions(2000, 0)
    order = schedule(operations, reads, INPUTS)
    assert np.count_nonzero(np.diff(operations[np.array(order)])) < 0.2 * np.count_nonzero(np.diff(operations))
    assert max(allocate(order, reads, INPUTS, array("i"))) < 0.8 * 2000
