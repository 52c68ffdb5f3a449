"""Functions that people look for: on floats, Values, arrays and traced numbers, as functions, methods and operators."""

import math
import operator

import numpy as np
import pytest

import autograd as ag
from autograd import Value, grad, jit, vmap

#: Of numbers: the function, arguments, and what comes of it.
OF_NUMBERS = {
    "clip": (ag.clip, (2.5, 0.0, 1.0), 1.0),
    "logaddexp": (ag.logaddexp, (1.0, 2.0), math.log(math.e + math.e**2)),
    "log_sigmoid": (ag.log_sigmoid, (-2.0,), -math.log1p(math.exp(2.0))),
    "mish": (ag.mish, (0.7,), 0.7 * math.tanh(math.log1p(math.exp(0.7)))),
    "softsign": (ag.softsign, (-3.0,), -0.75),
    "round": (ag.round, (2.5,), 2.0),
    "remainder": (operator.mod, (-7.5, 2.0), 0.5),
    "floor_divide": (operator.floordiv, (-7.5, 2.0), -4.0),
}
#: Of a list.
OF_LISTS = {
    "var": (ag.var, np.var),
    "std": (ag.std, np.std),
    "norm": (ag.norm, np.linalg.norm),
    "cumsum": (ag.cumsum, np.cumsum),
    "softmax": (ag.softmax, lambda xs: np.exp(xs) / np.exp(xs).sum()),
    "mean": (ag.mean, np.mean),
    "sum": (ag.sum, np.sum),
    "prod": (ag.prod, np.prod),
}
KERNELS = [None, "numpy", "native"]


def near(found, expected):
    np.testing.assert_allclose(np.asarray(found, dtype=float), expected, rtol=1e-14)


@pytest.mark.parametrize("name", OF_NUMBERS)
def test_of_numbers(name):
    f, args, expected = OF_NUMBERS[name]
    assert type(f(*args)) is float
    near(f(*args), expected)
    values = [Value(arg) for arg in args]
    recorded = f(*values)
    assert recorded.args
    near(recorded.data, expected)
    for place, value in enumerate(values):  # one Value beside floats, on either side
        mixed = f(*args[:place], value, *args[place + 1 :])
        near(mixed.data, expected)
    near(getattr(values[0], name)(*args[1:]).data, expected)
    array = np.array([args[0], args[0]])
    near(f(array, *args[1:]), [expected, expected])
    slope = grad(f)(*args)
    for kernel in KERNELS:
        near(jit(f, kernel=kernel)(*args), f(*args))
        near(jit(grad(f), kernel=kernel)(*args), slope)
        rows = jit(vmap(lambda x: f(x, *args[1:])), kernel=kernel)(array)
        near(rows, [expected, expected])


@pytest.mark.parametrize("name", OF_LISTS)
def test_of_lists(name):
    f, reference = OF_LISTS[name]
    xs = [0.5, -1.0, 2.5]
    expected = reference(np.array(xs))
    found = f(xs)
    assert {type(x) for x in (found if isinstance(found, list) else [found])} == {float}
    for given in (xs, tuple(xs), np.array(xs), (x for x in xs)):
        near(f(given), expected)
    recorded = f([Value(x) for x in xs])
    near([y.data for y in recorded] if isinstance(recorded, list) else recorded.data, expected)
    for kernel in KERNELS:
        near(jit(lambda xs: f(xs), kernel=kernel)(xs), expected)
        near(jit(lambda xs: f(xs), kernel=kernel)(np.array(xs)), expected)
        near(jit(vmap(f), kernel=kernel)(np.array([xs, xs])), [expected, expected])
    near([y.data for y in recorded] if isinstance(recorded, list) else recorded.data, expected)


def test_logical_functions():
    assert (ag.logical_and(True, False), ag.logical_or(True, False), ag.logical_not(False)) == (False, True, True)
    assert Value(1.0).logical_and(Value(0.0)) is False
    assert Value(1.0).logical_or(0.0) is True
    assert Value(0.0).logical_not() is True
    np.testing.assert_array_equal(ag.logical_and(np.array([1.0, 0.0]), np.array([1.0, 1.0])), [True, False])

    def f(x):
        inside = ag.logical_and(x > 0.0, ag.logical_not(x > 1.0))
        return ag.where(ag.logical_or(inside, x < -1.0), x, 0.0)

    for kernel in KERNELS:
        compiled = jit(f, kernel=kernel)
        assert (
            [compiled(x) for x in (-2.0, -0.5, 0.5, 2.0)] == [f(x) for x in (-2.0, -0.5, 0.5, 2.0)] == [-2.0, 0.0, 0.5, 0.0]
        )


OPTIONS = {
    "ag.sum(xs, axis=0)": "sum() has no argument 'axis'; it takes one list: write [sum(row) for row in rows]",
    "ag.max(xs, dim=1)": "max() has no argument 'dim'; it takes one list",
    "ag.min(xs, initial=0.0)": "min() has no argument 'initial'; write start= of sum, or min([start, *xs]).",
    "ag.softmax(xs, dim=-1)": "softmax() has no argument 'dim'; it takes one list",
    "ag.log_softmax(xs, axis=1)": "log_softmax() has no argument 'axis'",
    "ag.var(xs, ddof=1)": "var() has no argument 'ddof'; write correction=1.",
    "ag.std(xs, unbiased=True)": "std() has no argument 'unbiased'; write correction=1.",
    "ag.cumsum(xs, axis=0)": "cumsum() has no argument 'axis'",
    "ag.sum(xs, keepdims=True)": "sum() has no argument 'keepdims'; write [sum(xs)].",
}


@pytest.mark.parametrize("typed", OPTIONS)
def test_options_of_arrays_are_refused_with_what_to_write(typed):
    with pytest.raises(TypeError) as caught:
        eval(typed, {"ag": ag, "xs": [1.0, 2.0]})  # noqa: S307  # texts of this file
    assert OPTIONS[typed] in str(caught.value)


def test_a_running_sum_of_whole_numbers_is_one_of_floats():
    assert [type(x) for x in ag.cumsum([1, 2])] == [float, float]
    with pytest.raises(TypeError, match=r"cumsum\(\): xs\[0\] must be a real number, not a str"):
        ag.cumsum(["1", 2.0])
