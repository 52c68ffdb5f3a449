"""The grammar of array programs: how they are printed, and that damage of every kind is named."""

import numpy as np
import pytest

from autograd.compiler.ir import operations as op
from autograd.compiler.ir.arrays import CONSTANTS, PARAMETERS, UNIFORM, ArrayProgram, Buffer, Instruction, Piece, Space, View
from autograd.primitives import add, chain, exp, mul
from autograd.primitives import max as largest

COLUMN, VARYING, OTHER_LANES = Space("argument", 5, (0, 4, 0)), Space("varying", 5), Space("argument", 3, (1, 1, 0))
RESULT = Space("result", 0, (0,))
SIZES = {PARAMETERS: 4, COLUMN: 4, VARYING: 4, UNIFORM: 4, OTHER_LANES: 1, RESULT: 2}
BUFFERS = [Buffer(0, (2,), 5), Buffer(1, (2,), 0)]


def view(space, start, length=2, stride=1):
    return View(space, start, (length,), (stride,))


def apply(primitive, out, *operands):
    return Instruction(op.APPLY, primitive, out, operands, 2, (0, 1))


def other(operation, out, *operands, primitive=None):
    return Instruction(operation, primitive, out, operands, 2, (0, 1))


def program(*instructions, outputs=()):
    return ArrayProgram(dict(SIZES), list(instructions), [1.0, 2.0], list(BUFFERS), list(outputs))


def gather(*pieces, out=BUFFERS[0]):
    arrays = tuple(Piece(space, np.array(positions), np.array(rows)) for space, positions, rows in pieces)
    return Instruction(op.GATHER, None, out, (), 2, (0, 1), arrays)


GIVEN, FIRST, SECOND = view(PARAMETERS, 0), view(UNIFORM, 0), view(UNIFORM, 2)
SAMPLES, MADE = view(COLUMN, 0), view(VARYING, 0)
LEFT, RIGHT = View(PARAMETERS, 0, (2, 2), (2, 1)), View(COLUMN, 0, (2, 1), (1, 1))
PRODUCT = View(VARYING, 0, (2, 1), (1, 1))

RIGHT_PROGRAMS = {
    "elementwise": program(apply(exp, FIRST, GIVEN), apply(add, SECOND, FIRST, view(CONSTANTS, 0)), outputs=[SECOND]),
    "in place": program(apply(exp, FIRST, GIVEN), apply(add, FIRST, FIRST, 1.0), outputs=[FIRST]),
    "backwards": program(apply(exp, FIRST, GIVEN), apply(exp, SECOND, view(UNIFORM, 1, stride=-1)), outputs=[SECOND]),
    "reused rows": program(apply(exp, FIRST, GIVEN), apply(exp, SECOND, FIRST), apply(exp, FIRST, SECOND), outputs=[FIRST]),
    "matrix product": program(other(op.MATMUL, PRODUCT, LEFT, RIGHT), outputs=[MADE]),
    "product over lanes": program(
        other(op.MATMUL, View(UNIFORM, 0, (2, 2), (2, 1)), *[View(COLUMN, 0, (2, 1), (1, 1))] * 2), outputs=[FIRST]
    ),
    "sum over lanes": program(other(op.LANE_SUM, FIRST, View(COLUMN, 0, (2, 2), (2, 1))), outputs=[FIRST]),
    "gather": program(gather((COLUMN, [1], [3]), (PARAMETERS, [0], [2])), apply(exp, MADE, BUFFERS[0]), outputs=[MADE]),
    "reduced": program(other(op.REDUCE, view(RESULT, 0), LEFT, primitive=largest), outputs=[view(RESULT, 0)]),
}


@pytest.mark.parametrize("name", RIGHT_PROGRAMS)
def test_right_programs_are_accepted(name):
    RIGHT_PROGRAMS[name].verify()


