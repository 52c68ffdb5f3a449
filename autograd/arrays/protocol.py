"""NumPy dispatches its functions to the class of a Value (NEP 13 and NEP 18). array.py answers; it is imported when NumPy
first asks, as only then NumPy itself is sure to be there."""

from typing import Any

from autograd.observer import observer
from autograd.value import Value


def array_ufunc(self: Value, ufunc: Any, method: str, inputs: Any, options: Any) -> Any:
    from autograd.arrays import array as arrays

    return arrays.array_ufunc(self, ufunc, method, *inputs, **options)


def array_function(self: Value, function: Any, types: Any, args: Any, keywords: dict[str, Any]) -> Any:
    from autograd.arrays import array as arrays

    return arrays.array_function(self, function, types, args, keywords)


def node_array(array: Any) -> Any:
    """An array of nodes as this package hands it out; any other as it is."""
    from autograd.arrays import array as arrays

    return arrays.wrapped(array)


def answer_numpy() -> None:
    """Let Values answer NumPy, and functions of arrays hand out arrays of nodes."""
    observer.numpy_ufunc, observer.numpy_function = array_ufunc, array_function
    observer.wrap_array = node_array
