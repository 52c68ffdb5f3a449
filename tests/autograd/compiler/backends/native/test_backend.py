"""The interpreter as a back end: what it computes, how it prints, and what it refuses."""

from itertools import pairwise

import numpy as np
import pytest

from autograd import dot, grad, jit, mean, sin, value_and_grad, vmap
from autograd import max as largest
from autograd import sum as total
from autograd.compiler.backends.native.program import block_size
from autograd.primitives import PAIRS
from autograd.row import Primitive

X = np.random.default_rng(0).normal(size=(13, 3))
#: Functions of the samples, each with something that loops over lanes must get right.
FUNCTIONS = {
    "a constant in each lane": lambda X: total(vmap(lambda x: 3.0)(X)),
    "constants beside each other in a product over lanes": lambda X: total(vmap(lambda x: dot([x[0], 2.0], [x[1], 3.0]))(X)),
    "the largest of one": lambda X: vmap(lambda x: largest([x[1]]))(X),
    "an argument as a result, several times": lambda X: vmap(lambda x: (x[1], x[1], x[0]))(X),
    "one result beside others": lambda X: vmap(lambda x: (x[0] * x[1], 7.0, sin(x[0])))(X),
    "rows kept for a later phase": lambda X: vmap(lambda x, s: x[0] * s)(X, vmap(lambda x: x[1])(X)),
    "a mean taken away": lambda X: vmap(lambda x, m: x[0] - m, in_axes=(0, None))(X, mean(vmap(lambda x: x[0])(X))),
    "the largest lane": value_and_grad(lambda X: largest(vmap(lambda x: x[0] * x[2])(X))),
    "sums of rows": lambda X: vmap(lambda x: total([x[0], x[1], 1.0, 2.0, x[2] * x[0]]))(X),
}


def flat(tree):
    return np.concatenate([flat(part) for part in tree]) if isinstance(tree, list | tuple) else np.ravel(tree)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_lanes(name):
    compiled, array_code = (jit(FUNCTIONS[name], kernel=kernel) for kernel in ("native", "numpy"))
    for data in (X, X[:1], np.concatenate([X] * 50), X[:8]):  # as many as at first, and other numbers of them
        assert flat(compiled(data)) == pytest.approx(flat(array_code(data)), rel=1e-13)


def test_rows_of_several_widths_are_kept():
    """Rows of the wider that lie after those of the narrower, and before."""

    def f(X, Y):
        wide = [vmap(lambda x, k=k: sin(k * x))(X) for k in (1.0, 2.0)]
        narrow = [vmap(lambda y, k=k: sin(k * y))(Y) for k in (1.0, 2.0, 3.0, 4.0)]
        sums = [total(rows) for rows in (*wide, *narrow)]
        return [total(vmap(lambda a, s=s: sin(a * s) * a)(rows)) for rows, s in zip((*wide, *narrow), sums, strict=True)]

    few, many = np.linspace(0.0, 1.0, 100), np.linspace(-1.0, 2.0, 1000)
    for first, second in ((few, many), (many, few)):
        compiled, array_code = (jit(f, kernel=kernel) for kernel in ("native", "numpy"))
        for X, Y in ((first, second), (second, first), (first[:9], second[:50])):
            assert flat(compiled(X, Y)) == pytest.approx(flat(array_code(X, Y)), rel=1e-12)


def test_the_bits_of_a_sum_do_not_depend_on_earlier_calls():
    many = np.random.default_rng(1).normal(size=(1000, 3))
    first, second = (jit(lambda X: total(vmap(lambda x: sin(x[0]) * x[1])(X)), kernel="native") for _ in range(2))
    first(X)
    assert first(many) == second(many)
    assert block_size(1000, 3) == 504


def test_a_long_recurrence_and_a_wide_graph():
    def recurrence(x):
        for _ in range(300):
            x = x - 0.01 * sin(x)
        return x

    def wide(xs):
        return total([sin(a) * b - a * 0.5 for a, b in pairwise(xs)])

    assert jit(grad(recurrence), kernel="native")(1.0) == pytest.approx(grad(recurrence)(1.0), rel=1e-12)
    xs = np.random.default_rng(2).normal(size=100).tolist()
    assert jit(grad(wide), kernel="native")(xs) == pytest.approx(grad(wide)(xs), rel=1e-12)


def test_single_precision_is_refused():
    with pytest.raises(ValueError, match=r'^jit: kernel="native" computes in float64, not in float32; use kernel="numpy"'):
        jit(sin, kernel="native", dtype="float32")(1.0)


def test_a_primitive_without_c_is_refused():
    mine = Primitive(
        "mine",
        "Mine.",
        evaluate=lambda x: x,
        partials=lambda y, x: (1.0,),
        symbol="m",
        latex="{0}",
        numpy="{0}",
        samples=PAIRS,
    )
    with pytest.raises(
        ValueError, match=r'^jit: kernel="native" has no C for mine; use kernel="numpy", or leave the kernel'
    ):
        jit(lambda x: mine(x), kernel="native")(1.0)


def test_the_size_is_that_of_words_slots_and_rows():
    compiled = jit(lambda x, y: x * y, kernel="native")
    compiled(2.0, 3.0)
    cost = compiled.cost()
    assert cost.instructions == 5 + 4 + 5 + 1 + 8  # load, mul, store of one number, stop and padding
    assert cost.bytes > 4 * cost.instructions
