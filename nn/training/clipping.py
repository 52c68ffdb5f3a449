"""A limit to the length of a step's gradient, against the rare step that is far too long."""

import math
from typing import Any


def clipped(gradient: Any, limit: float, xp: Any) -> Any:
    """The gradient, scaled down to a Euclidean norm of `limit` if its norm is larger, as torch.nn.utils.clip_grad_norm_ does
    (Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013).

    A gradient with an entry that is not finite becomes nan as a whole, for `fit` to see: the factor of an infinite norm
    would be 0. A norm whose square overflows is still computed.

    Args:
        gradient: an array with one entry per parameter.
        limit: the largest norm.
        xp: numpy or jax.numpy.

    >>> import numpy as np
    >>> [clipped(np.array(gradient), 1.0, np).round(4).tolist() for gradient in ([3.0, 4.0], [0.5, 0.5], [3.0, -np.inf])]
    [[0.6, 0.8], [0.5, 0.5], [nan, nan]]
    """
    import numpy as np

    with np.errstate(all="ignore"):
        largest = xp.max(xp.abs(gradient))
        scale = xp.where(largest > 0.0, largest, 1.0)
        norm = scale * xp.sqrt(xp.sum((gradient / scale) ** 2))
        return gradient * xp.minimum(1.0, limit / (norm + 1e-6))  # 1e-6 is PyTorch's too


def clipped_list(gradient: list[float], limit: float) -> list[float]:
    """The same for a list.

    >>> clipped_list([3.0, -4.0], 10.0), clipped_list([3.0, -math.inf], 1.0)
    ([3.0, -4.0], [nan, nan])
    """
    if not all(map(math.isfinite, gradient)):
        return [math.nan] * len(gradient)
    factor = min(1.0, limit / (math.hypot(*gradient) + 1e-6))
    return [entry * factor for entry in gradient]
