"""Compiled code gives what eager gives at zeros, kinks, infinities and nan: every row, its derivatives up to the third, by
itself and behind a mask."""

import itertools
import math
from functools import cache

import numpy as np
import pytest

from autograd import grad, jit, vmap, where
from autograd.row import TABLE
from tests.helpers import one_in

POINTS = [0.0, -0.0, 1.0, -1.0, 0.5, -2.0, 3.0, 25.0, -30.0, 800.0, -800.0, math.inf, -math.inf, math.nan]
PAIRED = [0.0, 1.0, -1.0, 2.5, math.inf, -math.inf, math.nan]
ORDERS_BY_ONE = [(), (0,), (0, 0), (0, 0, 0)]
ORDERS = [*ORDERS_BY_ONE, (1,), (0, 1), (1, 1), (0, 0, 1)]


def of_one(row):
    return row.arity == 1 and not row.over_lists


def of_two_numbers(row, x, y):
    """The row of two numbers; of one, the first is meant, and a third is 1."""
    if row.over_lists:
        return row([x, 0.5, y]) if row.arity == 1 else row([x, 2.0], [y, x])
    return row(*[x, y, 1.0][: row.arity])


def derivative(f, places):
    for place in places:
        f = grad(f, place)
    return f


def functions(row):
    """All derivatives of the row, by itself, behind a mask, and beside one."""
    forms = [
        lambda x, y: of_two_numbers(row, x, y),
        lambda x, y: where(0.0, of_two_numbers(row, x, y), x * x * y),
        lambda x, y: where(1.0, of_two_numbers(row, x, y), x * x * y),
    ]
    found = [derivative(form, places) for form in forms for places in (ORDERS_BY_ONE if of_one(row) else ORDERS)]
    return lambda x, y: [f(x, y) for f in found]


def points(row):
    return [(x, 1.0) for x in POINTS] if of_one(row) else list(itertools.product(PAIRED, PAIRED))


@cache
def eager(row):
    f = functions(row)
    return np.array([f(*pair) for pair in points(row)])


def check(row, found, pairs, right):
    close = np.isclose(found, right, rtol=1e-9, atol=1e-12, equal_nan=True)
    wrong = [(*pairs[i], int(j), float(found[i, j]), float(right[i, j])) for i, j in np.argwhere(~close)]
    assert not wrong, f"{row.name}: {len(wrong)} of {right.size}, as (x, y, which, found, right) {wrong[:6]}"


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
def test_kernels_agree_with_eager_at_edges(row):
    X, Y = np.array(points(row)).T
    for kernel in ("numpy", "native"):
        check(row, jit(vmap(functions(row)), kernel=kernel)(X, Y), points(row), eager(row))


@pytest.mark.parametrize("takes_one", one_in(2, [True, False]), ids=["one number", "two numbers or lists"])
def test_jax_agrees_with_eager_at_edges(takes_one):
    """All rows in one program, as XLA takes its time for each."""
    pytest.importorskip("jax", reason="JAX is not installed")
    rows = [row for row in TABLE.values() if of_one(row) is takes_one]
    forms, pairs = [functions(row) for row in rows], points(rows[0])
    compiled = jit(vmap(lambda x, y: [f(x, y) for f in forms]), kernel="jax")
    everything = list(range(len(pairs)))
    finite = [i if all(map(math.isfinite, pairs[i])) else pairs.index((1.0, 1.0)) for i in everything]
    for places in (finite, everything):  # as many, so that XLA compiles once
        some = [pairs[i] for i in places]
        found = compiled(*np.array(some).T)
        for i, row in enumerate(rows):
            check(row, found[:, i], some, eager(row)[places])


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_a_nan_changes_no_number_beside_it(kernel):
    for row in TABLE.values():
        f = functions(row)
        pairs = [pair for pair in points(row) if all(map(math.isfinite, pair))]
        compiled = jit(vmap(f), kernel=kernel)
        alone, beside = (compiled(*np.array(some).T) for some in (pairs, [*pairs, (math.nan, math.nan)]))
        check(row, beside[:-1], pairs, alone)
