"""The signs of zeros (differences.md): a derivative's says nothing, a chain of + has the one that IEEE 754 says."""

import math
from functools import reduce
from operator import add, mul

import numpy as np
import pytest

from autograd import Value, grad, gradients, jit, vmap
from autograd.row import TABLE
from tests.autograd.compiler.backends.c.compiling import needs_compiler

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


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_values_at_negative_zero_have_the_signs_of_eager_code(kernel):
    for row in ROWS:
        if row.samples and row.name != "relu":
            found, wanted = jit(lambda x, row=row: row(x), kernel=kernel)(-0.0), row(-0.0)
            assert str(found) == str(wanted), row.name


@pytest.mark.parametrize("kernel", [None, "native"])
def test_what_is_cut_off_is_a_zero_without_a_sign(kernel):
    """IEEE 754 leaves the sign of max(-0, 0) open; here it is that of the constant."""
    f = (lambda x: TABLE["relu"](x)) if kernel is None else jit(lambda x: TABLE["relu"](x), kernel=kernel)
    assert [math.copysign(1.0, f(x)) for x in (-1.0, -0.0, 0.0)] == [1.0, 1.0, 1.0]


def of_products(xs, ws):
    return reduce(add, map(mul, xs, ws))


def with_terms(xs, ws):
    return reduce(add, map(mul, xs, ws)) + xs[0] + xs[1]


def as_rows(xs, ws):
    """A product of a matrix and a vector."""
    return [reduce(add, [x * ws[(i + k) % len(ws)] for k, x in enumerate(xs)]) for i in range(5)]


@pytest.mark.parametrize("kernel", ["native", pytest.param("c", marks=needs_compiler)])
@pytest.mark.parametrize("count", [2, 8, 9, 40])
@pytest.mark.parametrize("chain", [of_products, with_terms, as_rows])
def test_a_chain_of_sums_of_negative_zeros_is_one(chain, count, kernel):
    xs, ws = -np.zeros(count), np.ones(count)
    lanes = np.tile(xs, (11, 1)), np.tile(ws, (11, 1))
    found = [
        chain(list(xs), list(ws)),
        jit(chain, kernel=kernel)(xs, ws),
        jit(vmap(chain, in_axes=(0, None)), kernel=kernel)(lanes[0], ws),
        jit(vmap(chain), kernel=kernel)(*lanes),
    ]
    for result in found:
        assert np.all(np.signbit(np.asarray(result, float))), result
