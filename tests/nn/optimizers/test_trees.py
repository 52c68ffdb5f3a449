"""Optimizers on trees: `init` and `update` do what `step` does, and change nothing."""

import numpy as np
import pytest

from autograd import grad, jit
from nn import MLP, SGD, Adagrad, Adam, AdamW, RMSprop, functional_call

OPTIMIZERS = [
    SGD(0.1),
    SGD(0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    Adagrad(0.1),
    RMSprop(0.1),
    Adam(0.1, weight_decay=0.1),
    AdamW(0.1),
]


def loss(model):
    return (model([0.5, -1.0]) - 1.0) ** 2


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
def test_it_is_a_step_bit_for_bit(optimizer):
    first, model = MLP(2, [4, 1], activation="tanh", seed=0), MLP(2, [4, 1], activation="tanh", seed=0)
    stepping = type(optimizer)(**optimizer.settings())
    names, state = first.state_dict(), optimizer.init(first.state_dict())
    state_of_model, template = optimizer.init(model), model
    compiled, compiled_state = first.state_dict(), optimizer.init(first.state_dict())

    def slopes(parameters):
        return grad(lambda parameters: (functional_call(template, parameters, [0.5, -1.0]) - 1.0) ** 2)(parameters)

    step = jit(lambda tree, state: optimizer.update(slopes(tree), state, tree))
    for _ in range(4):
        first.zero_grad()
        loss(first).backward()
        stepping.step(first.parameters())
        names, state = optimizer.update(slopes(names), state, names)
        model, state_of_model = optimizer.update(grad(loss)(model), state_of_model, model)
        compiled, compiled_state = step(compiled, compiled_state)
        assert first.state_dict() == names == model.state_dict()
        assert compiled == pytest.approx(names, rel=1e-12)
    assert optimizer.steps == 0
    assert [list(column.values()) for column in state] == np.transpose(stepping.state_dict()["state"]).tolist()


def test_arrays_stay_arrays():
    optimizer, tree = SGD(0.5, momentum=0.5), {"w": np.ones((2, 2)), "b": 1.0}
    state = optimizer.init(tree)
    after, state = optimizer.update({"w": np.full((2, 2), 2.0), "b": 1.0}, state, tree)
    assert after["w"].tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert after["b"] == 0.5
    assert state[0]["w"].tolist() == [[2.0, 2.0], [2.0, 2.0]]
    assert tree["w"].tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_a_step_can_be_differentiated():
    optimizer = SGD(0.1)

    def after(w):
        moved, _ = optimizer.update([3.0 * w * w], optimizer.init([w]), [w])
        return moved[0] ** 2

    w = 2.0
    assert grad(after)(w) == pytest.approx(2.0 * (w - 0.3 * w * w) * (1.0 - 0.6 * w))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda o: o.update([1.0], (), [1.0]), ValueError, "SGD.update(): state must be a tuple of 1 trees, as init() and"),
        (
            lambda o: o.update([1.0, 2.0], o.init([1.0]), [1.0]),
            ValueError,
            "gradients must be nested as the tree is, TreeDef(list of shape (1,)), not TreeDef(list of shape (2,)).",
        ),
        (
            lambda o: o.update([1.0], o.init([1.0, 2.0]), [1.0]),
            ValueError,
            "SGD.update(): state[0] must be nested as the tree is",
        ),
        (
            lambda o: o.update(["a"], o.init([1.0]), [1.0]),
            TypeError,
            "SGD.update(): gradients[0] must be a real number, not a str",
        ),
        (lambda o: o.init("a"), TypeError, "must be a real number, not a str, 'a'."),
    ],
)
def test_bad_inputs(call, error, message):
    with pytest.raises(error) as caught:
        call(SGD(0.1))
    assert message in str(caught.value)
