"""What training minimizes: the loss of a model's predictions."""

import functools
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from autograd import Value, mean, no_grad
from autograd.arguments import describe, real
from autograd.primitives import chain
from nn.data.outputs import numbers_of, stacked
from nn.data.structured import Signature, form
from nn.layers.dropout import StepDraws, begin_sample, drawing
from nn.losses import LOSSES, Loss
from nn.module import Module, evaluating
from nn.training.measures import metrics_by_name, try_out
from nn.validation import look_up

Data = tuple[list[Any], list[Any]]

#: The losses of classification, with the threshold above which a single output means class 1.
THRESHOLDS = {"binary_cross_entropy": 0.5, "binary_cross_entropy_with_logits": 0.0, "cross_entropy": 0.0, "hinge_loss": 0.0}


class Objective:
    """What training minimizes: the mean loss of a model over a batch of samples.

    Args:
        model, loss, metrics: as for `fit`.
        given: each (samples, targets) that it will be asked about, those to learn from first; if the loss is one of ours,
            every target is tried on a prediction beforehand.

    Attributes:
        data: the same, with numbers for targets that are lists of one where the model gives one number.
    """

    def __init__(self, model: Module, loss: Any, metrics: Any, *given: Data) -> None:
        self.model, self.signature = model, Signature(model)
        for i, (samples, _) in enumerate(given):
            self.signature.check(samples[0], "fit(): validation X[0]" if i else "fit(): X[0]")
            if (wanted := form(given[0][0][0])) != (found := form(samples[0])):
                raise ValueError(f"fit(): validation X[0] is nested as {found}, but X[0] as {wanted}; give both alike.")
        self.loss: Loss = loss if callable(loss) else look_up(loss, LOSSES, "loss", "a function of (prediction, target)")
        function: Any = self.loss
        base = function.func if isinstance(function, functools.partial) else function  # one of ours, with options
        name = getattr(base, "__name__", "")
        self.named = named = LOSSES.get(name) is base
        with no_grad(), evaluating(model):
            predictions: list[Any] = [self.predict(samples[0]) for samples, _ in given]
        self.data = data = [
            (samples, _as_numbers(targets) if hasattr(prediction, "primitive") else targets)
            for (samples, targets), prediction in zip(given, predictions, strict=True)
        ]
        classes = all(
            isinstance(target, int) or (isinstance(target, float) and target.is_integer()) for _, y in data for target in y
        )
        self.threshold = THRESHOLDS.get(name) if named and classes else None
        self.metrics = metrics_by_name(metrics, self.threshold)
        self.seed = 0  # of the masks of Dropout
        for (_, targets), prediction in zip(data, predictions, strict=True):
            with no_grad():
                tried: set[Any] = set()
                for i, target in enumerate(targets if named else ()):
                    if not isinstance(target, list):
                        if target in tried:
                            continue
                        tried.add(target)
                    try:
                        loss = self.loss(prediction, target)
                    except (TypeError, ValueError) as error:
                        raise type(error)(f"fit(): target {i}: {error}") from error
                    if isinstance(loss, list):
                        raise TypeError('fit(): the loss of a sample must be one number; leave out reduction="none".')
                if self.metrics:
                    try_out(self.metrics, stacked([numbers_of(prediction, "fit()")]), np.array(targets[:1]))

    def predict(self, x: Any) -> Any:
        """What the model gives for a sample."""
        return self.signature.call(self.model, x)

    def of_sample(self, x: Any, target: Any) -> tuple[Any, Any]:
        """The loss of one sample, and the prediction that it was taken of."""
        begin_sample()
        prediction = self.predict(x)
        return self.loss(prediction, target), prediction

    def of_batch(
        self,
        samples: Sequence[Any],
        targets: Sequence[Any],
        *,
        step: int | None = None,
        weights: NDArray[np.float64] | None = None,
    ) -> tuple[Value, list[Any]]:
        """The mean loss, to be differentiated, and the predictions that it was taken of.

        Args:
            samples, targets: of the batch.
            step: of training; None to evaluate.
            weights: of the samples.
        """
        if step is None:
            with evaluating(self.model):
                return self._mean_loss(samples, targets, weights)
        with drawing(StepDraws(self.seed, step)):
            return self._mean_loss(samples, targets, weights)

    def _mean_loss(
        self, samples: Sequence[Any], targets: Sequence[Any], weights: NDArray[np.float64] | None
    ) -> tuple[Value, list[Any]]:
        results = [self.of_sample(x, target) for x, target in zip(samples, targets, strict=True)]
        losses = [loss if isinstance(loss, Value) else real(loss, "fit(): what the loss gives") for loss, _ in results]
        if weights is not None:
            losses = [chain(weight, loss) for weight, loss in zip(weights.tolist(), losses, strict=True)]
        loss: Any = mean(losses)
        if not isinstance(loss, Value):
            raise TypeError(
                f"fit(): the loss must depend on the model's parameters through Values, but is {describe(loss)}."
            )
        return loss, [prediction for _, prediction in results]


def _as_numbers(targets: list[Any]) -> list[Any]:
    """The numbers of a column, of targets that are lists of one; other targets as they are."""
    column = all(isinstance(target, list) and len(cast(list[Any], target)) == 1 for target in targets)
    return [target[0] for target in targets] if column else targets
