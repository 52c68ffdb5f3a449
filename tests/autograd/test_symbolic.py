"""The graph of a gradient: which products are recorded as one, and which nodes not at all."""

import math
from collections import Counter

import numpy as np
import pytest

from autograd import (
    Primitive,
    Value,
    cos,
    custom_vjp,
    dot,
    exp,
    grad,
    gradients,
    jit,
    jvp,
    maximum,
    mean,
    sin,
    sqrt,
    square,
    value_and_grad,
)
from autograd import sum as total
from autograd.backward import topological_order
from autograd.symbolic import MANY, sweep_symbolically


def leaves(count, first=1.0):
    return [Value(first + i) for i in range(count)]


def line(slope):
    """A user's row, whose partial is the slope as it is given."""
    return Primitive(
        "line",
        "So many of it.",
        evaluate=lambda x: float(slope) * x,
        partials=lambda y, x: (slope,),
        symbol="line",
        latex="line {0}",
        numpy=f"{float(slope)} * {{0}}",
        samples=[(1.0,)],
    )


def recorded(outputs, x):
    """How often each primitive is in the graph of the derivative by x that is not in that of the outputs."""
    before = {id(node) for output in outputs for node in topological_order(output)}
    (gradient,) = gradients(total([square(y) for y in outputs]), [x], create_graph=True)
    wanted = sum(2.0 * y.data * gradients(y, [x])[0] for y in outputs)
    assert gradient.data == pytest.approx(wanted, rel=1e-14)
    found = Counter(node.primitive.name for node in topological_order(gradient) if node.primitive and id(node) not in before)
    return {name: found[name] for name in ("chain_dot", "chain", "sum") if name in found}


@pytest.mark.parametrize("left", [False, True])
def test_many_uses_in_one_list_are_one_product_of_lists(left):
    x, y = leaves(2)

    def outputs(count):
        pairs = [(leaves(2, 3.0 + i), [x, y]) for i in range(count)]
        return [dot(*(pair[::-1] if left else pair)) for pair in pairs]

    assert recorded(outputs(MANY), x) == recorded(outputs(MANY), y) == {"chain_dot": 1}
    few = recorded(outputs(MANY - 1), x)
    assert "chain_dot" not in few
    assert few["sum"] == 1


@pytest.mark.parametrize("left", [False, True])
def test_each_list_has_a_product_of_its_own(left):
    x, y, z = leaves(3)

    def outputs(entries, count):
        pairs = [(leaves(len(entries), 3.0 + i), entries) for i in range(count)]
        return [dot(*(pair[::-1] if left else pair)) for pair in pairs]

    both = [*outputs([x, y], MANY), *outputs([x, z], MANY)]
    assert recorded(both, x) == {"chain_dot": 2, "sum": 1}
    assert recorded(both, y) == {"chain_dot": 1}
    three = [*outputs([x, y], 2), *outputs([z, x, y], 2), *outputs([x], 1), *outputs([y, x], 1)]
    assert recorded(three, x) == {"chain_dot": 3, "sum": 1}, "those that are in a list of their own share one"


def test_what_is_in_no_list_is_one_product_beside_those_of_lists():
    x, y = leaves(2)
    weights = leaves(MANY)
    alone = [*(w * x for w in weights[:3]), exp(x), x * exp(x)]
    assert recorded(alone, x)["chain_dot"] == 1
    products = [w * x for w in weights]
    for lists in (
        [dot(leaves(2, 3.0 + i), [x, y]) for i in range(MANY)],
        [dot([x, y], leaves(2, 3.0 + i)) for i in range(MANY)],
    ):
        assert recorded([*products, *lists], x) == {"chain_dot": 2, "sum": 1}


def test_an_adjoint_of_1_makes_no_node():
    x, y = leaves(2)
    weights = [leaves(2, 3.0 + i) for i in range(MANY)]
    (gradient,) = gradients(total([dot(pair, [x, y]) for pair in weights]), [x], create_graph=True)
    assert gradient.primitive.name == "sum"
    assert set(map(id, gradient.args)) == {id(pair[0]) for pair in weights}


