"""Compiled training means what training on Values means, or it trains on Values and says so."""

import itertools
import random
import warnings

import numpy as np
import pytest

from autograd import AnomalyError, Value, detect_anomaly, exp, minimum, no_grad, sigmoid, square, tanh, where
from nn import (
    MLP,
    SGD,
    Adam,
    Layer,
    Module,
    Neuron,
    Sequential,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    fit,
    hinge_loss,
    mse_loss,
)
from nn.agreement import disagreement
from nn.losses import LOSSES
from nn.optimizers import OPTIMIZERS
from nn.training.compiled import CompiledEngine
from nn.training.objective import build_objective
from nn.training.task import Backend, Task

X = [[0.0, 1.0], [1.0, 0.5], [-1.0, 2.0], [0.5, 0.5], [2.0, -1.0], [30.0, -40.0], [0.0, 0.0]]
ENGINES = [{}, {"compiled": False}, {"kernel": "jax"}]
ENGINE_NAMES = ["compiled", "eager", "jax"]


def train(model, y, X=X, **options):
    settings = {"loss": "mse_loss", "optimizer": SGD(0.05), "epochs": 3, "batch_size": 3}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        history = fit(model, X, y, **(settings | options))
    epochs = [{name: number for name, number in epoch.items() if name != "seconds"} for epoch in history]
    return list(model.state_dict().values()), epochs, [str(warning.message) for warning in caught]


def agree(build, y, rel=1e-9, engines=(), **options):
    """All engines give the same weights and history; nobody warns."""
    options = {"optimizer": SGD} | options
    make = options.pop("optimizer")
    weights, epochs, _ = train(build(), y, optimizer=make(), compiled=False, **options)
    for engine in engines or ({},):
        found, others, told = train(build(), y, optimizer=make(), **engine, **options)
        assert told == []
        assert found == pytest.approx(weights, rel=rel, abs=1e-12)
        for epoch, other in zip(epochs, others, strict=True):
            assert other == pytest.approx(epoch, rel=rel, abs=1e-12)


#: For each loss: models that suit it, and targets at the borders of what it takes.
BORDERS = {
    "mse_loss": ["line", [1e5, -3e4, 0.0, -0.0, 1e-300, 5e-324, 1.0]],
    "l1_loss": ["line", [1e5, -3e4, 0.0, -0.0, 1e-300, 5e-324, 1.0]],
    "huber_loss": ["line", [1e5, -3e4, 0.0, -0.0, 1e-300, 1.0, 2.0]],
    "binary_cross_entropy": ["unit", [0.0, 1.0, 5e-324, 1.0 - 1e-16, 0.5, 1, 0]],
    "binary_cross_entropy_with_logits": ["line", [0.0, 1.0, 5e-324, 1.0 - 1e-16, 0.5, 1, 0]],
    "cross_entropy": ["scores", [0, 1, 2, 2, 1, 0, 0]],
    "hinge_loss": ["line", [-1.0, 0.0, 1.0, 1, -1, 0, -0.0]],
}
MODELS = {
    "line": lambda: Neuron(2, activation="linear", seed=0),
    "unit": lambda: Sequential(MLP(2, [3, 1], activation="tanh", seed=0), sigmoid),
    "scores": lambda: MLP(2, [4, 3], activation="tanh", seed=0),
}


def test_the_borders_are_those_of_each_loss():
    assert BORDERS.keys() == LOSSES.keys()


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_losses_and_optimizers_at_the_borders(loss, optimizer):
    model, y = BORDERS[loss]
    options = {"loss": loss, "optimizer": OPTIMIZERS[optimizer]}
    agree(MODELS[model], y, validation=(X[:3], y[2:5]), **options)
    agree(MODELS[model], y, patience=1, batch_size=None, **options)


@pytest.mark.parametrize("loss", [loss for loss in LOSSES if loss != "cross_entropy"])
def test_targets_of_several_outputs_at_the_borders(loss):
    y = BORDERS[loss][1]
    pairs = list(zip(y, y[::-1], strict=True))
    build = {
        "line": lambda: MLP(2, [2], seed=0),
        "unit": lambda: Sequential(MLP(2, [2], seed=0), lambda x: [sigmoid(v) for v in x]),
    }[BORDERS[loss][0]]
    agree(build, pairs, loss=loss, engines=[{}, {"kernel": "jax"}])


