"""Which kernel runs a program: array code or the tape, whichever should take less time."""

# NumPy leaves the types of results open.
# pyright: basic

import numpy as np

from autograd.compiler.backends.tape import tape as tapes
from autograd.compiler.vectorize.terms import LANE_REDUCTION, SUM_OF_PRODUCTS, Units

#: Nanoseconds on one core: an array call, a number in it, a product in a matrix product, a number that is gathered from
#: anywhere first, and an instruction of the tape, compiled or not. The last three are from random graphs of 3,000 to 30,000
#: operations, value and gradient, run by either kernel (181 to 262; 2.3 to 5.4; 462 to 530).
CALL, NUMBER, PRODUCT, GATHERED, COMPILED, PLAIN = 900.0, 1.5, 0.2, 200.0, 3.5, 500.0
#: From so many products on a sum is likely to be a row of a matrix product.
LONG = 8


def estimate(units: Units, calls: int) -> tuple[float, float]:
    """How many nanoseconds array code and the tape should take.

    Args:
        units: the units of the program. calls: how many groups they form.
    """
    names = units.names
    kinds, terms, products = units.kinds[names], units.terms[names], units.products[names]
    lanes = units.columns.lanes
    reduced = np.maximum.reduceat(lanes[units.leaves], units.starts[names]) if len(names) else 0
    widths = np.where(kinds == LANE_REDUCTION, reduced, lanes[names])
    matrix = (kinds == LANE_REDUCTION) | (products >= LONG)
    cost = np.where(matrix, PRODUCT, np.where(widths > 0, NUMBER, GATHERED))
    numbers = np.where(kinds >= SUM_OF_PRODUCTS, 2 * products + terms, 1) * np.maximum(widths, 1)
    steps = np.maximum(products + terms - 1, 1) * np.maximum(widths, 1)  # a product is part of an addition
    instruction = PLAIN if str(tapes.__file__).endswith(".py") else COMPILED
    return calls * CALL + float(numbers @ cost), int(steps.sum()) * instruction


def choose(units: Units, calls: int) -> tuple[str, str]:
    """The kernel's name, and why."""
    arrays, tape = estimate(units, calls)
    told = f"array code should take about {arrays / 1000:.0f} µs ({calls} groups), the tape {tape / 1000:.0f} µs"
    return ("numpy" if arrays <= tape else "tape"), told
