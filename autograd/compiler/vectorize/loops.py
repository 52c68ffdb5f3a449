"""Rows as nested loops: evenly spaced rows are views, others are gathered."""

from collections.abc import Sequence

import numpy as np

from autograd.compiler.ir.arrays import grid
from autograd.compiler.ir.types import Rows, Shape

#: Loops are nested no deeper than this.
DEEPEST = 4


def axes_of(rows: Rows) -> list[tuple[int, int]] | None:
    """The rows as nested loops, from the outermost: (length, stride) each; None if they are not.

    >>> axes_of(np.array([0, 1, 2, 10, 11, 12]))
    [(2, 10), (3, 1)]
    """
    common = common_axes([rows])
    return None if common is None else list(zip(common[0], common[1][0], strict=True))


def common_axes(all_rows: Sequence[Rows]) -> tuple[Shape, list[Shape]] | None:
    """Loops that serve several lists of rows at once: their lengths and, for each list, its strides. None if there are none.

    >>> common_axes([np.array([0, 1, 2, 3]), np.array([5, 5, 7, 7])])
    ((2, 2), [(2, 1), (2, 0)])
    """
    lengths: list[int] = []
    strides: list[list[int]] = [[] for _ in all_rows]
    rows = list(all_rows)
    while len(rows[0]) > 1:
        if len(lengths) == DEEPEST:
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
            if run < len(entries) and (np.diff(blocks, axis=1) != step).any():
                return None
            strides[i].append(step)
            rows[i] = blocks[:, 0]
        lengths.append(run)
    return tuple(lengths[::-1]), [tuple(entries[::-1]) for entries in strides]


def even_strides(rows: Rows, single: int) -> Shape | None:
    """The strides of rows in two axes, with `single` for an axis of length 1; None where they are not evenly spaced.

    >>> even_strides(np.array([[4, 3], [14, 13]]), 0), even_strides(np.array([[4], [6], [9]]), 0)
    ((10, -1), None)
    """
    strides = tuple(int(axis[1] - axis[0]) if len(axis) > 1 else single for axis in (rows[:, 0], rows[0]))
    return strides if np.array_equal(grid(int(rows[0, 0]), strides, rows.shape), rows) else None
