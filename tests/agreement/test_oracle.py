"""Loops, lookups, forward mode, sparse matrices and own derivatives give what JAX gives."""

import pytest

from tests.agreement.oracle import KINDS, differs

pytest.importorskip("jax", reason="JAX is the second oracle")


def test_programs_mean_what_they_mean_in_jax():
    """One of each kind, as one program of JAX's, which takes long to compile."""
    assert not [*differs(list(KINDS), 0, (None, "native", "numpy"))]
