"""What is asked about captured Values under `jit` is asked anew at each call, or refused."""

import operator

import pytest

from autograd import (
    TraceError,
    Value,
    grad,
    gradients,
    isfinite,
    isnan,
    jit,
    logical_and,
    logical_not,
    logical_or,
    no_grad,
    where,
)
from autograd import max as largest
from autograd.observer import observer

CONDITIONS = {
    "<": lambda c, x: c < 0.5,
    "<=": lambda c, x: c <= 0.5,
    ">": lambda c, x: c > 0.5,
    ">=": lambda c, x: c >= 0.5,
    "==": lambda c, x: c == 1.0,
    "!=": lambda c, x: c != 1.0,
    "number on the left": lambda c, x: operator.lt(0.5, c),
    "of an expression": lambda c, x: c * 2.0 + 1.0 > 2.0,
    "of two": lambda c, x: c * 2.0 == c + 1.0,
    "isfinite": lambda c, x: isfinite(1.0 / c),
    "isnan": lambda c, x: isnan(c / c),
    "and": lambda c, x: logical_and(c > 0.5, True),
    "or": lambda c, x: logical_or(c, False),
    "not": lambda c, x: logical_not(c),
    "beside one of an argument": lambda c, x: (c > 0.5) & (x > 1.0),
    "and with one of an argument": lambda c, x: logical_and(c > 0.5, x > 1.0),
    "or with one of an argument": lambda c, x: logical_or(x < 1.0, c),
}


@pytest.mark.parametrize("kernel", ["numpy", "native"])
@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_of_captured_values_is_read_at_every_call(name, kernel):
    c = Value(1.0)

    def f(x):
        return where(CONDITIONS[name](c, x), x * x, 2.0 * x)

    compiled, slope = jit(f, kernel=kernel), jit(grad(f), kernel=kernel)
    for c.data in (1.0, 0.0, 1.0):
        assert compiled(3.0) == f(3.0)
        assert slope(3.0) == grad(f)(3.0)


@pytest.mark.parametrize(
    "f",
    [
        lambda c, x: x if c > 0.5 else 2.0 * x,
        lambda c, x: x if c else 2.0 * x,
        lambda c, x: x * max(c, 0.5),
        lambda c, x: x if 1.0 in [c, 5.0] else 2.0 * x,
    ],
    ids=["if a comparison", "if", "max", "in"],
)
def test_a_branch_on_a_captured_value_is_refused(f):
    c = Value(1.0)
    with pytest.raises(TraceError, match=r"captured number|comparison"):
        jit(lambda x: f(c, x))(3.0)
    assert f(c, 3.0) == 3.0, "outside of a trace it is a bool again"


def test_what_no_number_stands_beside_is_no_condition():
    c = Value(1.0)
    assert jit(lambda x: x * (2.0 if c is not None and c != "c" else 3.0))(2.0) == 4.0
    assert jit(lambda x: largest([c, x]))(2.0) == 2.0


@pytest.mark.parametrize("kernel", ["numpy", "native", "jax"])
def test_what_detach_makes_of_a_captured_value_is_read_at_every_call(kernel):
    """It is a constant to derivatives, not to the program: what is held back from learning may change between calls."""
    w = Value(2.0)
    f = jit(lambda x: [x * w.detach(), *gradients(x * w * w.detach(), [w])], kernel=kernel)
    assert f(3.0) == [6.0, 6.0]
    w.data = 5.0
    assert f(3.0) == [15.0, 15.0]
    with no_grad():
        assert f(3.0) == [15.0, 0.0]


def test_comparisons_are_looked_at_while_a_function_is_traced_alone():
    seen = []
    jit(lambda x: seen.append(observer.conclude) or x)(1.0)
    assert seen[0] is not None
    assert observer.conclude is None
