"""Recognising matrix products: sums of products whose operand lists form full grids.

If the sums are Σₜ a[i][t]·b[j][t] for every i of some lists a[i] and every j of some lists b[j], they are one product of the
matrix of the a's and the matrix of the b's. Nothing is known about layers: only the lists of operands are compared.
"""

from typing import Any, NamedTuple

import numpy as np

from autograd.compiler.layout import Rows


class Grid(NamedTuple):
    """Sums that are one matrix product.

    Attributes:
        left: equations, (p, t). right: equations, (q, t).
        sums: the equations of the sums, (p, q).
    """

    left: Rows
    right: Rows
    sums: Rows


def orient(pairs: list[tuple[int, int]], lanes: list[int], rank: list[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The operand lists of a sum of products, the uniform factor first, in the order of the right ones in memory.

    Sorted, sums that share their right operands have equal lists in whatever order they were written.
    """
    if len(pairs) == 1:
        a, b = pairs[0]
        return ((a,), (b,)) if lanes[b] or not lanes[a] else ((b,), (a,))
    sides = [(rank[b], b, a) if lanes[b] or not lanes[a] else (rank[a], a, b) for a, b in pairs]
    sides.sort()
    return tuple([a for _, _, a in sides]), tuple([b for _, b, _ in sides])


def find_grids(sums: list[int], operands: list[tuple[tuple[int, ...], tuple[int, ...]]], rank: list[int]) -> list[Grid]:
    """Partition sums of equally many products into full grids, as few as equal operand lists make.

    Args:
        sums: the equations of the sums.
        operands: for each the lists of left and right operands.
        rank: for every equation its place in memory; the rows and columns of a grid follow that of their first operand.
    """
    columns: dict[tuple[int, ...], dict[tuple[int, ...], int]] = {}  # left list -> right lists -> sum
    grids: list[Grid] = []
    twins: list[int] = []  # positions of sums with the products of another, but other terms beside them
    for at, (name, (left, right)) in enumerate(zip(sums, operands, strict=True)):
        if columns.setdefault(left, {}).setdefault(right, name) != name:
            twins.append(at)
    classes: dict[Any, list[tuple[int, ...]]] = {}
    for left, found in columns.items():
        classes.setdefault(tuple(sorted(found)), []).append(left)
    for lefts in classes.values():
        lefts.sort(key=lambda entries: rank[entries[0]])
        rights = sorted(columns[lefts[0]], key=lambda entries: rank[entries[0]])
        grid = np.array([[columns[left][right] for right in rights] for left in lefts], dtype=np.int64)
        grids.append(Grid(np.array(lefts, dtype=np.int64), np.array(rights, dtype=np.int64), grid))
    if twins:
        grids += find_grids([sums[at] for at in twins], [operands[at] for at in twins], rank)
    return grids
