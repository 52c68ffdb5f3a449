"""`while_loop` under jit in reverse mode: the carries of all steps are kept, and the loop backwards has as many steps."""

import subprocess

import numpy as np
import pytest

from autograd import (
    TraceError,
    Value,
    dot,
    floor,
    grad,
    gradients,
    hessian,
    jit,
    jvp,
    logical_not,
    sin,
    sqrt,
    stop_gradient,
    value_and_grad,
    vmap,
    where,
    while_loop,
)
from tests.helpers import interrupt_after


def newton(a):
    """A root by Newton's iteration; no step for 1."""
    return while_loop(lambda x: abs(x * x - a) > 1e-14, lambda x: 0.5 * (x + a / x), a)


def bisection(a):
    """The root of x³ + x = a, whose derivative is that of one more step of Newton's."""

    def halve(ends):
        low, high = ends
        middle = 0.5 * (low + high)
        below = middle**3 + middle < a
        return where(below, middle, low), where(below, high, middle)

    low, high = while_loop(lambda ends: ends[1] - ends[0] > 1e-6, halve, (0.0, 4.0 + 0.0 * a))
    x = stop_gradient(0.5 * (low + high))
    return x - (x**3 + x - a) / (3.0 * x**2 + 1.0) + low


def collatz(a):
    """n → n/2 or 3n + 1 until it is 1, from 27, with factors that are differentiated by."""

    def step(state):
        n, count, product = state
        odd = n - 2.0 * floor(0.5 * n)
        return where(odd > 0.5, 3.0 * n + 1.0, 0.5 * n), count + 1, product * where(odd > 0.5, a, 1.0 / a)

    _, count, product = while_loop(lambda state: state[0] > 1.5, step, (27.0 + 0.0 * floor(a), 0, sin(a)))
    return product * count


def adaptive(a):
    """y' = sin t - a y by Heun's method, whose steps are as long as the difference from Euler's allows."""
    slope = lambda t, y: sin(t) - a * y  # noqa: E731

    def step(state):
        t, y, h = state
        first = slope(t, y)
        second = slope(t + h, y + h * first)
        good = abs(0.5 * h * (second - first)) < 1e-2
        t, y, h = where(good, t + h, t), where(good, y + 0.5 * h * (first + second), y), h * where(good, 1.25, 0.5)
        return t, y, where(h < 2.0 - t, h, 2.0 - t)

    return while_loop(lambda state: state[0] < 2.0, step, (0.0 * a, 1.0, 0.1))[1]


def doubling(a):
    """Its derivative reads no carry, only how many steps there were."""
    return while_loop(lambda s: s[1] < 5.0, lambda s: (s[0] * 2.0 + a, s[1] + 0.5), (a, 0.0 * a))[0]


def branch_not_taken(a):
    """At 0 the branch that is not taken has an infinite derivative: strong zeros, within the body and behind the loop."""
    step = lambda s: (s[0] + where(s[1] > 0.0, sqrt(s[1]), 0.0) * a + a, s[1], s[2] + 1.0)  # noqa: E731
    return while_loop(lambda s: s[2] < 3.0, step, (a, a, 0.0 * a))[0]


def gradient_within(a):
    """The body differentiates by what it carries. With products in place of strong zeros it would not end at 0."""
    f = lambda q: where(q > 0.0, sqrt(q), 0.0) + q * q  # noqa: E731
    return while_loop(lambda s: logical_not(s[0] >= 3.0), lambda s: (s[0] + 1.0 + grad(f)(s[1]), s[1]), (a, a))[0]


def one_behind_another(a):
    """Two loops of different numbers of steps, and one that computes with what both carried out."""
    x = while_loop(lambda x: x * x < 30.0, lambda x: x * 1.5 + a, a)
    y, z = while_loop(lambda s: s[0] < 50.0, lambda s: (s[0] + x, s[1] + sin(s[0] * a)), (x, a))
    return while_loop(lambda w: w < y, lambda w: w + x * x + z * z, z) * y


PROGRAMS = [newton, bisection, collatz, adaptive, doubling, branch_not_taken, gradient_within, one_behind_another]
DERIVATIVES = {
    "value and gradient": value_and_grad,
    "forward over reverse": lambda f: lambda a: jvp(grad(f), (a,), (2.0,)),
    "reverse over forward": lambda f: grad(lambda a: jvp(f, (a,), (2.0,))[1]),
    "reverse over reverse": lambda f: grad(grad(f)),
}


def flat(found):
    return np.array(found, float).ravel()


@pytest.mark.parametrize("f", PROGRAMS)
@pytest.mark.parametrize("derivative", DERIVATIVES)
def test_reverse_mode_is_that_of_eager_code(f, derivative):
    made = DERIVATIVES[derivative](f)
    compiled = jit(made, kernel="native")
    for a in (0.5, 2.0, 1.0, *([0.0] if f in (doubling, branch_not_taken, gradient_within) else [])):
        assert np.allclose(flat(compiled(a)), flat(made(a)), rtol=1e-11), a


