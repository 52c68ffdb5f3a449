"""The exercises of notebook 9."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from .checking import Exercise, kept, numbers

IMAGE = [[1.0, 2.0, 0.0, -1.0, 3.0], [0.5, -2.0, 4.0, 1.5, 0.0], [2.0, 1.0, -0.5, 3.0, 1.0], [0.0, -1.0, 2.5, 0.25, 5.0]]


def maps(answer: Any) -> Iterator[float]:
    for w in ([[1.0, -2.0], [0.5, 3.0]], [[1.0, 0.0, -1.0], [2.0, 0.5, 1.5], [-0.25, 4.0, 3.0]]):
        image = [list(row) for row in IMAGE]
        result = answer(image, [list(row) for row in w])
        kept(image, IMAGE)
        numbers(result)
        for row in result:
            yield from (len(numbers(row)), *numbers(row))


def slide(
    less: int = 0, flipped: bool = False, turned: bool = False, mean: bool = False, square: bool = False, step: int = 1
) -> Callable[[Any, Any], list[list[float]]]:
    """An answer to exercise 1, right by default."""

    def convolve(image: Any, w: Any) -> list[list[float]]:
        k = len(w)
        rows, columns = len(image) - k + 1 - less, len(image[0]) - k + 1 - less
        if square:
            columns = rows
        if flipped:
            w = [row[::-1] for row in w[::-1]]
        if turned:
            w = list(zip(*w, strict=True))

        def at(i: int, j: int) -> float:
            total = sum(w[a][c] * image[i + a][j + c] for a in range(k) for c in range(k))
            return total / k**2 if mean else total

        return [[at(i, j) for j in range(0, columns, step)] for i in range(0, rows, step)]

    return convolve


CONVOLVE = Exercise(
    maps,
    slide(),
    {
        "the last row and column are missing": (slide(less=1), "In how many places does a filter of 2 fit into a row of 5?"),
        "the filter is turned round": (slide(flipped=True), "In the formula, both indices run the same way."),
        "rows and columns of the filter are swapped": (
            slide(turned=True),
            "w[a][c] belongs to the pixel a rows down, c to the right.",
        ),
        "it takes the mean": (slide(mean=True), "What lies on one another is multiplied and added up, and that is all."),
        "it takes the image for a square": (slide(square=True), "This image is wider than high."),
        "it goes in steps of two": (slide(step=2), "The filter moves on by one pixel."),
    },
)


def lengths(answer: Any) -> Iterator[float]:
    for n, k, p, s in ((28, 5, 0, 1), (28, 5, 2, 2), (11, 4, 1, 3), (9, 3, 0, 2)):
        yield from numbers(answer(n, k, p, s), 1)


SIZE = Exercise(
    lengths,
    lambda n, k, p, s: (n + 2 * p - k) // s + 1,
    {
        "the first place is not counted": (
            lambda n, k, p, s: (n + 2 * p - k) // s,
            "A filter as large as the image fits once.",
        ),
        "the padding counts on one side only": (lambda n, k, p, s: (n + p - k) // s + 1, "Padding is put on both sides."),
        "the padding is forgotten": (lambda n, k, p, s: (n - k) // s + 1, "What does padding do to the size of the image?"),
        "the stride is forgotten": (
            lambda n, k, p, s: n + 2 * p - k + 1,
            "With a stride of 2 there are about half as many places.",
        ),
        "it is a fraction": (lambda n, k, p, s: (n + 2 * p - k) / s + 1, "A last step that does not fit is not taken."),
        "it is rounded up": (
            lambda n, k, p, s: math.ceil((n + 2 * p - k) / s) + 1,
            "A last step that does not fit is not taken.",
        ),
    },
)


def pooled(answer: Any) -> Iterator[float]:
    for image in ([row[:4] for row in IMAGE], [row[1:5] for row in IMAGE[:2]]):
        given = [list(row) for row in image]
        result = answer(given)
        kept(given, image)
        numbers(result)
        for row in result:
            yield from (len(numbers(row)), *numbers(row))


def pool(
    keep: Callable[[list[float]], float] = max, step: int = 2, rows: int = 2, columns: int = 2
) -> Callable[[Any], list[list[float]]]:
    """An answer to exercise 3, right by default."""

    def apply(image: Any) -> list[list[float]]:
        downs, rights = (
            range(0, len(image) - rows + 1, min(step, rows)),
            range(0, len(image[0]) - columns + 1, min(step, columns)),
        )
        return [[keep([image[i + a][j + c] for a in range(rows) for c in range(columns)]) for j in rights] for i in downs]

    return apply


POOL = Exercise(
    pooled,
    pool(),
    {
        "it takes the mean": (pool(keep=lambda square: sum(square) / 4.0), "That is the other kind of pooling."),
        "it takes the smallest": (pool(keep=min), "Which of the four says most clearly that something is there?"),
        "it takes the sum": (pool(keep=sum), "One of the four is kept, as it is."),
        "the squares overlap": (
            pool(step=1),
            "Each pixel belongs to one square: the image becomes half as wide and half as high.",
        ),
        "it makes only the rows shorter": (pool(rows=1), "A square has two rows and two columns."),
        "it makes only the columns shorter": (pool(columns=1), "A square has two rows and two columns."),
        "it keeps the first of each square": (pool(keep=lambda square: square[0]), "All four should have a chance."),
    },
)
