"""`functional_call`: a model with other parameters, which stays as it is."""

import pytest

from autograd import Value, grad, jit, jvp, value_and_grad, vmap
from nn import MLP, Linear, Module, Sequential, functional_call

X = [0.5, -1.0]


def loss(model, parameters):
    return (functional_call(model, parameters, X) - 1.0) ** 2


def test_it_gives_what_a_model_with_these_parameters_gives():
    model, other = MLP(2, [4, 1], seed=0), MLP(2, [4, 1], seed=1)
    before = model.state_dict()
    assert functional_call(model, other.state_dict(), X).data == other(X).data
    assert functional_call(model, other, X).data == other(X).data
    assert functional_call(model, {}, X).data == model(X).data
    bias = "layers.1.neurons.0.b"
    assert functional_call(model, {bias: 7.0}, X).data == pytest.approx(model(X).data + 7.0 - before[bias])
    assert model.state_dict() == before


def test_derivatives_are_those_of_backward():
    model = MLP(2, [4, 1], activation="tanh", seed=0)
    parameters = model.state_dict()
    ((model(X) - 1.0) ** 2).backward()
    wanted = {name: parameter.grad for name, parameter in model.named_parameters()}
    value, slopes = value_and_grad(lambda parameters: loss(model, parameters))(parameters)
    assert slopes == pytest.approx(wanted)
    for kernel in ("numpy", "native"):
        assert jit(grad(lambda parameters: loss(model, parameters)), kernel=kernel)(parameters) == pytest.approx(wanted)
    pushed = jvp(lambda parameters: loss(model, parameters), (parameters,), (slopes,))
    assert pushed == (value, pytest.approx(sum(slope * slope for slope in slopes.values())))
    stacked = {name: [number, 0.0] for name, number in parameters.items()}
    assert vmap(lambda parameters: loss(model, parameters))(stacked) == pytest.approx([value, 1.0])
    assert jit(vmap(lambda parameters: loss(model, parameters)))(stacked) == pytest.approx([value, 1.0])
    assert model.state_dict() == parameters


def test_the_model_stays_as_it_is_after_an_error():
    class Fails(Module):
        def __init__(self):
            self.w = Value(2.0)

        def forward(self, x):
            raise ArithmeticError

    model = Sequential(Fails(), Linear(1, 1, seed=0))
    before = model.named_parameters()
    with pytest.raises(ArithmeticError):
        functional_call(model, {"0.w": 3.0} if "0.w" in dict(before) else dict.fromkeys(dict(before), 3.0), [1.0])
    assert [parameter for _, parameter in model.named_parameters()] == [parameter for _, parameter in before]
    assert model.named_parameters()[0][1].data == 2.0


def test_a_frozen_parameter_may_be_replaced_and_a_shared_one_is_one():
    model = MLP(2, [3, 1], seed=0)
    model.layers[0].freeze()
    assert functional_call(model, dict.fromkeys(model.state_dict(), 0.0), X).data == 0.0

    class Twice(Module):
        def __init__(self):
            self.a = self.b = Value(2.0)

        def forward(self, x):
            return self.a * self.b * x[0]

    assert grad(lambda p: functional_call(Twice(), p, [1.0]))({"a": 3.0}) == {"a": 6.0}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda m: functional_call(3, {}, X), TypeError, "functional_call(): model must be a Module, not an int, 3."),
        (
            lambda m: functional_call(m, [1.0], X),
            TypeError,
            "parameters must be a dict of numbers by name, as model.state_dict()",
        ),
        (lambda m: functional_call(m, {"weight.0.2": 1.0}, X), ValueError, "has no parameter 'weight.0.2'; did you mean"),
        (
            lambda m: functional_call(m, {"bias.0": "a"}, X),
            TypeError,
            "parameters['bias.0'] must be a real number, not",
        ),
    ],
)
def test_bad_inputs(call, error, message):
    with pytest.raises(error) as caught:
        call(Linear(2, 1, seed=0))
    assert message in str(caught.value)
