"""Running a function on traced numbers, which records its operations as a scalar program."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiler.frontend.batching import over_lanes
from autograd.compiler.frontend.condition import compare_captured
from autograd.compiler.frontend.inputs import Arguments, StandIns
from autograd.compiler.frontend.outputs import Results
from autograd.compiler.frontend.randomness import refuse_randomness
from autograd.compiler.frontend.repeating import OverCondition
from autograd.compiler.frontend.scanning import over_steps
from autograd.compiler.frontend.trace import Trace
from autograd.compiler.ir.lanes import DETACHED
from autograd.compiler.ir.program import Program
from autograd.errors import TraceError
from autograd.modes import Facts, modes
from autograd.transforms.nesting import Loops, nesting
from autograd.value import Value


def detach(value: Value) -> Value:
    """`no_grad`'s constant for a Value computed while tracing: no derivative passes, but the program computes it again."""
    recording, modes.recording = modes.recording, True
    try:
        return DETACHED(value)
    finally:
        modes.recording = recording


def run(f: Callable[..., Any], stand_ins: StandIns) -> Any:
    """The result of the function on traced numbers. Where one of them raised a TraceError and NumPy replaced it by an error
    of its own (`array[traced]`), the TraceError is raised, as it has the remedy."""
    modes.refused = None
    try:
        with refuse_randomness(f):
            return f(*stand_ins.positional, **stand_ins.named)
    except (IndexError, TypeError, ValueError) as error:
        if modes.refused is None or isinstance(error, TraceError):
            raise
        raise modes.refused from error
    finally:
        modes.refused = None


def trace_function(f: Callable[..., Any], arguments: Arguments, dtype: Any, trace: Trace) -> tuple[Program, Results, Facts]:
    """Run a function on traced numbers and record its operations."""
    with trace:
        stand_ins = StandIns(trace, arguments)
        trace.integers, trace.single = arguments.integers, dtype == np.float32
        facts = Facts()
        loops = Loops(over_steps(trace), OverCondition(trace))
        maps = over_lanes(trace)
        outer = (
            modes.tracing, modes.constant, modes.facts, nesting.over_lanes, nesting.over_steps,
            nesting.branches, nesting.depth,
        )  # fmt: skip
        # An interrupt may come at any call, so there is none before `try`, nor before these are as they were.
        modes.tracing, modes.constant, modes.facts = True, detach, facts
        nesting.over_lanes, nesting.over_steps, nesting.branches = maps, loops, ()
        try:
            with nesting:
                compare_captured(True)
                found = run(f, stand_ins)
                stand_ins.check_unchanged()
                results = Results(trace, found, dtype)
        finally:
            (
                modes.tracing, modes.constant, modes.facts, nesting.over_lanes, nesting.over_steps,
                nesting.branches, nesting.depth,
            ) = outer  # fmt: skip
            if not nesting.depth:
                compare_captured(False)
            trace.check_side_effects()
        arguments.keep_integers(trace.indexed)
        wanted = [node for block in (results.numbers, *results.blocks) for node in block]
        return trace.program(wanted), results, facts
