"""`scan`, `while_loop` and `cond`: beside loops of Python, eager, compiled, differentiated and nested."""

import numpy as np
import pytest

from autograd import (
    TraceError,
    Value,
    cond,
    grad,
    hessian,
    jacfwd,
    jacobian,
    jit,
    jvp,
    linearize,
    log,
    logical_not,
    no_grad,
    scan,
    sin,
    sqrt,
    stop_gradient,
    tanh,
    vmap,
    where,
    while_loop,
)
from autograd import sum as total
from autograd.compiler.backends.registry import BACKENDS
from tests.helpers import interrupt_after

#: Each of these computes loops; JAX compiles for long, and so has fewer programs.
KERNELS = [backend.name for backend in BACKENDS.values() if backend.loops]
WITHOUT_COMPILER = ["native", "numpy"]


def pendulum(q, p, length=6, step=0.25):
    """The last state, and every angle."""

    def leap(state, _):
        q, p = state
        p = p - step * sin(q)
        q = q + step * p
        return (q, p), q

    return scan(leap, (q, p), length=length)


def pendulum_by_hand(q, p, length=6, step=0.25):
    angles = []
    for _ in range(length):
        p = p - step * sin(q)
        q = q + step * p
        angles.append(q)
    return (q, p), angles


def energy(q, p):
    (q, p), _ = pendulum(q, p)
    return q * q + p


def energy_by_hand(q, p):
    (q, p), _ = pendulum_by_hand(q, p)
    return q * q + p


def recurrent(W, U, xs):
    """A network of two neurons over a sequence of arrays: the last state and all."""

    def cell(h, x):
        h = np.tanh(W @ h + U @ x)
        return h, h

    return scan(cell, np.zeros(2), xs)


W, U = np.array([[0.5, -0.25], [0.125, 0.75]]), np.array([[1.0, -0.5, 0.25], [0.5, 0.25, -1.0]])
XS = np.arange(12.0).reshape(4, 3) / 8.0 - 0.5


def recurrent_by_hand(W, U, xs):
    h, hs = np.zeros(2), []
    for x in xs:
        h = np.tanh(W @ h + U @ x)
        hs.append(h)
    return h, np.array(hs)


def test_scan_is_the_loop():
    assert pendulum(0.5, 0.0) == pendulum_by_hand(0.5, 0.0)
    h, hs = recurrent(W, U, XS)
    assert np.array_equal(hs, recurrent_by_hand(W, U, XS)[1])
    assert np.array_equal(h, hs[-1])


def test_ys_are_stacked_as_vmap_stacks_results():
    """In arrays where xs holds one; a tree of y is a tree of stacks; None has none."""
    carry, ys = scan(lambda c, x: (c + x, {"sum": c, "pair": [x, x]}), 0.0, [1.0, 2.0])
    assert carry == 3.0
    assert ys == {"sum": [0.0, 1.0], "pair": [[1.0, 1.0], [2.0, 2.0]]}
    _, arrays = scan(lambda c, x: (c + x, c), 0.0, np.array([1.0, 2.0]))
    assert type(arrays) is np.ndarray
    assert arrays.tolist() == [0.0, 1.0]
    assert scan(lambda c, x: (c * x[1] + x[0], None), 1.0, (np.ones(2), [2.0, 3.0])) == (10.0, None)


@pytest.mark.parametrize("kernel", KERNELS)
def test_compiled_scan_is_the_eager_one(kernel):
    if kernel == "jax":
        pytest.importorskip("jax")
        slope = jit(grad(energy), kernel=kernel)
        assert abs(slope(0.5, 0.25) - grad(energy_by_hand)(0.5, 0.25)) < 1e-12
        assert slope.program.has_loops
        return
    both = jit(lambda q, p: (pendulum(q, p), grad(energy, argnums=(0, 1))(q, p)), kernel=kernel)
    ((q, p), angles), slopes = both(0.5, 0.25)
    (q0, p0), angles0 = pendulum_by_hand(0.5, 0.25)
    assert np.allclose([q, p, *angles], [q0, p0, *angles0], rtol=1e-12)
    assert np.allclose(slopes, grad(energy_by_hand, argnums=(0, 1))(0.5, 0.25), rtol=1e-12)
    assert both.program.has_loops


