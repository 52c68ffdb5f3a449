"""Steps: equal ones serve once, rows are traced back to what wrote them, and numbers are not taken for indices of steps.

Programs run here by the back end of CONTRIBUTING, which carries out the steps one by one.
"""

import math

import numpy as np
import pytest

import autograd as ag
from autograd import div, exp, export_onnx, grad, jit, value_and_grad, vmap
from autograd.compiler.backends.registry import BACKENDS
from autograd.compiler.ir import operations
from autograd.compiler.ir.arrays import UNIFORM, ArrayProgram, Space
from autograd.compiler.ir.program import Program
from autograd.compiler.ir.ssa import Literal
from autograd.compiler.vectorize.to_ssa import PIECES, SSABuilder
from tests.autograd.compiler.programs import random_dag
from tests.helpers import worked_examples

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


@pytest.fixture(scope="module", autouse=True)
def loops():
    """The back end of CONTRIBUTING."""
    (text,) = [code for name, _, code in worked_examples() if name == "loops.py"]
    exec(compile(text, "loops.py", "exec"), {})
    yield
    del BACKENDS["loops"]


@pytest.mark.parametrize("kernel", ["numpy", "native", "jax", "loops"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_numbers_and_indices_are_not_confused(name, kernel):
    if kernel == "jax":
        pytest.importorskip("jax", reason="JAX is not installed")
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


@pytest.mark.parametrize("seed", range(8))
def test_random_programs(seed):
    f, rng = random_dag(seed, 25), np.random.default_rng(seed)
    x, R = rng.uniform(-1.0, 1.0, 4), rng.uniform(-1.0, 1.0, (6, 4))

    def everything(x, R):
        return value_and_grad(f)(x), vmap(f)(R), grad(lambda w: ag.sum(vmap(lambda r: f(list(r * w)))(R)))(x)

    found, right = (jit(everything, kernel=kernel)(x, R) for kernel in ("loops", "numpy"))
    assert leaves(found) == pytest.approx(leaves(right), rel=1e-11, abs=1e-13)


def blocks(x):
    """Rows that are read across, backwards, with gaps, transposed and repeated."""
    table = [[ag.sin(a * c) for a in x] for c in (1.0, 2.0, 3.0)]
    columns = [list(column) for column in zip(*table, strict=True)]
    return [
        [ag.sum(column) for column in columns],
        [ag.hypot(a, b) for row in table for a, b in zip(row, row[::-1], strict=True)],
        [ag.dot(row[:2], x[:2]) for row in table],
        [[ag.dot(row, column) for column in columns] for row in [column[::-1] for column in columns]],
        [ag.hypot(a, b) for a in table[0] for b in table[1]],
        [*table[2][::2], x[1], *table[1], table[0][0]],
    ]


def test_rows_are_read_in_every_arrangement():
    x, R = np.linspace(-1.0, 2.0, 4), np.linspace(-1.0, 1.0, 20).reshape(5, 4)
    for f, arg in (blocks, x), (vmap(blocks), R):
        assert leaves(jit(f, kernel="loops")(arg)) == pytest.approx(leaves(f(arg)), rel=1e-13)


def test_operands_that_are_all_repeated_keep_the_shape_of_the_result():
    """Three sums of the same products, written in other orders."""

    def f(x, y):
        orders = (0, 1, 2), (1, 0, 2), (2, 1, 0)
        return [ag.dot([x[i] for i in order], [y[i] for i in order]) for order in orders]

    compiled = jit(f, kernel="loops")
    assert compiled(X, X + 1.0) == pytest.approx(f(X, X + 1.0), rel=1e-14)
    assert "apply[mul]" in compiled.plan.ssa().to_text()


def test_equal_steps_serve_once():
    compiled = jit(
        lambda x: [*[ag.sin(a) for a in x], *[ag.cos(a) for a in x[::2]], *[ag.exp(a) for a in x[::2]]], kernel="loops"
    )
    compiled(X)
    steps = compiled.plan.ssa().steps
    assert [step.operation.name for step in steps].count("slice") == 1
    assert len({(step.operation, step.operands, str(step.detail)) for step in steps}) == len(steps)


def test_steps_that_no_result_needs_are_dropped():
    compiled = jit(lambda x: [x[1] * x[2]], kernel="numpy")
    compiled(X)
    assert [str(step.operation) for step in compiled.plan.ssa().steps] == ["argument", "slice", "slice", "apply"]


ARRANGEMENTS = {
    "all": (np.arange(12), ["reshape"]),
    "a piece": (np.arange(3, 9), ["reshape", "slice"]),
    "every third": (np.arange(0, 12, 3), ["reshape", "slice"]),
    "backwards": (np.arange(11, -1, -1), ["reshape", "take"]),
    "one": (np.array([7]), ["reshape", "slice", "reshape"]),
    "one, often": (np.array([7, 7, 7]), ["reshape", "slice", "reshape", "expand"]),
    "transposed": (np.arange(12).reshape(3, 4).T, ["permute"]),
    "columns": (np.arange(12).reshape(3, 4)[:, :2], ["columns"]),
    "the last columns": (np.arange(12).reshape(3, 4)[:, 2:], ["reshape", "take", "reshape"]),
    "columns after the first": (np.arange(12).reshape(3, 4)[:2, 1:3], ["reshape", "slice", "reshape", "columns"]),
    "columns, unrolled": (np.arange(12).reshape(3, 4)[:, :2].ravel(), ["columns", "reshape"]),
    "rows, repeated": (np.arange(4)[None].repeat(3, 0), ["reshape", "slice", "reshape", "expand"]),
    "anywhere": (np.array([5, 2, 2, 11]), ["reshape", "take"]),
}


@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_the_steps_that_select_numbers_of_an_array(name):
    positions, expected = ARRANGEMENTS[name]
    builder = SSABuilder(Program(), ArrayProgram(), [(3, 4)])
    selected = builder.select(builder.add(operations.ARGUMENT, (), 0, (3, 4), 0), positions)
    builder.made.verify()
    assert [step.operation.name for step in builder.steps][1:] == expected
    assert builder.steps[selected].shape == positions.shape
    arrays = [np.arange(100.0, 112.0).reshape(3, 4)]
    for step in builder.steps[1:]:
        given, axes = arrays[step.operands[0]], step.shape
        arrays.append({
            "reshape": lambda given=given, axes=axes: given.reshape(axes),
            "slice": lambda given=given, step=step: given[slice(*step.detail)],
            "take": lambda given=given, step=step: given[step.detail],
            "permute": lambda given=given, step=step: given.transpose(step.detail),
            "columns": lambda given=given, step=step: given[:, : step.detail],
            "expand": lambda given=given, axes=axes: np.broadcast_to(given, axes),
        }[step.operation.name]())  # fmt: skip
    np.testing.assert_array_equal(arrays[selected], 100.0 + positions)


@pytest.mark.parametrize(("count", "expected"), [(PIECES, PIECES), (PIECES + 1, 0)])
def test_rows_in_few_pieces_are_read_piece_by_piece(count, expected):
    """Row i is number i // 2 of one of two arrays; of more pieces, both arrays are joined and rows are taken from them."""
    builder = SSABuilder(Program(), ArrayProgram({UNIFORM: count}), [(9,), (9,)])
    given = [builder.add(operations.ARGUMENT, (), block, (9,), 0) for block in (0, 1)]
    rows = np.arange(count)
    builder.writer[UNIFORM][rows], builder.position[UNIFORM][rows] = rows % 2, rows // 2
    found = builder.read_rows(UNIFORM, rows)
    names = [step.operation.name for step in builder.steps]
    assert len(given) == 2
    assert (names.count("slice"), names.count("take")) == (expected, not expected)
    assert builder.steps[found].shape == (count,)
    if not expected:
        assert builder.steps[found].detail.tolist() == (rows // 2 + 9 * (rows % 2)).tolist()


def test_sources_are_read_as_they_lie():
    space = Space("argument", 0, (0,))
    captured = [np.ones((2, 3)), np.ones((4, 1))]
    builder = SSABuilder(Program(captured=captured), ArrayProgram({space: 6}, constants=[1.0, 2.0]), [(2, 3)])
    assert builder.steps[builder.source(space)].shape == (6,)
    assert builder.steps[builder.source(Space("argument", 0, (-1,)))].operands == (2,)
    assert [step.operation.name for step in builder.steps] == ["argument", "reshape", "captured", "reshape"]
    assert builder.steps[builder.source(Space("argument", 0, (-2,)))].shape == (4,)


@pytest.mark.parametrize(
    ("operation", "lanes", "name", "shapes"),
    [
        (operations.MATMUL, (0, 0), "matmul", [(2, 1), (3, 1)]),
        (operations.MATMUL, (0, 5), "matmul", [(2, 1), (3,)]),
        (operations.MATMUL, (5, 5), "lane_matmul", [(2,), (3,)]),
        (operations.LANE_SUM, (5, 5), "lane_sum", [(2,), (3, 1)]),
    ],
)
def test_beside_the_lanes_there_is_no_axis_of_length_1(operation, lanes, name, shapes):
    builder = SSABuilder(Program(), ArrayProgram({}), [(2, 1), (3, 1)])
    given = [builder.add(operations.INPUT, (), block, ((2, 1), (3, 1))[block], lanes[block]) for block in (0, 1)]
    found, operands = builder.drop_unit_axes(operation, given)
    assert found.name == name
    assert [builder.steps[operand].shape for operand in operands] == shapes
