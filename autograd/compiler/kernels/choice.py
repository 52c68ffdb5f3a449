"""Which kernel runs a program: array code or the tape, whichever should take less time."""

from autograd.compiler.kernels import tape as tapes
from autograd.compiler.program import Program
from autograd.compiler.units import Units

#: Nanoseconds, measured on one core: an array call, a number in it, and an instruction of the tape, compiled or not.
CALL, NUMBER, COMPILED, PLAIN = 900.0, 1.5, 5.0, 180.0


def estimate(program: Program, units: Units, calls: int) -> tuple[float, float]:
    """How many nanoseconds array code and the tape should take.

    Args:
        program: the program. units: its units. calls: how many groups they form.
    """
    terms = [
        max(1, 2 * len(units.sums[name].pairs) + len(units.sums[name].singles)) if name in units.sums else 1
        for name in units.names
    ]
    numbers = sum(count * max(program.lanes[name], 1) for count, name in zip(terms, units.names, strict=True))
    each = PLAIN if str(tapes.__file__).endswith(".py") else COMPILED
    return calls * CALL + numbers * NUMBER, numbers * each


def choose(program: Program, units: Units, calls: int) -> tuple[str, str]:
    """The kernel's name, and why."""
    arrays, tape = estimate(program, units, calls)
    told = f"array code should take about {arrays / 1000:.0f} µs ({calls} groups), the tape {tape / 1000:.0f} µs"
    return ("numpy" if arrays <= tape else "tape"), told
