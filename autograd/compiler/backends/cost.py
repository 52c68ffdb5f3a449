"""The cost model: how many nanoseconds a call should take in the interpreter, and as NumPy calls, where products of large
matrices run at the speed of BLAS.

It reads the units of a program (vectorize/terms.py), which both back ends are made of, so only the one that is chosen
lowers it. The constants are those of one machine (AMD EPYC, Zen 4, AVX-512, OpenBLAS on one core), as ratios alone matter;
`python -m autograd.compiler.backends.cost` measures them anew.
"""

import json
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from autograd.compiler.backends.native.functions import FUNCTIONS
from autograd.compiler.backends.native.instruction_sets import CHOSEN
from autograd.compiler.backends.native.instructions import CODE, PADDING
from autograd.compiler.backends.unit_costs import costs_of_units
from autograd.compiler.ir.lanes import ARGUMENT
from autograd.compiler.ir.program import bounds
from autograd.compiler.ir.types import Rows
from autograd.compiler.vectorize.terms import Units

#: Of the interpreter: an operation on slots, and one on rows apart from its lanes; eight lanes of a cheap function, of one
#: product in a sum and of one in a sum over lanes; one such sum apart from its lanes, from 0 to its result.
INTERPRETER = {"slot": 0.65, "rows": 2.05, "lanes": 0.65, "sum": 0.41, "reduction": 0.28, "reduced": 2.7}
#: Of eight lanes of a costly function.
COSTLY = {
    "remainder": 32.8, "floor_divide": 43.6, "pow": 58.6, "pow_log": 21.2, "exp": 10.8, "expm1": 15.2, "exp2": 10.7,
    "log": 12.1, "log1p": 12.1, "log2": 14.6, "log10": 14.5, "sin": 13.2, "cos": 13.3, "tan": 18.1, "asin": 23.2,
    "acos": 23.0, "atan": 12.9, "sinh": 20.2, "cosh": 10.2, "sech": 14.1, "tanh": 14.7, "tanh_slope": 8.25, "asinh": 35.4,
    "acosh": 24.9, "atanh": 15.3, "erf": 31.2, "erfc": 51.1, "elu": 14.2, "sigmoid": 16.9, "sigmoid_slope": 20.9,
    "softplus": 28.6, "log_sigmoid": 29.3, "mish": 24.3, "silu": 16.8, "gelu": 53.5, "logaddexp": 29.0, "atan2": 18.4,
    "hypot": 7.11,
}  # fmt: skip
#: Of array code: a call, a number in it, a product of matrices for each of its products, and for each of its weights, which
#: come from memory, and a number that is gathered first (from random graphs of 3,000 to 30,000 operations).
ARRAY_CODE = {"call": 900.0, "number": 1.0, "product": 0.045, "weight": 0.3, "gathered": 200.0}
#: How many times longer the interpreter takes where its plain form in Python runs, in a chain of single operations.
IN_PYTHON = 500.0
#: From so many calls of NumPy on that form is considered: it needs no source to be compiled, which takes 0.1 ms a call.
MANY_CALLS = 2000
#: From so many products on a sum is likely to be a row of a matrix product.
LONG = 8


def estimates(units: Units, compiled: bool = True) -> tuple[float, float]:
    """The nanoseconds of a call in the interpreter, compiled or in Python, and as array code apart from its calls."""
    columns = units.columns
    given = columns.where(ARGUMENT)
    read = int(columns.lanes[given].sum())
    costly = [COSTLY.get(primitive.name, 0.0) for primitive in columns.primitives]
    interpreted, as_arrays = costs_of_units(units, costly, INTERPRETER, ARRAY_CODE, LONG)
    sums = units.indices[(units.products[units.indices] >= LONG) & (columns.lanes[units.indices] > 0)]
    interpreted += read * INTERPRETER["lanes"] / 8
    moved = read + repeated_numbers(units, sums)
    return interpreted * (1.0 if compiled else IN_PYTHON), as_arrays + moved * ARRAY_CODE["number"]


