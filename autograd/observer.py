"""Callbacks of the engine: modules that import value.py register here the functions that it calls on events of a Value.

value.py knows neither the modes, nor the compiler, nor NumPy. Each of them assigns its function to one field of `observer`.
"""

from collections.abc import Callable
from typing import Any, NoReturn


def not_loaded(*args: Any) -> NoReturn:
    raise RuntimeError("import autograd, not one of its files alone: what was asked for is assigned by another of them.")


class Observer:
    """The callbacks, one for each event.

    Attributes:
        record: given each node as it is recorded, returns the node to use instead; None while no thread is in a mode
            (`observe_node` in modes.py).
        conclude: given the name of a row and its arguments, returns the condition or constant that a traced program has in
            the place of a comparison, of `bool` and of `detach`, or None for the plain answer; None while nothing is traced
            (`conclude` in compiler/frontend/condition.py).
        backward: given the root and the adjoint to begin with, fills `.grad` (`backward` in derivatives.py).
        numpy_ufunc, numpy_function: answer NumPy's two protocols (arrays/protocol.py).
        wrap_array: given an array of nodes, returns the kind of array that users get (arrays/array.py).
    """

    __slots__ = ("backward", "conclude", "numpy_function", "numpy_ufunc", "record", "wrap_array")

    def __init__(self) -> None:
        self.record: Callable[[Any], Any] | None = None
        self.conclude: Callable[..., Any] | None = None
        self.backward: Callable[[Any, float], None] = not_loaded
        self.numpy_ufunc: Callable[..., Any] = not_loaded
        self.numpy_function: Callable[..., Any] = not_loaded
        self.wrap_array: Callable[[Any], Any] = not_loaded


#: The one observer of the process.
observer = Observer()
