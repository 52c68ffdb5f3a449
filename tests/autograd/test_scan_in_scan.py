"""`scan` inside `scan`: a loop in a loop, whatever the lengths."""

import numpy as np
import pytest

from autograd import abs as magnitude
from autograd import cond, floor, grad, jit, jvp, log, no_grad, scan, sin, sqrt, take, tanh, vjp, vmap, where
from autograd import sum as total
from autograd.compiler.backends.native import facts
from autograd.compiler.backends.native.nests import Passes
from autograd.compiler.ir.lanes import CARRY
from tests.autograd.compiler.backends.c.compiling import needs_compiler
from tests.helpers import one_in

X = [[0.1 * i - 0.2 * j for j in range(4)] for i in range(3)]


def outer_carry(c, w, xs):
    """The body reads what the outer loop carries, uniform numbers and its own carry."""

    def step(c, _):
        d, _ = scan(lambda d, _: (d * w + sin(d) * 0.3 + c * 0.01, None), c * 0.5, length=4)
        return d + 0.1 * c, d * c

    return scan(step, c, length=3)


def rows_of_xs(c, w, xs):
    """The inner xs are the outer x; what its steps give is added up."""

    def step(c, row):
        d, ys = scan(lambda d, x: (d * x + c * w, tanh(d * x)), c * 0.5, row)
        return d + 0.1 * c + total(ys) * 0.2, d * c

    return scan(step, c, xs)


def same_xs(c, w, xs):
    """The inner xs are the same in each outer step."""

    def step(c, r):
        d, _ = scan(lambda d, x: (d * x * r + c * w, None), c * 0.5, xs[1])
        return c * 0.5 + d, d

    return scan(step, c, xs[0])


def no_inner_carry(c, w, xs):
    """What is summed depends on the outer carry alone."""

    def step(c, row):
        d, ys = scan(lambda d, x: (d + x, tanh(c * x) * w), 0.0, row)
        return 0.5 * c + total(ys) * 0.2, d

    return scan(step, c, xs)


def several(c, w, xs):
    """Loops of different lengths, of which one reads what each step of another gave."""

    def step(c, row):
        d, ys = scan(lambda d, x: (d * x + c * w, tanh(d * x)), c * 0.5, row)
        e, zs = scan(lambda e, y: (e * 0.5 + y * d, e * y), d, ys)
        f, _ = scan(lambda f, _: (f * 0.9 + e * 0.1, None), c, length=7)
        return e + 0.1 * c + f * 0.3 + total(zs) * 0.1, e

    return scan(step, c, xs)


def entries(c, w, xs):
    """Entries of what its steps gave are read, and all are given on."""

    def step(c, row):
        d, ys = scan(lambda d, x: (d * x + c * w, tanh(d * x)), c * 0.5, row)
        return d + 0.1 * c + ys[1] * ys[-1], ys

    return scan(step, c, xs)


def computed_xs(c, w, xs):
    """The inner xs depend on the outer carry, so its steps are traced one by one."""

    def step(u, row):
        d, ys = scan(lambda d, ab: (d * 0.5 + ab[0] * w, d * ab[1]), u[0], (u, row))
        return [ys[0], ys[1], ys[2], ys[3]], d

    u, ys = scan(step, [c, c * 0.5, c * c, w], xs)
    return total(u), ys


def scaled_ys(c, w, xs):
    """Arithmetic on what the steps of an inner scan gave, an array, has those of the inner one traced one by one."""

    def step(c, row):
        d, ys = scan(lambda d, x: (d * x + c * w, tanh(d * x)), c * 0.5, np.array([0.1, 0.4]))
        return d + 0.1 * c + total(w * ys) * 0.2, d * c

    return scan(step, c, xs)


def checkpoints(c, w, xs):
    def step(c, row):
        d, _ = scan(lambda d, x: (d * x + c * w, None), c * 0.5, row, checkpoint=True)
        return d + 0.1 * c, None

    last, _ = scan(step, c, xs, checkpoint=True)
    return last, [last]