def test_soft_classes_at_the_borders():
    y = [
        [0.0, 0.0, 1.0],
        [0.5, 0.5, 0.0],
        [1.0, 0.0, 0.0],
        [0.2, 0.3, 0.5],
        [0.0, 0.0, 0.0],
        [1.0, 1.0, 1.0],
        [5e-324, 0.0, 1.0],
    ]
    agree(MODELS["scores"], y, loss="cross_entropy", engines=[{}, {"kernel": "jax"}])


@pytest.mark.parametrize("options", [
    {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}, {"weight_decay": 0.1}, {"momentum": 0.5, "weight_decay": 0.2},
], ids=str)  # fmt: skip
def test_options_of_optimizers(options):
    agree(MODELS["line"], BORDERS["huber_loss"][1], loss="huber_loss", optimizer=lambda: SGD(0.01, **options))


@pytest.mark.parametrize("engine", ENGINES, ids=ENGINE_NAMES)
def test_settings_that_a_callback_changes(engine):
    """Those of the optimizer, and plain attributes of the model, which a trace takes for constants."""

    class Scaled(Module):
        inputs = 2

        def __init__(self):
            self.line, self.scale, self.bend = Neuron(2, activation="linear", seed=0), 1.0, None

        def forward(self, x):
            y = self.scale * self.line(x)
            return self.bend(y) if self.bend else y

    def run(engine):
        model, optimizer = Scaled(), Adam(0.1)

        def callback(history):
            optimizer.lr *= 0.5
            optimizer.betas, optimizer.weight_decay = (0.5, 0.9), 0.1
            model.scale += 1.0
            model.bend = sigmoid if len(history) == 2 else None

        return train(model, [1.0] * 7, optimizer=optimizer, callback=callback, epochs=4, **engine)

    weights, epochs, told = run(engine)
    expected, expected_epochs, _ = run({"compiled": False})
    assert told == []
    assert weights == pytest.approx(expected, rel=1e-9)
    assert [epoch["loss"] for epoch in epochs] == pytest.approx([epoch["loss"] for epoch in expected_epochs], rel=1e-9)


class Dropping(Module):
    """Half of what the hidden layer gives, by some generator."""

    inputs = 2

    def __init__(self, draw):
        self.hidden, self.last, self.draw = Layer(2, 6, seed=0), Layer(6, 1, nonlin=False, seed=1), draw

    def forward(self, x):
        return self.last([2.0 * h if self.draw() < 0.5 else 0.0 * h for h in self.hidden(x)])


class Own(Module):
    inputs = 2

    def __init__(self, generator):
        self.line, self.generator = Neuron(2, activation="linear", seed=0), generator

    def forward(self, x):
        return self.line([self.generator.random() * v for v in x])


class Counting(Module):
    inputs = 2

    def __init__(self):
        self.line, self.calls = Neuron(2, activation="linear", seed=0), 0

    def forward(self, x):
        self.calls += 1
        return self.line(x) * (1.0 + 1.0 / self.calls)


STATEFUL = {
    "random": lambda: Dropping(random.random),
    "numpy.random": lambda: Dropping(np.random.random),
    "a generator": lambda: Own(random.Random(1)),
    "a NumPy generator": lambda: Own(np.random.default_rng(1)),
}


@pytest.mark.parametrize("name", STATEFUL)
def test_randomness_trains_on_values_with_a_warning_and_draws_what_it_would_have(name):
    def run(compiled):
        random.seed(3)
        np.random.seed(3)  # noqa: NPY002
        return train(STATEFUL[name](), [1.0] * 7, compiled=compiled)

    weights, epochs, told = run(True)
    expected, expected_epochs, nothing = run(False)
    assert (weights, epochs, nothing) == (expected, expected_epochs, [])
    (message,) = told
    assert message.startswith(
        "fit(): the model or the loss can't be compiled, so it trains slowly; compiled=False says that it"
    )
    assert "random" in message


def test_a_counter_trains_on_values_with_a_warning():
    model = Counting()
    weights, _, told = train(model, [1.0] * 7, epochs=50)
    assert model.calls > 7 * 50
    assert "when asked for again" in told[0]
    assert "counts its calls, or changes other state" in told[0]
    assert weights != train(Counting(), [1.0] * 7, epochs=49)[0]


