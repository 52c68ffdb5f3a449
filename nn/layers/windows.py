"""Windows that slide over images. An image is a list of channels, each a list of rows of numbers; the part of it
under a window is a patch."""

from typing import Any

from autograd.arguments import describe
from nn.validation import as_list, is_list, whole

Pair = tuple[int, int]


def pair(size: Any, what: str, least: int = 1) -> Pair:
    """One whole number for rows and columns, or one for each.

    >>> pair(2, "stride"), pair((1, 3), "stride")
    ((2, 2), (1, 3))
    """
    if not is_list(size):
        return whole(size, what, least), whole(size, what, least)
    if len(size) != 2:
        raise ValueError(f"{what} must be one number, or one for the rows and one for the columns, not {size!r}.")
    return whole(size[0], f"{what}[0]", least), whole(size[1], f"{what}[1]", least)


class Window:
    """The geometry of a window that moves over an image.

    Args:
        owner: the class it works for, for the messages.
        kernel_size: its rows and columns.
        stride: by how many rows and columns it moves on.
        padding: how many rows and columns of zeros are put around the image.
    """

    def __init__(self, owner: str, kernel_size: Any, stride: Any, padding: Any) -> None:
        self.owner = owner
        self.kernel_size = pair(kernel_size, f"{owner}: kernel_size")
        self.stride = pair(stride, f"{owner}: stride")
        self.padding = pair(padding, f"{owner}: padding", least=0)

    def patches(self, image: list[Any], filler: list[float]) -> list[list[list[Any]]]:
        """For each place of the window, by row and column, the numbers that it shows: all channels one after the other.

        Args:
            image: the channels.
            filler: the padding outside the image: `[0.0]`, or `[]` for nothing at all.
        """
        height, width = len(image[0]), len(image[0][0])
        (tall, wide), (down, across), (above, left) = self.kernel_size, self.stride, self.padding
        for extent, length, margin, name in (height, tall, above, "rows"), (width, wide, left, "columns"):
            if extent + 2 * margin < length:
                reach = f", {extent + 2 * margin} with its padding" * bool(margin)
                raise ValueError(
                    f"{self.owner}: kernel_size has {length} {name}, but the image has {extent}{reach};"
                    " take a smaller window or more padding."
                )
        outside = [filler] * (width + 2 * left)
        padded: list[Any] = []
        for plane in image:
            rows = [[filler] * left + [[entry] for entry in row] + [filler] * left for row in plane]
            padded.append([outside] * above + rows + [outside] * above)
        return [
            [
                [entry for rows in padded for row in rows[i : i + tall] for cell in row[j : j + wide] for entry in cell]
                for j in range(0, width + 2 * left - wide + 1, across)
            ]
            for i in range(0, height + 2 * above - tall + 1, down)
        ]

    def describe(self, usual_stride: Pair) -> str:
        """Its sizes as a `repr` shows them, without those that are usual."""
        stride = f", stride={format_size(self.stride)}" * (self.stride != usual_stride)
        return format_size(self.kernel_size) + stride + f", padding={format_size(self.padding)}" * (self.padding != (0, 0))


def format_size(size: Pair) -> str:
    return str(size[0] if size[0] == size[1] else size)


def _listed(x: Any, levels: int = 2) -> Any:
    """The image with the arrays that it is, or that its channels or rows are, as lists."""
    x = as_list(x)
    return [_listed(entry, levels - 1) for entry in x] if levels and is_list(x) else x


def as_image(x: Any, owner: str, channels: int | None = None) -> list[Any]:
    """The image, if it is one: channels of equally many rows of equally many numbers.

    Raises:
        TypeError: for anything but a list of lists of lists. ValueError: for another number of channels, or ragged rows.
    """
    x = _listed(x)
    shape, part = list[int](), x
    while is_list(part):
        shape.append(len(part))
        part = part[0] if part else None
    if len(shape) == 2:
        raise ValueError(f"{owner} takes a list of channels, each a list of rows; wrap an image that has only one: [image].")
    if len(shape) != 3:
        was = f"lists nested {len(shape)} deep" if shape else describe(x)
        raise TypeError(f"{owner} takes an image, a list of channels that are lists of rows of numbers, not {was}.")
    if channels is not None and len(x) != channels:
        raise ValueError(f"{owner}: in_channels is {channels}, but the image has {len(x)}, of {shape[1]} x {shape[2]}.")
    for c, plane in enumerate(x):
        if not is_list(plane) or len(plane) != shape[1]:
            raise ValueError(f"{owner}: the image is ragged: channel {c} must have {shape[1]} rows, as channel 0 has.")
        for i, row in enumerate(plane):
            if not is_list(row) or len(row) != shape[2]:
                raise ValueError(f"{owner}: the image is ragged: row {i} of channel {c} must have {shape[2]} numbers.")
    return x