@pytest.mark.parametrize(("broken", "words"), [
    (program(apply(exp, FIRST, SECOND)), "rows of uniform are read before they are written"),
    (program(outputs=[FIRST]), "rows of uniform are read before they are written"),
    (program(apply(exp, MADE, BUFFERS[0])), "buffer0[2]:5 is read before it is written"),
    (program(outputs=[BUFFERS[1]]), "buffer1[2] is read before it is written"),
    (program(apply(exp, FIRST, GIVEN), apply(exp, FIRST, GIVEN)), "a number is overwritten before it is read"),
    (program(apply(exp, view(UNIFORM, 0, stride=0), GIVEN)), "a row is written twice"),
    (program(*[apply(exp, BUFFERS[1], GIVEN)] * 2), "buffer1[2] is written twice"),
    (program(apply(exp, Buffer(7, (2,), 0), GIVEN)), "is not one of the program's buffers"),
    (program(apply(exp, view(UNIFORM, 3), GIVEN)), "rows 3 to 4 are not among the 4 of uniform"),
    (program(apply(exp, FIRST, view(PARAMETERS, 0, stride=-1))), "rows -1 to 0 are not among the 4 of parameters"),
    (program(apply(exp, FIRST, view(CONSTANTS, 1))), "rows 1 to 2 are not among the 2 of constants"),
    (program(apply(exp, view(Space("uniform", 0, (9,)), 0), GIVEN)), "there is no space uniform(9)"),
    (program(apply(exp, GIVEN, GIVEN)), "parameters is not to be written"),
    (program(apply(exp, View(UNIFORM, 0, (2,), (1, 1)), GIVEN)), "has no such axes"),
    (program(apply(exp, FIRST, view(PARAMETERS, 0, 3))), "parameters[0 + 3·1] has another shape"),
    (program(apply(exp, FIRST, SAMPLES)), "its operands have 5 lanes, it has 0"),
    (program(other(op.SUM, MADE, LEFT)), "its operands have 0 lanes, it has 5"),
    (program(apply(add, MADE, SAMPLES, view(OTHER_LANES, 0, stride=0))), "its operands have [3, 5] lanes"),
    (program(apply(add, FIRST, GIVEN)), "it has 1 operands, not 2"),
    (program(apply(None, FIRST, GIVEN)), "it has 1 operands, not None"),
    (program(apply(largest, FIRST, GIVEN)), "<primitive max> is not applied elementwise"),
    (program(other(op.REDUCE, FIRST, LEFT, primitive=exp)), "<primitive exp> is not over lists"),
    (program(other(op.RESHAPE, FIRST, GIVEN)), "reshape is of SSA programs only"),
    (program(other(op.SUM, FIRST, 1.0)), "a number is an operand of apply alone"),
    (program(other(op.SUM, view(UNIFORM, 0, 3), LEFT)), "its shape is (2,)"),
    (program(other(op.MATMUL, PRODUCT, LEFT, View(COLUMN, 0, (1, 2), (1, 1)))), "do not share an inner axis"),
    (program(other(op.LANE_SUM, FIRST, LEFT)), "its operands have 0 lanes, it has 0"),
    (program(gather((COLUMN, [0], [3]))), "its pieces do not give each position once"),
    (program(gather((COLUMN, [0, 1, 1], [3, 2, 1]))), "its pieces do not give each position once"),
    (program(gather((COLUMN, [0, 1], [3]))), "2 positions and 1 rows"),
    (program(gather((COLUMN, [0, 1], [3, 4]))), "rows 3 to 4 are not among the 4 of argument(0, 4, 0):5"),
    (program(gather((COLUMN, [0, 1], [3, 2]), out=BUFFERS[1])), "has 5 lanes, it has 0"),
    (program(other(op.GATHER, FIRST, (PARAMETERS, np.arange(2), np.arange(2)))), "it gathers into no buffer"),
    (program(apply(exp, FIRST, GIVEN), apply(chain, FIRST, FIRST, GIVEN)), "while it reads it"),
    (program(apply(exp, view(UNIFORM, 0, 4), view(PARAMETERS, 0, 4)),
             other(op.SUM, FIRST, View(UNIFORM, 0, (2, 2), (2, 1)))), "while it reads it"),
])  # fmt: skip
def test_damage_is_named(broken, words):
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the words are compared below
        broken.verify()
    assert words in str(caught.value)


def test_how_a_program_is_printed():
    kept = program(
        gather((COLUMN, [1], [3]), (PARAMETERS, [0], [2])),
        apply(mul, MADE, BUFFERS[0], 2.0),
        outputs=[view(VARYING, 1, stride=-1)],
    )
    kept.verify()
    assert kept.to_text().splitlines() == [
        "array program of 2 instructions, 2 constants",
        "  parameters has 4 rows",
        "  argument(0, 4, 0):5 has 4 rows",
        "  varying:5 has 4 rows",
        "  uniform has 4 rows",
        "  argument(1, 1, 0):3 has 1 rows",
        "  result(0) has 2 rows",
        "  buffer0[2]:5 = gather(argument(0, 4, 0):5 1 rows, parameters 1 rows)",
        "  varying:5[0 + 2·1] = apply[mul](buffer0[2]:5, 2.0)",
        "  return varying:5[1 + 2·-1]",
    ]
    assert str(kept) == kept.to_text()
