"""Each back end that takes arrays has code for every operation of the table."""

from autograd.compiler.backends.jax import code
from autograd.compiler.backends.numpy import lines
from autograd.compiler.ir.operations import OF_INSTRUCTIONS, OF_STEPS


def test_numpy_emits_all_operations_of_array_programs():
    assert lines.EMIT.keys() == OF_INSTRUCTIONS


def test_jax_emits_all_operations_of_ssa_programs():
    assert code.EMIT.keys() == OF_STEPS