class Running(Module):
    """Keeps a mean of what it computes from sample to sample."""

    inputs = 2

    def __init__(self, listed):
        self.line, self.listed = Neuron(2, activation="linear", seed=0), listed
        self.mean = [0.0] if listed else 0.0

    def forward(self, x):
        found = self.line(x)
        if self.listed:
            self.mean = [0.9 * self.mean[0] + 0.1 * found]
            return found - self.mean[0]
        self.mean = 0.9 * self.mean + 0.1 * found
        return found - self.mean


@pytest.mark.parametrize("listed", [False, True])
def test_a_model_that_keeps_what_it_computes_trains_on_values_with_a_warning(listed):
    weights, epochs, told = train(Running(listed), [1.0] * 7, epochs=3)
    assert (weights, epochs, []) == train(Running(listed), [1.0] * 7, epochs=3, compiled=False)
    (message,) = told
    assert "can't be compiled" in message
    assert "changes other state" in message


def test_jax_refuses_what_it_cannot_compile():
    for build in (Counting, STATEFUL["a generator"]):
        before = build().state_dict()
        model = build()
        with pytest.raises((ValueError, TypeError), match="random"):
            fit(model, X, [1.0] * 7, loss="mse_loss", optimizer="sgd", epochs=1, kernel="jax")
        assert model.state_dict() == before


def test_the_comparison_leaves_generators_as_they_were():
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    states = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    train(MODELS["line"](), [1.0] * 7)
    assert states == (random.getstate(), np.random.get_state()[1].tolist())  # noqa: NPY002


def test_what_the_comparison_says():
    assert disagreement(lambda i: 1.0 + i, lambda i: (1.0 + i) * (1.0 + 1e-12), 5, "float64") == ""
    assert disagreement(lambda i: 1.0 + i, lambda i: (1.0 + i) * (1.0 + 1e-5), 5, "float32") == ""
    assert disagreement(lambda i: float("nan"), lambda i: float("inf"), 5, "float64") == "", "diverged either way"
    assert "sample 3 is 7.0, and on Values it is 4.0" in disagreement(
        lambda i: 1.0 + i, lambda i: 7.0 if i == 3 else 1.0 + i, 5, "float64"
    )
    assert "sample 0 is inf" in disagreement(lambda i: 1.0, lambda i: float("inf"), 5, "float64")
    calls = itertools.count()
    assert "when asked for again it is 5.0" in disagreement(lambda i: float(next(calls)), lambda i: 0.0, 5, "float64")


class OwnStep(SGD):
    def step(self, parameters):
        for p in parameters:
            p.data -= 0.01 * p.grad


class OfTheWhole(SGD):
    """A rule that is not elementwise."""

    def direction(self, gradient, state):
        return gradient / (1e-9 + np.linalg.norm(gradient)), state


class OfFloats(SGD):
    def direction(self, gradient, state):
        return (1.0 if gradient > 0.0 else -1.0), state


class OfTheCount(SGD):
    """A rule that is not elementwise, though nearly."""

    def direction(self, gradient, state):
        return gradient * (1.0 + 1e-6 * np.size(gradient)), state


class ChecksFloats(SGD):
    """A rule that raises an error of its own for arrays."""

    def direction(self, gradient, state):
        assert isinstance(gradient, float), "one number at a time"
        return gradient, state


class CountsCalls(SGD):
    """A rule that counts its calls: on Values, those of each parameter."""

    calls = 0

    def direction(self, gradient, state):
        self.calls += 1
        return gradient / self.calls, state


class Remembers(Adam):
    """A rule with a state."""


class Halved(SGD):
    def direction(self, gradient, state):
        return gradient / 2.0, state


@pytest.mark.parametrize(("kind", "reason"), [
    (OwnStep, "OwnStep.step() is its own, and compiled training calls move() alone, with arrays"),
    (OfTheWhole, "OfTheWhole.move() gives other numbers for an array than for its entries one by one"),
    (OfFloats, "OfFloats.move() does not take arrays: The truth value of an array"),
    (ChecksFloats, "ChecksFloats.move() does not take arrays: one number at a time"),
    (OfTheCount, "OfTheCount.move() gives other numbers for an array than for its entries one by one"),
    (CountsCalls, "CountsCalls.move() gives other numbers for an array than for its entries one by one"),
    (Halved, ""),
    (Remembers, ""),
])  # fmt: skip
def test_optimizers_of_ones_own(kind, reason):
    weights, _, told = train(MODELS["line"](), [1.0] * 7, optimizer=kind(0.01))
    expected, _, _ = train(MODELS["line"](), [1.0] * 7, optimizer=kind(0.01), compiled=False)
    assert weights == pytest.approx(expected, rel=1e-12)
    assert [reason in message for message in told] == [True] * bool(reason)
    if reason:
        with pytest.raises(ValueError, match=r'fit\(\): kernel="jax" can only compile, and here that would not do: '):
            train(MODELS["line"](), [1.0] * 7, optimizer=kind(0.01), kernel="jax")


