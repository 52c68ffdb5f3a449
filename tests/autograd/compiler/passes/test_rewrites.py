"""Each row of the table of identities holds but for its caveat, needs each clause of it, and is applied."""

import math
import re
from itertools import chain

import pytest

from autograd.compiler.passes import rewrites
from autograd.compiler.passes.rule import CAVEATS
from autograd.compiler.passes.simplify import simplify
from tests.autograd.compiler.passes.identities import LANES, ROWS, Sides, evaluate


def clauses_of(row):
    return row.caveat.partition(":")[0].split(", ")


def differences(row):
    """For each number that differs between the sides the set of clauses any of which excuses it."""
    sides, programs = Sides(row), {}
    for constants, inputs in sides.points():
        key = repr(constants)
        if key not in programs:
            programs[key] = [sides.program(side, constants) for side in (row.pattern, row.replacement)]
        (left, before), (right, after) = [evaluate(program, inputs) for program in programs[key]]
        for lane in range(max(len(left), len(right))):
            x, y = left[lane % len(left)], right[lane % len(right)]
            entries = [entry[lane % len(entry)] for entry in inputs] if len(left) > 1 else [*chain.from_iterable(inputs)]
            if (x == y and math.copysign(1.0, x) == math.copysign(1.0, y)) or (x != x and y != y):
                continue
            excuses = before[lane] | after[lane]
            if not all(map(math.isfinite, [*entries, *constants])):
                excuses |= {"inf or nan"}
            if y != y:
                excuses |= {"nan"}
            if x == y == 0.0:
                excuses |= {"the sign of a zero"}
            elif math.isfinite(x) and math.isfinite(y):
                units = abs(x - y) / math.ulp(max(abs(x), abs(y)))
                excuses |= {f"{2**bits} ulp" for bits in range(11) if units <= 2**bits}
                excuses |= {"n ulp"} if units <= LANES else set()
                excuses |= {"cancellation"} if abs(y) < max(map(abs, entries)) / 2.0 else set()
            yield excuses, (constants, inputs, x, y)


@pytest.mark.parametrize("row", [row for row, _ in ROWS], ids=[name for _, name in ROWS])
def test_a_row_holds_but_for_its_caveat_and_needs_each_clause_of_it(row):
    clauses = clauses_of(row)
    needed = set()
    for excuses, where in differences(row):
        excused = [clause for clause in clauses if clause in excuses]
        assert excused, f"{where}: its constants, arguments and both sides; it lacks one of the clauses {sorted(excuses)}"
        needed |= {excused[0]}
    assert sorted(needed or {"none"}) == sorted(clauses), "what no number needs is no caveat"


def test_caveats_are_of_clauses_that_are_explained():
    kinds = {re.sub(r"^\d+ ulp|n ulp", "ulp", clause) for row, _ in ROWS for clause in clauses_of(row)}
    assert kinds == set(CAVEATS)


def expression(program):
    """The results of a program, as nested calls."""
    found = []
    for index, primitive in enumerate(program.primitives):
        args, number = program.args[index], program.numbers[index]
        found.append(f"{primitive.name}({', '.join(found[arg] for arg in args)})" if args else f"{primitive.name}{number}")
    return [found[output] for output in program.outputs]


def outcome(program, exact):
    """What a program is simplified to, and which of its equations are steps of the chain rule."""
    simplified = simplify(program, exact)
    return expression(simplified), [simplified.steps[output] for output in simplified.outputs]


@pytest.fixture
def fresh_rules():
    """The rules are compiled anew, before and after."""
    for cached in (rewrites.compiled, rewrites.rules):
        cached.cache_clear()
    yield
    for cached in (rewrites.compiled, rewrites.rules):
        cached.cache_clear()


@pytest.mark.parametrize("row", [row for row, _ in ROWS], ids=[name for _, name in ROWS])
@pytest.mark.usefixtures("fresh_rules")
def test_a_row_is_applied(row, monkeypatch):
    """What it matches becomes what its right side becomes, and without the row something else."""
    sides = Sides(row)
    left, right = sides.examples()
    forms = [row.form != "plain"] if row.form in ("plain", "exact", "scalars") else [False, True]
    applied = [outcome(left, exact) for exact in forms]
    for (expressions, steps), exact in zip(applied, forms, strict=True):
        wanted, others = outcome(right, exact)
        assert expressions == wanted
        assert steps == ([True] if row.form == "plain" else others)
    rewrites.rules.cache_clear(), rewrites.compiled.cache_clear()
    monkeypatch.setattr(rewrites, "IDENTITIES", [other for other in rewrites.IDENTITIES if other is not row])
    assert [outcome(left, exact) for exact in forms] != applied
