"""The options of `fit`, each on every engine: what they do, that all engines do the same, and what they refuse."""

import math
from functools import partial
from importlib.util import find_spec
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from autograd import where
from nn import (
    MLP,
    SGD,
    Adam,
    AdamW,
    Dropout,
    Linear,
    Module,
    TrainingDiverged,
    accuracy,
    cross_entropy,
    datasets,
    fit,
    schedules,
)
from nn.training.measures import METRICS, measure
from nn.training.weighting import sample_weights
from tests.helpers import one_in

ENGINES = {
    "eager": {"compiled": False},
    "numpy": {"kernel": "numpy"},
    "native": {"kernel": "native"},
    **{name: {"kernel": name} for name in ["jax"] * bool(find_spec("jax"))},
}
COMPILED = [name for name in ENGINES if name != "eager"]
TWO = ["eager", "numpy"]
X, Y = datasets.moons(14, seed=0)
WEIGHTS = [0.0, 2.0, *[0.5] * 11, 3.0]
BASE = {"loss": "binary_cross_entropy_with_logits", "epochs": 3, "batch_size": 5, "seed": 1, "progress": False}


def largest(predictions, targets):
    return np.abs(predictions).max() + targets.sum()


OPTIONS = {
    "clip_norm": {"clip_norm": 0.1},
    "clip_norm with momentum": {"clip_norm": 0.05, "optimizer": lambda: SGD(0.5, momentum=0.9, nesterov=True)},
    "a schedule": {"schedule": lambda step: 0.9**step},
    "cosine": {"schedule": "cosine"},
    "step": {"schedule": "step", "optimizer": lambda: AdamW(0.1)},
    "warm-up": {"schedule": "warm-up", "optimizer": lambda: SGD(0.5, weight_decay=0.1)},
    "cosine with warm-up": {"schedule": schedules.cosine(warmup=4)},
    "metrics": {"metrics": ["accuracy", "mae", "mse", "rmse", "r2", largest], "validation": (X[:5], Y[:5])},
    "sample_weight": {"sample_weight": WEIGHTS},
    "sample_weight of an own loss": {"sample_weight": WEIGHTS, "loss": lambda p, t: where(p > 0.1, p * p, (p - t) ** 2)},
    "sample_weight where classes are numbers": {
        "sample_weight": WEIGHTS, "y": [int(t) for t in Y], "loss": lambda p, t: [p, 1.0 - p][t] ** 2
    },
    "class_weight": {"class_weight": {0: 1.0, 1: 5.0}},
    "balanced": {"class_weight": "balanced", "X": X[3:], "y": Y[3:]},
    "both weights": {"class_weight": {1: 2}, "sample_weight": WEIGHTS, "validation": (X[:5], Y[:5])},
    "label_smoothing": {"loss": partial(cross_entropy, label_smoothing=0.2), "outputs": 2},
    "all": {
        "loss": partial(cross_entropy, label_smoothing=0.1, reduction="sum"), "outputs": 2, "clip_norm": 0.2,
        "metrics": "accuracy", "schedule": schedules.cosine(warmup=2, steps=12),
        "class_weight": "balanced", "sample_weight": WEIGHTS,
    },
}  # fmt: skip


def train(engine="eager", model=None, **changes):
    options = BASE | {"optimizer": lambda: Adam(0.1)} | changes
    model = model or MLP(2, [3, options.pop("outputs", 1)], activation="tanh", seed=0)
    if callable(options["optimizer"]):
        options["optimizer"] = options["optimizer"]()
    history = fit(model, options.pop("X", X), options.pop("y", Y), **options, **ENGINES[engine])
    return [parameter.data for parameter in model.parameters()], history


@pytest.fixture(scope="module")
def eager():
    return {name: train(**options) for name, options in OPTIONS.items()}


@pytest.fixture(scope="module")
def plain():
    return train()[0]


@pytest.mark.parametrize(("engine", "name"), one_in(4, product(COMPILED, OPTIONS), "jax"))
def test_every_engine_gives_the_same(engine, name, eager, plain):
    (wanted, their_history), (found, history) = eager[name], train(engine, **OPTIONS[name])
    assert np.allclose(found, wanted, rtol=1e-9, atol=1e-12)
    if len(wanted) == len(plain) and name != "metrics":
        assert not np.allclose(wanted, plain, rtol=1e-3, atol=0.0), "the option does nothing"
    for theirs, ours in zip(their_history, history, strict=True):
        assert ours.keys() == theirs.keys()
        assert [ours[key] for key in ours if key != "seconds"] == pytest.approx(
            [theirs[key] for key in ours if key != "seconds"], rel=1e-9
        )


