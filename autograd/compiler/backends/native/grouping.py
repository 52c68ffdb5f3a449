"""Which units of a loop over lanes one instruction computes together, and in which order they come. Plain Python as it
stands; grouping.pxd gives the names C types."""

from typing import Any

from autograd.compiler.backends.native.facts import Facts
from autograd.compiler.backends.native.grids import Pair, full_grids
from autograd.compiler.vectorize.terms import LANE_REDUCTION, SUM_OF_PRODUCTS

#: What units have in common that an instruction can compute together; its first entry says which instructions those are.
Form = tuple[Any, ...]
ROW, GRID, PRODUCTS, ROWS, ALONE = "row", "grid", "products", "rows", "alone"
REDUCTION: int = LANE_REDUCTION
SUM: int = SUM_OF_PRODUCTS


def group(facts: Facts, units: list[int]) -> list[list[int]]:
    """Units in groups that are computed together, in the order of their levels; where no sums are computed together,
    single ones in program order, which keeps fewer rows alive."""
    keyed: dict[Form, list[int]] = {}
    for index in units:
        keyed.setdefault(form(facts, index), []).append(index)
    if not any(len(members) > 1 and key[0] != ROW for key, members in keyed.items()):
        return [[index] for index in sorted(units)]
    found: list[list[int]] = []
    for key, members in keyed.items():
        found += full_grids(members, {index: pair(facts, index) for index in members}) if key[0] == PRODUCTS else [members]
    return sorted(found, key=lambda group: (facts.levels[group[0]], len(group) == 1, group[0]))


def pair(facts: Facts, index: int) -> Pair:
    """The two rows of a product that is summed over lanes."""
    begin = facts.starts[index]
    return facts.leaves[begin], facts.leaves[begin + 1]


def form(facts: Facts, index: int) -> Form:
    """Equal for units of one level that an instruction can compute together."""
    leaves, lanes = facts.leaves, facts.lanes
    begin, end, level = facts.starts[index], facts.starts[index + 1], facts.levels[index]
    middle, kind = begin + facts.terms[index], facts.kinds[index]
    uniform = 0  # bit k: operand k is
    for at in range(begin, min(end, begin + 3)):
        uniform |= (not lanes[leaves[at]]) << (at - begin)
    if kind == REDUCTION:
        if not uniform and middle == begin and end == begin + 2:
            return PRODUCTS, level
        if not uniform and middle == end == begin + 1:
            return ROWS, level
    elif kind == SUM:
        if middle == begin or (middle == begin + 1 and uniform & 1):
            rows: list[int] = []
            for at in range(middle, end, 2):
                a, b = leaves[at], leaves[at + 1]
                if lanes[a] and lanes[b]:
                    return ALONE, index
                if lanes[a] or lanes[b]:
                    rows.append(b if lanes[b] else a)
            if len(rows) > 1:
                rows.sort()
                return GRID, level, tuple(rows)
    elif facts.codes[index] >= 0:
        return ROW, level, facts.codes[index], uniform
    return ALONE, index
