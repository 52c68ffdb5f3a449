"""`scan` inside `vmap`: a loop over the steps, each of which is computed for all samples at once."""

import subprocess
from itertools import product

import numpy as np
import pytest

from autograd import Value, grad, gradients, hessian, jacfwd, jacobian, jit, log, scan, sin, sqrt, tanh, vjp, vmap, where
from autograd import sum as total
from autograd.compiler.backends.registry import BACKENDS
from autograd.compiler.functional import functional
from tests.helpers import one_in

RANDOM = np.random.default_rng(0)


def batch(samples, steps):
    return RANDOM.normal(size=(samples, steps, 2))


def last(w, xs):
    """What is carried in the end, from a number of the sample and what all samples share."""
    h, _ = scan(lambda h, x: (tanh(h * w + x[0] * x[1]), None), xs[0][0] * w, xs)
    return h * w


def all_steps(w, xs):
    """What each step gives is added up and read by the next scan; times are the same for all samples."""
    h, hs = scan(lambda h, x: (tanh(h * w + x[0]), h * x[1]), 0.0, xs)
    g, _ = scan(lambda g, x: (g * h + x[0] * x[1], None), h, (hs, [0.5 * i for i in range(len(xs))]))
    return g + total(hs)


def trees(w, xs):
    """Conditions and swaps are carried, a branch not taken would be nan, and a uniform number is carried on."""

    def step(state, x):
        (a, b), flag, c, d = state
        a = a + where(x[0] > 0.0, sqrt(x[0]), 0.0) * w
        return ((b, a), flag & (a < 2.0), d, c), where(flag, a, log(x[1] * x[1] + 1.0))

    ((a, b), flag, c, d), ys = scan(step, ((w, xs[1][1]), True, 1.0, w), xs)
    return where(flag, a * b, a - b) + c * d + total(ys)


def inner_gradient(w, xs):
    """The body differentiates, and reads what the sample computed before."""
    start = sin(xs[0][1]) * w
    return scan(lambda c, x: (c * 0.5 + grad(lambda q: sin(q * start) * x[0])(c), None), start, xs)[0]


def gradient_by_the_sample(w, xs):
    """The body differentiates by a number of the sample, each step for itself, and by the carry and it at once."""
    start = sin(xs[0][1]) * w

    def step(c, x):
        by_both = jacfwd(lambda q: q[0] * q[1] * q[1] + start)([c, start])
        return c * 0.5 + grad(lambda q: sin(q * c) * x[0])(start) + by_both[1], grad(lambda q: c * q * q)(start)

    c, ys = scan(step, start, xs)
    return c + total(ys)


def gradient_without_the_step(w, xs):
    """The body differentiates what has no part in its steps, by a number of the sample, one for all and a plain one."""
    start = sin(xs[0][1])

    def step(c, x):
        apart = grad(lambda q: q * q * start)(0.5) + grad(lambda q: q * q * start)(w) + grad(lambda q: q * q * w)(start)
        by_both = vjp(lambda q: [q * q * start, q * c], w)[1]([c, 1.0])[0]
        return sin(c + apart * x[0]) + 0.1 * by_both, c * apart

    c, ys = scan(step, start, xs)
    return c + total(ys)


def some_numbers(w, xs):
    """The steps read but a part of each sample's numbers."""
    h, _ = scan(lambda h, x: (h * w + x[0] * x[1], None), xs[0][1], xs[1:3])
    return h


def mapped(f):
    return lambda w, X: np.sum(vmap(lambda xs: f(w, xs))(X))


TRANSFORMS = {
    "value": lambda f: lambda w, X: vmap(lambda xs: f(w, xs))(X),
    "grad": lambda f: grad(mapped(f)),
    "each": lambda f: lambda w, X: vmap(lambda xs: grad(f)(w, xs))(X),
    "jacobian": lambda f: jacobian(lambda w, X: vmap(lambda xs: f(w, xs))(X)),
    "forward": lambda f: jacfwd(mapped(f)),
    "hessian": lambda f: hessian(mapped(f)),
    "twice": lambda f: grad(grad(mapped(f))),
}


