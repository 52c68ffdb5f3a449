"""Reductions over the samples of a `vmap` inside `jit`, by the names of the table's rows and by NumPy's functions."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import LANE_LOGSUMEXP, LANE_MAX, LANE_MIN, LANE_SUM
from autograd.conditions import isfinite
from autograd.primitives import where
from autograd.row import TABLE, Primitive


def _over_lanes(row: Primitive) -> Callable[[Traced], Traced]:
    def reduce(x: Traced) -> Traced:
        return x.trace.record(row, (x,))  # pyright: ignore  # a Trace

    return reduce


_sum, _max = _over_lanes(LANE_SUM), _over_lanes(LANE_MAX)


def _mean(x: Traced) -> Traced:
    return _sum(x) * (1.0 / x.lanes)


def _norm(x: Traced) -> Traced:
    """The norm in multiples of the largest, which is a constant to derivatives, as any unit gives the same norm."""
    largest = _max(TABLE["abs"](x)).detach()
    unit = where((largest > 0.0) & isfinite(largest), largest, 1.0)
    squares = _sum(TABLE["square"](x / unit))
    return unit * where(squares == 0.0, 0.0, TABLE["sqrt"](squares))


def _squared_distances(x: Traced) -> Traced:
    """The sum of the squares of the distances from the mean."""
    return _sum(TABLE["square"](x - _mean(x)))


def _dot(w: Traced, x: Traced) -> Traced:
    return _sum(x.trace.record(TABLE["mul"], (w, x)))


#: Reductions of traced numbers with lanes, by the name of the row; the last is what var and std are made of.
REDUCERS: dict[str, Callable[..., Traced]] = {
    "sum": _sum,
    "max": _max,
    "min": _over_lanes(LANE_MIN),
    "logsumexp": _over_lanes(LANE_LOGSUMEXP),
    "norm": _norm,
    "mean": _mean,
    "dot": _dot,
    "squared_distances": _squared_distances,
}

#: NumPy's functions that are such reductions.
NUMPY_REDUCERS: dict[Any, Primitive] = {getattr(np, name): TABLE[name] for name in ("sum", "mean", "max", "min", "dot")}
NUMPY_REDUCERS.update({np.amax: TABLE["max"], np.amin: TABLE["min"], np.linalg.norm: TABLE["norm"]})
