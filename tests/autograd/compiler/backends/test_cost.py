"""The command that measures the constants of the cost model anew: it knows each of them, and runs what it means to time."""

import itertools
import math

import numpy as np
import pytest

from autograd import jit
from autograd.compiler.backends import cost
from autograd.compiler.backends.native.backend import is_compiled


@pytest.mark.skipif(not is_compiled(), reason="the interpreter in C is not compiled here")
def test_what_is_measured_are_the_constants_of_the_model(monkeypatch):
    times = itertools.count()

    def once(run):
        run()
        return float(next(times))

    monkeypatch.setattr(cost, "_least", once)
    interpreter, costly, array_code = cost.measure()
    assert interpreter.keys() == cost.INTERPRETER.keys()
    assert costly.keys() == cost.COSTLY.keys()
    assert {*array_code, "gathered"} == cost.ARRAY_CODE.keys()
    assert all(math.isfinite(number) for measured in (interpreter, costly, array_code) for number in measured.values())
    assert array_code["call"] == next(times) - 4 - 2 * len(costly), "each was run once"


def test_the_least_time_of_a_call_is_in_nanoseconds():
    big, small = np.ones(100_000), np.ones(1)
    longer, shorter = cost._least(big.sum), cost._least(small.sum)
    assert 10.0 < shorter < longer < 1e8


def test_a_program_that_computes_nothing_has_a_cost():
    compiled = jit(lambda x, y, z: (z, y, x))
    assert compiled(1.0, 2.0, 3.0) == (3.0, 2.0, 1.0)
    assert compiled.cost().multiply_adds == 0
