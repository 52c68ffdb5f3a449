"""`while_loop` inside `scan` and inside `while_loop`, and `scan` inside `while_loop`."""

import numpy as np
import pytest

from autograd import (
    TraceError,
    cond,
    exp,
    grad,
    jacfwd,
    jit,
    jvp,
    log,
    logical_not,
    no_grad,
    scan,
    sqrt,
    stop_gradient,
    take,
    tanh,
    vmap,
    where,
    while_loop,
)
from autograd import sum as total
from autograd.compiler.backends.registry import BACKENDS
from autograd.tangents import NoReverseModeError
from tests.autograd.compiler.backends.c.compiling import needs_compiler

XS = [0.9, 2.5, 1.5, 7.0]


def root(a):
    """Newton's method."""
    return while_loop(lambda x: abs(x * x - a) > 1e-12 * a, lambda x: 0.5 * (x + a / x), a)


def in_scan(c, w, xs):
    """What is looped until it ends depends on what the scan carries, on its x and on uniform numbers."""

    def step(c, x):
        d = root(c * c + x * w)
        return 0.5 * c + 0.25 * d, d * x

    return scan(step, c, xs)


def independent(c, w, xs):
    """The inner loop does not depend on what the scan carries."""

    def step(c, x):
        d = root(x * w)
        return c * 0.5 + d, c * d

    return scan(step, c, xs)


def no_steps(c, w, xs):
    """In some steps of the scan the inner loop has no step, and its carries are trees with conditions."""

    def step(c, x):
        first = {"n": x, "flag": c > 0.2, "v": [c, w]}

        def body(s):
            n = s["n"]
            return {
                "n": n - 1.0, "flag": logical_not(s["flag"]), "v": [s["v"][0] * w + n * 0.1, s["v"][1] * x],
            }  # fmt: skip

        s = while_loop(lambda s: s["n"] > 1.0, body, first)
        return where(s["flag"], s["v"][0], 0.5 * s["v"][1]), s["n"] * c

    return scan(step, c, xs)


def two(c, w, xs):
    """A loop that goes on from what another made, a scan beside them, a lookup and a branch."""

    def step(c, x):
        d = while_loop(lambda d: d > 0.3, lambda d: d * 0.5 * w, x + c)
        e, _ = scan(lambda e, _: (e * 0.9 + d * 0.1, None), d, length=3)
        table = [e, c, w]
        f, n = while_loop(
            lambda s: s[1] < x + 1.0, lambda s: (s[0] + take(table, where(s[1] < 2.0, 0, 1)), s[1] + 1.0), (e, 0.0)
        )
        return tanh(cond(f > 1.0, lambda f: f * c, lambda f: f + e, f)), f + n

    return scan(step, c, xs)


def in_while(c, w, xs):
    """A loop in a loop, neither of which has a known number of steps."""
    state = while_loop(
        lambda s: s[0] < 4.0,
        lambda s: (s[0] + 1.0, 0.5 * s[1] + root(s[1] * s[1] + s[0] * w + 0.1)),
        (c * 0.5, c),
    )
    return state[1], [state[0]]


def masked(c, w, xs):
    """Branches not taken are nan, in both loops."""

    def body(s):
        first = (s[0], s[1])
        d = while_loop(
            lambda d: d[0] > 0.2, lambda d: (d[0] * 0.5, where(d[1] < 0.0, log(d[1] - d[1] - 1.0) * w, d[1] * w)), first
        )
        return s[0] + 1.0, where(s[0] * s[0] < 0.0, sqrt(-1.0 - s[1] * s[1]), d[1] + 0.1 * c)

    state = while_loop(lambda s: s[0] < 4.0, body, (c * 0.5, c))
    return state[1], [state[0]]


def begins_anew(c, w, xs):
    """The inner loop reads nothing of what the outer one carries."""

    def body(s):
        d = while_loop(lambda d: d[0] < c, lambda d: (d[0] + 0.25, exp(-d[0]) * c + 0.1 * w), (0.0, w))
        return s[0] + 1.0, 0.5 * d[1] + 0.1 * s[1]

    state = while_loop(lambda s: s[0] < 4.0, body, (c * 0.5, c))
    return state[1], [state[0]]


