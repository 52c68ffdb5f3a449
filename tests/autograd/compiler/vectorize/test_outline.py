"""Pieces of programs with loops; what they compute is tested where they are."""

import pytest

from autograd import grad, jit, scan
from autograd.compiler.vectorize.outline import outline


def test_a_loop_in_a_loop_has_no_pieces():
    f = lambda a: scan(lambda c, _: (scan(lambda d, _: (d * c, None), c, length=3)[0], c), a, length=2)[0]  # noqa: E731
    for made in (f, grad(f)):
        compiled = jit(made, kernel="native")
        compiled(0.5)
        with pytest.raises(ValueError, match="a loop within a loop waits for itself; pieces hold one loop"):
            outline(compiled.program, 1)
