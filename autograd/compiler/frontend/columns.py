"""The arguments of a `vmap` inside `jit` as one sample with lanes, which stands for all samples."""

from typing import Any

from autograd.arguments import is_array
from autograd.compiler.frontend.bodies import Body, refuse_left_behind
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.precision import refuse_rounded_in
from autograd.compiler.frontend.trace import Trace, as_traced
from autograd.compiler.frontend.traced_array import TracedArray
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import ARGUMENT, STEP_COLUMN
from autograd.compiler.ir.tables import row_of
from autograd.transforms.loops import is_truth
from autograd.trees.axes import unstack
from autograd.trees.flatten import flatten, split_at
from autograd.trees.kinds import Tree


class NoColumnError(Exception):
    """Raised where no number stands for all samples and a loop is due."""


def column(trace: Trace, arg: Tree, count: int, caller: str, body: Body, stacked: bool = False) -> Tree:
    """One sample of an argument, with lanes for all samples, as a body reads it.

    Raises:
        NoColumnError: where the program computes some of its numbers, unless `stacked` has it make rows of these.
    """
    leaves, definition = split_at(arg, lambda thing: isinstance(thing, list) or is_array(thing) or _is_mapped(thing))
    return definition.join([_column_of_leaf(trace, leaf, count, caller, body, stacked) for leaf in leaves])


def _is_mapped(thing: Any) -> bool:
    """Whether it is the result of a vmap outside (mapped.py)."""
    return hasattr(thing, "stands_for_lanes")


def _column_of_leaf(trace: Trace, arg: Tree, count: int, caller: str, body: Body, stacked: bool) -> Tree:
    if type(arg) is TracedArray:
        found = arg.column(body)
        if found is None:
            raise NoColumnError
        return found
    if hasattr(arg, "samples"):  # what a scan gave in a vmap or in another scan, outside of that
        refuse_left_behind()
    if _is_mapped(arg):
        return arg.with_axis_in_front(0).entry_in(body)
    refuse_rounded_in(arg, f"{caller}: the argument", trace.single)
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
        captured = TracedArray(trace, block, (count, size), conditions=kinds == {bool}).column(body)
        return definition.unflatten(captured.ravel().tolist())
    return definition.unflatten([_number(trace, [numbers[j] for numbers in rows], body, stacked) for j in range(size)])


def column_of_samples(trace: Trace, arg: Tree, count: int, caller: str, body: Body) -> Tree:
    """One step of what a `scan` in a `vmap` reads, with lanes for each step of each sample."""
    leaves, definition = split_at(arg, lambda thing: isinstance(thing, list) or is_array(thing) or _is_mapped(thing))
    return definition.join([_column_of_steps(trace, leaf, count, caller, body) for leaf in leaves])


def _column_of_steps(trace: Trace, arg: Tree, count: int, caller: str, body: Body) -> Tree:
    if _is_mapped(arg):  # what another scan gave
        if getattr(arg, "samples", 0) != trace.lanes:
            raise NoColumnError
        return arg.entry_in(body)
    refuse_rounded_in(arg, f"{caller}: the argument", trace.single)
    entries = enumerate(unstack(arg, count))
    pairs = [flatten(entry, f"{caller}: entry {i} of the argument", conditions=True) for i, entry in entries]
    rows, definition = [numbers for numbers, _ in pairs], pairs[-1][1]
    if any(one != definition for _, one in pairs):
        raise NoColumnError
    if {type(number) for numbers in rows for number in numbers} == {float}:  # the same for all samples
        found = step_column(trace, rows)
    else:
        found = [_number_of_step(trace, [numbers[j] for numbers in rows]) for j in range(len(rows[0]))]
    return definition.unflatten([body.own(number) for number in found])


def _number_of_step(trace: Trace, entries: list[Any]) -> Any:
    """The number that stands for all of these, which must be evenly spaced in one argument."""
    if all(isinstance(entry, Condition) for entry in entries):
        return Condition(_number_of_step(trace, [entry.indicator for entry in entries]))
    if not all(type(entry) is Traced and entry.primitive is ARGUMENT for entry in entries):
        raise NoColumnError
    (block, start, stride), lanes = entries[0].number, entries[0].lanes
    apart = entries[1].number[1] - start
    for i, entry in enumerate(entries):
        if entry.number != (block, start + i * apart, stride) or entry.lanes != lanes or apart <= 0:
            raise NoColumnError
    return _step_column(trace, entries[0], apart, len(entries))


def step_column(trace: Trace, rows: list[list[float]]) -> list[Traced]:
    """For each step the numbers of a row, the same for all samples."""
    block = trace.capture(rows)
    first = [trace.append(ARGUMENT, (), (block, j, 0), 0) for j in range(len(rows[0]))]
    return [_step_column(trace, number, len(first), len(rows)) for number in first]


def _step_column(trace: Trace, first: Traced, apart: int, steps: int) -> Traced:
    return trace.append(STEP_COLUMN, (first,), (apart, trace.lanes), steps * trace.lanes)


def _number(trace: Trace, entries: list[Any], body: Body, stacked: bool) -> Any:
    """The number that stands for all of these, which are evenly spaced in one argument, or with `stacked` any numbers."""
    if all(is_truth(entry) for entry in entries):
        return Condition(_number(trace, [number_of_truth(trace, entry) for entry in entries], body, stacked))
    if all(type(entry) is Traced for entry in entries) and (found := trace.column_of(entries, body)) is not None:
        return found
    if not stacked or any(is_truth(entry) for entry in entries):
        raise NoColumnError
    nodes = tuple([as_traced(trace, entry, "an entry") for entry in entries])
    if any(node.lanes for node in nodes):
        raise NoColumnError
    return body.own(row_of(nodes))


def number_of_truth(trace: Trace, truth: Any) -> Traced:
    """A condition as a number, 1 or 0."""
    return as_traced(trace, truth.indicator if isinstance(truth, Condition) else 1.0 if truth else 0.0, "a condition")
