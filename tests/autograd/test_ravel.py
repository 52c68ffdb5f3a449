"""`ravel`: trees as flat lists of numbers, and back."""

import numpy as np
import pytest

from autograd import Value, grad, jit, ravel
from autograd import sum as total
from nn import MLP


def test_numbers_and_back():
    tree = {"w": np.array([[1.0, 2.0], [3.0, 4.0]]), "b": (5, None)}
    numbers, back = ravel(tree)
    assert numbers.tolist() == [5.0, 1.0, 2.0, 3.0, 4.0]
    again = back(numbers * 2.0)
    assert again["w"].tolist() == [[2.0, 4.0], [6.0, 8.0]]
    assert again["b"] == (10.0, None)
    assert back([0.0] * 5)["b"] == (0.0, None)
    assert ravel(2.0)[0] == [2.0]
    assert ravel([])[0] == []
    assert ravel([[1, 2], [3, 4]])[0] == [1.0, 2.0, 3.0, 4.0]


def test_the_parameters_of_a_model_are_numbers_unless_they_are_differentiated_by():
    model = MLP(2, [3, 1], seed=0)
    numbers, back = ravel(model)
    assert numbers == [parameter.data for parameter in model.parameters()]
    assert back([2.0 * x for x in numbers]).state_dict() == {k: 2.0 * x for k, x in model.state_dict().items()}
    slopes = grad(lambda model: total([x * x for x in ravel(model)[0]]))(model)
    assert slopes.state_dict() == {k: 2.0 * x for k, x in model.state_dict().items()}
    x = Value(3.0)
    assert ravel([x])[0] == [x]


def test_under_jit():
    tree = {"w": [1.0, 2.0], "b": 3.0}
    assert jit(lambda tree: ravel(tree)[0])(tree) == [3.0, 1.0, 2.0]
    assert jit(lambda tree: ravel(tree)[1]([10.0 * x for x in ravel(tree)[0]]))(tree) == {"w": [10.0, 20.0], "b": 30.0}
    back = ravel(tree)[1]
    assert jit(grad(lambda v: back(v)["w"][0] * back(v)["b"]))(np.array([3.0, 1.0, 2.0])).tolist() == [1.0, 3.0, 0.0]


def test_bad_inputs():
    with pytest.raises(TypeError, match=r"ravel\(\): tree\['a'\] must be a real number, not a str, 'x'"):
        ravel({"a": "x"})
    with pytest.raises(TypeError, match=r"ravel\(\): tree\[1\] must be a real number, not a bool, True"):
        ravel([2.0, 2.0 > 1.0])
    with pytest.raises(
        TypeError, match=r"tree must be a real number, not a Condition, .* Write where\(condition, 1.0, 0.0\)"
    ):
        jit(lambda x: ravel([x, x > 1.0])[0])(2.0)
    back = ravel([1.0, 2.0])[1]
    with pytest.raises(ValueError, match=r"the numbers to put together must be a list or an array of 2, not a list, "):
        back([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="must be a list or an array of 2, not a tuple"):
        back((1.0, 2.0))
