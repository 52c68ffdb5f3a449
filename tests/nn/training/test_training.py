"""`fit`: batches, order, what it records, when it stops, and what it refuses before it begins."""

import io
import math
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from autograd import Value, equal, mean, sigmoid, square, take, where
from nn import MLP, SGD, Adam, History, Module, Neuron, Sequential, TrainingDiverged, accuracy, datasets, fit, mse_loss
from nn.losses import LOSSES
from nn.optimizers import OPTIMIZERS
from nn.training import choice

X = [[0.0, 1.0], [1.0, 0.5], [-1.0, 2.0], [0.5, 0.5], [2.0, -1.0]]
Y = [1.0, 2.0, 0.0, 1.5, 0.5]


def line(seed=0):
    return Neuron(2, activation="linear", seed=seed)


def train(model, X=X, y=Y, **changes):
    return fit(model, X, y, **({"loss": "mse_loss", "optimizer": SGD(0.05), "epochs": 4} | changes))


def steps_by_hand(model, batches, rate=0.05):
    """Plain gradient descent on the mean loss of each batch in turn."""
    losses = []
    for batch in batches:
        loss = mean([mse_loss(model(X[i]), Y[i]) for i in batch])
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= rate * p.grad
        losses.append(loss.data)
    return losses


@pytest.mark.parametrize(
    ("batch_size", "batches"),
    [
        (None, [[0, 1, 2, 3, 4]]),
        (5, [[0, 1, 2, 3, 4]]),
        (99, [[0, 1, 2, 3, 4]]),
        (2, [[0, 1], [2, 3], [4]]),
        (1, [[0], [1], [2], [3], [4]]),
    ],
)
def test_batches_make_up_the_data(batch_size, batches):
    model, twin = line(), line()
    history = train(model, batch_size=batch_size, shuffle=False)
    losses = steps_by_hand(twin, batches * 4)
    assert model.state_dict() == pytest.approx(twin.state_dict(), rel=1e-12)
    assert history.iterations == len(batches)
    assert history.batch_size == max(map(len, batches))
    per_epoch = [
        sum(loss * len(batch) for loss, batch in zip(losses[start:], batches, strict=False)) / 5
        for start in range(0, len(losses), len(batches))
    ]
    assert history.losses == pytest.approx(per_epoch, rel=1e-12)


def test_each_epoch_shows_every_sample_once_in_an_order_from_the_seed():
    def orders(**options):
        seen = []

        def loss(prediction, target):
            seen.append(target)
            return mse_loss(prediction, target)

        train(line(), loss=loss, batch_size=2, epochs=6, compiled=False, **options)
        return [tuple(seen[i : i + 5]) for i in range(0, 30, 5)]

    shuffled = orders(seed=1)
    assert [sorted(order) for order in shuffled] == [sorted(Y)] * 6
    assert len(set(shuffled)) > 1
    assert orders(seed=1) == shuffled
    assert orders(seed=2) != shuffled
    assert set(orders(shuffle=False)) == {tuple(Y)}


def test_the_same_seeds_give_the_same_model():
    one, other = MLP(2, [3, 1], seed=3), MLP(2, [3, 1], seed=3)
    assert train(one, batch_size=2).losses == train(other, batch_size=2).losses
    assert one.state_dict() == other.state_dict()


@pytest.mark.parametrize("name", LOSSES)
def test_each_loss_by_name_and_by_function(name):
    y = [0, 1, 0, 1, 1]
    build = (lambda: MLP(2, [2], seed=0)) if name == "cross_entropy" else (lambda: Neuron(2, activation="sigmoid", seed=0))
    history = train(build(), y=y, loss=name, epochs=20)
    assert history.losses[-1] < history.losses[0]
    again = train(build(), y=y, loss=LOSSES[name], epochs=20)
    assert again.losses == history.losses
    assert again.metrics == history.metrics
    assert set(history.metrics) == (set() if name in ("mse_loss", "l1_loss", "huber_loss") else {"accuracy"})


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_optimizer_by_name(name):
    one, other = line(), line()
    train(one, optimizer=name)
    train(other, optimizer=OPTIMIZERS[name]())
    assert one.state_dict() == other.state_dict() != line().state_dict()


