"""What is made of primitives, and opening primitives into their definitions."""

import math

import numpy as np
import pytest

from autograd import GraphChangedError, Value, dot, expand, gradients, log_softmax, scope, sigmoid, softmax, std, var
from autograd.backward import topological_order


def names(value):
    return [node.primitive.name for node in topological_order(value) if node.args]


def test_softmax_is_stable_and_adds_up_to_one():
    xs = [Value(x) for x in (1000.0, 999.0, -1000.0)]
    ys = softmax(xs)
    assert math.fsum(y.data for y in ys) == pytest.approx(1.0, rel=1e-15)
    assert ys[0].data == pytest.approx(1.0 / (1.0 + math.exp(-1.0)), rel=1e-12)
    assert softmax([0.0, 0.0]) == [0.5, 0.5]
    assert log_softmax([0.0, 1000.0]) == [-1000.0, 0.0]
    with pytest.raises(ValueError, match="the list is empty"):
        softmax([])


def test_scores_of_numpy_out_of_range_give_what_floats_give_without_a_warning():
    for xs in ([math.inf, 1.0], [math.inf, -math.inf], [1e308, -1e308]):
        for f in softmax, log_softmax:
            assert [str(y) for y in f(np.array(xs))] == [str(y) for y in f(xs)]
    assert math.isnan(softmax(np.array([math.inf, 1.0]))[0])


def test_softmax_gradient():
    xs = [Value(x) for x in (0.5, -1.0, 2.0)]
    ys = softmax(xs)
    for i, y in enumerate(ys):
        expected = [y.data * ((i == j) - ys[j].data) for j in range(3)]
        assert gradients(y, xs) == pytest.approx(expected, rel=1e-13)


def test_sigmoid_opens_into_the_textbook_picture():
    w, x, b = Value(2.0), Value(-1.0), Value(0.5, label="b")
    y = sigmoid(w * x + b)
    y.label = "out"
    opened = expand(y)
    assert names(opened) == ["mul", "add", "neg", "exp", "add", "reciprocal"]
    assert opened.data == pytest.approx(y.data, rel=1e-15)
    assert opened.label == "out"
    assert gradients(opened, [w, x, b]) == pytest.approx(gradients(y, [w, x, b]), rel=1e-14)
    assert names(y) == ["mul", "add", "sigmoid"], "the original is untouched"


def test_dot_opens_into_products_and_a_sum():
    ws, xs = [Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]
    with scope("neuron"):
        y = dot(ws, xs)
    opened = expand(y)
    assert names(opened) == ["mul", "mul", "sum"]
    assert opened.scope.path == "neuron/dot"


def test_definitions_within_definitions_open_too():
    x = Value(0.7)
    opened = expand(x.silu())
    assert names(opened) == ["neg", "exp", "add", "reciprocal", "mul"]
    assert {node.scope.path for node in topological_order(opened) if node.args} == {"silu", "silu/sigmoid"}


def test_elementary_graphs_stay_as_they_are():
    x = Value(0.7)
    y = x.exp() * x
    assert expand(y) is y
    assert expand(x) is x


def test_expand_checks():
    with pytest.raises(TypeError, match="must be a Value, not a float"):
        expand(1.0)
    x = Value(1.0)
    y = x.sigmoid()
    x.data = 5.0
    with pytest.raises(GraphChangedError, match="Record the graph again"):
        expand(y)


@pytest.mark.parametrize("f", [softmax, log_softmax, var, std])
@pytest.mark.parametrize("rows", [[[1.0, 2.0], [3.0, 4.0]], [(Value(1.0),)], np.zeros((2, 3))])
def test_rows_are_refused_by_the_name_of_the_function_that_was_called(f, rows):
    name = f.__name__
    message = rf"^{name}\(\): xs\[0\] must be a real number .* write \[{name}\(row\) for row in rows\]"
    with pytest.raises(TypeError, match=message):
        f(rows)
