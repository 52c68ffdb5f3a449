"""A derivative is recorded where the function itself would be: where its arguments or what it captures are Values."""

# Functions of numbers are written as lambdas.
# pyright: basic

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, grad, gradients, hessian, hvp, jacobian, no_grad, value_and_grad, vmap
from nn import MLP

#: Transforms of w·x³ at 3 that captures w, each as a number, and its derivative by w.
TRANSFORMED: dict[str, tuple[Callable[[Callable[[Any], Any]], Any], float]] = {
    "grad": (lambda f: grad(f)(3.0), 27.0),
    "value of value_and_grad": (lambda f: value_and_grad(f)(3.0)[0], 27.0),
    "gradient of value_and_grad": (lambda f: value_and_grad(f)(3.0)[1], 27.0),
    "grad of grad": (lambda f: grad(grad(f))(3.0), 18.0),
    "jacobian of a list": (lambda f: jacobian(lambda v: [f(v[0])])([3.0])[0][0], 27.0),
    "jacobian of an array": (lambda f: jacobian(lambda v: v * f(1.0))(np.array([3.0]))[0, 0], 1.0),
    "hessian": (lambda f: hessian(lambda v: f(v[0]))([3.0])[0][0], 18.0),
    "hvp": (lambda f: hvp(lambda v: f(v[0]))([3.0], [1.0])[0], 18.0),
    "vmap of grad, list": (lambda f: vmap(grad(f))([1.0, 3.0])[1], 27.0),
    "vmap of grad, array": (lambda f: vmap(grad(f))(np.array([1.0, 3.0]))[1], 27.0),
}


@pytest.mark.parametrize("name", TRANSFORMED)
def test_captured_values_are_differentiated_through_a_transform(name: str) -> None:
    transformed, expected = TRANSFORMED[name]
    w = Value(2.0)
    result = transformed(lambda x: w * x * x * x)
    assert gradients(result, [w]) == [expected]
    with no_grad():
        assert isinstance(transformed(lambda x: w * x * x * x), float)
    assert isinstance(transformed(lambda x: 2.0 * x * x * x), float)


def test_a_slope_of_a_network_trains_it() -> None:
    net = MLP(1, [3, 1])
    slope = grad(lambda x: net([x]))
    (slope(0.5) ** 2).backward()
    found = [p.grad for p in net.parameters()]
    for i, p in enumerate(net.parameters()):
        middle, step = p.data, 1e-6
        p.data = middle + step
        above = slope(0.5).data ** 2
        p.data = middle - step
        below = slope(0.5).data ** 2
        p.data = middle
        assert found[i] == pytest.approx((above - below) / (2 * step), abs=1e-7)


def test_a_module_as_argument_is_linked_where_a_value_is_captured() -> None:
    net, w = MLP(1, [1]), Value(2.0)
    parameter = net.parameters()[0]
    by_net = value_and_grad(lambda m: w * parameter_squared(m))(net)[0]
    assert gradients(by_net, [parameter, w]) == [2.0 * 2.0 * parameter.data, parameter.data**2]
    assert isinstance(value_and_grad(parameter_squared)(net)[0], float)


def parameter_squared(model: Any) -> Any:
    return model.parameters()[0] ** 2
