"""A `while_loop` in a branch of `cond` that is not taken, where it might not end, as both branches are computed."""

import pytest

from autograd import Value, cond, custom_vjp, grad, jit, jvp, scan, vmap, while_loop
from autograd.compiler.backends.registry import BACKENDS
from tests.autograd.compiler.backends.c.compiling import needs_compiler

KERNELS = [pytest.param(one, marks=[needs_compiler] if one == "c" else []) for one in BACKENDS]
IN_REVERSE = [one for one in KERNELS if one.values[0] in ("native", "c")]


def grown(x):
    """It ends where x > 1 alone."""
    return while_loop(lambda c: c < 10.0, lambda c: c * x, x)


def f(x):
    return cond(x > 1.0, grown, lambda x: x * x, x)


def g(x):
    """The other branch."""
    return cond(x <= 1.0, lambda x: x * x, grown, x)


def nested(x):
    """A branch in a branch, of which the outer one decides."""

    def shrunk(x):
        return while_loop(lambda c: c > 1.0, lambda c: c / x, x)

    return cond(x > 1.0, lambda x: cond(x < 5.0, grown, shrunk, x), abs, x)


def in_scan(x):
    """A loop in the body of a scan that stands in the branch."""
    return cond(x > 1.0, lambda x: scan(lambda c, _: (grown(x) * c, None), 1.0, length=3)[0], lambda x: x * x, x)


def in_loop(x):
    """A branch in the body of a loop."""
    return while_loop(lambda c: c < 20.0, lambda c: cond(x > 1.0, lambda c: c + grown(x), lambda c: c + 1.0, c), x)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("function", [f, g, nested, in_scan])
def test_the_branch_not_taken_ends(function, kernel):
    compiled, tangent = jit(function, kernel=kernel), jit(lambda x: jvp(function, (x,), (1.0,)), kernel=kernel)
    for x in (2.0, 0.5, -3.0):
        assert compiled(x) == pytest.approx(function(x), rel=1e-14)
        assert tangent(x) == pytest.approx(jvp(function, (x,), (1.0,)), rel=1e-14)


@pytest.mark.parametrize("kernel", IN_REVERSE)
@pytest.mark.parametrize("function", [f, g, nested, in_scan, in_loop])
def test_its_gradient_ends(function, kernel):
    compiled, gradient = jit(function, kernel=kernel), jit(grad(function), kernel=kernel)
    for x in (2.0, 0.5, -3.0):
        assert compiled(x) == pytest.approx(function(x), rel=1e-14)
        assert gradient(x) == pytest.approx(grad(function)(x), rel=1e-13)


@pytest.mark.parametrize("kernel", KERNELS)
def test_in_vmap_each_sample_takes_its_own(kernel):
    xs = [2.0, 0.5, -3.0, 1.5]
    for function in (f, nested):
        assert jit(vmap(function), kernel=kernel)(xs) == pytest.approx(list(map(function, xs)), rel=1e-14)


@pytest.mark.parametrize("kernel", KERNELS)
def test_around_vmap_one_condition_decides_for_all_samples(kernel):
    def around(x, ys):
        return cond(x > 1.0, vmap(lambda y: while_loop(lambda c: c < 10.0, lambda c: c * x, y)), lambda ys: ys, ys)

    compiled = jit(around, kernel=kernel)
    for x in (2.0, 0.5):
        assert compiled(x, [1.0, 3.0]) == pytest.approx(around(x, [1.0, 3.0]), rel=1e-14)


def test_a_captured_value_decides():
    a = Value(2.0)
    compiled = jit(lambda x: cond(a > 1.0, lambda x: while_loop(lambda c: c < 10.0, lambda c: c * a, x), lambda x: x, x))
    assert compiled(3.0) == 12.0
    a.data = 0.5
    assert compiled(3.0) == 3.0


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_loop_in_the_derivative_that_a_user_wrote(kernel):
    """The rule of the branch not taken runs behind the branch."""
    root = custom_vjp(lambda a: a * a)
    root.defvjp(lambda a: (a * a, a), lambda a, g: (g * while_loop(lambda c: c < 10.0, lambda c: c * a, a),))

    def h(x):
        return cond(x > 1.0, root, lambda x: x, x)

    compiled = jit(grad(h), kernel=kernel)
    for x in (2.0, 0.5):
        assert compiled(x) == grad(h)(x)
