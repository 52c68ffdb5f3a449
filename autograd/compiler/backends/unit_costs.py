"""The cost of all units of a program, by the constants of cost.py. Plain Python as it stands; unit_costs.pxd gives the names
C types."""

from autograd import native
from autograd.compiler.vectorize.terms import LANE_REDUCTION, OTHER, Units


def costs_of_units(
    units: Units, costly: list[float], interpreter: dict[str, float], array_code: dict[str, float], matrix_from: int
) -> tuple[float, float]:
    """The nanoseconds of all units in the interpreter, and as array code.

    Args:
        units: those of a program. costly: what eight lanes of each of its primitives cost if they are costly, else 0.
        interpreter, array_code: the constants of cost.py. matrix_from: from so many products on a sum is a row of a matrix.
    """
    columns = units.columns
    codes, lanes = native.integers(columns.codes), native.integers(columns.lanes)
    kinds, terms, products = native.integers(units.kinds), native.integers(units.terms), native.integers(units.products)
    indices, starts, leaves = native.integers(units.indices), native.integers(units.starts), native.integers(units.leaves)
    slot, rows, per_lanes, per_product, per_reduction, reduced = [
        interpreter[name] for name in ("slot", "rows", "lanes", "sum", "reduction", "reduced")
    ]
    number, per_multiply_add, weight, gathered = [array_code[name] for name in ("number", "product", "weight", "gathered")]
    interpreted = as_arrays = 0.0
    for position in range(len(indices)):
        index = indices[position]
        kind, width, many = kinds[index], lanes[index], products[index] + terms[index]
        if kind == LANE_REDUCTION:
            for at in range(starts[index], starts[index + 1]):
                width = max(width, lanes[leaves[at]])
        eights = (width + 7) // 8
        if kind == OTHER:
            cost = costly[codes[index]]
            interpreted += rows + eights * max(cost, per_lanes) if width else slot + cost
            many = 1
        elif not width:
            interpreted += many * slot
        else:
            interpreted += many * (reduced + eights * per_reduction if kind == LANE_REDUCTION else eights * per_product)
        if kind == LANE_REDUCTION or products[index] >= matrix_from:
            as_arrays += many * (weight + max(width, 1) * per_multiply_add)
        else:
            as_arrays += many * (width * number if width else gathered)
    return interpreted, as_arrays
