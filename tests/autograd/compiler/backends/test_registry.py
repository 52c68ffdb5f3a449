"""Which back end runs a program, and what `source` says of it."""

import ast
import itertools
import math
import re
import time
from pathlib import Path

import numpy as np
import pytest

import autograd
from autograd import dot, jit, sin, tan, tanh, value_and_grad, vmap
from autograd import sum as total
from autograd.compiler.backends import cost, registry
from autograd.compiler.backends.cost import COSTLY, estimates, repeated_numbers
from autograd.compiler.backends.native.backend import is_compiled
from autograd.compiler.backends.native.functions import FUNCTIONS
from autograd.compiler.backends.registry import BACKENDS

COMPILER = Path(autograd.__file__).parent / "compiler"


only_compiled = pytest.mark.skipif(not is_compiled(), reason="the interpreter in C is not compiled here")


def compiled(samples, **options):
    f = jit(lambda x: vmap(lambda t: sin(t) * t)(x), **options)
    f(np.linspace(0.0, 1.0, samples))
    return f.plan


def network(inputs, outputs):
    """The value and gradient of a layer."""
    W, X = np.full((outputs, inputs), 0.01), np.ones((64, inputs))
    f = jit(value_and_grad(lambda W: total(vmap(lambda x: total([tanh(dot(row, x)) for row in W]))(X))))
    f(W)
    return f.plan


@only_compiled
def test_the_interpreter_runs_and_large_matrices_are_multiplied_by_blas():
    small, large = network(64, 4), network(512, 128)
    assert small.kernel == "native"
    assert re.fullmatch(r"it should take about [\d.]+ µs, and array code more than [\d.]+ µs", small.why)
    assert small.source.startswith(f"# Instructions: {small.why}.\nload m0 ")
    assert large.kernel == "numpy"
    assert re.fullmatch(r"it should take about [\d.e+]+ µs, and the interpreter [\d.e+]+ µs", large.why)


@only_compiled
def test_calls_of_array_code_are_counted_where_they_decide():
    f = jit(vmap(tan))
    f(np.ones(64))
    assert f.plan.kernel == "native"
    assert re.fullmatch(r"it should take about [\d.]+ µs, and array code 1 µs", f.plan.why)


def test_what_the_interpreter_cannot_compute_runs_as_array_code():
    single = compiled(2, dtype="float32")
    assert single.kernel == "numpy"
    in_c = 'kernel="native" computes in float64, not in float32'
    assert single.why == (in_c if is_compiled() else "the interpreter is not compiled here")
    with pytest.raises(ValueError, match='jit: kernel="native" computes in float64, not in float32; use kernel="numpy"'):
        compiled(2, dtype="float32", kernel="native")


def test_without_c_array_code_runs(monkeypatch):
    monkeypatch.setattr(registry, "is_compiled", lambda: False)
    assert compiled(2).source.startswith("# Array code: the interpreter is not compiled here.\n")
    assert compiled(2, kernel="native").why == "asked for"


def test_without_c_a_long_chain_is_interpreted_in_python(monkeypatch):
    """As NumPy calls it would take twice as long, and seconds to compile their source."""

    def chain(x):
        for _ in range(2000):
            x = x * 1.0001 + 0.1
        return x

    monkeypatch.setattr(registry, "is_compiled", lambda: False)
    assert jit(chain)(1.0) == pytest.approx(chain(1.0), rel=1e-13)
    long, wide = jit(chain), jit(lambda xs: [sin(x) for x in xs])
    long(1.0)
    wide([0.5] * 4000)
    assert long.source.startswith("# Instructions")
    assert wide.source.startswith("# Array code")


def test_the_estimate_knows_costly_functions_and_lanes():
    def microseconds(f, lanes):
        g = jit(lambda x: vmap(f)(x), kernel="native")
        g(np.ones(lanes))
        return estimates(g.plan.lowering.units)[0] / 1000

    assert microseconds(sin, 8000) == pytest.approx((2.05 + 1000 * 13.2 + 1000 * 0.65) / 1000)
    assert microseconds(lambda x: x + x, 8000) == pytest.approx((2.05 + 1000 * 0.65 + 1000 * 0.65) / 1000)
    assert set(COSTLY) == {name for name, function in FUNCTIONS.items() if function.costly}


def test_the_constants_are_what_is_measured(monkeypatch):
    """Each is run once here, and said to have taken something else."""
    assert cost._least(lambda: time.sleep(1e-4)) >= 1e5
    took = itertools.count(1.0)
    monkeypatch.setattr(cost, "_least", lambda run: (run(), next(took))[1])
    interpreter, costly, array_code = cost.measure()
    assert interpreter.keys() == cost.INTERPRETER.keys()
    assert costly.keys() == COSTLY.keys()
    assert {*array_code, "gathered"} == cost.ARRAY_CODE.keys()
    assert all(map(math.isfinite, [*interpreter.values(), *costly.values(), *array_code.values()]))


def test_the_estimate_knows_the_copies_of_patches():
    """Each of 2 × 2 patches has 9 pixels of the image's 16; a layer's neurons share one list."""

    def copied(f, *arguments):
        g = jit(lambda weights, xs: vmap(lambda x: f(weights, x))(xs), kernel="native")
        g(*arguments)
        units = g.plan.lowering.units
        return repeated_numbers(units, units.indices[units.products[units.indices] > 0])

    def convolution(filters, image):
        places = [(i, j) for i in range(2) for j in range(2)]
        patches = [[image[i + a][j + b] for a in range(3) for b in range(3)] for i, j in places]
        return [dot(weights, patch) for weights in filters for patch in patches]

    assert copied(convolution, np.ones((2, 9)), np.ones((5, 4, 4))) == 5 * (4 * 9 - 16)
    assert copied(lambda W, x: [dot(row, x) for row in W], np.ones((3, 9)), np.ones((5, 9))) == 0


@pytest.mark.parametrize("kernel", ["cuda", "", 1, ["numpy"]])
def test_an_unknown_kernel_is_refused_with_the_names_of_all(kernel):
    words = f'jit(): kernel must be "native", "numpy", "c", "jax" or None, to choose the faster, not {kernel!r}.'
    with pytest.raises(ValueError, match=re.escape(words)):
        jit(abs, kernel=kernel)


def test_a_name_is_registered_once():
    with pytest.raises(ValueError, match=r"register\(\): there is a back end 'native' already; choose another name\."):
        registry.register(BACKENDS["native"])


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
