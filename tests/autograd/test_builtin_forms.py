"""What `from autograd import *` puts in the place of Python's functions is called in the same forms."""

import builtins
import math
import re

import numpy as np
import pytest

from autograd import Value, abs, grad, jit, max, min, pow, round, sum

CALLS = [
    ("sum", ([1, 2, 3],), {}), ("sum", ([1, 2],), {"start": 10}), ("sum", ([1.5, 2.5], 1.0), {}), ("sum", ((),), {}),
    ("sum", ([[1], [2]], []), {}), ("sum", (range(5),), {}), ("sum", ({2: "a", 3: "b"}.keys(),), {}),
    ("max", (1, 3, 2), {}), ("max", ([1, 3, 2],), {}), ("max", (1.5, 2.5), {}), ("max", (["a", "bcd"],), {"key": len}),
    ("max", ("b", "abc"), {"key": len}), ("max", ([],), {"default": 7}), ("max", ([2.5],), {"default": 7}),
    ("max", ([3, -4],), {"key": builtins.abs}), ("max", ([],), {"key": len, "default": None}),
    ("min", (1, 3, 2), {}), ("min", ([3, 1],), {}), ("min", (["ab", "c"],), {"key": len}),
    ("min", (iter([]),), {"default": 7}),
    ("abs", (-3,), {}), ("abs", (-2.5,), {}),
    ("round", (2.567, 2), {}), ("round", (1234, -2), {}), ("round", (7,), {}), ("round", (2.567,), {"ndigits": 1}),
    ("pow", (2, 10), {}), ("pow", (2, 10, 1000), {}), ("pow", (3, -1, 7), {}), ("pow", (2.0, 0.5), {}), ("pow", (2, -1), {}),
    ("pow", (), {"base": 2, "exp": 5, "mod": 7}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "options"), CALLS, ids=[f"{call[0]}-{i}" for i, call in enumerate(CALLS)])
def test_it_gives_what_pythons_gives(name, args, options):
    args, again = (tuple(list(arg) if hasattr(arg, "__next__") else arg for arg in args) for _ in range(2))
    found = globals()[name](*args, **options)
    wanted = getattr(builtins, name)(*again, **options)
    assert found == wanted
    assert isinstance(found, type(wanted)) or (name == "sum" and not args[0])


def test_what_takes_a_whole_number_gets_one():
    assert list(range(max(1, 2))) == list(range(sum([1, 1]))) == [0, 1]
    assert "abc"[abs(-1)] == "b"


def test_values_are_recorded_in_every_form():
    x, y = Value(2.0), Value(3.0)
    for result, slopes in (
        (sum([x, y], start=1.0), [1.0, 1.0]),
        (sum([x], y), [1.0, 1.0]),
        (max(x, y, 2.5), [0.0, 1.0]),
        (min(x, y), [1.0, 0.0]),
        (max([x, y], key=lambda v: -v.data), [1.0, 0.0]),
        (max([x * y], default=0.0), [3.0, 2.0]),
        (pow(x, 2) * y, [12.0, 4.0]),
        (abs(x) * round(y), [3.0, 0.0]),
    ):
        x.grad = y.grad = 0.0
        result.backward()
        assert [x.grad, y.grad] == slopes
    assert jit(lambda a, b: max(a, b, 0.0) + sum([a, b], start=1.0))(2.0, 3.0) == 9.0
    assert grad(lambda a: sum([a * a], a))(3.0) == 7.0


def test_floats_and_arrays_stay_what_they_were():
    assert type(sum([1.0, 2])) is type(max([1.0, 2])) is type(round(2.6)) is type(abs(-2.0)) is float
    assert math.isnan(max([1.0, math.nan]))
    assert pow(0.0, -1.0) == pow(0, -1) == math.inf
    assert round(np.array([1.25, 2.0]), 1).tolist() == [1.2, 2.0]
    assert sum(np.array([1.0, 2.0])) == 3.0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: round(Value(2.5), 1), 'round(value, 1) would leave the graph; to show digits write f"{value:.1f}"'),
        (lambda: pow(Value(2.0), 2, 5), "pow(): with three arguments all are whole numbers, not a Value"),
        (
            lambda: pow(2.0, 2, 5),
            "pow(): with three arguments all are whole numbers, not a float, 2.0; write pow(a, b) % mod.",
        ),
        (lambda: sum(["a"], ""), "sum(): the argument must be a real number, not a str"),
        (lambda: sum(3), "sum(): argument 0 must be a list of numbers or Values, not an int, 3"),
        (lambda: max(Value(1.0)), "max(): argument 0 must be a list of numbers or Values, not a Value"),
        (lambda: max("a", "b"), "max(): the argument must be a real number, not a str"),
        (lambda: max([1.0], other=2), "'other'"),
        (lambda: jit(lambda x: round(x, 2))(1.0), "would leave the graph"),
    ],
    ids=range(9),
)
def test_what_has_no_meaning_is_refused_in_words(call, words):
    with pytest.raises(TypeError, match=re.escape(words)):
        call()
