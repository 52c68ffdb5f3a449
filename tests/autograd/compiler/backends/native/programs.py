"""Programs of instructions written by hand, and runs of them on each machine."""

from array import array

import numpy as np
import pytest

from autograd.compiler.backends.native.functions import FUNCTIONS
from autograd.compiler.backends.native.instruction_sets import machines
from autograd.compiler.backends.native.instructions import CODE, PADDING

MACHINES = machines()
COMPILED = {name: machine for name, machine in MACHINES.items() if name != "python"}
only_compiled = pytest.mark.skipif(not COMPILED, reason="no interpreter is compiled in this build")


def words(*instructions):
    """A program of instructions, each a tuple of an opcode's name and its operands."""
    code = [word for name, *operands in [*instructions, ("stop",)] for word in (CODE[name], *operands)]
    return array("i", [*code, *[0] * PADDING])


def run(machine, code, ins=(), outs=(), widths=(), slots=64, rows=8, block=64, kept=4):
    """Run a program on fresh memory; slot k is k at first, row k has room for a block."""
    made = machine(code, array("d", range(slots)), array("q", [block * row for row in range(rows)]), block * rows, kept)
    made.run(list(ins), list(outs), tuple(widths))


def apply(machine, name, *args):
    """A function of the table over arrays, lane by lane, by LANES instructions in blocks of 64."""
    args = [np.ascontiguousarray(arg, dtype=float) for arg in args]
    count, arity = len(args[0]), FUNCTIONS[name].arity
    out = np.empty(count)
    code = words(
        ("loop", 0, 64),
        *(("bind", 1 + k, 1, k, 0, 1) for k in range(arity)),
        ("bind_result", 0, 0, 0),
        (f"{name}.lanes.0", 1, 0, *range(1, 1 + arity)),
        ("flush", 0, 0, 0),
        ("end",),
    )
    run(machine, code, args, [out], [count])
    return out


def apply_one_by_one(machine, name, *args):
    """The same by ONE instructions, as in a recurrence."""
    args = [np.ascontiguousarray(arg, dtype=float) for arg in args]
    out = np.empty(len(args[0]))
    code = words(
        ("scan", 0, 0),
        *(("fetch", 1 + k, 1, k, 0, 1) for k in range(len(args))),
        (f"{name}.one.0", 0, *range(1, 1 + len(args))),
        ("put", 0, 0, 0),
        ("again",),
    )
    run(machine, code, args, [out], [len(out)])
    return out
