"""Steps of SSA programs as nodes of ONNX."""

import numpy as np
import pytest

import autograd
from autograd.compiler.ir import operations
from autograd.compiler.ir.operations import OF_STEPS
from autograd.compiler.ir.ssa import SSAProgram, SSAStep
from autograd.export.graph import Graph
from autograd.export.lowering import EMIT, write


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
    graph = Graph(SSAProgram(steps, [5, 9]), ["X"], "float32", np.zeros(0), [np.ones((2, 3))])
    write(graph)
    assert [(node.op_type, list(node.input)) for node in graph.nodes.nodes] == [
        ("Gemm", ["X", "weights", "weights_1"]),
        ("Gemm", ["X", "weights", "weights_2"]),
    ]
