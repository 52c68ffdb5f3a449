"""Which units of a loop over lanes one instruction computes together, and in which order they come."""

from typing import Any

from autograd.compiler.backends.native.grids import Pair, full_grids
from autograd.compiler.backends.native.operations import FOLDS
from autograd.compiler.backends.native.phases import Facts
from autograd.compiler.ir.lanes import REDUCTIONS
from autograd.compiler.vectorize.terms import LANE_REDUCTION, OTHER, SUM_OF_PRODUCTS

#: What units have in common that an instruction can compute together; its first entry says which instructions those are.
Form = tuple[Any, ...]
ROW, GRID, PRODUCTS, ROWS, ALONE = "row", "grid", "products", "rows", "alone"


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
    a, b = facts.operands(index)
    return a, b


def form(facts: Facts, index: int) -> Form:
    """Equal for units of one level that an instruction can compute together."""
    leaves, terms = facts.operands(index), facts.terms[index]
    level, kind, primitive = facts.levels[index], facts.kinds[index], facts.primitives[index]
    if kind == LANE_REDUCTION and terms == 0 and len(leaves) == 2 and all(facts.lanes[leaf] for leaf in leaves):
        return PRODUCTS, level
    if kind == LANE_REDUCTION and terms == 1 == len(leaves) and facts.lanes[leaves[0]]:
        return ROWS, level
    if kind == SUM_OF_PRODUCTS and terms < 2 and not any(facts.lanes[term] for term in facts.terms_of(index)):
        pairs = facts.products_of(index)
        rows = [b if facts.lanes[b] else a for a, b in pairs if facts.lanes[a] or facts.lanes[b]]
        if len(rows) > 1 and not any(facts.lanes[a] and facts.lanes[b] for a, b in pairs):
            return GRID, level, tuple(sorted(rows))
    if kind == OTHER and index not in facts.fused and primitive not in FOLDS and primitive not in REDUCTIONS:
        return ROW, level, primitive, *(not facts.lanes[leaf] for leaf in leaves)
    return ALONE, index
