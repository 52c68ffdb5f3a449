"""Types of data that users give: numbers nested in lists or arrays, and samples."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

from autograd import Number


class SupportsArray(Protocol):
    """An array, or an object that NumPy can make one, such as a pandas frame or series."""

    def __array__(self, *args: Any, **options: Any) -> Any: ...


#: A number, or numbers nested in lists, tuples and arrays.
Numbers: TypeAlias = "Number | Sequence[Numbers] | SupportsArray"
#: One entry per sample: a number, a list of numbers nested to any depth, or a tuple or dict of several inputs.
Samples: TypeAlias = Sequence[Any] | SupportsArray
