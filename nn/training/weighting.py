"""The weights of samples in a loss, given one by one or by class."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from operator import mul
from typing import Any, cast

from autograd.arguments import describe
from nn.validation import amount, as_list, is_list


def sample_weights(sample_weight: Any, class_weight: Any, targets: Sequence[Any]) -> list[float] | None:
    """One weight per sample, the product of both kinds, divided by their mean; None where neither is given.

    So the loss of all samples is their weighted mean, only ratios count, and a batch's contribution to it does not depend on
    which others are in it.

    Args:
        sample_weight, class_weight: as for `fit`.
        targets: one per sample.

    Raises:
        TypeError, ValueError: naming the argument.

    >>> sample_weights([1, 1, 2], None, [0, 0, 1]), sample_weights(None, "balanced", [0, 0, 0, 1])
    ([0.75, 0.75, 1.5], [0.666666667, 0.666666667, 0.666666667, 2.0])
    """
    if sample_weight is None and class_weight is None:
        return None
    weights = [1.0] * len(targets)
    if sample_weight is not None:
        given = as_list(sample_weight)
        if not is_list(given):
            raise TypeError(f"fit(): sample_weight must be a list or an array of numbers, not {describe(sample_weight)}.")
        if len(given) != len(targets):
            raise ValueError(f"fit(): sample_weight has {len(given)} numbers for {len(targets)} samples; give one for each.")
        weights = [amount(as_list(entry), f"fit(): sample_weight[{i}]") for i, entry in enumerate(given)]
    if class_weight is not None:
        weights = list(map(mul, weights, _by_class(class_weight, targets)))
    if not any(weights):
        both = " and ".join(
            name for name, one in (("sample_weight", sample_weight), ("class_weight", class_weight)) if one is not None
        )
        raise ValueError(f"fit(): {both} must not give every sample a weight of 0.")
    largest = max(weights)
    weights = [weight / largest for weight in weights]  # so that their sum is finite
    average = math.fsum(weights) / len(weights)
    return [weight / average for weight in weights]


def _by_class(class_weight: Any, targets: Sequence[Any]) -> list[float]:
    classes = [_class_of(target, i) for i, target in enumerate(targets)]
    counts = Counter(classes)
    if (
        isinstance(class_weight, str) and class_weight == "balanced"
    ):  # King and Zeng, "Logistic regression in rare events data"
        return [len(classes) / (len(counts) * counts[one]) for one in classes]
    if not isinstance(class_weight, Mapping):
        raise TypeError(
            f'fit(): class_weight must be a dict such as {{0: 1.0, 1: 5.0}} or "balanced", not {describe(class_weight)}.'
        )
    given = cast(Mapping[Any, Any], class_weight)
    weights = {one: amount(weight, f"fit(): class_weight[{one!r}]") for one, weight in given.items()}
    for one in weights:
        if one not in counts:
            raise ValueError(
                f"fit(): class_weight has a weight for {one!r}, which is no target; the classes are"
                f" {', '.join(str(known) for known in sorted(counts)[:10])}."
            )
    return [weights.get(one, 1.0) for one in classes]


def _class_of(target: Any, i: int) -> int:
    """The class that a target is, or says by a 1 among zeros."""
    if isinstance(target, list):
        shares = cast(list[Any], target)
        if len(shares) > 1 and [share for share in shares if share != 0] == [1]:
            return shares.index(1)
    if isinstance(target, list) or not float(target).is_integer():
        raise ValueError(f"fit(): class_weight needs targets that are classes, but target {i} is {describe(target)}.")
    return int(target)
