"""Derivatives of powers, of every order, at base 0 and at exponent 0."""

import itertools
import math

import numpy as np
import pytest

from autograd import Value, grad, gradients, hessian, jit, pow, vmap
from autograd.backward import topological_order
from autograd.primitives import pow_log

KERNELS = {"eager": lambda f: f} | {kernel: lambda f, kernel=kernel: jit(f, kernel=kernel) for kernel in ("numpy", "native")}


def derivative(f, order):
    for _ in range(order):
        f = grad(f)
    return f


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("base", [0.0, -0.0, -2.0, 1.5])
@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 4])
def test_a_monomial_has_derivatives_of_every_order(exponent, base, kernel):
    for order in range(1, 7):
        factor = math.perm(exponent, order)
        expected = factor * base ** (exponent - order) if factor else 0.0
        assert KERNELS[kernel](derivative(lambda x: x**exponent, order))(base) == expected


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_polynomial_has_derivatives_of_every_order_at_0(kernel):
    def polynomial(x):
        return 5.0 * x**4 - 2.0 * x**3 + x**2 + 7.0 * x**1 + 3.0 * x**0

    found = [KERNELS[kernel](derivative(polynomial, order))(0.0) for order in range(7)]
    assert found == [3.0, 7.0, 2.0, -12.0, 120.0, 0.0, 0.0]


MIXED = {
    (23.0, 0.0): 1 / 23,
    (2.0, 0.0): 0.5,
    (0.5, 0.0): 2.0,
    (-4.0, 0.0): -0.25,
    (0.0, 1.0): -math.inf,
    (0.0, 2.0): 0.0,
    (0.0, 1.5): 0.0,
    (2.0, 3.0): 4.0 * (1.0 + 3.0 * math.log(2.0)),
}


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("point", MIXED)
@pytest.mark.parametrize("f", [lambda v: v[0] ** v[1], lambda v: pow(v[0], v[1])], ids=["**", "pow"])
def test_the_hessian_is_symmetric_with_the_right_mixed_derivative(f, point, kernel):
    found = KERNELS[kernel](hessian(f))(list(point))
    assert found[0][1] == pytest.approx(MIXED[point], rel=1e-14)
    assert found[1][0] == pytest.approx(MIXED[point], rel=1e-14)


def test_third_derivatives_at_base_0_with_an_exponent_that_is_differentiated_too():
    by_base_twice_and_exponent = grad(grad(grad(lambda x, y: x**y, 0), 0), 1)  # y(y - 1)·x^(y - 2)
    assert by_base_twice_and_exponent(0.0, 3.0) == 0.0
    assert grad(grad(grad(lambda x, y: x**y, 0), 0), 0)(0.0, 3.0) == 6.0


ORDERS = [places for order in (1, 2, 3) for places in itertools.product((0, 1), repeat=order)]
BASES = [0.0, -0.0, 1.0, -1.0, 2.0, math.inf, -math.inf]
EXPONENTS = [0.0, 1.0, 2.0, 3.0, 0.5, 1.5, -1.0, -0.5]


def by_orders(x, y):
    found = []
    for places in ORDERS:
        f = pow
        for place in places:
            f = grad(f, place)
        found.append(f(x, y))
    return found


@pytest.mark.parametrize("kernel", [None, "numpy", "native", "jax"])
def test_mixed_derivatives_are_the_same_in_every_order(kernel):
    if kernel == "jax":
        pytest.importorskip("jax")
    points = list(itertools.product(BASES, EXPONENTS))
    if kernel:
        found = np.asarray(jit(vmap(by_orders), kernel=kernel)(*np.array(points).T))
    else:
        found = np.array([by_orders(*point) for point in points])
    for i, places in enumerate(ORDERS):
        sorted_first = ORDERS.index(tuple(sorted(places)))
        np.testing.assert_allclose(found[:, i], found[:, sorted_first], rtol=1e-12, err_msg=str(places))
    assert not found[[points.index((0.0, 0.0)), points.index((0.0, 0.0)) + len(EXPONENTS)]].any(), "0 where it jumps"


def test_a_square_has_a_derivative_by_its_exponent_too():
    y = Value(1.5) ** 2
    expected = pytest.approx([3.0, 2.25 * math.log(1.5)], rel=1e-15)
    assert gradients(y, y.args) == expected
    assert [slope.data for slope in gradients(y, y.args, create_graph=True)] == expected


def test_a_constant_exponent_has_no_logarithms_in_the_graph_of_a_derivative():
    x = Value(2.0)
    slope = x**3.5
    for _ in range(3):
        (slope,) = gradients(slope, [x], create_graph=True)
    assert slope.data == pytest.approx(math.prod([3.5, 2.5, 1.5]) * 2.0**0.5, rel=1e-15)
    assert {node.args[2].data for node in topological_order(slope) if node.primitive is pow_log} == {0.0}


def test_a_power_of_the_logarithm_that_is_0_is_differentiated_by_where_it_is_no_constant():
    a, b, n = Value(2.0), Value(3.0), Value(0.0)
    (slope,) = gradients(pow_log(a, b, n), [a], create_graph=True)
    logarithm = math.log(2.0)
    assert gradients(slope, [n]) == pytest.approx([12.0 * math.log(logarithm) + 8.0 / (2.0 * logarithm)], rel=1e-14)
