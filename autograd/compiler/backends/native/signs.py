"""Negated numbers in sums: t + (-a) · b is t - a · b, and t + (-a) is t - a, bit for bit, as IEEE arithmetic rounds on both
sides of 0 alike. So most negations of a reverse sweep need not be computed."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

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
    starts, leaves, kinds, terms, negative = facts.starts, facts.leaves, facts.kinds, facts.terms, facts.negative
    widths, loop, on_rows, longest = facts.widths, facts.loop, facts.on_rows, LONG
    is_negation, is_read, found = array("b", bytes(len(kinds))), array("b", bytes(len(kinds))), False
    for index in negations.tolist():
        is_negation[index] = True
    for index in range(len(kinds)):
        begin, end = starts[index], starts[index + 1]
        middle = begin + terms[index]
        on_slots = not widths[index] or (loop[index] > 0 and loop[index] not in on_rows)
        if kinds[index] == SUM_OF_PRODUCTS and middle - begin + (end - middle) // 2 <= longest and on_slots:
            if middle == begin and end - begin > 2:
                first = is_negation[leaves[begin]] or is_negation[leaves[begin + 1]]
                if first and not (is_negation[leaves[begin + 2]] or is_negation[leaves[begin + 3]]):
                    for at in range(begin, begin + 2):
                        leaves[at], leaves[at + 2] = leaves[at + 2], leaves[at]
            for at in range(begin + 1 if begin < middle else begin + 2, end):
                if is_negation[leaves[at]]:
                    sign = at if at < middle else at - (at - middle) % 2
                    negative[sign] = not negative[sign]
                    leaves[at] = leaves[starts[leaves[at]]]
                    found = True
    if not found:
        return False
    for index in range(len(kinds)):
        if kinds[index] != INLINED:
            for at in range(starts[index], starts[index + 1]):
                is_read[leaves[at]] = True
    for index in facts.program.outputs:
        is_read[index] = True
    for index in negations.tolist():
        if not is_read[index]:
            kinds[index] = INLINED
    return True
