"""A `while_loop` in another one as one loop: in reverse mode, by arrays, in JAX, in a `vmap`, and more than two deep."""

import numpy as np
import pytest

from autograd import (
    TraceError,
    Value,
    cond,
    custom_vjp,
    dot,
    draw,
    floor,
    grad,
    gradients,
    jit,
    jvp,
    log,
    logical_not,
    no_grad,
    scan,
    sin,
    sqrt,
    stop_gradient,
    take,
    vmap,
    where,
    while_loop,
)
from autograd import sum as total
from tests.autograd.export.files import TOLERANCE, opened

XS = [0.3, 0.8, 0.5, 1.1, 0.2, 0.6]


def root(a):
    """Newton's method."""
    return while_loop(lambda x: abs(x * x - a) > 1e-6 * a, lambda x: 0.5 * (x + a / x), a)


def times(n, body, c):
    """`body(c, i)` for i = 0, 1, … below n, which may be a traced number."""
    return while_loop(lambda s: s[0] < n, lambda s: (s[0] + 1.0, body(s[1], s[0])), (0.0 * c, c))[1]


def one(c, w, n, xs):
    return times(n, lambda s, i: 0.5 * s + 0.2 * root(s * s + w), c)


def two(c, w, n, xs):
    """The second inner loop goes on from what the first one made, and has no step at first."""

    def body(s, i):
        d = while_loop(lambda d: d > 0.3, lambda d: d * 0.5 * w, s * s + i)
        e, _ = while_loop(lambda e: e[1] < i, lambda e: (e[0] * 0.9 + d * w * 0.1, e[1] + 1.0), (d, 0.0))
        return 0.5 * s + e * w

    return times(n, body, c)


def four_deep(c, w, n, xs):
    deepest = lambda u: u * 0.5 + root(u * u + w)  # noqa: E731
    third = lambda t, i: 0.3 * t + 0.2 * times(i * 0.5, lambda u, _: deepest(u), t)  # noqa: E731
    return times(n, lambda s, i: 0.5 * s + 0.1 * times(2.0, lambda t, _: third(t, i), s), c)


def in_conditions(c, w, n, xs):
    """The condition of either loop has a loop of its own."""
    inner = lambda s: while_loop(lambda d: root(d * d + w) > 0.97, lambda d: d * 0.7, s + 1.0)  # noqa: E731
    return while_loop(lambda s: root(s[0]) < n, lambda s: (s[0] * 1.5 + w, s[1] * 0.9 + inner(s[0])), (c, w))[1]


def in_branches(c, w, n, xs):
    body = lambda s, i: cond(s > w, lambda s: root(s * s + 0.1) * 0.5, lambda s: s + root(w + i), s)  # noqa: E731
    return times(n, body, c)


def detached(c, w, n, xs):
    def body(s, i):
        with no_grad():
            d = root(s * s + w)
        return 0.5 * s + d * w + stop_gradient(root(s + w)) * s

    return times(n, body, c)


def trees(c, w, n, xs):
    def body(s, i):
        first = {"n": i, "flag": s > 0.2, "v": [s, w]}
        step = lambda d: {"n": d["n"] - 1.0, "flag": logical_not(d["flag"]), "v": [d["v"][0] * w + 0.1, d["v"][1] * s]}  # noqa: E731
        d = while_loop(lambda d: d["n"] > 1.0, step, first)
        e = while_loop(lambda e: dot(e, e) > 0.2, lambda e: e * 0.5 * w, np.array([s, w, c]))
        return where(d["flag"], d["v"][0], 0.5 * d["v"][1]) + total(e)

    return times(n, body, c)


def lookups(c, w, n, xs):
    def body(s, i):
        step = lambda d: (d[0] * 0.5 + take(xs, floor(d[1])) * take([s, w, s * w], floor(d[1] * 0.5)), d[1] + 1.0)  # noqa: E731
        return while_loop(lambda d: d[1] < i, step, (s, 0.0))[0] + take(xs, floor(i)) * 0.1

    return times(n, body, c)


def masked(c, w, n, xs):
    """Another step of the inner loop would be nan, and so is a branch that is not taken."""

    def body(s, i):
        d = while_loop(lambda d: d > 1.0, lambda d: log(d) * w + sqrt(d - 1.0), s + 4.0)
        return 0.5 * s + where(i < 0.0, log(-1.0 - s * s), d * 0.1)

    return times(n, body, c)


def known_steps(c, w, n, xs):
    """The first step of the inner loop is known while tracing; another inner loop is not used."""

    def body(s, i):
        root(s * s + w)
        d = while_loop(lambda d: d[0] < 6.0, lambda d: (d[0] + d[1] * d[1], d[1] * 1.25), (1.0, s * s + 0.3))
        return d[1] * 0.3 + w * s * 0.5

    return times(n, body, c)


