"""Metrics of an epoch's predictions, which `fit` measures besides the loss, by name or by functions."""

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from autograd.arguments import describe, is_array, real
from autograd.installation import require_numpy
from nn.metrics import accuracy, predicted_classes
from nn.validation import is_list, look_up

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Metric: TypeAlias = Callable[[Any, Any], Any]


def _differences(predictions: Any, targets: Any) -> "NDArray[np.float64]":
    require_numpy("fit(): each metric but accuracy", "give functions of your own, which get lists")
    import numpy as np

    if np.shape(predictions) != np.shape(targets):
        raise ValueError(
            f"fit(): metrics: predictions of shape {np.shape(predictions)} can't be compared with targets of shape"
            f" {np.shape(targets)}, number by number."
        )
    return predictions - targets


def _mae(predictions: Any, targets: Any) -> float:
    return float(abs(_differences(predictions, targets)).mean())


def _mse(predictions: Any, targets: Any) -> float:
    return float((_differences(predictions, targets) ** 2).mean())


def _rmse(predictions: Any, targets: Any) -> float:
    return _mse(predictions, targets) ** 0.5


def _r2(predictions: Any, targets: Any) -> float:
    """The coefficient of determination; nan where the targets are all the same. Of several outputs, the mean of theirs."""
    unexplained = (_differences(predictions, targets) ** 2).sum(axis=0)
    import numpy as np

    spread = ((targets - targets.mean(axis=0)) ** 2).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.mean(np.where(spread > 0.0, 1.0 - unexplained / spread, np.nan)))


#: By name: "accuracy" is made for the loss.
METRICS: dict[str, Metric] = {"accuracy": accuracy, "mae": _mae, "mse": _mse, "rmse": _rmse, "r2": _r2}


def _accuracy(threshold: float, predictions: Any, targets: Any) -> float:
    """The share of right classes, as `nn.accuracy` has it, at the speed of arrays where these are plain."""
    if not is_array(predictions):  # without NumPy
        return accuracy(predictions, targets, threshold)
    import numpy as np

    if targets.ndim > 1 or predictions.ndim > 2:
        if targets.ndim != 2 or not np.allclose(targets.sum(axis=1), 1.0):
            raise ValueError(
                'fit(): metrics: "accuracy" is of one class per sample, but the targets are lists of other things than'
                " probabilities; give a function of (predictions, targets)."
            )
        return accuracy(predictions, targets, threshold)
    right = predicted_classes(predictions, threshold) == np.maximum(targets, 0)
    return float(np.count_nonzero(right)) / len(targets)


def metrics_by_name(metrics: Any, threshold: float | None) -> dict[str, Metric]:
    """The functions that `fit` measures with, by the names that the History has them under.

    Args:
        metrics: as for `fit`.
        threshold: above which a single output means class 1; None where the loss is not one of classes. It is measured by
            accuracy then, whether asked for or not.

    Raises:
        TypeError, ValueError: for anything but a name or a function, and names that are unknown, taken, or there twice.
    """
    found: dict[str, Metric] = {} if threshold is None else {"accuracy": functools.partial(_accuracy, threshold)}
    given: list[Any] = [] if metrics is None else list(metrics) if is_list(metrics) else [metrics]
    seen: set[str] = set()
    for i, metric in enumerate(given):
        if isinstance(metric, Mapping) or not (isinstance(metric, str) or callable(metric)):
            names = "a list of names and of functions of (predictions, targets)"
            raise TypeError(f"fit(): metrics must be {names}; entry {i} is {describe(metric)}.")
        name = metric if isinstance(metric, str) else _name_of(metric)
        function = look_up(metric, METRICS, "metrics", "a function") if isinstance(metric, str) else metric
        if name in seen or name in ("loss", "seconds") or name.startswith("validation_"):
            why = "there twice" if name in seen else "the name of something else in the History"
            raise ValueError(f"fit(): metrics: {name!r} is {why}; give a function with a name of its own.")
        seen.add(name)
        if function is not accuracy:
            found[name] = function
        elif threshold is None:  # the loss does not say above which output a class is 1
            found[name] = _accuracy_of_scores
    return found


def _accuracy_of_scores(predictions: Any, targets: Any) -> float:
    scores = predictions[0]
    if not (is_list(scores) or is_array(scores)) or len(scores) < 2:
        raise ValueError(
            'fit(): metrics: "accuracy" does not know above which output a sample is of class 1; give'
            " functools.partial(nn.accuracy, threshold=0.5), or 0.0 for scores."
        )
    return _accuracy(0.0, predictions, targets)


def try_out(metrics: dict[str, Metric], predictions: Any, targets: Any) -> None:
    """Raise before training the errors of built-in metrics for predictions and targets of such shapes."""
    built_in = [_accuracy_of_scores, *METRICS.values()]
    measure({name: metric for name, metric in metrics.items() if metric in built_in}, predictions, targets)


def _name_of(metric: Any) -> str:
    while isinstance(metric, functools.partial):
        metric = metric.func
    return getattr(metric, "__name__", type(metric).__name__)


def measure(metrics: dict[str, Metric], predictions: Any, targets: Any) -> dict[str, float]:
    """The number of each metric for the predictions and the targets of all samples, arrays."""
    measured: dict[str, float] = {}
    for name, metric in metrics.items():
        number: Any = metric(predictions, targets)
        number = number.item() if getattr(number, "ndim", None) == 0 else number
        measured[name] = real(number, f"fit(): what metrics {name!r} gives")
    return measured
