"""Which kernel runs a program: array code or the tape, whichever should take less time."""

from autograd.compiler.kernels import tape as tapes
from autograd.compiler.program import Program
from autograd.compiler.units import Units

#: Nanoseconds on one core: an array call, a number in it, a product in a matrix product, a number that is gathered from
#: anywhere first, and an instruction of the tape, compiled or not. The last three are from random graphs of 3,000 to 30,000
#: operations, value and gradient, run by either kernel (181 to 262; 2.3 to 5.4; 462 to 530).
CALL, NUMBER, PRODUCT, GATHERED, COMPILED, PLAIN = 900.0, 1.5, 0.2, 200.0, 3.5, 500.0
#: From so many products on a sum is likely to be a row of a matrix product.
LONG = 8


def estimate(program: Program, units: Units, calls: int) -> tuple[float, float]:
    """How many nanoseconds array code and the tape should take.

    Args:
        program: the program. units: its units. calls: how many groups they form.
    """
    arrays, instructions = calls * CALL, 0
    for name in units.names:
        found, lanes = units.sums.get(name), program.lanes[name]
        if found is not None and found.reduced:
            lanes = max(program.lanes[leaf] for leaf in found.leaves)
        terms = max(1, 2 * len(found.pairs) + len(found.singles)) if found else 1
        steps = max(1, len(found.pairs) + len(found.singles) - 1) if found else 1  # a product is part of an addition
        matrix = found is not None and (found.reduced or len(found.pairs) >= LONG)
        arrays += terms * max(lanes, 1) * (PRODUCT if matrix else NUMBER if lanes else GATHERED)
        instructions += steps * max(lanes, 1)
    return arrays, instructions * (PLAIN if str(tapes.__file__).endswith(".py") else COMPILED)


def choose(program: Program, units: Units, calls: int) -> tuple[str, str]:
    """The kernel's name, and why."""
    arrays, tape = estimate(program, units, calls)
    told = f"array code should take about {arrays / 1000:.0f} µs ({calls} groups), the tape {tape / 1000:.0f} µs"
    return ("numpy" if arrays <= tape else "tape"), told
