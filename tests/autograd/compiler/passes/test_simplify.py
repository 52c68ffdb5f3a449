"""The driver of the passes: every numeric threshold just below, exactly met and just above."""

import math

import pytest

from autograd import jit, vmap
from autograd.compiler.passes.simplify import LARGEST, MODEST, SMALLEST, may_fold


@pytest.mark.parametrize(
    ("product", "folds"),
    [
        (math.nextafter(SMALLEST, 0.0), False),
        (SMALLEST, True),
        (math.nextafter(SMALLEST, 1.0), True),
        (math.nextafter(LARGEST, 0.0), True),
        (LARGEST, True),
        (math.nextafter(LARGEST, math.inf), False),
    ],
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_constants_are_folded_from_the_smallest_product_to_the_largest(product, folds, sign):
    assert may_fold(sign, product) is folds
    compiled = jit(lambda x: (sign * 0.5 * product) * (2.0 * x))
    compiled(1.0)
    assert sum(primitive.name == "mul" for primitive in compiled.program.primitives) == (1 if folds else 2)


@pytest.mark.parametrize(
    ("factor", "moves"),
    [
        (math.nextafter(1.0, 0.0), False),
        (math.nextafter(1.0, 2.0), True),
        (math.nextafter(MODEST, 0.0), True),
        (MODEST, True),
        (math.nextafter(MODEST, math.inf), False),
    ],
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_factors_from_1_to_the_modest_move_out_of_products_with_lanes(factor, moves, sign):
    compiled = jit(lambda xs, ys: vmap(lambda x, y: (sign * factor * x) * y)(xs, ys))
    compiled([1.0, 2.0], [3.0, 4.0])
    program = compiled.program
    last = program[program.outputs[0]]
    assert any(program[arg].number == sign * factor for arg in last.args) is moves
