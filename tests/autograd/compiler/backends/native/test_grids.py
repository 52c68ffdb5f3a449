"""Sums over lanes of products as grids and a rest."""

from autograd.compiler.backends.native.grids import full_grids


def test_rows_with_the_same_partners_form_a_grid():
    pairs = dict(enumerate([(1, 5), (1, 6), (2, 5), (2, 6), (3, 7), (4, 7), (3, 8), (4, 8), (9, 9)]))
    assert full_grids(list(pairs)[:4], pairs) == [[0, 1, 2, 3]]
    assert full_grids(list(pairs), pairs) == [[0, 1, 2, 3], [4, 6, 5, 7], [8]]


def test_of_two_sides_that_which_leaves_less_is_taken():
    """Row 1 meets all of 4, 5, 6, and row 2 all but one of them."""
    pairs = dict(enumerate([(1, 4), (1, 5), (1, 6), (2, 4), (2, 5)]))
    assert full_grids(list(pairs), pairs) == [[0, 3, 1, 4], [2]]


def test_the_same_product_twice_is_in_no_grid():
    assert full_grids([0, 1], {0: (1, 2), 1: (1, 2)}) == [[0, 1]]
