"""Sums of exponentials and what is made of them keep their digits far out, eager and in every kernel, against 50 digits."""

import math
from functools import cache

import mpmath
import numpy as np
import pytest
from mpmath import mp

from autograd import (
    Value,
    gelu,
    grad,
    jit,
    log,
    log_softmax,
    logsumexp,
    mish,
    sech,
    sigmoid,
    silu,
    sinh,
    softmax,
    softplus,
    vmap,
)
from nn import binary_cross_entropy_with_logits, cross_entropy

inf, nan = math.inf, math.nan
#: Lists with one entry far above the others, ties, large numbers, small differences, and no ±inf.
LISTS = [
    [0.0, -40.0], [-40.0, 0.0], [0.0, -700.0], [0.0, 0.0], [1e16, 1e16], [1e16, 1e16 - 2.0], [-1e16, -1e16, 3.0],
    [1e300, 1e300, -1e300], [709.0, 710.0, 709.5], [0.5, -2.0, 3.0], [1e-20, -1e-20], [-36.0, 0.0, 0.0], [1e6, 1e6 - 30.0],
]  # fmt: skip
KERNELS = [None, "numpy", "native", "jax"]


@pytest.fixture(autouse=True)
def many_digits():
    with mpmath.workdps(700):  # 1e300 + log 2 has 300 digits before the point
        yield


@cache
def compiled(f, kernel):
    """One for all lists, as XLA takes its time for each."""
    return jit(f, kernel=kernel)


@cache
def derivative(f):
    return grad(f)


def run(f, x, kernel):
    """The function's value as a list: eager, or compiled."""
    if kernel == "jax":
        pytest.importorskip("jax")
    return np.atleast_1d(compiled(f, kernel)(x) if kernel else f(x)).tolist()


def log_sigmoid(x):
    return log(sigmoid(x))


def log_shares(xs):
    return log_softmax(list(xs))


def log_of_second(xs):
    return log_shares(xs)[1]


def of_shares(xs):
    return softmax(list(xs))


def second_of_shares(xs):
    return of_shares(xs)[1]


def of_first_class(xs):
    return cross_entropy(list(xs), 0)


def check(found, exact, digits=1e-13):
    assert len(found) == len(exact)
    for ours, right in zip(found, map(float, exact), strict=True):
        # 1e-300: XLA takes subnormal numbers for 0.
        assert ours == right or abs(ours - right) <= digits * abs(right) or abs(ours - right) < 1e-300, (found, exact)


def exact_shares(xs):
    powers = [mp.exp(mp.mpf(x)) for x in xs] if max(map(abs, xs)) < 1e4 else [mp.exp(mp.mpf(x) - max(xs)) for x in xs]
    return [power / mp.fsum(powers) for power in powers]


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("xs", LISTS, ids=str)
def test_softmax_and_its_kin(xs, kernel):
    shares, m = exact_shares(xs), max(xs)
    total = m + mp.log(mp.fsum([mp.exp(mp.mpf(x) - m) for x in xs]))
    logs = [mp.mpf(x) - total for x in xs]
    check(run(logsumexp, xs, kernel), [total])
    check(run(log_shares, xs, kernel), logs)
    check(run(of_shares, xs, kernel), shares)
    check(run(of_first_class, xs, kernel), [-logs[0]])
    check(run(derivative(logsumexp), xs, kernel), shares)
    # As a share nears 1, its 1 - s has no digits left, but the derivatives by the other entries have.
    for f, slopes in (
        (log_of_second, [int(i == 1) - s for i, s in enumerate(shares)]),
        (second_of_shares, [shares[1] * (int(i == 1) - s) for i, s in enumerate(shares)]),
    ):
        for i, (ours, right) in enumerate(zip(run(derivative(f), xs, kernel), map(float, slopes), strict=True)):
            assert ours == pytest.approx(right, rel=1e-11, abs=2e-16 if i == 1 or right == 0.0 else 1e-300)


@pytest.mark.parametrize("xs", LISTS, ids=str)
def test_logsumexp_over_samples(xs):
    m = max(xs)
    total = m + mp.log(mp.fsum([mp.exp(mp.mpf(x) - m) for x in xs]))
    over_samples = jit(lambda xs: logsumexp(vmap(lambda x: x)(xs)))
    slopes = jit(lambda w, xs: grad(lambda w: logsumexp(vmap(lambda x: w * x)(xs)))(w))
    check([over_samples(np.array(xs))], [total])
    if 1e-10 < m < 1e10:
        check([slopes(1.0, np.array(xs))], [mp.fsum([s * x for s, x in zip(exact_shares(xs), xs, strict=True)])], 1e-11)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(
    ("xs", "value", "slope"),
    [
        ([inf, 1.0], inf, [nan, 0.0]),
        ([inf, inf], inf, [nan, nan]),
        ([-inf, -inf], -inf, [nan, nan]),
        ([inf, -inf], inf, [nan, 0.0]),
        ([-inf, 0.0], 0.0, [0.0, 1.0]),
        ([nan, 0.0], nan, [nan, nan]),
    ],
    ids=str,
)
def test_logsumexp_where_there_is_no_number(xs, value, slope, kernel):
    assert run(logsumexp, xs, kernel) == pytest.approx([value], nan_ok=True)
    assert run(derivative(logsumexp), xs, kernel) == pytest.approx(slope, nan_ok=True)
    found = jit(lambda xs: logsumexp(vmap(lambda x: x)(xs)), kernel=kernel)(np.array(xs))
    assert found == pytest.approx(value, nan_ok=True)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("xs", [[0.0, inf, 710.0], [inf, -inf, 1e16], [710.0, inf, inf]], ids=str)
