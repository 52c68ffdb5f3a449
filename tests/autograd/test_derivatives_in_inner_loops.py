"""The body of an inner loop differentiates at a number of the loop or the map around it, in a direction of its own steps."""

import numpy as np
import pytest

from autograd import grad, jit, jvp, scan, sqrt, vmap, while_loop
from autograd import sum as total
from autograd.compiler.backends.registry import BACKENDS

XS = [0.4, 0.8, 1.1]


def step(d, x, c, w):
    return 0.5 * d + jvp(lambda z: sqrt(z * z + w) * x, (c,), (d * x,))[1]


def twice(d, x, c, w):
    return while_loop(lambda t: t[0] < 2.0, lambda t: (t[0] + 1.0, step(t[1], x, c, w)), (0.0, d))[1] * 0.3


def scan_in_scan(c, w):
    inner = lambda c: scan(lambda d, x: (step(d, x, c, w), None), c, XS)[0]  # noqa: E731
    return scan(lambda c, _: (inner(c) * 0.3 + 0.1 * c, None), c, length=3)[0]


def scan_in_vmap(c, w):
    return total(vmap(lambda c: scan(lambda d, x: (step(d, x, c, w), None), c, XS)[0])([c, w]))


def while_in_while(c, w):
    return while_loop(lambda s: s[0] < 3.0, lambda s: (s[0] + 1.0, twice(s[1], 0.7, s[1], w)), (0.0 * c, c))[1]


def while_in_scan(c, w):
    return scan(lambda c, x: (twice(c, 0.7, c, w * x), None), c, XS)[0]


def while_in_vmap(c, w):
    return total(vmap(lambda c: twice(c, 0.7, c, w))([c, w]))


PROGRAMS = [scan_in_scan, scan_in_vmap, while_in_while, while_in_scan, while_in_vmap]


@pytest.mark.parametrize("kernel", list(BACKENDS))
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_its_tangents_are_those_of_eager_code(f, kernel):
    pytest.importorskip("jax") if kernel == "jax" else None
    assert np.isclose(jit(f, kernel=kernel)(0.7, 0.9), f(0.7, 0.9), rtol=1e-12)


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_derivatives_of_them_are_those_of_eager_code(f):
    made = lambda c, w: jvp(f, (c, w), (1.0, 0.5))  # noqa: E731
    assert np.allclose(jit(made)(0.7, 0.9), made(0.7, 0.9), rtol=1e-11)
    if f in (scan_in_scan, scan_in_vmap, while_in_scan):
        made = grad(f, argnums=(0, 1))
        assert np.allclose(jit(made)(0.7, 0.9), made(0.7, 0.9), rtol=1e-11)


def test_a_tangent_that_has_the_lanes_of_the_steps_is_not_repeated_for_each():
    """What was read in its place was another number: the first of the program's."""

    def outer(s, c):
        inner = lambda t: (0.1 * while_tangent(s, t), 0.2 * t[0], t[2] + 1.0)  # noqa: E731
        return while_loop(lambda t: t[2] < 2.0, inner, (c, s[0] * c, 0.0 * c))[0] + s[1]

    def while_tangent(s, t):
        return jvp(lambda z: sqrt(abs(z) + 0.1) * (1.0 + t[1]), (s[1] + 0.5,), ((1.0 + t[1]) * (s[0] + 1.0),))[1]

    f = lambda c: while_loop(lambda s: s[0] < 2.0, lambda s: (s[0] + 1.0, outer(s, c)), (0.0 * c, c))[1]  # noqa: E731
    assert np.isclose(jit(f)(0.7), f(0.7), rtol=1e-12)
