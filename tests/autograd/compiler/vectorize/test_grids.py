"""Matrix products are recognised by their lists of operands alone."""

import numpy as np
import pytest

from autograd.compiler.vectorize.grids import find_grids, orient, orient_padded

A, B = np.arange(100, 106).reshape(2, 3), np.arange(200, 212).reshape(4, 3)


def rank(indices):
    return indices


def sums(pairs):
    """Sums of the products of rows of A and B."""
    return np.arange(len(pairs)), A[[pair[0] for pair in pairs]], B[[pair[1] for pair in pairs]]


def product(grid):
    """The pairs that a grid stands for, by the sum that each of them is."""
    return {
        int(grid.sums[i, j]): (grid.left[i].tolist(), grid.right[j].tolist())
        for i in range(len(grid.left))
        for j in range(len(grid.right))
    }


@pytest.mark.parametrize(("pairs", "shapes"), [
    ([(i, j) for i in range(2) for j in range(4)], [(2, 4)]),
    ([(i, j) for j in range(4) for i in range(2)], [(2, 4)]),
    ([(1, 2), (0, 1), (1, 1), (0, 2)], [(2, 2)]),
    ([(0, 0), (0, 1), (1, 1)], [(1, 2), (1, 1)]),
    ([(0, 0), (1, 1)], [(1, 1), (1, 1)]),
    ([(0, 0), (0, 1), (0, 0), (0, 1)], [(1, 2), (1, 2)]),
    ([(0, 3)], [(1, 1)]),
], ids=["full", "by columns", "in any order", "a corner is missing", "diagonal", "each twice", "one"])  # fmt: skip
def test_each_sum_is_in_one_grid_with_its_lists(pairs, shapes):
    numbers, left, right = sums(pairs)
    grids = find_grids(numbers, left, right, rank)
    assert [grid.sums.shape for grid in grids] == shapes
    found = {number: lists for grid in grids for number, lists in product(grid).items()}
    assert found == {i: (A[p].tolist(), B[q].tolist()) for i, (p, q) in enumerate(pairs)}
    assert sum(grid.sums.size for grid in grids) == len(pairs)


def test_rows_and_columns_follow_the_memory_of_their_first_operands():
    numbers, left, right = sums([(i, j) for i in (1, 0) for j in (3, 0, 2)])
    (grid,) = find_grids(numbers, left, right, rank)
    assert grid.left.tolist() == A.tolist()
    assert grid.right[:, 0].tolist() == [200, 206, 209]
    (grid,) = find_grids(numbers, left, right, lambda indices: -indices)
    assert grid.left.tolist() == A[::-1].tolist()
    assert grid.right[:, 0].tolist() == [209, 206, 200]
    (grid,) = find_grids(numbers, left, right, lambda indices: -indices, padded=True)
    assert grid.sums.tolist() == [[2, 1, 0], [5, 4, 3]], "padded lists: columns follow the memory of the sums"


def test_the_uniform_factor_goes_left_and_the_right_ones_are_sorted():
    lanes = np.zeros(300, dtype=np.int64)
    lanes[200:] = 5
    left, right = orient(np.array([[202, 101, 200]]), np.array([[100, 201, 102]]), lanes, rank)
    assert (left.tolist(), right.tolist()) == ([[102, 101, 100]], [[200, 201, 202]])
    left, right = orient(np.array([[101, 103]]), np.array([[100, 102]]), lanes, rank)
    assert (left.tolist(), right.tolist()) == ([[101, 103]], [[100, 102]]), "sorted already"


@pytest.mark.parametrize(("reduced", "expected"), [
    (False, ([[100, 101]], [[200, 0]])),
    (True, ([[100, 101]], [[200, 0]])),
])  # fmt: skip
def test_constants_that_pad_go_right(reduced, expected):
    lanes, constant = np.zeros(300, dtype=np.int64), np.zeros(300, dtype=bool)
    constant[:10] = True
    lanes[200:] = 5
    left, right = orient_padded(np.array([[200, 0]]), np.array([[100, 101]]), lanes, rank, constant, reduced)
    assert (left.tolist(), right.tolist()) == expected


def test_a_constant_beside_a_varying_number_is_its_uniform_factor():
    lanes, constant = np.zeros(300, dtype=np.int64), np.zeros(300, dtype=bool)
    constant[:10] = True
    lanes[200:] = 5
    for left, right in ([[200]], [[3]]), ([[3]], [[200]]):
        found = orient_padded(np.array(left), np.array(right), lanes, rank, constant, False)
        assert [side.tolist() for side in found] == [[[3]], [[200]]]
        found = orient_padded(np.array(left), np.array(right), lanes, rank, constant, True)
        assert [side.tolist() for side in found] == [[[200]], [[3]]], "over lanes it pads a list of varying numbers"
