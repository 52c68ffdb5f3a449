"""Whole numbers that the floats of a dtype can't tell from their neighbours are refused, not rounded."""

import numpy as np
import pytest

from autograd import cond, floor, jit, maximum, scan, take, vmap, where, while_loop
from autograd import sum as total

#: The largest up to which floats are all whole numbers.
LARGEST = {"float32": 2**24, "float64": 2**53}
#: The path of the number in the argument x, the argument with it and without, and a function of that.
ARGUMENTS = {
    "number": ("x", lambda n: n, lambda x: x * 1.0),
    "list": ("x", lambda n: [1, n], total),
    "rows": ("x", lambda n: [[1, 2], [-n, 3]], lambda x: total(x[1])),
    "tuple": ("x[1]", lambda n: (1, n), lambda x: x[1] * 1.0),
    "array": ("x", lambda n: np.array([1, n]), lambda x: total(x)),
    "unsigned": ("x", lambda n: np.array([[1], [n]], np.uint64), lambda x: total(x.ravel())),
    "dict": ("x['n']", lambda n: {"n": np.int64(n)}, lambda x: x["n"] * 1.0),
}
#: What is asked of a function that holds such a number, and how the error begins.
HELD = {
    "operator": (lambda x, n: x * n, "jit: mul() takes"),
    "reflected": (lambda x, n: n - x, "jit: sub() takes"),
    "comparison": (lambda x, n: x < n, "jit: less() takes"),
    "equality": (lambda x, n: x == n, "jit: equal() takes"),
    "function": (lambda x, n: maximum(x, n), "jit: maximum() takes"),
    "where": (lambda x, n: where(x > 0.0, n, x), "jit: where() takes"),
    "sum": (lambda x, n: total([x, n]), "jit: sum() takes"),
    "scalar": (lambda x, n: x * np.int64(n), "jit: mul() takes"),
    "array": (lambda x, n: x * np.array([1, n]), "jit: mul() takes"),
    "table": (lambda x, n: take([1, n], floor(x)), "jit: take() takes"),
    "vmap": (lambda x, n: vmap(lambda y: y * x)(np.array([1, n])), "vmap(<lambda>): the argument holds"),
    "scan": (lambda x, n: scan(lambda c, y: (c + y, c), x, [1, n])[0], "scan(<lambda>): the argument holds"),
    "steps of samples": (
        lambda x, n: vmap(lambda z: scan(lambda c, y: (c + y * z, c), x, [1, n])[0])(np.ones(2)),
        "scan(<lambda>): the argument holds",
    ),
    "first carry": (lambda x, n: scan(lambda c, _: (c * x, c), n, length=2)[0], "scan(<lambda>): init holds"),
    "carry": (lambda x, n: scan(lambda c, _: (n, x), x, length=2)[0], "scan(<lambda>): (carry, y)[0] holds"),
    "step": (lambda x, n: scan(lambda c, _: (c, [c, n]), x, length=2)[1], "scan(<lambda>): (carry, y)[1] holds"),
    "loop": (
        lambda x, n: while_loop(lambda c: c[0] < 3.0, lambda c: (c[0] + 1.0, n), (x, x))[1],
        "while_loop(<lambda>, <lambda>): the carry[1] holds",
    ),
    "first carry of a while_loop": (
        lambda x, n: while_loop(lambda c: c[0] < 3.0, lambda c: (c[0] + 1.0, c[1]), (x, n))[1],
        "while_loop(<lambda>, <lambda>): the carry[1] holds",
    ),
    "branch": (lambda x, n: cond(x > 0.0, lambda: n, lambda: 0), "jit: where() takes"),
    "branches of lists": (lambda x, n: cond(x > 0.0, lambda: [x, n], lambda: [x, 0]), "jit: where() takes"),
    "branches of arrays": (
        lambda x, n: cond(x > 0.0, lambda: np.array([1, n]), lambda: np.array([1, 0])),
        "jit: where() takes",
    ),
    "result": (lambda x, n: (x, n), "jit: the result[1] holds"),
}


@pytest.mark.parametrize("dtype", LARGEST)
@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_whole_number_that_would_be_rounded_is_refused(name, dtype):
    path, given, f = ARGUMENTS[name]
    large = LARGEST[dtype] + 1
    words = f"jit: argument {path} holds {'-' * (name == 'rows')}{large}, which {dtype} can't tell from its neighbours; "

    def named(x):
        return f(x)

    for before in (False, True):  # the first call and a later one
        compiled = jit(named, dtype=dtype)
        if before:
            compiled(given(2))
        with pytest.raises(ValueError, match=dtype) as caught:
            compiled(given(large))
        assert words in str(caught.value)
        assert ('write dtype="float64", or pass a float' if dtype == "float32" else "; pass a float") in str(caught.value)
    assert jit(named)(given(2**24 + 1)) == f(given(2**24 + 1))
    jit(named)(given(2**60))


@pytest.mark.parametrize("dtype", LARGEST)
@pytest.mark.parametrize("name", HELD)
def test_one_that_the_function_holds_is_refused_as_an_argument_is(name, dtype):
    f, words = HELD[name]
    largest = LARGEST[dtype]
    with pytest.raises(ValueError, match=dtype) as caught:
        jit(lambda x: f(x, largest + 1), dtype=dtype)(1.0)
    assert f"{words} {largest + 1}, which {dtype} can't tell from its neighbours" in str(caught.value)
    for number in (largest, 2 * largest):
        jit(lambda x: f(x, number), dtype=dtype)(1.0)  # noqa: B023
    if name in ("operator", "equality"):
        assert jit(lambda x: f(x, float(largest + 1)), dtype=dtype)(float(largest)) == f(float(largest), float(largest))


def test_of_one_that_double_precision_cannot_hold_either_that_is_no_remedy():
    for dtype in LARGEST:
        with pytest.raises(
            ValueError, match=r"takes 9007199254740993, which float64 can't .*; write 9007199254740992\.0 if its"
        ):
            jit(lambda x: x + (2**53 + 1), dtype=dtype)(1.0)


@pytest.mark.parametrize("dtype", LARGEST)
def test_one_beyond_all_floats_is_infinite(dtype):
    assert jit(lambda x: x + 10**400, dtype=dtype)(1.0) == jit(lambda x: x * 1.0, dtype=dtype)(10**400) == np.inf


@pytest.mark.parametrize(("dtype", "largest"), LARGEST.items())
def test_whole_numbers_that_it_holds_and_floats_are_taken(dtype, largest):
    f = jit(lambda x: x * 1.0, dtype=dtype)
    for number in (largest, -largest, largest + 2, 2**60, np.int32(7), True + 1):
        assert f(number) == number
    assert f(float(largest + 1)) == largest  # a float is rounded, as all floats are
    g = jit(lambda x: total(x), dtype=dtype)
    assert g(np.array([largest, 2 * largest])) == 3 * largest
    assert g(np.arange(5)) == 10.0
    assert jit(lambda x: np.sum(x), dtype=dtype)(np.zeros((0, 2), int)) == 0.0
