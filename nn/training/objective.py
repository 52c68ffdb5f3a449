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
from nn.training.measures import Metric, metrics_by_name, try_out
from nn.validation import look_up

Data = tuple[Sequence[Any], Sequence[Any]]

#: The losses of classification, with the threshold above which a single output means class 1.
THRESHOLDS = {"binary_cross_entropy": 0.5, "binary_cross_entropy_with_logits": 0.0, "cross_entropy": 0.0, "hinge_loss": 0.0}


class Objective:
    """The mean loss of a model over a batch of samples. `build_objective` makes it for data that it checks.

    Attributes:
        named: whether the loss is one of `nn.losses`.
        threshold: above which a single output means class 1; None where the loss is not one of classification.
        metrics: functions by name.
        seed: of the masks of Dropout.
    """

    def __init__(self, model: Module, loss: Any, seed: int) -> None:
        self.model, self.signature, self.seed = model, Signature(model), seed
        self.loss: Loss = loss if callable(loss) else look_up(loss, LOSSES, "loss", "a function of (prediction, target)")
        self.named = name_in_nn(self.loss) is not None
        self.threshold: float | None = None
        self.metrics: dict[str, Metric] = {}

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


def build_objective(model: Module, loss: Any, metrics: Any, *given: Data, seed: int = 0) -> tuple[Objective, list[Data]]:
    """The objective, and the data with numbers for targets that are lists of one where the model gives one number. It holds
    no data, so what is compiled of it does not reach them.

    Args:
        model, loss, metrics, seed: as for `fit`.
        given: (samples, targets) to learn from, and those of validation; if the loss is one of `nn.losses`, every target is
            tried with a prediction beforehand.
    """
    signature = Signature(model)
    for i, (samples, _) in enumerate(given):  # inputs of the model, nested in validation as in training
        signature.check(samples[0], "fit(): validation X[0]" if i else "fit(): X[0]")
        if (wanted := form(given[0][0][0])) != (found := form(samples[0])):
            raise ValueError(f"fit(): validation X[0] is nested as {found}, but X[0] as {wanted}; give both alike.")
    objective = Objective(model, loss, seed)
    with no_grad(), evaluating(model):
        predictions: list[Any] = [objective.predict(samples[0]) for samples, _ in given]
    data = [
        (samples, _as_numbers(targets) if hasattr(prediction, "primitive") else targets)
        for (samples, targets), prediction in zip(given, predictions, strict=True)
    ]
    if all(_is_class(target) for _, targets in data for target in targets):
        objective.threshold = THRESHOLDS.get(name_in_nn(objective.loss) or "")
    objective.metrics = metrics_by_name(metrics, objective.threshold)
    with no_grad():
        for (_, targets), prediction in zip(data, predictions, strict=True):
            if objective.named:
                _try_loss(objective.loss, prediction, targets)
            if objective.metrics:
                try_out(objective.metrics, stacked([numbers_of(prediction, "fit()")]), array_or_list(targets[:1]))
    return objective, data


def _try_loss(loss: Loss, prediction: Any, targets: Sequence[Any]) -> None:
    """Refuse each target that the loss refuses of such a prediction, by its index."""
    tried: set[Any] = set()
    for i, target in enumerate(targets):
        if not isinstance(target, list):
            if target in tried:
                continue
            tried.add(target)
        try:
            found = loss(prediction, target)
        except (TypeError, ValueError) as error:
            raise type(error)(f"fit(): target {i}: {error}") from error
        if isinstance(found, list):
            raise TypeError('fit(): the loss of a sample must be one number; leave out reduction="none".')


def name_in_nn(loss: Any) -> str | None:
    """The name of a loss of `nn.losses`, also with options; None for another function."""
    base = loss.func if isinstance(loss, functools.partial) else loss
    return next((name for name, one in LOSSES.items() if one is base), None)


def _is_class(target: Any) -> bool:
    return isinstance(target, int) or (isinstance(target, float) and target.is_integer())


def _as_numbers(targets: Sequence[Any]) -> Sequence[Any]:
    """The numbers of a column, of targets that are lists of one; other targets as they are."""
    column = all(isinstance(target, list) and len(cast(list[Any], target)) == 1 for target in targets)
    return [target[0] for target in targets] if column else targets
