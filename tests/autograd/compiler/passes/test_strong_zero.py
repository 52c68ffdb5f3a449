"""Programs of plain products, and of strong zeros where a nan comes out of them; see passes/strong_zero.py."""

import math

import numpy as np
import pytest

from autograd import Primitive, atan, erf, exp, grad, jit, less, relu, square, sum, tanh, value_and_grad, vmap, where
from autograd.compiler.passes.simplify import simplify
from autograd.compiler.passes.strong_zero import always, is_bounded, propagates_nan
from autograd.primitives import chain, chain_dot
from autograd.row import TABLE
from nn import binary_cross_entropy_with_logits, cross_entropy, huber_loss

inf, nan = math.inf, math.nan
KERNELS = [None, "numpy", "native", "jax"]


def programs():
    """Name, function, arguments, right value."""
    yield "chain", lambda a, b: chain(a, b), (0.0, inf), 0.0
    yield "chain_dot", lambda a, b: chain_dot(a, b), ([0.0, 1.0], [inf, 2.0]), 2.0
    yield "chain_dot of inf", lambda a, b: chain_dot(a, b), ([0.0, -1.0, 2.0], [nan, inf, 2.0]), -inf
    yield "chain_dot of both", lambda a, b: chain_dot(a, b), ([1.0, -1.0, 0.0], [inf, inf, 2.0]), nan
    yield "a masked class", lambda s: cross_entropy(s, 0), ([0.0, -inf],), 0.0
    yield "a masked class, traced", lambda s, t: cross_entropy(s, t), ([0.0, -inf], 0), 0.0
    yield "a certain class", lambda x, t: binary_cross_entropy_with_logits(x, t), (inf, 1.0), 0.0
    yield "huber'", grad(lambda x: huber_loss(x, 0.0)), (inf,), 1.0
    yield "exp(-x²)'", grad(lambda x: exp(-x * x)), (inf,), 0.0
    yield "relu'", grad(relu), (nan,), 1.0
    yield "atan''", grad(grad(atan)), (inf,), 0.0
    yield "erf''", grad(grad(erf)), (inf,), 0.0
    yield "a reciprocal of a condition", grad(lambda x, y: where(less(0.0, y), x / less(0.0, y), 0.0)), (1.0, -1.0), 0.0
    yield "overflow", grad(lambda x: where(less(x, 1e300), x, square(square(x)))), (1e200,), 1.0
    yield "seen by no result", lambda x: less(grad(lambda x: where(less(0.0, x), 1.0 / x, x))(x), 2.0), (0.0,), 1.0


@pytest.mark.parametrize("kernel", KERNELS)
def test_strong_zeros_hold(kernel):
    """All in one program, so that XLA compiles once, and each by itself elsewhere."""
    cases = list(programs())
    right = [answer for *_, answer in cases]
    assert [f(*args) for _, f, args, _ in cases] == pytest.approx(right, nan_ok=True)
    together = jit(lambda rows: [f(*args) for (_, f, *_), args in zip(cases, rows, strict=True)], kernel=kernel)
    assert together([args for _, _, args, _ in cases]) == pytest.approx(right, nan_ok=True)
    if kernel != "jax":
        for name, f, args, answer in cases:
            assert jit(f, kernel=kernel)(*args) == pytest.approx(answer, nan_ok=True), name


NOT_TAKEN = {
    "z - y·relu(z)": lambda y, z: z - y * relu(z),
    "z - exp(y)·relu(z)": lambda y, z: z - exp(y) * relu(z),
    "-y·min(z, -5) + z": lambda y, z: -y * where(less(z, -5.0), z, -5.0) + z,
    "z·z - -1·y·relu(z)": lambda y, z: z * z - -1.0 * y * relu(z),
    "z - (y·relu(z))·2": lambda y, z: z - y * relu(z) * 2.0,
    "-(y·relu(z) - z)": lambda y, z: -(y * relu(z) - z),
    "z + relu(z) / -y": lambda y, z: z + relu(z) / (-1.0 / y),
}


@pytest.mark.parametrize("f", NOT_TAKEN.values(), ids=NOT_TAKEN)
@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_a_sign_that_is_left_out_leaves_a_step(f, kernel):
    """A later rule that takes the minus of a step into a difference leaves the product behind it, nan in a branch that is
    not taken."""
    ys, zs = np.array([inf, 1000.0, 1.0]), np.array([-4.0, -4.0, -4.0])
    mapped = lambda ys, zs: vmap(grad(f, argnums=1))(ys, zs)  # noqa: E731
    eager = [grad(f, argnums=1)(y, z) for y, z in zip(ys.tolist(), zs.tolist(), strict=True)]
    assert jit(mapped, kernel=kernel)(ys, zs).tolist() == eager
    assert jit(grad(f, argnums=1), kernel=kernel)(inf, -4.0) == eager[0]


