"""Rows of the table on the results of `vmap` inside `jit`, entry by entry, as NumPy has them on arrays."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.arguments import describe, is_array
from autograd.compiler.frontend.condition import Condition, no_number
from autograd.compiler.frontend.trace import as_traced
from autograd.compiler.frontend.tracer import Traced
from autograd.errors import TraceError
from autograd.modes import line_of_user
from autograd.row import TABLE, Primitive
from autograd.value import Value

#: NumPy's ufuncs that are rows of the table; of `REVERSED` with the operands in the other order.
ROWS: dict[Any, Primitive] = {
    ufunc: row
    for row in TABLE.values()
    if not row.over_lists and isinstance(ufunc := getattr(np, row.numpy_name or row.name, None), np.ufunc)
}
REVERSED: dict[Any, Primitive] = {np.greater: TABLE["less"], np.greater_equal: TABLE["less_equal"]}
#: The rows that take conditions, and those whose result is one.
COMBINES = {"logical_and", "logical_or", "logical_not"}
CONCLUDES = {"less", "less_equal", "equal", "not_equal", "isnan", "isfinite", *COMBINES}


def elementwise(primitive: Primitive, operands: Sequence[Any]) -> Any:
    """A row on arrays of one shape, and on such arrays and numbers."""
    mapped = next(one for one in operands if is_mapped(one))
    trace, size = mapped.trace, len(mapped.numbers)
    columns: list[list[Any]] = []
    for position, one in enumerate(operands):
        if is_mapped(one) and not one.listed and one.shape == mapped.shape and one.axis == mapped.axis:
            column_of_one = one.numbers
        elif not (trace.lanes or mapped.inner.shape) and is_array(one) and getattr(one, "shape", None) == (mapped.lanes,):
            column_of_one = mapped.samples_of(one, f"an operand of {primitive.name}()")
        elif trace.lanes or not _is_number(one, primitive):
            raise TraceError(
                f"jit: {primitive.name}() takes arrays that vmap gave, of one shape and equally many samples, and numbers,"
                f" not {describe(one)}; compute on it inside the function that vmap maps. At {line_of_user()}"
            )
        else:
            column_of_one = [float(one) if type(one) is bool else one] * size
        if not (primitive.name in COMBINES or (primitive.has_condition and position == 0)):
            check_numbers(column_of_one, primitive.name)
        columns.append([entry.indicator if isinstance(entry, Condition) else entry for entry in column_of_one])
    outer, trace.lanes = trace.lanes, mapped.lanes
    try:
        found = [as_traced(trace, primitive(*entries), "the result of vmap") for entries in zip(*columns, strict=True)]
    finally:
        trace.lanes = outer
    truths = primitive.name in CONCLUDES
    numbers = [Condition(one) if truths else one for one in found]
    return type(mapped)(trace, numbers, mapped.inner, mapped.lanes, False, mapped.axis)


def check_numbers(entries: Sequence[Any], name: str) -> None:
    """Raise TraceError where one is a condition, which takes no part in arithmetic."""
    if any(isinstance(entry, Condition) for entry in entries):
        no_number(f"{name}()")


def is_mapped(thing: Any) -> bool:
    """Whether it is a result of `vmap`, a `Lanes`, whose class needs this file."""
    return hasattr(thing, "stands_for_lanes")


def _is_number(thing: Any, primitive: Primitive) -> bool:
    """Whether it is one number for all samples; of a bool, whether the row takes conditions."""
    if type(thing) is bool:
        return primitive.name in COMBINES
    return not thing.lanes if type(thing) is Traced else isinstance(thing, float | int | Condition | Value)


def operator_of(name: str, reflected: bool = False) -> Callable[..., Any]:
    """An operator of Python by the name of its row."""

    def operate(*operands: Any) -> Any:
        return elementwise(TABLE[name], operands[::-1] if reflected else operands)

    return operate
