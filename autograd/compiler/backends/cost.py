"""One model of cost for all back ends, in nanoseconds: the part that the estimates share."""

import numpy as np

from autograd.compiler.ir.types import Rows
from autograd.compiler.vectorize.terms import LANE_REDUCTION, Units


def widths_of(units: Units) -> Rows:
    """For each unit how many lanes it is computed over; of a reduction over lanes, those of its operands."""
    indices, lanes = units.indices, units.columns.lanes
    reduced = np.maximum.reduceat(lanes[units.leaves], units.starts[indices]) if len(indices) else 0
    return np.where(units.kinds[indices] == LANE_REDUCTION, reduced, lanes[indices])
