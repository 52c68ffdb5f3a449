"""Conventions of functions beside which others were possible: what they divide by, bounds, zeros, signs."""

import math

import numpy as np
import pytest

from autograd import (
    Value,
    clip,
    cumsum,
    floor_divide,
    grad,
    gradients,
    hessian,
    jacobian,
    jit,
    mean,
    norm,
    remainder,
    std,
    var,
    vmap,
)

KERNELS = (None, "numpy", "native")
DATA = [3.0, -1.5, 0.25, 7.0]


def run(f, kernel):
    return jit(f, kernel=kernel) if kernel else f


@pytest.mark.parametrize("kernel", KERNELS)
def test_variance_and_deviation_divide_by_n(kernel):
    for correction in (0, 1):
        assert run(lambda v, c=correction: var(v, correction=c), kernel)(DATA) == pytest.approx(
            np.var(DATA, ddof=correction)
        )
        assert run(lambda v, c=correction: std(v, correction=c), kernel)(DATA) == pytest.approx(
            np.std(DATA, ddof=correction)
        )
    middle = sum(DATA) / 4
    slopes = run(grad(var), kernel)(DATA)
    assert slopes == pytest.approx([2.0 * (x - middle) / 4 for x in DATA], rel=1e-14)
    assert run(grad(std), kernel)(DATA) == pytest.approx([s / (2.0 * np.std(DATA)) for s in slopes], rel=1e-14)
    assert run(grad(std), kernel)([2.0, 2.0, 2.0]) == [0.0, 0.0, 0.0]
    assert run(hessian(std), kernel)([2.0, 2.0]) == [[0.0, 0.0], [0.0, 0.0]]
    assert math.isnan(run(std, kernel)([1.0, math.nan]))


def test_variance_of_too_few():
    with pytest.raises(ValueError, match=r"var\(\): the list has 1 entries, but more than correction=1 are needed"):
        var([1.0], correction=1)
    with pytest.raises(ValueError, match=r"std\(\): the list has 0 entries"):
        std([])
    with pytest.raises(TypeError, match=r"cumsum\(\): xs must be a list of numbers or Values, not a float, 2\.0"):
        cumsum(2.0)


@pytest.mark.parametrize("kernel", KERNELS)
def test_norm_and_its_derivatives(kernel):
    assert run(norm, kernel)(DATA) == pytest.approx(np.linalg.norm(DATA), rel=1e-15)
    assert run(grad(norm), kernel)(DATA) == pytest.approx([x / np.linalg.norm(DATA) for x in DATA], rel=1e-14)
    assert run(grad(norm), kernel)([0.0, 0.0]) == [0.0, 0.0]
    assert run(hessian(norm), kernel)([0.0, 0.0]) == [[0.0, 0.0], [0.0, 0.0]]
    assert run(norm, kernel)([-3.0]) == 3.0
    assert run(norm, kernel)([1e200, -1e200]) == pytest.approx(math.sqrt(2.0) * 1e200, rel=1e-15)
    assert run(norm, kernel)([1e-200, 1e-200]) == pytest.approx(math.sqrt(2.0) * 1e-200, rel=1e-15)
    assert run(grad(norm), kernel)([3e-200, 4e-200]) == pytest.approx([0.6, 0.8], rel=1e-14)
    assert run(norm, kernel)([math.inf, -1.0]) == math.inf
    assert math.isnan(run(norm, kernel)([math.inf, math.nan]))
    assert norm([]) == 0.0


@pytest.mark.parametrize("kernel", KERNELS)
def test_norm_over_samples(kernel):
    f = run(lambda v: norm(vmap(lambda x: 2.0 * x)(v)), kernel)
    assert f(np.array([3.0, -4.0])) == pytest.approx(10.0, rel=1e-15)
    slope = run(grad(lambda v: norm(vmap(lambda x: 2.0 * x)(v))), kernel)
    assert list(slope(np.array([3.0, -4.0]))) == pytest.approx([1.2, -1.6], rel=1e-14)
    assert list(slope(np.array([0.0, 0.0]))) == [0.0, 0.0]


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_derivative_of_clip_is_1_at_its_bounds(kernel):
    points = (-1.0, 0.0, 0.5, 2.0, 3.0)
    assert [run(clip, kernel)(x, 0.0, 2.0) for x in points] == [0.0, 0.0, 0.5, 2.0, 2.0]
    assert [run(grad(clip), kernel)(x, 0.0, 2.0) for x in points] == [0.0, 1.0, 1.0, 1.0, 0.0]
    assert [run(grad(clip, 1), kernel)(x, 0.0, 2.0) for x in points] == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert [run(grad(clip, 2), kernel)(x, 0.0, 2.0) for x in points] == [0.0, 0.0, 0.0, 0.0, 1.0]
    assert run(grad(clip, (0, 1, 2)), kernel)(0.5, 2.0, -1.0) == (0.0, 0.0, 1.0), "where low is above high it is high"
    assert Value(5.0).clip(0.0, 1.0) == 1.0


@pytest.mark.parametrize("kernel", KERNELS)
def test_remainders_have_the_sign_of_the_divisor(kernel):
    for a, b in ((7.0, 3.0), (-7.0, 3.0), (7.0, -3.0), (-7.0, -3.0), (5.5, 0.25), (0.1, 1e300)):
        assert run(lambda a, b: [a % b, a // b], kernel)(a, b) == [a % b, a // b]
        assert run(grad(lambda a, b: a % b, (0, 1)), kernel)(a, b) == (1.0, -(a // b))
        assert run(grad(lambda a, b: a // b, (0, 1)), kernel)(a, b) == (0.0, 0.0)
    assert run(lambda x: [5 % x, 5 // x, x % 2, x // 2], kernel)(3.0) == [2.0, 1.0, 1.0, 1.0]


def test_division_by_zero_is_that_of_ieee():
    assert math.isnan(remainder(1.0, 0.0))
    assert (floor_divide(1.0, 0.0), floor_divide(-1.0, 0.0)) == (math.inf, -math.inf)
    assert math.isnan((Value(0.0) // 0.0).data)


@pytest.mark.parametrize("kernel", KERNELS)
def test_running_sums(kernel):
    assert run(cumsum, kernel)(DATA) == [3.0, 1.5, 1.75, 8.75]
    assert run(jacobian(cumsum), kernel)([1.0, 2.0, 3.0]) == [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 1.0, 1.0]]
    xs = [Value(x) for x in DATA]
    assert gradients(mean(cumsum(xs)), xs) == [1.0, 0.75, 0.5, 0.25]
