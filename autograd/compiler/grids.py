"""Recognising matrix products: sums of products whose operand lists form full grids.

If the sums are Σₜ a[i][t]·b[j][t] for every i of some lists a[i] and every j of some lists b[j], they are one product of the
matrix of the a's and the matrix of the b's. Nothing is known about layers: only the lists of operands are compared.
"""

from collections.abc import Mapping
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


Sides = tuple[tuple[int, ...], tuple[int, ...]]


def orient(pairs: list[tuple[int, int]], lanes: list[int], rank: Mapping[int, int]) -> Sides:
    """The operand lists of a sum of products, the uniform factor first, in the order of the right ones in memory.

    Sorted, sums that share their right operands have equal lists in whatever order they were written.
    """
    if len(pairs) == 1:
        a, b = pairs[0]
        return ((a,), (b,)) if lanes[b] or not lanes[a] else ((b,), (a,))
    sides = [(rank[b], b, a) if lanes[b] or not lanes[a] else (rank[a], a, b) for a, b in pairs]
    sides.sort()
    return tuple([a for _, _, a in sides]), tuple([b for _, b, _ in sides])


def orient_padded(
    pairs: list[tuple[int, int]], lanes: list[int], rank: Mapping[int, int], constant: list[bool], reduced: bool
) -> Sides:
    """The same, with constants that pad a list, as the zeros around an image do, on the right; in the order of the left."""
    sides: list[tuple[int, int, int]] = []
    for a, b in pairs:
        if constant[a] or constant[b]:
            number, other = (a, b) if constant[a] else (b, a)
            a, b = (number, other) if lanes[other] and not reduced else (other, number)
        elif lanes[a] and not lanes[b]:
            a, b = b, a
        sides.append((rank[a], a, b))
    sides.sort()
    return tuple([a for _, a, _ in sides]), tuple([b for _, _, b in sides])


def find_grids(sums: list[int], operands: list[Sides], rank: Mapping[int, int], padded: bool = False) -> list[Grid]:
    """Partition sums of equally many products into full grids, as few as equal operand lists make.

    Args:
        sums: the equations of the sums.
        operands: for each the lists of left and right operands.
        rank: for each of the equations its place in memory; rows and columns of a grid follow that of their first operand.
        padded: whether that may be a constant; the columns follow the sums themselves then.
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
        found = columns[lefts[0]]
        places = {right: (rank[name], name) if padded else (rank[right[0]], 0) for right, name in found.items()}
        rights = sorted(places, key=places.__getitem__)
        grid = np.array([[columns[left][right] for right in rights] for left in lefts], dtype=np.int64)
        grids.append(Grid(np.array(lefts, dtype=np.int64), np.array(rights, dtype=np.int64), grid))
    if twins:
        grids += find_grids([sums[at] for at in twins], [operands[at] for at in twins], rank, padded)
    return grids
