"""No inf or nan leaks out of what was not computed with: an adjoint of 0 passes nothing on, nor does a branch not taken."""

import math

import pytest

from autograd import (
    Value,
    acos,
    asin,
    ceil,
    clip,
    dot,
    floor,
    grad,
    gradients,
    less,
    log,
    max,
    maximum,
    min,
    minimum,
    prod,
    relu,
    sign,
    sqrt,
    step,
    where,
)
from autograd import (
    abs as absolute,
)
from autograd.primitives import chain, chain_dot
from autograd.row import TABLE


def derivative(f, order):
    for _ in range(order):
        f = grad(f)
    return f


BRANCHES = {
    "sqrt(x)": (sqrt, -3.0),
    "x**0.5": (lambda x: x**0.5, -3.0),
    "log(x)": (log, 0.0),
    "1/x": (lambda x: 1 / x, 0.0),
    "x*sqrt(x)": (lambda x: x * sqrt(x), -3.0),
    "x*log(x)": (lambda x: x * log(x), 0.0),
    "asin(x)": (asin, -3.0),
    "acos(x)": (acos, -3.0),
    "sqrt(log(x))": (lambda x: sqrt(log(x)), 0.0),
    "where in where": (lambda x: where(less(x, 1.0), log(x), sqrt(x)), -3.0),
}


@pytest.mark.parametrize("branch", BRANCHES)
def test_a_branch_not_taken_has_derivatives_of_0_of_every_order(branch):
    f, point = BRANCHES[branch]
    for order in (1, 2, 3, 4):
        assert derivative(lambda x: where(less(0.0, x), f(x), 0.0), order)(point) == 0.0
        assert derivative(lambda x: where(x > 0, f(x), 0.0), order)(point) == 0.0
        assert derivative(lambda x: where(x > 0, f(x), x * x * x), order)(point) == derivative(lambda x: x**3, order)(point)


def the(name):
    """The row, also where only derivatives use it."""
    return TABLE[name]


# For each argument that a row selects, an expression in which it is x. At -0.5 it is 0, so that the adjoint of the row in
# its square root is inf, and the partial by x is 0.
SELECTING = {
    ("where", 0): lambda x: where(x, 0.0, 1.0),
    ("where", 1): lambda x: where(0.0, x, 0.0),
    ("where", 2): lambda x: where(1.0, 0.0, x),
    ("relu", 0): lambda x: relu(x),
    ("maximum", 0): lambda x: maximum(x, 0.0),
    ("maximum", 1): lambda x: maximum(0.0, x),
    ("minimum", 0): lambda x: minimum(-x, 0.0),
    ("minimum", 1): lambda x: minimum(0.0, -x),
    ("clip", 0): lambda x: clip(x, 0.0, 1.0),
    ("clip", 1): lambda x: clip(0.0, x, 1.0),
    ("clip", 2): lambda x: clip(0.0, -1.0, -x),
    ("max", 0): lambda x: max([x, 0.0, -2.0]),
    ("min", 0): lambda x: min([0.0, 2.0, -x]),
    ("step", 0): lambda x: step(x),
    ("sign", 0): lambda x: sign(x) + 1.0,
    ("floor", 0): lambda x: floor(x) + 1.0,
    ("ceil", 0): lambda x: ceil(x),
    ("round", 0): lambda x: the("round")(x),
    ("stop_gradient", 0): lambda x: the("stop_gradient")(x) + 0.5,
    ("less", 0): lambda x: less(x, -1.0),
    ("less", 1): lambda x: less(0.0, x),
    ("less_equal", 0): lambda x: the("less_equal")(x, -1.0),
    ("less_equal", 1): lambda x: the("less_equal")(0.0, x),
    ("equal", 0): lambda x: the("equal")(x, 1.0),
    ("equal", 1): lambda x: the("equal")(1.0, x),
    ("not_equal", 0): lambda x: the("not_equal")(x, -0.5),
    ("not_equal", 1): lambda x: the("not_equal")(-0.5, x),
    ("isnan", 0): lambda x: the("isnan")(x),
    ("isfinite", 0): lambda x: the("isfinite")(x) - 1.0,
    ("logical_and", 0): lambda x: the("logical_and")(x, 0.0),
    ("logical_and", 1): lambda x: the("logical_and")(0.0, x),
    ("logical_or", 0): lambda x: the("logical_or")(x, 1.0) - 1.0,
    ("logical_or", 1): lambda x: the("logical_or")(1.0, x) - 1.0,
    ("logical_not", 0): lambda x: the("logical_not")(x),
    ("floor_divide", 0): lambda x: x // -1.0,
    ("floor_divide", 1): lambda x: 0.25 // -x,
    ("tanh_slope", 1): lambda x: the("tanh_slope")(1000.0, x) - 0.75,
    ("sigmoid_slope", 1): lambda x: the("sigmoid_slope")(5000.0, x),
    ("take", 0): lambda x: the("take")([x, 0.0, x, 1.0]),
    ("argmax", 0): lambda x: the("argmax")([0.0, x]),
    ("argmin", 0): lambda x: the("argmin")([x, 0.0]),
    ("chain", 1): lambda x: chain(0.0, x),
    ("chain_selected", 0): lambda x: the("chain_selected")(x, 0.0),
    ("chain_selected", 1): lambda x: the("chain_selected")(0.0, x),
    ("chain_dot", 1): lambda x: chain_dot([0.0, 0.0], [x, 1.0]),
}


