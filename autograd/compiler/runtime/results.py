"""Building the results of a call from the numbers and arrays that a kernel computes.

A tree of `Result` is made once, when a function is traced, from the TreeDef of its result. It builds results of arrays that
JAX is tracing too. Plain Python as it stands; results.pxd gives the names C types.
"""

from collections.abc import Callable
from typing import Any

import numpy as np


class Result:
    """A part of the result's structure, which is built from the kernel's numbers and arrays."""

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        raise NotImplementedError


class NumberResult(Result):
    """A lone number."""

    def __init__(self, index: int) -> None:
        self.index = index

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        return numbers[self.index]


class NumbersResult(Result):
    """A list of numbers."""

    def __init__(self, start: int, count: int) -> None:
        self.start, self.stop = start, start + count

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        return numbers[self.start : self.stop]


class ArrayResult(Result):
    """An array."""

    def __init__(self, block: int) -> None:
        self.block = block

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        return arrays[self.block]


class EmptyResult(Result):
    """An array without numbers, which no kernel needs to know of."""

    def __init__(self, shape: tuple[int, ...], dtype: Any) -> None:
        self.shape, self.dtype = shape, dtype

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        return np.empty(self.shape, self.dtype)


class LanesResult(Result):
    """An array, or a list where `listed`, with the samples along its first axis. Where there are `steps`, its lanes are
    those of step 0, then those of step 1, …; the steps are along its second axis."""

    def __init__(self, block: int, shape: tuple[int, ...], listed: bool, steps: int = 0) -> None:
        self.block, self.shape, self.listed, self.steps = block, shape, listed, steps
        self.is_row = not shape and not steps  # one number for each sample, in their order

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        if self.is_row:
            row = arrays[self.block].reshape(-1)
            return row.tolist() if self.listed else row
        block = arrays[self.block].T
        if self.steps:
            block = block.reshape(self.steps, -1, *self.shape).swapaxes(0, 1)
        if type(block) is not np.ndarray:  # JAX is tracing
            return block if self.steps else block.reshape(-1, *self.shape)
        found = np.ascontiguousarray(block)
        found = found if self.steps else found.reshape(-1, *self.shape)
        return found.tolist() if self.listed else found


class ConditionResult(Result):
    """A condition, or an array of them, of the numbers 1 and 0 that stand for it."""

    def __init__(self, number: Result) -> None:
        self.members = [number]

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        number = self.members[0]
        return _are_not_0(number.build(numbers, arrays))


def _are_not_0(found: Any) -> Any:
    return list(map(_are_not_0, found)) if type(found) is list else found != 0.0  # pyright: ignore[reportUnknownArgumentType]


class SequenceResult(Result):
    """A list, tuple or any other node; `make` makes it of its members."""

    def __init__(self, make: Callable[[list[Any]], Any], members: list[Result]) -> None:
        self.make = None if make is list else make
        self.members = members

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        found: list[Any] = []
        for i in range(len(self.members)):
            member = self.members[i]
            found.append(member.build(numbers, arrays))
        return found if self.make is None else self.make(found)


class DictResult(Result):
    """A dict."""

    def __init__(self, keys: list[Any], members: list[Result]) -> None:
        self.keys, self.members = keys, members

    def build(self, numbers: list[float], arrays: list[Any]) -> Any:
        found: dict[Any, Any] = {}
        for i in range(len(self.keys)):
            member = self.members[i]
            found[self.keys[i]] = member.build(numbers, arrays)
        return found