def lookups(c, w, xs):
    def step(c, row):
        def inner(d, x):
            at = floor(magnitude(d) * 2.0)
            return d * 0.5 + c * take([w, 0.2, w * w], at) + take([0.1, x, 0.3], at), None

        d, _ = scan(inner, c * 0.5, row)
        return d + 0.1 * c, d

    return scan(step, c, xs)


def conditions(c, w, xs):
    def step(state, row):
        c, flag = state

        def inner(state, x):
            d, e = state
            return (where(e, cond(d > c, lambda d: d * x, lambda d: d * w + c, d), d), d < c), x

        (d, e), _ = scan(inner, (c * 0.5, flag), row)
        return (d + 0.1 * c, e), None

    (c, flag), _ = scan(step, (c, c > 0.1), xs)
    return c, [where(flag, 1.0, 2.0)]


def apart(c, w, xs):
    """The inner loop does not depend on the outer carry."""

    def step(c, row):
        d, ys = scan(lambda d, x: (d * x + w, d), 0.5, row)
        return c * d + 0.1 * c, ys

    return scan(step, c, xs)


def partly_apart(c, w, xs):
    """A part of what the inner loop carries does not depend on the outer carry, and is computed with beside that."""

    def step(c, row):
        (d, e), _ = scan(lambda s, x: ((s[0] * x + w, s[1] * w + x), None), (c, 0.5), row)
        return 0.5 * d + tanh(e * 0.5), d * e

    return scan(step, c, xs)


def inner_gradients(c, w, xs):
    """The body of the outer loop differentiates the inner one, whose body differentiates, too."""

    def inner(d, x, c):
        return d * x + 0.2 * grad(lambda e: sin(e) * c * w)(d), None

    def step(c, row):
        slope = grad(lambda c: scan(lambda d, x: inner(d, x, c), c * 0.5, row)[0])(c)
        return c * 0.5 + slope * 0.2, slope

    return scan(step, c, xs)


def masked(c, w, xs):
    """Branches not taken are nan."""

    def step(c, row):
        d, _ = scan(lambda d, x: (where(d * d < 0.0, sqrt(d - d - 1.0) * w, d * x + c * w), None), c * 0.5, row)
        return where(d > 100.0, log(-1.0 - d * d), d + 0.1 * c), d

    return scan(step, c, xs)


def three_deep(c, w, xs):
    def step(c, row):
        def middle(d, x):
            e, _ = scan(lambda e, _: (e * w * 0.5 + x * c, None), d, length=2)
            return e + 0.1 * d, e

        d, ys = scan(middle, c * 0.5, row)
        return c * 0.5 + d, total(ys)

    return scan(step, c, xs)


def detached(c, w, xs):
    def step(c, row):
        with no_grad():
            d, ys = scan(lambda d, x: (d * x + c * w, d), c * 0.5, row)
        e, _ = scan(lambda e, y: (e * 0.5 + y * c * w, None), d, ys)
        return c * 0.5 + d + e, d

    return scan(step, c, xs)


PROGRAMS = [
    outer_carry, rows_of_xs, same_xs, no_inner_carry, several, entries, computed_xs, scaled_ys, checkpoints, lookups,
    conditions, apart, partly_apart, inner_gradients, masked, three_deep, detached,
]  # fmt: skip


def last(f):
    return lambda *args: f(*args)[0]


def both(f):
    """What it carries out and a sum of what its steps give."""

    def g(c, w, xs):
        carry, ys = f(c, w, xs)
        return carry if f in (entries, apart) else carry + total(ys) * 0.2

    return g


TRANSFORMS = {
    "value": lambda f: f,
    "grad": lambda f: grad(both(f), argnums=(0, 1)),
    "by xs": lambda f: grad(last(f), argnums=2),
    "forward": lambda f: lambda c, w, xs: jvp(lambda c, w: both(f)(c, w, xs), (c, w), (1.0, 0.5)),
    "hessian": lambda f: lambda c, w, xs: grad(lambda c, w: grad(last(f), argnums=1)(c, w, xs), argnums=(0, 1))(c, w),
    "forward of grad": lambda f: lambda c, w, xs: jvp(lambda c, w: grad(last(f), argnums=1)(c, w, xs), (c, w), (1.0, 0.5)),
}