def test_derivatives_of_scan():
    ours, by_hand = energy, energy_by_hand
    for transform in (lambda f: grad(f, (0, 1)), lambda f: jacfwd(f, (0, 1)), lambda f: hessian(f, (0, 1))):
        expected = np.array(transform(by_hand)(0.5, 0.25))
        assert np.allclose(transform(ours)(0.5, 0.25), expected, rtol=1e-12)
        assert np.allclose(jit(transform(ours))(0.5, 0.25), expected, rtol=1e-12)
    assert np.allclose(jvp(ours, (0.5, 0.25), (1.0, 2.0)), jvp(by_hand, (0.5, 0.25), (1.0, 2.0)))


@pytest.mark.parametrize("transform", [grad, jacobian])
def test_derivatives_by_captured_and_mapped_arrays(transform):
    def loss(run):
        last = transform is grad
        return lambda W, U, xs: np.sum(run(W, U, xs)[1] ** 2) if last else run(W, U, xs)[1]

    ours, by_hand = transform(loss(recurrent), (0, 1, 2)), transform(loss(recurrent_by_hand), (0, 1, 2))
    for found in (ours(W, U, XS), jit(ours)(W, U, XS)):
        for entry, expected in zip(found, by_hand(W, U, XS), strict=True):
            assert np.allclose(entry, expected, rtol=1e-12, atol=1e-15)


def test_scan_and_vmap_nest():
    qs = np.array([0.25, 0.5, 1.0])
    expected = [energy_by_hand(q, 0.25) for q in qs]
    for f in (vmap(energy, (0, None)), jit(vmap(energy, (0, None)))):
        assert np.allclose(f(qs, 0.25), expected, rtol=1e-12)
    within = lambda h, x: (lambda h: (h, h.sum()))(vmap(lambda a: tanh(a + x))(h))  # noqa: E731
    expected = scan(within, qs, [0.5, -0.5])
    found = jit(lambda h, xs: scan(within, h, xs))(qs, [0.5, -0.5])
    assert np.allclose(found[0], expected[0])
    assert np.allclose(found[1], expected[1])


def test_scan_within_scan():
    def powers(x):
        inner = lambda c, _: scan(lambda d, _: (d * x, d), c, length=3)  # noqa: E731
        return scan(inner, 1.0, length=2)

    assert powers(2.0) == (64.0, [[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])
    assert jit(powers)(2.0) == powers(2.0)
    assert grad(lambda x: powers(x)[0])(2.0) == jit(grad(lambda x: powers(x)[0]))(2.0) == 192.0


def test_values_pass_through_scan():
    x = Value(3.0)
    carry, ys = scan(lambda c, a: (c * x, a * c), 1.0, [1.0, 2.0])
    (carry + ys[1]).backward()
    assert x.grad == 2 * 3.0 + 2.0


def test_while_loop():
    def root(a):
        """Newton's iteration."""
        return while_loop(lambda x: abs(x * x - a) > 1e-14, lambda x: 0.5 * (x + a / x), a)

    assert abs(root(2.0) - 2**0.5) < 1e-15
    assert root(1.0) == 1.0
    assert abs(grad(root)(2.0) - 0.5 / 2**0.5) < 1e-12
    assert abs(jvp(root, (2.0,), (1.0,))[1] - 0.5 / 2**0.5) < 1e-12
    counted = lambda x: while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, c[1] * x), (0, 1.0))  # noqa: E731
    assert counted(2.0) == (3, 8.0)


def newton(a):
    """A root by Newton's iteration."""
    return while_loop(lambda x: abs(x * x - a) > 1e-14, lambda x: 0.5 * (x + a / x), a)


def trees(a, xs):
    """A tree with arrays and a condition is carried; the first step is known while the function is traced."""

    def body(state):
        s, flag, count, _ = state
        s = {"x": np.tanh(s["x"] * a) + 0.25, "y": s["y"] * a - s["x"][0]}
        return s, flag & (s["y"] < 2.0), count + 1, abs(s["y"])

    s, flag, count, error = while_loop(lambda c: (c[3] > 0.125) & (c[2] < 9), body, ({"x": xs, "y": a}, True, 0, 1.0))
    return s["x"][0] * s["x"][1] + s["y"], flag, count, error


def gradient_within(a):
    """The body differentiates by what it carries; at 0 a branch that is not taken has an infinite derivative."""
    f = lambda x: where(x > 0.0, sqrt(x), 0.0) + x * x - a  # noqa: E731
    step = lambda s: (s[0] - f(s[0]) / (grad(f)(s[0]) + 0.125), f(s[0]), s[2] + 1.0)  # noqa: E731
    return while_loop(lambda s: (abs(s[1]) > 1e-3) & (s[2] < 20.0), step, (a, 1.0, 0.0))[0]


