"""Whole numbers that single precision can't tell from their neighbours are refused, not rounded."""

import numpy as np
import pytest

from autograd import jit
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


def test_whole_numbers_that_it_holds_and_floats_are_taken():
    f = jit(lambda x: x * 1.0, dtype="float32")
    for number in (2**24, -(2**24), 2**24 + 2, 2**40, 10**10, np.int32(7), True + 1):
        assert f(number) == number
    assert f(2.0**24 + 1.0) == 2.0**24  # a float is rounded, as all floats are
    g = jit(lambda x: total(x), dtype="float32")
    assert g(np.array([2**24, 2**25])) == 3 * 2**24
    assert g(np.arange(5)) == 10.0
