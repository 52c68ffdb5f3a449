"""Losses against PyTorch's numbers, against 50-digit arithmetic in the tails, and at their doors."""

import json
import math
import re
from pathlib import Path

import mpmath
import numpy as np
import pytest

from autograd import Value, check_gradients, jit, value_and_grad
from nn import losses
from nn.losses import LOSSES
from nn.losses.checks import collected

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "pytorch.json").read_text())
CASES = REFERENCE["losses"]


def as_values(tree):
    return [as_values(entry) for entry in tree] if isinstance(tree, list) else Value(tree)


def leaves(tree):
    return [leaf for entry in tree for leaf in leaves(entry)] if isinstance(tree, list) else [tree]


def flattened_slope(p, t, gap):
    """Of binary cross-entropy where PyTorch divides by 1e-12 instead of p(1 - p), and the logarithm ends at -100."""
    return (1.0 - t) / gap - (t / p if p > math.exp(-100.0) else 0.0)


@pytest.mark.parametrize("index", range(len(CASES)))
def test_value_and_gradient_are_pytorchs(index):
    name, options, prediction, target, value, gradient = CASES[index]
    x = as_values(prediction)
    loss = LOSSES[name](x, target, **options)
    loss.backward()
    assert loss.data == pytest.approx(value, rel=1e-12, abs=1e-15)
    assert LOSSES[name](prediction, target, **options) == loss.data, "on plain numbers it is the same, as a float"
    entries = leaves(x)
    for i, (entry, theirs) in enumerate(zip(entries, leaves(gradient), strict=True)):
        p = entry.data
        if name == "binary_cross_entropy" and p * (1.0 - p) < 1.01e-12:
            t = leaves(target)[i] if isinstance(target, list) else target
            assert entry.grad == pytest.approx(flattened_slope(p, t, 1.0 - p) / len(entries))
        else:
            # 1e-15: PyTorch takes sigmoid(x) - 1, which loses its digits near 0; the next test looks there.
            assert entry.grad == pytest.approx(theirs, rel=1e-11, abs=1e-15)


def test_the_reference_covers_each_loss():
    assert {case[0] for case in CASES} == set(LOSSES) - {"hinge_loss"}, "torch.nn.functional has no such hinge loss"
    assert len(CASES) > 100


@pytest.mark.parametrize("target", [0.0, 1.0, 0.25])
@pytest.mark.parametrize("score", [-700.0, -100.0, -40.0, -20.0, -1.0, 0.0, 1e-6, 3.0, 36.5, 50.0, 120.0, 700.0])
def test_tails_of_binary_cross_entropy_with_logits_are_exact(score, target):
    x = Value(score)
    loss = losses.binary_cross_entropy_with_logits(x, target)
    loss.backward()
    with mpmath.workdps(400):  # 1 - sigmoid(700) differs from 1 in the 304th digit
        s, t = mpmath.mpf(score), mpmath.mpf(target)
        value = t * mpmath.log1p(mpmath.exp(-s)) + (1 - t) * mpmath.log1p(mpmath.exp(s))
        slope = 1 / (1 + mpmath.exp(-s)) - t
    assert loss.data == pytest.approx(float(value), rel=1e-14)
    assert x.grad == pytest.approx(float(slope), rel=1e-14)


@pytest.mark.parametrize(("score", "wanted", "value", "slope"), [
    (0.25, 1, 0.75, -1.0), (0.25, -1, 1.25, 1.0), (0.25, 0, 1.25, 1.0), (1.5, 1, 0.0, 0.0), (-1.5, -1, 0.0, 0.0),
    (-3.0, 1, 4.0, -1.0), (1.0, 1, 0.0, 0.0), (0.0, np.int64(1), 1.0, -1.0), (0.0, 1.0, 1.0, -1.0),
])  # fmt: skip
def test_hinge_loss(score, wanted, value, slope):
    x = Value(score)
    loss = losses.hinge_loss(x, wanted)
    loss.backward()
    assert (loss.data, x.grad) == (value, slope)


