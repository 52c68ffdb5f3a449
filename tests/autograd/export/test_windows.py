"""Windows over an image, found again in the positions of their numbers."""

import itertools

import numpy as np

from autograd.export.windows import filtered, pooled


def test_what_is_almost_a_window_is_none():
    places = np.array([[0, 1, 4, 5], [1, 2, 5, 6], [4, 5, 8, 9], [5, 6, 9, 10]])
    assert filtered(places, (1, 4, 4)) is None, "the last column of the image would be seen too"
    assert filtered(places, (1, 3, 4)) is None
    wider = np.array([[0, 1, 2], [1, 2, 3], [4, 5, 6], [5, 6, 7]])
    assert filtered(wider, (1, 2, 4)).out == (1, 3)
    assert pooled(wider[[2, 0, 3, 1]], (1, 2, 4)).kernel == (2, 2), "in any order"
    for i, j in itertools.product(range(4), range(3)):
        other = wider.copy()
        other[i, j] ^= 1
        assert filtered(other, (1, 2, 4)) is None
    assert filtered(np.full((4, 3), -1), (1, 2, 4)) is None, "padding alone"
