"""Groups: units of one level that share their form, so that array instructions can compute them together."""

from collections.abc import Iterator
from itertools import chain, pairwise
from typing import TypeAlias

import numpy as np

from autograd.compiler.ir.columns import Columns, encode_rows
from autograd.compiler.ir.lanes import SOURCES
from autograd.compiler.ir.program import bounds
from autograd.compiler.ir.types import Rows
from autograd.compiler.vectorize.terms import OTHER, OVER_LANES, Units

Group: TypeAlias = Rows
#: A primitive of fewer arguments than this is grouped by where each of them comes from.
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


def keys(units: Units) -> Rows:
    """A number for each unit, the same for those of one level and one form."""
    return encode_rows(chain([units.levels[units.indices]], forms(units)))


def count_groups(units: Units) -> int:
    """How many groups there are."""
    return len(np.unique(keys(units)))


def group(units: Units) -> Groups:
    """Put units into groups."""
    indices = units.indices
    _, firsts, groups = np.unique(keys(units), return_index=True, return_inverse=True)
    # Groups of one level are in the order in which their first units come.
    ranks = np.empty(len(firsts), dtype=np.int64)
    ranks[np.lexsort((firsts, units.levels[indices[firsts]]))] = np.arange(len(firsts))
    groups = ranks[groups]
    starts = bounds(np.bincount(groups, minlength=len(firsts)))
    return Groups(indices[np.argsort(groups, kind="stable")], starts)


def forms(units: Units) -> Iterator[Rows]:
    """The form of each unit, column by column, as all of them are large: its operation, and the number and kinds of its
    operands."""
    columns, indices, starts = units.columns, units.indices, units.starts[units.indices]
    lanes, kinds, terms, products = columns.lanes, units.kinds[indices], units.terms[indices], units.products[indices]
    is_other, counts = kinds == OTHER, units.starts[indices + 1] - starts
    # Operands that lie in different arrays make different groups, where there are few of them.
    origin = origins(columns)
    few = np.where((is_other & (counts < MANY)) | (products == 1), counts - terms, 0)
    # A reduction over lanes has the lanes of its first term.
    last = starts + ((terms == 0) & (products > 0))
    reduced = np.maximum(lanes[units.leaves[starts]], lanes[units.leaves[last]])
    width = np.where(np.isin(kinds, OVER_LANES), reduced, lanes[indices])
    yield from (kinds, np.where(is_other, columns.codes[indices], 0), counts, terms, width)
    for k in range(MANY - 1):
        yield np.where(k < few, origin[units.leaves[starts + np.where(k < few, terms + k, 0)]] + 1, 0)
    yield mixtures(units, np.flatnonzero(products > 1))


def mixtures(units: Units, long: Rows) -> Rows:
    """The kinds of products in sums of several, as bits: products of two uniform numbers, of a uniform and a
    varying one, or of two varying ones."""
    columns = units.columns
    found = np.zeros(len(units.indices), dtype=np.int64)
    if len(long):
        indices = units.indices[long]
        left, right = units.factors(indices).T
        varies, constant = (columns.lanes > 0).astype(np.int8), columns.is_constant
        bits = np.left_shift(1, varies[left] + varies[right], dtype=np.int8)
        bits[constant[left] | constant[right]] = 0  # a constant fits any kind
        counts = units.products[indices]
        found[long] = np.bitwise_or.reduceat(bits, bounds(counts)[:-1])
    return found


def origins(columns: Columns) -> Rows:
    """For each equation the origin of its number, encoded: for a source which kind, and for an argument which one."""
    source = np.where(columns.are(SOURCES.__contains__), columns.codes + 1, 0)
    block = np.zeros(len(source), dtype=np.int64)
    indices, entries = columns.arguments()
    block[indices] = entries[:, 0]
    return encode_rows([source, block, np.searchsorted(columns.widths, columns.lanes)])