@pytest.mark.parametrize("name", [name for name in LOSSES if name != "cross_entropy"])
def test_the_mean_over_entries(name):
    predictions, targets = [0.25, 0.75, 0.5], [0.0, 1.0, 1.0]
    each = [LOSSES[name](p, t) for p, t in zip(predictions, targets, strict=True)]
    assert LOSSES[name](predictions, targets) == pytest.approx(sum(each) / 3)
    assert LOSSES[name]([[p] for p in predictions], [[t] for t in targets]) == pytest.approx(sum(each) / 3)
    assert LOSSES[name](predictions, np.array(targets)) == LOSSES[name](np.array(predictions), targets)


def test_infinite_scores_of_numpy_give_what_floats_give_without_a_warning():
    for target in 1, [0.0, 1.0]:
        scores = [math.inf, 0.0]
        assert str(losses.cross_entropy(np.array(scores), target)) == str(losses.cross_entropy(scores, target))


def test_cross_entropy_of_a_batch():
    rows, classes = [[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]], [2, 0]
    each = [losses.cross_entropy(row, c) for row, c in zip(rows, classes, strict=True)]
    assert losses.cross_entropy(rows, classes) == pytest.approx(sum(each) / 2)
    assert losses.cross_entropy(np.array(rows), np.array(classes)) == losses.cross_entropy(rows, classes)
    assert losses.cross_entropy(rows[0], np.int64(2)) == each[0]
    assert losses.cross_entropy(rows, [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]) == pytest.approx(sum(each) / 2)


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_cross_entropy_of_a_class_that_comes_with_the_call(kernel):
    f = jit(value_and_grad(losses.cross_entropy), kernel=kernel)
    for scores in ([1.0, 2.0, 0.5], [-3.0, 700.0, 0.0], [1e-3, -1e-3, -745.0]):
        for target in range(3):
            value, slopes = value_and_grad(lambda row, target=target: losses.cross_entropy(row, target))(scores)
            found = f(scores, target)
            assert found[0] == pytest.approx(value, rel=1e-14)
            assert found[1] == pytest.approx(slopes, rel=1e-14)


@pytest.mark.parametrize("name", LOSSES)
def test_second_derivatives(name):
    if name == "cross_entropy":
        check_gradients(lambda x: losses.cross_entropy(x, 1), [0.3, -0.2, 0.9])
        check_gradients(lambda x: losses.cross_entropy(x, [0.2, 0.5, 0.3]), [0.3, -0.2, 0.9])
    else:
        check_gradients(lambda x: LOSSES[name](x, [1.0, 0.0]), [0.3, 0.6])


def test_targets_may_be_values_too():
    x, t = Value(2.0), Value(0.5)
    losses.mse_loss(x, t).backward()
    assert (x.grad, t.grad) == (3.0, -3.0)
    p, q = Value(0.3), Value(0.6)
    losses.binary_cross_entropy(p, q).backward()
    assert q.grad == pytest.approx(math.log(0.7) - math.log(0.3))


def test_one_number_makes_no_mean():
    assert losses.mse_loss(Value(2.0), 1.0).primitive.name == "square"
    assert losses.binary_cross_entropy_with_logits(Value(2.0), 0).primitive.name == "softplus"


def test_hinge_loss_goes_by_the_number_of_its_target_whatever_holds_it():
    p, t = Value(0.25), Value(1.0)
    loss = losses.hinge_loss(p, t)
    loss.backward()
    assert (loss.data, p.grad, t.grad) == (0.75, -1.0, 0.0)
    with pytest.raises(ValueError, match=r"hinge_loss\(\): target must be -1 or 1 \(or 0 for -1\), not a float, 5.0"):
        losses.hinge_loss(Value(0.25), Value(5.0))
    assert losses.hinge_loss([[0.25, 0.25]], np.array([[-1.0, 1.0]])) == (1.25 + 0.75) / 2
    for target in (-1.0, 0.0, 1.0):
        assert losses.hinge_loss(0.25, Value(target)).data == losses.hinge_loss(0.25, target)


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_hinge_loss_of_a_class_that_comes_with_the_call(kernel):
    f = jit(value_and_grad(losses.hinge_loss, argnums=(0, 1)), kernel=kernel)
    for score in (-1.5, -1.0, 0.25, 1.0, 3.0):
        for target in (-1.0, 0.0, 1.0):
            value, (slope, _) = value_and_grad(losses.hinge_loss, argnums=(0, 1))(score, target)
            assert f(score, target) == (value, (slope, 0.0))