@pytest.mark.parametrize("f", NOT_TAKEN.values(), ids=NOT_TAKEN)
def test_what_a_rule_leaves_of_a_step_is_one(f):
    mapped = jit(lambda ys, zs: vmap(grad(f, argnums=1))(ys, zs))
    for compiled, args in ((mapped, (np.ones(2), np.ones(2))), (jit(grad(f, argnums=1)), (1.0, 1.0))):
        compiled(*args)
        program = compiled.program
        (output,) = program.outputs
        if program.primitives[output].name != "sum":  # whose terms are
            assert program.steps[output]


def masked_loss(w, X, Y, M):
    return sum(vmap(lambda x, y, m: where(m, square(sum([a * b for a, b in zip(w, x, strict=True)]) - y), 0.0))(X, Y, M))


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_sample_that_is_masked_may_miss_anything(kernel):
    w, M = [0.5, -1.0, 2.0], np.array([1.0, 0.0, 1.0, 0.0])
    X, Y = np.arange(12.0).reshape(4, 3), np.array([1.0, 2.0, 3.0, 4.0])
    right = grad(masked_loss)(w, X, Y, M)
    gradient = jit(grad(masked_loss), kernel=kernel)
    assert gradient(w, X, Y, M) == pytest.approx(right)
    X[1], Y[3], X[3, 1] = nan, nan, inf
    assert gradient(w, X, Y, M) == pytest.approx(right)
    X[0, 2] = inf
    assert gradient(w, X, Y, M) == pytest.approx(grad(masked_loss)(w, X, Y, M), nan_ok=True)


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_nan_does_not_hide_tails_beside_it(kernel):
    _, slopes = jit(lambda X: vmap(value_and_grad(tanh))(X), kernel=kernel)(np.array([15.0, nan]))
    assert slopes[0] == pytest.approx(4.0 * math.exp(-30.0), rel=1e-9, abs=0.0)
    assert math.isnan(slopes[1])


def chain_dot_of_rows(a, p):
    return chain_dot(list(a), list(p))


def laid_out(A, P):
    """Sums of steps in all the ways in which array code adds up: rows of A are adjoints, rows of P partials."""
    a, p = list(A[0]), list(P[0])
    twice = vmap(chain_dot_of_rows)(A, P)
    return {
        "a grid": [[chain_dot(list(a), list(p)) for p in P] for a in A],
        "partials of samples": vmap(lambda p: [chain_dot(list(a), list(p)) for a in A])(P),
        "adjoints of samples": vmap(lambda a: [chain_dot(list(a), list(p)) for p in P])(A),
        "either of samples": vmap(lambda x: [chain_dot(list(x), p), chain_dot(a, list(x))])(P),
        "two": vmap(lambda a, p: [chain_dot([a[0], p[1]], [p[0], a[1]]), chain_dot([a[1], p[1]], [p[0], a[0]])])(A, P),
        "some of samples": vmap(lambda p: chain_dot([a[0], p[1], *a[2:]], [p[0], a[1], *p[2:]]))(P),
        "over samples": [sum(vmap(chain)(A[:, i], P[:, j])) for i in range(3) for j in range(4)],
        "over samples too": [sum(vmap(chain_dot_of_rows)(A[:, i:], P[:, i:])) for i in range(3)],
        "over samples, one side": sum(vmap(lambda p: chain(a[0], p[0]) + chain_dot(a, list(p)))(P)),
        "used twice": sum(twice),
        "used twice too": twice,
    }


@pytest.mark.parametrize("kernel", KERNELS)
def test_sums_of_steps_have_strong_zeros_however_they_are_laid_out(kernel):
    """Small whole numbers, so that no sum is rounded, with 0, inf and nan among them."""
    compiled, rng = jit(laid_out, kernel=kernel), np.random.default_rng(0)
    for common in (0.5, 0.9, 1.0):
        usual = (1.0 - common) / 3.0
        A = rng.choice([*range(-2, 3), inf, -inf, nan], (6, 8), p=[*[common / 5.0] * 5, *[usual] * 3])
        P = rng.choice([*range(-2, 3), inf, -inf, nan], (6, 8), p=[*[common / 5.0] * 5, *[usual] * 3])
        found, right = compiled(A, P), laid_out(A, P)
        for name, numbers in right.items():
            for ours, theirs in zip(np.ravel(found[name]), np.ravel(numbers), strict=True):
                assert ours == theirs or (math.isnan(ours) and math.isnan(theirs)), name


def test_array_code_takes_sums_of_steps_whole():
    """Else the exact form of a layer would be a dozen equations for each of its weights."""
    gradient = jit(grad(masked_loss), kernel="numpy")
    gradient([0.5] * 50, np.ones((3, 50)), np.ones(3), np.ones(3))
    plain, exact = gradient.plan.program, gradient.plan.exact()
    assert len(exact.program) <= len(plain) + 5
    assert exact.cost.instructions < 60


def operations_of_exact(f, *args):
    """The operations of the array code of the exact form, whose results are those of eager code."""
    compiled = jit(f, kernel="numpy")
    found, right = compiled(*args), f(*args)
    assert np.allclose(np.array(found, float), np.array(right, float))
    return [each.operation.name for each in compiled.plan.exact().array_program.instructions]


