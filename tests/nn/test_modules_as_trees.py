"""A model as an argument of transforms and compiled functions, and as their result."""

import sys

import numpy as np
import pytest

from autograd import (
    TraceError,
    Value,
    check_gradients,
    grad,
    gradients,
    hessian,
    hvp,
    jacobian,
    jit,
    mean,
    value_and_grad,
    vmap,
)
from autograd import sum as total
from autograd.trees.flatten import flatten
from autograd.trees.kinds import KINDS
from nn import MLP, Dropout, Linear, Module, Sequential

X = np.array([[0.3, -0.7], [0.1, 0.4], [-0.5, 0.2]])


def loss(model, x):
    return model(x) ** 2 + 0.1 * total([p * p for p in model.parameters()])


def mean_loss(model, X):
    return mean(vmap(lambda x: loss(model, x))(X))


def numbers(model):
    return list(model.state_dict().values())


@pytest.fixture
def model():
    return MLP(2, [3, 1], activation="tanh", seed=0)


@pytest.mark.parametrize("compiled", [False, True])
def test_a_gradient_by_a_model_is_a_model_of_derivatives(model, compiled):
    wrap = jit if compiled else lambda f: f
    expected = gradients(loss(model, X[0]), model.parameters())
    before = numbers(model)
    found = wrap(grad(loss))(model, X[0])
    assert type(found) is MLP
    assert numbers(found) == pytest.approx(expected, rel=1e-12)
    assert found.layers[0].neurons[1].w[0].data == pytest.approx(expected[3], rel=1e-12)
    assert numbers(model) == before
    assert [p.grad for p in model.parameters()] == [0.0] * len(before)
    value, slope = wrap(value_and_grad(mean_loss))(model, X)
    assert type(value) is float
    assert value == pytest.approx(mean_loss(model, X).data, rel=1e-12)
    assert numbers(slope) == pytest.approx(gradients(mean_loss(model, X), model.parameters()), rel=1e-12)


def test_a_compiled_function_reads_the_parameters_of_each_call(model):
    f = jit(grad(loss))
    f(model, X[0])
    model.parameters()[0].data += 1.0
    other = MLP(2, [3, 1], activation="tanh", seed=5)
    for one in model, other:
        assert numbers(f(one, X[0])) == pytest.approx(numbers(grad(loss)(one, X[0])), rel=1e-12)
    assert len(f.plans) == 1, "another model of the same structure is no other structure"
    wider = MLP(2, [4, 1], activation="tanh", seed=5)
    assert numbers(f(wider, X[0])) == pytest.approx(numbers(grad(loss)(wider, X[0])), rel=1e-12)


def test_captured_in_a_trace_and_passed_on_it_is_read_at_every_call(model):
    f = jit(lambda x: grad(loss)(model, x))
    f(X[0])
    model.parameters()[0].data += 1.0
    assert numbers(f(X[0])) == pytest.approx(numbers(grad(loss)(model, X[0])), rel=1e-12)


def test_other_attributes_are_part_of_the_structure():
    class Scaled(Module):
        def __init__(self):
            self.w, self.scale, self.training = Value(2.0), 3.0, True

        def forward(self, x):
            return self.w * x * self.scale if self.training else self.w * x

    model = Scaled()
    f = jit(lambda model, x: model(x))
    assert f(model, 1.0) == 6.0
    model.scale = 4.0
    assert f(model, 1.0) == 8.0
    model.training = False
    assert f(model, 1.0) == 2.0
    assert f(model, 5.0) == 10.0


def test_parameters_held_twice_are_one_leaf():
    class Tied(Module):
        def __init__(self):
            self.w = Value(3.0)
            self.again = {"w": self.w, "inner": MLP(1, [1], seed=0)}
            self.more = self.again["inner"]

        def forward(self, x):
            return self.w * self.again["w"] * x

    slope = grad(lambda model: model(2.0))(Tied())
    assert slope.state_dict() == {
        "w": 12.0,
        "again.inner.layers.0.neurons.0.w.0": 0.0,
        "again.inner.layers.0.neurons.0.b": 0.0,
    }
    assert slope.again["w"] is slope.w
    assert slope.more is slope.again["inner"]


