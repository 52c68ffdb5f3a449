"""The arguments of a `vmap` inside `jit` as one sample with lanes, which stands for all samples."""

from typing import Any

from autograd.arguments import is_array
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.trace import Trace
from autograd.compiler.frontend.traced_array import TracedArray
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import ARGUMENT
from autograd.trees.axes import unstack
from autograd.trees.flatten import flatten, split_at
from autograd.trees.kinds import Tree


class NoColumnError(Exception):
    """Raised where no number stands for all samples and a loop is due."""


def column(trace: Trace, arg: Tree, count: int, caller: str) -> Tree:
    """One sample of an argument, with lanes for all samples."""
    leaves, definition = split_at(arg, lambda thing: isinstance(thing, list) or is_array(thing) or _is_mapped(thing))
    return definition.join([_column_of_leaf(trace, leaf, count, caller) for leaf in leaves])


def _is_mapped(thing: Any) -> bool:
    """Whether it is the result of a vmap outside (mapped.py)."""
    return hasattr(thing, "stands_for_lanes")


def _column_of_leaf(trace: Trace, arg: Tree, count: int, caller: str) -> Tree:
    if type(arg) is TracedArray:
        found = arg.column()
        if found is None:
            raise NoColumnError
        return found
    if _is_mapped(arg):
        return arg.with_axis_in_front(0).entry
    entries = enumerate(unstack(arg, count))
    pairs = [flatten(entry, f"{caller}: entry {i} of the argument", conditions=True) for i, entry in entries]
    rows, definition = [numbers for numbers, _ in pairs], pairs[-1][1]
    size = len(rows[0])
    if any(len(numbers) != size for numbers in rows):
        raise ValueError(f"{caller}: the argument is ragged: its entries have different numbers of numbers.")
    if any(one != definition for _, one in pairs):
        raise NoColumnError
    kinds: set[type] = {type(number) for numbers in rows for number in numbers}
    if kinds == {float} or kinds == {bool}:
        block = trace.capture([[float(number) for number in numbers] for numbers in rows])
        captured = TracedArray(trace, block, (count, size), conditions=kinds == {bool}).column()
        return definition.unflatten(captured.ravel().tolist())
    return definition.unflatten([_number(trace, [numbers[j] for numbers in rows]) for j in range(size)])


def _number(trace: Trace, entries: list[Any]) -> Any:
    """The number that stands for all of these, which must be numbers evenly spaced in one argument."""
    if all(isinstance(entry, Condition) for entry in entries):
        return Condition(_number(trace, [entry.indicator for entry in entries]))
    if not all(type(entry) is Traced and entry.primitive is ARGUMENT and not entry.lanes for entry in entries):
        raise NoColumnError
    block, start, _ = entries[0].number
    stride = entries[1].number[1] - start if len(entries) > 1 else 1
    addresses = [entry.number[:2] for entry in entries]
    if addresses != [(block, start + i * stride) for i in range(len(entries))] or stride <= 0:
        raise NoColumnError
    return trace.entries(block, start, 1, stride, len(entries))[0]
