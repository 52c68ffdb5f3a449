"""Each back end that takes arrays has code for every operation of the table."""

from autograd.compiler.backends.jax import code
from autograd.compiler.backends.numpy import lines
from autograd.compiler.ir.operations import GATHER, OF_INSTRUCTIONS, TABLE


def test_numpy_emits_all_operations_of_array_programs():
    assert set(lines.EMIT) == OF_INSTRUCTIONS


def test_jax_emits_all_operations_of_ssa_programs():
    assert set(code.EMIT) == set(TABLE.values()) - {GATHER}