def a_line():
    return Neuron(2, activation="linear", seed=1)


def twice(loss):
    """A loss of one's own, whose targets are not looked at before training."""
    return lambda prediction, target: 2.0 * loss(prediction, target)


REFUSALS = {
    "a probability": (a_line, "binary_cross_entropy", [0.0, 1.0] * 3 + [0.5], "prediction must be between 0 and 1, not"),
    "that of classes": (a_line, "binary_cross_entropy", [0, 1] * 3 + [0], "prediction must be between 0 and 1, not"),
    "a target": (
        a_line,
        twice(binary_cross_entropy_with_logits),
        [0.5] * 6 + [1.5],
        "target must be between 0 and 1, not 1.5",
    ),
    "a class": (lambda: MLP(2, [3], seed=1), twice(cross_entropy), [0, 1, 2, 7, 1, 1, 0], "from 0 to 2, not 7"),
    "a sign": (a_line, twice(hinge_loss), [1.0, -1.0, 1.0, 0.25, 1.0, 1.0, 1.0], "must be -1 or 1 .*0.25"),
}


@pytest.mark.parametrize("engine", ENGINES, ids=ENGINE_NAMES)
@pytest.mark.parametrize("name", REFUSALS)
def test_what_a_loss_refuses_on_values_it_refuses_compiled(engine, name):
    build, loss, y, words = REFUSALS[name]

    def run(engine):
        model = build()
        with pytest.raises(ValueError, match=words) as caught:
            fit(model, X, y, loss=loss, optimizer=SGD(1e-3), epochs=3, batch_size=2, **engine)
        return str(caught.value), list(model.state_dict().values())

    message, weights = run(engine)
    expected, expected_weights = run({"compiled": False})
    assert message.partition("not")[0] == expected.partition("not")[0]
    if "prediction" in words or engine == {"compiled": False}:
        assert weights == pytest.approx(expected_weights, rel=1e-12), "those that made the prediction"
    else:
        assert weights == list(build().state_dict().values()), "before training"


@pytest.mark.parametrize("engine", [{}, {"kernel": "native"}, {"kernel": "jax"}], ids=["chosen", "native", "jax"])
def test_a_validation_target_that_the_loss_refuses_is_told_before_training(engine):
    model = a_line()
    with pytest.raises(ValueError, match=r"hinge_loss\(\): target must be -1 or 1 .* not a float, 0\.25"):
        fit(
            model, X, [1.0] * 7, loss=twice(hinge_loss), optimizer=SGD(1e-3), epochs=3, validation=(X[:2], [1.0, 0.25]),
            **engine,
        )  # fmt: skip
    assert model.state_dict() == a_line().state_dict()


def test_validation_targets_of_another_kind_are_looked_at_too():
    """Classes to learn from, probabilities to be measured by, and a loss that looks at either by itself."""
    options = {"loss": twice(cross_entropy), "batch_size": 2}
    agree(
        lambda: MLP(2, [3], seed=1), [0, 1, 2] * 2 + [0], validation=(X[:2], [[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]]), **options
    )
    with pytest.raises(ValueError, match=r"cross_entropy\(\): target must be between 0 and 1, not 1\.5"):
        fit(
            MLP(2, [3], seed=1), X, [0, 1, 2] * 2 + [0], validation=(X[:1], [[1.5, 0.0, 0.0]]), optimizer="sgd", epochs=1,
            **options,
        )  # fmt: skip


