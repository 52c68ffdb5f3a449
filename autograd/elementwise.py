"""Functions of numbers on the entries of arrays."""

from collections.abc import Callable, Sequence
from typing import Any

from autograd.arguments import check_arithmetic, is_array
from autograd.observer import observer


def map_entries(function: Callable[..., Any], args: Sequence[Any]) -> Any:
    """A function of numbers on the entries of arrays, which are broadcast as NumPy broadcasts them.

    Args:
        function: returns a float, a bool or a node.
        args: arrays and numbers.

    Returns:
        An array of the results, of dtype object where these are nodes; of arrays without axes, the one result.
    """
    import numpy as np

    for arg in args:
        if is_array(arg):
            check_arithmetic(arg, "an argument")
    arrays: list[Any] = [np.asarray(arg) if is_array(arg) else np.array(arg, dtype=object) for arg in args]
    broadcast = np.broadcast_arrays(*arrays)
    found = list(map(function, *[array.ravel().tolist() for array in broadcast]))
    shape = broadcast[0].shape
    if not shape:
        return found[0]
    kinds = set(map(type, found))
    kind: Any = float if kinds <= {float} else bool if kinds == {bool} else object
    return observer.wrap_array(np.fromiter(found, dtype=kind, count=len(found)).reshape(shape))
