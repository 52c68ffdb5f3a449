"""NumPy's functions of the result of `vmap` inside `jit`, a `Lanes`: reductions over the samples, and rows of the table."""

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from autograd.arrays.functions import Call, given
from autograd.arrays.passed_through import name_of
from autograd.compiler.frontend.mapped_rows import REVERSED, ROWS, check_numbers, elementwise
from autograd.compiler.frontend.reductions import NUMPY_REDUCERS, REDUCERS
from autograd.errors import TraceError
from autograd.functions import std, var
from autograd.modes import line_of_user
from autograd.row import TABLE
from autograd.trees.treedef import ARRAY, LeafDef

#: Functions that are rows of the table, and those that are made of rows.
ROWS_OF_FUNCTIONS = {np.where: TABLE["where"], np.clip: TABLE["clip"]}
DEVIATIONS = {np.var: var, np.std: std}


def apply_function(mapped: Any, function: Any, args: Any, keywords: dict[str, Any]) -> Any:
    """A function of NumPy that is no ufunc."""
    if function in ROWS_OF_FUNCTIONS and len(args) == 3 and not keywords:
        return elementwise(ROWS_OF_FUNCTIONS[function], args)
    if function is np.dot:
        return mapped.apply_primitive(TABLE["dot"], args) if len(args) == 2 and not keywords else _refuse(function)
    if (function not in NUMPY_REDUCERS and function not in DEVIATIONS) or not args or args[0] is not mapped:
        _refuse(function)
    found = given(Call(function, args, keywords), "a", "x", "axis", "ddof", "correction", "keepdims")
    check_numbers(mapped.numbers, name_of(function))
    axis, count = found.get("axis"), len(mapped.shape)
    axes = range(count) if axis is None else normalize_axis_tuple(axis, count)
    whole = len(axes) == count
    if found.get("keepdims") or isinstance(axis, list) or not (whole or tuple(axes) == (mapped.axis,)):
        _refuse(function, "keepdims=True" if found.get("keepdims") else f"axis={axis}")
    if function in DEVIATIONS:
        if whole and mapped.inner.shape:
            _refuse(function, f"axis={axis}")
        correction = found.get("ddof", 0) or found.get("correction", 0)
        return _of_each(mapped, lambda one: DEVIATIONS[function](one, correction))
    row = NUMPY_REDUCERS[function]
    if not mapped.inner.shape:
        return mapped.apply_primitive(row, (mapped,))
    each = [REDUCERS[row.name](number) for number in mapped.spread()]
    return row(each) if whole else LeafDef(ARRAY, mapped.inner.shape).unflatten(each)


def apply_ufunc(mapped: Any, ufunc: Any, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """A ufunc of NumPy."""
    if method != "__call__" or options:
        _refuse(ufunc, f"{next(iter(options))}=" if options else f".{method}()")
    if ufunc is np.matmul:
        return mapped.apply_primitive(TABLE["dot"], inputs)
    if ufunc in REVERSED:
        return elementwise(REVERSED[ufunc], inputs[::-1])
    if ufunc not in ROWS:
        _refuse(ufunc)
    return elementwise(ROWS[ufunc], inputs)


def _of_each(mapped: Any, reduce: Callable[[Any], Any]) -> Any:
    """Of each number of a sample what the list of it in all samples is reduced to: one number, or an array."""
    alone = LeafDef(ARRAY, ())
    each = [reduce(type(mapped)(mapped.trace, [number], alone, mapped.lanes, False)) for number in mapped.numbers]
    return LeafDef(ARRAY, mapped.inner.shape).unflatten(each) if mapped.inner.shape else each[0]


def _refuse(function: Any, how: str = "") -> NoReturn:
    name = f"np.{function.__name__}" if isinstance(function, np.ufunc) else name_of(function)
    called = f"{name}{how}" if how.startswith(".") else f"{name}() with {how}" if how else f"{name}()"
    raise TraceError(
        f"jit: {called} can't take the result of vmap here; np.sum, np.mean, np.max, np.min, np.var and np.std over the"
        " samples can, np.where, np.clip and np.dot of such, functions of one number such as np.exp, and anything inside the"
        f" function that vmap maps. At {line_of_user()}"
    )