def norm_of_first_step(engine, limit):
    """The norm of the step that plain descent at a rate of 1 takes, which is its gradient's."""
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    before = [p.data for p in model.parameters()]
    after, _ = train(engine, model, optimizer=SGD(1.0), epochs=1, batch_size=None, clip_norm=limit)
    return np.linalg.norm(np.subtract(before, after)), np.linalg.norm([p.grad for p in model.parameters()])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_long_gradient_is_scaled_down_and_a_short_one_is_left(engine):
    norm, _ = norm_of_first_step(engine, None)
    assert norm_of_first_step(engine, 2.0 * norm)[0] == pytest.approx(norm, rel=1e-12)
    found, left_in_grad = norm_of_first_step(engine, 0.5 * norm)
    assert found == pytest.approx(0.5 * norm * norm / (norm + 1e-6), rel=1e-9), "1e-6 as torch.nn.utils.clip_grad_norm_"
    assert left_in_grad == pytest.approx(found, rel=1e-9)


class Slope(Module):
    inputs = 2

    def __init__(self):
        from autograd import Value

        self.a, self.b = Value(1.0), Value(1.0)

    def forward(self, x):
        return x[0] * self.a + x[1] * self.b


@pytest.mark.parametrize("engine", ENGINES)
def test_a_gradient_that_is_not_finite_is_not_made_finite(engine):
    """An infinite norm gives a factor of 0, which would make zeros of the entries that are finite."""
    with pytest.raises(TrainingDiverged):
        train(engine, Slope(), X=[[1e300, 1.0]], y=[0.0], loss="mse_loss", clip_norm=1.0, batch_size=None)
    model = Slope()
    loss = lambda p, t: p * 1e200  # noqa: E731  # whose square is not finite, though it is
    train(engine, model, X=[[3.0, 4.0]], y=[0.0], loss=loss, optimizer=SGD(0.1), clip_norm=1.0, epochs=1)
    assert [model.a.data, model.b.data] == pytest.approx([1.0 - 0.06, 1.0 - 0.08])


@pytest.mark.parametrize("engine", ENGINES)
def test_where_the_loss_is_lowest_clipping_leaves_the_parameters(engine):
    found, _ = train(engine, Slope(), X=[[1.0, 1.0]], y=[2.0], loss="mse_loss", optimizer=SGD(0.1), clip_norm=1.0)
    assert found == [1.0, 1.0]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_schedule_is_a_factor_of_the_rate_that_the_optimizer_has(engine):
    """A callback that sets the rate sets what is multiplied, and finds there what it set; it is there in the end."""
    optimizer, seen, asked = SGD(0.5), [], []

    def callback(history):
        seen.append(optimizer.lr)
        optimizer.lr *= 0.5

    def schedule(step):
        asked.append(step)
        return 1.0 / (1.0 + step)

    model = Slope()
    train(
        engine,
        model,
        optimizer=optimizer,
        X=[[1.0, 0.0]],
        y=[0.0],
        loss=lambda p, t: p,
        schedule=schedule,
        callback=callback,
    )
    assert seen == [0.5, 0.25, 0.125]
    assert optimizer.lr == 0.0625
    assert asked == [0, 1, 2]
    assert model.a.data == pytest.approx(1.0 - 0.5 - 0.25 / 2 - 0.125 / 3)


@pytest.mark.parametrize("engine", TWO)
def test_a_schedule_goes_on_with_an_optimizer(engine):
    options = {"shuffle": False, "schedule": schedules.cosine(warmup=2, steps=12)}
    whole, _ = train(engine, epochs=4, **options)
    model, optimizer = MLP(2, [3, 1], activation="tanh", seed=0), Adam(0.1)
    for _ in range(2):
        halves, _ = train(engine, model, optimizer=optimizer, epochs=2, **options)
    assert halves == pytest.approx(whole, rel=1e-12)


