"""Whole numbers that a loop carries are indices in its body, and the loop stays one."""

import numpy as np
import pytest

from autograd import TraceError, argmax, grad, hessian, jit, jvp, one_hot, scan, sin, take, vmap, where, while_loop

NUMBERS = [0.5, 1.5, 2.5, 0.25]


def entries(v, length=9):
    return scan(lambda i, _: ((i + 3) % 4, take(v, i) * v[0]), 1, length=length)[1]


def product(v, length=9):
    return scan(lambda c, _: (((c[0] + 1) % 4, sin(c[1]) * take(v, c[0])), None), (0, v[1]), length=length)[0][1]


def two_counters(v):
    return while_loop(
        lambda c: c[2] < 9.0, lambda c: [(c[1] + 1) % 4, 3 - c[0], c[2] + take(v, c[0]) * take(v, c[1])], [0, 3, v[3]]
    )[2]


def until_it_is_large(v):
    """The condition reads by the counter too."""
    return while_loop(
        lambda c: c[1] * take(v, c[0]) < 9.0, lambda c: ((c[0] + 1) % 4, c[1] * 1.1 + take(v, c[0])), (0, v[0])
    )[1]


def counted(v):
    """How many are large, as an index."""
    return scan(lambda k, x: (k + where(x > 1.0, 1, 0), take(v, k) * x), 0, v)[1]


def largest(v):
    return scan(lambda i, x: (argmax([w * x for w in v[1:]] + [v[0] * i]), take(v, i) * x), 0, v)[1]


def in_a_loop(v):
    def inner(c, x):
        return scan(lambda d, _: ((d[0] + 1, d[1] * take(v, d[0]) + x), None), (0, c), length=3)[0][1], c

    return scan(inner, v[0], v)[0]


def halves(v):
    """They are not whole in the second step."""
    return scan(lambda c, x: ((c[0] * 0.5 + 1, c[1] + c[0], c[2] + x), c[1] * x), (0, 0, 0), v)


def marks(v):
    return scan(
        lambda c, x: ((c[0] + 1, [a + b * x for a, b in zip(c[1], one_hot(c[0], 4), strict=True)]), None), (0, v), v
    )[0][1]


PROGRAMS = [entries, product, two_counters, until_it_is_large, counted, largest, in_a_loop, halves, marks]


def flat(tree):
    return [number for part in tree for number in flat(part)] if isinstance(tree, list | tuple) else [tree]


def derivatives(f):
    def total(v):
        return sum([k * number for k, number in enumerate(flat_traced(f(v)), 1)], 0.0)

    def flat_traced(tree):
        listed = hasattr(tree, "__getitem__")
        return [number for k in range(len(tree)) for number in flat_traced(tree[k])] if listed else [tree]

    return [f, grad(total), lambda v: jvp(f, (v,), ([1.0, -1.0, 0.5, 2.0],)), hessian(total)]


@pytest.mark.parametrize("order", range(4), ids=["value", "gradient", "tangent", "hessian"])
@pytest.mark.parametrize("kernel", ["native", "numpy"])
@pytest.mark.parametrize("f", PROGRAMS)
def test_compiled_and_eager_agree(f, kernel, order):
    if kernel == "numpy" and f in (two_counters, until_it_is_large) and order in (1, 3):
        pytest.skip("no reverse mode of while_loop there")
    g = derivatives(f)[order]
    np.testing.assert_allclose(flat(jit(g, kernel=kernel)(NUMBERS)), flat(g(NUMBERS)), rtol=1e-12)


@pytest.mark.parametrize("f", [entries, product])
def test_the_program_does_not_grow_with_the_steps(f):
    """The steps were traced one by one, without a word."""
    sizes = []
    for length in (9, 90):
        compiled = jit(grad(lambda v, n=length: sum([f(v, n)[2] if f is entries else f(v, n)], 0.0)))
        compiled(NUMBERS)
        sizes.append(len(str(compiled.program).splitlines()))
    assert sizes[0] == sizes[1]


def test_an_index_that_leaves_the_list_is_clipped():
    """jit told an IndexError, as the steps were Python's."""
    assert jit(lambda v: scan(lambda i, _: (i + 1, take(v, i)), 0, length=6)[1])(NUMBERS) == [*NUMBERS, 0.25, 0.25]


def test_derivatives_by_a_whole_number():
    f = jit(grad(lambda n: scan(lambda c, _: (c + n, take(NUMBERS, c)), 0, length=3)[0]))
    assert f(2) == 3.0


def test_samples():
    f = vmap(lambda x: scan(lambda c, _: ((c[0] + 1, c[1] * take(NUMBERS, c[0]) + x), None), (0, x), length=4)[0][1])
    np.testing.assert_allclose(jit(f)(NUMBERS), f(NUMBERS), rtol=1e-12)


@pytest.mark.parametrize("kernel", [None, "numpy", "jax"])
def test_an_int_that_a_while_loop_carries_is_an_index_behind_it(kernel):
    def reached(w, start):
        return take(w, while_loop(lambda c: c[1] < 1.0, lambda c: ((c[0] + 1) % 4, c[1] + w[1] ** 2), (start, 0.0))[0])

    w = np.array([0.3, -0.8, 1.1, 0.45])
    for start in (0, 3):
        assert jit(reached, kernel=kernel)(w, start) == reached(w, start)
    assert jit(lambda w: vmap(lambda i: reached(w, i))(np.arange(4)), kernel=kernel)(w).tolist() == [*w[2:], *w[:2]]
    with pytest.raises(TraceError, match="an index must be a whole number"):
        jit(reached, kernel=kernel)(w, 0.0)


def test_a_number_that_a_while_loop_halves_is_no_index_behind_it():
    with pytest.raises(TraceError, match="an index must be a whole number"):
        jit(lambda x: take([1.0, 2.0], while_loop(lambda c: c[1] < x, lambda c: (c[0] * 0.5, c[1] + 1.0), (2, 0.0))[0]))(3.0)
