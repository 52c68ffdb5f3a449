"""grad, value_and_grad, jacobian, hessian, hvp and vmap: shapes, nesting, laws."""

import copy
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import (
    Value,
    dot,
    exp,
    grad,
    gradients,
    hessian,
    hvp,
    jacobian,
    jit,
    mean,
    no_grad,
    ravel,
    sin,
    tanh,
    value_and_grad,
    vjp,
    vmap,
)
from autograd import sum as total

small = st.floats(-2.0, 2.0)


def rosenbrock(v):
    return total([100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2 for a, b in pairwise(v)])


def test_results_have_the_shape_of_the_argument():
    assert grad(lambda x: x**3)(2.0) == 12.0
    assert grad(lambda w: w["a"][0] * w["b"])({"a": (2.0, 1.0), "b": 5}) == {"a": (5.0, 0.0), "b": 2.0}
    result = grad(lambda A: total((A * A).ravel()))(np.arange(6.0).reshape(2, 3))
    assert result.tolist() == [[0.0, 2.0, 4.0], [6.0, 8.0, 10.0]]
    assert result.dtype == np.float64
    assert grad(lambda x, y: x * y, argnums=1)(2.0, 5.0) == 2.0
    assert grad(lambda x, y: x * y, argnums=(1, 0))(2.0, 5.0) == (2.0, 5.0)
    assert value_and_grad(lambda x, *, scale: x * scale)(3.0, scale=4.0) == (12.0, 4.0)
    assert grad(lambda x: 7.0)(1.0) == 0.0, "a constant function"


def test_jacobian_shapes():
    def f(v):
        return [v[0] * v[1], v[1], 3.0]

    assert jacobian(f)([2.0, 5.0]) == [[5.0, 2.0], [0.0, 1.0], [0.0, 0.0]]
    matrix = jacobian(lambda x: np.array([x[0] * x[1], sin(x[2])]))(np.array([2.0, 5.0, 0.0]))
    assert matrix.tolist() == [[5.0, 2.0, 0.0], [0.0, 0.0, 1.0]]
    assert jacobian(lambda x: {"y": x * x})(3.0) == {"y": 6.0}


def test_nesting_and_closures_are_not_confused():
    """Perturbation confusion: Siskind and Pearlmutter, "Perturbation confusion and referential transparency", 2005."""
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1.0
    assert grad(lambda x: x * grad(lambda y: x * y)(x))(3.0) == 6.0
    assert grad(lambda x: grad(lambda y: x * y)(1.0))(3.0) == 1.0
    assert grad(grad(grad(lambda x: x**4)))(2.0) == 48.0


def test_values_in_values_out():
    x = Value(3.0)
    slope = grad(lambda x: x * x)(x)
    assert isinstance(slope, Value)
    assert gradients(slope, [x]) == [2.0]
    w = Value(2.0)
    assert grad(lambda x: w * x)(5.0) == 2.0, "a captured Value is a constant of the function"
    assert w.grad == 0.0


