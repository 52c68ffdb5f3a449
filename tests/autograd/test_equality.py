"""`==` and `!=` compare numbers; nothing in the project takes equal numbers for one object."""

import contextlib
import copy
import math
import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import autograd as ag
from autograd import (
    Value,
    check_gradients,
    draw,
    expand,
    explain,
    grad,
    gradients,
    hessian,
    hvp,
    jacobian,
    jit,
    sin,
    vmap,
    where,
)
from autograd.__main__ import main
from autograd.backward import topological_order
from nn import MLP, SGD, fit

NAN = math.nan


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (Value(2.0), Value(2.0), True), (Value(2.0), Value(3.0), False), (Value(0.0), Value(-0.0), True),
        (Value(2.0), 2.0, True), (Value(2.0), 2, True), (Value(2.0), np.float64(2.0), True), (Value(2.0), np.int32(2), True),
        (2.0, Value(2.0), True), (2, Value(2.5), False), (np.float64(2.0), Value(2.0), True),
        (np.float32(2.0), Value(2.0), True),
        (Value(NAN), NAN, False), (Value(NAN), Value(NAN), False), (Value(math.inf), 10**400, True),
        (Value(1.0), True, True),
        (Value(0.0), np.bool_(False), True), (True, Value(0.0), False),
        (Value(1.0), None, False), (Value(1.0), "1.0", False), (Value(1.0), [1.0], False), (Value(1.0), 1 + 0j, False),
        (Value(0.5), Fraction(1, 2), True), (Decimal("0.5"), Value(0.5), True), (Value(0.1), Fraction(1, 10), False),
        (Value(math.inf), Fraction(10**400), False), (Value(1.0), Decimal("sNaN"), False),
        (None, Value(1.0), False), (Value(1.0), object(), False),
    ],
    ids=range(28),
)  # fmt: skip
def test_equality_compares_numbers(left, right, equal):
    assert (left == right) is equal or type(left == right) is np.bool_
    assert bool(left == right) is equal
    assert bool(left != right) is not equal


def test_equality_of_fractions_is_traced_as_it_is():
    f = lambda x: where(x == Fraction(1, 2), x, 0.0) + where(x != Decimal("0.1"), 10.0 * x, 0.0)  # noqa: E731
    for x in (0.5, 0.1):
        assert jit(f)(x) == f(x) == f(Value(x)).data


def test_what_is_no_number_gets_its_turn():
    assert Value(1.0).__eq__("1") is NotImplemented
    assert Value(1.0).__ne__(None) is NotImplemented
    assert Value(0.1) + Value(0.2) == pytest.approx(0.3)
    assert pytest.approx(0.3) == Value(0.1) + Value(0.2)


def test_hash_and_dictionaries_are_those_of_objects():
    a, b = Value(1.0), Value(1.0)
    assert a == b
    assert hash(a) != hash(b)
    assert len({a, b}) == 2
    table = {a: "a", b: "b"}
    assert (table[a], table[b]) == ("a", "b")
    x = Value(NAN)
    assert {x: 1}[x] == 1
    assert copy.copy(a) == pickle.loads(pickle.dumps(a)) == a  # noqa: S301  # what was pickled a line before


def test_branches_take_the_side_of_the_number():
    def sinc(x):
        return 1.0 if x == 0 else sin(x) / x

    assert sinc(Value(0.0)) == 1.0
    assert ag.value_and_grad(sinc)(0.0) == (1.0, 0.0)
    assert grad(lambda x: 1.0 / x if x != 0 else 0.0 * x)(0.0) == 0.0
    assert grad(lambda x: 10.0 * x if x in (1.0, 2.0) else x)(1.0) == 10.0
    assert [1.0, 2.0].index(Value(2.0)) == 1
    assert [Value(1.0), 2.0].count(1) == 1


def all_equal(a, b):
    """A function in which every number is 1 or 0 at (1, 1), with each kind of node."""
    c = a * b
    d = ag.sigmoid(c - a) * 2.0
    e = ag.max([a, b, c, d]) + ag.dot([a, b], [c, 1.0]) - ag.sum([a, b])
    return ag.where(a == b, e, c) / d + ag.maximum(a, b) - ag.silu(c - b) - 1.0 * c