@pytest.mark.parametrize("count", [MANY - 1, MANY, MANY + 1])
def test_what_is_not_selected_takes_nothing_however_often_it_is_used(count):
    """Each square root has the slope inf at 0, which a product of lists would multiply by 0."""

    def f(x):
        return total([sqrt(maximum(x, 0.0) * (1.0 + i)) for i in range(count)])

    assert value_and_grad(f)(-1.0) == (0.0, 0.0)
    assert jit(value_and_grad(f))(-1.0) == (0.0, 0.0)


def test_inputs_may_be_outputs_and_lie_on_the_way_to_others():
    x = Value(2.0)
    y = x * x
    z = y * x
    assert gradients(x, [x], create_graph=True) == [1.0]
    assert gradients(y, [y, Value(1.0)], create_graph=True) == [1.0, 0.0]
    assert gradients(z, [x, y], create_graph=True) == [12.0, 2.0]
    assert gradients([z, y], [y, x], create_graph=True) == gradients([y, z], [y, x], create_graph=True) == [3.0, 16.0]


@pytest.mark.parametrize("slope", [1.0, -1.0])
def test_a_derivative_of_ones_own_may_be_a_constant(slope):
    @custom_vjp
    def f(x):
        return x * 3.0

    f.defvjp(lambda x: (x * 3.0, None), lambda _, adjoint: (slope,))
    x = Value(2.0)
    assert gradients(f(x), [x], create_graph=True) == [slope]
    assert gradients(square(f(x)) + f(x) * x, [x], create_graph=True) == [2.0 * slope + 6.0]


def test_it_goes_through_some_nodes_alone_where_these_are_given():
    x = Value(2.0)
    y = x * x
    z = y * x
    by_x, by_y = sweep_symbolically([exp(z), z], [1.0, 3.0], [x, y], between=[z])
    assert (by_x.data, by_y.data) == (12.0, 6.0), "not from x to y, nor from z to exp(z)"


def test_a_result_that_others_use_often():
    x = Value(0.5)
    y = x * x
    outputs = [y, sin(y), cos(y), exp(y), square(y), sqrt(y)]
    (together,) = gradients(outputs, [x], create_graph=True)
    assert together.data == pytest.approx(sum(gradients(one, [x])[0] for one in outputs), rel=1e-15)


def test_a_partial_of_minus_1_makes_no_product():
    x = Value(0.5)
    (slope,) = gradients(sin(-x), [x], create_graph=True)
    assert slope.primitive.name == "neg"
    (slope,) = gradients(sin(line(-2.0)(x)), [x], create_graph=True)
    assert slope.data == -2.0 * math.cos(-1.0)


def test_constants_are_multiplied_without_a_node():
    x, y, z = leaves(3)
    assert gradients(mean([mean([x, y]), z]), [x, z], create_graph=True) == [0.25, 0.5]


def test_a_seed_times_a_constant_partial():
    xs = leaves(2)
    first, second = gradients([mean(xs)], xs, grad_outputs=[3.0], create_graph=True)
    assert (first.data, second.data) == (1.5, 1.5)


@pytest.mark.parametrize("slope", [2, np.float64(2.0), np.float32(2.0)], ids=["int", "float64", "float32"])
def test_the_row_of_a_user_may_give_another_number_than_a_float(slope):
    """Many uses too, which are summed in lists."""
    twice = line(slope)
    for uses in (1, 2, MANY + 1):

        def f(x, uses=uses):
            return total([twice(x) * x for _ in range(uses)])

        assert grad(f)(3.0) == jit(grad(f))(3.0) == 12.0 * uses
        assert grad(grad(f))(3.0) == jit(grad(grad(f)))(3.0) == 4.0 * uses
        assert jvp(f, [3.0], [1.0])[1] == jit(lambda x, f=f: jvp(f, [x], [1.0])[1])(3.0) == 12.0 * uses