def test_transforms_nest(model):
    direction = grad(loss)(model, X[0])
    product = hvp(loss)(model, direction, X[0])
    step = 1e-6
    moved, definition = flatten(model)
    sides = []
    for signed in (step, -step):
        point = [p.data + signed * d for p, d in zip(moved, numbers(direction), strict=True)]
        sides.append(np.array(numbers(grad(loss)(definition.unflatten(point), X[0]))))
    assert np.allclose(numbers(product), (sides[0] - sides[1]) / (2 * step), rtol=1e-6, atol=1e-8)
    check_gradients(lambda model: loss(model, X[0]), model)


@pytest.mark.parametrize("compiled", [False, True])
def test_gradients_of_each_sample(model, compiled):
    each = vmap(grad(loss), in_axes=(None, 0))
    found = (jit(each) if compiled else each)(model, X)
    assert type(found) is MLP
    rows = np.array([numbers(grad(loss)(model, x)) for x in X])
    assert np.allclose(np.stack([*found.state_dict().values()]).T, rows, rtol=1e-12)
    rate = jacobian(lambda model: vmap(model)(X))
    assert np.allclose(
        np.stack([*(jit(rate) if compiled else rate)(model).state_dict().values()]).T,
        [numbers(grad(lambda model, x: model(x))(model, x)) for x in X],
        rtol=1e-12,
    )


class Holder(Module):
    def __init__(self, **attributes):
        for name, thing in attributes.items():
            setattr(self, name, thing)

    def forward(self, x):
        return x


def models():
    """Models that differ in one thing each, and such that do not differ."""
    w, v, inner, data = Value(1.0), Value(2.0), MLP(1, [1], seed=0), np.ones(2)
    interior = w * v
    yield from [Holder(), Holder(a=w), Holder(a=v), Holder(b=w), Holder(a=w, b=v), Holder(a=v, b=w), Holder(b=w, a=v)]
    yield from [Holder(a=w, b=w), Holder(a=[w, v]), Holder(a=[w, w]), Holder(a=(w, v)), Holder(a=[w]), Holder(a=[w, [v]])]
    yield from [Holder(a={"k": w}), Holder(a={"l": w}), Holder(a={"k": w, "l": v}), Holder(a={"l": w, "k": v})]
    yield from [
        Holder(a=1.0),
        Holder(a=1),
        Holder(a=True),
        Holder(a=2.0),
        Holder(a=None),
        Holder(a="1"),
        Holder(a=float("nan")),
    ]
    yield from [Holder(a=data), Holder(a=np.ones(2)), Holder(a=interior), Holder(a=w * v), Holder(a=[data, w])]
    yield from [Holder(a=inner), Holder(a=MLP(1, [1], seed=1)), Holder(a=MLP(1, [2], seed=1)), Holder(a=inner, b=inner)]
    yield from [Holder(a=inner, b=MLP(1, [1], seed=0)), inner, Holder(a=Holder(a=w)), Holder(a=Holder(a=w), b=w)]
    yield from [grad(lambda model: total([p * p for p in model.parameters()]))(Holder(a=[w, v])), MLP(1, [1], seed=2)]
    itself = Holder(a=w)
    itself.itself = itself
    yield from [itself, Holder(a=w, itself=Holder(a=v))]


def test_a_model_matches_a_structure_where_its_own_is_equal():
    flattened = [(model, *KINDS[Module].flatten(model)) for model in models()]
    match = KINDS[Module].match
    assert match is not None
    matched = 0
    for _, _, structure in flattened:
        for model, parameters, own in flattened:
            found = match(structure, model)
            assert found is None or (own == structure and len(found) == len(parameters))
            assert found is None or all(one is other for one, other in zip(found, parameters, strict=True))
            matched += found is not None
            if own == structure and all(type(one) is Value and one.primitive is None for one in parameters):
                assert found is not None
    assert matched > len(flattened)