@pytest.mark.parametrize("case", SELECTING, ids=str)
def test_what_is_not_selected_gets_nothing_even_of_inf(case):
    def outer(x):
        return sqrt(SELECTING[case](x))

    x = Value(-0.5)
    outer(x).backward()
    assert x.grad == 0.0
    assert [derivative(outer, order)(-0.5) for order in (1, 2, 3)] == [0.0, 0.0, 0.0]


def test_no_other_argument_is_selected():
    assert {(row.name, i) for row in TABLE.values() for i in row.selects} == SELECTING.keys()


def test_a_partial_that_happens_to_be_0_times_inf_is_nan():
    assert math.isnan(grad(lambda x: sqrt(x * x))(0.0))
    assert math.isnan(grad(lambda x: sqrt(absolute(x)))(0.0))


def test_a_step_of_the_chain_rule_selects_by_its_adjoint():
    assert grad(lambda p: sqrt(chain(0.0, p)))(math.inf) == 0.0
    assert grad(lambda p: sqrt(chain_dot([0.0, 0.0], [p, 1.0])))(math.nan) == 0.0
    assert grad(lambda a: chain(a, 3.0))(0.0) == 3.0


def test_a_row_with_partials_of_0_alone_selects():
    for row in TABLE.values():
        samples = [sample for sample in row.samples if not row.over_lists]
        if samples and all(set(row.partials(row.evaluate(*sample), *sample)) == {0.0} for sample in samples):
            assert row.selects == tuple(range(row.arity)), row


LISTS_WITH_INFINITE_PARTIALS = {
    "dot": lambda x, y: dot([x, y], [math.inf, -math.inf]),
    "prod": lambda x, y: prod([x, y, math.inf]),
    "pow_log": lambda x, y: TABLE["pow_log"](x - 1.0, -1.0, 1.0) + y,
}


@pytest.mark.parametrize("row", LISTS_WITH_INFINITE_PARTIALS)
def test_an_adjoint_of_0_passes_nothing_to_the_many_arguments_of_a_node(row):
    """0 · inf would be nan; the node beside it shows that the sweep went on."""
    x, y = Value(1.0), Value(2.0)
    node = LISTS_WITH_INFINITE_PARTIALS[row](x, y)
    assert not all(map(math.isfinite, node.partials)) or not all(map(math.isfinite, node.args[0].partials))
    (where(0.0, node, 3.0) + x * y).backward()
    assert (x.grad, y.grad) == (2.0, 1.0)
    root = where(0.0, node, 3.0) + x * y
    assert gradients(root, [x, y]) == [2.0, 1.0]
    assert gradients(root, [x, y], create_graph=True) == [2.0, 1.0]