#: The back ends that compute all samples of a step at once.
KERNELS = [backend.name for backend in BACKENDS.values() if backend.maps_loops]


PROGRAMS = [last, all_steps, trees, inner_gradient, gradient_by_the_sample, gradient_without_the_step]
#: With those that run a compiler some transforms.
COMPARED = [
    (kernel, transform, f)
    for kernel, transform, f in product(KERNELS, TRANSFORMS, PROGRAMS)
    if kernel in ("native", "numpy") or transform in ("value", "grad", "each", "forward")
]


@pytest.mark.parametrize(("kernel", "transform", "f"), one_in(5, COMPARED, "jax"))
def test_derivatives_agree_with_eager_code(kernel, transform, f):
    if kernel == "jax":
        pytest.importorskip("jax")
    made = TRANSFORMS[transform](f)
    for shape in ((4, 3),) if kernel in ("c", "jax") else ((3, 2), (1, 7), (9, 3), (4, 4)):
        X = batch(*shape)
        compiled = jit(made, kernel=kernel)
        assert np.allclose(compiled(0.75, X), made(0.75, X), rtol=1e-11, atol=1e-13)
        if transform != "jacobian":
            assert compiled.program.has_loops_over_samples


@pytest.mark.parametrize("kernel", KERNELS)
def test_steps_of_samples_that_nothing_carries_on_are_of_a_loop_too(kernel):
    """There was none, as nothing read what is carried."""
    if kernel == "jax":
        pytest.importorskip("jax")

    def f(w, xs):
        _, ys = scan(lambda c, x: (c * w, w * x[0] * xs[0][1]), w, xs)
        return ys[1] + total(ys)

    X = batch(3, 4)
    for made in (TRANSFORMS["value"](f), TRANSFORMS["grad"](f)):
        assert np.allclose(jit(made, kernel=kernel)(0.75, X), made(0.75, X), rtol=1e-12)


def test_a_derivative_by_what_all_steps_read():
    f = lambda u, W: vmap(grad(lambda w: total(scan(lambda c, x: (c * x, w * u), 0.0, [1.0, 2.0, 3.0])[1])))(W)  # noqa: E731
    assert np.allclose(jit(f)(0.75, np.ones(2)), [2.25, 2.25])


@pytest.mark.parametrize("read", [[0, 1, 2, 3], [0, 2], [0, 1, 3], [3, 1], [2, 2, 2]], ids=str)
def test_entries_of_a_sample_are_read_as_they_are_listed(read):
    f = vmap(lambda x: scan(lambda c, y: (c * y + 1.0, c), 0.5, [x[i] for i in read])[0])
    X = batch(3, 2).reshape(3, 4)
    assert np.allclose(jit(f)(X), f(X), rtol=1e-12)


def test_derivatives_by_what_is_read_are_right_without_a_loop():
    for made in (grad(mapped(last), 1), lambda w, X: vmap(lambda xs: grad(last, 1)(w, xs))(X)):
        X = batch(3, 4)
        assert np.allclose(jit(made)(0.75, X), made(0.75, X), rtol=1e-12)


@pytest.mark.parametrize("kernel", KERNELS)
def test_steps_read_a_part_of_each_samples_numbers(kernel):
    if kernel == "jax":
        pytest.importorskip("jax")
    X = batch(3, 5)
    for transform in ("value", "forward"):
        made = TRANSFORMS[transform](some_numbers)
        assert np.allclose(jit(made, kernel=kernel)(0.75, X), made(0.75, X), rtol=1e-12)