@pytest.mark.parametrize("engine", TWO)
def test_an_error_before_the_first_step_leaves_gradients(engine):
    model = Slope()
    model.a.grad = 7.0
    with pytest.raises(TypeError, match="what schedule gives for step 0"):
        train(engine, model, X=[[1.0, 1.0]], y=[0.0], loss="mse_loss", schedule=lambda step: None)
    assert (model.a.grad, model.b.grad) == (7.0, 0.0)


def test_a_schedule_that_fails_leaves_the_rate():
    optimizer = SGD(0.5)
    with pytest.raises(ValueError, match=r"fit\(\): what schedule gives for step 1 must be finite and at least 0, not -1.0"):
        train(optimizer=optimizer, schedule=lambda step: 1.0 - 2.0 * step)
    assert optimizer.lr == 0.5


def test_schedules_by_name_are_over_the_run():
    runs = {"cosine": [1.0, 0.75, 0.25], "step": [1.0, 0.1, 0.01], "warmup": [1.0, 1.0, 1.0]}
    for name, factors in runs.items():
        model = Slope()
        train(model=model, X=[[1.0, 0.0]], y=[0.0], loss=lambda p, t: p, optimizer=SGD(1.0), schedule=name)
        assert 1.0 - model.a.data == pytest.approx(sum(factors))
    assert train(schedule=schedules.cosine)[0] == train(schedule="cosine")[0]
    with pytest.raises(ValueError, match="cosine: how many steps the run has is for fit"):
        schedules.cosine()(0)
    assert schedules.cosine(warmup=2, steps=4)(9) == 0.0


@pytest.mark.parametrize("engine", TWO)
def test_weights_are_like_repeated_samples(engine):
    """Those of a sample at twice the weight, in one batch, train as it being there twice."""
    twice = {"X": [*X[:6].tolist(), X[0].tolist()], "y": [*Y[:6], Y[0]], "batch_size": None}
    wanted, history = train(engine, **twice)
    found, other = train(engine, X=X[:6], y=Y[:6], sample_weight=[4, 2, 2, 2, 2, 2], batch_size=None)
    assert found == pytest.approx(wanted, rel=1e-9)
    assert other.losses == pytest.approx(history.losses, rel=1e-9)
    assert train(engine, sample_weight=[7.5] * 14)[0] == train(engine)[0], "only ratios count"


@pytest.mark.parametrize("engine", TWO)
def test_a_sample_of_no_weight_is_not_learned_from_one_by_one_either(engine):
    found, _ = train(engine, X=X[:2], y=Y[:2], sample_weight=[1.0, 0.0], optimizer=SGD(0.1), batch_size=1, epochs=1)
    wanted, _ = train(engine, X=X[:1], y=Y[:1], optimizer=SGD(0.2), batch_size=1, epochs=1)
    assert found == pytest.approx(wanted, rel=1e-9)


class Halves(Module):
    def __init__(self):
        self.line, self.dropout = Linear(2, 1, seed=0), Dropout(0.5)

    def forward(self, a, b):
        return self.line(self.dropout([a, b]))


def test_weights_and_dropout_of_a_model_of_several_inputs():
    options = {"X": [tuple(x) for x in X.tolist()], "sample_weight": WEIGHTS, "optimizer": lambda: SGD(0.1)}
    eager, compiled = (train(engine, Halves(), **options)[0] for engine in TWO)
    assert compiled == pytest.approx(eager, rel=1e-9)


def test_a_class_without_a_weight_counts_as_it_is():
    assert train(class_weight={1: 5.0})[0] == train(class_weight={0: 1.0, 1: 5.0})[0]
    with pytest.raises(ValueError, match=r"class_weight needs targets that are classes, but target 0 is a list, \[1.0\]"):
        sample_weights(None, "balanced", [[1.0], [1.0]])


def test_balanced_weights_are_those_of_scikit_learn():
    counts = np.bincount(Y[3:].astype(int))
    by_class = {i: len(Y[3:]) / (2 * count) for i, count in enumerate(counts)}
    common = {"X": X[3:], "y": Y[3:]}
    assert train(class_weight="balanced", **common)[0] == pytest.approx(train(class_weight=by_class, **common)[0], rel=1e-12)
    one_hot = {"loss": "cross_entropy", "outputs": 2, "X": X[3:], "class_weight": by_class}
    assert train(y=np.eye(2)[Y[3:].astype(int)], **one_hot)[0] == pytest.approx(train(y=Y[3:].astype(int), **one_hot)[0])