def scans(c, w, n, xs):
    """Scans before and behind an inner loop, one of which holds loops."""

    def body(s, i):
        d, ys = scan(lambda d, x: (d * 0.5 + x * s, d * w), s, xs)
        e = while_loop(lambda e: e > 0.1, lambda e: e * 0.5 * w + ys[1] * 0.01, d * d + ys[2])
        f, _ = scan(lambda f, x: (root(f * f + x + 1.0) * 0.5, None), e, [0.2, s * s])
        return f * 0.3 + 0.4 * s

    return times(n, body, c)


def mapped(c, w, n, xs):
    return times(n, lambda s, i: 0.5 * s + 0.1 * total(vmap(lambda x: root(x * x + s * s))(xs[:2])), c)


def beside(c, w, n, xs):
    """The body differentiates, but not the inner loop."""
    return times(n, lambda s, i: 0.5 * s + 0.1 * grad(lambda q: sin(q) * w * q)(s) + 0.1 * root(s * s + w), c)


PROGRAMS = [
    one, two, four_deep, in_conditions, in_branches, detached, trees, lookups, masked, known_steps, scans, mapped, beside,
]  # fmt: skip
VALUES = {
    "value": lambda f: f,
    "jvp": lambda f: lambda c, w, n, xs: jvp(lambda c, w: f(c, w, n, xs), (c, w), (1.0, 0.5)),
    "vmap": lambda f: lambda c, w, n, xs: vmap(lambda c, n: f(c, w, n, xs))([c, c * 0.5, c * 1.7], [n, n * 0.0, 1.0]),
}
GRADIENTS = {
    "grad": lambda f: grad(f, argnums=(0, 1, 3)),
    "twice": lambda f: grad(lambda c, w, n, xs: grad(f, argnums=1)(c, w, n, xs), argnums=(0, 1)),
    "jvp of grad": lambda f: lambda c, w, n, xs: jvp(lambda c, w: grad(f, argnums=1)(c, w, n, xs), (c, w), (1.0, 0.5)),
    "grad of jvp": lambda f: grad(lambda c, w, n, xs: jvp(lambda w: f(c, w, n, xs), (w,), (1.0,))[1], argnums=(0, 1)),
}


def numbers(tree):
    return [number for part in tree for number in numbers(part)] if isinstance(tree, tuple | list) else [float(tree)]


