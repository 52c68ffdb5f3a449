"""Operands that run backwards, and operands that results are written over."""

import re

import numpy as np
import pytest

import autograd as ag
from autograd import jit, value_and_grad, vmap
from autograd.compiler.ir.arrays import Buffer, View
from autograd.compiler.vectorize.operands import CALL, NUMBER
from tests.autograd.compiler.programs import array_program, instructions

X = np.array([0.5, -1.25, 2.0, 3.5, -0.75])
LANES = np.random.default_rng(0).normal(size=(4, 5))


def backwards(x):
    return [a * b + a for a, b in zip(x, x[::-1], strict=True)]


def backwards_twice(x):
    made = [ag.sin(a) for a in x]
    return [ag.less(a, b) - a * b for a, b in zip(made, made[::-1], strict=True)]


def blocks_backwards(x):
    made = [ag.exp(a * b) for a in x[:2] for b in x[2:]]
    return [a - b for a, b in zip(made, [*made[3:], *made[:3]], strict=True)]


def dot_backwards(x):
    return [ag.dot(list(x[:3]), list(x[:1:-1])), ag.sum(list(x[::-2]))]


def matrix_backwards(x):
    """A vector, and a matrix, that matrix products read backwards."""
    made = [ag.sin(a * c) for a in x for c in (1.0, 2.0, 3.0)]
    rows = [made[i : i + 5] for i in (0, 5, 10)]
    return [ag.dot(row[::-1], other) for row in rows for other in ([*x], rows[1], rows[2])]


def sums_backwards(x):
    """Long sums whose terms, and whose sums, lie backwards."""
    made = [ag.exp(a * c) for a in x for c in (0.1, 0.2, 0.3, 0.4)]
    return [ag.sum(made[i::4][::-1]) for i in (3, 2, 1, 0)]


def swapped(x):
    """The other number is needed after the first was written over."""
    made = [ag.exp(a) for a in x]
    for _ in range(3):
        made = [ag.hypot(a, b) - ag.sin(b) for a, b in zip(made, [*made[1:], made[0]], strict=True)]
    return made


def several_calls(x):
    """What takes more than one call reads its arguments after the first has written."""
    made = [ag.sin(a) for a in x]
    return [ag.silu(ag.mish(ag.leaky_relu(ag.softplus(a)))) for a in made]


def mixed_results(x):
    made = [ag.sin(a) for a in x]
    return [*made, *[ag.cos(a) for a in made], *made[::-1]]


PROGRAMS = [
    backwards,
    backwards_twice,
    blocks_backwards,
    dot_backwards,
    matrix_backwards,
    sums_backwards,
    swapped,
    several_calls,
    mixed_results,
]


@pytest.mark.parametrize("kernel", ["numpy", "native", "jax"])
@pytest.mark.parametrize("f", PROGRAMS)
def test_uniform(f, kernel):
    if kernel == "jax":
        pytest.importorskip("jax", reason="JAX is not installed")
    assert jit(f, kernel=kernel)(X) == pytest.approx(f(X.tolist()), rel=1e-13)


@pytest.mark.parametrize("f", PROGRAMS)
def test_with_lanes(f):
    found = np.array(jit(lambda X: vmap(f)(X), kernel="numpy")(LANES))
    assert found.ravel() == pytest.approx(np.array([f(row) for row in LANES.tolist()]).T.ravel(), rel=1e-13) or (
        found.ravel() == pytest.approx(np.array([f(row) for row in LANES.tolist()]).ravel(), rel=1e-13)
    )


@pytest.mark.parametrize("f", PROGRAMS)
def test_gradients_with_lanes(f):
    def loss(X):
        return ag.sum([ag.sum([ag.square(y) for y in row]) for row in [f(list(x)) for x in X]])

    def mapped(X):
        return ag.mean(vmap(lambda x: ag.sum([ag.square(y) for y in f(x)]))(X)) * len(X)

    value, slopes = jit(value_and_grad(mapped), kernel="numpy")(LANES)
    right, right_slopes = value_and_grad(loss)(LANES)
    assert value == pytest.approx(right, rel=1e-12)
    assert np.asarray(slopes) == pytest.approx(np.asarray(right_slopes), rel=1e-10, abs=1e-12)


