"""Losses of regression."""

from typing import Any

from autograd import less_equal, square, where
from autograd.habits.lookup import explains_arguments
from autograd.primitives import abs as absolute
from nn.losses.entries import Reduction, pairs, reduce
from nn.typing import Numbers
from nn.validation import amount


@explains_arguments("loss()")
def mse_loss(prediction: Numbers, target: Numbers, *, reduction: Reduction = "mean") -> Any:
    """The mean squared error, (prediction - target)².

    >>> mse_loss([1.0, 2.0], [1.0, 4.0])
    2.0
    """
    errors = [square(p - t) for p, t in pairs(prediction, target, "mse_loss()")]
    return reduce(errors, prediction, reduction, "mse_loss()")


@explains_arguments("loss()")
def l1_loss(prediction: Numbers, target: Numbers, *, reduction: Reduction = "mean") -> Any:
    """The mean absolute error, |prediction - target|.

    >>> l1_loss([1.0, 2.0], [1.0, 4.0])
    1.0
    """
    errors = [absolute(p - t) for p, t in pairs(prediction, target, "l1_loss()")]
    return reduce(errors, prediction, reduction, "l1_loss()")


@explains_arguments("loss()")
def huber_loss(prediction: Numbers, target: Numbers, *, reduction: Reduction = "mean", delta: float = 1.0) -> Any:
    """Half the squared error where the error is at most delta, and delta · (|error| - delta/2), a line, beyond (Huber,
    "Robust estimation of a location parameter", 1964).

    >>> huber_loss([0.5, 3.0], [0.0, 0.0])
    1.3125
    """
    if amount(delta, "huber_loss(): delta") == 0.0:
        raise ValueError("huber_loss(): delta must be larger than 0; l1_loss is its limit.")
    errors = [absolute(p - t) for p, t in pairs(prediction, target, "huber_loss()")]
    terms = [where(less_equal(e, delta), 0.5 * square(e), delta * (e - 0.5 * delta)) for e in errors]
    return reduce(terms, prediction, reduction, "huber_loss()")
