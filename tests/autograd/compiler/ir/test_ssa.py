"""The grammar of SSA programs: how they are printed, and that damage of every kind is named."""

import numpy as np
import pytest

from autograd.compiler.ir import operations as op
from autograd.compiler.ir.ssa import Literal, SSAProgram, SSAStep
from autograd.primitives import add, exp
from autograd.primitives import max as largest

X = SSAStep(op.ARGUMENT, (), 0, (5, 4), 0)
ROWS = SSAStep(op.ROWS, (0,), (0, 4), (4,), 5)
W = SSAStep(op.PARAMETERS, (), 0, (4,), 0)


def program(*steps, outputs=(0,)):
    return SSAProgram(list(steps), list(outputs))


def step(operation, operands, detail, shape, lanes=0):
    return SSAStep(operation, operands, detail, shape, lanes)


RIGHT = program(
    X, ROWS, W,
    step(op.RESHAPE, (2,), None, (2, 2)),
    step(op.SLICE, (1,), (1, 4, 2), (2,), 5),
    step(op.MATMUL, (3, 4), None, (2,), 5),
    step(op.APPLY, (5, Literal(-0.0)), add, (2,), 5),
    step(op.LANE_SUM, (6,), None, (2,)),
    step(op.TAKE, (7,), np.array([1, 0, 1]), (3,)),
    step(op.LANES, (8,), None, (3,), 5),
    outputs=(9, 7),
)  # fmt: skip


def test_how_a_program_is_printed():
    RIGHT.verify()
    assert RIGHT.to_text().splitlines() == [
        "SSA program of 10 steps",
        "  a0[5, 4] = argument[0]()",
        "  a1[4]:5 = rows[(0, 4)](a0)",
        "  a2[4] = parameters[0]()",
        "  a3[2, 2] = reshape(a2)",
        "  a4[2]:5 = slice[(1, 4, 2)](a1)",
        "  a5[2]:5 = matmul(a3, a4)",
        "  a6[2]:5 = apply[add](a5, -0.0)",
        "  a7[2] = lane_sum(a6)",
        "  a8[3] = take[1, 0, 1](a7)",
        "  a9[3]:5 = lanes(a8)",
        "  return a9 a7",
    ]


@pytest.mark.parametrize(("broken", "words"), [
    (program(step(op.APPLY, (1,), exp, (4,)), W), "a0[4] = apply[exp](a1): a1 is not an earlier step"),
    (program(step(op.APPLY, (0,), exp, (4,))), "a0 is not an earlier step"),
    (program(W, step(op.APPLY, (-1,), exp, (4,))), "a-1 is not an earlier step"),
    (program(W, step(op.APPLY, (0,), add, (4,))), "it has 1 operands, not 2"),
    (program(W, step(op.CONCATENATE, (), None, (4,))), "it has 0 operands, not some"),
    (program(W, step(op.RESHAPE, (Literal(1.0),), None, (1,))), "a number is an operand of apply alone"),
    (program(W, step(op.RESHAPE, (0,), None, (3,))), "(4,) cannot be reshaped to (3,)"),
    (program(W, step(op.APPLY, (0,), exp, (3,))), "shape mismatch"),
    (program(W, step(op.APPLY, (0,), exp, (1,))), "do not broadcast to (1,)"),
    (program(X, step(op.PERMUTE, (0,), (1, 0), (5, 4))), "its shape is (4, 5)"),
    (program(X, step(op.PERMUTE, (0,), (0, 0), (5, 5))), "(0, 0) does not order the axes of (5, 4)"),
    (program(W, step(op.EXPAND, (0,), None, (2, 3))), "shape mismatch"),
    (program(W, step(op.SLICE, (0,), (2, 5, 1), (3,))), "rows (2, 5, 1) are not among the 4 of (4,)"),
    (program(W, step(op.SLICE, (0,), (0, 4, 2), (4,))), "its shape is (2,)"),
    (program(X, step(op.COLUMNS, (0,), 5, (5, 5))), "5 columns are more than (5, 4) has"),
    (program(W, step(op.TAKE, (0,), np.array([0, 4]), (2,))), "rows 0 to 4 are not among the 4 of (4,)"),
    (program(W, step(op.TAKE, (0,), np.array([0, -1]), (2,))), "rows -1 to 0 are not among the 4 of (4,)"),
    (program(W, X, step(op.CONCATENATE, (0, 1), None, (9,))), "differ behind the first axis"),
    (program(X, step(op.MATMUL, (0, 0), None, (5, 4))), "do not share an inner axis"),
    (program(X, step(op.SUM, (0,), None, (5,))), "its shape is (4,)"),
    (program(W, step(op.REDUCE, (0,), exp, ())), "<primitive exp> is not over lists"),
    (program(X, ROWS, step(op.REDUCE, (1,), largest, ())), "its operands have 5 lanes, it has 0"),
    (program(X, ROWS, step(op.APPLY, (1,), exp, (4,))), "its operands have 5 lanes, it has 0"),
    (program(X, ROWS, step(op.LANE_SUM, (1,), None, (4,), 5)), "its operands have 5 lanes, it has 5"),
    (program(W, step(op.LANE_SUM, (0,), None, (4,))), "its operands have 0 lanes, it has 0"),
    (program(X, ROWS, step(op.LANES, (1,), None, (4,), 5)), "its operands have 5 lanes, it has 5"),
    (program(X, ROWS, step(op.ROWS, (0,), (0, 1), (1,), 3), step(op.APPLY, (1, 2), add, (4,), 5)),
     "its operands have [3, 5] lanes"),
    (program(X, step(op.ROWS, (0,), (4, 4), (4,), 5)), "5 rows of 4 do not begin in 20 numbers"),
    (program(step(op.CONSTANT, (), np.ones(3), (4,))), "its shape is (3,)"),
    (program(step(op.PARAMETERS, (), 0, (4,), 5)), "its operands have 0 lanes, it has 5"),
    (program(W, step(op.GATHER, (0,), None, (4,))), "gather is of array programs only"),
    (program(W, outputs=(1,)), "return a1: there are 1 steps"),
])  # fmt: skip
def test_damage_is_named(broken, words):
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the words are compared below
        broken.verify()
    assert words in str(caught.value)
