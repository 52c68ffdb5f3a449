"""NumPy's generators in plain Python give NumPy's numbers."""

import numpy as np
import pytest

from nn.pcg64 import PCG64
from nn.random_state import RandomState


@pytest.mark.parametrize("seed", [0, 1, 123456789, 2**31, 2**32, 2**40 + 5, 2**128 - 1, 2**200 + 17])
def test_the_seed_gives_the_same_numbers_and_orders(seed):
    ours, theirs = PCG64(seed), np.random.default_rng(seed)
    for count in (1, 2, 3, 100, 1797):
        assert [ours.random() for _ in range(5)] == theirs.random(5).tolist()
        things, order = list(range(count)), np.arange(count)
        for _ in range(2):
            ours.shuffle(things)
            theirs.shuffle(order)
            assert things == order.tolist()


def test_normal_numbers_are_the_same_but_for_rounding():
    ours, theirs = PCG64(7), np.random.default_rng(7)
    found, expected = np.array([ours.normal() for _ in range(30_000)]), theirs.normal(size=30_000)
    assert np.abs(expected).max() > 3.6541528853610088, "one is of the tail"
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=0.0)


@pytest.mark.parametrize("seed", [0, 1, 77, 2**32 - 1])
def test_the_older_generator(seed):
    ours, theirs = RandomState(seed), np.random.RandomState(seed)  # that one is meant
    for count in (1, 2, 3, 100, 1797):
        things, order = list(range(count)), np.arange(count)
        ours.shuffle(things)
        theirs.shuffle(order)
        assert things == order.tolist()
        np.testing.assert_allclose([ours.normal() for _ in range(5)], theirs.normal(size=5), rtol=1e-15)
