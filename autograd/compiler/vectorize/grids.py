"""Recognising matrix products: sums of products whose operand lists form full grids.

If the sums are Σₜ a[i][t]·b[j][t] for every i of some lists a[i] and every j of some lists b[j], they are one product of the
matrix of the a's and the matrix of the b's. Nothing is known about layers: only the lists of operands are compared.
"""

# NumPy leaves the types of results open.
# pyright: basic

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from autograd.compiler.ir.columns import Rows, encode_rows, group_equal, unique_row_ids


class Grid(NamedTuple):
    """Sums that are one matrix product.

    Attributes:
        left: equations, (p, t). right: equations, (q, t).
        sums: the equations of the sums, (p, q).
    """

    left: Rows
    right: Rows
    sums: Rows


Sides = tuple[Rows, Rows]  # of several sums of t products, the left and the right factors: (sums, t) each
Rank = Callable[[Rows], Rows]


def orient(left: Rows, right: Rows, lanes: Rows, rank: Rank) -> Sides:
    """The factors of sums of products, the uniform one on the left, in the order of the right ones in memory.

    Sorted, sums that share their right operands have equal lists in whatever order they were written.
    """
    turned = (lanes[left] > 0) & (lanes[right] == 0)
    left, right = np.where(turned, right, left), np.where(turned, left, right)
    order = in_order(right, left, rank)
    return left[order], right[order]


def orient_padded(left: Rows, right: Rows, lanes: Rows, rank: Rank, constant: Rows, reduced: bool) -> Sides:
    """The same, with constants that pad a list, as the zeros around an image do, on the right, but where they are the
    uniform factor of what varies; in the order of the left."""
    turned = (lanes[left] > 0) & (lanes[right] == 0)
    turned = np.where(constant[left], (lanes[right] == 0) | reduced, turned & ~(constant[right] & reduced))
    left, right = np.where(turned, right, left), np.where(turned, left, right)
    order = in_order(left, right, rank)
    return left[order], right[order]


def in_order(first: Rows, second: Rows, rank: Rank) -> tuple[Rows, Rows]:
    """The index that puts the entries of each row in the order of memory."""
    count = first.shape[1]
    rows, places = np.arange(len(first))[:, None], rank(first) if count > 1 else first
    if (places[:, 1:] > places[:, :-1]).all():  # as they are
        return rows, np.arange(count)[None]
    return rows, np.lexsort((second, first, places))


def find_grids(sums: Rows, left: Rows, right: Rows, rank: Rank, padded: bool = False) -> list[Grid]:
    """Partition sums of equally many products into full grids, as few as equal operand lists make.

    Args:
        sums: the equations of the sums.
        left, right: for each the list of its left and that of its right operands.
        rank: gives the places of equations in memory; rows and columns of a grid follow that of their first operand.
        padded: whether that may be a constant; the columns follow the sums themselves then.
    """
    if len(sums) == 1:
        return [Grid(left, right, sums[:, None])]
    row, column = unique_row_ids(left), unique_row_ids(right)
    places = encode_rows(row, column)
    once = np.sort(np.unique(places, return_index=True)[1])
    # For each left list the sums that have it, in the order of their right lists; those with the same ones make a grid.
    lists = [once[at][np.argsort(column[once[at]])] for at in group_equal(row[once])]
    classes: dict[bytes, list[Rows]] = {}
    for members in lists:
        classes.setdefault(column[members].tobytes(), []).append(members)
    grids: list[Grid] = []
    for members in classes.values():
        at = np.array(members)  # places in the lists of sums, (p, q)
        at = at[np.argsort(rank(left[at[:, 0], 0]), kind="stable")]
        keys = (at[0], rank(right[at[0], 0])) if not padded else (sums[at[0]], rank(sums[at[0]]))
        at = at[:, np.lexsort(keys)]
        grids.append(Grid(left[at[:, 0]], right[at[0]], sums[at]))
    if len(once) < len(sums):  # sums with the products of another, but other terms beside them
        twins = np.setdiff1d(np.arange(len(sums)), once)
        grids += find_grids(sums[twins], left[twins], right[twins], rank, padded)
    return grids
