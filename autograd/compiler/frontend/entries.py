"""Entries of the result of `vmap` inside `jit`, for a loop that adds them up: only the sum of all is known."""

from collections.abc import Callable
from typing import Any, NoReturn

from autograd.compiler.frontend.refusal import refuse


class Entry:
    """Entry `index` of a list of samples. All that can be done with it is to add it to those before it.

    Args:
        lanes: the list of samples, which has `total()`.
    """

    __array_ufunc__ = None

    def __init__(self, lanes: Any, index: int) -> None:
        self.lanes, self.index = lanes, index

    def __radd__(self, start: Any) -> Any:
        return PartialSum(self.lanes, start, 0) + self

    def __getattr__(self, name: str) -> NoReturn:
        no_entry()


class PartialSum:
    """The sum of a loop so far: the start and the first `count` entries. With the last one it is a traced number."""

    __array_ufunc__ = None

    def __init__(self, lanes: Any, start: Any, count: int) -> None:
        self.lanes, self.start, self.count = lanes, start, count

    def __add__(self, other: Any) -> Any:
        if type(other) is not Entry or other.lanes is not self.lanes or other.index != self.count:
            no_entry()
        if self.count + 1 < len(self.lanes):
            return PartialSum(self.lanes, self.start, self.count + 1)
        total = self.lanes.total()
        return total if type(self.start) in (int, float) and self.start == 0 else self.start + total

    def __getattr__(self, name: str) -> NoReturn:
        no_entry()


def no_entry() -> NoReturn:
    refuse(
        "an entry was asked of the result of vmap,",
        "compute on it inside the function that vmap maps, or use sum or mean",
    )


def _refused(name: str) -> Callable[..., NoReturn]:
    def method(self: Any, *others: Any) -> NoReturn:
        no_entry()

    method.__name__ = name
    return method


OPERATORS = """sub mul truediv floordiv mod pow matmul rsub rmul rtruediv rfloordiv rmod rpow rmatmul neg pos abs lt le gt ge
eq ne hash bool float int index iter len getitem contains call round"""

for _kind in (Entry, PartialSum):
    for _name in OPERATORS.split():
        setattr(_kind, f"__{_name}__", _refused(f"__{_name}__"))
for _kind, _name in ((Entry, "__add__"), (PartialSum, "__radd__")):
    setattr(_kind, _name, _refused(_name))