def scan_in_while(c, w, xs):
    def body(s):
        d, ys = scan(lambda d, x: (d * 0.5 + x * w + s[0] * 0.01, d * x), s[1], xs)
        return s[0] + 1.0, 0.1 * d + 0.01 * total(ys)

    state = while_loop(lambda s: s[0] < 5.0, body, (c * 0.5, c))
    return state[1], [state[0]]


def differentiated_within(c, w, xs):
    """The body of the scan differentiates the inner loop in forward mode."""

    def step(c, x):
        d, slope = jvp(root, (c * c + x,), (w,))
        return 0.5 * c + 0.25 * d, slope

    return scan(step, c, xs)


IN_SCAN = [in_scan, independent, no_steps, two]
PROGRAMS = [*IN_SCAN, scan_in_while, differentiated_within]
IN_WHILE = [in_while, masked, begins_anew]


def both(f):
    """What it carries out and a sum of what its steps give."""

    def g(c, w, xs):
        carry, ys = f(c, w, xs)
        return carry + 0.2 * total(ys)

    return g


FORWARD = {
    "value": lambda f: f,
    "jvp": lambda f: lambda c, w, xs: jvp(lambda c, w: both(f)(c, w, xs), (c, w), (1.0, 0.5)),
    "jacfwd": lambda f: lambda c, w, xs: jacfwd(lambda xs: both(f)(c, w, xs))(xs),
    "second order": lambda f: lambda c, w, xs: jacfwd(jacfwd(lambda w: both(f)(c, w, xs)))(w),
}


def numbers(tree):
    return [tree] if isinstance(tree, float) else [number for part in tree for number in numbers(part)]


