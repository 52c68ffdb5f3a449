"""Operands that run backwards, and operands that results are written over."""

import numpy as np
import pytest

import autograd as ag
from autograd import jit, value_and_grad, vmap

X = np.array([0.5, -1.25, 2.0, 3.5, -0.75])
LANES = np.random.default_rng(0).normal(size=(4, 5))


def backwards(x):
    return [a * b + a for a, b in zip(x, x[::-1], strict=True)]


def backwards_twice(x):
    made = [ag.sin(a) for a in x]
    return [ag.less(a, b) - a * b for a, b in zip(made, made[::-1], strict=True)]


def blocks_backwards(x):
    made = [ag.exp(a * b) for a in x[:2] for b in x[2:]]
    return [a - b for a, b in zip(made, [*made[3:], *made[:3]], strict=True)]


def dot_backwards(x):
    return [ag.dot(list(x[:3]), list(x[:1:-1])), ag.sum(list(x[::-2]))]


def matrix_backwards(x):
    """A vector, and a matrix, that matrix products read backwards."""
    made = [ag.sin(a * c) for a in x for c in (1.0, 2.0, 3.0)]
    rows = [made[i : i + 5] for i in (0, 5, 10)]
    return [ag.dot(row[::-1], other) for row in rows for other in ([*x], rows[1], rows[2])]


def sums_backwards(x):
    """Long sums whose terms, and whose sums, lie backwards."""
    made = [ag.exp(a * c) for a in x for c in (0.1, 0.2, 0.3, 0.4)]
    return [ag.sum(made[i::4][::-1]) for i in (3, 2, 1, 0)]


def swapped(x):
    """The other number is needed after the first was written over."""
    made = [ag.exp(a) for a in x]
    for _ in range(3):
        made = [ag.hypot(a, b) - ag.sin(b) for a, b in zip(made, [*made[1:], made[0]], strict=True)]
    return made


def several_calls(x):
    """What takes more than one call reads its arguments after the first has written."""
    made = [ag.sin(a) for a in x]
    return [ag.silu(ag.mish(ag.leaky_relu(ag.softplus(a)))) for a in made]


def mixed_results(x):
    made = [ag.sin(a) for a in x]
    return [*made, *[ag.cos(a) for a in made], *made[::-1]]


PROGRAMS = [
    backwards,
    backwards_twice,
    blocks_backwards,
    dot_backwards,
    matrix_backwards,
    sums_backwards,
    swapped,
    several_calls,
    mixed_results,
]


@pytest.mark.parametrize("kernel", ["numpy", "tape", "jax"])
@pytest.mark.parametrize("f", PROGRAMS)
def test_uniform(f, kernel):
    if kernel == "jax":
        pytest.importorskip("jax", reason="JAX is not installed")
    assert jit(f, kernel=kernel)(X) == pytest.approx(f(X.tolist()), rel=1e-13)


@pytest.mark.parametrize("f", PROGRAMS)
def test_with_lanes(f):
    found = np.array(jit(lambda X: vmap(f)(X), kernel="numpy")(LANES))
    assert found.ravel() == pytest.approx(np.array([f(row) for row in LANES.tolist()]).T.ravel(), rel=1e-13) or (
        found.ravel() == pytest.approx(np.array([f(row) for row in LANES.tolist()]).ravel(), rel=1e-13)
    )


@pytest.mark.parametrize("f", PROGRAMS)
def test_gradients_with_lanes(f):
    def loss(X):
        return ag.sum([ag.sum([ag.square(y) for y in row]) for row in [f(list(x)) for x in X]])

    def mapped(X):
        return ag.mean(vmap(lambda x: ag.sum([ag.square(y) for y in f(x)]))(X)) * len(X)

    value, slopes = jit(value_and_grad(mapped), kernel="numpy")(LANES)
    right, right_slopes = value_and_grad(loss)(LANES)
    assert value == pytest.approx(right, rel=1e-12)
    assert np.asarray(slopes) == pytest.approx(np.asarray(right_slopes), rel=1e-10, abs=1e-12)
