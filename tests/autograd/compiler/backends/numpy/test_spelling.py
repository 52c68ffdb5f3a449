"""Each row of the table, taken apart into NumPy calls that write into given arrays, computes what its evaluator does."""

import math
from itertools import product

import numpy as np
import pytest

from autograd.compiler.backends.numpy import runtime
from autograd.compiler.backends.numpy.spelling import spell, spell_reduction, takes_one_call
from autograd.primitives import chain, logaddexp, max, sech, sum, tanh, where
from autograd.row import TABLE, Primitive

EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -3.0, 1e-300, -40.0, 800.0, math.inf, -math.inf, math.nan]
ROWS = [row for row in TABLE.values() if not row.over_lists and row.numpy]


def run(row, columns):
    """The result of the lines of a row on arrays, and the lines."""
    scope = {"np": np, "holds_nan": runtime.holds_nan, "holds_below": runtime.holds_below}
    scope |= {name: runtime.special(name) for name in ("erf", "erfc")}
    arrays = {f"x{i}": np.array(column) for i, column in enumerate(columns)}
    scope |= {name: array.copy() for name, array in arrays.items()} | {"out": np.full(len(columns[0]), 7.0)}

    def temporary(kind):
        name = f"t{len(scope)}"
        scope[name] = np.empty(len(columns[0]), bool if kind == "bool" else float)
        return name

    lines = spell(row, list(arrays), "out", temporary)
    with np.errstate(all="ignore"):
        exec("\n".join(lines), scope)
    assert all(np.array_equal(scope[name], array, equal_nan=True) for name, array in arrays.items()), "operands are kept"
    return scope["out"], lines


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_rows_on_their_samples_and_on_edges(row):
    edges = EDGES if row.arity < 3 else EDGES[::2]
    if row.has_condition or row.name.startswith("logical"):
        points = [*product([0.0, 1.0], *[edges] * (row.arity - 1))]
    else:
        points = [*row.samples, *product(*[edges] * row.arity)]
    points = [tuple(map(float, point)) for point in points]
    found, lines = run(row, list(zip(*points, strict=True)))
    for point, one in zip(points, found.tolist(), strict=True):
        right = row.evaluate(*point)
        assert one == pytest.approx(right, rel=1e-12, abs=1e-300, nan_ok=True), (row.name, point)
    assert takes_one_call(row) == (len(lines) == 1)


def test_which_rows_take_one_call():
    assert [takes_one_call(row) for row in (tanh, sech, where, logaddexp, max)] == [True, False, False, True, False]


def test_an_adjoint_of_zero_gives_zero_only_where_the_product_is_nan():
    found, lines = run(chain, [[0.0, 0.0, 2.0, -0.0], [math.inf, 3.0, math.nan, math.nan]])
    assert str(found.tolist()) == "[0.0, 0.0, nan, 0.0]"
    assert lines[-1].startswith("if holds_nan(out)")


@pytest.mark.parametrize(("row", "line"), [
    (sum, "np.add.reduce(x, axis=0, out=y)"),
    (max, "np.maximum.reduce(x, axis=0, out=y)"),
])  # fmt: skip
def test_reductions_are_those_of_the_ufunc(row, line):
    assert spell_reduction(row, "x", "y") == line


def test_what_an_array_holds():
    assert runtime.holds_nan(np.array([1.0, math.nan]))
    assert runtime.holds_nan(np.array([1.0]), np.array([math.nan]))
    assert not runtime.holds_nan(np.array([1.0, math.inf, -math.inf]), np.zeros(2))
    assert [runtime.holds_below(np.array(array), 1.0) for array in ([1.0, 2.0], [0.5, 2.0], [math.nan, 2.0])] == [
        False,
        True,
        True,
    ]


def row_spelled(numpy, arity=1):
    return Primitive(
        "own", "", evaluate=abs, partials=lambda y, *args: args, symbol="", latex="", numpy=numpy, samples=[], arity=arity
    )


@pytest.mark.parametrize(
    ("numpy", "part"),
    [
        ("np.where(({0} == 0.0) & ({1} > 0.0), 0.0, {1})", "({0} == 0.0) & ({1} > 0.0)"),
        ("{0} * np.pi", "np.pi"),
        ("{0} ** 2 + 1.0", "{0} ** 2"),
        ("+{0}", "+{0}"),
        ("np.where(0.0 < {0} < 1.0, {0}, 1.0)", "0.0 < {0} < 1.0"),
        ("np.round({0}, decimals=2)", "np.round({0}, decimals=2)"),
    ],
)
def test_what_is_no_numpy_call_is_refused(numpy, part):
    with pytest.raises(ValueError, match=r"such as np\.where") as error:
        run(row_spelled(numpy, 2), [[1.0], [2.0]])
    assert str(error.value).startswith(f"{part!r} is no single NumPy call; use + - * /")


@pytest.mark.parametrize("sign", [">", ">=", "<", "<=", "==", "!="])
def test_every_comparison_is_spelled_as_it_is_written(sign):
    numpy = f"np.where({{0}} {sign} 1.0, 5.0, {{0}})"
    points = np.array([0.5, 1.0, 2.0, math.nan])
    found, _ = run(row_spelled(numpy), [points])
    assert str(found) == str(eval(numpy.format("points")))  # noqa: S307
