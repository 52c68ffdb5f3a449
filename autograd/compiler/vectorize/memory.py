"""Memory of an array program: the rows of equations, and the free rows."""

import numpy as np
from numpy.typing import ArrayLike

from autograd.compiler.ir.arrays import Space
from autograd.compiler.ir.types import Rows

#: More rows than a space can have.
FARTHEST = 1 << 40


class Layout:
    """The space and row of each equation; grows as groups are placed.

    Args:
        count: the number of equations. sizes: the number of rows of each space, which is kept up to date.
    """

    def __init__(self, count: int, sizes: dict[Space, int]) -> None:
        self.spaces: list[Space] = []
        self.numbers: dict[Space, int] = {}
        self.space = np.full(count, -1, dtype=np.int64)
        self.row = np.full(count, -1, dtype=np.int64)
        self.sizes = sizes
        self.free: dict[Space, list[tuple[int, int]]] = {}  # the free list: start and length of ranges of rows

    def number(self, space: Space) -> int:
        found = self.numbers.get(space)
        if found is None:
            found = self.numbers[space] = len(self.spaces)
            self.spaces.append(space)
            self.sizes[space] = 0
        return found

    def put(self, indices: Rows, space: Space, rows: Rows) -> None:
        """Place equations in rows of a space."""
        self.space[indices] = self.number(space)
        self.row[indices] = rows
        self.sizes[space] = max(self.sizes[space], int(rows.max()) + 1)

    def extend(self, indices: ArrayLike, space: Space) -> None:
        """Place equations in one piece of a space, in order."""
        indices = np.asarray(indices, dtype=np.int64).ravel()
        self.space[indices] = self.number(space)
        start = self.claim(space, len(indices))
        self.row[indices] = np.arange(start, start + len(indices))

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

    def release(self, indices: Rows) -> None:
        """Free the rows of equations that are not read any more."""
        for number in sorted(set(map(int, self.space[indices]))):
            space = self.spaces[number]
            rows = np.sort(self.row[indices][self.space[indices] == number])
            starts = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
            pieces = [(int(piece[0]), len(piece)) for piece in np.split(rows, starts[1:])]
            merged: list[tuple[int, int]] = []
            for start, length in sorted([*self.free.get(space, []), *pieces]):
                if merged and merged[-1][0] + merged[-1][1] == start:
                    start, length = merged[-1][0], merged.pop()[1] + length
                merged.append((start, length))
            self.free[space] = merged

    def rank(self, indices: Rows) -> Rows:
        """For each equation a number that sorts equations in the order of memory."""
        return self.space[indices] * FARTHEST + self.row[indices]
