"""Metrics of classifiers: accuracy and the confusion matrix."""

import math
from typing import TYPE_CHECKING, Any

from autograd import Value
from autograd.arguments import describe, real
from autograd.habits.lookup import explains_arguments, habit
from autograd.installation import require_numpy
from nn.module import Module
from nn.typing import Numbers, Samples
from nn.validation import as_list, is_list

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: A confusion matrix has a row and a column for each class up to the highest; beyond this it is a mistake.
MOST_CLASSES = 5_000


def predicted_class(prediction: Numbers, threshold: float = 0.0) -> int:
    """The class that a model's output stands for.

    Args:
        prediction: a list of scores: the class of the highest; a float or Value, also as a list of one: 1 if above the
            threshold, else 0; an int: the class itself.
        threshold: 0 suits scores (logits), 0.5 probabilities.

    >>> predicted_class([0.1, 2.0, -1.0]), predicted_class(0.3), predicted_class([0.3], threshold=0.5), predicted_class(7)
    (1, 1, 0, 7)
    """
    prediction = _single(as_list(prediction))
    if isinstance(prediction, int) and not isinstance(prediction, bool):
        return prediction
    if is_list(prediction):
        scores = [_number(score, f"a prediction: score {i}") for i, score in enumerate(prediction)]
        if not scores:
            raise ValueError("a prediction is an empty list; it needs one score per class.")
        return max(range(len(scores)), key=scores.__getitem__)
    return int(_number(prediction, "a prediction") > threshold)


def _single(output: Any) -> Any:
    """An output of a column, a list of one, as the number; anything else as it is."""
    return output[0] if is_list(output) and len(output) == 1 and not is_list(output[0]) else output


def _number(score: Any, name: str) -> float:
    return score.data if isinstance(score, Value) else real(score, name)


def predicted_classes(predictions: "NDArray[np.float64]", threshold: float = 0.0) -> "NDArray[np.int64]":
    """`predicted_class` of each row of scores, or of each score (a column holds those too), as an array.

    >>> import numpy as np
    >>> predicted_classes(np.array([[0.1, 2.0], [3.0, 1.0]])).tolist(), predicted_classes(np.array([0.3, -0.3])).tolist()
    ([1, 0], [1, 0])
    """
    if predictions.ndim > 1 and predictions.shape[1] > 1:
        return predictions.argmax(axis=1)
    return (predictions.reshape(len(predictions)) > threshold).astype("int64")


def _classes(predictions: Any, targets: Any, threshold: float, caller: str) -> list[tuple[int, int]]:
    """Pairs of the right and the predicted class."""
    for name, data in ("predictions", predictions), ("targets", targets):
        if not is_list(data) and not hasattr(data, "__array__"):
            instead = f"; {habit('metric()', '*')}" if isinstance(data, Module) else ""
            raise TypeError(f"{caller}: {name} must be a list or an array, not {describe(data)}{instead}.")
    threshold = check_threshold(threshold, caller)
    predictions, targets = as_list(predictions), as_list(targets)
    for name, data in ("predictions", predictions), ("targets", targets):
        if not is_list(data):
            raise TypeError(f"{caller}: {name} must have one entry per sample, not be one number.")
    if len(predictions) != len(targets):
        raise ValueError(f"{caller}: there are {len(predictions)} predictions, but {len(targets)} targets.")
    if not len(predictions):
        raise ValueError(f"{caller}: predictions are empty; give at least one.")
    right = [target_class(target, f"{caller}: targets[{i}]") for i, target in enumerate(targets)]
    return list(zip(right, (predicted_class(p, threshold) for p in predictions), strict=True))


def check_threshold(threshold: Any, caller: str) -> float:
    """The threshold, if it is a number to compare with."""
    number = real(threshold, f"{caller}: threshold")
    if math.isnan(number):
        raise ValueError(f"{caller}: threshold must be a number to compare with, not nan.")
    return number


def target_class(target: Any, name: str) -> int:
    """The class, also of probabilities (one-hot: the highest), of a float such as 2.0, and of hinge loss's -1 (class 0)."""
    target = _single(as_list(target))
    if is_list(target):
        return predicted_class(target)
    number = real(target, name)
    if not number.is_integer():
        raise ValueError(f"{name} must be a class, a whole number, not {number!r}.")
    return max(int(number), 0)


@explains_arguments("metric()")
def accuracy(predictions: Samples, targets: Samples, threshold: float = 0.0) -> float:
    """The share of predictions that are right.

    Args:
        predictions: one per sample; a list of scores, a single score (a column has one per row), or a class, as for
            `predicted_class`.
        targets: one per sample: a class (-1 counts as 0), also as a column, or a list of probabilities.
        threshold: above which a single score means class 1: 0 for scores (logits), 0.5 for probabilities.

    Raises:
        TypeError: for anything but a list. ValueError: for different lengths or nothing at all.

    >>> accuracy([2.5, -0.1, 0.7], [1, 0, 0]), accuracy([[0.0, 9.0], [5.0, 1.0]], [1, 0])
    (0.666666667, 1.0)
    """
    pairs = _classes(predictions, targets, threshold, "accuracy()")
    return sum(right == predicted for right, predicted in pairs) / len(pairs)


@explains_arguments("metric()")
def confusion_matrix(predictions: Samples, targets: Samples, threshold: float = 0.0) -> "NDArray[np.int64]":
    """The confusion matrix: the number of samples of each class (row) predicted as each class (column). Arguments as for
    `accuracy`.

    >>> confusion_matrix([0, 1, 1, 2], [0, 1, 2, 2]).tolist()
    [[1, 0, 0], [0, 1, 0], [0, 1, 1]]
    """
    classes = _classes(predictions, targets, threshold, "confusion_matrix()")
    require_numpy("confusion_matrix()", "there is accuracy()")
    import numpy as np

    pairs = np.array(classes)
    if pairs.min() < 0:
        raise ValueError(f"confusion_matrix(): predictions must be classes of at least 0, not {int(pairs.min())}.")
    count = int(pairs.max()) + 1
    if count > MOST_CLASSES:
        raise ValueError(f"confusion_matrix(): classes must be less than {MOST_CLASSES:,}, not {count - 1:,}.")
    return np.bincount(pairs[:, 0] * count + pairs[:, 1], minlength=count * count).reshape(count, count)


def __getattr__(name: str) -> Any:
    line = habit("metrics", name)
    raise AttributeError(f"module 'nn.metrics' has no attribute {name!r}" + (f"; {line}." if line else ""), name=name)