def test_an_optimizer_goes_on_from_what_it_remembers():
    whole, halves = line(), line()
    train(whole, optimizer=Adam(0.1), shuffle=False, epochs=4)
    optimizer = Adam(0.1)
    train(halves, optimizer=optimizer, shuffle=False, epochs=2)
    train(halves, optimizer=optimizer, shuffle=False, epochs=2)
    assert whole.state_dict() == halves.state_dict()


@pytest.mark.parametrize(
    "convert",
    [list, tuple, np.array, lambda data: np.array(data, dtype=np.float32), lambda data: [np.array(entry) for entry in data]],
    ids=["list", "tuple", "array", "float32", "list of arrays"],
)
def test_lists_and_arrays_are_the_same(convert):
    one, other = line(), line()
    train(one)
    train(other, X=convert(X), y=convert(Y))
    assert one.state_dict() == other.state_dict()


def test_a_column_of_targets_is_taken_for_the_numbers_in_it():
    assert train(line(), y=[[target] for target in Y]).losses == train(line()).losses


def test_each_target_that_the_loss_refuses_is_told_by_its_index():
    with pytest.raises(ValueError, match=r"fit\(\): target 3: cross_entropy\(\): target must be a class from 0 to 1, not 2"):
        train(MLP(2, [2], seed=0), y=[0, 1, 1, 2, 0], loss="cross_entropy")


def test_a_model_of_one_input_takes_numbers_and_several_outputs_take_lists():
    slope = Neuron(1, activation="linear", seed=0)
    train(slope, X=[1.0, 2.0, 3.0], y=[2.0, 4.0, 6.0], optimizer=SGD(0.1), epochs=300)
    assert slope.w[0].data == pytest.approx(2.0, abs=1e-2)
    pair = MLP(1, [2], seed=0)
    train(pair, X=[1.0, 2.0, 3.0], y=[[1.0, -1.0], [2.0, -2.0], [3.0, -3.0]], optimizer=SGD(0.1), epochs=300)
    assert [p.data for p in pair([10.0])] == pytest.approx([10.0, -10.0], abs=0.1)


def test_it_solves_xor_and_moons():
    for (points, y), sizes, epochs in (datasets.logic_gate("xor"), [4, 1], 150), (datasets.moons(60), [8, 8, 1], 60):
        model = MLP(2, sizes, activation="tanh", seed=1)
        history = fit(
            model, points, y, loss="binary_cross_entropy_with_logits", optimizer=Adam(0.1), epochs=epochs, batch_size=20
        )
        assert accuracy([model(x) for x in points], y) == 1.0
        assert history.metrics["accuracy"][-1] == 1.0


def test_validation_is_measured_and_not_learned_from():
    model, twin = line(), line()
    seen = []
    history = train(
        model, validation=([[1.0, 1.0], [0.0, 0.0]], [1.0, 0.0]), callback=lambda h: seen.append(model.state_dict())
    )
    assert history.losses == train(twin).losses
    assert model.state_dict() == twin.state_dict()
    for state, loss in zip(seen, history.validation_losses, strict=True):
        w0, w1, b = state.values()
        assert loss == pytest.approx(((w0 + w1 + b - 1.0) ** 2 + b**2) / 2)
    classes = fit(
        Neuron(2, activation="sigmoid", seed=0),
        X,
        [0, 1, 0, 1, 1],
        loss="binary_cross_entropy",
        optimizer="sgd",
        epochs=2,
        validation=(X, [1, 0, 1, 0, 0]),
    )
    assert set(classes.metrics) == {"accuracy", "validation_accuracy"}
    assert classes.metrics["validation_accuracy"][-1] == pytest.approx(1.0 - classes.metrics["accuracy"][-1])


def test_accuracy_is_of_classes():
    soft = fit(line(), X, [0.0, 0.25, 1.0, 1.0, 0.0], loss="binary_cross_entropy_with_logits", optimizer="sgd", epochs=1)
    several = fit(MLP(2, [2]), X, [[0, 1]] * 5, loss="binary_cross_entropy_with_logits", optimizer="sgd", epochs=1)
    signs = fit(line(), X, [1.0, -1.0, 1.0, 1.0, -1.0], loss="hinge_loss", optimizer="sgd", epochs=1)
    assert [list(history.metrics) for history in (soft, several, signs)] == [[], [], ["accuracy"]]


