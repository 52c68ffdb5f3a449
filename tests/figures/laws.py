"""Laws that derivatives obey whatever the function: eager and compiled."""

import random
import tempfile
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nn
from autograd import Value, dot, grad, gradients, hessian, hypot, jit, mean, sin, sqrt, value_and_grad
from autograd import sum as total
from tests.autograd.compiler.programs import random_dag
from tests.figures.figure import figure
from tests.figures.random_graphs import run, setting

ways = st.sampled_from([lambda f: f, partial(jit, kernel="numpy"), partial(jit, kernel="native")])
functions = st.builds(random_dag, st.integers(0, 10**6), st.integers(1, 12))
numbers = st.floats(-2.0, 2.0)
points = st.lists(numbers, min_size=2, max_size=4)
positive = st.lists(st.floats(0.25, 4.0), min_size=2, max_size=4)


def close(ours, theirs, scale=1.0):
    ours, theirs = list(ours), list(theirs)
    assert len(ours) == len(theirs)
    size = max([scale, 1e-280, *map(abs, ours), *map(abs, theirs)])
    assert all(abs(a - b) <= 1e-12 * size for a, b in zip(ours, theirs, strict=True)), (ours, theirs)


@given(ways, functions, functions, numbers, numbers, points)
def linearity(way, f, g, a, b, x):
    sides = zip(way(grad(f))(x), way(grad(g))(x), strict=True)
    close(way(grad(lambda x: a * f(x) + b * g(x)))(x), [a * df + b * dg for df, dg in sides], abs(a) + abs(b))


@given(ways, functions, functions, points)
def product_rule(way, f, g, x):
    (fx, df), (gx, dg) = way(value_and_grad(f))(x), way(value_and_grad(g))(x)
    close(way(grad(lambda x: f(x) * g(x)))(x), [fx * q + gx * p for p, q in zip(df, dg, strict=True)])


@given(ways, functions, functions, functions, points)
def chain_rule(way, outer, f, g, x):
    (fx, df), (gx, dg) = way(value_and_grad(f))(x), way(value_and_grad(g))(x)
    a, b = way(grad(outer))([fx, gx])
    close(way(grad(lambda x: outer([f(x), g(x)])))(x), [a * p + b * q for p, q in zip(df, dg, strict=True)])


@given(ways, st.lists(functions, min_size=1, max_size=4), points)
def gradient_of_a_sum(way, fs, x):
    parts = zip(*[way(grad(f))(x) for f in fs], strict=True)
    close(way(grad(lambda x: total([f(x) for f in fs])))(x), map(sum, parts))


@given(st.integers(0, 10**6))
def order_of_construction(seed):
    """The same graph, made in another order that keeps arguments before what is made of them."""
    program, point = setting(seed, 40, 120)
    rng, count = random.Random(seed), len(point)
    places = {i: i for i in range(count)}
    waiting, moved = list(enumerate(program)), []
    while waiting:
        ready = [(i, step) for i, step in waiting if all(isinstance(e, float) or e in places for e in step[1])]
        i, (name, entries) = step = rng.choice(ready)
        waiting.remove(step)
        places[count + i] = count + len(moved)
        moved.append((name, [e if isinstance(e, float) else places[e] for e in entries]))
    answers = []
    for order in (program, moved):
        leaves = [Value(x) for x in point]
        y = run(order, leaves)
        answers.append([y.data, *gradients(y, leaves)])
    assert answers[0][0] == answers[1][0]
    close(answers[0], answers[1])


@given(ways, functions, points)
def symmetry_of_the_hessian(way, f, x):
    rows = way(hessian(f))(x)
    close([entry for row in rows for entry in row], [entry for row in zip(*rows, strict=True) for entry in row])


@given(ways, st.integers(0, 10**6), st.sampled_from([-2.0, -0.5, 0.5, 1.0, 2.0, 3.0]), positive)
def theorem_of_euler(way, seed, degree, x):
    """x · ∇f(x) = k f(x), where f(t x) = tᵏ f(x): made of pieces of degree 1, and raised to the power k."""

    def f(x):
        rng, pieces = random.Random(seed), list(x)
        for _ in range(6):
            a, b = rng.choice(pieces), rng.choice(pieces)
            pieces.append(
                rng.choice([a + b, hypot(a, b), sqrt(a * b), a * a / b, mean([a, b]), dot([a, b], [b, a]) / (a + b)])
            )
        return pieces[-1] ** degree

    y, slopes = way(value_and_grad(f))(x)
    terms = [a * b for a, b in zip(x, slopes, strict=True)]
    close([sum(terms)], [degree * y], sum(map(abs, terms)))


@given(ways, numbers, points)
def derivative_of_a_derivative(way, a, x):
    """d²/dx² of sin(a x) is -a² sin(a x), for the derivative of a compiled derivative too."""
    close([way(grad(grad(lambda t: sin(a * t))))(x[0])], [way(lambda t: -a * a * sin(a * t))(x[0])])


@given(st.integers(0, 10**6), st.sampled_from(["json", "npz"]), st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def saved_and_loaded(seed, suffix, extremes):
    model, twin = (nn.MLP(2, [3, 1], seed=s) for s in (seed, seed + 1))
    for parameter, number in zip(model.parameters(), extremes, strict=False):
        parameter.data = number
    with tempfile.TemporaryDirectory() as folder:
        nn.load(twin, nn.save(model, Path(folder) / f"model.{suffix}"))
    assert [p.data.hex() for p in twin.parameters()] == [p.data.hex() for p in model.parameters()]


LAWS = [
    linearity, product_rule, chain_rule, gradient_of_a_sum, order_of_construction, symmetry_of_the_hessian, theorem_of_euler,
    derivative_of_a_derivative, saved_and_loaded,
]  # fmt: skip


@figure(
    "laws, eager and compiled: linearity, product and chain rule, gradient of a sum, order of construction, symmetry of the"
    " Hessian, Euler's theorem on homogeneous functions, derivatives of derivatives, saved and loaded",
    must="all hold to 1e-12, the last to the bit",
    short=8,
    long=500,
)
def laws(count):
    broken = []
    health = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.differing_executors]
    for law in LAWS:
        try:
            settings(max_examples=count, deadline=None, database=None, suppress_health_check=health)(law)()
        except AssertionError as error:
            broken.append(f"{law.__name__}: {error}"[:300])
    return f"{len(LAWS)} laws, {count:,} examples each, {len(broken)} broken" + "".join(f"; {b}" for b in broken), not broken
