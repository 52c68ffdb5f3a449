"""Steps of SSA programs as nodes of ONNX."""

import numpy as np
import pytest

import autograd
from autograd import export_onnx, floor, grad, isnan, jit, scan, sin, take, vmap, where
from autograd import sum as total
from autograd.compiler.ir import operations
from autograd.compiler.ir.operations import OF_STEPS
from autograd.compiler.ir.ssa import SSAProgram, SSAStep
from autograd.export.graph import Graph
from autograd.export.lowering import EMIT, write
from tests.autograd.export.files import TOLERANCE, opened, run


def test_every_operation_of_ssa_programs_is_emitted():
    assert EMIT.keys() == OF_STEPS


def test_products_with_equal_weights_keep_their_own_bias():
    """Equal nodes are one, but not those that a bias is put into."""
    pytest.importorskip("onnx", reason="onnx is not installed")
    steps = [SSAStep(operations.ARGUMENT, (), 0, (4, 3), 0), SSAStep(operations.ROWS, (0,), (0, 3), (3,), 4)]
    for bias in 1.0, 2.0:
        first = len(steps)
        weights = (
            SSAStep(operations.CONSTANT, (), np.ones((2, 3)), (2, 3), 0)
            if bias == 1.0
            else SSAStep(operations.CAPTURED, (), 0, (2, 3), 0)
        )
        steps += [weights, SSAStep(operations.MATMUL, (first, 1), None, (2,), 4)]
        steps += [
            SSAStep(operations.CONSTANT, (), np.full(2, bias), (2,), 0),
            SSAStep(operations.APPLY, (first + 1, first + 2), autograd.add, (2,), 4),
        ]
    graph = Graph(SSAProgram(steps, [5, 9]), ["X"], "float32", np.zeros(0), [np.ones((2, 3))], bool)
    write(graph)
    assert [(node.op_type, list(node.input)) for node in graph.nodes.nodes] == [
        ("Gemm", ["X", "weights", "weights_1"]),
        ("Gemm", ["X", "weights", "weights_2"]),
    ]


def test_a_position_that_is_computed_looks_its_entry_up_and_nan_where_it_is_nan(tmp_path):
    def looked_up(xs, positions):
        return vmap(lambda i: take(xs, floor(i)))(positions)

    arrays = {"xs": np.array([0.5, 0.25, 0.75]), "positions": np.array([0.5, 2.0, 1.25, np.nan])}
    compiled = jit(looked_up)
    assert np.array_equal(compiled(*arrays.values()), [0.5, 0.75, 0.25, np.nan], equal_nan=True)
    (found,) = run(export_onnx(compiled, tmp_path / "f.onnx"), **arrays)
    assert np.array_equal(found, [0.5, 0.75, 0.25, np.nan], equal_nan=True)


TABLES = {
    "one index": lambda xs, i: grad(lambda xs: take(xs, floor(i[0])) ** 2)(xs),
    "list": lambda xs, i: grad(lambda xs: total([take(xs, floor(k)) ** 2 for k in i]))(xs),
    "vmap": lambda xs, i: grad(lambda xs: total(vmap(lambda k: take(xs, floor(k)) ** 2 + take(xs, 1 - floor(k)))(i)))(xs),
    "scan": lambda xs, i: grad(lambda xs: scan(lambda c, k: (c * take(xs, floor(k)) + c, None), 1.0, i)[0])(xs),
    "checkpoint": lambda xs, i: grad(lambda i: scan(lambda c, k: (sin(c * k), None), 1.0, i, checkpoint=True)[0])(i),
}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("f", TABLES.values(), ids=TABLES)
def test_the_derivative_by_a_table_adds_up_what_goes_to_a_position(f, dtype, tmp_path):
    arrays = {"xs": np.array([0.5, 0.25, 0.75]), "i": np.array([0.5, 1.25, 1.75, 1.0, 0.25])}
    compiled = jit(f, dtype=dtype)
    expected = compiled(*arrays.values())
    session, inputs, _ = opened(compiled, tmp_path)
    (found,) = session.run(None, {name: arrays[name].astype(dtype) for name in inputs})
    assert np.allclose(found, expected, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])
    assert np.allclose(expected, f(*arrays.values()), rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])


def test_what_goes_to_nan_goes_nowhere(tmp_path):
    compiled = jit(grad(lambda xs, i: total(vmap(lambda k: where(isnan(k), 0.0, take(xs, floor(k))))(i))))
    arrays = {"xs": np.array([0.5, 0.25]), "i": np.array([0.0, np.nan, 1.5, 1.0])}
    assert compiled(*arrays.values()).tolist() == [1.0, 2.0]
    (found,) = run(export_onnx(compiled, tmp_path / "f.onnx"), i=arrays["i"])
    assert found.tolist() == [1.0, 2.0]
