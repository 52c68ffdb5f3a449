"""Rows are released and claimed again: never two that are needed at once."""

import random

import numpy as np
import pytest

from autograd import cos, jit, sin, tanh, vmap
from autograd import sum as total
from autograd.compiler.ir.arrays import Space
from autograd.compiler.vectorize.memory import Layout

A, B = Space("varying", 5), Space("varying", 3)


def layout():
    sizes = {}
    return Layout(100, sizes), sizes


def test_rows_are_claimed_first_fit():
    memory, sizes = layout()
    memory.extend(range(10), A)
    memory.release([2, 3, 4])
    memory.release([7])
    assert memory.claim(A, 2) == 2
    assert memory.claim(A, 1) == 4
    assert memory.claim(A, 2) == 10  # what is left, row 7, is too short
    assert memory.claim(A, 1) == 7
    assert sizes == {A: 12}


def test_neighbours_that_are_released_are_one_piece():
    memory, sizes = layout()
    memory.extend(range(6), A)
    for released in ([1], [3], [2], [0]):
        memory.release(released)
    assert memory.claim(A, 4) == 0
    assert sizes == {A: 6}


def test_rows_of_other_spaces_stay_apart():
    memory, sizes = layout()
    memory.extend(range(3), A)
    memory.extend(range(3, 6), B)
    memory.release([0, 1, 4])
    assert memory.claim(B, 2) == 3
    assert memory.claim(B, 1) == 1
    assert memory.claim(A, 2) == 0
    assert sizes == {A: 3, B: 5}


def test_the_order_of_memory_is_by_space_and_row():
    memory, _ = layout()
    memory.extend([3, 1], A)
    memory.extend([0, 4, 2], B)
    memory.extend([5], A)
    assert np.argsort(memory.rank(np.arange(6))).tolist() == [3, 1, 5, 0, 4, 2]


@pytest.mark.parametrize("seed", range(5))
def test_no_row_is_given_to_two_that_are_needed(seed):
    rng, (memory, sizes) = random.Random(seed), layout()
    needed, fresh = [], iter(range(100))
    for _ in range(30):
        if needed and rng.random() < 0.5:
            memory.release(needed.pop(rng.randrange(len(needed))))
        group = [next(fresh) for _ in range(rng.randint(1, 3))]
        memory.extend(group, A)
        needed.append(group)
        rows = memory.row[np.concatenate(needed)].tolist()
        assert len(set(rows)) == len(rows)
        assert max(rows) < sizes[A]


def test_a_long_chain_in_lanes_takes_few_rows():
    """Live ranges end: 40 steps over 3 numbers per lane need rows for a few steps only."""

    def f(x):
        for _ in range(40):
            x = [sin(x[1]), cos(x[2]), tanh(x[0])]
        return total(x)

    compiled = jit(lambda X: vmap(f)(X), kernel="numpy")
    X = np.random.default_rng(0).normal(size=(50, 3))
    assert compiled(X) == pytest.approx(vmap(f)(X), rel=1e-14)
    (rows,) = [size for space, size in compiled.plan.array_program.sizes.items() if space.kind == "varying"]
    assert rows <= 12