def nan_would_go_on(a):
    """With products in place of strong zeros the loop would not end at 0."""
    f = lambda q: where(q > 0.0, sqrt(q), 0.0)  # noqa: E731
    return while_loop(lambda s: logical_not(s[0] >= 3.0), lambda s: (s[0] + 1.0 + grad(f)(s[1]), s[1]), (a, a))[0]


@pytest.mark.parametrize("kernel", KERNELS)
def test_while_loop_is_a_loop_of_the_program(kernel):
    if kernel == "jax":
        pytest.importorskip("jax")
    compiled = jit(lambda a: jvp(newton, (a,), (2.0,)), kernel=kernel)
    for a in (2.0, 9.0, 1.0):  # from 1 there is no step
        assert np.allclose(compiled(a), jvp(newton, (a,), (2.0,)), rtol=1e-14)
    assert "next[while]" in str(compiled.program)


@pytest.mark.parametrize("f", [newton, gradient_within, nan_would_go_on])
@pytest.mark.parametrize("kernel", WITHOUT_COMPILER)
def test_while_loop_in_forward_mode(kernel, f):
    for made in (f, jacfwd(f), jacfwd(jacfwd(f))):
        compiled = jit(made, kernel=kernel)
        for a in (0.5, 2.0, 1.0, *([0.0] if made is f and f is not newton else [])):
            assert np.isclose(compiled(a), made(a), rtol=1e-9)


@pytest.mark.parametrize("kernel", WITHOUT_COMPILER)
def test_while_loop_carries_trees(kernel):
    compiled = jit(trees, kernel=kernel)
    for a in (0.5, 0.75, -2.0, 0.0):
        expected = trees(a, np.array([0.5, -0.5]))
        assert np.allclose(np.array(compiled(a, np.array([0.5, -0.5])), float), np.array(expected, float), rtol=1e-12)
    slope = lambda a, xs: jacfwd(lambda a: trees(a, xs)[0])(a)  # noqa: E731
    assert np.isclose(jit(slope)(0.75, np.array([0.5, -0.5])), slope(0.75, np.array([0.5, -0.5])), rtol=1e-12)


def test_an_endless_loop_of_the_interpreter_is_interrupted():
    endless = jit(lambda a: while_loop(lambda c: c >= 0.0, lambda c: c * 1.0 + a, a), kernel="native")
    assert endless(-1.0) == -1.0
    with pytest.raises(KeyboardInterrupt), interrupt_after(0.05):
        endless(1.0)
    assert endless(-1.0) == -1.0


def test_maps_and_loops_within_while_loop():
    def f(x):
        body = lambda c: scan(lambda d, _: (d * x + 1.0, None), total(vmap(lambda a: a * c)([1.0, x])), length=2)[0]  # noqa: E731
        return while_loop(lambda c: c < 99.0, body, x)

    assert jit(f)(2.0) == f(2.0)


@pytest.mark.parametrize("loop", [scan, while_loop], ids=lambda f: f.__name__)
@pytest.mark.parametrize("kernel", list(BACKENDS))
def test_forward_mode_of_a_step_that_makes_the_same_number_each_time(kernel, loop):
    """Of what each step makes the same number, nan is watched for too."""
    pytest.importorskip("jax") if kernel == "jax" else None

    def f(c, w):
        made = sqrt(w) * c
        if loop is scan:
            return scan(lambda d, x: (made, d * x), c, [w, c])[0]
        return while_loop(lambda s: s[0] < 2.0, lambda s: (s[0] + 1.0, made), (0.0 * c, c))[1]

    made = lambda c, w: jvp(f, (c, w), (1.0, 0.5))  # noqa: E731
    assert np.allclose(jit(made, kernel=kernel)(0.7, 0.9), made(0.7, 0.9), rtol=1e-13)


NO_LOOP = {
    "reverse mode by arrays": lambda: jit(grad(newton), kernel="numpy")(2.0),
    "reverse mode in float32": lambda: jit(grad(newton), dtype="float32")(2.0),
}


@pytest.mark.parametrize("case", NO_LOOP)
def test_where_while_loop_is_no_loop_scan_is_the_remedy(case):
    with pytest.raises(TraceError, match=r"Write scan\(f, init, length=n\) with the largest number of steps"):
        NO_LOOP[case]()