def numbers(tree):
    return [tree] if isinstance(tree, float) else [number for part in tree for number in numbers(part)]


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_agrees_with_eager(f, transform):
    check(f, transform, None)


@pytest.mark.parametrize("transform", ["grad", "hessian"])
@pytest.mark.parametrize("f", [outer_carry, several, entries, lookups, apart], ids=lambda f: f.__name__)
def test_in_c(f, transform):
    check(f, transform, "c")


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_in_numpy(f, transform):
    check(f, transform, "numpy")


@pytest.mark.parametrize("f", one_in(3, PROGRAMS), ids=lambda f: f.__name__)
def test_in_jax(f):
    """Reverse mode, which has the loop forwards too; other derivatives have the pieces that NumPy's code has."""
    pytest.importorskip("jax")
    check(f, "grad", "jax")


@pytest.mark.parametrize("kernel", [None, "jax"])
def test_given_to_jax(kernel):
    """The program that JAX traces does not grow with the length of the inner loop."""
    jax = pytest.importorskip("jax")
    made, sizes = TRANSFORMS["grad"](rows_of_xs), set()
    with jax.enable_x64(True):
        for xs in (X, [[*row, *row] for row in X]):
            compiled = jit(made, kernel=kernel)
            compiled(0.7, 0.9, xs)
            function, parameters = compiled.to_jax()
            sizes.add(str(jax.make_jaxpr(function)(parameters, 0.7, 0.9, xs)).count(" tanh "))
        found = jax.jit(function)(parameters, 0.7, 0.9, xs)
    assert np.allclose([float(number) for number in found], numbers(made(0.7, 0.9, xs)), rtol=1e-12)
    assert len(sizes) == 1


def test_in_single_precision():
    f = TRANSFORMS["grad"](several)
    compiled = jit(f, dtype="float32")
    assert np.allclose(numbers(compiled(0.7, 0.9, X)), numbers(f(0.7, 0.9, X)), rtol=1e-5)
    assert compiled.plan.nests


@pytest.mark.parametrize("kernel", [None, "numpy", pytest.param("c", marks=needs_compiler)])
@pytest.mark.parametrize("unread", ["carry", "y"])
def test_beside_a_loop_that_nothing_reads(unread, kernel):
    """It has as many steps as the one whose steps are added up, and is gone; another is there for its y alone."""

    def step(c, _, x=0.7):
        slope = grad(lambda t: sin(scan(lambda d, _: (t, None), c, length=2)[0]))(x)
        carry, ys = scan(lambda d, _: (d, d), x, length=2)
        return (slope, carry) if unread == "carry" else (slope * ys[1], None)

    def f(x):
        return scan(step, x, length=2)[0]

    compiled = jit(f, kernel=kernel)
    assert compiled(0.7) == pytest.approx(f(0.7), rel=1e-14)
    # Of the carries, those of the outer loop, of the one that is differentiated and of its adjoint, and of one for its y.
    assert compiled.plan.program.primitives.count(CARRY) == 3 + (unread == "y")


@needs_compiler
def test_tables_of_steps_of_two_sizes_in_c():
    """What is kept of loops of two and of three steps lies at one place, forwards and backwards."""

    def f(x):
        def step(c, _):
            slope = jvp(lambda t: scan(lambda d, _: (sin(d * t), None), c, length=2)[0], (x,), (c,))[1]
            return slope + scan(lambda d, w: (d + w * c, d), x, [1.0, 2.0, 3.0])[0], None

        return scan(step, x, length=2)[0]

    assert jit(grad(f), kernel="c")(0.7) == pytest.approx(grad(f)(0.7), rel=1e-12)


def check(f, transform, kernel):
    made = TRANSFORMS[transform](f)
    expected, found = numbers(made(0.7, 0.9, X)), numbers(jit(made, kernel=kernel)(0.7, 0.9, X))
    assert np.allclose(found, expected, rtol=1e-11, atol=1e-13)


