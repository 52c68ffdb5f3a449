"""A limit to the length of a step's gradient, against the rare step that is far too long."""

from typing import Any

import numpy as np


def clipped(gradient: Any, limit: float, xp: Any) -> Any:
    """The gradient, scaled down to a Euclidean norm of `limit` if its norm is larger, as torch.nn.utils.clip_grad_norm_ does
    (Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013).

    A gradient with an entry that is not finite becomes nan as a whole, for `fit` to see: the factor of an infinite norm
    would be 0. A norm whose square overflows is still computed.

    Args:
        gradient: an array with one entry per parameter.
        limit: the largest norm.
        xp: numpy or jax.numpy.

    >>> [clipped(np.array(gradient), 1.0, np).round(4).tolist() for gradient in ([3.0, 4.0], [0.5, 0.5], [3.0, -np.inf])]
    [[0.6, 0.8], [0.5, 0.5], [nan, nan]]
    """
    with np.errstate(all="ignore"):
        largest = xp.max(xp.abs(gradient))
        scale = xp.where(largest > 0.0, largest, 1.0)
        norm = scale * xp.sqrt(xp.sum((gradient / scale) ** 2))
        return gradient * xp.minimum(1.0, limit / (norm + 1e-6))  # 1e-6 is PyTorch's too
