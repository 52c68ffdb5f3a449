"""Optimizers against PyTorch's trajectories, on floats and on arrays, and at their doors."""

import copy
import inspect
import json
from pathlib import Path

import numpy as np
import pytest

import nn
from autograd import Value
from nn import SGD, Adam
from nn.optimizers import OPTIMIZERS

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "pytorch.json").read_text())
START, GRADIENTS = REFERENCE["start"], REFERENCE["gradients"]


def build(name, options):
    return getattr(nn, name)(**options)


@pytest.mark.parametrize(("name", "options", "trajectory"), REFERENCE["trajectories"], ids=str)
def test_the_steps_are_pytorchs(name, options, trajectory):
    optimizer, parameters = build(name, options), [Value(x) for x in START]
    for gradient, expected in zip(GRADIENTS, trajectory, strict=True):
        for parameter, slope in zip(parameters, gradient, strict=True):
            parameter.grad = slope
        optimizer.step(parameters)
        assert [p.data for p in parameters] == pytest.approx(expected, rel=1e-12, abs=1e-15)
        assert all(type(p.data) is float for p in parameters)


@pytest.mark.parametrize(("name", "options", "trajectory"), REFERENCE["trajectories"], ids=str)
def test_the_same_rule_serves_arrays(name, options, trajectory):
    optimizer, data = build(name, options), np.array(START)
    state = (0.0,) * optimizer.memory
    for gradient, expected in zip(GRADIENTS, trajectory, strict=True):
        data, state = optimizer.move(data, np.array(gradient), state)
        assert data == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_the_reference_covers_each_optimizer():
    assert {case[0].lower() for case in REFERENCE["trajectories"]} == set(OPTIMIZERS)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_parameter_has_its_own_memory(name):
    together, apart = OPTIMIZERS[name](), [OPTIMIZERS[name](), OPTIMIZERS[name]()]
    pair, single = [Value(1.0), Value(2.0)], [Value(1.0), Value(2.0)]
    for slope in 0.5, -1.0, 2.0:
        for p in pair + single:
            p.grad = slope * p.data
        together.step(pair)
        for optimizer, p in zip(apart, single, strict=True):
            optimizer.step([p])
    assert [p.data for p in pair] == [p.data for p in single]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_descends_into_a_bowl(name):
    x, y = Value(3.0), Value(-2.0)
    optimizer = OPTIMIZERS[name](lr=0.3)
    for _ in range(300):
        x.grad, y.grad = 2.0 * x.data, 0.5 * y.data
        optimizer.step([x, y])
        optimizer.lr *= 0.99
    assert x.data**2 + 0.25 * y.data**2 < 0.01 * (9.0 + 1.0)


def test_an_interrupt_moves_all_parameters_or_none():
    class Interrupted(Adam):
        calls = 0

        def move(self, data, gradient, state):
            self.calls += 1
            if self.calls == 5:
                raise KeyboardInterrupt
            return super().move(data, gradient, state)

    optimizer, parameters = Interrupted(0.1), [Value(1.0), Value(2.0), Value(3.0)]
    for p in parameters:
        p.grad = 1.0
    optimizer.step(parameters)
    before = [p.data for p in parameters]
    with pytest.raises(KeyboardInterrupt):
        optimizer.step(parameters)
    assert [p.data for p in parameters] == before
    expected = Adam(0.1)
    twins = [Value(1.0), Value(2.0), Value(3.0)]
    for p in twins:
        p.grad = 1.0
    expected.step(twins)
    expected.step(twins)
    optimizer.step(parameters)
    assert [p.data for p in parameters] == [p.data for p in twins], "what it remembers was put back too"


def test_repr_shows_the_settings():
    assert repr(Adam(0.1)) == "Adam(lr=0.1, weight_decay=0.0, betas=(0.9, 0.999), eps=1e-08)"


@pytest.mark.parametrize(("attribute", "remedy"), [
    ("rate", r"write optimizer\.lr"), ("epsilon", r"write optimizer\.eps"),
    ("alpha", "its settings are lr, weight_decay, betas, eps"), ("momentum", "its settings are lr"),
])  # fmt: skip
def test_an_attribute_that_nothing_reads_is_refused(attribute, remedy):
    optimizer = Adam(0.1)
    with pytest.raises(AttributeError, match=rf"Adam: nothing would read \.{attribute}; {remedy}"):
        setattr(optimizer, attribute, 0.5)
    assert optimizer.settings() == Adam(0.1).settings()


def test_a_subclass_has_attributes_of_its_own():
    class Warm(Adam):
        def __init__(self):
            super().__init__(0.1)
            self.warm_up = 3

    optimizer = Warm()
    optimizer.more = 4
    assert optimizer.settings() == Adam(0.1).settings() | {"warm_up": 3, "more": 4}
    assert optimizer.settings() == copy.copy(optimizer).settings()


def test_settings_change_between_steps():
    p = Value(1.0)
    optimizer = SGD(0.1)
    for lr in (0.1, 0.01):
        optimizer.lr, p.grad = lr, 1.0
        optimizer.step([p])
    assert p.data == pytest.approx(1.0 - 0.1 - 0.01)


def test_a_flag_is_no_number():
    with pytest.raises(TypeError, match=r"SGD: nesterov must be True or False, not a float, 0.0001"):
        SGD(0.1, momentum=0.9, nesterov=1e-4)


@pytest.mark.parametrize("kind", OPTIMIZERS.values())
def test_options_other_than_lr_are_given_by_name(kind):
    with pytest.raises(TypeError, match=rf"were given; write {kind.__name__}\(lr=0.01\), and optimizer.step"):
        kind(0.1, 0.9)
    kinds = {name: one.kind for name, one in inspect.signature(kind).parameters.items()}
    assert kinds.pop("lr") is inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert set(kinds.values()) == {inspect.Parameter.KEYWORD_ONLY}
    with pytest.raises(TypeError, match=rf"{kind.__name__}\(\) has no argument 'learning_rate'; write lr="):
        kind(learning_rate=0.1)
    with pytest.raises(AttributeError, match=r"has no attribute 'rate'; write optimizer\.lr"):
        kind().rate  # noqa: B018


def test_it_forgets_the_parameters_of_models_that_are_gone():
    optimizer, kept = Adam(0.1), [Value(1.0), Value(2.0)]
    for p in kept:
        p.grad = 1.0
    optimizer.step(kept)
    for _ in range(4):
        optimizer.step([Value(0.0) for _ in range(10)])
    assert len(optimizer._states) <= 2 + 2 * 10
    X, y = [[1.0, 2.0], [3.0, 4.0]], [1.0, 2.0]
    for compiled in (True, False):
        for loss in ("mse_loss", lambda p, t: nn.hinge_loss(p, 2.0 * t - 3.0)) * 4:
            options = {"loss": loss, "optimizer": optimizer, "epochs": 1, "compiled": compiled}
            nn.fit(nn.Neuron(2), X, y, validation=(X[:1], y[:1]), **options)
        assert len(optimizer._states) <= 2 + 2 * 3
    twins, other = [Value(1.0), Value(2.0)], Adam(0.1)
    for p in twins:
        p.grad = 1.0
    other.step(twins)
    other.step(twins)
    optimizer.step(kept)
    assert [p.data for p in kept] == [p.data for p in twins], "what exists is remembered"
