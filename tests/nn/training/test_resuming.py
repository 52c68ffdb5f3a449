"""What an optimizer goes on from: by itself and in a file, with a model whose parts are frozen."""

import json
import math

import numpy as np
import pytest

import nn
from autograd import Value, grad, gradients, jit
from nn import MLP, SGD, Adagrad, Adam, AdamW, Linear, RMSprop, Sequential, Tanh, fit
from nn.datasets import moons

X, Y = moons(12, seed=0)
OPTIMIZERS = {
    "SGD": lambda: SGD(0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    "Adagrad": lambda: Adagrad(0.1, eps=1e-6),
    "RMSprop": lambda: RMSprop(0.02, alpha=0.9),
    "Adam": lambda: Adam(0.05, betas=(0.8, 0.99), eps=1e-6),
    "AdamW": lambda: AdamW(0.05, weight_decay=0.1),
}
ENGINES = {
    "eager": {"compiled": False}, "numpy": {"kernel": "numpy"}, "native": {"kernel": "native"}, "jax": {"kernel": "jax"},
    "float32": {"dtype": "float32"},
}  # fmt: skip


def build():
    return MLP(2, [3, 1], activation="tanh", seed=0)


def train(model, optimizer, epochs, engine, **options):
    if engine == "jax":
        pytest.importorskip("jax")
    settings = {"batch_size": 5, "seed": 3, "progress": False} | ENGINES[engine] | options
    return fit(model, X, Y, loss="mse_loss", optimizer=optimizer, epochs=epochs, **settings)


@pytest.mark.parametrize(("engine", "kind", "suffix"), [
    *(("numpy", kind, "json") for kind in OPTIMIZERS), *((engine, "Adam", "npz") for engine in ENGINES),
    ("eager", "SGD", "json"),
])  # fmt: skip
def test_resumed_training_is_one_training(engine, kind, suffix, tmp_path):
    whole, optimizer = build(), OPTIMIZERS[kind]()
    train(whole, optimizer, 5, engine)
    first, half = build(), OPTIMIZERS[kind]()
    train(first, half, 2, engine)
    path = nn.save(first, tmp_path / f"model.{suffix}", optimizer=half)
    model, other = MLP(2, [3, 1], activation="tanh", seed=9), type(half)()
    nn.load(model, path, optimizer=other)
    assert repr(other) == repr(half)
    train(model, other, 3, engine)
    assert model.state_dict() == whole.state_dict()
    assert other.state_dict() == optimizer.state_dict()


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_loop_of_ones_own_is_resumed_too(kind):
    def step(model, optimizer):
        model.zero_grad()
        sum((model(x) - y) ** 2.0 for x, y in zip(X, Y, strict=True)).backward()
        optimizer.step(model.parameters())

    model, optimizer = build(), OPTIMIZERS[kind]()
    step(model, optimizer)
    twin, other = build(), type(optimizer)()
    twin.load_state_dict(model.state_dict())
    other.load_state_dict(json.loads(json.dumps(optimizer.state_dict())))
    assert other.steps == 1
    assert other.state_dict() == optimizer.state_dict()
    step(model, optimizer)
    step(twin, other)
    assert model.state_dict() == twin.state_dict()


STATE = Adam(0.1).state_dict()


@pytest.mark.parametrize(("state", "error", "words"), [
    (None, TypeError, "state must be a dict that state_dict() gave, not None"),
    ({}, ValueError, "state has no 'kind'; give what state_dict() of an optimizer gave"),
    (STATE | {"kind": "SGD"}, ValueError, "state is of 'SGD', and this is Adam; build such an optimizer"),
    (STATE | {"settings": {"lr": 0.1}}, ValueError, "state['settings'] must have lr, weight_decay, betas, eps, not"),
    (STATE | {"settings": STATE["settings"] | {"lr": -1.0}}, ValueError, "Adam: lr must be finite and at least 0"),
    (STATE | {"steps": 1.5}, TypeError, "state['steps'] must be a whole number"),
    (STATE | {"state": 3}, TypeError, "state['state'] must be a list"),
    (STATE | {"state": [[1.0]]}, ValueError, "state['state'][0] must be a list of 4 numbers"),
    (STATE | {"state": [[1.0, 2.0, 3.0, "x"]]}, TypeError, "state['state'][0][3] must be a real number"),
])  # fmt: skip
def test_a_state_that_does_not_fit_changes_nothing(state, error, words):
    optimizer = Adam(0.25)
    before = optimizer.state_dict()
    with pytest.raises(error) as caught:
        optimizer.load_state_dict(state)
    assert words in str(caught.value)
    assert optimizer.state_dict() == before


def test_a_state_of_other_parameters_is_refused_at_the_step():
    optimizer = SGD(0.1, momentum=0.5)
    optimizer.load_state_dict(optimizer.state_dict() | {"state": [[1.0], [2.0]]})
    with pytest.raises(ValueError, match="SGD: the state that was loaded is of 2 parameters, and these are 1; build and"):
        optimizer.step([Value(1.0)])


def test_files_without_an_optimizer_or_with_another(tmp_path):
    model, optimizer = build(), Adam(0.1)
    before = model.state_dict()
    path = nn.save(Linear(2, 1), tmp_path / "linear.json")
    with pytest.raises(ValueError, match=r"holds no optimizer; save\(model, path, optimizer=...\) keeps one"):
        nn.load(Linear(2, 1), path, optimizer=optimizer)
    path = nn.save(MLP(2, [3, 1]), tmp_path / "sgd.json", optimizer=SGD(0.1))
    with pytest.raises(ValueError, match="state is of 'SGD', and this is Adam"):
        nn.load(model, path, optimizer=optimizer)
    assert model.state_dict() == before
    assert nn.load(model, path) is model, "who asks for the model alone gets it"
    with pytest.raises(TypeError, match=r"save\(\): optimizer must be one of nn, such as Adam\(0.01\), not a str"):
        nn.save(model, tmp_path / "x.json", optimizer="adam")


def test_a_file_whose_optimizer_is_of_another_model_is_refused(tmp_path):
    model, optimizer = build(), Adam(0.1)
    fit(model, X, Y, loss="mse_loss", optimizer=optimizer, epochs=1)
    before = model.state_dict()
    content = json.loads(nn.save(model, tmp_path / "good.json", optimizer=optimizer).read_text())
    kept = content["optimizer"]
    (tmp_path / "other.json").write_text(json.dumps(content | {"optimizer": {**kept, "state": {"unheard.of": [0.0, 0.0]}}}))
    with pytest.raises(ValueError, match=r"its optimizer remembers unheard\.of, which is no parameter of the model"):
        nn.load(model, tmp_path / "other.json", optimizer=optimizer)
    (tmp_path / "none.json").write_text(json.dumps(content | {"optimizer": {**kept, "state": [1.0]}}))
    with pytest.raises(ValueError, match="its optimizer is a dict"):
        nn.load(model, tmp_path / "none.json", optimizer=optimizer)
    assert model.state_dict() == before


def test_an_optimizer_with_what_json_does_not_have_is_not_saved(tmp_path):
    optimizer = Adam(0.1)
    optimizer.lr = math.inf
    with pytest.raises(ValueError, match=r"save\(\): Adam has what can't be kept in a file: Out of range float values"):
        nn.save(build(), tmp_path / "x.json", optimizer=optimizer)
    assert not list(tmp_path.iterdir())


# --- frozen parameters -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_frozen_parameters_are_constants_of_training(engine):
    model = build()
    start = model.state_dict()
    assert model.layers[0].freeze() is model.layers[0]
    train(model, Adam(0.1), 2, engine)
    moved = {name for name, number in model.state_dict().items() if number != start[name]}
    assert moved == {name for name in start if name.startswith("layers.1")}
    eager = build()
    eager.layers[0].freeze()
    train(eager, Adam(0.1), 2, "eager")
    tolerance = 1e-4 if engine == "float32" else 1e-11
    assert np.allclose(list(model.state_dict().values()), list(eager.state_dict().values()), rtol=tolerance)
    model.unfreeze()
    train(model, Adam(0.1), 1, engine)
    assert all(number != start[name] for name, number in model.state_dict().items())


def test_freezing_takes_parameters_out_of_the_list_alone():
    model = Sequential(Linear(2, 3, seed=0), Tanh(), Linear(3, 1, seed=1))
    names = [name for name, _ in model.named_parameters()]
    model.modules[0].freeze()
    assert len(model.parameters()) == 4
    assert list(model.state_dict()) == names == [name for name, _ in model.named_parameters()]
    assert repr(model).splitlines()[0] == "Sequential with 13 parameters (9 frozen):"
    model.load_state_dict(dict.fromkeys(names, 0.5))
    assert model.modules[0].weight[0][0].data == 0.5
    model([1.0, 2.0]).backward()
    model.zero_grad()
    assert all(parameter.grad == 0.0 for _, parameter in model.named_parameters())
    model.freeze()
    with pytest.raises(ValueError, match=r"fit\(\): Sequential has no parameters to train; all are frozen, model.unfreeze"):
        fit(model, X, Y, loss="mse_loss", optimizer="sgd", epochs=1)
    assert len(model.unfreeze().parameters()) == 13


def test_a_shared_parameter_is_frozen_where_one_holder_is():
    first, second = Linear(2, 1), Linear(2, 1)
    second.weight[0][0] = first.weight[0][0]
    model = Holder(first, second)
    first.freeze()
    assert [one for one, _ in model.named_parameters()][:2] == ["first.weight.0.0", "first.weight.0.1"]
    assert len(model.parameters()) == 2


class Holder(nn.Module):
    def __init__(self, first, second):
        self.first, self.second = first, second


def test_compiled_functions_go_by_what_is_frozen():
    model = build()

    def loss(model, x):
        return (model(x) - 1.0) ** 2.0

    by_model = jit(grad(loss))

    def captured(x):
        return gradients(loss(model, x), model.parameters())

    compiled = jit(captured)
    for change in (lambda: None, model.layers[0].freeze, lambda: model.layers[0].load_state_dict(
        dict.fromkeys(model.layers[0].state_dict(), 0.25)
    ), model.unfreeze):  # fmt: skip
        change()
        expected = [part.data if isinstance(part, Value) else part for part in captured(X[0])]
        assert np.allclose(compiled(X[0]), expected, rtol=1e-12)
        slopes = by_model(model, X[0])
        assert np.allclose([one.data for one in slopes.parameters()], expected, rtol=1e-12)


def test_a_file_tells_all_parameters_frozen_or_not(tmp_path):
    model = build()
    model.layers[0].freeze()
    again = nn.load_model(nn.save(model.eval(), tmp_path / "model.json"))
    assert again.state_dict() == model.state_dict()
    assert len(again.parameters()) == 13


def test_a_callback_can_not_freeze_in_the_midst():
    model = build()
    with pytest.raises(
        RuntimeError, match=r"fit\(\): the callback changed which parameters are trained; let it return True"
    ):
        train(model, Adam(0.1), 2, "numpy", callback=lambda history: model.layers[0].freeze() and None)