def test_no_gradient_is_left_by_validation():
    model = line()
    train(model, epochs=1, validation=(X, Y))
    before = [p.grad for p in model.parameters()]
    other = line()
    train(other, epochs=1)
    assert before == [p.grad for p in other.parameters()]


def test_patience_stops_and_goes_back_to_the_best_epoch():
    model = line()
    states = []
    # Its validation targets fit the weights that it starts from, so that each epoch of training makes it worse.
    best = [(v.data) for v in (model(x) for x in X)]
    history = train(model, validation=(X, best), epochs=50, patience=3, callback=lambda h: states.append(model.state_dict()))
    assert len(history) == 4
    assert history.validation_losses.index(min(history.validation_losses)) == 0
    assert model.state_dict() == states[0]


ENGINES = pytest.mark.parametrize("engine", [{}, {"compiled": False}, {"kernel": "jax"}], ids=["compiled", "eager", "jax"])


@ENGINES
def test_patience_without_validation_watches_the_loss(engine):
    history = train(line(), optimizer=SGD(0.0), epochs=50, patience=2, shuffle=False, **engine)
    assert len(history) == 3
    model = line()
    history = train(model, optimizer=SGD(0.9), epochs=50, patience=2, **engine)
    assert len(history) == 3
    assert history.losses.index(min(history.losses)) == 0
    assert model.state_dict() == pytest.approx(line().state_dict()), "the first loss is that of the first parameters"


@ENGINES
@pytest.mark.parametrize("batch_size", [None, 2])
def test_the_parameters_are_those_whose_loss_was_recorded(engine, batch_size):
    """Those before the last step of the epoch with the lowest loss."""
    model, kept, seen = line(), SGD(0.6), []

    class Noting(SGD):
        def move(self, data, gradient, state):
            seen.append(np.array(data, dtype=float))
            return super().move(data, gradient, state)

    if batch_size is None:
        history = train(model, optimizer=kept, epochs=3, patience=99, shuffle=False, **engine)
        best = mean([mse_loss(model(x), t) for x, t in zip(X, Y, strict=True)]).data
        assert best == pytest.approx(min(history.losses), rel=1e-12)
        assert min(history.losses) != history.losses[-1]
    elif engine == {}:
        history = train(model, optimizer=Noting(0.6), epochs=3, patience=99, batch_size=2, shuffle=False)
        steps = [entry for entry in seen if entry.shape == (3,)][-9:]
        epoch = history.losses.index(min(history.losses))
        assert list(model.state_dict().values()) == steps[3 * epoch + 2].tolist()


@ENGINES
def test_a_callback_that_returns_true_ends_training(engine):
    assert len(train(line(), callback=lambda history: len(history) == 2, epochs=9, **engine)) == 2
    assert len(train(line(), callback=lambda history: np.True_, epochs=9, **engine)) == 1
    assert len(train(line(), callback=lambda history: [1], epochs=3, **engine)) == 3, "only True does"


@ENGINES
@pytest.mark.parametrize("options", [{}, {"patience": 2}, {"batch_size": 2}], ids=str)
def test_divergence_raises_and_leaves_parameters_with_a_finite_loss(engine, options):
    model, optimizer = line(), SGD(1e200, momentum=0.5)
    with pytest.raises(TrainingDiverged, match=r"fit\(\): the loss of epoch \d is (inf|nan): training diverged") as caught:
        train(model, optimizer=optimizer, epochs=50, **engine, **options)
    assert isinstance(caught.value, ArithmeticError)
    for words in "Try a smaller lr (it is 1e+200)", "scaled to about [-1, 1]", "detect_anomaly()":
        assert words in str(caught.value)
    *before, last = caught.value.history.losses
    assert not math.isfinite(last)
    assert all(math.isfinite(loss) for loss in before)
    assert f"the parameters of epoch {len(before)} again" in str(caught.value) or not before
    assert all(math.isfinite(mse_loss(model(x), t).data) for x, t in zip(X, Y, strict=True))
    if before:
        assert model.state_dict() != line().state_dict() or len(before) == 1
    # What the optimizer remembers went back too: a small rate goes on.
    optimizer.lr, optimizer.momentum = 0.0, 0.0
    assert math.isfinite(train(model, optimizer=optimizer, epochs=1, **engine).losses[0])