class Three(Module):
    def __init__(self, *numbers):
        self.first, *self.rest = map(Value, numbers)


@pytest.mark.parametrize("wrap", [lambda f: f, jit], ids=["eager", "compiled"])
@pytest.mark.parametrize(
    "f",
    [lambda p: p.first * 2.0, lambda p: (p.first + p.rest[0]) ** 2, lambda p: p.first * p.rest[0] * p.rest[1]],
    ids=["zeros", "equal", "symmetric"],
)
def test_derivatives_that_are_one_node_are_parameters_of_their_own(f, wrap):
    """Derivatives that are 0, that are equal, or that a Hessian has in two places."""
    model = Three(0.5, -2.0, 3.0)
    assert len(wrap(grad(f))(model).parameters()) == 3
    assert len(wrap(hessian(f))(model).parameters()) == 9
    assert len(wrap(lambda p: hvp(f)(p, p))(model).parameters()) == 3


def test_an_array_of_a_model_may_be_changed_in_place():
    """Two models that hold one array are of one structure only while it holds the same numbers."""

    class Shifted(Module):
        def __init__(self):
            self.w, self.shift = Value(2.0), np.array([1.0, np.nan])

        def forward(self, x):
            return self.w * x + self.shift[0]

    model = Shifted()
    f = jit(lambda model, x: model(x))
    for shift in 1.0, 1.0, 50.0:
        model.shift[0] = shift
        assert f(model, 3.0) == 6.0 + shift
        assert list(model.predict([3.0])) == [6.0 + shift]
    assert f.traces == 2


def test_putting_a_model_together_takes_few_calls():
    """A compiled step of training that returns a model spent nine tenths of its time in errors that `copy` dropped."""
    parameters, structure = KINDS[Module].flatten(MLP(2, [16, 2], seed=0))
    numbers, calls = [parameter.data for parameter in parameters], 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        KINDS[Module].unflatten(structure, numbers)
    finally:
        sys.setprofile(before)
    assert calls < 40 * len(parameters)


def test_models_with_an_array_among_their_attributes_are_of_one_kind_where_they_share_it():
    class Shifted(Module):
        def __init__(self, shift):
            self.w, self.shift = Value(2.0), shift

        def forward(self, x):
            return self.w * x + self.shift[0]

    shift = np.array([1.0, 2.0])
    structures = {flatten(Shifted(shift))[1], flatten(Shifted(shift))[1]}
    assert len(structures) == 1
    f = jit(lambda model, x: model(x))
    assert [f(Shifted(shift), 3.0), f(Shifted(np.array([4.0])), 3.0)] == [7.0, 10.0]


def test_a_jacobian_by_a_model_holds_an_array_for_each_parameter(model):
    points = [[0.5, 1.0], [0.25, 1.0]]
    found = jacobian(lambda model: [model(x) for x in points])(model)
    each = [grad(lambda model, x: model(x))(model, x) for x in points]
    for i, rows in enumerate(zip(*[[one.b for one in slope.layers[0].neurons] for slope in each], strict=True)):
        assert np.allclose(found.layers[0].neurons[i].b, [float(row.data) for row in rows], rtol=1e-15)


class Storing(Module):
    def __init__(self):
        self.linear, self.hidden = Linear(1, 1), None

    def forward(self, x):
        self.hidden = self.linear(x)
        return self.hidden * 2.0


def test_a_model_as_an_argument_that_stores_what_it_computes_is_refused():
    with pytest.raises(TraceError, match=r"^jit: the function changed argument model\.hidden in place, which the compiled"):
        jit(lambda model, x: model(x))(Storing(), [1.0])


def test_a_model_as_an_argument_may_change_its_mode_for_a_while():
    def in_use(model, x):
        model.eval()
        found = model(x)
        model.train()
        return found

    model = Sequential(Linear(1, 1, seed=0), Dropout(0.5))
    assert jit(in_use)(model, [1.0]) == pytest.approx(in_use(model, [1.0]).data)
    assert model.training
