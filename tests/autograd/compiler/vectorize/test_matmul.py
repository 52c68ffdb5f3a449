"""Which sums of products become matrix products, and what the others become."""

from itertools import pairwise

import numpy as np
import pytest

from autograd import dot, exp, jit, tanh, vmap
from autograd import sum as total
from autograd.compiler.ir.operations import MATMUL
from autograd.compiler.vectorize.matmul import FEW, SHORT
from tests.autograd.compiler.programs import array_program, instructions

W, ROWS = np.arange(1.0, 13.0).reshape(3, 4), np.linspace(-1.0, 1.0, 20).reshape(5, 4)
TABLE = np.sin(np.arange(70.0)).reshape(10, 7)
X = [0.5, -1.25, 2.0, 3.5]


def pairs(rows, count, width):
    """Sums of products, no two of which share an operand."""
    return [dot(rows[i][:width], rows[i + 1][:width]) for i in range(0, 2 * count, 2)]


def windows(x):
    """Those of a list of three, with zeros around it."""
    return [0.0, x[0], x[1]], [x[0], x[1], x[2]], [x[1], x[2], 0.0]


SHORT_SUMS = ["mul"] + ["mul", "add"] * (SHORT - 1)
PROGRAMS = {
    "matrix and vector": (lambda W, x: [dot(w, x) for w in W], (W, X), ["matmul"]),
    "with bias": (lambda W, x: [dot(w, x) + w[0] for w in W], (W, X), ["matmul", "add"]),
    "matrix and lanes": (lambda W, R: vmap(lambda x: [dot(w, x) for w in W])(R), (W, ROWS), ["matmul"]),
    "outer product": (lambda x, y: [[a * b + a for b in y] for a in x], (X, X), ["matmul", "add"]),
    "over lanes": (
        lambda R: [[total(vmap(lambda x, i=i, j=j: x[i] * x[j])(R)) for i in (0, 1)] for j in (2, 3)], (ROWS,), ["matmul"],
    ),
    "over lanes, with other terms": (
        lambda R: total(vmap(lambda x: x[0] + x[1] * x[2])(R)), (ROWS,), ["matmul", "lane_sum", "add"],
    ),
    "a matrix product over lanes, and squares that share nothing": (
        lambda R: [
            *[total(vmap(lambda x, i=i, j=j: x[i] * x[j])(R)) for i in range(10) for j in range(10, 20)],
            *[total(vmap(lambda x, i=i: x[i] * x[i])(R)) for i in range(8)],
        ],
        (np.cos(np.arange(2000.0)).reshape(100, 20),), ["matmul", "mul", "lane_sum"],
    ),
    "a constant matrix": (lambda W: [dot(w, [1.0, 2.0, 3.0, 4.0]) for w in W], (W,), ["matmul"]),
    "two constants": (
        lambda x: [2.0 * a + 3.0 * b for a, b in pairwise(x)], (X,), ["mul", "mul", "add"],
    ),
    "constants over lanes": (lambda R: total(vmap(lambda x: x[0] * 2.0 + x[1] * 3.0)(R)), (ROWS,), ["mul", "lane_sum"]),
    "two kinds of products": (
        lambda R, w: vmap(lambda x: dot([w[0], x[1]], [w[1], x[0]]))(R), (ROWS, X), ["mul", "mul", "add"],
    ),
    "two long sums": (lambda T: pairs(T, 2, 7), (TABLE,), ["matmul", "matmul"]),
    "three long sums": (lambda T: pairs(T, 3, SHORT + 1), (TABLE,), ["mul", "sum"]),
    "five sums, just short": (lambda T: pairs(T, 5, SHORT), (TABLE,), SHORT_SUMS),
    "one short sum": (lambda T: pairs(T, 1, 2), (TABLE,), ["matmul"]),
    "few terms": (lambda T: [total(row[:FEW]) for row in T], (TABLE,), ["add"] * (FEW - 1)),
    "one term more": (lambda T: [total(row[: FEW + 1]) for row in T], (TABLE,), ["sum"]),
    "padded lists": (
        lambda W, R: vmap(lambda x: [dot(w[:3], window) for w in W for window in windows(x)])(R),
        (W, ROWS),
        ["gather", "matmul"],
    ),
    "padded lists in one lane": (
        lambda W, R: vmap(lambda x: [dot(window, w[:3]) for w in W for window in windows(x)])(R),
        (W, ROWS[:1]),
        ["gather", "matmul"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_sums_become(name):
    f, args, expected = PROGRAMS[name]
    assert [each for each in instructions(f, *args) if "gather" in expected or each != "gather"] == expected


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_their_numbers_are_those_of_the_eager_ones(name, kernel):
    f, args, _ = PROGRAMS[name]
    assert np.asarray(jit(f, kernel=kernel)(*args)) == pytest.approx(np.asarray(f(*args), dtype=float), rel=1e-13)


def test_products_that_share_nothing_are_worth_a_matrix_product_where_numbers_outweigh_calls():
    """5 products take 5 · 2.5 µs; elementwise 5 µs and 0.0015 for each of 5 · 10 · lanes numbers, as many at 100 lanes."""

    def f(W, R):
        return vmap(lambda x: [dot(W[i], x[10 * i : 10 * i + 10]) for i in range(5)])(R)

    W = np.ones((5, 10))
    assert instructions(f, W, np.ones((100, 50))) == ["matmul"] * 5
    assert "matmul" not in instructions(f, W, np.ones((99, 50)))


def test_a_product_of_matrices_has_the_axes_of_its_operands():
    def f(W, R):
        return [[dot(w, r) for r in R] for w in W]

    (made,) = array_program(f, W, ROWS).instructions
    left, right = made.arrays
    assert (made.operation, left.shape, right.shape, made.out.shape) == (MATMUL, (3, 4), (4, 5), (3, 5))
    assert (made.scalars, made.out.strides) == (3 * 5 * 4 * 2, (5, 1))


def test_the_uniform_side_of_a_product_with_lanes_stands_left():
    def f(W, R):
        return vmap(lambda x: [dot(x, w) for w in W])(R)

    (made,) = array_program(f, W, ROWS).instructions
    left, right = made.arrays
    assert (left.lanes, left.shape, right.lanes, right.shape) == (0, (3, 4), 5, (4, 1))


def test_a_layer_and_its_gradient():
    def loss(W, R):
        return total(vmap(lambda x: total([tanh(dot(w, x)) for w in W]))(R))

    from autograd import grad

    assert instructions(grad(loss), W, ROWS).count("matmul") == 2
    assert np.asarray(jit(grad(loss), kernel="numpy")(W, ROWS)) == pytest.approx(np.asarray(grad(loss)(W, ROWS)), rel=1e-12)


def test_the_first_product_is_written_over_a_factor_that_is_not_needed_any_more():
    def of_powers(f):
        program = array_program(lambda R: vmap(lambda x: f([exp(v) for v in x]))(R), ROWS)
        return str(program.instructions[1])

    assert of_powers(lambda a: a[0] * a[1] + a[2] * a[3]).startswith("varying:5[0 + 1·1] = apply[mul]")
    assert of_powers(lambda a: a[0] * a[1] + a[2] * a[3] + a[0]).startswith("varying:5[1 + 1·1] = apply[mul]")
    assert of_powers(lambda a: a[0] * a[1] + a[2] * a[1] + a[0]).startswith("varying:5[3 + 1·1] = apply[mul]")


def test_the_first_of_few_terms_is_added_over_one_that_is_not_needed_any_more():
    def of_powers(f):
        program = array_program(lambda R: vmap(lambda x: f([exp(v) for v in x]))(R), ROWS)
        return str(program.instructions[1])

    assert of_powers(lambda a: a[0] + a[1] + a[2]).startswith("varying:5[0 + 1·1] = apply[add]")
    assert of_powers(lambda a: a[0] + a[1] + a[0]).startswith("varying:5[1 + 1·1] = apply[add]")
