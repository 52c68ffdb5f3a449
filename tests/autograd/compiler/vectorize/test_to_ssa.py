"""Steps: equal ones serve once, and numbers are never taken for the indices of steps."""

import math

import numpy as np
import pytest

import autograd as ag
from autograd import div, exp, export_onnx, jit, value_and_grad, vmap
from autograd.compiler.ir.ssa import Literal

pytest.importorskip("jax", reason="JAX is not installed")
X = np.array([1.5, 2.0, 3.0])

# Programs in which numbers 0, 1, 2, … stand where other steps have the steps of these indices.
PROGRAMS = {
    "difference from 0": (lambda w: [w - exp(w), 0.0 - exp(w)], -1.0),
    "log_softmax": (lambda w: ag.log_softmax([w, 0.0]), -1.0),
    "quotient in lanes": (lambda X: vmap(lambda x: (x + x * x) / (1.0 + x * x))(X), X),
    "indices": (lambda w: [w / exp(w), *[c / exp(w) for c in (0.0, 1.0, 2.0, 3.0, 4.0)]], 0.5),
    "signs of zero": (lambda X: vmap(lambda x: [div(0.0, x), div(-0.0, x), div(x, 0.0), div(x, -0.0)])(X), X),
    "signs of zero in a group": (lambda w: [div(w[0], 0.0), div(w[1], -0.0), div(w[2], 0.0)], [1.0, 2.0, 3.0]),
    "nan": (lambda w: [ag.maximum(w, math.nan), ag.minimum(w, math.nan), w + math.nan], 0.5),
    "slopes": (lambda w: value_and_grad(lambda w: ag.sum(ag.softmax([w[0], 0.0, 1.0, w[1]])[:2]))(w), [0.3, -2.0]),
}


@pytest.mark.parametrize("kernel", ["numpy", "tape", "jax"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_numbers_and_indices_are_not_confused(name, kernel):
    f, arg = PROGRAMS[name]
    for one, right in zip(leaves(jit(f, kernel=kernel)(arg)), leaves(f(arg)), strict=True):
        assert one == pytest.approx(right, rel=1e-14, nan_ok=True)


@pytest.mark.parametrize("name", PROGRAMS)
def test_nor_in_onnx(name, tmp_path):
    runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    f, arg = PROGRAMS[name]
    compiled = jit(f)
    right = leaves(compiled(arg))
    session = runtime.InferenceSession(export_onnx(compiled, tmp_path / "program.onnx"))
    (given,) = session.get_inputs()
    found = leaves([each.tolist() for each in session.run(None, {given.name: np.atleast_1d(arg)})])
    assert found == pytest.approx(right, rel=1e-14, nan_ok=True)


def leaves(tree):
    return [leaf for entry in tree for leaf in leaves(entry)] if isinstance(tree, list | tuple | np.ndarray) else [tree]


def test_literals_are_equal_where_their_bits_are():
    numbers = [0.0, -0.0, 1.0, math.nan, math.inf]
    assert {Literal(x): i for i, x in enumerate(numbers)} == {Literal(x): i for i, x in enumerate(numbers)}
    assert len({Literal(x) for x in numbers} | {0, 1}) == len(numbers) + 2