@ENGINES
def test_divergence_in_the_first_epoch_leaves_the_parameters_as_they_were(engine):
    for options, name in ({"batch_size": 1}, "loss"), ({"validation": (X, Y)}, "validation loss"):
        model, callbacks = line(), []
        with pytest.raises(
            TrainingDiverged, match=rf"the {name} of epoch 1 is .*The model has the parameters that it had before"
        ):
            train(model, optimizer=SGD(1e200), callback=callbacks.append, **engine, **options)
        assert model.state_dict() == line().state_dict()
        assert callbacks == []


def test_history_is_one_dict_per_epoch():
    seen, begin = [], time.perf_counter()
    history = train(line(), epochs=3, callback=lambda h: seen.append((len(h), h.losses[-1])))
    assert isinstance(history, History)
    assert [length for length, _ in seen] == [1, 2, 3]
    assert [loss for _, loss in seen] == history.losses
    assert list(history) == [{"loss": loss, "seconds": s} for loss, s in zip(history.losses, history.seconds, strict=True)]
    assert all(s > 0.0 for s in history.seconds)
    assert sum(history.seconds) < time.perf_counter() - begin
    assert (history.validation_losses, history.metrics) == ([], {})
    first, _, last = (f"{loss:.4g}" for loss in history.losses)
    assert repr(history).startswith(f"History(3 epochs of 1 iterations, loss {first} -> {last}, ")
    assert repr(History(4, 2)) == "History(0 epochs of 2 iterations, 0.0 s)"


def test_an_interrupt_leaves_the_latest_complete_step():
    class Interrupting(SGD):
        calls = 0

        def move(self, data, gradient, state):
            self.calls += 1
            if self.calls == 3 * 3 + 2:  # the second of three parameters, in the fourth step
                raise KeyboardInterrupt
            return super().move(data, gradient, state)

    model, twin = line(), line()
    with pytest.raises(KeyboardInterrupt):
        train(model, optimizer=Interrupting(0.05), shuffle=False, epochs=9, compiled=False)
    train(twin, shuffle=False, epochs=3, compiled=False)
    assert model.state_dict() == twin.state_dict()
    model, optimizer = line(), Interrupting(0.05)
    optimizer.calls = 3 * 3 - 2
    with pytest.raises(KeyboardInterrupt):
        train(model, optimizer=optimizer, shuffle=False, epochs=9)
    assert model.state_dict() == pytest.approx(twin.state_dict(), rel=1e-12)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "progress", "shown"), [(Terminal, True, True), (Terminal, False, False), (io.StringIO, True, False)]
)
def test_the_progress_bar_is_for_terminals(monkeypatch, stream, progress, shown):
    screen = stream()
    monkeypatch.setattr(sys, "stderr", screen)
    train(line(), batch_size=2, progress=progress)
    assert ("epoch 4/4" in screen.getvalue()) == shown
    assert ("12/12" in screen.getvalue()) == shown
    assert ("loss " in screen.getvalue()) == shown
    assert bool(screen.getvalue()) == shown


def test_a_bar_that_is_not_shown_waits_for_no_lock():
    """Of tqdm, which an interrupt may leave locked."""
    lock = pytest.importorskip("tqdm", reason="tqdm is not installed").tqdm.get_lock()
    with lock, ThreadPoolExecutor(1) as pool:
        pool.submit(train, line(), batch_size=2).result(timeout=60)


def test_a_loss_of_ones_own():
    weighted = line()
    history = train(weighted, loss=lambda p, t: Value(2.0) * (p - t) ** 2)
    assert history.losses[0] == pytest.approx(2.0 * train(line(), epochs=1).losses[0])


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_compiled_and_uncompiled_training_agree(name, loss):
    def run(compiled):
        model = (
            MLP(2, [4, 2], activation="tanh", seed=0)
            if loss == "cross_entropy"
            else MLP(2, [3, 1], activation="sigmoid", seed=0)
        )
        model = Sequential(model, sigmoid) if loss == "binary_cross_entropy" else model
        history = train(
            model,
            y=[0, 1, 0, 1, 1],
            loss=loss,
            optimizer=OPTIMIZERS[name](),
            epochs=5,
            batch_size=2,
            compiled=compiled,
            validation=(X, [1, 0, 0, 1, 1]),
        )
        return model.state_dict(), [
            {name: number for name, number in epoch.items() if name != "seconds"} for epoch in history
        ]

    (state, epochs), (plain_state, plain_epochs) = run(True), run(False)
    assert state == pytest.approx(plain_state, rel=1e-9, abs=1e-12)
    for epoch, plain in zip(epochs, plain_epochs, strict=True):
        assert epoch == pytest.approx(plain, rel=1e-9)


