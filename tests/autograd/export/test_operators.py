"""Every row of the table by ONNX operators, at its samples and at its edges."""

import itertools
import math

import numpy as np
import pytest

from autograd import export_onnx, jit, sigmoid, vmap
from autograd.row import TABLE
from tests.autograd.export.files import TOLERANCE, run

#: In double precision ONNX Runtime has no operator for these.
NO_DOUBLES = {"acos", "asin", "atan", "erf", "erfc", "gelu"}
ROWS = [row for row in TABLE.values() if row.name != "atan2"]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_row_of_the_table(dtype, tmp_path):
    """Each on one column of samples; a list is one sample."""
    rows = [row for row in ROWS if dtype == "float32" or row.name not in NO_DOUBLES]
    points = {}
    for row in rows:
        sample = row.samples[0]
        length = len(sample[0]) if row.over_lists else 1
        flat = [[x for entries in s for x in entries] if row.over_lists else list(map(float, s)) for s in row.samples]
        fits = [numbers for numbers in flat if len(numbers) == length * row.arity and length]
        points[row.name] = [numbers for numbers in fits if dtype == "float64" or all(abs(x) < 1e18 for x in numbers)]

    def one(row):
        def apply(numbers):
            size = len(numbers) // row.arity
            return row(*([numbers[i * size : (i + 1) * size] for i in range(row.arity)] if row.over_lists else numbers))

        return apply

    rows = [row for row in rows if points[row.name]]
    compiled = jit(lambda points: [vmap(one(row))(points[row.name]) for row in rows], dtype=dtype)
    arrays = {name: np.array(numbers) for name, numbers in points.items()}
    expected = compiled(arrays)
    found = run(export_onnx(compiled, tmp_path / "rows.onnx"), **{f"points_{n}": a.astype(dtype) for n, a in arrays.items()})
    assert len(found) == len(rows)
    for row, ours, theirs in zip(rows, expected, found, strict=True):
        scale = np.maximum(np.abs(ours), 1.0)
        with np.errstate(invalid="ignore"):
            error = np.where(ours == theirs, 0.0, np.abs(ours - theirs) / scale)
        assert np.nanmax(error) <= TOLERANCE[dtype], row.name


SIZES = [0.5, 1.0, 1.5, 2.0, 2.5, 1e-20, 1e-8, 1.0 - 1e-7, 1.0 + 1e-7, 20.0, 40.0, 100.0, 700.0, 800.0, 1e10, 1e30]
EDGES = [0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, -2.0, *SIZES, *(-size for size in SIZES)]
EXTREME = [5e-324, 1e-300, -1e-300, 1e300, -1e300]
#: These take a function's value beside its argument, which any two edges are not.
PAIRED = {"tanh_slope", "sigmoid_slope"}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_row_at_its_edges(dtype, tmp_path):
    """Also where there is no number: infinities and nan are what jit makes of them."""
    edges = np.array(EDGES + EXTREME * (dtype == "float64"))
    for row in ROWS:
        if row.name in PAIRED or (dtype == "float64" and row.name in NO_DOUBLES):
            continue
        length = 2 if row.over_lists else 1
        some = edges if row.arity * length < 3 else edges[: 12 if row.arity == 3 else 7]
        points = np.array(list(itertools.product(some, repeat=row.arity * length)))

        def apply(x, row=row, length=length):
            return row(*[x[i * length : (i + 1) * length] if row.over_lists else x[i] for i in range(row.arity)])

        compiled = jit(lambda X, apply=apply: vmap(apply)(X), dtype=dtype)
        expected = compiled(points)
        (found,) = run(export_onnx(compiled, tmp_path / "row.onnx"), X=points.astype(dtype))
        with np.errstate(invalid="ignore", over="ignore"):
            near = np.abs(found - expected) <= TOLERANCE[dtype] * np.maximum(np.abs(expected), 1.0)
        wrong = ~(near | (found == expected) | (np.isnan(found) & np.isnan(expected)))
        assert not wrong.any(), (row.name, points[wrong][:3], expected[wrong][:3], found[wrong][:3])


@pytest.mark.parametrize(("dtype", "rel"), [("float64", 1e-14), ("float32", 1e-6)])
def test_sigmoid_keeps_its_digits_where_it_is_small(dtype, rel, tmp_path):
    """ONNX Runtime's own has none left at -40, and in single precision at -18."""
    x = np.array([-700.0, -80.0, -71.0, -40.0, -30.0, -18.5, -9.5, 0.0, 9.5, math.inf, -math.inf])
    compiled = jit(lambda x: vmap(sigmoid)(x), dtype=dtype)
    expected = compiled(x)
    (found,) = run(export_onnx(compiled, tmp_path / "sigmoid.onnx"), x=x.astype(dtype))
    assert found == pytest.approx(expected, rel=rel, abs=0.0)
