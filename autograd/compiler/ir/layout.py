"""Where each number lies: spaces of rows, and views of them that array instructions can use as operands.

A space is one array: the parameters, an argument, the constants, or what the program computes, uniform or with lanes. The
rows an instruction needs are a view of their space where they are evenly spaced, along several axes if need be, and are
gathered into a buffer otherwise.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Rows: TypeAlias = NDArray[np.int64]


class Space(NamedTuple):
    """An array that holds numbers.

    Attributes:
        kind: "parameters", "argument", "constants", "uniform", "varying" or "result", which the caller gets.
        lanes: how many numbers a row has; 0 where the space is uniform.
        place: of an argument its block, stride and base; of a result its block.
    """

    kind: str
    lanes: int
    place: tuple[int, ...] = ()


@dataclass(frozen=True)
class View:
    """Rows `start + Σ iₖ·strides[k]` of a space, for 0 ≤ iₖ < shape[k]."""

    space: Space
    start: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    @property
    def lanes(self) -> int:
        return self.space.lanes

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def is_contiguous(self) -> bool:
        """Whether the rows are in one piece, in row-major order; steps along axes of length 1 are never made."""
        wanted = contiguous(self.shape)
        return all(n == 1 or s == w for n, s, w in zip(self.shape, self.strides, wanted, strict=True))


@dataclass(frozen=True)
class Buffer:
    """Rows gathered anew in each run into an array of their own, of the given shape (and the lanes)."""

    number: int
    shape: tuple[int, ...]
    lanes: int


Operand: TypeAlias = View | Buffer | float
#: More rows than a space can have.
FARTHEST = 1 << 40
Axes: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]  # shape and strides


def axes_of(rows: Rows, deepest: int = 4) -> list[tuple[int, int]] | None:
    """The rows as nested loops, from the outermost: (length, stride) each; None if they are not.

    >>> axes_of(np.array([0, 1, 2, 10, 11, 12]))
    [(2, 10), (3, 1)]
    """
    axes: list[tuple[int, int]] = []
    while len(rows) > 1:
        if len(axes) == deepest:
            return None
        steps = np.diff(rows)
        breaks = np.flatnonzero(steps != steps[0])
        run = int(breaks[0]) + 1 if len(breaks) else len(rows)
        if len(rows) % run:
            return None
        if run < len(rows):
            blocks = rows.reshape(-1, run)
            if (np.diff(blocks, axis=1) != steps[0]).any():
                return None
            rows = blocks[:, 0]
        else:
            rows = rows[:1]
        if run == 1:
            return None
        axes.append((run, int(steps[0])))
    return axes[::-1]


def common_axes(all_rows: Sequence[Rows]) -> tuple[tuple[int, ...], list[tuple[int, ...]]] | None:
    """Loops that serve several lists of rows at once: their lengths and, for each list, its strides. None if there are none.

    >>> common_axes([np.array([0, 1, 2, 3]), np.array([5, 5, 7, 7])])
    ((2, 2), [(2, 1), (2, 0)])
    """
    lengths: list[int] = []
    strides: list[list[int]] = [[] for _ in all_rows]
    rows = list(all_rows)
    while len(rows[0]) > 1:
        if len(lengths) == 4:
            return None
        run = len(rows[0])
        for entries in rows:
            steps = np.diff(entries)
            breaks = np.flatnonzero(steps != steps[0])
            if len(breaks):
                run = min(run, int(breaks[0]) + 1)
        if run == 1 or len(rows[0]) % run:
            return None
        for i, entries in enumerate(rows):
            blocks = entries.reshape(-1, run)
            step = int(blocks[0, 1] - blocks[0, 0])
            if (np.diff(blocks, axis=1) != step).any():
                return None
            strides[i].append(step)
            rows[i] = blocks[:, 0]
        lengths.append(run)
    return tuple(lengths[::-1]), [tuple(entries[::-1]) for entries in strides]


def contiguous(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides of an array in row-major order.

    >>> contiguous((2, 3))
    (3, 1)
    """
    strides: list[int] = []
    step = 1
    for length in reversed(shape):
        strides.append(step)
        step *= length
    return tuple(reversed(strides))


class Layout:
    """Which space and row each equation has; grows as groups are placed."""

    def __init__(self, count: int) -> None:
        self.spaces: list[Space] = []
        self.numbers: dict[Space, int] = {}
        self.space = np.full(count, -1, dtype=np.int64)
        self.row = np.full(count, -1, dtype=np.int64)
        self.sizes: dict[Space, int] = {}
        self.free: dict[Space, list[tuple[int, int]]] = {}  # pieces of rows that hold nothing needed: start and length

    def number(self, space: Space) -> int:
        found = self.numbers.get(space)
        if found is None:
            found = self.numbers[space] = len(self.spaces)
            self.spaces.append(space)
            self.sizes[space] = 0
        return found

    def put(self, names: Rows, space: Space, rows: Rows) -> None:
        """Place equations in rows of a space."""
        self.space[names] = self.number(space)
        self.row[names] = rows
        self.sizes[space] = max(self.sizes[space], int(rows.max()) + 1)

    def extend(self, names: Any, space: Space) -> None:
        """Place equations in one piece of a space, in order."""
        names = np.asarray(names).ravel()
        self.space[names] = self.number(space)
        start = self.claim(space, len(names))
        self.row[names] = np.arange(start, start + len(names))

    def claim(self, space: Space, count: int) -> int:
        """The first of so many rows in one piece: the first piece that is free (first fit), else new ones."""
        pieces = self.free.get(space, [])
        for i, (start, length) in enumerate(pieces):
            if length >= count:
                pieces[i : i + 1] = [(start + count, length - count)] if length > count else []
                return start
        start = self.sizes[space]
        self.sizes[space] = start + count
        return start

    def release(self, names: Any) -> None:
        """Let others use the rows of equations that nobody needs any more."""
        for number in sorted(set(map(int, self.space[names]))):
            space = self.spaces[number]
            rows = np.sort(self.row[names][self.space[names] == number])
            starts = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
            pieces = [(int(piece[0]), len(piece)) for piece in np.split(rows, starts[1:])]
            merged: list[tuple[int, int]] = []
            for start, length in sorted([*self.free.get(space, []), *pieces]):
                if merged and merged[-1][0] + merged[-1][1] == start:
                    start, length = merged[-1][0], merged.pop()[1] + length
                merged.append((start, length))
            self.free[space] = merged

    def rank(self, names: Rows) -> Rows:
        """For each of these equations a number by which equations are in the order of memory."""
        return self.space[names] * FARTHEST + self.row[names]

    def one_space(self, names: Any) -> Space | None:
        """The space in which all of them lie, if there is one."""
        spaces = self.space[np.asarray(names).ravel()]
        return self.spaces[int(spaces[0])] if (spaces == spaces[0]).all() else None