def test_softmax_of_large_numbers_beside_inf(xs, kernel):
    """The share of what is finite is 0, and that of inf is nan, as in logsumexp'."""
    right = [nan if x == inf else 0.0 for x in xs]
    assert run(of_shares, xs, kernel) == pytest.approx(right, nan_ok=True)
    assert run(derivative(logsumexp), xs, kernel) == pytest.approx(right, nan_ok=True)
    assert run(logsumexp, xs, kernel) == [inf]


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("x", [-705.0, -300.0, -40.0, -1.0, 0.0, 1e-9, 30.0, 40.0, 700.0, 1e6])
def test_activations_far_out(x, kernel):
    exact_sigmoid = 1 / (1 + mp.exp(-mp.mpf(x)))
    exact_other = 1 / (1 + mp.exp(mp.mpf(x)))
    check(run(sigmoid, x, kernel), [exact_sigmoid])
    if x <= 0.0:
        check(run(log_sigmoid, x, kernel), [mp.log(exact_sigmoid)])
    check(run(softplus, x, kernel), [mp.log1p(mp.exp(mp.mpf(x)))])
    check(run(derivative(softplus), x, kernel), [exact_sigmoid])
    check(run(derivative(sigmoid), x, kernel), [exact_sigmoid * exact_other], 1e-12)
    check(run(silu, x, kernel), [x * exact_sigmoid])
    check(run(derivative(silu), x, kernel), [exact_sigmoid * (1 + x * exact_other)])


@pytest.mark.parametrize("kernel", [None, "numpy", "native"])  # XLA takes subnormal numbers for 0
def test_sigmoid_below_the_smallest_normal_number(kernel):
    assert run(log_sigmoid, -710.0, kernel) == pytest.approx([-710.0], rel=1e-12)
    assert run(log_sigmoid, -720.0, kernel) == pytest.approx([-720.0], rel=1e-9)


#: Arguments at which the errors of several functions or operations would add up, where two pieces meet, and where the
#: numbers end.
HARD = [
    (sigmoid, lambda x: 1 / (1 + mp.exp(-x)), [
        -2.7112185230022083, -3.448846941801845, -2.7413486591197747, 0.0, -5e-324, -708.5, -745.0,
    ]),
    (silu, lambda x: x / (1 + mp.exp(-x)), [
        -31.178838696715122, -28.416846843226494, -1.8831339560740297, -1.9430266724769263,
        math.nextafter(-1.0, 0.0), -1.0, -699.9, -700.0, -700.1, -708.5, -745.0, 5e-324, -5e-324, 1e308,
    ]),
    (mish, lambda x: x * mp.tanh(mp.log1p(mp.exp(x))), [
        -0.562263593428233, -0.2264598577588779, -2.063211886567036, -0.19863465400586078,
        -0.6123581378518016, -2.0526556687484794, -44.0038259456925,
        math.nextafter(-0.75, 0.0), -0.75, -699.9, -700.0, -700.1, -708.5, -745.0, 5e-324, -5e-324, 40.1, 1e308,
    ]),
    (sech, mp.sech, [2.7872836460353634, 2.0964523758012721, 4.1767464603308326, 0.69, 0.7, 5e-324, -708.5, 745.0]),
    (sinh, mp.sinh, [0.06204024282000198, 0.12466135909459407, 1.0, math.nextafter(1.0, 2.0), 22.1, -5e-324, 710.4]),
]  # fmt: skip


@pytest.mark.parametrize("kernel", [None, "native"])
@pytest.mark.parametrize(("f", "exact", "numbers"), HARD, ids=[f.name for f, _, _ in HARD])
def test_a_value_is_within_two_units_in_the_last_place(f, exact, numbers, kernel):
    for x in numbers:
        truth = exact(mp.mpf(x))
        for y in [*run(f, x, kernel), f(Value(x)).data]:
            assert abs(y - truth) <= 2.0 * math.ulp(float(truth)), x


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("f", [gelu, silu, mish], ids=["gelu", "silu", "mish"])
def test_limits_of_activations(f, kernel):
    for x, value, slope in ((inf, inf, 1.0), (-inf, 0.0, 0.0)):
        assert run(f, x, kernel) == [value]
        assert run(derivative(f), x, kernel) == [slope]
        assert run(derivative(derivative(f)), x, kernel) == [0.0]


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_class_of_probability_0_may_have_any_score(kernel):
    def loss(scores, target):
        return cross_entropy(list(scores), list(target))

    def slopes(scores, target):
        return grad(loss)(scores, target)

    for f, right in ((loss, [0.0]), (slopes, [0.0, 0.0])):
        g = jit(f, kernel=kernel) if kernel else f
        assert np.atleast_1d(g([0.0, -inf], [1.0, 0.0])).tolist() == right
    assert binary_cross_entropy_with_logits(inf, 1.0) == 0.0