def nest_of_checkpoints(c, w, xs, checkpoint=True, slope=lambda d: d):
    """Its derivative by w is a sum over all steps of both."""

    def step(c, row):
        def inner(d, x):
            return slope(d) * x * w + sin(c * w), None

        return tanh(scan(inner, c, row, checkpoint=checkpoint)[0] + 0.1 * c), None

    return scan(step, c, xs)[0]


@pytest.mark.parametrize("slope", [lambda d: d, sin], ids=["constant", "varies"])
def test_memory_grows_with_either_length_alone_where_the_inner_loop_has_checkpoints(slope):
    """Of n · n steps it keeps n carries of the outer loop, and n of the inner one for one outer step at a time."""

    def memory(n, checkpoint):
        xs = np.linspace(-1.0, 1.0, n * n).reshape(n, n)
        derivative = grad(lambda c, w, xs: nest_of_checkpoints(c, w, xs, checkpoint, slope), argnums=(0, 1))
        compiled = jit(derivative, kernel="native")
        assert np.allclose(compiled(0.7, 0.9, xs), derivative(0.7, 0.9, xs), rtol=1e-12)
        assert compiled.plan.nests
        native = compiled.plan.executable.native
        return len(native.slots) + native.kept_numbers(compiled.plan.widths)

    small, middle, large = memory(8, True), memory(16, True), memory(32, True)
    assert large - middle == 2 * (middle - small)
    assert memory(32, False) > 10 * large


@pytest.mark.parametrize("kernel", [None, "c"])
@pytest.mark.parametrize("second", [grad, jvp], ids=lambda f: f.__name__)
def test_second_derivatives_where_the_inner_loop_has_checkpoints(kernel, second):
    slope = grad(nest_of_checkpoints, argnums=1)
    if second is grad:
        f = grad(lambda c, w, xs: slope(c, w, xs), argnums=(0, 1))
    else:
        f = lambda c, w, xs: jvp(lambda c, w: slope(c, w, xs), (c, w), (1.0, 0.5))  # noqa: E731
    assert np.allclose(jit(f, kernel=kernel)(0.7, 0.9, X), f(0.7, 0.9, X), rtol=1e-11)


@pytest.mark.parametrize("kernel", [None, "c", "numpy", "jax"])
@pytest.mark.parametrize("f", [outer_carry, several, entries, inner_gradients], ids=lambda f: f.__name__)
def test_the_program_does_not_grow_with_either_length(f, kernel):
    pytest.importorskip("jax") if kernel == "jax" else None

    def size(rows, columns):
        xs = [[0.01 * i - 0.02 * j for j in range(columns)] for i in range(rows)]
        compiled = jit(grad(last(f), argnums=(0, 1)), kernel=kernel)
        compiled(0.7, 0.9, xs)
        assert compiled.plan.nests
        return len(compiled.program), compiled.cost().instructions

    assert size(5, 6) == size(9, 20)


def test_a_loop_in_a_loop_is_written_as_one():
    compiled = jit(last(outer_carry))
    compiled(0.7, 0.9, X)
    lines = compiled.source.splitlines()
    words = [line.split()[0] for line in lines]
    assert [word for word in words if word in ("scan", "enter", "leave", "again")] == ["scan", "enter", "leave", "again"]


@pytest.mark.parametrize("kernel", [None, "c", "jax"])
def test_entries_of_what_a_scan_in_a_vmap_gives(kernel):
    pytest.importorskip("jax") if kernel == "jax" else None

    def f(w, X):
        def one(row):
            d, ys = scan(lambda d, x: (d * x + w, (tanh(d * x), d)), w, row)
            return d * ys[0][1] + ys[1][-1]

        return vmap(one)(X)

    def loss(w, X):
        return total(f(w, X))

    for g in (f, grad(loss), grad(grad(loss))):
        assert np.allclose(jit(g, kernel=kernel)(0.9, np.array(X)), g(0.9, np.array(X)), rtol=1e-12)


