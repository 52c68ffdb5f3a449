"""`scan` over numbers that are differentiated by or computed, and what is done with its ys: a loop, whatever the length."""

import numpy as np
import pytest

from autograd import Value, exp, grad, hessian, jacfwd, jacobian, jit, jvp, scan, sin, take, tanh, value_and_grad, where
from autograd import sum as total


def computed(a, xs):
    """The xs are computed, and entries of ys are read."""
    c, ys = scan(lambda c, x: (c * a + sin(x), c * x), 1.0, [x * a for x in xs])
    return c + ys[-1] * ys[0] + total(ys[-2:])


def twice(a, xs):
    """Two scans read the same, and a list of tuples with conditions is read."""
    c, _ = scan(lambda c, x: (c * a + x, None), a, xs)
    d, ys = scan(lambda d, x: (d + x[0] * x[1], {"d": d, "pair": [d, x[0]]}), c, [(x, x + c) for x in xs])
    return d * total(ys["d"]) + ys["pair"][0][1] + sum(ys["d"])


def arrays(a, xs):
    """Arrays are computed, and sums over steps are taken of arrays."""
    table = np.stack([np.array([x, a * x]) * x for x in xs])
    c, ys = scan(lambda c, x: (np.tanh(c + x), c * x), np.array([a, 1.0]), table)
    return np.sum(ys) + np.sum(ys[:-1] * a) + np.sum(ys * ys + 1.0) + c[0] * np.mean(ys, axis=0)[1] + np.sum(c * ys[0])


def from_ys(a, xs):
    """What one scan gives is read by the next, and by a list."""
    c, ys = scan(lambda c, x: (c + x * a, c), a, xs)
    d, zs = scan(lambda d, y: (d * y, d), c, ys)
    e, _ = scan(lambda e, z: (e + z * a, None), d, [z * z for z in zs])
    return e


def looked_up(a, xs):
    """Behind a loop, and in another, tables of what it gives are read."""
    last, ys = scan(lambda c, x: (tanh(c * a + x), c), 0.5, xs)
    found = take([last, ys[0], a], where(last > 0.2, 2, 1))
    return found * scan(lambda c, _: (tanh(c + take([last, ys[-1]], where(c > 0.1, 1, 0))), None), found, length=2)[0]


TRANSFORMS = {
    "value": lambda f: f,
    "by both": lambda f: grad(f, (0, 1)),
    "forward": lambda f: jacfwd(f, 1),
    "hessian": lambda f: hessian(f, 1),
    "mixed": lambda f: jacobian(grad(f), 1),
    "jvp": lambda f: lambda a, xs: jvp(f, (a, xs), (0.5, [2.0 * x for x in xs])),
}


def flat(tree):
    return np.concatenate([flat(part) for part in tree]) if isinstance(tree, tuple | list) else np.ravel(np.array(tree))


@pytest.mark.parametrize("f", [computed, twice, arrays, from_ys, looked_up])
@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_derivatives_agree_with_eager_code(kernel, transform, f):
    made = TRANSFORMS[transform](f)
    for xs in ([0.5], [0.75, -0.5], [0.5, 0.0, -1.0, 0.25, 1.0, 0.125, 0.75])[: 3 if transform != "hessian" else 2]:
        compiled = jit(made, kernel=kernel)
        assert np.allclose(flat(compiled(0.75, xs)), flat(made(0.75, xs)), rtol=1e-12, atol=1e-14)
        assert compiled.program.has_loops


@pytest.mark.parametrize("kernel", ["numpy", "c", "jax"])
def test_back_ends_agree(kernel):
    if kernel == "jax":
        pytest.importorskip("jax")
    both = lambda a, xs: (value_and_grad(twice, (0, 1))(a, xs), grad(from_ys, 1)(a, xs), grad(looked_up)(a, xs))  # noqa: E731
    compiled = jit(both, kernel=kernel)
    assert np.allclose(flat(compiled(0.75, [0.5, -0.25, 1.0])), flat(both(0.75, [0.5, -0.25, 1.0])), rtol=1e-12)
    assert compiled.program.has_loops


def test_checkpoints_serve_computed_xs():
    def f(a, xs):
        step = lambda c, x: (sin(c) * x + sin(a) * c + a, None)  # noqa: E731
        return scan(step, a, [x * a for x in [*xs, a, a]], checkpoint=True)[0] + scan(step, a, xs, checkpoint=True)[0]

    for xs in ([0.5], [0.75, -0.5], [0.5, 0.0, -1.0, 0.25, 1.0, 0.125, 0.75]):
        for made in (grad(f, (0, 1)), jacfwd(f, 1)):
            assert np.allclose(flat(jit(made)(0.75, xs)), flat(made(0.75, xs)), rtol=1e-12, atol=1e-15)


def by_xs(a, xs):
    return grad(lambda xs: scan(lambda c, x: (sin(c) * x, c), a, xs)[0])(xs)


def read_ys(a, xs):
    c, ys = scan(lambda c, x: (sin(c) * x, c), a, xs)
    return grad(lambda a: scan(lambda c, y: (c * y * a, c), a, ys)[1][-1])(c) + total(ys) * ys[2]


@pytest.mark.parametrize("f", [by_xs, read_ys])
def test_the_number_of_equations_does_not_depend_on_the_length(f):
    sizes = set()
    for length in (5, 50):
        for xs in (np.linspace(0.5, 1.0, length), [1.0] * length):
            compiled = jit(f, kernel="native")
            assert np.allclose(compiled(0.5, xs), f(0.5, xs), rtol=1e-12)
            sizes.add(len(compiled.program))
    assert len(sizes) == 1


def test_xs_of_values_and_bools():
    xs = [Value(0.5), Value(2.0)]
    compiled = jit(lambda a: scan(lambda c, x: (c * x, c), a, xs), kernel="native")
    for _ in range(2):
        assert compiled(3.0)[0] == 3.0 * xs[0].data * xs[1].data
        xs[0].data = 4.0
    carried = jit(lambda a: scan(lambda c, x: ((c[0] * x, np.bool_(True)), c[1]), (a, np.bool_(False)), [1.0, 2.0]))
    assert carried(3.0) == ((6.0, True), [False, True])


def test_checkpoints_serve_a_lookup_in_a_table_that_is_computed():
    def loss(p, xs):
        def step(c, x):
            return tanh(0.5 * c + take([exp(p), sin(p), p], where(x > 0.5, 1, 0))), None

        return scan(step, 0.5, xs, checkpoint=True)[0]

    xs = [0.1, 0.9, 0.4, 0.8, 0.2]
    for derivative in (grad(loss), grad(grad(loss))):
        assert jit(derivative)(0.3, xs) == pytest.approx(derivative(0.3, xs), rel=1e-13)


@pytest.mark.parametrize("kernel", [None, "numpy"])
def test_a_constant_of_the_rows_may_stand_in_the_body_too(kernel):
    """A trace has each constant once; the derivatives by the rows of a part were refused for one that the body has, too."""

    def f(x):
        def body(c, row):
            return tanh(c * row[0]) + 0.5 * row[1], None

        return scan(body, x, [[0.5, x], [x, 0.25], [x * x, 0.5], [0.25, 0.5]], checkpoint=True)[0]

    for derivative in (grad(f), grad(grad(f)), jacfwd(f)):
        assert np.isclose(jit(derivative, kernel=kernel)(0.7), derivative(0.7), rtol=1e-13)
