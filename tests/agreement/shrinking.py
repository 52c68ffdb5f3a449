"""Makes a program that differs smaller: lines, batches and nestings go as long as it goes on to differ in the same way."""

import re
from collections.abc import Iterator
from dataclasses import replace

from tests.agreement.comparison import Comparison
from tests.agreement.noise import DOUBLE, Precision
from tests.agreement.program import Program

#: What a name becomes whose line is left out.
STAND_INS = {"condition": ("True", "False"), "sample": ("x0", "p0", "1.0"), "outer": ("p0", "1.0")}


def kind_of(problem: str) -> str:
    """What a problem is, without its numbers."""
    return re.sub(r"\d", "", problem)[:40]


def shrink(program: Program, problem: str, kernels: list[str], precision: Precision = DOUBLE) -> Program:
    """The smallest program found that has a problem of this kind."""
    kind, found = kind_of(problem), True
    while found:
        found = False
        for smaller in candidates(program):
            comparison = Comparison(smaller, precision)
            if any(kind_of(comparison.problem(kernel)) == kind for kernel in kernels):
                program, found = smaller, True
                break
    return program


def candidates(program: Program) -> Iterator[Program]:
    """The program with one thing left out."""
    if len(program.calls) > 1:
        for i in range(len(program.calls)):
            yield replace(program, calls=program.calls[:i] + program.calls[i + 1 :])
    for i, call in enumerate(program.calls):
        if call.within:
            yield replace(program, calls=[*program.calls[:i], call._replace(within=False), *program.calls[i + 1 :]])
    if program.captures:
        yield replace(program, captures=False)
    if program.nesting != "list":
        yield replace(program, nesting="list")
    for part in ("sample", "outer"):
        lines = getattr(program, part)
        for i in range(len(lines) - 1, -1, -1):
            name = lines[i][0]
            rest = lines[:i] + lines[i + 1 :]
            if part == "outer" and i == len(lines) - 1:
                if rest:
                    yield replace(program, outer=rest)
                continue
            for stand_in in STAND_INS["condition" if name.startswith("q") else part]:
                pattern = re.compile(rf"\b{name}\b")
                put = [(other, pattern.sub(stand_in, expression)) for other, expression in rest]
                returned = tuple(stand_in if one == name else one for one in program.returned)
                changed = {part: put} | ({"returned": returned} if part == "sample" else {})
                yield replace(program, **changed)
