"""Recognising matrix products: sums of products whose operand lists form full grids.

If the sums are Σₜ a[i][t]·b[j][t] for every i of some lists a[i] and every j of some lists b[j], they are one product of the
matrix of the a's and the matrix of the b's. Only the lists of operands are compared; layers are not known here.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np

from autograd.compiler.ir.columns import encode_rows, group_equal, unique_row_ids
from autograd.compiler.ir.types import Mask, Rows


class Grid(NamedTuple):
    """Sums that are one matrix product.

    Attributes:
        left: equations, (p, t). right: equations, (q, t).
        sums: the equations of the sums, (p, q).
    """

    left: Rows
    right: Rows
    sums: Rows


#: Of several sums of t products, the left and the right factors: (sums, t) each.
Sides: TypeAlias = tuple[Rows, Rows]
Rank: TypeAlias = Callable[[Rows], Rows]


def orient(left: Rows, right: Rows, lanes: Rows, rank: Rank) -> Sides:
    """The factors of sums of products, the uniform one on the left, in the order of the right ones in memory.

    Sorted, sums that share their right operands have equal lists, in any order of their terms.
    """
    turned = (lanes[left] > 0) & (lanes[right] == 0)
    left, right = np.where(turned, right, left), np.where(turned, left, right)
    right, left = in_order(right, left, rank)
    return left, right


def orient_padded(left: Rows, right: Rows, lanes: Rows, rank: Rank, constant: Mask, reduced: bool) -> Sides:
    """The same for lists that constants pad, as zeros pad an image. A constant is put on the right, unless it is the uniform
    factor of a number that varies. The order is that of the left factors."""
    turned = (lanes[left] > 0) & (lanes[right] == 0)
    turned: Mask = np.where(constant[left], (lanes[right] == 0) | reduced, turned & ~(constant[right] & reduced))
    left, right = np.where(turned, right, left), np.where(turned, left, right)
    return in_order(left, right, rank)


def in_order(first: Rows, second: Rows, rank: Rank) -> Sides:
    """The factors of each sum in the order of the first ones in memory."""
    ranks = rank(first) if first.shape[1] > 1 else first
    if (ranks[:, 1:] > ranks[:, :-1]).all():
        return first, second
    order: Rows = np.lexsort((second, first, ranks))
    return np.take_along_axis(first, order, 1), np.take_along_axis(second, order, 1)


def find_grids(sums: Rows, left: Rows, right: Rows, rank: Rank, padded: bool = False) -> list[Grid]:
    """Partition sums of equally many products into full grids, as few as equal operand lists make.

    Args:
        sums: the equations of the sums.
        left, right: for each the list of its left and that of its right operands.
        rank: gives the order of equations in memory; rows and columns of a grid follow that of their first operands.
        padded: whether these may be constants; the columns then follow the sums themselves.
    """
    if len(sums) == 1:
        return [Grid(left, right, sums[:, None])]
    row, column = unique_row_ids(left), unique_row_ids(right)
    once = np.sort(np.unique(encode_rows([row, column]), return_index=True)[1])
    # For each left list the sums that have it, in the order of their right lists; equal orders make a grid.
    lists = [once[at][np.argsort(column[once[at]])] for at in group_equal(row[once])]
    classes: dict[bytes, list[Rows]] = {}
    for members in lists:
        classes.setdefault(column[members].tobytes(), []).append(members)
    grids: list[Grid] = []
    for members in classes.values():
        at = np.array(members)  # indices into the lists of sums, (p, q)
        at = at[np.argsort(rank(left[at[:, 0], 0]), kind="stable")]
        keys = (at[0], rank(right[at[0], 0])) if not padded else (sums[at[0]], rank(sums[at[0]]))
        at = at[:, np.lexsort(keys)]
        grids.append(Grid(left[at[:, 0]], right[at[0]], sums[at]))
    if len(once) < len(sums):  # sums that have the products of another sum, beside other terms
        twins = np.setdiff1d(np.arange(len(sums)), once)
        grids += find_grids(sums[twins], left[twins], right[twins], rank, padded)
    return grids
