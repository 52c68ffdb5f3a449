"""Partials on floats: the code of the table's rows, in which no step looks for nodes."""

from types import FunctionType
from typing import Any

from autograd.row import TABLE, Primitive


def bind_to_floats(namespace: dict[str, Any]) -> None:
    """Give each row `float_partials`: the code of `partials`, looked up among float functions instead of primitives.

    A partial such as `square(sech(x))` then runs on floats without asking at each step whether `x` is a node.

    Args:
        namespace: the globals of the module in which the table is written.
    """
    on_floats: dict[str, Any] = {}
    for name, entry in namespace.items():
        if isinstance(entry, Primitive):
            entry = entry.evaluate
        elif isinstance(entry, FunctionType) and entry.__globals__ is namespace:
            entry = FunctionType(entry.__code__, on_floats, name, entry.__defaults__)
        on_floats[name] = entry
    for primitive in TABLE.values():
        code = primitive.partials
        assert isinstance(code, FunctionType)
        primitive.float_partials = FunctionType(code.__code__, on_floats, primitive.name, code.__defaults__)
