"""Negated numbers in sums: t + (-a) · b is t - a · b, and t + (-a) is t - a, bit for bit, as IEEE arithmetic rounds on both
sides of 0 alike. So most negations of a reverse sweep need not be computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autograd.compiler.vectorize.terms import INLINED, SUM_OF_PRODUCTS
from autograd.primitives import neg

if TYPE_CHECKING:
    from autograd.compiler.backends.native.facts import Facts

#: A sum of more numbers than this is one instruction, which only adds; a shorter one a chain of additions and subtractions.
LONG: int = 4


def absorb_signs(facts: Facts) -> bool:
    """Let short sums on slots read what is negated in place of its negation, and leave out negations that nobody reads
    then; whether there are any. The first number of a sum stays, as it is added to none; of two products at the beginning
    it is the one that is not negated."""
    negations = facts.columns.where(neg)
    if not len(negations):
        return False
    starts, leaves, kinds, terms = (np.asarray(column) for column in (facts.starts, facts.leaves, facts.kinds, facts.terms))
    is_negation = np.zeros(len(kinds), dtype=bool)
    is_negation[negations] = True
    loop, counts = np.asarray(facts.loop), terms + (np.diff(starts) - terms) // 2
    on_slots = (np.asarray(facts.widths) == 0) | ((loop > 0) & ~np.isin(loop, list(facts.on_rows)))
    short = (kinds == SUM_OF_PRODUCTS) & (counts <= LONG) & on_slots

    pairs = starts[:-1][short & (terms == 0) & (counts > 1)][:, None] + np.arange(4)
    negative = is_negation[leaves[pairs]]
    swapped = pairs[negative[:, :2].any(axis=1) & ~negative[:, 2:].any(axis=1)]
    leaves[swapped] = leaves[np.roll(swapped, 2, axis=1)]

    at = np.flatnonzero(is_negation[leaves])
    units = np.searchsorted(starts, at, side="right") - 1
    offset = at - starts[units] - terms[units]  # of a term below 0, of a factor from 0 on
    is_first = np.where(terms[units] > 0, offset == -terms[units], offset < 2)
    absorbed = short[units] & ~is_first
    at, offset = at[absorbed], offset[absorbed]
    np.logical_xor.at(np.asarray(facts.negative), np.where(offset > 0, at - offset % 2, at), True)
    leaves[at] = leaves[starts[leaves[at]]]

    is_read = np.zeros(len(kinds), dtype=bool)
    is_read[leaves[np.repeat(kinds != INLINED, np.diff(starts))]] = True
    is_read[facts.program.outputs] = True
    kinds[negations[~is_read[negations]]] = INLINED
    return len(at) > 0
