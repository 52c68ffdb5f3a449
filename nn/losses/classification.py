"""Losses of classification."""

from typing import Any

from autograd import (
    Number,
    Value,
    equal,
    floor,
    log,
    log1p,
    log_softmax,
    logsumexp,
    maximum,
    mean,
    relu,
    softplus,
    step,
    stop_gradient,
    where,
)
from autograd.arguments import describe
from autograd.habits.lookup import explains_arguments
from autograd.primitives import abs as absolute
from autograd.primitives import chain, sub
from autograd.primitives import max as largest_of
from autograd.primitives import sum as total
from nn.losses.checks import report, report_outside_unit
from nn.losses.entries import Reduction, check_reduction, check_unit, is_constant, pairs, reduce
from nn.typing import Numbers
from nn.validation import amount, as_list, is_list


@explains_arguments("loss()")
def binary_cross_entropy(prediction: Numbers, target: Numbers, *, reduction: Reduction = "mean") -> Any:
    """-(t·log p + (1 - t)·log(1 - p)) for a probability p, with logarithms no lower than -100, as in PyTorch.

    Beyond that limit, at a p of exactly 0 for instance, there is no derivative left to learn from; prefer
    `binary_cross_entropy_with_logits`, which has no such limit.

    Args:
        prediction: probabilities.
        target: 0 or 1, or anything between.

    Raises:
        ValueError: if either is outside [0, 1].

    >>> binary_cross_entropy(0.5, 1)
    0.6931471805599453
    """
    name = "binary_cross_entropy()"
    entries = pairs(prediction, target, name)
    for p, t in entries:
        check_unit(p, f"{name}: prediction", "; for a score of any size there is binary_cross_entropy_with_logits")
        check_unit(t, f"{name}: target")
        report_outside_unit(t)
    return reduce([_binary_cross_entropy_of_one(p, t) for p, t in entries], prediction, reduction, name)


def _binary_cross_entropy_of_one(p: Number, t: Number) -> Number:
    if is_constant(t, 0.0) or is_constant(t, 1.0):  # with fewer nodes
        report_outside_unit(p)
        return -maximum(log(p), -100.0) if t else -maximum(log1p(-p), -100.0)
    # A share of 0 of an infinity can't come up, and one logarithm is nan wherever p is refused.
    loss = t * -maximum(log(p), -100.0) + (1.0 - t) * -maximum(log1p(-p), -100.0)
    report_outside_unit(p, nan_node=loss)
    return loss


@explains_arguments("loss()")
def binary_cross_entropy_with_logits(prediction: Numbers, target: Numbers, *, reduction: Reduction = "mean") -> Any:
    """Binary cross-entropy of sigmoid(prediction), as t·softplus(-x) + (1 - t)·softplus(x): its derivative keeps all its
    digits where the sigmoid has become 0 or 1.

    Args:
        prediction: scores (logits); positive means class 1.
        target: 0 or 1, or anything between.

    Raises:
        ValueError: if target is outside [0, 1].

    >>> binary_cross_entropy_with_logits(0.0, 1), binary_cross_entropy_with_logits(50.0, 1)
    (0.6931471805599453, 1.9287498479639178e-22)
    """
    name = "binary_cross_entropy_with_logits()"
    entries = pairs(prediction, target, name)
    for _, t in entries:
        check_unit(t, f"{name}: target", "; write 0 for a class -1")
        report_outside_unit(t)
    return reduce([_binary_cross_entropy_of_logit(x, t) for x, t in entries], prediction, reduction, name)


def _binary_cross_entropy_of_logit(x: Number, t: Number) -> Number:
    if is_constant(t, 0.0) or is_constant(t, 1.0):
        return softplus(-x) if t else softplus(x)
    return chain(t, softplus(-x)) + chain(1.0 - t, softplus(x))  # so that a share of 0 of inf is 0