def check(made, kernel):
    expected = numbers(made(0.7, 0.9, XS))
    found = numbers(jit(made, kernel=kernel)(0.7, 0.9, XS))
    assert np.allclose(found, expected, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("transform", FORWARD)
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("kernel", ["native", "c", "numpy"])
def test_values_and_forward_mode_agree_with_eager(kernel, f, transform):
    check(FORWARD[transform](f), kernel)


@pytest.mark.parametrize("transform", FORWARD)
@pytest.mark.parametrize("f", IN_WHILE, ids=lambda f: f.__name__)
@pytest.mark.parametrize("kernel", ["native", "c"])
def test_values_and_forward_mode_of_while_in_while(kernel, f, transform):
    check(FORWARD[transform](f), kernel)


@pytest.mark.parametrize("f", [no_steps, differentiated_within], ids=lambda f: f.__name__)
def test_values_and_forward_mode_in_jax(f):
    pytest.importorskip("jax")
    check(f, "jax")
    check(FORWARD["jvp"](f), "jax")


@pytest.mark.parametrize("kernel", ["native", "c"])
@pytest.mark.parametrize("f", [*IN_SCAN], ids=lambda f: f.__name__)
def test_reverse_mode_of_while_in_scan(f, kernel):
    check(grad(both(f), argnums=(0, 1, 2)), kernel)
    check(lambda c, w, xs: grad(lambda w: grad(both(f))(c, w, xs))(w), kernel)


@pytest.mark.parametrize("kernel", ["native", "c"])
def test_reverse_mode_of_while_in_the_body_of_scan(kernel):
    def f(c, w, xs):
        return scan(lambda c, x: (0.5 * c + grad(root)(c * c + x), grad(lambda w: root(x * w))(w)), c, xs)

    check(f, kernel)
    check(grad(both(f), argnums=(0, 1)), kernel)


@pytest.mark.parametrize("kernel", list(BACKENDS))
def test_while_in_scan_in_vmap(kernel):
    if kernel == "jax":
        pytest.importorskip("jax")
    f = lambda w, X: vmap(lambda x: scan(lambda c, y: (0.5 * c + root(c * c + y * w + x), None), x, XS)[0])(X)  # noqa: E731
    for made in (f, lambda w, X: jacfwd(lambda w: f(w, X))(w)):
        assert np.allclose(
            jit(made, kernel=kernel)(0.9, np.array([0.5, 2.0, 4.0])), made(0.9, np.array([0.5, 2.0, 4.0])), rtol=1e-12
        )


@pytest.mark.parametrize("kernel", ["numpy", "jax"])
def test_reverse_mode_of_while_in_scan_elsewhere(kernel):
    if kernel == "jax":
        pytest.importorskip("jax")
    with pytest.raises(TraceError, match=r"no reverse mode .* Write scan\(f, init, length=n\)"):
        jit(grad(both(in_scan)), kernel=kernel)(0.7, 0.9, XS)


@pytest.mark.parametrize("kernel", [None, "c"])
@pytest.mark.parametrize("transform", ["value", "jvp", "second order"])
@pytest.mark.parametrize("f", IN_SCAN, ids=lambda f: f.__name__)
def test_the_program_does_not_grow_with_the_length_of_the_scan(f, transform, kernel):
    def size(length):
        compiled = jit(FORWARD[transform](f), kernel=kernel)
        compiled(0.7, 0.9, [0.5 + 0.01 * i for i in range(length)])
        return len(compiled.program)

    assert size(5) == size(40)


@pytest.mark.parametrize("f", [in_scan, in_while], ids=lambda f: f.__name__)
def test_a_loop_in_a_loop_is_written_as_one(f):
    compiled = jit(f)
    compiled(0.7, 0.9, XS)
    words = [line.split()[0] for line in compiled.source.splitlines() if line.strip()]
    outer = ["scan", "again"] if f is in_scan else ["while", "repeat"]
    found = [word for word in words if word in ("scan", "again", "while", "repeat", "while_lane", "repeat_lane")]
    assert found == [outer[0], "while_lane", "repeat_lane", outer[1]]


@pytest.mark.parametrize("kernel", ["native", "c"])
@pytest.mark.parametrize("steps", [0.0, 1.0, 3.0])
def test_reverse_mode_past_a_while_in_while_that_is_a_constant(steps, kernel):
    """Backwards the inner loops run for all outer steps at once, of which there may be none."""

    def f(c, w):
        def body(s):
            with no_grad():
                d = root(s[1] * s[1] + w)
            return s[0] + 1.0, 0.5 * s[1] + d * w + stop_gradient(root(s[1] + w)) * s[1]

        return while_loop(lambda s: s[0] < steps, body, (0.0 * c, c))[1]

    made = grad(f, argnums=(0, 1))
    assert np.allclose(jit(made, kernel=kernel)(0.7, 0.9), made(0.7, 0.9), rtol=1e-12)


@pytest.mark.parametrize(("c", "first", "limit"), [(0.0, 0.5, 3.0), (0.0, 2.0, 0.9), (1.0, 0.0, 3.0)])
def test_an_inner_loop_begins_by_its_condition_whatever_either_loop_carries(c, first, limit):
    """It begins with the same numbers in each step: whether it does is asked in each one."""

    def f(c, first, limit, n):
        inner = lambda: while_loop(lambda d: d < limit, lambda d: d + 1.0, first)  # noqa: E731
        return while_loop(lambda s: s[0] < n, lambda s: (s[0] + 1.0, s[1] + inner()), (0.0 * c, c))[1]

    compiled = jit(f)
    for n in (0.0, 1.0, 3.0):
        assert compiled(c, first, limit, n) == f(c, first, limit, n)


@pytest.mark.parametrize(
    "derived", [lambda f: f, grad, lambda f: lambda x: jvp(f, (x,), (1.0,))], ids=["value", "grad", "jvp"]
)
@pytest.mark.parametrize("kernel", [None, "numpy", pytest.param("c", marks=needs_compiler)])
def test_of_an_inner_loop_what_is_needed_may_be_the_same_in_each_step(derived, kernel):
    """The other number that it carries, which is the outer loop's, is not needed: the loop that was left did not depend on
    the outer one, and was to be computed before it, for steps of which nobody knew how many there are."""

    def f(x):
        def body(c):
            k, _ = while_loop(lambda s: s[0] < 4.0, lambda s: (s[0] + x, tanh(s[1])), (2.0 * x, c[1]))
            return c[0] + 1.0, c[1] * 0.5 + k

        return while_loop(lambda c: c[0] < 3.0, body, (x, x))[1]

    if kernel == "numpy" and derived is grad:
        with pytest.raises(NoReverseModeError):
            jit(grad(f), kernel=kernel)(0.7)
        return
    assert jit(derived(f), kernel=kernel)(0.7) == derived(f)(0.7)