def strides_of(program, *operations):
    """The strides of the views that instructions read."""
    return [
        array.strides
        for instruction in program.instructions
        if instruction.operation.name in operations
        for array in instruction.arrays
        if isinstance(array, View)
    ]


def vector_backwards(x):
    """A vector that a matrix product reads backwards."""
    rows = [[ag.sin(a * c) for a in x] for c in (1.0, 2.0, 3.0)]
    return [ag.dot(list(x[::-1]), row) for row in rows]


def sums_of_reversed_columns(x):
    made = [ag.exp(a * c) for a in x for c in (0.1, 0.2, 0.3, 0.4)]
    return [ag.sum(made[i::4][::-1]) for i in range(4)]


@pytest.mark.parametrize("f", [vector_backwards, dot_backwards])
def test_a_vector_that_lies_backwards_is_gathered_for_a_matrix_product(f):
    """BLAS takes no negative strides: the product with a matrix of 256² numbers then takes several times as long."""
    program = array_program(f, X)
    assert min(min(strides) for strides in strides_of(program, "matmul")) >= 0
    assert "gather" in instructions(f, X)
    assert jit(f, kernel="numpy")(X) == pytest.approx(f(X.tolist()), rel=1e-14)


@pytest.mark.parametrize("f", [sums_backwards, sums_of_reversed_columns])
def test_terms_that_lie_backwards_are_gathered(f):
    assert instructions(f, X)[-2:] == ["gather", "sum"]
    assert strides_of(array_program(f, X), "sum") == []


def test_an_elementwise_operand_that_lies_backwards_is_a_view():
    def f(x):
        return [ag.atan2(a, b) for a, b in zip(x, x[::-1], strict=True)]

    (made,) = array_program(f, X).instructions
    assert str(made) == "result(0)[0 + 5·1] = apply[atan2](argument(0)[0 + 5·1], argument(0)[4 + 5·-1])"


MATRICES = {
    "rows": (lambda x: [[x[3 * i + t] for t in range(3)] for i in range(4)], (3, 1)),
    "columns": (lambda x: [[x[i + 4 * t] for t in range(3)] for i in range(4)], (1, 4)),
    "rows with a gap": (lambda x: [[x[4 * i + t] for t in range(3)] for i in range(3)], (4, 1)),
    "every second": (lambda x: [[x[6 * i + 2 * t] for t in range(3)] for i in range(2)], None),
    "overlapping rows": (lambda x: [[x[2 * i + t] for t in range(3)] for i in range(4)], None),
    "overlapping columns": (lambda x: [[x[i + 3 * t] for t in range(3)] for i in range(4)], None),
    "uneven": (lambda x: [[x[0], x[1], x[3]], [x[4], x[5], x[7]]], None),
    "one row": (lambda x: [[x[2 * t] for t in range(7)]], (0, 2)),
}


@pytest.mark.parametrize("name", MATRICES)
def test_which_matrices_are_views(name):
    """Those of which one axis is in one piece and the other does not step into it."""
    rows, expected = MATRICES[name]

    def f(x, ys):
        return [ag.dot(row, y[: len(row)]) for row in rows(x) for y in ys]

    x, Y = np.linspace(-1.0, 1.0, 13), np.linspace(1.0, 2.0, 14).reshape(2, 7)
    (product,) = [each for each in array_program(f, x, Y).instructions if each.operation.name == "matmul"]
    left = product.arrays[0]
    assert (left.strides if isinstance(left, View) else None) == expected
    assert jit(f, kernel="numpy")(x, Y) == pytest.approx(f(x, Y), rel=1e-14)