def repeated_numbers(units: Units, sums: Rows) -> int:
    """How many numbers array code copies to multiply matrices. Those of each list of factors with lanes, which several sums
    may share, stand one behind the other, as the patch under a convolution's filters; each number stands somewhere once."""
    if not len(sums):
        return 0
    lanes, products, factors = units.columns.lanes, units.products[sums], units.factors(sums)
    marks = np.random.default_rng(0).integers(1 << 40, size=len(lanes)) * (lanes > 0)
    keys = np.add.reduceat(marks[factors].sum(axis=1), bounds(products)[:-1])
    firsts = np.unique(keys, return_index=True)[1]
    multiplied = np.zeros(len(lanes), dtype=bool)
    multiplied[factors] = True
    return int((products * lanes[sums])[firsts].sum() - lanes[multiplied].sum())


def measure() -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """INTERPRETER, COSTLY and ARRAY_CODE on this machine, but for the number that is gathered."""
    empty, loop = _interpreted([]), _interpreted([], 8)

    def on_lanes(words: list[int], copies: int, lanes: int) -> float:
        return (_interpreted(words * copies, lanes) - loop) / copies

    def eights(words: list[int], copies: int) -> float:
        return (on_lanes(words, copies, 200) - on_lanes(words, copies, 40)) / 20

    def row(name: str) -> float:
        return eights([CODE[f"{name}.lanes.0"], 1, *range(1 + FUNCTIONS[name].arity)], 40)

    operations = [w for i in range(400) for w in (CODE["add.one.0"], i % 50, (i + 7) % 64, (i + 29) % 64)]
    grid = [CODE["grid_lanes"], 8, 12, *range(8), *[-1] * 8, *range(12), *[k % 64 for k in range(96)]]
    reduced = [CODE["grid_reduce"], 8, 8, *range(64), *range(8), *range(8, 16)]
    moved = [CODE["zero"], 64, *range(64), CODE["store"], 64, 0, 0, *range(64)]
    interpreter = {
        "slot": (_interpreted(operations) - empty) / 400,
        "rows": on_lanes([CODE["add.lanes.0"], 1, 0, 1, 2], 40, 8) - row("add"),
        "lanes": row("add"),
        "sum": eights(grid, 4) / 96,
        "reduction": eights(reduced, 4) / 64,
        "reduced": on_lanes(reduced, 4, 8) / 64 + (_interpreted(moved) - empty) / 64,
    }
    W, X, out = np.ones((128, 784)), np.ones((784, 64)), np.ones((128, 64))
    few, many, weights = np.ones(8), np.ones(100_000), np.ones(1 << 17)
    call = _least(lambda: np.add(few, few, out=few))
    array_code = {
        "call": call,
        "number": (_least(lambda: np.add(many, many, out=many)) - call) / len(many),
        "product": _least(lambda: np.matmul(W, X, out=out)) / (128 * 784 * 64),
        "weight": _least(lambda: weights.copy()) / len(weights),
    }
    return interpreter, {name: row(name) for name, function in FUNCTIONS.items() if function.costly}, array_code


def _interpreted(body: list[int], lanes: int = 0) -> float:
    """The nanoseconds of some words, in a loop over one block where there are lanes."""
    words = [CODE["loop"], 0, lanes, *body, CODE["end"]] if lanes else body
    code: Any = np.array([*words, CODE["stop"], *[0] * PADDING], np.int32)
    rows, room = 24, max(lanes, 8)
    offsets: Any = np.arange(rows, dtype=np.int64) * room
    machine: Any = CHOSEN(code, np.full(512, 0.7), offsets, rows * room, 0)
    given, results = [np.full(1 << 16, 0.7)], [np.empty(1 << 16)]
    return _least(lambda: machine.run(given, results, (lanes,)))


def _least(run: Callable[[], Any]) -> float:
    """The nanoseconds of a call: the least of many batches."""
    best, count = 1.0, 1
    for _ in range(60):
        begin = perf_counter()
        for _ in range(count):
            run()
        took = (perf_counter() - begin) / count
        best, count = min(best, took), max(1, int(1e-3 / took))
    return best * 1e9


if __name__ == "__main__":
    for name, costs in zip(("INTERPRETER", "COSTLY", "ARRAY_CODE"), measure(), strict=True):
        print(name, "=", json.dumps({key: float(f"{value:.3g}") for key, value in costs.items()}))