def check(made, kernel):
    compiled = jit(made, kernel=kernel)
    for n in (3.0, 0.0, 1.0, 4.0):
        assert np.allclose(numbers(compiled(0.7, 0.9, n, XS)), numbers(made(0.7, 0.9, n, XS)), rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("transform", GRADIENTS)
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_reverse_mode_is_that_of_eager_code(f, transform):
    check(GRADIENTS[transform](f), "native")


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
@pytest.mark.parametrize(("transform", "kernel"), [(t, "numpy") for t in VALUES] + [("vmap", "native")])
def test_values_and_forward_mode_are_those_of_eager_code(f, transform, kernel):
    check(VALUES[transform](f), kernel)


@pytest.mark.parametrize(("f", "transform"), [(two, "value"), (four_deep, "jvp"), (in_branches, "vmap")])
def test_in_jax(f, transform):
    pytest.importorskip("jax")
    check(VALUES[transform](f), "jax")


@pytest.mark.parametrize("f", [two, masked], ids=lambda f: f.__name__)
def test_in_c(f):
    check(GRADIENTS["grad"](f), "c")


def test_jax_is_a_second_oracle():
    lax = pytest.importorskip("jax").lax
    jax = pytest.importorskip("jax")

    def nest(loop):
        def newton(a):
            return loop(lambda x: abs(x * x - a) > 1e-9 * a, lambda x: 0.5 * (x + a / x), a)

        def f(c, w):
            return loop(lambda s: s[0] < 4.0, lambda s: (s[0] + 1.0, 0.5 * s[1] + newton(s[1] * s[1] + w)), (0.0 * c, c))[1]

        return f

    with jax.enable_x64(True) if hasattr(jax, "enable_x64") else jax.experimental.enable_x64():
        expected = jax.jit(jax.jacfwd(nest(lax.while_loop), argnums=(0, 1)))(0.7, 0.9)
        expected = [float(number) for number in expected]
    assert np.allclose(jit(grad(nest(while_loop), argnums=(0, 1)))(0.7, 0.9), expected, rtol=1e-12)


def test_by_captured_values():
    w = Value(0.9)
    made = lambda c: gradients(times(3.0, lambda s, i: 0.5 * s + root(s * s + w) * w, c), [w])  # noqa: E731
    compiled = jit(made)
    for value in (0.9, 2.0):
        w.data = value
        assert np.isclose(compiled(0.7)[0], made(0.7)[0], rtol=1e-12)


def test_a_derivative_of_the_users():
    @custom_vjp
    def product(x, y):
        return x * y

    product.defvjp(lambda x, y: (x * y, (x, y)), lambda kept, g: (2.0 * g * kept[1], g * kept[0]))
    body = lambda s, i: 0.5 * s + 0.1 * while_loop(lambda d: d > 0.2, lambda d: product(d, w) * 0.6, s + i)  # noqa: E731
    w = Value(0.9)
    check(grad(lambda c, w, n, xs: times(n, body, c) * w, argnums=(0, 1)), "native")


def test_the_program_does_not_grow_with_the_steps_and_keeps_them_within_max_bytes():
    compiled = jit(grad(one), max_bytes=500_000)
    for n in (2.0, 300.0, 3.0):
        assert np.isclose(compiled(0.7, 0.9, n, XS), grad(one)(0.7, 0.9, n, XS), rtol=1e-10)
    with pytest.raises(MemoryError, match=r"of each of the [\d,]+ steps of a while_loop\(\), more than max_bytes"):
        compiled(0.7, 0.9, 20_000.0, XS)


def test_in_single_precision():
    compiled = jit(two, dtype="float32")
    assert np.isclose(compiled(0.7, 0.9, 4.0, XS), two(0.7, 0.9, 4.0, XS), rtol=1e-5)


def test_of_a_loop_in_a_loop_of_the_interpreter_there_is_a_picture_and_a_program_for_jax(tmp_path):
    pytest.importorskip("jax")
    compiled = jit(two)
    expected = compiled(0.7, 0.9, 3.0, XS)
    draw(compiled).save(tmp_path / "stages.html")
    assert "while" in (tmp_path / "stages.html").read_text()
    function, parameters = compiled.to_jax()
    assert np.isclose(float(function(parameters, 0.7, 0.9, 3.0, XS)), expected, rtol=1e-5)


def test_in_onnx(tmp_path):
    compiled = jit(lambda c, w: two(c[0], w[0], 3.0, XS))
    arguments = np.array([0.7]), np.array([0.9])
    expected = compiled(*arguments)
    session, names, _ = opened(compiled, tmp_path)
    found = session.run(None, dict(zip(names, arguments, strict=True)))
    assert np.allclose(found[0], expected, rtol=TOLERANCE["float64"])


DIFFERENTIATED = {
    "grad": lambda s, w: grad(lambda q: root(q * q + w))(s),
    "gradients": lambda s, w: gradients(root(s * s + w), [s])[0],
    "by what the steps use": lambda s, w: grad(lambda q: while_loop(lambda x: x < 9.0, lambda x: x * q + 1.0, 1.0))(s),
    "by a condition": lambda s, w: grad(lambda q: q * while_loop(lambda x: x < q, lambda x: x + 1.0, 0.0 * q))(s),
    "jvp": lambda s, w: jvp(root, (s,), (w,))[1],
}


@pytest.mark.parametrize("kernel", ["native", "numpy"])
@pytest.mark.parametrize("case", DIFFERENTIATED)
def test_a_body_that_differentiates_the_inner_loop_is_refused(case, kernel):
    f = lambda c, w: times(3.0, lambda s, i: 0.5 * s + 0.1 * DIFFERENTIATED[case](s + 1.5, w), c)  # noqa: E731
    if (case, kernel) == ("jvp", "native"):
        assert np.isclose(jit(f)(0.7, 0.9), f(0.7, 0.9), rtol=1e-12)
        return
    with pytest.raises(
        TraceError, match=r"differentiates another while_loop\(\), .* forward mode alone.* Write scan\(f, init"
    ):
        jit(f, kernel=kernel)(0.7, 0.9)


@pytest.mark.parametrize("show", [draw, lambda compiled: compiled.to_jax()], ids=["draw", "to_jax"])
def test_of_a_body_that_differentiates_the_inner_loop_there_is_no_picture_and_no_program_for_jax(show):
    compiled = jit(lambda c, w: times(3.0, lambda s, i: 0.5 * s + 0.1 * jvp(root, (s + w,), (w,))[1], c))
    compiled(0.7, 0.9)
    with pytest.raises(
        TraceError, match=r"differentiates a while_loop\(\) in the body of another one.* Write scan\(f, init"
    ):
        show(compiled)