@pytest.mark.parametrize("engine", ENGINES)
def test_metrics_are_of_all_predictions_of_an_epoch_as_they_were(engine):
    seen = []

    def own(predictions, targets):
        seen.append((np.array(predictions), np.array(targets)))
        return np.float64(len(targets))

    _, history = train(engine, metrics=[own, partial(accuracy, threshold=0.0)], validation=(X[:4], Y[:4]), epochs=2)
    assert history.metrics["own"] == [14.0, 14.0]
    assert history.metrics["validation_own"] == [4.0, 4.0]
    assert list(history.metrics) == ["accuracy", "own", "validation_accuracy", "validation_own"]
    assert [predictions.shape for predictions, _ in seen] == [(14,), (4,)] * 2
    for (predictions, targets), loss in zip(seen[::2], history.losses, strict=True):
        assert sorted(targets) == sorted(Y)
        assert np.logaddexp(0.0, (1.0 - 2.0 * targets) * predictions).mean() == pytest.approx(loss, rel=1e-9)


def test_the_numbers_of_metrics():
    """Of several outputs r2 is the mean of theirs."""
    predictions, targets = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]]), np.array([[1.0, 1.0], [2.0, 4.0], [6.0, 7.0]])
    found = [METRICS[name](predictions, targets) for name in ("mae", "mse", "rmse", "r2")]
    assert found == pytest.approx([5 / 6, 7 / 6, math.sqrt(7 / 6), (1 - 2 / 14 + 1 - 5 / 18) / 2])
    assert math.isnan(METRICS["r2"](predictions[:, 0], np.ones(3)))
    own = lambda predictions, targets: SimpleNamespace(ndim=0, item=lambda: 0.5)  # noqa: E731  # as an array of JAX
    assert measure({"own": own}, predictions, targets) == {"own": 0.5}


def test_accuracy_of_probabilities_and_of_several_scores():
    classes = Y.astype(int)
    options = {"outputs": 2, "loss": "cross_entropy", "metrics": ["accuracy"]}
    of_classes = train(y=classes, **options)[1].metrics
    assert train(y=np.eye(2)[classes], **options)[1].metrics == of_classes
    own = lambda p, t: cross_entropy(p, t)  # noqa: E731  # does not say that it is of classes
    assert train(y=classes, **(options | {"loss": own}))[1].metrics == of_classes
    logits = train(model=Slope(), X=[[0.5, 0.0], [-0.5, 0.0]], y=[1, 0], epochs=1)[1].metrics
    assert logits == {"accuracy": [1.0]}, "above 0 it is class 1"
    signs = train(y=2 * classes - 1, loss="hinge_loss")[1].metrics
    assert signs == train(y=classes, loss="hinge_loss")[1].metrics, "-1 and 0 are the same class"


def test_several_callbacks_are_all_called_and_one_ends_training():
    calls = []
    callbacks = [lambda history: calls.append("a") or True, lambda history: calls.append("b")]
    _, history = train(callback=callbacks)
    assert calls == ["a", "b"]
    assert len(history) == 1
    assert len(train(callback=())[1]) == 3


class Watching:
    def __init__(self, log, fails=False):
        self.log, self.fails = log, fails

    def begin(self, model, samples, targets, threshold):
        if self.fails:
            raise RuntimeError("no screen")
        self.log.append("begin")

    def __call__(self, history):
        self.log.append("called")

    def end(self):
        self.log.append("end")


def test_callbacks_that_watch_begin_and_end_each():
    log = []
    train(callback=[Watching(log), Watching(log)], epochs=1)
    assert log == ["begin", "begin", "called", "called", "end", "end"]
    log.clear()
    with pytest.raises(RuntimeError, match="no screen"):
        train(callback=[Watching(log), Watching(log, fails=True)])
    assert log == ["begin", "end"]


