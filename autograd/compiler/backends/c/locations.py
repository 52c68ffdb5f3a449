"""Where a program's numbers are found: in the text a number is a name, a literal, or an entry of an array."""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from autograd.compiler.backends.c.reserved import PREFIXES, TAKEN


class Entry(NamedTuple):
    """An entry of an array; in a loop over bodies, whose number is `at`, it may lie a step further on in each.

    >>> str(Entry("a", 3)), str(Entry("a", 9, -2))
    ('a[3]', 'a[9 - 2 * at]')
    """

    array: str
    at: int
    step: int = 0

    def __str__(self) -> str:
        return f"{self.array}[{index(self.at, at=self.step)}]"


def index(first: int, **steps: int) -> str:
    """An index that moves by steps with variables of loops.

    >>> index(9, at=-2), index(0, i=1), index(3, at=1, i=8), index(0, i=0)
    ('9 - 2 * at', 'i', '3 + at + 8 * i', '0')
    """
    text = str(first) if first or not any(steps.values()) else ""
    for name, step in steps.items():
        if step:
            distance = name if abs(step) == 1 else f"{abs(step)} * {name}"
            text += f" - {distance}" if step < 0 else f" + {distance}" if text else distance
    return text


#: A number: an entry, a name or a literal.
Location = Entry | str


def literal(x: float) -> str:
    """A double of C.

    >>> literal(0.1), literal(-2.0), literal(math.inf)
    ('0.1', '(-2.0)', 'INFINITY')
    """
    if x != x:
        return "NAN"
    text = "INFINITY" if math.isinf(x) else repr(abs(x))
    return f"(-{text})" if math.copysign(1.0, x) < 0.0 else text


def array_names(wanted: Sequence[str]) -> list[str]:
    """A name for each block of arguments: its own, where C allows that.

    >>> array_names(["w", "while", "x", "x", "NAN", "rows", "lanes_0"])
    ['w', 'input_1', 'x', 'input_3', 'input_4', 'input_5', 'input_6']
    """
    found: list[str] = []
    for i, name in enumerate(wanted):
        usual = re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,40}", name) and not re.fullmatch(
            r"[varkp]\d+|[A-Z_]{2,}\w*|\w+_t", name
        )
        allowed = usual and name not in TAKEN and name not in found and not name.startswith(PREFIXES)
        found.append(name if allowed else f"input_{i}")
    return found


def stride(locations: Sequence[Location]) -> int | None:
    """How far apart the entries of one array are; None where they are not, or lie in no one array.

    >>> stride([Entry("w", 2), Entry("w", 5), Entry("w", 8)]), stride([Entry("w", 2), "v1"])
    (3, None)
    """
    if len(locations) < 2:
        return None
    first, second = locations[:2]
    if not isinstance(first, Entry) or not isinstance(second, Entry):
        return None
    step = second.at - first.at
    for i, location in enumerate(locations):
        if not isinstance(location, Entry) or location.array != first.array or location.at != first.at + i * step:
            return None
    return step


def index_of(location: Location) -> int:
    assert isinstance(location, Entry)
    return location.at


def regular(locations: Sequence[Location], at: int) -> tuple[int, int]:
    """How many rows and columns of a grid begin at a location: equally far apart, and so are the rows; (1, 1) for none.

    >>> regular([Entry("a", i) for i in (0, 5, 1, 6, 2, 7, 9)], 0), regular(["v1", "v2"], 0)
    ((3, 2), (1, 1))
    """
    if stride(locations[at : at + 2]) is None:
        return 1, 1
    columns = 2
    while at + columns < len(locations) and stride(locations[at + columns - 2 : at + columns + 1]) is not None:
        columns += 1
    across, rows, down = index_of(locations[at + 1]) - index_of(locations[at]), 1, None
    while len(row := locations[at + rows * columns : at + (rows + 1) * columns]) == columns:
        step = stride([locations[at + (rows - 1) * columns], row[0]])
        if step is None or stride(row) != across or (down is not None and step != down):
            break
        rows, down = rows + 1, step
    return rows, columns


def how_many_alike(locations: Sequence[Location], at: int) -> int:
    """How many neighbours from there on are the same.

    >>> how_many_alike(["1.0", "0.0", "0.0", "v1"], 1)
    2
    """
    return next((i for i in range(at, len(locations)) if locations[i] != locations[at]), len(locations)) - at


def grid_strides(locations: Sequence[Location], rows: int, columns: int) -> tuple[int, int] | None:
    """The same of a grid, row by row: how far apart rows and entries of a row are."""
    across = stride(locations[:columns]) if columns > 1 else 0
    down = stride(locations[::columns]) if rows > 1 else 0
    first = locations[0]
    if across is None or down is None or not isinstance(first, Entry):
        return None
    wanted = [Entry(first.array, first.at + i * down + j * across) for i in range(rows) for j in range(columns)]
    return (down, across) if list(locations) == wanted else None
