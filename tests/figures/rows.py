"""Value, first and second derivative of every row of the table, as each back end spells it, over its whole domain: the
largest error in units in the last place. The table is kept in rows.json, and shown in the documentation."""

import ctypes
import ctypes.util
import json
import math
import os
import random
import re
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

import numpy as np
from mpmath import mp

from autograd import Value, grad, gradients, jit, vmap
from autograd.row import TABLE
from tests.figures.domains import LARGEST, sample
from tests.figures.exact import exact
from tests.figures.figure import figure

FILE, PAGE = Path(__file__).with_suffix(".json"), Path(__file__).parents[2] / "docs/pages/numerics.md"
#: The rows with arguments. What `random_graphs` leaves out is here too.
ROWS = [row for row in TABLE.values() if row.arity]
#: Sums, whose terms may cancel: their errors are told in units of the largest term.
SUMS = {"sum", "mean", "dot", "chain_dot", "logsumexp", "logaddexp"}
#: Rows that only derivatives use, and given a rounded y: their values are not held to the bound of values.
OF_DERIVATIVES = {"tanh_slope", "sigmoid_slope", "pow_log"}
#: Nor are those of which libm's own erfc is off by more, or what is asked of it is rounded: -x/√2.
BY_ERFC = {"erfc", "gelu"}
#: For each point at which derivatives are looked at there are so many at which values alone are.
VALUES = 10
ORDERS = ("value", "first", "second")
KERNELS = ("native", "numpy", "jax", "c")


def by_values(row, samples):
    found = []
    for numbers in samples:
        leaves = [Value(x) for x in numbers]
        y = row(*row.unflatten(leaves))
        first = gradients(y, leaves, create_graph=True)
        found.append([y.data, *[x.data for x in first], *[x for slope in first for x in gradients(slope, leaves)]])
    return found


def by_kernel(kernel):
    def run(row, samples):
        count = len(samples[0])
        each = tuple(range(count))

        def f(*xs):
            return row(*row.unflatten(list(xs)))

        def one(*xs):
            slopes = [grad(f, argnums=i) for i in each]
            return [
                f(*xs),
                *[slope(*xs) for slope in slopes],
                *[x for slope in slopes for x in grad(slope, argnums=each)(*xs)],
            ]

        with np.errstate(all="ignore"):
            return np.asarray(jit(vmap(one), kernel=kernel)(*np.transpose(samples))).tolist()

    return run


WAYS = {"eager": by_values} | {kernel: by_kernel(kernel) for kernel in KERNELS}


def ulps(ours, truth, size):
    """An error in units in the last place of a number of this size, of subnormal ones in the smallest. Infinity stands for
    the number that would follow the largest."""
    if math.isnan(ours):
        return math.inf
    ours = mp.sign(ours) * mp.ldexp(1, 1024) if math.isinf(ours) else mp.mpf(ours)
    if abs(truth) > mp.ldexp(1, 1024):
        truth = mp.sign(truth) * mp.ldexp(1, 1024)
    return float(abs(ours - truth) / mp.mpf(math.ulp(min(size, LARGEST))))


def of_library(row, kernel):
    """The function of this name in what the back end calls, of arrays; None where there is none."""
    if row.over_lists and row.name not in ("sum", "prod", "mean", "max", "min", "logsumexp"):
        return None
    if kernel == "numpy":
        found = getattr(np, row.numpy_name, None)
        return found if isinstance(found, np.ufunc) or row.over_lists else None
    if kernel == "jax":
        from jax import config, nn, scipy
        from jax import jit as compile_by_xla
        from jax import numpy as jnp

        config.update("jax_enable_x64", True)
        places = [(scipy.special, row.name), (nn, row.name), (jnp, row.numpy_name)]
        found = next((getattr(place, name) for place, name in places if hasattr(place, name)), None)
        if row.name == "gelu":
            found = partial(nn.gelu, approximate=False)
        return found and compile_by_xla(found, static_argnames="axis" if row.over_lists else None)
    name = re.fullmatch(r"(\w+)\(\{0\}(, \{1\})?\)", row.c or "")
    f = getattr(ctypes.CDLL(ctypes.util.find_library("m")), name[1], None) if kernel == "c" and name else None
    if f is None:
        return None
    f.argtypes, f.restype = [ctypes.c_double] * row.arity, ctypes.c_double
    return lambda *columns: np.array([f(*numbers) for numbers in zip(*columns, strict=True)])


def unit_of(row, order, numbers, truth):
    """The size of which errors are told in units in the last place: that of the result, or of the largest term of a sum."""
    if row.name not in SUMS or order != "value":
        return float(abs(truth))
    terms = np.multiply(*np.split(np.array(numbers), 2)) if row.name in ("dot", "chain_dot") else np.array(numbers)
    return max(float(abs(truth)), *np.abs(terms).tolist())


