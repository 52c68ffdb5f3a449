"""`reduction` and `label_smoothing`: as torch.nn.functional has them, on Values and compiled."""

import math
from functools import partial
from importlib.util import find_spec

import numpy as np
import pytest

from autograd import Value, jit, log_softmax, value_and_grad
from nn import MLP, SGD, fit
from nn.losses import LOSSES, cross_entropy, huber_loss, mse_loss

KERNELS = ["numpy", "native", *["jax"] * bool(find_spec("jax"))]
ENTRYWISE = [name for name in LOSSES if name != "cross_entropy"]
ROWS, CLASSES = [[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]], [2, 0]
SHARES = [[0.0, 0.25, 0.75], [1.0, 0.0, 0.0]]


@pytest.mark.parametrize("name", ENTRYWISE)
def test_reductions_of_entries(name):
    loss = LOSSES[name]
    predictions, targets = [[0.25, 0.75], [0.5, 0.125]], [[0.0, 1.0], [1.0, 0.0]]
    each = [[loss(p, t) for p, t in zip(*rows, strict=True)] for rows in zip(predictions, targets, strict=True)]
    assert loss(predictions, targets, reduction="none") == each
    assert loss(np.array(predictions), np.array(targets), reduction="none") == each
    assert loss(predictions, targets, reduction="sum") == pytest.approx(sum(map(sum, each)), rel=1e-15)
    assert loss(predictions, targets, reduction="mean") == loss(predictions, targets)
    assert {loss(0.25, 1.0, reduction=reduction) for reduction in ("mean", "sum", "none")} == {loss(0.25, 1.0)}


@pytest.mark.parametrize("targets", [CLASSES, SHARES])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
def test_reductions_of_cross_entropy_are_over_rows(targets, smoothing):
    each = [cross_entropy(row, t, label_smoothing=smoothing) for row, t in zip(ROWS, targets, strict=True)]
    options = {"label_smoothing": smoothing}
    assert cross_entropy(ROWS, targets, reduction="none", **options) == each
    assert cross_entropy(ROWS, targets, reduction="sum", **options) == pytest.approx(sum(each), rel=1e-15)
    assert cross_entropy(ROWS, targets, **options) == pytest.approx(sum(each) / 2, rel=1e-15)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
def test_label_smoothing_is_a_target_of_probabilities(smoothing):
    """torch.nn.functional.cross_entropy: (1 - e) of the target and e over the number of classes for each."""
    for target, shares in [(2, [0.0, 0.0, 1.0]), ([0.2, 0.3, 0.5], [0.2, 0.3, 0.5])]:
        wanted = -sum(((1.0 - smoothing) * t + smoothing / 3) * p for t, p in zip(shares, log_softmax(ROWS[0]), strict=True))
        assert cross_entropy(ROWS[0], target, label_smoothing=smoothing) == pytest.approx(wanted, rel=1e-14)
        if not isinstance(target, list):
            assert cross_entropy(ROWS[0], Value(target), label_smoothing=smoothing).data == pytest.approx(wanted, rel=1e-14)


def test_a_score_of_minus_infinity_is_smoothed_to_infinity_and_else_forgotten():
    assert cross_entropy([0.0, -math.inf], 0) == cross_entropy([0.0, -math.inf], [1.0, 0.0]) == 0.0
    assert cross_entropy([0.0, -math.inf], 0, label_smoothing=0.1) == math.inf


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_compiled_losses_with_options_are_those_on_values(kernel, reduction):
    def all_of(f):
        return lambda predictions: [f(p, case) for p, case in zip(predictions, cases, strict=True)]

    cases = [(LOSSES[name], [0.25, 0.75, 0.5], [0.0, 1.0, 1.0], {}) for name in ENTRYWISE]
    cases += [(cross_entropy, ROWS, CLASSES, {"label_smoothing": s}) for s in (0.0, 0.1)]
    cases += [(cross_entropy, ROWS, SHARES, {"label_smoothing": 0.3}), (huber_loss, [0.5, 3.0], [0.0, 0.0], {"delta": 0.7})]

    def one(prediction, case):
        loss, _, target, options = case
        return loss(prediction, target, reduction=reduction, **options)

    def each(prediction, case):
        loss, _, target, options = case
        return loss(prediction, target, reduction="none", **options)

    predictions = [case[1] for case in cases]
    for f in (all_of(value_and_grad(one)), all_of(each)):
        for found, wanted in zip(jit(f, kernel=kernel)(predictions), f(predictions), strict=True):
            for entry, expected in zip(found, wanted, strict=True):
                assert np.allclose(entry, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("reduction", ["average", None, 1])
def test_an_unknown_reduction_is_refused(name, reduction):
    prediction, target = ([0.5, 0.5], 1) if name == "cross_entropy" else (0.5, 1.0)
    with pytest.raises(ValueError, match=rf'{name}\(\): reduction must be "mean", "sum" or "none", not '):
        LOSSES[name](prediction, target, reduction=reduction)


@pytest.mark.parametrize(("smoothing", "error", "words"), [
    (-0.1, ValueError, "label_smoothing must be finite and at least 0, not -0.1"),
    (1.5, ValueError, "label_smoothing must be from 0 to 1, not 1.5"),
    ("much", TypeError, "label_smoothing must be a real number, not a str, 'much'"),
])  # fmt: skip
def test_smoothing_out_of_range_is_refused(smoothing, error, words):
    with pytest.raises(error, match=rf"cross_entropy\(\): {words}"):
        cross_entropy([0.0, 1.0], 1, label_smoothing=smoothing)


@pytest.mark.parametrize("compiled", [False, True])
def test_fit_takes_a_loss_with_options(compiled):
    """It is ours: classes are checked, accuracy is measured, targets are traced numbers."""
    X, y = [[0.0, 1.0], [1.0, 0.5], [-1.0, 2.0], [0.5, 0.5]], [0, 1, 2, 1]
    options = {"optimizer": SGD(0.5), "epochs": 5, "compiled": compiled}
    model, twin = MLP(2, [3], seed=0), MLP(2, [3], seed=0)
    shares = [[0.9 * (i == one) + 0.1 / 3 for i in range(3)] for one in y]
    history = fit(model, X, y, loss=partial(cross_entropy, label_smoothing=0.1), **options)
    fit(twin, X, shares, loss="cross_entropy", **options)
    assert model.state_dict() == pytest.approx(twin.state_dict(), rel=1e-12)
    assert len(history.metrics["accuracy"]) == 5
    with pytest.raises(ValueError, match=r"fit\(\): target 0: cross_entropy\(\): target must be a class from 0 to 2, not 3"):
        fit(model, X, [3, 0, 1, 2], loss=partial(cross_entropy, label_smoothing=0.1), **options)
    summed = partial(cross_entropy, reduction="sum")  # over the rows of one sample: there is one
    assert fit(MLP(2, [3], seed=0), X, y, loss=summed, **options).losses == pytest.approx(
        fit(MLP(2, [3], seed=0), X, y, loss="cross_entropy", **options).losses, rel=1e-12
    )
    with pytest.raises(TypeError, match=r'loss of a sample must be one number; leave out reduction="none"'):
        fit(MLP(2, [2]), X, X, loss=partial(mse_loss, reduction="none"), **options)