def test_no_steps_are_lost_at_one_step_and_in_lists():
    both = lambda w, X: vmap(lambda xs: scan(lambda h, x: (h * w + x[0], {"h": [h, x[1]]}), 0.0, xs))(X)  # noqa: E731
    for shape in ((2, 1), (3, 5)):
        for X in (batch(*shape), batch(*shape).tolist()):
            found, expected = jit(both)(0.5, X), both(0.5, X)
            assert np.allclose(found[0], expected[0])
            assert np.allclose(found[1]["h"], expected[1]["h"])
            assert type(found[1]["h"]) is type(expected[1]["h"])


def test_in_c(tmp_path):
    compiled = jit(grad(mapped(all_steps)), kernel="c")
    compiled(0.75, batch(3, 4))
    source = compiled.to_c(tmp_path / "steps.c")
    assert "4 * lanes[0], for the steps of so many samples" in (tmp_path / "steps.h").read_text()
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    subprocess.run(["cc", *flags, source, tmp_path / "steps_main.c", "-lm", "-o", tmp_path / "steps"], check=True)
    subprocess.run([tmp_path / "steps"], check=True, capture_output=True)


@pytest.mark.parametrize("f", [all_steps, gradient_without_the_step])
def test_the_number_of_equations_depends_on_neither_steps_nor_samples(f):
    sizes = set()
    for shape in ((3, 5), (3, 50), (20, 5)):
        compiled = jit(grad(mapped(f)), kernel="native")
        compiled(0.5, batch(*shape))
        sizes.add(len(compiled.program))
    assert len(sizes) == 1


@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_calls_with_other_numbers_of_samples(kernel):
    w = Value(0.75)
    step = functional(jit(lambda X: gradients(mapped(all_steps)(w, X), [w])[0], kernel=kernel), [w])
    for samples in (3, 7, 1, 4, 3):
        X = batch(samples, 4)
        assert np.isclose(step(np.array([0.75]), X), grad(mapped(all_steps))(0.75, X), rtol=1e-12)


@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_calls_with_other_numbers_of_steps(kernel):
    w = Value(0.75)
    step = functional(jit(lambda xs: gradients(last(w, xs), [w])[0], kernel=kernel), [w])
    for steps in (3, 7, 1, 4, 3):
        xs = batch(1, steps)[0]
        assert np.isclose(step(np.array([0.75]), xs), grad(last)(0.75, xs), rtol=1e-12)


def test_a_branch_not_taken_gives_no_nan():
    """The derivative of a root at 0 is infinite: what is carried is seen to be nan, and computed again with strong zeros."""

    def f(w, xs):
        step = lambda h, x: (where(x[0] * h > 0.0, sqrt(x[0] * h), 0.0) + h * w + x[1], None)  # noqa: E731
        return scan(step, 0.0, xs)[0]

    X = batch(3, 4)
    for made in (grad(mapped(f)), jacfwd(mapped(f))):
        compiled = jit(made, kernel="native")
        assert np.isclose(compiled(0.5, X), made(0.5, X), rtol=1e-12)
        assert compiled.plan.exact_form is not None


def test_what_it_gives_may_be_mapped_over_in_the_vmap():
    def f(xs):
        return vmap(lambda x: vmap(lambda y: y * x)(scan(lambda c, z: (c * z, c + z), x, xs)[1]))(xs)

    xs = [0.5, 3.0, 2.0]
    assert np.allclose(jit(f)(xs), f(xs), rtol=1e-15)


@pytest.mark.parametrize("kernel", [None, "numpy"])
def test_steps_of_samples_of_which_nothing_has_the_lanes_of_samples(kernel):
    """In what is left of the gradient, which is 0, nothing is for each sample alone."""

    def f(q, xs):
        return total(vmap(lambda x: scan(lambda c, _: ((c[1] * q, c[1]), None), (1.0, 0.3), length=3)[0][1])(xs))

    assert jit(grad(f), kernel=kernel)(0.5, [0.7, 0.8, 0.9]) == grad(f)(0.5, [0.7, 0.8, 0.9]) == 0.0
