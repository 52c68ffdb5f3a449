"""Random programs mean the same eagerly and by every kernel; `make figures` compares many more."""

from collections import Counter
from itertools import product

import pytest

from autograd import tanh
from autograd.compiler.frontend.tracer import Traced
from autograd.row import TABLE
from tests.agreement import comparison
from tests.agreement.comparison import Comparison
from tests.agreement.growth import make_program
from tests.agreement.program import BATCHES, LOOKUPS, LOOPS, NESTINGS, TRANSFORMS
from tests.agreement.running import JAX_EACH, compare, ways_of
from tests.agreement.shrinking import shrink
from tests.agreement.vocabulary import IDIOMS, NESTED, OF_FUNCTIONS, UNMAPPED, names_of_programs

COUNT, PARTS = 100, 10
#: So many programs have each feature; a third of them are compared here, all of them by `make figures`.
ALL = 300


@pytest.mark.parametrize("part", range(PARTS))
def test_programs_mean_the_same(part):
    for seed in range(part, COUNT, PARTS):
        problem = compare(seed).problem
        assert not problem, f"python -m tests.agreement {seed}: {problem}"


@pytest.mark.long
def test_everything_occurs():
    """Each row, transform, nesting, idiom, loop, lookup and batch size in each mode; some transforms by JAX too, which
    test_oracle.py asks of each kind."""
    programs = [make_program(seed) for seed in range(ALL)]
    used = Counter(feature for program in programs for feature in program.used)
    wanted = {row.name for row in TABLE.values() if row.arity and not row.internal} | {*TRANSFORMS, *NESTINGS}
    wanted |= {f"idiom {name}" for name in IDIOMS} | {f"inner {name}" for name in NESTED}
    wanted |= {*LOOPS, *LOOKUPS}
    wanted |= {name for one in OF_FUNCTIONS | UNMAPPED for name in (f"{one} of a transform", f"a transform of {one}")}
    assert not wanted - set(used)
    calls = {(i, call.batch, call.within, call.training) for program in programs for i, call in enumerate(program.calls)}
    assert {(i, size, *modes) for i in (0, 1) for size in BATCHES for modes in product((True, False), repeat=2)} <= calls
    assert len({program.transform for program in programs if program.captures}) > len(TRANSFORMS) // 2
    with_jax = {program.transform for seed, program in enumerate(programs) if "jax" in ways_of(seed)}
    assert len(with_jax) > 8
    assert JAX_EACH < COUNT


def test_a_wrong_derivative_is_found_and_the_program_made_small(monkeypatch):
    """The comparison can fail: here tanh is off by 1e-9 where it is traced."""

    def wrong(x):
        y = tanh(x)
        return y * (1.0 + 1e-9) if isinstance(y, Traced) else y

    monkeypatch.setattr(comparison, "names_of_programs", lambda: names_of_programs() | {"tanh": wrong})
    programs = (program for seed in range(COUNT) if "tanh" in (program := make_program(seed)).used)
    program = next(program for program in programs if Comparison(program).problem("numpy"))
    small = shrink(program, Comparison(program).problem("numpy"), ["numpy"])
    assert "tanh" in small.source()
    assert len(small.sample) + len(small.outer) <= 5