def test_an_entry_beyond_the_steps():
    def f(c):
        return scan(lambda c, _: (scan(lambda d, _: (d, d), c, length=4)[1][4], None), c, length=3)[0]

    for g in (f, jit(f)):
        with pytest.raises(IndexError):
            g(0.5)


def test_an_error_of_the_body_passes_at_once():
    runs = []

    def f(c):
        def inner(d, _):
            runs.append(d)
            return d, {}["missing"]

        return scan(lambda c, _: (scan(inner, c, length=4)[0], None), c, length=3)[0]

    with pytest.raises(KeyError, match="missing"):
        jit(f)(0.5)
    assert len(runs) == 1


def test_a_fault_of_the_compiler_is_not_hidden_by_another_trace(monkeypatch):
    def fault(*args):
        raise LookupError("a fault")

    monkeypatch.setattr(Passes, "find", fault)
    with pytest.raises(LookupError, match="a fault"):
        jit(last(outer_carry))(0.7, 0.9, X)


def test_loops_that_wait_for_each_other_are_no_loops(monkeypatch):
    """Were one part of a loop in a loop left outside of that, its steps would be traced one by one."""
    monkeypatch.setattr(facts, "nests_of", lambda *args: {})
    compiled = jit(last(outer_carry))
    assert compiled(0.7, 0.9, X) == last(outer_carry)(0.7, 0.9, X)
    assert compiled.plan.nests is False


def test_a_number_of_the_outer_step_is_read_inside_and_weighs_what_comes_out():
    xs = np.array([[0.3, 0.5], [0.7, -0.4], [1.1, 0.2]])

    def inner(z, x):
        return total(scan(lambda c, _: (sin(c * x[1]), c * x[0]), z, length=2)[1])

    def outer(p):
        return scan(lambda c, x: (tanh(0.5 * c + vjp(lambda z: inner(z, x), p)[1](x[0])[0]), None), 0.5, xs)[0]

    for derivative in (grad(outer), grad(grad(outer))):
        assert jit(derivative)(0.7) == pytest.approx(derivative(0.7), rel=1e-12)


@pytest.mark.parametrize("kernel", [None, "c"])
def test_a_loop_that_carries_nothing_reads_what_is_the_same_in_each_outer_step(kernel):
    def f(w):
        def step(w, _):
            _, ys = scan(lambda _, x: ((), tanh(w * x)), (), [0.1, 0.2, 0.3])
            return w * 0.5 + total(ys), w

        return scan(step, w, length=4)

    for g in (f, grad(last(f))):
        assert np.allclose(numbers(jit(g, kernel=kernel)(0.7)), numbers(g(0.7)), rtol=1e-12)


@pytest.mark.parametrize("kernel", [None, "numpy", "c"])
@pytest.mark.parametrize("derivative", [False, True])
def test_loops_of_as_many_lanes_with_other_steps(kernel, derivative):
    """3 · 4 and 4 · 3 steps: what is the same for all samples, or outer steps, is read by each as it is cut."""
    few, many = [0.5, 0.6, 0.7], [0.1, 0.2, 0.3, 0.4]

    def inner(c, xs, w):
        return scan(lambda d, x: (d * x * w + sin(c * w), None), c, xs)[0]

    def of_samples(w, c):
        return vmap(lambda x: inner(x * c, many, w))(few), vmap(lambda x: inner(x * c, few, w))(many)

    def of_steps(w, c):
        three = scan(lambda c, x: (inner(x * c, many, w), None), c, few)[0]
        return [three], [scan(lambda c, x: (inner(x * c, few, w), None), c, many)[0]]

    for f in (of_samples, of_steps):
        g = grad(lambda w, c, f=f: total(f(w, c)[0]) + total(f(w, c)[1]), argnums=(0, 1)) if derivative else f
        assert np.allclose(numbers(jit(g, kernel=kernel)(0.9, 0.7)), numbers(g(0.9, 0.7)), rtol=1e-12)
