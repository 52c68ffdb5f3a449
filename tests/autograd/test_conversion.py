"""A Value is never turned into a float unasked: what would lose its derivative raises and says what to write."""

import math
import operator
from fractions import Fraction

import numpy as np
import pytest

from autograd import TraceError, Value, grad, gradients, jacobian, jit
from autograd import round as nearest

REMEDY = r"Write \.data or \.item\(\) for the number, and the functions of autograd .*: autograd\.sin\(x\)"


def stored(p):
    result = np.zeros(2)
    for i in range(2):
        result[i] = p[i] * p[0]
    return result


CONVERSIONS = {
    "float": float,
    "int": int,
    "complex": complex,
    "sin": math.sin,
    "exp": lambda v: v * math.exp(v),
    "atan2": lambda v: math.atan2(1.0, v),
    "hypot": lambda v: math.hypot(v, 1.0),
    "dist": lambda v: math.dist([v], [1.0]),
    "fsum": lambda v: math.fsum([v, v]),
    "isnan": math.isnan,
    "isfinite": math.isfinite,
    "floor": math.floor,
    "ceil": math.ceil,
    "trunc": math.trunc,
    "index": operator.index,
    "entry": lambda v: [1.0, 2.0, 3.0][v],
    "range": lambda v: list(range(v)),
    "array item": lambda v: stored([v, v]),
    "array slice": lambda v: np.zeros(2).__setitem__(slice(None), v),
    "fill": lambda v: np.zeros(2).fill(v),
    "float array": lambda v: np.array([v], dtype=float),
    "asarray": lambda v: np.asarray([v, v], dtype=np.float64),
    "integer array": lambda v: np.array([v], dtype=int),
    "astype": lambda v: np.array([v], dtype=object).astype(float),
    "float64": np.float64,
    "percent": lambda v: "%f" % v,  # noqa: UP031
    "Fraction": lambda v: Fraction(1, 2) + v,
    "two digits": lambda v: round(v, 2),
}


@pytest.mark.parametrize("name", CONVERSIONS)
def test_what_would_lose_the_derivative_raises(name):
    with pytest.raises(TypeError):
        CONVERSIONS[name](Value(2.0))
    with pytest.raises(TypeError):
        grad(lambda x: CONVERSIONS[name](x))(2.0)
    with pytest.raises(TypeError):
        jit(lambda x: CONVERSIONS[name](x))(2.0)


@pytest.mark.parametrize(
    "name",
    ["float", "int", "sin", "exp", "floor", "ceil", "trunc", "index", "array item", "float array", "isnan", "percent"],
)
def test_the_message_says_what_to_write(name):
    with pytest.raises(TypeError, match=REMEDY):
        CONVERSIONS[name](Value(2.0))


def test_shown_derivatives_are_lost_no_more():
    with pytest.raises(TypeError, match=REMEDY):
        grad(math.sin)(1.0)
    with pytest.raises(TypeError, match=REMEDY):
        jacobian(lambda p: [math.sqrt(p[0]), p[1]])([4.0, 1.0])
    for transform in (grad, jacobian):
        with pytest.raises(TypeError, match=REMEDY):
            transform(lambda p: np.sum(stored(p)))(np.array([1.0, 2.0]))


def test_item_is_the_number_and_detach_a_constant():
    x = Value(3.0)
    assert (x * x).item() == 9.0
    assert type(x.item()) is float
    assert x.detach().data == 3.0
    assert gradients(x * x.detach(), [x]) == [3.0]
    assert grad(lambda x: x * x.detach())(3.0) == 3.0
    assert grad(grad(lambda x: x * x.detach()))(3.0) == 0.0
    assert jit(grad(lambda x: x * x.detach()))(3.0) == 3.0
    with pytest.raises(TraceError, match=r"\.item\(\) was asked of a traced number.*; return the number to see it"):
        jit(lambda x: x.item())(3.0)


def test_round_is_recorded_and_rounds_halves_to_even():
    points = [0.5, 1.5, 2.5, -0.5, -1.5, 2.4, -2.6, 1e300, -0.0, math.inf, -math.inf]
    right = [0.0, 2.0, 2.0, -0.0, -2.0, 2.0, -3.0, 1e300, -0.0, math.inf, -math.inf]
    for function in (lambda x: round(Value(x)).data, lambda x: Value(x).round().data, nearest):
        assert list(map(repr, map(function, points))) == list(map(repr, right))
    for kernel in ("numpy", "native"):
        compiled = jit(lambda x: round(x), kernel=kernel)
        assert [compiled(x) for x in points] == right
    assert math.isnan(nearest(math.nan))
    assert grad(lambda x: round(x) * x)(2.4) == 2.0
    with pytest.raises(TypeError, match=r'write f"\{value:\.nf\}"'):
        round(Value(2.345), 2)
    with pytest.raises(TraceError, match=r"round\(x, n\) was asked of a traced number"):
        jit(lambda x: round(x, 2))(2.345)


def test_what_stays():
    v = Value(2.345)
    assert f"{v:.2f} {v:8.1f}" == f"{2.345:.2f} {2.345:8.1f}"
    assert bool(v)
    assert not Value(0.0)
    assert v < 3
    assert sorted([Value(2.0), Value(1.0)]) == [1.0, 2.0]
