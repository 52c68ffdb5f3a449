"""Rows of the table on the results of `vmap` inside `jit`, entry by entry, as NumPy has them on arrays."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from autograd.arguments import describe, is_array
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.trace import as_traced
from autograd.compiler.frontend.tracer import Traced
from autograd.errors import TraceError
from autograd.modes import line_of_user
from autograd.row import TABLE, Primitive
from autograd.value import Value

if TYPE_CHECKING:
    from autograd.compiler.frontend.mapped import Lanes

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


def elementwise(primitive: Primitive, operands: Sequence[Any]) -> "Lanes":
    """A row on arrays of one shape, and on such arrays and numbers."""
    mapped: Lanes = next(one for one in operands if is_mapped(one))
    trace, size = mapped.trace, len(mapped.numbers)
    columns: list[list[Any]] = []
    for one in operands:
        number = type(one) is Traced and not one.lanes
        number |= isinstance(one, float | int | Condition | Value) and (type(one) is not bool or primitive.name in COMBINES)
        if is_mapped(one) and not one.listed and one.shape == mapped.shape and one.axis == mapped.axis:
            column_of_one = one.numbers
        elif not (trace.lanes or mapped.inner.shape) and is_array(one) and getattr(one, "shape", None) == (mapped.lanes,):
            column_of_one = mapped.samples_of(one, f"an operand of {primitive.name}()")
        elif trace.lanes or not number:
            raise TraceError(
                f"jit: {primitive.name}() takes arrays that vmap gave, of one shape and equally many samples, and numbers,"
                f" not {describe(one)}; compute on it inside the function that vmap maps. At {line_of_user()}"
            )
        else:
            column_of_one = [float(one) if type(one) is bool else one] * size
        columns.append([entry.indicator if isinstance(entry, Condition) else entry for entry in column_of_one])
    outer, trace.lanes = trace.lanes, mapped.lanes
    try:
        found = [as_traced(trace, primitive(*entries), "the result of vmap") for entries in zip(*columns, strict=True)]
    finally:
        trace.lanes = outer
    truths = primitive.name in CONCLUDES
    numbers = [Condition(one) if truths else one for one in found]
    return type(mapped)(trace, numbers, mapped.inner, mapped.lanes, False, mapped.axis)


def is_mapped(thing: Any) -> "TypeGuard[Lanes]":
    return hasattr(thing, "stands_for_lanes")


def operator_of(name: str, reflected: bool = False) -> Callable[..., "Lanes"]:
    """An operator of Python by the name of its row."""

    def operate(*operands: Any) -> "Lanes":
        return elementwise(TABLE[name], operands[::-1] if reflected else operands)

    return operate
