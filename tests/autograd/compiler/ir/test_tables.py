"""Tables: lookups at an index that the program computes, and their derivatives of any order, in every back end."""

import math

import numpy as np
import pytest

import autograd
from autograd import Value, argmax, grad, hessian, jacfwd, jit, jvp, softmax, take, vmap
from autograd.compiler.ir.tables import GATHER, LANE_SCATTER, SCATTER, TABLE
from tests.autograd.compiler.programs import instructions

W = np.array([[0.5, -1.0], [2.0, 0.25], [3.0, -4.0], [1.5, 1.0]])
INDICES, OTHERS = np.array([2, 0, 2, -1, 3]), np.array([1, 1, 3])
#: Functions of a table and of two arrays of indices.
PROGRAMS = {
    "lanes of two widths": lambda W, i, j: total(lambda k: take(W, k)[0] ** 2, i) * total(lambda k: W[k, 0] * W[k, 1], j),
    "within vmap and outside": lambda W, i, j: total(lambda k: take(W, k)[0] ** 3, i) + take(W, j[0])[0] ** 2 * W[1, 0],
    "a computed table": lambda W, i, j: total(lambda k: take([w * w for w in W[:, 0]], k) ** 2, i),
    "a table of indices": lambda W, i, j: take(W[:, 1], take(j, i[0] % 3)) ** 2 * W[0, 0],
    "one of two adjoints is the same in all lanes": lambda W, i, j: total(
        lambda k: take(W[:, 0], k) ** 2 + W[1, 1] * take(W[:, 0], 1 - k), i
    ),
    "and is a constant": lambda W, i, j: total(lambda k: take(W[:, 0], k) ** 2 + take(W[:, 0], 1 - k), i),
    "one entry": lambda W, i, j: total(lambda k: take(W[:1, 0], k * 0) ** 2 * W[1, 1], i),
    "entries from two rows": lambda W, i, j: total(lambda k: take([*W[0], *W[2]], k) ** 2, i),
    "an index that is the same in all lanes": lambda W, i, j: total(lambda k: take(W[:, 0], autograd.floor(k**0)), i),
    "an index of the table": lambda W, i, j: take(W[:, 0], argmax(list(W[:, 1]))) ** 2,
    "all entries depend on all": lambda W, i, j: total(lambda k: take(softmax(list(W[:, 0])), k) ** 2, i),
    "a table for each lane": lambda W, i, j: vmapped_rows(W, i),
    "a list of lookups": lambda W, i, j: autograd.sum([a * b for a, b in zip(take(W, i)[:, 0], W[:, 1][j], strict=False)]),
    "equal constants": lambda W, i, j: total(lambda k: take([1.0, 2.0, 2.0, 5.0], k) * take(W[:, 0], k) ** 2, i),
    "floor of a number": lambda W, i, j: take(W[:, 0], autograd.floor(W[0, 0])) ** 2,
}
TRANSFORMS = {
    "value": lambda f: f,
    "grad": grad,
    "hessian": hessian,
    "grad of grad": lambda f: grad(lambda W, i, j: autograd.sum(grad(f)(W, i, j).ravel() ** 2)),
    "jvp": lambda f: lambda W, i, j: jvp(lambda W: f(W, i, j), (W,), (W * 0.3 + 1.0,))[1],
    "jacfwd of grad": lambda f: jacfwd(grad(f)),
}


def total(f, indices):
    return autograd.sum(vmap(f)(indices))


def vmapped_rows(W, i):
    return autograd.sum(vmap(lambda row, k: take(row, k % 2) ** 2 * take(W[:, 1], k))(W, i[:4]))


@pytest.mark.parametrize("name", PROGRAMS)
def test_derivatives_are_those_of_eager(name):
    for transform in TRANSFORMS.values():
        f = transform(PROGRAMS[name])
        expected = f(W, INDICES, OTHERS)
        for kernel in ("numpy", "native"):
            assert np.allclose(jit(f, kernel=kernel)(W, INDICES, OTHERS), expected, rtol=1e-11, atol=1e-12)


def test_entries_that_lie_one_behind_the_other_are_read_where_they_are():
    for name, gathers in (("a computed table", 0), ("entries from two rows", 1)):
        assert instructions(PROGRAMS[name], W, INDICES, OTHERS).count("gather") == gathers


@pytest.mark.parametrize("kernel", ["c", "jax"])
def test_compilers_of_their_own_give_the_same(kernel):
    pytest.importorskip("jax" if kernel == "jax" else "ctypes")

    def f(W, i, j):
        rows = [a * b for a, b in zip(take(W, i)[:, 0], W[:, 1][j], strict=False)]
        return autograd.sum(rows) + total(lambda k: take([w * w for w in W[:, 0]], k) * take([1.0, 2.0, 2.0, 5.0], k), i)

    def both(W, i, j):
        return f(W, i, j), grad(f)(W, i, j), hessian(f)(W, i, j)

    for found, expected in zip(jit(both, kernel=kernel)(W, INDICES, OTHERS), both(W, INDICES, OTHERS), strict=True):
        assert np.allclose(found, expected, rtol=1e-11, atol=1e-12)


def test_a_program_has_a_table_once_however_often_it_is_read():
    def loss(W, i):
        return total(lambda k: autograd.dot(take(W, k), take(W, k - 1)), i)

    table = np.arange(400.0).reshape(200, 2)
    program = jit(grad(loss))
    program(table, INDICES)
    count = program.program.primitives.count
    # A table and a sum for each column, two lookups in each, and each entry of the gradient.
    assert [count(row) for row in (TABLE, LANE_SCATTER, SCATTER, GATHER)] == [2, 2, 0, 4 + 400]
    program = jit(take)
    program(table, np.arange(32))
    assert [program.program.primitives.count(row) for row in (TABLE, GATHER)] == [2, 64]


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_nan_for_an_index_gives_nan_and_no_derivative(kernel):
    def f(xs, x):
        return take(xs, autograd.floor(x))

    assert math.isnan(jit(f, kernel=kernel)([1.0, 2.0], math.nan))
    assert jit(grad(f), kernel=kernel)([1.0, 2.0], math.nan) == [0.0, 0.0]
    assert [jit(f, kernel=kernel)([1.0, 2.0], x) for x in (-math.inf, -1.0, 1e300)] == [1.0, 2.0, 2.0]

    def of_lanes(xs, x):
        return autograd.sum(vmap(lambda y: take(xs, autograd.floor(y)))(x))

    assert jit(grad(of_lanes), kernel=kernel)([1.0, 2.0], np.array([math.nan, 1.5, 1.0])) == [0.0, 2.0]


def test_a_table_of_captured_values_is_read_anew_in_each_call():
    xs = [Value(1.0), Value(2.0)]
    f = jit(lambda i: take(xs, i))
    assert f(1) == 2.0
    xs[1].data = 5.0
    assert f(1) == 5.0


@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_a_scan_reads_a_table(kernel):
    def f(W, i):
        carry, ys = autograd.scan(lambda c, k: (c * 0.5 + take(W, k)[0] * take(W[:, 1], k), c * W[0, 0]), 0.3, i)
        return carry * carry + ys[2]

    for transform in (grad, hessian):
        assert np.allclose(jit(transform(f), kernel=kernel)(W, INDICES), transform(f)(W, INDICES), rtol=1e-11)