def test_cross_entropy_refuses_a_class_that_a_value_holds():
    assert losses.cross_entropy([0.0, 0.0], Value(1.0)).data == pytest.approx(math.log(2.0))
    for number in (2.0, -1.0, 0.5, math.nan):
        with pytest.raises(ValueError, match=r"cross_entropy\(\): target must be a class from 0 to 1, not"):
            losses.cross_entropy([0.0, 0.0], Value(number))


def test_what_a_loss_refuses_is_counted_where_it_is_compiled():
    def count(loss, prediction, target):
        def counting(p, t):
            with collected() as checks:
                loss(p, t)
            return [check.violation(check.number) for check in checks]

        return jit(counting)(prediction, target)

    assert count(losses.hinge_loss, 0.5, 5.0) == count(losses.hinge_loss, 0.5, 0.5) == [1.0]
    assert [count(losses.hinge_loss, 0.5, t) for t in (-1.0, 0.0, 1.0)] == [[0.0]] * 3
    assert [count(losses.cross_entropy, [0.5, 1.0], t) for t in (0, 1, 2, -1, 0.5)] == [[0.0], [0.0], [1.0], [1.0], [1.0]]
    smallest = 5e-324
    for p, wrong in [(0.0, 0.0), (1.0, 0.0), (-smallest, 1.0), (1.0 + 2e-16, 1.0), (2.0, 1.0)]:
        assert count(losses.binary_cross_entropy, p, 0.5) == [0.0, wrong]
        assert count(losses.binary_cross_entropy, 0.5, p) == [wrong, 0.0]
        assert count(losses.binary_cross_entropy_with_logits, 0.5, p) == [wrong]


@pytest.mark.parametrize(("name", "prediction", "target", "message"), [
    ("mse_loss", [1.0, 2.0], 1.0, "prediction and target must have one shape, but they are a list of 2 and one number."),
    ("mse_loss", 1.0, [1.0, 2.0], "prediction and target must have one shape, but they are one number and a list of 2."),
    ("mse_loss", [[1.0]], [1.0], "prediction and target must have one shape, but they are a list of 1 and one number."),
    ("binary_cross_entropy", -0.5, 1.0, "prediction must be between 0 and 1, not -0.5; for a score of any size"),
    ("binary_cross_entropy", Value(1.5), 1.0, "prediction must be between 0 and 1, not 1.5; for a score of any size"),
    ("binary_cross_entropy", 0.5, -0.5, "target must be between 0 and 1, not -0.5."),
    ("binary_cross_entropy_with_logits", 0.5, 1.5, "target must be between 0 and 1, not 1.5; write 0 for a class -1."),
    ("cross_entropy", [0.0, 0.0], [0.0, 1.5], "target must be between 0 and 1, not 1.5."),
    ("cross_entropy", [[0.0, 1.0], [1.0, 0.0]], [1], "2 rows of scores need as many targets, not a list, [1]."),
    ("cross_entropy", [[0.0, 1.0], [1.0, 0.0]], 1, "2 rows of scores need as many targets, not an int, 1."),
    ("cross_entropy", [0.0, 0.0], 0.5, "target must be a class, an int from 0 to 1, or 2 probabilities, not a float, 0.5."),
])  # fmt: skip
def test_what_does_not_fit_is_refused(name, prediction, target, message):
    with pytest.raises((TypeError, ValueError), match=rf"^{name}\(\): {re.escape(message)}"):
        LOSSES[name](prediction, target)


def test_a_huber_loss_without_a_square_is_refused():
    with pytest.raises(ValueError, match=r"huber_loss\(\): delta must be larger than 0; l1_loss is its limit\."):
        losses.huber_loss(1.0, 0.0, delta=0.0)
