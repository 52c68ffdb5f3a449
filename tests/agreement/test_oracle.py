"""Loops, lookups, forward mode, sparse matrices and own derivatives give what JAX gives."""

import shutil

import pytest

from tests.agreement.oracle import KINDS, differs

pytest.importorskip("jax", reason="JAX is the second oracle")


def test_programs_mean_what_they_mean_in_jax():
    """One of each kind, as one program of JAX's, which takes long to compile."""
    assert not [*differs(list(KINDS), 0, (None, "native", "numpy"))]


@pytest.mark.parametrize("kernel", ["c", "jax"])
def test_loops_mean_the_same_where_a_compiler_runs(kernel):
    if kernel == "c" and shutil.which("cc") is None:
        pytest.skip("there is no C compiler")
    kinds = ["scan", "grad(scan)", "vmap(scan)", "vmap(grad(scan))", "jvp(while_loop)"]
    assert not [*differs(kinds, 1, (kernel,))]