PROBABILITIES = {
    "the loss by its name": "binary_cross_entropy",
    "the loss": lambda p, t: binary_cross_entropy(p, t),
    "a weighted loss": lambda p, t: 2.0 * binary_cross_entropy(p, t) / (1.0 + t) + 1.0,
    "a loss that hides a nan": lambda p, t: minimum(where(t > -1.0, binary_cross_entropy(p, t), 0.0), 5.0),
    "a loss beside another": lambda p, t: (
        square(p - t) + 0.5 * binary_cross_entropy(0.5 * (tanh(p) + 1.0), t) + binary_cross_entropy(p, t)
    ),
    "a loss of lists": lambda p, t: binary_cross_entropy([p, sigmoid(p)], [t, 1.0 - t]),
}


@pytest.mark.parametrize("y", [[1, 1], [0, 0], [1.0, 1.0], [0.0, 0.0], [0.5, 0.5], [1, 0], [0.25, 1.0]], ids=str)
@pytest.mark.parametrize("loss", PROBABILITIES.values(), ids=PROBABILITIES)
def test_a_prediction_beyond_a_probability_is_refused_whatever_its_target(loss, y):
    """A share of 0 does not hide the logarithm of a negative number."""
    for slope, number, engine in (0.9, "1.4", {}), (-1.2, "-0.7", {}), (0.9, "1.4", {"kernel": "native"}):
        model = Neuron(1, activation="linear", seed=0)
        model.w[0].data, model.b.data = slope, 0.5
        with pytest.raises(ValueError, match=rf"prediction must be between 0 and 1, not {number}"):
            fit(
                model, [[0.0]] * 6 + [[1.0]], [y[0]] * 6 + [y[1]], loss=loss, optimizer=SGD(1e-12), epochs=1, batch_size=4,
                **engine,
            )  # fmt: skip


def test_what_decides_a_check_is_looked_at_where_it_costs_least():
    """By the program of the step: it holds no count where the data or a range decide, or a nan of the loss tells."""

    def engine_of(model, loss, y):
        objective, _ = build_objective(model, loss, None, (X, y))
        return CompiledEngine(Task(objective, SGD(0.1), model.parameters(), (X, y), []), Backend(None, "float64"), 2)

    likely = Sequential(a_line(), sigmoid)
    for model, loss, y, counted in [
        (likely, lambda p, t: binary_cross_entropy(p, t), [1, 0] * 3 + [1], False),
        (likely, lambda p, t: binary_cross_entropy(p, t), [0.5] * 7, False),
        (a_line(), lambda p, t: binary_cross_entropy(p, t), [0.5] * 7, False),
        (a_line(), lambda p, t: binary_cross_entropy(p, t), [1, 0] * 3 + [1], True),
        (a_line(), lambda p, t: minimum(binary_cross_entropy(p, t), 5.0), [0.5] * 7, True),
        (a_line(), lambda p, t: binary_cross_entropy(exp(-square(p)), t), [1, 0] * 3 + [1], False),
        (a_line(), lambda p, t: hinge_loss(p, t), [1.0] * 7, False),
        (MLP(2, [3], seed=1), lambda p, t: cross_entropy(p, t), [0.0] * 7, False),
    ]:
        engine = engine_of(model, loss, y)
        engine.begin_epoch(1, np.arange(7))
        engine.step(0, 7)
        refused = engine.programs.step(engine.numbers, np.array(1.0), *engine.arrays)[3]
        assert (refused != ()) == counted


@pytest.mark.parametrize("engine", ENGINES, ids=ENGINE_NAMES)
def test_a_validation_that_the_loss_refuses(engine):
    model = Neuron(1, activation="linear", seed=0)
    model.w[0].data, model.b.data = 0.1, 0.5
    with pytest.raises(ValueError, match=r"binary_cross_entropy\(\): prediction must be between 0 and 1, not (50|1\d)\."):
        fit(
            model, [[0.0], [1.0]], [0.0, 1.0], loss="binary_cross_entropy", optimizer=SGD(1e-3), epochs=2,
            validation=([[100.0]], [1.0]), **engine,
        )  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES, ids=ENGINE_NAMES)
def test_modes_around_it(engine):
    with no_grad():
        assert train(MODELS["line"](), [1.0] * 7, **engine) == train(MODELS["line"](), [1.0] * 7, **engine)
        weights, epochs, _ = train(MODELS["line"](), [1.0] * 7, **engine)
        assert (Value(1.0) * 2.0).args == ()
    expected, expected_epochs, _ = train(MODELS["line"](), [1.0] * 7, **engine)
    assert (weights, epochs) == (expected, expected_epochs)
    with detect_anomaly(), pytest.raises(AnomalyError, match=r"mul|dot|square|sub"):
        train(MODELS["line"](), [1.0] * 7, optimizer=SGD(1e200), **engine)


