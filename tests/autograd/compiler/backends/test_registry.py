"""Which back end runs a program, and what `source` says of it."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

import autograd
from autograd import jit, sin, vmap
from autograd.compiler.backends import registry
from autograd.compiler.backends.numpy import backend as numpy_backend
from autograd.compiler.backends.registry import BACKENDS
from autograd.compiler.backends.tape import backend as tape_backend
from autograd.compiler.backends.tape import tape
from autograd.compiler.functional import functional

COMPILER = Path(autograd.__file__).parent / "compiler"


def compiled(samples, **options):
    f = jit(lambda x: vmap(lambda t: sin(t) * t)(x), **options)
    f(np.linspace(0.0, 1.0, samples))
    return f.plan


@pytest.fixture
def known_costs(monkeypatch):
    """A call for 900 ns and a number for 1.5; an instruction of the tape for 3.5, compiled or not."""
    monkeypatch.setattr(tape_backend, "PLAIN", 3.5)
    monkeypatch.setattr(tape_backend, "COMPILED", 3.5)


def test_the_choice_changes_where_the_tape_takes_longer(known_costs):
    # Two groups of one call: 2 · 900 + 2 · 1.5 · n nanoseconds, against 2 · 3.5 · n, which are equal at n = 450.
    below, equal, above = (compiled(n) for n in (449, 450, 451))
    assert [plan.kernel for plan in (below, equal, above)] == ["tape", "numpy", "numpy"], "of two that are equal, the first"
    assert below.why == "array code should take about 3 µs (2 groups), the tape 3 µs"
    assert below.source.startswith(f"# Tape: {below.why}.\n# 898 instructions")
    assert above.source.startswith(f"# Array code: {above.why}. Many lanes run ")


def test_the_estimates_are_told_in_microseconds(known_costs):
    assert compiled(10_000).why == "array code should take about 32 µs (2 groups), the tape 70 µs"


def test_the_tape_is_dearer_where_it_is_not_compiled():
    units = compiled(2, kernel="tape").lowering.units
    instruction = tape_backend.PLAIN if str(tape.__file__).endswith(".py") else tape_backend.COMPILED
    assert tape_backend.estimate(units, 2) == 4 * instruction
    assert numpy_backend.estimate(units, 2) == 2 * numpy_backend.CALL + 4 * numpy_backend.NUMBER


@pytest.mark.parametrize("lanes_of_sum", [False, True])
def test_long_sums_and_reductions_cost_what_a_matrix_product_does(lanes_of_sum):
    f = jit((lambda x: sum(vmap(lambda t: t * t)(x))) if lanes_of_sum else (lambda x: sum(a * a for a in x)), kernel="tape")
    f(np.ones(20))
    lowering = f.plan.lowering
    cost = numpy_backend.estimate(lowering.units, 1) - numpy_backend.CALL
    assert cost == pytest.approx(2 * 20 * numpy_backend.PRODUCT)
    instruction = tape_backend.PLAIN if str(tape.__file__).endswith(".py") else tape_backend.COMPILED
    expected = 20 if lanes_of_sum else 19  # the first product of a sum is no addition
    assert tape_backend.estimate(lowering.units, 1) == expected * instruction


def test_what_is_asked_for_runs_and_more_samples_take_no_tape():
    assert compiled(2, kernel="numpy").why.startswith("asked for; array code should take about 2 µs (2 groups), the tape ")
    f = jit(lambda x: vmap(lambda t: sin(t) * t)(x))
    functional(f, [])(np.zeros(0), np.ones(2))
    assert f.plan.kernel == "numpy"
    assert f.plan.why.startswith("more samples may come; array code should take")


@pytest.mark.parametrize("kernel", ["cuda", "", 1, ["numpy"]])
def test_an_unknown_kernel_is_refused_with_the_names_of_all(kernel):
    words = f'jit(): kernel must be "numpy", "tape", "native", "c", "jax" or None, to choose the faster, not {kernel!r}.'
    with pytest.raises(ValueError, match=re.escape(words)):
        jit(abs, kernel=kernel)


def test_a_name_is_registered_once():
    with pytest.raises(ValueError, match=r"register\(\): there is a back end 'tape' already; choose another name\."):
        registry.register(BACKENDS["tape"])


def test_a_back_end_is_a_folder_that_registers():
    folders = {path.parent.name for path in (COMPILER / "backends").glob("*/backend.py")}
    assert set(BACKENDS) == folders
    assert all(backend.name == name for name, backend in registry.BACKENDS.items())


@pytest.mark.parametrize("folder", ["frontend", "ir", "passes", "vectorize", "runtime"])
def test_no_other_stage_imports_a_back_end(folder):
    for path in (COMPILER / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            assert not module.startswith("autograd.compiler.backends"), f"{path.name} imports {module}"


def test_the_pipeline_knows_the_registry_alone():
    text = (COMPILER / "pipeline.py").read_text(encoding="utf-8")
    assert not [name for name in BACKENDS if f"backends.{name}" in text or f'"{name}"' in text]
