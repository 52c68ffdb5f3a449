"""Steps of SSA programs as nodes of ONNX."""

import numpy as np
import pytest

import autograd
from autograd import ExportError, export_onnx, floor, grad, jit, take, vmap
from autograd import sum as total
from autograd.compiler.ir import operations
from autograd.compiler.ir.operations import OF_STEPS
from autograd.compiler.ir.ssa import SSAProgram, SSAStep
from autograd.export.graph import Graph
from autograd.export.lowering import EMIT, write
from tests.autograd.export.files import run


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


def test_the_derivative_by_a_table_that_is_looked_up_is_refused(tmp_path):
    compiled = jit(grad(lambda xs, positions: total(vmap(lambda i: take(xs, floor(i)) ** 2)(positions))))
    assert list(compiled(np.array([0.5, 0.25]), np.array([1.5, 1.0]))) == [0.0, 1.0]
    with pytest.raises(ExportError, match="ONNX has no operator for lane_scatter"):
        export_onnx(compiled, tmp_path / "f.onnx")