def test_a_loss_with_weights_by_class():
    weights = np.array([1.0, 3.0, 0.5])

    def loss(prediction, target):
        return cross_entropy(prediction, target) * float(weights[target])

    agree(MODELS["scores"], BORDERS["cross_entropy"][1], loss=loss, engines=[{}, {"kernel": "jax"}])


@pytest.mark.filterwarnings("ignore:fit():UserWarning")
def test_a_loss_that_raises_at_a_traced_number_falls_back():
    table = [0.0, 2.0]
    for loss in (
        lambda p, t: mse_loss(p, t) * {1.0: 2.0}[t],
        lambda p, t: mse_loss(p, t) * np.array(table)[round(t)].item(),
    ):
        weights, _, _ = train(MODELS["line"](), [1.0] * 7, loss=loss)
        assert weights == pytest.approx(train(MODELS["line"](), [1.0] * 7, loss=twice(mse_loss))[0], rel=1e-12)


@pytest.mark.parametrize(
    "engine",
    [pytest.param(engine, marks=pytest.mark.long if engine.get("kernel") == "jax" else ()) for engine in ENGINES],
    ids=ENGINE_NAMES,
)
def test_validation_targets_of_another_kind(engine):
    y, soft = [0, 1, 1, 0, 1, 0, 0], [[0.0, 1.0]] * 7

    def validated(y, other, loss, build):
        return train(build(), y, loss=loss, validation=(X, other), **engine)

    def scores():
        return MLP(2, [2], seed=0)

    for loss, build, *targets in [
        ("mse_loss", a_line, y, [0.5] * 7),
        ("mse_loss", a_line, [0.5] * 7, y),
        ("binary_cross_entropy_with_logits", a_line, y, [0.5] * 7),
        ("cross_entropy", scores, y, soft),
        ("cross_entropy", scores, soft, y),
        ("cross_entropy", scores, soft, np.array(soft)),
    ]:
        weights, epochs, told = validated(*targets, loss, build)
        expected, _, _ = train(build(), targets[0], loss=loss, **engine)
        assert (weights, told) == (pytest.approx(expected, rel=1e-12), [])
        plain = train(build(), targets[0], loss=loss, validation=(X, targets[1]), compiled=False)[1]
        assert not any("accuracy" in name for name in epochs[-1]), "probabilities and other numbers are no classes"
        assert epochs[-1]["validation_loss"] == pytest.approx(plain[-1]["validation_loss"], rel=1e-9)
    for loss in "cross_entropy", twice(cross_entropy):
        for targets in (y, [float(t) for t in y]), ([float(t) for t in y], y):
            with pytest.raises(
                TypeError, match=r"target must be a class, an int from 0 to 1, or 2 probabilities, not a float"
            ):
                validated(*targets, loss, scores)


class TakesTheNumberOut(Module):
    """Its loss is right where it was traced, and wrong after the first step."""

    def __init__(self, read):
        self.w, self.read = Value(2.0), read

    def forward(self, x):
        return self.w * x[0] * self.read(self.w)


@pytest.mark.parametrize("read", [lambda w: w.data, lambda w: w.item()], ids=[".data", ".item()"])
def test_a_number_taken_out_of_a_parameter_is_not_frozen(read):
    def losses(**options):
        fit_options = {"loss": "mse_loss", "optimizer": SGD(0.05), "epochs": 3, "progress": False}
        return fit(TakesTheNumberOut(read), [[1.0], [0.5]], [1.0, 2.0], **fit_options, **options).losses

    with pytest.warns(UserWarning, match=r"takes the number out of a parameter .*Write \.detach\(\)"):
        assert losses() == losses(compiled=False)
    with pytest.raises(ValueError, match="takes the number out of a parameter"):
        losses(kernel="jax")


def test_what_detach_makes_of_a_parameter_follows_it():
    def losses(compiled):
        model = TakesTheNumberOut(lambda w: w.detach())
        fit_options = {"loss": "mse_loss", "optimizer": SGD(0.05), "epochs": 3, "progress": False}
        return fit(model, [[1.0], [0.5]], [1.0, 2.0], **fit_options, compiled=compiled).losses

    assert losses(True) == pytest.approx(losses(False), rel=1e-12)
