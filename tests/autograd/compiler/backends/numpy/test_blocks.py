"""Many lanes run in blocks: when, how many at a time, and with the results of all at once."""

import numpy as np
import pytest

from autograd import jit, sin, vmap
from autograd import sum as total
from autograd.compiler.backends.numpy import blocks
from autograd.compiler.backends.numpy.blocks import in_blocks


@pytest.fixture
def small(monkeypatch):
    """Ten lanes at a time."""
    monkeypatch.setattr(blocks, "CACHE", 1)
    monkeypatch.setattr(blocks, "SMALLEST", 10)


def calls(lanes, size=10):
    """How many lanes each call of the code gets, and what was allocated."""
    allocated, seen = [], []

    def allocate(parameters, width):
        allocated.append(width)

        def step(x, w):
            assert len(w) == 3, "what is not mapped over is whole"
            seen.append(len(x))
            return [np.array([x, x + 1.0]), w]

        return step

    x = np.arange(float(lanes))
    found = in_blocks(allocate, size, {0}, [True, False], np.zeros(0), lanes)(x, np.ones(3))
    np.testing.assert_array_equal(found[0], [x, x + 1.0])
    np.testing.assert_array_equal(found[1], np.ones(3))
    return sorted(allocated), seen


def test_lanes_are_cut_where_there_are_more_than_two_blocks():
    assert calls(20) == ([20], [20])
    assert calls(21) == ([1, 10], [10, 10, 1])
    assert calls(30) == ([10], [10, 10, 10])
    assert calls(3) == ([3], [3])


def test_a_block_is_what_fits_into_the_cache():
    compiled = jit(lambda R: vmap(lambda r: [sin(a) for a in r])(R), kernel="numpy")
    compiled(np.ones((5, 12)))
    assert compiled.plan.executable.blocks == (blocks.CACHE // 24, {0}), "12 rows of the argument, 12 of results"
    wide = jit(lambda R: vmap(lambda r: [sin(a) for a in r])(R), kernel="numpy")
    wide(np.ones((2, 400)))
    assert wide.plan.executable.blocks == (blocks.SMALLEST, {0})


def test_the_memory_of_many_lanes_is_that_of_two_blocks(small):
    def of(lanes):
        compiled = jit(lambda x: vmap(sin)(x), kernel="numpy")
        compiled(np.ones(lanes))
        return compiled.cost().bytes

    assert [of(lanes) for lanes in (10, 20, 21, 1000)] == [160, 320, 320, 320], "an argument and a result, 8 bytes for each"


X, CAPTURED = np.linspace(-1.0, 1.0, 50), np.linspace(1.0, 2.0, 50)
PROGRAMS = {
    "mapped": (lambda x, c: vmap(lambda a: sin(a) * c[0])(x), (X, np.array([2.0, 3.0])), {0}),
    "two mapped": (lambda x, y: vmap(lambda a, b: sin(a) * b)(x, y), (X, X + 1.0), {0, 1}),
    "rows": (lambda R: vmap(lambda r: r[0] * r[2])(R), (X[:48].reshape(16, 3),), {0}),
    "a sum over lanes": (lambda x: total(vmap(sin)(x)), (X,), None),
    "mapped and whole": (lambda x: vmap(lambda a: a * x[1])(x), (X,), None),
    "captured data too": (lambda x: vmap(lambda a, c: a * c)(x, CAPTURED), (X,), None),
    "a part of an argument": (lambda R: vmap(sin)(R[1]), (X.reshape(2, 25),), None),
    "one column": (lambda R: vmap(sin)(R[:, 1]), (X.reshape(25, 2),), {0}),
    "no lanes": (lambda x: [sin(a) for a in x], (X,), None),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_which_programs_run_in_blocks(name, small):
    f, args, mapped = PROGRAMS[name]
    compiled = jit(f, kernel="numpy")
    found = compiled(*args)
    assert compiled.plan.executable.blocks == (None if mapped is None else (10, mapped))
    assert ("Many lanes run 10 at a time." in compiled.source) == (mapped is not None)
    assert np.asarray(found) == pytest.approx(np.asarray(f(*args)), rel=1e-14)
