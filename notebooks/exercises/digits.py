"""The exercises of notebook 8."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from .checking import Exercise, kept, numbers


def tables(answer: Any) -> Iterator[float]:
    for truth, taken, classes in (([0, 1, 2, 2, 1, 0, 2], [0, 2, 2, 1, 1, 0, 2], 3), ([1, 1, 0], [0, 1, 0], 4)):
        result = answer(list(truth), list(taken), classes)
        yield from numbers(result, classes * classes)


def count(
    turned: bool = False, once: bool = False, right: bool = True, wrong: bool = True, shares: bool = False
) -> Callable[[Any, Any, int], list[list[float]]]:
    """An answer to exercise 1, right by default."""

    def confusion(truth: Any, taken: Any, classes: int) -> list[list[float]]:
        table = [[0.0] * classes for _ in range(classes)]
        for i, j in zip(truth, taken, strict=True):
            i, j = (j, i) if turned else (i, j)
            if (right and i == j) or (wrong and i != j):
                table[i][j] = 1.0 if once else table[i][j] + 1.0
        return [[entry / len(truth) for entry in row] for row in table] if shares else table

    return confusion


def shared_rows(truth: Any, taken: Any, classes: int) -> list[float]:
    row = [sum(count()(truth, taken, classes)[i][j] for i in range(classes)) for j in range(classes)]
    return row * classes


CONFUSION = Exercise(
    tables,
    count(),
    {
        "rows and columns are swapped": (
            count(turned=True),
            "Row i is what it is, column j what it was taken for.",
        ),
        "the right ones are missing": (count(wrong=True, right=False), "What is right belongs on the diagonal."),
        "the wrong ones are missing": (count(wrong=False), "What was taken for something else is the point of this table."),
        "an entry is never more than 1": (count(once=True), "What if the same mistake is made a second time?"),
        "it has shares instead of counts": (count(shares=True), "How many, not what part of them."),
        "all rows are the same list": (
            shared_rows,
            "`[row] * n` is n times the same list. Who changes one of them changes all.",
        ),
    },
)


def recalls(answer: Any) -> Iterator[float]:
    for table in ([[8, 2, 0], [1, 5, 4], [0, 3, 9]], [[3, 1], [4, 6]]):
        given = [list(row) for row in table]
        result = answer(given)
        kept(given, table)
        yield from numbers(result, len(table))


RECALL = Exercise(
    recalls,
    lambda table: [row[i] / sum(row) for i, row in enumerate(table)],
    {
        "it divides by the columns": (
            lambda table: [table[i][i] / sum(row[i] for row in table) for i in range(len(table))],
            "Of all that *are* a 3, how many are read as a 3? All that are a 3 stand in one row.",
        ),
        "it divides by all images": (
            lambda table: [row[i] / sum(map(sum, table)) for i, row in enumerate(table)],
            "Each digit is compared with its own images only.",
        ),
        "it is not divided": (lambda table: [row[i] for i, row in enumerate(table)], "A share is between 0 and 1."),
        "it is the share of the wrong ones": (
            lambda table: [1.0 - row[i] / sum(row) for i, row in enumerate(table)],
            "How many are right?",
        ),
        "it is right against wrong": (
            lambda table: [row[i] / (sum(row) - row[i]) for i, row in enumerate(table)],
            "Out of all images of the digit, the right ones too.",
        ),
        "it takes the first column": (
            lambda table: [row[0] / sum(row) for row in table],
            "Which column of the row i has the images that are read as an i?",
        ),
    },
)


def angles(answer: Any) -> Iterator[float]:
    for a, b in (([1.0, 2.0, -1.0], [0.5, -1.0, 3.0]), ([3.0, 4.0], [6.0, 0.5])):
        yield from numbers(answer(list(a), list(b)), 1)


def product(a: Any, b: Any) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


COSINE = Exercise(
    angles,
    lambda a, b: product(a, b) / math.sqrt(product(a, a) * product(b, b)),
    {
        "it is not divided by the lengths": (product, "Twice as long an arrow has the same direction."),
        "the root is missing": (
            lambda a, b: product(a, b) / (product(a, a) * product(b, b)),
            "The length is the root of the sum of the squares (Pythagoras).",
        ),
        "only the first length is used": (
            lambda a, b: product(a, b) / math.sqrt(product(a, a)),
            "Both arrows have a length.",
        ),
        "only the second length is used": (
            lambda a, b: product(a, b) / math.sqrt(product(b, b)),
            "Both arrows have a length.",
        ),
        "the sign is lost": (
            lambda a, b: abs(product(a, b)) / math.sqrt(product(a, a) * product(b, b)),
            "Arrows that point apart have a cosine below 0.",
        ),
        "it divides by the number of entries": (
            lambda a, b: product(a, b) / len(a),
            "What is the length of an arrow? Not how many numbers it has.",
        ),
    },
)