def test_cond_takes_one_branch_and_selects_where_traced():
    def f(x):
        return cond(x > 0.0, lambda x: {"y": sqrt(x), "hit": x > 1.0}, lambda x: {"y": 0.0, "hit": x < -1.0}, x)

    for x in (4.0, 0.25, 0.0, -2.0, -0.5):
        assert jit(f)(x) == f(x)
        slope = jit(grad(lambda x: f(x)["y"]))(x)
        assert slope == (0.5 / x**0.5 if x > 0.0 else 0.0)  # strong zeros: also at 0, and where sqrt is nan
    assert jit(lambda x: cond(True, lambda: x, lambda: 1.0 / 0.0))(3.0) == 3.0
    assert cond(0.0, log, sin, 0.0) == 0.0
    assert cond(Value(1.0), log, sin, 1.0) == 0.0
    assert jit(vmap(lambda x: cond(x > 0.0, sqrt, lambda x: -x, x)))([4.0, -3.0]) == [2.0, 3.0]


def test_a_value_as_the_condition_is_read_at_every_call_and_eagerly_one_branch_runs():
    condition, branches = Value(1.0), []
    f = jit(lambda x: cond(condition, sin, tanh, x))
    for number, chosen in ((1.0, sin), (0.0, tanh), (2.0, sin)):
        condition.data = number
        assert f(0.5) == chosen(0.5)
        cond(condition, lambda: branches.append(sin), lambda: branches.append(tanh))
        assert branches.pop() is chosen
        assert not branches


@pytest.mark.parametrize("options", [{"kernel": "native"}, {"kernel": "numpy"}, {"dtype": "float32"}])
def test_a_program_has_one_body_whatever_the_length(options):
    for f in (lambda q, p, n: pendulum(q, p, n)[0][0], lambda q, p, n: grad(lambda q: pendulum(q, p, n)[0][0])(q)):
        sizes = set()
        for length in (4, 400):
            compiled = jit(f, static_argnums=2, **options)
            found = compiled(0.5, 0.25, length)
            assert np.isclose(found, f(0.5, 0.25, length), rtol=1e-12 if "kernel" in options else 1e-4)
            sizes.add((len(compiled.program), compiled.source.count("\n")))
            assert compiled.program.has_loops
            assert "carry[0](v" in str(compiled.program)
        assert len(sizes) == 1


def test_memory_grows_as_the_root_of_the_length_with_checkpoints():
    def slope(checkpoint, length):
        def energy(q, p, a):
            def leap(state, x):
                q, p = state
                p = p - a * sin(q) * x
                return (q + 0.25 * p, p), None

            (q, p), _ = scan(leap, (q, p), np.linspace(0.5, 1.0, length), checkpoint=checkpoint)
            return q * q + p * a

        compiled = jit(grad(energy, (0, 1, 2)), kernel="native")
        return compiled(0.5, 0.25, 0.125), compiled

    for length in (16, 64):
        plain, kept = slope(checkpoint=False, length=length)[0], slope(checkpoint=True, length=length)
        assert np.allclose(kept[0], plain, rtol=1e-12)
        plan = kept[1].plan
        assert plan.executable.native.kept_numbers(plan.widths) == 9 * length**0.5  # nine rows of one part


def test_memory_grows_less_with_checkpoints_where_steps_read_computed_numbers():
    def compiled(checkpoint):
        def last(a, b):
            xs = [sin(b * float(i)) for i in range(64)]
            return scan(lambda c, x: (sin(c) + x, None), a, xs, checkpoint=checkpoint)[0]

        return jit(grad(last, (0, 1)), kernel="native")

    plain, kept = compiled(checkpoint=False), compiled(checkpoint=True)
    assert np.allclose(kept(0.5, 0.25), plain(0.5, 0.25), rtol=1e-12)
    less, most = (one.plan.executable.native.kept_numbers(one.plan.widths) for one in (kept, plain))
    assert less < most / 2


