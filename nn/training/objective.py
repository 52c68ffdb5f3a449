"""The objective of training: the loss of a model's predictions."""

import functools
from collections.abc import Sequence
from typing import Any, cast

from autograd import Value, mean, no_grad
from autograd.arguments import describe, real
from autograd.primitives import chain
from nn.data.outputs import array_or_list, numbers_of, stacked
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
    """The mean loss of a model over a batch of samples.

    Args:
        model, loss, metrics: as for `fit`.
        given: (samples, targets) to learn from, and those of validation; if the loss is one of `nn.losses`, every target is
            tried with a prediction beforehand.
        seed: of the masks of Dropout.

    Attributes:
        data: as given, with numbers for targets that are lists of one where the model gives one number.
        named: whether the loss is one of `nn.losses`.
        threshold: above which a single output means class 1; None where the loss is not one of classification.
        metrics: functions by name.
    """

    def __init__(self, model: Module, loss: Any, metrics: Any, *given: Data, seed: int = 0) -> None:
        self.model, self.signature, self.seed = model, Signature(model), seed
        self._check_forms(given)
        self.loss: Loss = loss if callable(loss) else look_up(loss, LOSSES, "loss", "a function of (prediction, target)")
        name = _name_in_nn(self.loss)
        self.named = name is not None
        with no_grad(), evaluating(model):
            predictions: list[Any] = [self.predict(samples[0]) for samples, _ in given]
        self.data = [
            (samples, _as_numbers(targets) if hasattr(prediction, "primitive") else targets)
            for (samples, targets), prediction in zip(given, predictions, strict=True)
        ]
        classes = all(_is_class(target) for _, targets in self.data for target in targets)
        self.threshold = THRESHOLDS.get(name) if name is not None and classes else None
        self.metrics = metrics_by_name(metrics, self.threshold)
        with no_grad():
            for (_, targets), prediction in zip(self.data, predictions, strict=True):
                if self.named:
                    self._try_loss(prediction, targets)
                if self.metrics:
                    try_out(self.metrics, stacked([numbers_of(prediction, "fit()")]), array_or_list(targets[:1]))

    def _check_forms(self, given: Sequence[Data]) -> None:
        """Refuse samples that are not the inputs of the model, or nested otherwise in validation than in training."""
        for i, (samples, _) in enumerate(given):
            self.signature.check(samples[0], "fit(): validation X[0]" if i else "fit(): X[0]")
            if (wanted := form(given[0][0][0])) != (found := form(samples[0])):
                raise ValueError(f"fit(): validation X[0] is nested as {found}, but X[0] as {wanted}; give both alike.")

    def _try_loss(self, prediction: Any, targets: Sequence[Any]) -> None:
        """Refuse each target that the loss refuses of such a prediction, by its index."""
        tried: set[Any] = set()
        for i, target in enumerate(targets):
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

    def predict(self, x: Any) -> Any:
        """The prediction for a sample."""
        return self.signature.call(self.model, x)

    def of_sample(self, x: Any, target: Any) -> tuple[Any, Any]:
        """The loss of one sample, and its prediction."""
        begin_sample()
        prediction = self.predict(x)
        return self.loss(prediction, target), prediction

    def of_batch(
        self,
        samples: Sequence[Any],
        targets: Sequence[Any],
        *,
        step: int | None = None,
        weights: list[float] | None = None,
    ) -> tuple[Value, list[Any]]:
        """The mean loss, to be differentiated, and the predictions.

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
        self, samples: Sequence[Any], targets: Sequence[Any], weights: list[float] | None
    ) -> tuple[Value, list[Any]]:
        results = [self.of_sample(x, target) for x, target in zip(samples, targets, strict=True)]
        losses = [loss if isinstance(loss, Value) else real(loss, "fit(): what the loss gives") for loss, _ in results]
        if weights is not None:
            losses = [chain(weight, loss) for weight, loss in zip(weights, losses, strict=True)]
        loss: Any = mean(losses)
        if not isinstance(loss, Value):
            raise TypeError(
                f"fit(): the loss must depend on the model's parameters through Values, but is {describe(loss)}."
            )
        return loss, [prediction for _, prediction in results]


def _name_in_nn(loss: Any) -> str | None:
    """The name of a loss of `nn.losses`, also with options; None for another function."""
    base = loss.func if isinstance(loss, functools.partial) else loss
    return next((name for name, one in LOSSES.items() if one is base), None)


def _is_class(target: Any) -> bool:
    return isinstance(target, int) or (isinstance(target, float) and target.is_integer())


def _as_numbers(targets: list[Any]) -> list[Any]:
    """The numbers of a column, of targets that are lists of one; other targets as they are."""
    column = all(isinstance(target, list) and len(cast(list[Any], target)) == 1 for target in targets)
    return [target[0] for target in targets] if column else targets
