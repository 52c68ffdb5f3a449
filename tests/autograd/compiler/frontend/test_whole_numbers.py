"""Whole numbers that single precision can't tell from their neighbours are refused, not rounded."""

import numpy as np
import pytest

from autograd import cond, floor, jit, maximum, scan, take, vmap, where, while_loop
from autograd import sum as total

LARGE = 2**24 + 1
ARGUMENTS = {
    "number": ("x", LARGE, 1, lambda x: x * 1.0),
    "list": ("x", [1, LARGE], [1, 2], total),
    "rows": ("x", [[1, 2], [-LARGE, 3]], [[1, 2], [3, 4]], lambda x: total(x[1])),
    "tuple": ("x[1]", (1, LARGE), (1, 2), lambda x: x[1] * 1.0),
    "array": ("x", np.array([1, LARGE]), np.array([1, 2]), lambda x: total(x)),
    "dict": ("x['n']", {"n": np.int64(LARGE)}, {"n": np.int64(3)}, lambda x: x["n"] * 1.0),
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


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_whole_number_that_would_be_rounded_is_refused(name):
    path, large, small, f = ARGUMENTS[name]
    words = f"jit: argument {path} holds {'-' if '-' in str(large) else ''}{LARGE}, which float32 can't tell"

    def named(x):
        return f(x)

    for before in (False, True):  # the first call and a later one
        compiled = jit(named, dtype="float32")
        if before:
            compiled(small)
        with pytest.raises(ValueError, match="float32") as caught:
            compiled(large)
        assert words in str(caught.value)
        assert "float64" in str(caught.value)
    jit(named)(large)


@pytest.mark.parametrize("name", HELD)
def test_one_that_the_function_holds_is_refused_as_an_argument_is(name):
    f, words = HELD[name]
    with pytest.raises(ValueError, match="float32") as caught:
        jit(lambda x: f(x, LARGE), dtype="float32")(1.0)
    assert f"{words} {LARGE}, which float32 can't tell from its neighbours" in str(caught.value)
    for number, dtype in ((2**24, "float32"), (2**25, "float32"), (LARGE, "float64")):
        jit(lambda x: f(x, number), dtype=dtype)(1.0)  # noqa: B023
    if name in ("operator", "equality"):
        assert jit(lambda x: f(x, float(LARGE)), dtype="float32")(2.0**24) == f(2.0**24, 2.0**24)


def test_whole_numbers_that_it_holds_and_floats_are_taken():
    f = jit(lambda x: x * 1.0, dtype="float32")
    for number in (2**24, -(2**24), 2**24 + 2, 2**40, 10**10, np.int32(7), True + 1):
        assert f(number) == number
    assert f(2.0**24 + 1.0) == 2.0**24  # a float is rounded, as all floats are
    g = jit(lambda x: total(x), dtype="float32")
    assert g(np.array([2**24, 2**25])) == 3 * 2**24
    assert g(np.arange(5)) == 10.0
