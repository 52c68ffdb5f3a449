"""The sign of a derivative that is 0 says nothing (differences.md): eager's zeros are positive, compiled ones equal them."""

import math

import pytest

from autograd import Value, grad, gradients, jit
from autograd.row import TABLE

FAR = (-math.inf, -800.0, -0.0, 0.0, 800.0, math.inf)
ROWS = [row for row in TABLE.values() if row.arity == 1 and not (row.over_lists or row.internal or row.has_condition)]


@pytest.mark.parametrize("row", [row for row in ROWS if row.samples], ids=lambda row: row.name)
def test_zeros_of_the_sweep_are_positive(row):
    for x in map(Value, FAR):
        y = row(x)
        if isinstance(y, Value):
            (-2.0 * y).backward()
            for slope in (x.grad, *gradients(y, [x])):
                assert slope != 0.0 or math.copysign(1.0, slope) == 1.0


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_compiled_zeros_are_equal_to_them(kernel):
    for name in ("silu", "mish", "gelu", "erfc", "sech"):
        slope = grad(TABLE[name])
        compiled = jit(slope, kernel=kernel)
        assert all(compiled(x) == slope(x) for x in FAR)
    assert jit(grad(lambda x, y: x * y), kernel=kernel)(2.0, -0.0) == 0.0


@pytest.mark.parametrize("kernel", [None, "native"])
def test_what_is_cut_off_is_a_zero_without_a_sign(kernel):
    """IEEE 754 leaves the sign of max(-0, 0) open; here it is that of the constant."""
    f = (lambda x: TABLE["relu"](x)) if kernel is None else jit(lambda x: TABLE["relu"](x), kernel=kernel)
    assert [math.copysign(1.0, f(x)) for x in (-1.0, -0.0, 0.0)] == [1.0, 1.0, 1.0]