@pytest.mark.parametrize(("options", "error", "words"), [
    ({"clip_norm": -1.0}, ValueError, "fit(): clip_norm must be finite and at least 0, not -1.0."),
    ({"clip_norm": 0}, ValueError, "fit(): clip_norm must be larger than 0; None leaves gradients as they are."),
    ({"clip_norm": math.inf}, ValueError, "fit(): clip_norm must be finite"),
    ({"clip_norm": "1"}, TypeError, "fit(): clip_norm must be a real number, not a str, '1'"),
    ({"schedule": "cosin"}, ValueError, "schedule: there is no 'cosin'; did you mean 'cosine'?"),
    ({"schedule": "ExponentialLR"}, ValueError, "schedule: there is no 'ExponentialLR'; write schedule=lambda step: 0.99"),
    ({"schedule": 0.5}, TypeError, "schedule must be a name or a function of the number of the step"),
    ({"schedule": lambda step: "0.1"}, TypeError, "fit(): what schedule gives for step 0 must be a real number"),
    ({"metrics": ["acuracy"]}, ValueError, "metrics: there is no 'acuracy'; did you mean 'accuracy'?"),
    ({"metrics": ["acc"]}, ValueError, 'metrics: there is no \'acc\'; write "accuracy".'),
    ({"metrics": ["f1"]}, ValueError, "metrics: there is no 'f1'; give a function of (predictions, targets) that returns"),
    ({"metrics": [3]}, TypeError, "fit(): metrics must be a list of names and of functions"),
    ({"metrics": ["mae", "mae"]}, ValueError, "fit(): metrics: 'mae' is there twice; give a function with"),
    ({"metrics": ["mae"], "outputs": 2, "loss": "cross_entropy"}, ValueError,
     "metrics: predictions of shape (1, 2) can't be compared with targets of shape (1,)"),
    ({"metrics": ["accuracy"], "loss": "mse_loss"}, ValueError, 'metrics: "accuracy" does not know above which output'),
    ({"metrics": ["accuracy"], "outputs": 2, "y": [[1, 1]] * 14}, ValueError, '"accuracy" is of one class per sample'),
    ({"metrics": [lambda p, t: "good"]}, TypeError, "fit(): what metrics '<lambda>' gives must be a real number"),
    ({"sample_weight": [1.0, 2.0]}, ValueError, "fit(): sample_weight has 2 numbers for 14 samples; give one for each."),
    ({"sample_weight": 1.0}, TypeError, "fit(): sample_weight must be a list or an array of numbers, not a float"),
    ({"sample_weight": [-1.0] * 14}, ValueError, "fit(): sample_weight[0] must be finite and at least 0, not -1.0"),
    ({"sample_weight": np.full(14, np.nan)}, ValueError, "fit(): sample_weight[0] must be finite"),
    ({"sample_weight": [0.0] * 14}, ValueError, "fit(): sample_weight must not give every sample a weight of 0."),
    ({"sample_weight": [[1.0]] * 14}, TypeError, "fit(): sample_weight[0] must be a real number, not a list"),
    ({"class_weight": [1.0, 2.0]}, TypeError, 'fit(): class_weight must be a dict such as {0: 1.0, 1: 5.0} or "balanced"'),
    ({"class_weight": "balance"}, TypeError, 'or "balanced", not a str, \'balance\''),
    ({"class_weight": {2: 1.0}}, ValueError, "class_weight has a weight for 2, which is no target; the classes are 0, 1."),
    ({"class_weight": {1: -1.0}}, ValueError, "fit(): class_weight[1] must be finite and at least 0, not -1.0"),
    ({"class_weight": "balanced", "y": Y + 0.5, "loss": "mse_loss"}, ValueError,
     "fit(): class_weight needs targets that are classes, but target 0 is"),
    ({"callback": 3}, TypeError, "fit(): callback must be a function of the History, not an int, 3."),
    ({"callback": [print, 3]}, TypeError, "fit(): callback[1] must be a function of the History, not an int, 3."),
])  # fmt: skip
def test_bad_options_are_refused_by_name(options, error, words):
    with pytest.raises(error) as caught:
        train(**options)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: schedules.step(step_size=0), "step: step_size must be at least 1, not 0"),
        (lambda: schedules.warmup(steps=0.5), "warmup: steps must be a whole number, not"),
    ],
)
def test_the_sizes_of_a_schedule_are_whole_and_not_0(make, words):
    with pytest.raises((TypeError, ValueError), match=words):
        make()
