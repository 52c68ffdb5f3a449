"""Checks of a user's primitive: it has a spelling in NumPy, which computes the same as its evaluator."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np

from autograd.compiler.backends.numpy import error_function
from autograd.compiler.backends.numpy.spelling import spell, takes_one_call
from autograd.compiler.ir.lanes import LOOPS, OF_STEPS, REDUCTIONS, SOURCES, STAND_INS
from autograd.compiler.ir.tables import TABLE_ROWS
from autograd.compiler.ir.types import Array
from autograd.row import TABLE, Primitive

PROBES = [0.5, -0.75, 1.5, 2.0, 3.25]


def sigmoid(x: Array) -> Array:
    return 1.0 / (1.0 + np.exp(-x))


HELPERS: dict[str, Callable[[Array], Array]] = {
    "erf": error_function.erf,
    "erfc": error_function.erfc,
    "sigmoid": sigmoid,
}


def unusable(primitives: Iterable[Primitive]) -> str:
    """The fault of the first spelling that can't be used; "" where all can.

    >>> from autograd import tanh
    >>> unusable([tanh])
    ''
    """
    known = SOURCES | STAND_INS | REDUCTIONS | LOOPS | OF_STEPS | TABLE_ROWS
    for primitive in dict.fromkeys(primitives):
        if primitive not in known and TABLE.get(primitive.name) is not primitive:
            found = fault(primitive)
            if found:
                return (
                    f"the primitive {primitive.name!r} can't be computed on arrays, as its column numpy,"
                    f' {primitive.numpy!r}, {found}. Spell it with {{0}}; kernel="numpy" calls evaluate instead.'
                )
    return ""


@cache
def calls_evaluate(primitive: Primitive) -> bool:
    """Whether array code calls the evaluator of a primitive for each number, as its spelling can't be used."""
    return bool(unusable([primitive]))


@cache
def writes_over(primitive: Primitive) -> bool:
    """Whether array code may write its result over an argument."""
    return not calls_evaluate(primitive) and takes_one_call(primitive)


def fault(primitive: Primitive) -> str:
    """The fault of a primitive's spelling; "" where it has none."""
    if not primitive.numpy:
        return "is empty"
    samples = list(primitive.samples) or [[x, y, -x][: primitive.arity] for x in PROBES for y in PROBES]
    if primitive.over_lists and not primitive.samples:
        samples = [[PROBES] * primitive.arity]
    try:
        if not primitive.over_lists:
            spell(primitive, [f"x{i}" for i in range(primitive.arity)], "out", lambda kind: kind)
        for sample in samples:
            args = [np.transpose([entry, entry]) for entry in sample] if primitive.over_lists else [[x, x] for x in sample]
            try:
                right = primitive.evaluate(*sample)
            except ArithmeticError:
                continue
            scope: dict[str, Any] = {"np": np, **HELPERS, **{f"x{i}": np.array(arg, float) for i, arg in enumerate(args)}}
            text = primitive.numpy.format(*[f"x{i}" for i in range(primitive.arity)])
            with np.errstate(all="ignore"):
                found = eval(compile(text, f"<{primitive.name}>", "eval"), scope)  # noqa: S307  # as generated code will
            if np.shape(found) != (2,):
                return f"gives an array of shape {np.shape(found)} for one of shape (2,)"
            if not np.allclose(found, right, rtol=1e-9, atol=1e-12, equal_nan=True):
                return f"gives {found[0]} at {tuple(sample)}, where evaluate gives {right}"
    except Exception as error:  # the spelling is any text of a user
        return f"can't be taken apart: {type(error).__name__}: {error}"
    return ""
