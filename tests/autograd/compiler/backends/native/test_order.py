"""In which order the interpreter computes what depends on nothing else."""

import math
from itertools import pairwise

import pytest

from autograd import jit, sin
from autograd import sum as total


def test_costly_operations_wait_for_others_of_their_kind():
    """Sines of numbers that take one to eight additions each, and then sines of products of those."""

    def f(xs):
        found = []
        for i, x in enumerate(xs):
            for _ in range(1 + i % 8):
                x = x + xs[i - 1]
            found.append(sin(x))
        return total([sin(x * y) for x, y in pairwise(found)])

    xs = [0.1 * i for i in range(64)]
    compiled = jit(f, kernel="native")
    ends = [math.sin(x + (1 + i % 8) * xs[i - 1]) for i, x in enumerate(xs)]
    assert compiled(xs) == pytest.approx(math.fsum(math.sin(x * y) for x, y in pairwise(ends)), rel=1e-13)
    assert [line.split()[2] for line in compiled.source.splitlines() if line.startswith("sin ")] == ["n64", "n63"]
