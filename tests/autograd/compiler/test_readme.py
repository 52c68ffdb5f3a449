"""The compiler's README shows what the code prints."""

import re
from pathlib import Path

import pytest

import autograd
from autograd import jit
from autograd.compiler.backends.c.backend import text_of

README = (Path(autograd.__file__).parent / "compiler" / "README.md").read_text(encoding="utf-8")
PROGRAM, *SHOWN = re.findall(r"```(?:python|text)\n(.*?)\n```", README, flags=re.DOTALL)


def listing(compiled):
    """The source without its first line, which says why that back end runs."""
    return compiled.source.split("\n", 1)[1].rstrip()


def test_the_readme_shows_each_stage_as_the_code_prints_it():
    scope = {}
    exec(PROGRAM, scope)
    compiled, layer = scope["compiled"], scope["layer"]
    interpreted = jit(layer, kernel="native")
    interpreted([[0.5, -1.0], [2.0, 0.25]], [1.0, 3.0])
    traced, program, arrays, source, ssa, _, instructions = SHOWN
    assert str(compiled.traced) == traced
    assert str(compiled.program) == program
    assert str(compiled.plan.array_program) == arrays
    assert listing(compiled) == source
    assert str(compiled.plan.ssa()) == ssa
    assert listing(interpreted) == instructions
    (in_c,) = re.findall(r"```c\n(.*?)```", README, flags=re.DOTALL)
    assert text_of(interpreted.plan.executable).function("program") == in_c


def test_the_readme_shows_the_source_for_jax():
    pytest.importorskip("jax", reason="JAX is not installed")
    scope = {}
    exec(PROGRAM, scope)
    in_jax = jit(scope["layer"], kernel="jax")
    in_jax([[0.5, -1.0], [2.0, 0.25]], [1.0, 3.0])
    assert listing(in_jax) == SHOWN[5]
