"""`has_aux=True`: what a function returns beside the number that is differentiated."""

import numpy as np
import pytest

from autograd import Value, exp, grad, jit, no_grad, sin, value_and_grad, vmap
from nn import Linear


def f(x, y=3.0):
    return x * x * y, {"twice": 2.0 * x, "text": "as it is", "given": y, "array": np.array([x, exp(x)]), "none": None}


def test_the_auxiliary_result_has_floats():
    (value, aux), slope = value_and_grad(f, has_aux=True)(2.0)
    assert (value, slope) == (12.0, 12.0)
    assert aux["array"].dtype == float
    assert {**aux, "array": aux["array"].tolist()} == {
        "twice": 4.0,
        "text": "as it is",
        "given": 3.0,
        "array": [2.0, exp(2.0)],
        "none": None,
    }
    assert all(type(aux[key]) is float for key in ("twice", "given"))
    slopes, aux = grad(f, (0, 1), has_aux=True)(2.0, 5.0)
    assert slopes == (20.0, 4.0)
    assert aux["given"] == 5.0


def test_it_nests_and_is_recorded_where_the_arguments_are_values():
    x = Value(2.0)
    slope, aux = grad(lambda x: (x**3, sin(x)), has_aux=True)(x)
    (slope + aux).backward()
    assert x.grad == pytest.approx(12.0 + np.cos(2.0))
    second = grad(lambda x: grad(lambda z: (z**3, z), has_aux=True)(x)[0])
    assert second(2.0) == 12.0
    through = grad(lambda x: grad(lambda z: (z**3, z * z), has_aux=True)(x)[1])
    assert through(2.0) == 4.0
    outer, inner = grad(lambda x: grad(lambda z: (z**3, z * z), has_aux=True)(x), has_aux=True)(2.0)
    assert (outer, inner) == (12.0, 4.0)


@pytest.mark.parametrize("kernel", [None, "numpy", "native"])
def test_the_same_compiled_and_mapped(kernel):
    def g(w, x):
        return w * w * x, {"square": w * w, "rows": [x, w]}

    compiled = jit(value_and_grad(g, has_aux=True), kernel=kernel)
    assert (
        compiled(3.0, 2.0)
        == value_and_grad(g, has_aux=True)(3.0, 2.0)
        == ((18.0, {"square": 9.0, "rows": [2.0, 3.0]}), 12.0)
    )
    each = vmap(grad(g, has_aux=True), in_axes=(None, 0))
    assert jit(each, kernel=kernel)(3.0, [1.0, 2.0]) == each(3.0, [1.0, 2.0])
    with no_grad():
        assert grad(g, has_aux=True)(3.0, 2.0) == (12.0, {"square": 9.0, "rows": [2.0, 3.0]})


def test_predictions_beside_the_gradient_of_a_model():
    model = Linear(2, 1, seed=0)

    def loss(model, x):
        score = model(x)
        return score * score, score

    slope, score = grad(loss, has_aux=True)(model, [1.0, 2.0])
    assert type(score) is float
    assert slope.parameters()[0].data == pytest.approx(2.0 * score)
