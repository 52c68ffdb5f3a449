"""`while_loop` inside `vmap`: each sample has as many steps as it needs, as in its own loop of Python."""

import subprocess
from itertools import product

import numpy as np
import pytest

from autograd import TraceError, Value, argmax, grad, jacfwd, jit, jvp, log, scan, sin, sqrt, take, vjp, vmap, while_loop
from autograd import sum as total
from autograd.compiler.backends.registry import BACKENDS
from autograd.compiler.functional import functional
from tests.helpers import one_in

X = [2.0, 3.0, 0.5, 9.0, 1.0, 40.0]


def newton(a):
    return while_loop(lambda x: abs(x * x - a) > 1e-14 * a, lambda x: 0.5 * (x + a / x), a)


def trees(a):
    """Trees with arrays and conditions are carried, and a constant."""

    def step(s):
        return {"n": s["n"] + 1.0, "x": [sin(s["x"][0] + 0.1 * a), s["x"][1] + s["x"][0]], "go": s["x"][1] < 3.0, "c": 7.0}

    first = {"n": 0.0, "x": np.array([0.5, 1.0]), "go": True, "c": 1.0}
    s = while_loop(lambda s: (s["n"] < a) & s["go"], lambda s: {**step(s), "x": np.array(step(s)["x"])}, first)
    return s["x"][0] * s["c"] + s["x"][1]


def ended(a):
    """Once a sample has ended, another step of it would be nan or infinite."""
    return while_loop(lambda c: c[0] > 1.0, lambda c: (sqrt(c[0] - 1.0) * 0.5, log(c[0] - 1.0) * c[1]), (a, a))[1]


def within(a):
    """Maps and scans in the body, and a loop that reads what another made."""
    body = lambda c: scan(lambda d, _: (d + a, None), c + total(vmap(lambda u: u * a)([1.0, c])), length=2)[0]  # noqa: E731
    return while_loop(lambda c: c < 30.0, body, newton(a))


def differentiated(a):
    """The body takes derivatives in which its steps have no part, by a number of the sample and by a plain one, and one in
    which both have."""

    def step(c):
        apart = grad(lambda q: q * q * a)(0.5) + grad(lambda q: q * q * 0.1)(a)
        both = vjp(lambda q: [q * q * a, q * c], a)[1]([c, 1.0])[0]
        return c + 2.0 + 1.0 / (1.0 + abs(apart + both))

    return while_loop(lambda c: c < 30.0, step, a)


def looked_up(a):
    table = [a, a * a, 0.5]
    return while_loop(lambda c: c[0] < 2.5, lambda c: (c[0] + 1.0, c[1] + take(table, argmax([c[1], a, 2.0]))), (a, 0.0))[1]


TRANSFORMS = {
    "value": lambda f: vmap(f),
    "jvp": lambda f: vmap(lambda x: jvp(f, (x,), (1.0,))),
    "jacfwd": lambda f: vmap(jacfwd(f)),
    "second order": lambda f: vmap(jacfwd(jacfwd(f))),
    "outside": lambda f: lambda X: jacfwd(lambda w: vmap(lambda x: f(x * w))(X))(1.25),
    "nested": lambda f: lambda X: vmap(lambda y: vmap(lambda x: f(x) * y)(X))(X),
}
#: A number that is the same for all samples, with a tangent of each.
TRANSFORMS["tangents of samples"] = lambda f: vmap(lambda x: jvp(lambda z: f(z) * x, (3.0,), (x,))[1])
KERNELS = [backend.name for backend in BACKENDS.values() if backend.maps_loops]


PROGRAMS = [newton, trees, ended, within, differentiated, looked_up]