@pytest.mark.parametrize("f", [lambda a, b: a * b, lambda a, b: a * b * a / b, all_equal], ids=["product", "chain", "kinds"])
def test_everything_works_on_a_graph_in_which_all_numbers_are_equal(f, tmp_path):
    a, b = Value(1.0, label="a"), Value(1.0, label="b")
    y = f(a, b)
    apart = f(Value(1.0, label="a"), Value(1.0, label="b"))
    assert len(topological_order(y)) == len({id(node) for node in topological_order(apart)})
    y.backward()
    # The same function where no two leaves are equal objects or numbers, within rounding of the same point.
    near = grad(lambda a, b: f(a, b * (1.0 + 0.0)), argnums=(0, 1))(1.0, 1.0)
    assert (a.grad, b.grad) == pytest.approx(near, rel=1e-12)
    assert gradients(y, [a, b]) == pytest.approx([a.grad, b.grad], rel=1e-12)
    assert gradients(y, [b, a, b]) == [b.grad, a.grad, b.grad]
    assert [node.data for node in gradients(y, [a, b], create_graph=True)] == pytest.approx([a.grad, b.grad], rel=1e-12)
    assert expand(y).data == pytest.approx(y.data, rel=1e-12)
    assert len(draw(y).scene.nodes) == len(draw(apart).scene.nodes)
    assert "a" in str(draw(y))
    assert draw(y, depth=0).dot
    assert explain(y).html
    jitted = jit(grad(lambda v: f(v[0], v[1])), kernel="native")
    if f is not all_equal:  # where(a == b) is one program, so it compiles as well
        check_gradients(f, 1.0, 1.0)
    assert jitted([1.0, 1.0]) == pytest.approx([a.grad, b.grad], rel=1e-12)
    assert jit(lambda v: hessian(lambda v: f(v[0], v[1]))(v))([1.0, 1.0]) == [
        pytest.approx(row, rel=1e-12) for row in hessian(lambda v: f(v[0], v[1]))([1.0, 1.0])
    ]
    assert jacobian(lambda v: [f(v[0], v[1]), v[0], v[1]])([1.0, 1.0])[1:] == [[1.0, 0.0], [0.0, 1.0]]
    assert hvp(lambda v: f(v[0], v[1]))([1.0, 1.0], [1.0, 0.0]) == pytest.approx(
        [row[0] for row in hessian(lambda v: f(v[0], v[1]))([1.0, 1.0])], rel=1e-12
    )
    assert vmap(grad(lambda x: f(x, b)))([1.0, 1.0]) == pytest.approx([a.grad, a.grad], rel=1e-12)
    captured = jit(lambda: gradients(f(a, b), [a, b]))
    assert captured() == pytest.approx([a.grad, b.grad], rel=1e-12)


def test_command_line_tells_equal_variables_apart(capsys):
    with contextlib.suppress(SystemExit):
        main(["a*a", "--at", "a=1", "b=1"])
    assert "b does not occur in the expression" in capsys.readouterr().err


def equal_model():
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    for parameter in model.parameters():
        parameter.data = 0.5
    return model


def test_a_model_whose_parameters_are_all_equal(tmp_path):
    import nn

    model = equal_model()
    assert len(model.parameters()) == 13
    assert len(model.state_dict()) == 13
    nn.save(model, tmp_path / "model.json")
    assert nn.load_model(tmp_path / "model.json").state_dict() == model.state_dict()
    assert draw(model([1.0, 1.0])).dot
    assert explain(model([1.0, 1.0])).html
    eager, compiled = equal_model(), equal_model()
    for one, how in ((eager, False), (compiled, True)):
        fit(one, [[1.0, 1.0], [1.0, 1.0]], [1.0, 1.0], loss="mse_loss", optimizer=SGD(0.1), epochs=3, compiled=how)
    assert list(eager.state_dict().values()) == pytest.approx(list(compiled.state_dict().values()), rel=1e-12)
    assert copy.deepcopy(model).state_dict() == model.state_dict()