def test_checkpoints_and_derivatives_by_what_is_read():
    """Also by what each step gives, and where an adjoint is exactly 1, as of a sum."""

    def added(a, xs):
        return scan(lambda c, x: (c + x + a, None), a, xs, checkpoint=True)[0]

    def both(a, xs):
        c, ys = scan(lambda c, x: (c * 0.5 + x * a, c * x + a), a, xs, checkpoint=True)
        return c + total(ys) * a

    def uniform(a, xs):
        return total(scan(lambda c, _: (c * 0.5, c + sin(a)), a, xs, checkpoint=True)[1])

    for f in (added, both, uniform, lambda a, xs: both(a, [x * a for x in xs]), lambda a, xs: added(a, [x * a for x in xs])):
        found, expected = (one(0.75, [0.5, 1.0, 2.0, 0.25, 1.5]) for one in (jit(grad(f, (0, 1))), grad(f, (0, 1))))
        assert np.allclose(found[0], expected[0], rtol=1e-12)
        assert np.allclose(found[1], expected[1], rtol=1e-12)


def test_checkpoints_over_what_another_scan_gave():
    def f(a, xs):
        ys = scan(lambda c, x: (tanh(c * a), c * x), a, xs)[1]
        return scan(lambda c, y: (c * 0.5 + sin(y * a), None), a, ys, checkpoint=True)[0]

    found, expected = (one(0.75, [0.5, 1.0, 2.0, 0.25, 1.5]) for one in (jit(grad(f, (0, 1))), grad(f, (0, 1))))
    assert np.allclose(found[0], expected[0], rtol=1e-12)
    assert np.allclose(found[1], expected[1], rtol=1e-12)


def test_checkpoints_and_a_number_that_is_only_compared():
    def f(a, b, xs):
        limit = sin(b)
        c, ys = scan(lambda c, x: (where(c < limit, c * a, x), c * x), a, xs, checkpoint=True)
        return c + total(ys)

    xs = [0.5, 1.0, 2.0, 0.25, 1.5]
    found, expected = (one(0.75, 0.5, xs) for one in (jit(grad(f, (0, 1))), grad(f, (0, 1))))
    assert np.allclose(found, expected, rtol=1e-12)
    assert found[1] == 0.0


def test_a_condition_that_the_body_makes_is_carried():
    always = lambda x: while_loop(lambda c: c[0] < 3.0, lambda c: (c[0] + 1.0, True), (x, x > 5.0))  # noqa: E731
    assert jit(always)(0.75) == always(0.75) == (3.75, True)
    f = lambda x: while_loop(lambda c: c[0] < 3.0, lambda c: (c[0] + 1.0, c[0] > 1.5), (x, x > 5.0))  # noqa: E731
    assert jit(f)(0.75) == f(0.75) == (3.75, True)
    assert jit(f)(2.5) == f(2.5) == (3.5, True)
    assert jit(f)(4.0) == f(4.0) == (4.0, False)


def test_a_carry_that_becomes_a_constant_has_no_tangent():
    last = lambda x: while_loop(lambda c: c[0] < 10.0, lambda c: (c[0] * 2.0 + c[1], 3.0), (x, x))  # noqa: E731
    assert jit(lambda x: jvp(last, (x,), (1.0,)))(1.5) == jvp(last, (1.5,), (1.0,)) == ((12.0, 3.0), (6.0, 0.0))


def test_checkpoints_know_what_the_body_computes_of_uniform_numbers():
    """Each part computes sin(a) again: its derivative was lost, silently."""
    last = lambda a: scan(lambda c, _: (tanh(0.5 * c + sin(a)), None), 0.5, length=5, checkpoint=True)[0]  # noqa: E731
    for made in (grad(last), grad(grad(last))):
        assert np.isclose(jit(made, kernel="native")(0.25), made(0.25), rtol=1e-12)


def test_a_body_differentiates_by_an_entry_of_x():
    """Its first run reads the entry from the argument, later ones have it: the derivative of the loop failed on that."""
    slope = lambda c, x: c * grad(lambda z: sin(z) * z)(x[1])  # noqa: E731
    f = grad(lambda a, xs: total(scan(lambda c, x: (tanh(c * a), slope(c, x)), a, xs)[1]))
    xs = np.array([[1.0, 2.0], [0.5, -1.0]])
    assert np.isclose(jit(f, kernel="native")(0.75, xs), f(0.75, xs), rtol=1e-12)


def test_no_grad_around_a_loop_and_within_its_body():
    """The end of the inner one, in the body that the derivative runs again, stopped the derivatives of what came after."""

    def last(a):
        def body(c, x):
            with no_grad():
                kept = 0.25 * c
            return tanh(c * a + kept + x), None

        return scan(body, a, np.array([1.0, -1.0]))[0]

    slope = grad(last)
    with no_grad():
        assert np.isclose(jit(slope, kernel="native")(0.5), slope(0.5), rtol=1e-12)