def measured(name, count, ways):
    """The largest errors of a row: {order: {back end: [error, where]}}, with those of libraries as "numpy's" and so on."""
    row, rng = TABLE[name], random.Random(name)
    samples = [sample(row, rng) for _ in range(count * VALUES)]
    truths = [exact(row, numbers, i < count) for i, numbers in enumerate(samples)]
    found = {way: WAYS[way](row, samples) for way in ways}
    for kernel in {"numpy", "jax", "c"}.intersection(ways):
        if (theirs := of_library(row, kernel)) is not None:
            columns = np.transpose(samples)
            with np.errstate(all="ignore"):
                y = theirs(columns, axis=0) if row.over_lists else theirs(*columns)
            found[f"{kernel}'s"] = np.asarray(y, float)[:, None].tolist()
    orders = ["value"] + ["first"] * len(samples[0]) + ["second"] * len(samples[0]) ** 2
    worst = {order: {} for order in ORDERS}
    for way, results in found.items():
        for numbers, ours, truth in zip(samples, results, truths, strict=True):
            for order, x, y in zip(orders, ours, truth, strict=False):
                if y is not None:
                    error = ulps(x, y, unit_of(row, order, numbers, y))
                    if error > worst[order].get(way, [-1.0])[0]:
                        worst[order][way] = [error, numbers]
    return worst


def table(count, ways=tuple(WAYS), processes=1):
    """What is measured of each row, by its name."""
    names = [row.name for row in ROWS]
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.dict(os.environ, XDG_CACHE_HOME=folder),  # of what the C compiler makes
        ProcessPoolExecutor(processes, get_context("spawn")) if processes > 1 else nullcontext() as pool,
    ):
        each = (map if pool is None else pool.map)(measured, names, repeat(count), repeat(ways))
        return dict(zip(names, each, strict=True))


def worst(found, order, way, rows):
    """The largest error of some rows, with the row."""
    return max((found[name][order][way][0], name) for name in rows if way in found[name][order])


@figure(
    "value, first and second derivative of every row of the table, by each back end, over its whole domain, beside as many"
    " digits as it takes",
    must="eager and interpreter: values within 2 units in the last place, but for erfc, gelu and rows of derivatives alone",
    short=1,
    long=200,
    both=False,
)
def rows(count):
    found = table(count, processes=2) if count > 1 else table(count, ("eager", "native"))
    ordinary = [name for name in found if name not in OF_DERIVATIVES | BY_ERFC]
    told = [
        f"{way} {error:.2f} ({name})"
        for way in found["exp"]["value"]
        for error, name in [worst(found, "value", way, ordinary)]
    ]
    met = all(worst(found, "value", way, ordinary)[0] <= 2.0 for way in ("eager", "native"))
    return f"{len(found)} rows, {count * VALUES:,} points each, derivatives at {count:,}: {', '.join(told)}", met


#: The columns of the page's tables.
COLUMNS = {"eager": "eager", "native": "interpreter", "numpy": "NumPy", "jax": "JAX", "c": "C"}


def shown(error):
    """Rounded up, so that it is a bound."""
    if error >= 1e3:
        return "nan" if math.isinf(error) else f"1e{math.ceil(math.log10(error))}"
    return f"{math.ceil(error * 10) / 10:g}"


def page(found):
    """The tables of the documentation."""
    from benchmarks.results import table as written

    values, slopes = [], []
    for name, orders in found.items():
        theirs = {kernel: orders["value"].get(f"{kernel}'s") for kernel in COLUMNS}
        cells = [shown(orders["value"][way][0]) + (f" ({shown(theirs[way][0])})" if theirs[way] else "") for way in COLUMNS]
        values.append([f"`{name}`", *cells])
        each = [shown(orders[order][way][0]) for order in ("first", "second") for way in COLUMNS]
        slopes.append([f"`{name}`", *each])
    heading = ["row", *COLUMNS.values()]
    return (
        written(heading, values, words=1),
        written([*heading, *[f"{column}″" for column in COLUMNS.values()]], slopes, words=1),
    )


def write(found):
    """Into the file, a row a line, and the page, where its tables begin and end."""
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(orders)}" for name, orders in found.items())
    FILE.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    values, slopes = page(found)
    text = re.sub(r"(?<=\n\n)\| row .*?\n(?=\n|\Z)", "{}\n", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    PAGE.write_text(text.format(values, slopes), encoding="utf-8")


if __name__ == "__main__":
    write(table(int(sys.argv[1]), processes=2))