def test_what_cannot_be_compiled_is_trained_uncompiled_with_a_warning():
    def branching(p, t):
        return (p - t) ** 2 if p > 0.0 else (p - t) ** 4

    model, twin = line(), line()
    with pytest.warns(UserWarning, match=r"fit\(\): the model or the loss can't be compiled.*use maximum"):
        train(model, loss=branching)
    train(twin, loss=branching, compiled=False)
    assert model.state_dict() == twin.state_dict() != line().state_dict()


class Looked(Module):
    """A table, whose samples are indices."""

    def __init__(self):
        self.table = [Value(0.5 * i) for i in range(3)]

    def forward(self, x):
        return take(self.table, x[0])


def test_a_warning_of_indices_tells_that_a_module_says_that_it_takes_them(recwarn):
    X, y = np.array([[0], [1], [2]]), np.array([1.0, 2.0, 3.0])
    with pytest.warns(UserWarning, match=r"an index must be a whole number.*let the Module say takes_indices = True"):
        train(Looked(), X, y, epochs=1, progress=False)
    recwarn.clear()
    model = Looked()
    model.takes_indices = True
    train(model, X, y, epochs=1, progress=False)
    assert not recwarn.list


def test_the_reason_why_a_loss_of_lists_is_not_compiled():
    """They can be traced in one way alone, where one number may be a class too."""
    with pytest.warns(UserWarning, match=r"fit\(\): the model or the loss can't be compiled.*use maximum"):
        train(MLP(2, [2], seed=0), y=[[0.5, 1.0]] * 5, loss=lambda p, t: (p[0] - t[0]) ** 2 if p[1] > 0.0 else p[1] ** 2)


@pytest.mark.parametrize("words", ["the model or the loss can't be compiled", "NumPy is not installed"])
def test_the_warning_is_of_the_line_that_calls_fit(words, monkeypatch):
    if words.startswith("NumPy"):
        monkeypatch.setattr("nn.training.choice.numpy_if_installed", lambda: None)
        monkeypatch.setattr("nn.training.choice._warn_once", choice._warn_once.__wrapped__)
    with pytest.warns(UserWarning, match=words) as caught:
        fit(line(), X, Y, loss=lambda p, t: (p - t) ** 2 if p > 0.0 else p**2, optimizer="sgd", epochs=1)
    assert [warning.filename for warning in caught] == [__file__]


def test_a_callback_sees_and_may_change_the_model():
    def halve(history):
        seen.append(model.w[0].data)
        model.w[0].data /= 2.0

    results = []
    for compiled in (True, False):
        model, seen = line(), []
        train(model, callback=halve, compiled=compiled)
        results.append([*seen, *model.state_dict().values()])
    assert results[0] == pytest.approx(results[1], rel=1e-12)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_classes_that_single_precision_can_not_tell_apart(dtype):
    """2²⁴ + 1 is 2²⁴ in single precision, so that is not computed in: they are compared as they are."""
    targets = [2**24, 2**24 + 1]

    def loss(prediction, target):
        return where(equal(target, 2.0**24), square(prediction), square(prediction - 1.0))

    losses = []
    for options in ({"compiled": False}, {"dtype": dtype}):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            model = MLP(1, [1], seed=0)
            history = fit(model, [[1.0], [1.0]], targets, loss=loss, optimizer="sgd", epochs=2, **options)
            losses.append([epoch["loss"] for epoch in history])
    assert losses[0] == pytest.approx(losses[1], rel=1e-12)
    assert dtype == "float64" or "y holds 16777217, which float32 can't tell from its neighbours" in str(caught[0].message)
