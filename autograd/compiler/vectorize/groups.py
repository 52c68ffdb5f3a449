"""Groups: units of one level that share their form, which array instructions can compute together."""

# NumPy leaves the types of results open.
# pyright: basic

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from autograd.compiler.ir.columns import Columns, Rows, encode_rows
from autograd.compiler.ir.lanes import SOURCES
from autograd.compiler.ir.program import bounds
from autograd.compiler.vectorize.terms import LANE_REDUCTION, OTHER, Units

Group = Rows
#: Of a primitive of fewer arguments than this, it matters where each comes from.
MANY = 4


class Groups:
    """Units of one level and one form, in the order of the levels.

    Attributes:
        indices: the units, those of a group one after the other. starts: where each group starts, and the end.
    """

    def __init__(self, indices: Rows, starts: Rows) -> None:
        self.indices, self.starts = indices, starts

    def __len__(self) -> int:
        return len(self.starts) - 1

    def numbers(self, count: int) -> Rows:
        """For each of so many equations the number of the group that computes it; -1 for none."""
        found = np.full(count, -1, dtype=np.int64)
        found[self.indices] = np.repeat(np.arange(len(self)), np.diff(self.starts))
        return found

    def __iter__(self) -> Iterator[Group]:
        return (self.indices[start:stop] for start, stop in pairwise(self.starts.tolist()))


def group(units: Units) -> Groups:
    """Put units into groups."""
    indices = units.indices
    key = encode_rows(units.levels[indices], *forms(units))
    _, firsts, groups = np.unique(key, return_index=True, return_inverse=True)
    # Groups of one level are in the order in which their first units come.
    places = np.empty(len(firsts), dtype=np.int64)
    places[np.lexsort((firsts, units.levels[indices[firsts]]))] = np.arange(len(firsts))
    groups = places[groups]
    starts = bounds(np.bincount(groups, minlength=len(firsts)))
    return Groups(indices[np.argsort(groups, kind="stable")], starts)


def forms(units: Units) -> list[Rows]:
    """The form of each unit, as columns: what is done, with how many operands of what kinds."""
    columns, indices, starts = units.columns, units.indices, units.starts[units.indices]
    lanes, kinds, terms, products = columns.lanes, units.kinds[indices], units.terms[indices], units.products[indices]
    plain, counts = kinds == OTHER, units.starts[indices + 1] - starts
    # Operands that lie in different arrays make different groups, where there are few of them.
    origin = origins(columns)
    few = np.where((plain & (counts < MANY)) | (products == 1), counts - terms, 0)
    places = [starts + np.where(k < few, terms + k, 0) for k in range(MANY - 1)]
    operands = [np.where(k < few, origin[units.leaves[at]] + 1, 0) for k, at in enumerate(places)]
    # What is added up over lanes has those of its first term.
    last = starts + ((terms == 0) & (products > 0))
    reduced = np.maximum(lanes[units.leaves[starts]], lanes[units.leaves[last]])
    width = np.where(kinds == LANE_REDUCTION, reduced, lanes[indices])
    codes = np.where(plain, columns.codes[indices], 0)
    return [kinds, codes, counts, terms, width, *operands, mixtures(units, np.flatnonzero(products > 1))]


def mixtures(units: Units, long: Rows) -> Rows:
    """Which kinds of products sums of several have, as bits: of two uniform numbers, with one that varies, or with two."""
    columns = units.columns
    found = np.zeros(len(units.indices), dtype=np.int64)
    if len(long):
        indices = units.indices[long]
        left, right = units.factors(indices).T
        varies, constant = (columns.lanes > 0).astype(np.int8), columns.is_constant
        bits = np.left_shift(1, varies[left] + varies[right], dtype=np.int8)
        bits[constant[left] | constant[right]] = 0  # a constant goes with anything
        counts = units.products[indices]
        found[long] = np.bitwise_or.reduceat(bits, bounds(counts)[:-1])
    return found


def origins(columns: Columns) -> Rows:
    """For each equation where its number comes from, as a number: of sources, which kind, and of arguments which."""
    source = np.where(columns.are(SOURCES.__contains__), columns.codes + 1, 0)
    block = np.zeros(len(source), dtype=np.int64)
    indices, places = columns.arguments()
    block[indices] = places[:, 0]
    return encode_rows(source, block, np.searchsorted(columns.widths, columns.lanes))