@explains_arguments("loss()")
def cross_entropy(
    prediction: Numbers, target: Numbers, *, reduction: Reduction = "mean", label_smoothing: float = 0.0
) -> Any:
    """-log softmax(prediction)[target], from scores (logits).

    Args:
        prediction: n scores, one per class; or a list of such rows.
        target: the class, an int from 0 to n - 1 (under `jit` a traced number), or n probabilities; or a list of those, one
            per row.
        reduction: over the rows, as above.
        label_smoothing: from 0 to 1, how much of the target is spread evenly over all classes (Szegedy et al., "Rethinking
            the Inception architecture", 2016).

    Raises:
        TypeError: for a target that is neither. ValueError: for a class or a number of probabilities that does not fit.

    >>> cross_entropy([0.0, 0.0], 1), cross_entropy([[9.0, 0.0], [0.0, 9.0]], [0, 1])
    (0.6931471805599453, 0.00012340219)
    >>> cross_entropy([[9.0, 0.0], [0.0, 0.0]], [0, 1], reduction="none", label_smoothing=0.5)
    [2.25012340218972, 0.6931471805599453]
    """
    name = "cross_entropy()"
    check_reduction(reduction, name)
    if amount(label_smoothing, f"{name}: label_smoothing") > 1.0:
        raise ValueError(f"{name}: label_smoothing must be from 0 to 1, not {label_smoothing!r}.")
    scores, target = as_list(prediction), as_list(target)
    if not is_list(scores) or not scores:
        raise TypeError(f"{name}: prediction must be a list of scores, one per class, not {describe(prediction)}.")
    rows: list[Any] = list(scores)
    if not is_list(as_list(rows[0])):
        return _cross_entropy_of_one(rows, target, label_smoothing)
    if not is_list(target) or len(target) != len(rows):
        raise ValueError(f"{name}: {len(rows)} rows of scores need as many targets, not {describe(target)}.")
    losses = [
        cross_entropy(row, wanted, reduction=reduction, label_smoothing=label_smoothing)
        for row, wanted in zip(rows, target, strict=True)
    ]
    return losses if reduction == "none" else mean(losses) if reduction == "mean" else total(losses)


def _cross_entropy_of_one(scores: list[Number], target: Any, label_smoothing: float) -> Number:
    if isinstance(target, int) and not isinstance(target, bool):
        if not 0 <= target < len(scores):
            raise ValueError(f"cross_entropy(): target must be a class from 0 to {len(scores) - 1}, not {target}.")
        shifted = _shift(scores)
        return logsumexp(shifted) - _smoothed(shifted[target], shifted, label_smoothing)
    if hasattr(target, "primitive"):
        if isinstance(target, Value):
            if not 0.0 <= target.data < len(scores) or not target.data.is_integer():
                raise ValueError(
                    f"cross_entropy(): target must be a class from 0 to {len(scores) - 1}, not {target.data!r}."
                )
        else:
            last = len(scores) - 1.0
            report(target, lambda t: step(maximum(maximum(-t, t - last), absolute(t - floor(t)))))
        shifted = _shift(scores)
        score = total([chain(equal(target, float(i)), score) for i, score in enumerate(shifted)])
        return logsumexp(shifted) - _smoothed(score, shifted, label_smoothing)
    if not is_list(target):
        what = f"a class, an int from 0 to {len(scores) - 1}, or {len(scores)} probabilities"
        raise TypeError(f"cross_entropy(): target must be {what}, not {describe(target)}.")
    logarithms = log_softmax(scores)
    entries = pairs(logarithms, list(target), "cross_entropy()")
    for _, t in entries:
        check_unit(t, "cross_entropy(): target")
        report_outside_unit(t)
    # A class of probability 0 may have a score of -inf.
    return -_smoothed(total([chain(t, p) for p, t in entries]), logarithms, label_smoothing)


def _smoothed(score: Number, scores: list[Number], label_smoothing: float) -> Number:
    """The score of the target, smoothed over all classes."""
    return (1.0 - label_smoothing) * score + label_smoothing * mean(scores) if label_smoothing else score


def _shift(scores: list[Number]) -> list[Number]:
    """Scores less their largest, so that large ones take no digits from the loss; softmax is the same of both."""
    largest = stop_gradient(largest_of(scores))
    return [sub(score, largest) for score in scores]


@explains_arguments("loss()")
def hinge_loss(prediction: Numbers, target: Numbers, *, reduction: Reduction = "mean") -> Any:
    """max(0, 1 - y·prediction) for a class y of -1 or 1; a target of 0 counts as -1, so that classes 0 and 1 will do.

    (What torch calls hinge_embedding_loss is another loss; this is that of Cortes and Vapnik, "Support-vector networks",
    1995.)

    Raises:
        ValueError: if a target is not -1, 0 or 1.

    >>> hinge_loss(0.25, 1), hinge_loss(0.25, 0), hinge_loss(3.0, 1)
    (0.75, 1.25, 0.0)
    """
    entries = pairs(prediction, target, "hinge_loss()")
    for _, t in entries:
        number = t.data if isinstance(t, Value) else t
        if type(number) is not float:
            report(t, lambda t: step(absolute(t * (t * t - 1.0))))
        elif number not in (-1.0, 0.0, 1.0):
            raise ValueError(f"hinge_loss(): target must be -1 or 1 (or 0 for -1), not {describe(number)}.")
    terms = [relu(1.0 - _sign(t) * p if hasattr(t, "primitive") else 1.0 - p if t == 1.0 else 1.0 + p) for p, t in entries]
    return reduce(terms, prediction, reduction, "hinge_loss()")


def _sign(target: Number) -> Number:
    """1 for class 1, else -1: a class is no quantity, so there is no derivative by it."""
    return where(equal(target, 1.0), 1.0, -1.0)
