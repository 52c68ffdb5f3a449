"""Losses: the distance of predictions from targets, as one number to minimize. Names and meanings are those of
torch.nn.functional.

Each takes `(prediction, target)`: numbers or Values, or lists of equal shape nested to any depth (targets may be
arrays too). `reduction` selects the result: "mean", that over all entries; "sum"; or "none", the loss of each entry, in
lists as the predictions (of `cross_entropy` that of each row). A number is a float where nothing in them is a Value. To
give `fit` a loss with an option, write `functools.partial(cross_entropy, label_smoothing=0.1)`.

Under `jit` numbers come with the call, too late for an error: losses report their checks, and `fit` makes them (checks.py);
in compiled functions of your own, check targets and probabilities beforehand.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from autograd.habits.lookup import unknown_name
from nn.losses.classification import binary_cross_entropy, binary_cross_entropy_with_logits, cross_entropy, hinge_loss
from nn.losses.regression import huber_loss, l1_loss, mse_loss

__all__ = [
    "LOSSES",
    "Loss",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "hinge_loss",
    "huber_loss",
    "l1_loss",
    "mse_loss",
]

Loss: TypeAlias = Callable[[Any, Any], Any]

LOSSES: dict[str, Loss] = {
    loss.__name__: loss
    for loss in (
        mse_loss,
        l1_loss,
        huber_loss,
        binary_cross_entropy,
        binary_cross_entropy_with_logits,
        cross_entropy,
        hinge_loss,
    )
}


def __getattr__(name: str) -> Any:
    raise unknown_name("nn.losses", name, __all__)