@pytest.mark.parametrize(("kernel", "f", "transform"), one_in(4, product(KERNELS, PROGRAMS, TRANSFORMS), "jax"))
def test_each_sample_has_as_many_steps_as_in_eager_code(kernel, f, transform):
    if kernel == "jax":
        pytest.importorskip("jax")
    made = TRANSFORMS[transform](f)
    for samples in (np.array(X), np.array(X[1:4])) if kernel == "native" else (np.array(X),):
        compiled = jit(made, kernel=kernel)
        np.testing.assert_allclose(compiled(samples), made(samples), rtol=1e-11)
        assert "next[while]" in str(compiled.program)


@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_calls_with_other_numbers_of_samples(kernel):
    w = Value(0.75)
    mapped = lambda X: total(vmap(lambda x: while_loop(lambda c: abs(c) > w * w, lambda c: 0.5 * c, x))(X))  # noqa: E731
    step = functional(jit(mapped, kernel=kernel), [w])
    for samples in (3, 6, 1, 4):
        xs = np.array(X[:samples])
        assert step(np.array([0.75]), xs) == mapped(xs)


def test_results_are_lists_and_arrays_as_in_eager_code():
    for xs in (X, np.array(X), X[:1]):
        found, expected = jit(vmap(newton))(xs), vmap(newton)(xs)
        assert type(found) is type(expected)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_loops_of_as_many_steps_as_there_are_samples_beside_it():
    before = lambda X: vmap(newton)(scan(lambda c, x: (c + x, c + x), 0.0, X)[1])  # noqa: E731
    behind = lambda X: scan(lambda c, x: (c + x, c * x), 0.0, vmap(newton)(X))[1]  # noqa: E731
    for f in (before, behind, jacfwd(before), jacfwd(behind)):
        np.testing.assert_allclose(jit(f)(np.array(X)), f(np.array(X)), rtol=1e-12)


def test_single_precision():
    made = vmap(lambda x: while_loop(lambda c: c < 10.0, lambda c: c * 1.5 + x, x))
    found = jit(made, dtype="float32")(np.array(X, np.float32))
    np.testing.assert_allclose(found, made(np.array(X)), rtol=1e-5)


def test_in_c(tmp_path):
    compiled = jit(vmap(jacfwd(trees)), kernel="c")
    compiled(np.array(X))
    source = compiled.to_c(tmp_path / "loop.c")
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    subprocess.run(["cc", *flags, source, tmp_path / "loop_main.c", "-lm", "-o", tmp_path / "loop"], check=True)
    subprocess.run([tmp_path / "loop"], check=True, capture_output=True)


def test_scan_in_vmap_takes_tangents_that_are_plain_numbers():
    f = lambda x: jvp(lambda z: scan(lambda c, _: (c * z, None), z, length=3)[0], (x,), (1.0,))  # noqa: E731
    assert jit(vmap(f))([1.0, 2.0]) == ([1.0, 16.0], [4.0, 32.0])


NO_LOOP = {
    "reverse mode": lambda: jit(vmap(grad(newton)))(X),
    "reverse mode outside": lambda: jit(grad(lambda w: total(vmap(lambda x: newton(x * w))(np.array(X)))))(2.0),
}


@pytest.mark.parametrize("case", NO_LOOP)
def test_where_it_is_no_loop_scan_is_the_remedy(case):
    with pytest.raises(TraceError, match=r"reverse mode inside vmap.*Write scan\(f, init, length=n\) with the largest"):
        NO_LOOP[case]()


@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_a_tangent_of_what_is_the_same_in_each_step(kernel):
    """It has the lanes of samples, not those of the loop in whose body it is taken."""

    def one(x, q):
        def body(w):
            return w[0] + jvp(lambda z: sin(z * q), (x + q,), (x,))[1], w[1] + 1.0

        return while_loop(lambda w: w[1] < 3.0 * x, body, (x, 0.0))[0]

    def f(xs, q):
        return vmap(one, in_axes=(0, None))(xs, q)

    assert jit(f, kernel=kernel)([0.7, 0.2, 0.9], 0.5) == pytest.approx(f([0.7, 0.2, 0.9], 0.5), rel=1e-14)