def test_what_does_not_depend_on_the_carry_is_computed_for_all_steps_at_once():
    """Between `scan` and `again` of the instructions stands what goes step by step."""
    compiled = jit(lambda c, xs: scan(lambda c, x: (c * 0.5 + tanh(x), c), c, xs), kernel="native")
    compiled(1.0, [1.0, 2.0])
    steps = compiled.source.partition("scan ")[2].partition("again")[0]
    assert "add_product" in steps
    assert "tanh" not in steps


def second_loop(a, xs):
    """Two loops, of which the second reads what the first carries and gives, and a reduction between them."""
    c, ys = scan(lambda c, x: (c * a + x, sin(c)), 1.0, xs)
    d, zs = scan(lambda d, y: (d * c + y, d * y), a, ys)
    return d * total(ys) + total(zs)


def masked(a, xs):
    """Branches that would give nan, and a condition that is carried."""

    def step(state, x):
        s, flag = state
        s = s + where(x * a > 0.0, sqrt(x * a), 0.0)
        return (s, (s < 2.0) & flag), where(flag, s, log(x))

    (s, flag), ys = scan(step, (a, True), xs)
    return where(flag, s, s * a) + total(ys)


def inner_gradient(a, xs):
    def step(c, x):
        slope = grad(lambda q: sin(q * a) * x + c * q)(c * x)
        return c + 0.125 * slope, {"slope": slope, "kept": stop_gradient(c)}

    c, ys = scan(step, a, xs)
    return c * a + total(ys["slope"]) * total(ys["kept"])


def swapped(a, xs):
    """What is carried changes places."""
    (c, d, e), ys = scan(lambda c, x: ((c[1], c[2] * a, c[0] + x), c[0]), (1.0, a, 2.0), xs)
    return c * d + e + total(ys)


def gradient_by_carry(a, xs):
    """The body differentiates by what it carries itself."""
    return scan(lambda c, x: (c + x * grad(lambda q: sin(q) * a)(c), None), a, xs)[0]


def entries(a, xs):
    """An entry of ys is asked for."""
    c, ys = scan(lambda c, x: (c * a + x, c), 1.0, xs)
    return ys[1] * c


PROGRAMS = [second_loop, masked, inner_gradient, gradient_by_carry, swapped, entries]
TRANSFORMS = {
    "value": lambda f: f,
    "grad": grad,
    "jacfwd": jacfwd,
    "hessian": hessian,
    "by xs": lambda f: grad(f, 1),
    "jvp": lambda f: lambda a, xs: jvp(lambda a: f(a, xs), (a,), (2.0,)),
}


@pytest.mark.parametrize("f", PROGRAMS)
@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("kernel", WITHOUT_COMPILER)
def test_loops_of_programs_agree_with_eager_code(kernel, transform, f):
    made = TRANSFORMS[transform](f)
    compiled, xs = jit(made, kernel=kernel), [1.0, 0.0, 0.5]
    assert np.allclose(compiled(0.75, xs), made(0.75, xs), rtol=1e-12, atol=1e-15)
    assert compiled.program.has_loops


def test_a_branch_not_taken_gives_no_nan_in_loops():
    """The derivative of a root at 0 is infinite there; what a loop carries on is seen to be nan, and computed anew."""
    for made in (grad(masked), jacfwd(masked)):
        compiled = jit(made, kernel="native")
        for a in (0.0, 0.75):
            assert np.allclose(compiled(a, [1.0, 0.0, 0.5]), made(a, [1.0, 0.0, 0.5]), rtol=1e-12)


