"""Windows that slide over images, found again in which number of an image each number of a program is.

A convolution in plain loops is traced to single numbers and becomes a matrix product of filters with gathered patches. Which
number of the image stands where in the patches tells kernel, stride and padding; they are put together anew, and only if the
result is the same to the last place is it that window.
"""

import math
from typing import NamedTuple, TypeAlias

import numpy as np

from autograd.compiler.ir.types import Rows, Shape

#: Down and across.
Pair: TypeAlias = tuple[int, int]

#: The position of a zero that stands in no image.
OUTSIDE = -1


class Window(NamedTuple):
    """Channels and their rows and columns, those of the window, how far it moves, the padding (above, left, below, right),
    and how many patches it gives, down and across."""

    channels: int
    image: Pair
    kernel: Pair
    strides: Pair
    pads: tuple[int, int, int, int]
    out: Pair


def divisors(number: int) -> list[int]:
    return [divisor for divisor in range(1, number + 1) if number % divisor == 0]


def filtered(positions: Rows, axes: Shape) -> Window | None:
    """The window of a convolution.

    Args:
        positions: for each number of a patch, channels × rows × columns of the window, and each patch, its position in the
            image.
        axes: of the image, as it was made: its channels are the first ones to try.

    >>> filtered(np.array([[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]]), (1, 3, 3))
    Window(channels=1, image=(3, 3), kernel=(2, 2), strides=(1, 1), pads=(0, 0, 0, 0), out=(2, 2))
    """
    count, patches = positions.shape
    for channels in channels_of(axes, count):
        if found := _same_in_all(positions.reshape(channels, count // channels, patches), math.prod(axes)):
            return found
    return None


def pooled(positions: Rows, axes: Shape) -> Window | None:
    """The window of pooling, which sees one channel after the other.

    Args:
        positions: for each number of a patch, rows × columns of the window in any order, and each patch, channel by channel,
            its position in the image.
        axes: as above.
    """
    count, patches = positions.shape
    whole = np.flatnonzero((positions != OUTSIDE).all(axis=0))
    if not len(whole):
        return None
    positions = positions[np.argsort(positions[:, whole[0]])]
    for channels in channels_of(axes, patches):
        if found := _same_in_all(positions.reshape(count, channels, -1).swapaxes(0, 1), math.prod(axes)):
            return found
    return None


def channels_of(axes: Shape, number: int) -> list[int]:
    """The possible numbers of channels of an image with so many rows or columns of positions, the likeliest first."""
    size = math.prod(axes)
    return sorted((n for n in divisors(number) if size % n == 0), key=lambda n: ((n,) != axes[:1], n))


def _same_in_all(positions: Rows, size: int) -> Window | None:
    """The window that sees the same in each channel; the channels are the first axis."""
    channels = len(positions)
    plane = size // channels
    moved = positions[0] + plane * np.arange(channels)[:, None, None]
    alike = np.array_equal(positions, np.where(positions[0] == OUTSIDE, OUTSIDE, moved))
    return _window(positions[0], channels, plane) if alike else None


def _window(positions: Rows, channels: int, plane: int) -> Window | None:
    """The window in one channel of so many numbers."""
    count, patches = positions.shape
    inside = positions != OUTSIDE
    whole = np.flatnonzero(inside.all(axis=0))
    if not len(whole) or not inside.any(axis=0).all():
        return None
    offsets = positions[:, whole[0]] - positions[0, whole[0]]
    first = inside.argmax(axis=0)  # a number of each patch that is inside
    there = positions[first, np.arange(patches)]
    for across in divisors(count):
        down = count // across
        for width in [int(offsets[across])] if down > 1 else divisors(plane):
            if width < across or plane % width:
                continue
            tops, lefts = there // width - first // across, there % width - first % across
            columns_out = int((tops == tops[0]).sum())
            if patches % columns_out:
                continue
            out = patches // columns_out, columns_out
            strides = (int(tops[out[1]] - tops[0]) if out[0] > 1 else 1), (int(lefts[1] - lefts[0]) if out[1] > 1 else 1)
            found = _sized(channels, (plane // width, width), (down, across), strides, (-int(tops[0]), -int(lefts[0])), out)
            if found and np.array_equal(_positions(found), positions):
                return found
    return None


def _sized(channels: int, image: Pair, kernel: Pair, strides: Pair, before: Pair, out: Pair) -> Window | None:
    """The window, with the padding behind the image that it needs; None if there is none of these sizes."""
    after: list[int] = []
    for length, size, stride, pad, number in zip(image, kernel, strides, before, out, strict=True):
        if stride < 1 or pad < 0:
            return None
        after.append(max((number - 1) * stride + size - length - pad, 0))
        if (length + pad + after[-1] - size) // stride + 1 != number:
            return None
    return Window(channels, image, kernel, strides, (before[0], before[1], after[0], after[1]), out)


def _positions(window: Window) -> Rows:
    """The positions in one channel of each number of the window, patch by patch."""
    rows, columns = (
        np.arange(size)[:, None] + stride * np.arange(number) - pad
        for size, stride, number, pad in zip(window.kernel, window.strides, window.out, window.pads[:2], strict=True)
    )
    rows, columns = rows[:, None, :, None], columns[None, :, None, :]
    inside = (rows >= 0) & (rows < window.image[0]) & (columns >= 0) & (columns < window.image[1])
    found = np.where(inside, rows * window.image[1] + columns, OUTSIDE)
    return found.reshape(window.kernel[0] * window.kernel[1], -1)
