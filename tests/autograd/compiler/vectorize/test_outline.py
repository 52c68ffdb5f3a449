"""Pieces of programs with loops; what they compute is tested where they are."""

import pytest

from autograd import grad, jit, scan
from autograd.compiler.vectorize import outline as module
from autograd.compiler.vectorize.outline import outline
from autograd.errors import TraceError


def nest(a):
    return scan(lambda c, _: (scan(lambda d, _: (d * c, None), c, length=3)[0], c), a, length=2)[0]


@pytest.mark.parametrize("made", [nest, grad(nest)], ids=["value", "grad"])
def test_a_loop_in_a_loop_is_in_the_piece_of_the_outer_one(made):
    compiled = jit(made, kernel="native")
    compiled(0.5)
    nests = [piece for piece in outline(compiled.program, 1, 0) if piece.nests]
    assert [piece.count for piece in nests] == [2] * len(nests) != []
    for piece in nests:
        inner = outline(piece.program, 1 + len(piece.blocks), len(piece.blocks))
        assert [one.count for one in inner if one.count] == [3]
        assert not any(one.nests for one in inner)


def test_loops_that_wait_for_each_other_have_no_pieces(monkeypatch):
    """Were one part of a loop in a loop left outside of that."""
    compiled = jit(nest, kernel="native")
    compiled(0.5)
    monkeypatch.setattr(module, "nests_of", lambda *args: {})
    with pytest.raises(TraceError, match="jit: each of two loops waits for the other"):
        outline(compiled.program, 1, 0)
    compiled = jit(nest, kernel="numpy")
    assert compiled(0.5) == nest(0.5)
    assert compiled.plan.nests is False