BAD = {
    "keep its structure and shapes, but before step 0 it is TreeDef(number) and after it TreeDef((number, number))": (
        lambda: scan(lambda c, x: ((c, x), x), 0.0, [1.0])
    ),
    "before step 1 it is TreeDef(list of shape (2,)) and after it TreeDef(list of shape (1,))": (
        lambda: scan(lambda c, x: (c[: 2 - int(x)], x), [0.0, 0.0], [0.0, 1.0])
    ),
    "number 1 of the carry is a condition before step 0 and a number after it; where(condition, 1.0, 0.0)": (
        lambda: scan(lambda c, _: ((c[0], c[0]), c), (1.0, True), length=2)
    ),
    "must return a tuple (carry, y), not a float, 0.0": lambda: scan(lambda c, x: c, 0.0, [1.0]),
    "give xs, or length": lambda: scan(lambda c, x: (c, x), 0.0),
    "leading axes of different lengths, [1, 2]": lambda: scan(lambda c, x: (c, c), 0.0, ([1.0], [1.0, 2.0])),
    "xs has 2 entries along the leading axis, and length is 3": lambda: scan(lambda c, x: (c, c), 0.0, [1.0, 2.0], 3),
    "there must be at least one step, not 0: ys has the structure of what f returns": (
        lambda: scan(lambda c, x: (c, c), 0.0, [])
    ),
    "at least one step, not -1: ys has": lambda: scan(lambda c, x: (c, c), 0.0, length=-1),
    "not 0: ys has the structure of what f returns, and without a step f is not called. Where there may be none, write": (
        lambda: jit(lambda xs: scan(lambda c, x: (c, c), 0.0, xs[1:]))(np.ones(1))
    ),
    "length must be an int, not a float, 2.0": lambda: scan(lambda c, x: (c, c), 0.0, length=2.0),
    "length must be an int, not a Value, Value(data=2.0, grad=0.0)": (
        lambda: scan(lambda c, x: (c, c), 0.0, length=Value(2.0))
    ),
    "must have a leading axis (a list or an array), not be a float": lambda: scan(lambda c, x: (c, c), 0.0, 1.0),
    "checkpoint must be True or False": lambda: scan(lambda c, x: (c, c), 0.0, [1.0], checkpoint=2),
    "f must be a function": lambda: scan(0.0, 0.0, [1.0]),
    "scan xs[::-1]": lambda: scan(lambda c, x: (c, c), 0.0, [1.0], reverse=True),
    "length must be a plain int, not a Traced": (
        lambda: jit(lambda n: scan(lambda c, _: (c, c), 1.0, length=n)[0], kernel="numpy")(2)
    ),
    "must return a condition, not a float, 1.0": lambda: while_loop(lambda x: x, lambda x: x, 1.0),
    "while_loop(<lambda>, <lambda>): the carry must keep": lambda: while_loop(lambda x: True, lambda x: [x], 1.0),
    "must return a condition, not a Traced": lambda: jit(lambda x: while_loop(lambda c: c, lambda c: c, x))(1.0),
    "<lambda>): the carry must keep its structure": (
        lambda: jit(lambda x: while_loop(lambda c: c[0] < 9.0, lambda c: [*c, x], [x]))(1.0)
    ),
    "f() is TreeDef(number) and the result of g() is TreeDef((number, number))": lambda: jit(branches)(1.0),
    "returns a condition, Condition(": lambda: jit(lambda x: cond(x > 0.0, lambda: x > 1.0, lambda: x))(1.0),
    "cond(): a result belongs to what vmap or scan gave outside, and is computed inside another one; compute both": (
        lambda: jit(lambda xs: (lambda ys: vmap(lambda x: cond(x > 0.0, lambda: ys, lambda: [x]))(xs))(vmap(sin)(xs)))([1.0])
    ),
    "pred must be a real number, not a str": lambda: cond("x", sin, sin, 1.0),
}


def branches(x):
    def f(x):
        return x

    def g(x):
        return x, x

    return cond(x > 0.0, f, g, x)


@pytest.mark.parametrize("message", BAD)
def test_errors_show_both_sides(message):
    with pytest.raises((TypeError, ValueError, TraceError)) as caught:
        BAD[message]()
    assert message in str(caught.value)


def test_within_no_grad_loops_and_branches_give_constants_also_where_they_hand_on_a_number():
    def without_steps(x):
        return while_loop(lambda s: s[1] > 0.5, lambda s: (sin(s[0]), s[1] * 0.5), (x, x * 0.0))[0]

    def handed_on(x):
        return scan(lambda c, _: (x, x), x, length=2)

    given = [
        without_steps,
        lambda x: handed_on(x)[0],
        lambda x: handed_on(x)[1][0],
        lambda x: cond(x > 0.0, lambda a: a, sin, x),
        lambda x: cond(True, lambda a: a, sin, x),
    ]
    for f in given:

        def times_constant(x, f=f):
            with no_grad():
                c = f(x)
            return x * c

        for x in (0.75, [0.5, 0.75]):
            each = times_constant if isinstance(x, float) else lambda xs, g=times_constant: total(vmap(g)(xs))
            assert grad(each)(x) == x
            assert jit(grad(each))(x) == x


