"""The arguments of a `vmap` inside `jit` as one sample with lanes, which stands for all samples."""

from typing import Any

from autograd.arguments import is_array
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.trace import Trace, as_traced
from autograd.compiler.frontend.traced_array import TracedArray
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.tables import row_of
from autograd.transforms.loops import is_truth
from autograd.trees.axes import unstack
from autograd.trees.flatten import flatten, split_at
from autograd.trees.kinds import Tree


class NoColumnError(Exception):
    """Raised where no number stands for all samples and a loop is due."""


def column(trace: Trace, arg: Tree, count: int, caller: str, stacked: bool = False) -> Tree:
    """One sample of an argument, with lanes for all samples.

    Raises:
        NoColumnError: where the program computes some of its numbers, unless `stacked` has it make rows of these.
    """
    leaves, definition = split_at(arg, lambda thing: isinstance(thing, list) or is_array(thing) or _is_mapped(thing))
    return definition.join([_column_of_leaf(trace, leaf, count, caller, stacked) for leaf in leaves])


def _is_mapped(thing: Any) -> bool:
    """Whether it is the result of a vmap outside (mapped.py)."""
    return hasattr(thing, "stands_for_lanes")


def _column_of_leaf(trace: Trace, arg: Tree, count: int, caller: str, stacked: bool) -> Tree:
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
    return definition.unflatten([_number(trace, [numbers[j] for numbers in rows], stacked) for j in range(size)])


def _number(trace: Trace, entries: list[Any], stacked: bool) -> Any:
    """The number that stands for all of these, which are evenly spaced in one argument, or with `stacked` any numbers."""
    if all(is_truth(entry) for entry in entries):
        return Condition(_number(trace, [number_of_truth(trace, entry) for entry in entries], stacked))
    if all(type(entry) is Traced for entry in entries) and (found := trace.column_of(entries)) is not None:
        return found
    if not stacked or any(is_truth(entry) for entry in entries):
        raise NoColumnError
    nodes = tuple([as_traced(trace, entry, "an entry") for entry in entries])
    if any(node.lanes for node in nodes):
        raise NoColumnError
    return row_of(nodes)


def number_of_truth(trace: Trace, truth: Any) -> Traced:
    """A condition as a number, 1 or 0."""
    return as_traced(trace, truth.indicator if isinstance(truth, Condition) else 1.0 if truth else 0.0, "a condition")