def test_sums_of_steps_are_matrix_products_whichever_side_has_lanes():
    A, P = np.cos(np.arange(20.0)).reshape(5, 4), np.sin(np.arange(12.0)).reshape(3, 4)
    for swapped in (False, True):
        sides = (lambda a, p: (p, a)) if swapped else (lambda a, p: (a, p))
        mapped = lambda A, P, sides=sides: vmap(lambda a: [chain_dot(*map(list, sides(a, p))) for p in P])(A)  # noqa: E731
        assert "matmul" in operations_of_exact(mapped, A, P)


def test_sums_of_steps_over_lanes_are_matrix_products_unless_that_of_each_lane_is_used_too():
    A, w = np.cos(np.arange(20.0)).reshape(5, 4), 0.5
    by_lane = vmap(lambda a: chain_dot([a[0], a[3]], [a[2], a[1]]))

    def followed(A, w):
        found = by_lane(A)
        return exp(w) * sum(found)

    def with_uniform(A, w):
        return sum(vmap(lambda a: chain_dot([a[0], w], [a[2], a[1]]))(A))

    def used(A, w):
        found = by_lane(A)
        return found * sum(found)

    assert "matmul" in operations_of_exact(lambda A, w: sum(by_lane(A)), A, w)
    assert "matmul" in operations_of_exact(followed, A, w)
    assert "matmul" not in operations_of_exact(with_uniform, A, w)
    assert "matmul" not in operations_of_exact(used, A, w)


def test_the_exact_form_is_the_same_for_one_sample_and_for_more():
    one, more = [
        operations_of_exact(grad(masked_loss), [0.5, -1.0, 2.0], X, X[:, 0], X[:, 1])
        for X in (np.cos(np.arange(3.0 * count)).reshape(count, 3) for count in (1, 4))
    ]
    assert one == more
    assert "matmul" in one


def test_products_are_plain_until_a_nan_comes_out():
    gradient = jit(grad(masked_loss), kernel="numpy")
    gradient([1.0, 2.0], np.ones((3, 2)), np.ones(3), np.ones(3))
    plan = gradient.plan
    assert plan.exact_form is None
    assert not {"chain", "chain_dot", "chain_selected"} & {equation.primitive.name for equation in gradient.program}
    gradient([1.0, 2.0], np.ones((3, 2)), np.array([1.0, nan, 1.0]), np.array([1.0, 0.0, 1.0]))
    assert plan.exact_form is not None


def test_what_is_known_of_rows_is_found_from_their_evaluators():
    assert {name for name, row in TABLE.items() if is_bounded(row)} >= {"equal", "less", "less_equal", "step", "sign"}
    assert not any(is_bounded(TABLE[name]) for name in ("tanh", "mul", "sigmoid", "where", "dot", "exp"))
    assert all(propagates_nan(TABLE[name], 0) for name in ("add", "mul", "tanh", "dot", "maximum", "max"))
    assert not any(propagates_nan(TABLE[name], 0) for name in ("where", "less", "step", "sign", "hypot", "pow"))


@pytest.mark.parametrize("evaluate", [math.log, lambda x: 1.0 / x], ids=["ValueError", "ZeroDivisionError"])
def test_nothing_is_known_of_a_row_that_raises(evaluate):
    row = Primitive("row", "", evaluate=evaluate, partials=lambda y, x: (1.0,), symbol="", latex="", numpy="", samples=[])
    assert not is_bounded(row)
    assert always(math.isfinite, row, [(1.0,)])
    assert not always(math.isfinite, row, [(1.0,), (0.0,)])


@pytest.mark.parametrize("kernel", ["numpy", "native"])
@pytest.mark.parametrize("free", range(3))
def test_steps_merge_into_one_dot_only_where_every_partial_is_finite(free, kernel):
    """Comparisons are always finite. One factor that may be inf among them, wherever it stands, needs the strong zero."""

    def f(adjoints, x, factor):
        partials = [less(x, float(i)) for i in range(3)]
        partials[free] = factor
        return chain_dot(adjoints, partials)

    compiled = jit(f, kernel=kernel)
    adjoints = [3.0, 5.0, 7.0]
    adjoints[free] = 0.0
    others = sum(adjoints)
    assert f(adjoints, -1.0, inf) == others
    assert compiled(adjoints, -1.0, inf) == others
    assert compiled(adjoints, -1.0, nan) == others


def test_steps_whose_partials_are_all_finite_remain_one_dot():
    compiled = jit(lambda adjoints, x: chain_dot(adjoints, [less(x, 0.0), less(x, 1.0)]), kernel="numpy")
    compiled([1.0, 2.0], 0.5)
    exact = simplify(compiled.traced, exact=True)
    assert sorted(p.name for p in exact.primitives if p.arity) == sorted(["dot", "less", "less"])