def test_a_third_derivative():
    third = grad(grad(grad(newton)))
    assert np.isclose(jit(third)(2.0), third(2.0), rtol=1e-10)


def test_a_program_has_one_body_and_gets_room_for_the_steps_as_there_are_more():
    f = lambda a, n: while_loop(lambda s: s[1] < n, lambda s: (sin(s[0]) * a, s[1] + 1.0), (a, 0.0))[0]  # noqa: E731
    compiled = jit(value_and_grad(f), kernel="native")
    out = np.zeros(()), np.zeros(())
    for n in (3.0, 64.0, 65.0, 0.0, 700.0, 5.0):
        assert np.allclose(compiled(1.25, n), value_and_grad(f)(1.25, n), rtol=1e-12)
        step = compiled.bind(np.array(1.25), np.array(n), out=out)
        assert step() is out
        assert np.allclose(out, compiled(1.25, n), rtol=0)
    assert "room" in compiled.source


def test_what_is_kept_of_the_steps_is_within_max_bytes():
    f = lambda a: while_loop(lambda x: x < 1e2, lambda x: x + a * (1.0 + 0.5 * sin(x)), a)  # noqa: E731
    compiled = jit(grad(f), kernel="native", max_bytes=100_000)
    expected = grad(f)(0.5)
    assert np.isclose(compiled(0.5), expected, rtol=1e-12)
    wanted = (
        r"needs about [\d,]+ bytes for what it keeps of each of the [\d,]+ steps of a while_loop\(\), more than max_bytes"
    )
    with pytest.raises(MemoryError, match=wanted):
        compiled(0.01)
    assert np.isclose(compiled(0.5), expected, rtol=1e-12)


def test_by_captured_values_and_arrays():
    w = Value(0.75)
    f = lambda xs: while_loop(lambda s: dot(s, s) < 90.0, lambda s: [s[0] + w * s[1], s[1] * 1.5 + w], list(xs))[0]  # noqa: E731
    made = lambda xs: gradients(f(xs) * w, [w])  # noqa: E731
    for value in (0.75, 2.0):
        w.data = value
        assert np.isclose(jit(made)([1.0, 2.0])[0], made([1.0, 2.0])[0], rtol=1e-13)
    g = lambda xs: while_loop(lambda s: dot(s, s) < 90.0, lambda s: s * xs + 1.0, xs)[0]  # noqa: E731
    xs = np.array([1.5, 0.5])
    for made in (grad(g), hessian(g)):
        assert np.allclose(jit(made)(xs), made(xs), rtol=1e-12)


def test_a_step_whose_condition_is_known_while_tracing():
    f = lambda a: while_loop(lambda s: s[0] < 6.0, lambda s: (s[0] + s[1] * s[1], s[1] * 1.25), (1.0, a))[1]  # noqa: E731
    assert np.isclose(jit(grad(f))(0.5), grad(f)(0.5), rtol=1e-14)


def test_an_endless_loop_is_interrupted():
    endless = jit(grad(lambda a: while_loop(lambda c: c * c < 100.0, lambda c: c * 1.25 + a, a)), kernel="native")
    expected = endless(0.5)
    with pytest.raises(KeyboardInterrupt), interrupt_after(0.05):
        endless(0.0)
    assert endless(0.5) == expected


def in_c(a):
    return one_behind_another(a) + doubling(a)


def test_in_c(tmp_path):
    made = value_and_grad(in_c)
    compiled = jit(made, kernel="c")
    for a in (2.0, 0.05, 1.0):  # with 0.05 there are more steps than there is room for at first
        assert np.allclose(compiled(a), made(a), rtol=1e-12)
    source = compiled.to_c(tmp_path / "loop.c")
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    subprocess.run(["cc", *flags, source, tmp_path / "loop_main.c", "-lm", "-o", tmp_path / "loop"], check=True)
    subprocess.run([tmp_path / "loop"], check=True, capture_output=True)
    assert "where there was no room" in (tmp_path / "loop.h").read_text()


REFUSED = {
    "JAX": lambda: jit(grad(newton), kernel="jax")(2.0),
    "hessian in JAX": lambda: jit(hessian(newton), kernel="jax")(2.0),
    "to_jax": lambda: compiled_newton().to_jax(),
    "NumPy": lambda: jit(grad(newton), kernel="numpy")(2.0),
    "float32": lambda: jit(grad(newton), dtype="float32")(2.0),
    "vmap": lambda: jit(vmap(grad(newton)))([2.0, 3.0]),
}


def compiled_newton():
    compiled = jit(grad(newton))
    compiled(2.0)
    return compiled


@pytest.mark.parametrize("case", REFUSED)
def test_elsewhere_scan_is_the_remedy(case):
    if "JAX" in case or "jax" in case:
        pytest.importorskip("jax")
    with pytest.raises(TraceError, match=r"[Ww]rite scan\(f, init, length=n\) with the largest number of steps"):
        REFUSED[case]()
