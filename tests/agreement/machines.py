"""The interpreter of each instruction set beside the others, on random programs."""

import struct
from typing import Any
from unittest.mock import patch

from autograd import TraceError, jit
from autograd.compiler.backends.native import backend
from autograd.compiler.backends.native.instruction_sets import machines
from autograd.tangents import NoForwardModeError
from tests.agreement.comparison import Comparison, prepare, results
from tests.agreement.growth import make_program
from tests.agreement.program import Program
from tests.agreement.running import Outcome

PYTHON, *COMPILED = machines().values()
SETS = list(machines())[1:]


def bits(x: Any) -> Any:
    return struct.pack("d", x) if isinstance(x, float) and x == x else repr(x)


def run(program: Program, machine: Any) -> list[list[tuple[str, Any]]]:
    """What each call gives on this machine, the numbers by their bits."""
    with patch.object(backend, "CHOSEN", machine):
        prepared = prepare(program)
        calls = results(program, prepared._replace(function=jit(prepared.function, kernel="native")))
    return [[(path, bits(x)) for path, x in leaves] for leaves in calls]


def compare_machines(seed: int) -> Outcome:
    """The machine in Python agrees with eager, and those that are compiled agree to the bit."""
    program = make_program(seed)
    comparison = Comparison(program)
    with patch.object(backend, "CHOSEN", PYTHON):
        problem = comparison.problem("native")
    if problem:
        return Outcome(comparison.compared, comparison.skipped, f"in Python {problem}")
    try:
        found = [run(program, machine) for machine in COMPILED]
    except (TraceError, ZeroDivisionError, NoForwardModeError):  # as in comparison.py
        found = []
    compared = sum(len(call) for one in found for call in one)
    for name, one in zip(SETS, found, strict=False):
        for call, (here, there) in enumerate(zip(one, found[0], strict=True)):
            problem = next((f"{name}, call {call}: {a} {b}" for a, b in zip(here, there, strict=True) if a != b), problem)
    return Outcome(comparison.compared + compared, comparison.skipped, problem)
