"""Programs as C: what they compute, how they read, and those that are too long."""

import numpy as np
import pytest

from autograd import dot, hessian, jit, logaddexp, sin, tanh, value_and_grad, vmap
from autograd import sum as total
from autograd.compiler.backends.c.text import translation_unit
from autograd.compiler.backends.native.functions import FUNCTIONS
from autograd.row import TABLE
from tests.autograd.compiler.backends.c.compiling import needs_compiler
from tests.autograd.compiler.backends.native.test_backend import FUNCTIONS as OF_LANES
from tests.autograd.compiler.backends.native.test_backend import X, flat

pytestmark = needs_compiler


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.mark.parametrize("name", OF_LANES)
def test_lanes(name):
    compiled, interpreted = (jit(OF_LANES[name], kernel=kernel) for kernel in ("c", "native"))
    for data in (X, X[:1], np.concatenate([X] * 100)):
        assert flat(compiled(data)) == pytest.approx(flat(interpreted(data)), rel=1e-13, nan_ok=True)


def test_every_function_at_its_samples():
    """One program for all, at numbers and in lanes."""
    rows = [row for row in TABLE.values() if row.name in FUNCTIONS and not row.over_lists and row.arity and row.samples]
    samples = [[sample[k] for sample in row.samples] for row in rows for k in range(row.arity)]
    arrays = [np.array(column, float) for column in samples]

    def f(*columns):
        given = iter(columns)
        found = []
        for row in rows:
            read = [next(given) for _ in range(row.arity)]
            found.append(vmap(row)(*read))
            found.append([row(*(column[i] for column in read)) for i in range(len(row.samples))])
        return found

    assert flat(jit(f, kernel="c")(*arrays)) == pytest.approx(flat(jit(f, kernel="native")(*arrays)), rel=1e-13, nan_ok=True)


def test_a_program_reads_as_its_formula():
    compiled = jit(value_and_grad(lambda x, y: x * y + sin(x)), kernel="c")
    compiled(1.0, 2.0)
    first, _, text = compiled.source.partition("\n")
    assert first.startswith("# C: asked for")
    assert "const double v1 = sin(numbers[0]);" in text
    assert "const double v2 = v1 + numbers[0] * numbers[1];" in text
    assert text.endswith("    result_0[0] = v2;\n    result_0[1] = v4;\n}\n")


def test_a_row_that_nobody_reads_later_is_a_name():
    compiled = jit(lambda X: vmap(lambda x: tanh(x[0] * x[1]) + x[2])(X), kernel="c")
    compiled(X)
    assert "const double v1 = r0[l] * r1[l];" in compiled.source
    assert "/* mul, tanh, add */" in compiled.source


def test_large_networks_are_loops():
    W = np.random.default_rng(0).normal(size=(30, 40))

    def loss(W, X):
        return total(vmap(lambda x: total([tanh(dot(row, x)) for row in W]))(X))

    inputs = np.random.default_rng(1).normal(size=(70, 40))
    compiled = jit(value_and_grad(loss), kernel="c")
    found, wanted = compiled(W, inputs), jit(value_and_grad(loss), kernel="native")(W, inputs)
    assert flat(found) == pytest.approx(flat(wanted), rel=1e-12)
    assert "grid(n, " in compiled.source
    assert len(compiled.source.splitlines()) < 400


def rosenbrock(x):
    return total([100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2 for i in range(len(x) - 1)])


def source_that_agrees(f, *args):
    """The C of a function, which gives what the interpreter gives."""
    compiled, interpreted = (jit(f, kernel=kernel) for kernel in ("c", "native"))
    assert flat(compiled(*args)) == pytest.approx(flat(interpreted(*args)), rel=1e-13)
    return compiled.source


def test_numbers_that_are_read_by_themselves_are_names():
    assert "for (" not in source_that_agrees(hessian(rosenbrock), np.linspace(-1.0, 1.0, 20))


def test_numbers_that_are_read_together_lie_in_arrays():
    """Those that are results one after the other, and the factors of long sums."""
    p, g = np.linspace(-1.0, 1.0, 20), np.linspace(1.0, 2.0, 20)
    source = source_that_agrees(lambda p, g: ([a - 0.1 * b for a, b in zip(p, g, strict=True)], dot(p * g, p * p)), p, g)
    assert source.count("for (int i = 0; i < 20; i++)") == 3
    assert "sum_of_products(20, &a" in source


def test_slopes_of_tanh_are_computed_together_on_the_cheap_path():
    W, x = np.random.default_rng(0).normal(size=(20, 20)), np.linspace(-1.0, 1.0, 20)
    source = source_that_agrees(value_and_grad(lambda W, x: total([tanh(dot(row, x)) for row in W])), W, x)
    assert "each_tanh_slope(20, " in source


def test_what_would_be_too_long_is_loops():
    """Its 3,600 results alone are 3,600 statements."""
    source = source_that_agrees(hessian(rosenbrock), np.linspace(-1.0, 1.0, 60))
    assert source.startswith("# C: asked for.\n#include")
    assert "for (int i = 0; i < 58; i++) result_0[2 + i] = 0.0;" in source


def test_programs_are_compiled_without_warnings():
    from autograd.compiler.backends.c.backend import text_of
    from tests.autograd.compiler.backends.c.compiling import compile_text

    texts = {}
    for i, f in enumerate(OF_LANES.values()):
        compiled = jit(f, kernel="native")
        compiled(X)
        texts[f"f{i}"] = text_of(compiled.plan.executable)
    compile_text(translation_unit(texts))


def test_a_number_beside_itself():
    compiled = jit(lambda a, b: logaddexp(a, b), kernel="c")
    assert compiled(np.inf, np.inf) == np.inf
    assert np.isnan(compiled(np.nan, 1.0))
