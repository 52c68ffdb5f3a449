"""Pooling: one number for each position of a window, in each channel."""

from typing import Any

from autograd import mean
from autograd.habits.lookup import explains_arguments
from autograd.primitives import max as largest
from nn.layers.windows import Pair, Window, as_image, format_size
from nn.module import Module


class Pool2d(Module):
    """The base of both kinds of pooling: arguments, checks and text."""

    _unread = ("kernel_size", "stride", "padding")

    @explains_arguments("layer()")
    def __init__(self, kernel_size: int | Pair, stride: int | Pair | None = None, padding: int | Pair = 0) -> None:
        owner = type(self).__name__
        self.window = window = Window(owner, kernel_size, kernel_size if stride is None else stride, padding)
        if any(2 * margin > length for margin, length in zip(window.padding, window.kernel_size, strict=True)):
            raise ValueError(
                f"{owner}: padding must be at most half of kernel_size, which is {format_size(window.kernel_size)},"
                f" not {format_size(window.padding)}; a window must never show padding alone."
            )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.window.describe(self.window.kernel_size)})"


class AvgPool2d(Pool2d):
    """The mean over each position of a window, in each channel; zeros of the padding count, as in PyTorch.

    Args:
        kernel_size: the rows and columns of the window, one number or a pair.
        stride: by how many rows and columns it moves on; None for its own size, so that windows don't overlap.
        padding: how many rows and columns of zeros are put on each side of the image, at most half of the window.

    >>> halved = AvgPool2d(2)([[[1.0, 3.0], [5.0, 7.0]]])
    >>> halved[0][0][0].data
    4.0
    """

    _unread = Pool2d._unread

    def forward(self, x: Any) -> list[list[list[Any]]]:
        planes = as_image(x, "AvgPool2d")
        return [[[mean(patch) for patch in row] for row in self.window.patches([plane], [0.0])] for plane in planes]


class MaxPool2d(Pool2d):
    """The largest number that a window shows, at each place of each channel; padding is never the largest.

    Numbers that tie share the gradient equally, as for `max`; PyTorch gives all of it to the first.

    Args:
        kernel_size, stride, padding: as for `AvgPool2d`.

    >>> MaxPool2d(2)([[[1.0, 3.0], [5.0, 7.0]]])[0][0][0].data
    7.0
    """

    _unread = Pool2d._unread

    def forward(self, x: Any) -> list[list[list[Any]]]:
        planes = as_image(x, "MaxPool2d")
        return [[[largest(patch) for patch in row] for row in self.window.patches([plane], [])] for plane in planes]
