"""Compiled and eager give the same numbers: values, gradients and second derivatives, of random programs and networks."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import dot, grad, gradients, hessian, jit, logsumexp, mean, sigmoid, tanh, value_and_grad, vmap
from autograd import sum as total
from nn import MLP
from tests.autograd.compiler.programs import random_dag

seeds = st.integers(0, 10**6)
ACTIVATIONS = ["tanh", "relu", "sigmoid", "gelu"]
kernels = st.sampled_from(["numpy", "native"])


def close(compiled, eager, tolerance=1e-9):
    compiled, eager = (np.array(numbers, dtype=float) for numbers in (compiled, eager))
    assert compiled.shape == eager.shape
    assert np.allclose(compiled, eager, rtol=tolerance, atol=tolerance)


def setting(seed):
    """A random program, a point, and samples to map over. The numbers are others than the program draws: the larger of one
    of these and the same constant would be at its kink, where rounding decides."""
    rng = random.Random(f"point {seed}")
    count = rng.randint(1, 5)
    f = random_dag(seed, rng.randint(1, 25))
    return f, [rng.uniform(-1, 1) for _ in range(count)], [[rng.uniform(-1, 1) for _ in range(count)] for _ in range(6)]


@settings(max_examples=40, deadline=None)
@given(seeds, kernels)
def test_random_programs(seed, kernel):
    f, x, X = setting(seed)
    value, slope = value_and_grad(f)(x)
    compiled = jit(value_and_grad(f), kernel=kernel)
    compiled_value, compiled_slope = compiled(x)
    compiled.program.verify()
    close([compiled_value, *compiled_slope], [value, *slope])
    close(jit(vmap(f), kernel=kernel)(X), vmap(f)(X))
    close(jit(vmap(grad(f)), kernel=kernel)(X), vmap(grad(f))(X))
    single = jit(value_and_grad(f), dtype="float32")(x)
    close([single[0], *single[1]], [value, *slope], tolerance=2e-3)


@settings(max_examples=25, deadline=None)
@given(seeds, kernels)
def test_random_losses_over_samples(seed, kernel):
    """Weights that all samples share: their gradients are sums over the lanes, also in second derivatives."""
    f, w, X = setting(seed)

    def loss(w, X):
        return mean(vmap(lambda row: f([a * b + a for a, b in zip(w, row, strict=True)]))(X))

    value, slope = value_and_grad(loss)(w, X)
    compiled_value, compiled_slope = jit(value_and_grad(loss), kernel=kernel)(w, X)
    close([compiled_value, *compiled_slope], [value, *slope])
    if seed % 3 == 0:
        close(jit(hessian(loss), kernel=kernel)(w, X), hessian(loss)(w, X))


@settings(max_examples=20, deadline=None)
@given(
    seeds, kernels, st.lists(st.integers(1, 5), min_size=1, max_size=3), st.sampled_from(["tanh", "relu", "sigmoid", "gelu"])
)
def test_random_networks(seed, kernel, sizes, activation):
    model = MLP(3, sizes, activation=activation, seed=seed)
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(7, 3)), rng.normal(size=7)

    def one(x, t):
        out = model(list(x))
        return (out - t) ** 2 if sizes[-1] == 1 else logsumexp(out) - dot(out, [t] * len(out))

    def loss(X, y):
        batch = mean(vmap(one)(X, y))
        return batch, gradients(batch, model.parameters())

    value, slope = loss(X.tolist(), y.tolist())
    compiled_value, compiled_slope = jit(loss, kernel=kernel)(X, y)
    close([compiled_value, *compiled_slope], [value.data, *slope])
    if kernel != "native":  # which refuses single precision
        single_value, single_slope = jit(loss, dtype="float32", kernel=kernel)(X, y)
        close([single_value, *single_slope], [value.data, *slope], tolerance=1e-4)


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_random_programs_on_many_lanes(seed):
    """Many lanes are computed in other ways: in more calls, in blocks, over what is no longer needed."""
    f, _, X = setting(seed)
    repeats = 1000
    value, slope = vmap(value_and_grad(f))(X)
    compiled = jit(vmap(value_and_grad(f)), kernel="numpy")
    wide_value, wide_slope = compiled(np.tile(X, (repeats, 1)))
    close(wide_value, np.tile(value, repeats))
    close(wide_slope, np.tile(slope, (repeats, 1)))


def test_sums_written_in_any_way_are_the_same_matrix_product():
    rng = np.random.default_rng(0)
    W, X = rng.normal(size=(5, 4)), rng.normal(size=(6, 4))
    ways = [
        lambda w, x: dot(list(w), list(x)),
        lambda w, x: total([a * b for a, b in zip(w, x, strict=True)]),
        lambda w, x: sum(a * b for a, b in zip(w, x, strict=True)),
        lambda w, x: sum(b * a for a, b in reversed(list(zip(w, x, strict=True)))),
    ]
    for way in ways:
        compiled = jit(lambda W, X, way=way: vmap(lambda x: [way(w, x) for w in W])(X), kernel="numpy")
        assert np.allclose(compiled(W, X), X @ W.T, rtol=1e-14, atol=1e-14)
        assert compiled.source.count("np.matmul") == 1
        assert len(compiled.plan.array_program.instructions) == 1


@pytest.mark.parametrize("kernel", ["numpy", "native"])
@pytest.mark.parametrize("x", [-300.0, -20.0, -4.2, -4.0, 0.3, 6.9, 20.0, 37.0])
def test_slopes_keep_their_digits_in_the_tails(kernel, x):
    """Beside tanh and sigmoid themselves, where 1 - y² would do if there were digits left in it."""
    for f, slope in ((tanh, 1.0 / np.cosh(x) ** 2), (sigmoid, 0.25 / np.cosh(0.5 * x) ** 2)):
        _, found = jit(value_and_grad(lambda x, f=f: f(x)), kernel=kernel)(x)
        assert found == pytest.approx(slope, rel=1e-12, abs=0.0)


@pytest.mark.parametrize("count", [1, 2, 9])
def test_reductions_over_samples(count):
    import autograd

    X = np.random.default_rng(count).normal(size=count)
    for name in ("sum", "mean", "max", "min", "logsumexp"):
        reduce = getattr(autograd, name)

        def f(w, X, reduce=reduce):
            return reduce(vmap(lambda x: w * x + w * w)(X))

        def shared(w, X, reduce=reduce):
            return reduce(vmap(lambda x: w * w)(X))  # the same for all samples

        for g in (f, shared):
            close(jit(value_and_grad(g))(0.7, X), value_and_grad(g)(0.7, X))
            close(jit(grad(grad(g)))(0.7, X), grad(grad(g))(0.7, X))
    close(jit(grad(lambda w, X: dot(vmap(lambda x: x * w)(X), vmap(lambda x: x + w)(X))))(0.7, X), X @ X + 1.4 * X.sum())