def test_conditions_are_given_within_no_grad():
    def f(x):
        with no_grad():
            return cond(x > 0.0, lambda: x < 1.0, lambda: x > -1.0), scan(lambda c, _: (c, x > c), 0.5, length=2)[1]

    for x in (0.75, -2.0):
        assert jit(f)(x) == f(x)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("rows", [[1.0, 2.0], [[1.0, 2.0], [0.5, 3]], [[0.25], [7]], [[True], [False]]])
def test_branches_of_lists_of_floats_whole_numbers_and_conditions(rows, dtype):
    def f(x):
        return cond(x > 0.0, lambda: rows, lambda: rows[::-1])

    compiled = jit(f, dtype=dtype)
    for x in (1.0, -1.0):
        assert compiled(x) == f(x)


def test_a_body_that_reads_what_was_changed_since_is_traced_step_by_step():
    def of_a_number(x):
        factor = [3.0]
        last = scan(lambda c, y: (c * factor[0] + y, None), x, [1.0, 2.0])[0]
        factor[0] = 5.0
        return last

    def of_a_traced_number(x):
        factor = [x * 3.0]
        last = scan(lambda c, y: (c * factor[0] + y, c), x, [1.0, 2.0])
        factor[0] = x * 5.0
        return last[0] + total(last[1])

    def of_what_is_given(x):
        factor = [3.0]
        last, ys = scan(lambda c, y: (c * y, factor[0] * x), x, [1.0, 2.0])
        factor[0] = 5.0
        return last + total(ys)

    for f in (of_a_number, of_a_traced_number, of_what_is_given):
        assert jit(grad(f))(0.4) == pytest.approx(grad(f)(0.4), rel=1e-14)
        assert jit(jacfwd(f))(0.4) == pytest.approx(jacfwd(f)(0.4), rel=1e-14)
        assert jit(grad(grad(f)))(0.4) == pytest.approx(grad(grad(f))(0.4), rel=1e-14)


def test_a_body_may_be_the_first_to_read_an_argument():
    slope = lambda w, x: grad(lambda x: scan(lambda c, _: (c * w[1] + c * c, None), x, length=3)[0])(x)  # noqa: E731
    compiled = jit(slope)
    assert compiled(np.array([1.0, 0.5]), 0.25) == pytest.approx(slope([1.0, 0.5], 0.25), rel=1e-14)
    assert compiled.program.has_loops


@pytest.mark.parametrize("transform", [grad, jacfwd], ids=lambda transform: transform.__name__)
def test_a_while_loop_that_reads_what_was_changed_since_is_refused_in_its_derivative(transform):
    def f(x):
        factor = [3.0]
        last = while_loop(lambda c: c < 10.0, lambda c: c * factor[0] + 1.0, x)
        factor[0] = 5.0
        return last

    assert jit(f)(0.4) == f(0.4)
    message = r"^jit: the function of a loop reads a list, a dict or an attribute that was changed after it ran, and its"
    with pytest.raises(TraceError, match=message):
        jit(transform(f))(0.4)


@pytest.mark.parametrize(
    "tangent",
    [
        lambda f: lambda x: jvp(f, (x,), (1.0,))[1],
        jacfwd,
        lambda f: lambda x: linearize(f, x)[1](1.0),
        grad,
    ],
    ids=["jvp", "jacfwd", "linearize", "grad"],
)
def test_a_number_that_a_body_left_behind_has_its_derivative(tangent):
    def f(x):
        kept = []
        scan(lambda c, y: ((kept.append(c * 0.3), c * 0.5 + y)[1], None), x, [1.0, 2.0, 3.0])
        return kept[-1]

    assert jit(tangent(f))(0.4) == tangent(f)(0.4) == 0.075


@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_a_scan_that_carries_and_gives_nothing(kernel):
    programs = [
        lambda a: scan(lambda c, x: ((), None), (), length=3),
        lambda a: scan(lambda c, x: ([], None), [], [a, 2.0]),
        lambda a: grad(lambda a: (scan(lambda c, x: ((), None), (), length=3), a * a)[1])(a),
        lambda a: vmap(lambda a: (scan(lambda c, x: ((), None), (), length=3), a * a))([a, 2.0]),
        lambda a: scan(lambda c, _: (c * a, scan(lambda c, x: ((), None), (), length=3)), 1.0, length=2),
    ]
    for f in programs:
        assert jit(f, kernel=kernel)(0.5) == f(0.5)