@settings(max_examples=30, deadline=None)
@given(st.lists(small, min_size=2, max_size=5))
def test_hessian_laws(v):
    H = np.array(hessian(rosenbrock)(v))
    assert np.allclose(H, H.T, rtol=1e-12, atol=1e-12)
    direction = [math.cos(i) for i in range(len(v))]
    assert hvp(rosenbrock)(v, direction) == pytest.approx(H @ direction, rel=1e-10, abs=1e-9)
    rows = [grad(lambda v, i=i: grad(rosenbrock)(v)[i])(v) for i in range(len(v))]
    assert np.allclose(rows, H, rtol=1e-12, atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(small, small, small)
def test_linearity_product_and_chain_rule(a, b, x):
    f, g = tanh, lambda x: sin(x) + x * x
    slope = grad(lambda x: a * f(x) + b * g(x))(x)
    assert slope == pytest.approx(a * grad(f)(x) + b * grad(g)(x), rel=1e-12, abs=1e-12)
    product = grad(lambda x: f(x) * g(x))(x)
    assert product == pytest.approx(grad(f)(x) * g(x) + f(x) * grad(g)(x), rel=1e-12, abs=1e-12)
    assert grad(lambda x: f(g(x)))(x) == pytest.approx(grad(f)(g(x)) * grad(g)(x), rel=1e-12, abs=1e-12)


def test_vmap():
    X, y = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [1.0, 0.0, 2.0]
    assert vmap(lambda x, t: dot(x, [1.0, 1.0]) - t)(X, y) == [2.0, 7.0, 9.0]
    assert vmap(lambda x: (x[0], {"s": x[1]}))(X) == ([1.0, 3.0, 5.0], {"s": [2.0, 4.0, 6.0]})
    rows = vmap(grad(lambda x: x[0] * x[1]))(np.array(X))
    assert rows.tolist() == [[2.0, 1.0], [4.0, 3.0], [6.0, 5.0]]
    w = [Value(0.5), Value(-1.0)]
    loss = mean(vmap(lambda x, t: (dot(w, x) - t) ** 2)(X, y))
    assert loss.data == np.mean((np.array(X) @ [0.5, -1.0] - y) ** 2)
    assert gradients(loss, w) == pytest.approx(2 * np.array(X).T @ (np.array(X) @ [0.5, -1.0] - y) / 3)
    assert vmap(lambda a, b: a * b, in_axes=(None, 0))(2.0, [1.0, 2.0]) == [2.0, 4.0]


def test_within_a_transform_a_compiled_function_is_recorded_for_what_differentiates_by_captured_values():
    w = Value(2.0)
    scaled = jit(lambda x: w * x)
    assert scaled(3.0) == 6.0  # its program is there, which the transform must not run
    assert grad(lambda x: gradients(scaled(3.0), [w])[0] * x)(1.0) == 3.0


def test_a_failure_inside_does_not_leave_the_nesting_on():
    def broken(x):
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        grad(broken)(1.0)
    assert type(grad(lambda x: x * x)(3.0)) is float


def test_a_copy_of_what_is_differentiated_is_refused_as_it_would_be_a_constant():
    with pytest.raises(TypeError, match="part of a graph and can't be copied"):
        grad(lambda v: copy.deepcopy(v)[0] * v[0])([2.0])
    with no_grad(), pytest.raises(TypeError, match="part of a graph and can't be copied"):
        grad(lambda x: copy.copy(x) * x)(2.0)
    assert jit(grad(lambda x: copy.deepcopy(x) * x))(2.0) == 4.0, "a traced number is the same wherever it is"


def test_an_array_without_axes_is_a_number_to_a_jacobian():
    f = jacobian(lambda p: [p[0] * 2.0, p[0] * p[1][0]])
    for way in (f, jit(f)):
        by_number, by_array = way([np.array(3.0), np.array([5.0])])
        assert by_number == [2.0, 5.0]
        assert isinstance(by_number, list)
        assert by_array.tolist() == [[0.0], [3.0]]


def test_functions_that_transforms_give_have_names_for_python():
    for call, words in (
        (lambda: hvp(rosenbrock)([1.0, 2.0]), r"^hvp\(rosenbrock\)\(\) missing 1 required positional argument: 'v'$"),
        (lambda: vjp(rosenbrock, [1.0, 2.0])[1](), r"^pull_back\(\) missing 1 required positional argument: 'cotangent'$"),
        (lambda: ravel([1.0])[1](), r"^back\(\) missing 1 required positional argument: 'numbers'$"),
    ):
        with pytest.raises(TypeError, match=words):
            call()


def test_a_cotangent_of_a_list_of_what_maps_gave_goes_row_by_row():
    def pulled(xs, ws):
        return vjp(lambda xs: [vmap(sin)(xs), vmap(exp)(xs)], xs)[1](ws)

    xs, ws = [0.5, -1.0], [[1.0, 2.0], [3.0, -4.0]]
    expected = [w * math.cos(x) + v * math.exp(x) for x, w, v in zip(xs, *ws, strict=True)]
    assert pulled(xs, ws)[0] == pytest.approx(expected, rel=1e-15)
    assert jit(pulled)(xs, ws)[0] == pytest.approx(expected, rel=1e-15)
