"""Two steps of the chain rule lead to one output, and a comparison masks the nan of one: that step is checked too."""

import math

import pytest

from autograd import Primitive, jit, less
from autograd.compiler.passes.strong_zero import nan_may_be_masked, outputs_of_chain_rule
from autograd.primitives import chain


def masked_beside_open(a, p, b, q):
    return chain(a, p) + less(chain(b, q), 1.0)


@pytest.mark.parametrize("kernel", ["numpy", "native"])
@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_chains_the_masked_one_is_checked(kernel, swapped):
    def f(a, p, b, q):
        return less(chain(b, q), 1.0) + chain(a, p) if swapped else masked_beside_open(a, p, b, q)

    compiled = jit(f, kernel=kernel)
    assert compiled(2.0, 3.0, 0.0, math.inf) == 7.0, "0 times inf is hidden by the comparison"
    assert compiled(0.0, math.inf, 0.0, math.inf) == 1.0


def test_an_argument_whose_nan_is_masked_is_checked_beside_one_whose_nan_is_not():
    row = Primitive(
        "row", "", arity=2, evaluate=lambda x, y: y if x != x else y + 1.0, partials=lambda row, x, y: (0.0, 1.0),
        symbol="", latex="", numpy="np.where({0} != {0}, {1}, {1} + 1.0)", samples=[],
    )  # fmt: skip
    compiled = jit(lambda a, p, b, q: row(chain(b, q), chain(a, p)), kernel="numpy")
    assert compiled(2.0, 3.0, 0.0, math.inf) == 7.0


def test_only_the_masked_chain_is_a_further_result():
    compiled = jit(masked_beside_open, kernel="native")
    compiled(2.0, 3.0, 0.5, 1.0)
    program = compiled.program
    outputs, program.outputs = program.outputs, program.outputs[:1]
    found = nan_may_be_masked(program, outputs_of_chain_rule(program, set()), set())
    assert [program[index].primitive.name for index in found] == ["mul"]
    assert outputs[1:] == found