@pytest.mark.parametrize(("of_columns", "read"), [
    (lambda x: [ag.sin(a) for a in x], "varying"),
    (lambda x: x, "buffer"),
    (lambda x: [ag.sin(x[0]), ag.sin(x[2]), ag.sin(x[1])], "buffer"),
], ids=["in one piece", "of an argument", "in another order"])  # fmt: skip
def test_lanes_are_one_axis_with_the_rows_that_were_computed(of_columns, read):
    def f(X):
        made = vmap(lambda x: of_columns([x[0], x[1], x[2]]))(X)
        return ag.sum(vmap(lambda x: x[0] + x[1] + x[2])(made))

    (total,) = [each for each in array_program(f, LANES).instructions if each.operation.name == "lane_sum"]
    assert re.match(r"[a-z]+", str(total.arrays[0]))[0] == read


def test_a_gather_serves_all_instructions_that_need_it():
    def f(x):
        made = [ag.exp(a) for a in x]
        mixed = [made[i] for i in (3, 0, 4, 1, 2)]
        return [a - b for a, b in zip(x, mixed, strict=True)] + [ag.hypot(a, b) for a, b in zip(x, mixed, strict=True)]

    assert instructions(f, X).count("gather") == 1


@pytest.mark.parametrize(("numbers", "expected"), [
    ((2.0, 2.0, 2.0), "2.0"),
    ((2.0, 3.0, 2.0), "constants[2 + 3·1]"),
    ((0.0, -0.0, 0.0), "constants[2 + 3·1]"),
    ((float("nan"),) * 3, "nan"),
])  # fmt: skip
def test_equal_constants_are_one_number_to_the_bits(numbers, expected):
    (made,) = array_program(lambda x: [ag.hypot(a, c) for a, c in zip(x, numbers, strict=True)], X[:3]).instructions
    assert str(made.operands[1]) == expected


def test_an_instruction_is_cut_where_the_calls_take_less_time_than_the_gather():
    """Two calls more take 2 · 0.9 µs less one gather's 0.9; a gather of 6 rows 0.0015 µs for each lane of them, as much at
    100 lanes."""

    def f(x):
        sines = [ag.sin(a) for a in x]
        return [a - b for a, b in zip(sines, [sines[i] for i in (2, 3, 0, 1, 5, 4)], strict=True)]

    def cut(lanes):
        return instructions(lambda X: vmap(f)(X), np.ones((lanes, 6))).count("sub")

    assert CALL == 600 * NUMBER
    assert [cut(99), cut(100), cut(101)] == [1, 1, 3]


def test_of_operands_that_share_no_loops_the_most_uneven_is_gathered():
    def f(x):
        sines = [ag.sin(a) for a in x]
        swapped = [sines[i] for i in (1, 0, 3, 2, 5, 4)]
        halves = [sines[i] for i in (3, 4, 5, 0, 1, 2)]
        return [ag.where(ag.less(a, 0.0), b, c) for a, b, c in zip(sines, swapped, halves, strict=True)]

    x = np.linspace(-1.0, 1.0, 6)
    assert jit(f, kernel="numpy")(x) == pytest.approx(f(x), rel=1e-15)
    *_, gather, where = array_program(f, x).instructions
    assert gather.operation.name == "gather"
    assert [type(operand) for operand in where.operands] == [View, Buffer, View]
    assert where.operands[2].strides == (-3, 1)


def test_uniform_numbers_are_gathered_rather_than_cut():
    """Two gathers of five numbers and one call, where lanes would make it two calls."""

    def f(x):
        return [ag.atan2(x[i], x[j]) for i, j in ((0, 3), (1, 4), (2, 5), (6, 10), (7, 11))]

    assert instructions(f, np.linspace(-1.0, 1.0, 12)) == ["gather", "gather", "atan2"]
    assert instructions(lambda X: vmap(f)(X), np.ones((9, 12))) == ["atan2", "atan2"]
