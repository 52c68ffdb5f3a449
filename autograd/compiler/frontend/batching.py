"""`vmap` inside `jit`: the function is traced once, on numbers with lanes, for any number of samples."""

from collections.abc import Callable
from typing import Any

from autograd.compiler.frontend.bodies import check_body, close_body
from autograd.compiler.frontend.columns import NoColumnError, column
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.mapped import Lanes
from autograd.compiler.frontend.steps import SamplesOfSteps, StepsOfSamples
from autograd.compiler.frontend.trace import Trace, as_traced
from autograd.errors import TraceError
from autograd.transforms.nesting import nesting
from autograd.transforms.vmap import arrays_mapped, map_by_loop
from autograd.trees.copied import copied
from autograd.trees.flatten import numbers_of, parts_of, split
from autograd.trees.kinds import Tree
from autograd.trees.treedef import ARRAY


def over_lanes(trace: Trace) -> Callable[..., Tree]:
    """The batching rule of `vmap` under this trace: numbers with lanes."""

    def mapped(f: Callable[..., Tree], args: list[Tree], axes: list[int | None], count: int) -> Tree:
        outer = nesting.over_lanes
        nesting.over_lanes = None  # within, maps are loops of Python
        try:
            try:
                name = f"vmap({getattr(f, '__name__', 'f')})"
                pairs = zip(args, axes, strict=True)
                columns = [column(trace, arg, count, name) if axis == 0 else copied(arg) for arg, axis in pairs]
            except NoColumnError:
                return map_by_loop(f, args, axes, count)
            trace.lanes, start = count, len(trace.nodes)
            result = f(*columns)
        finally:
            trace.lanes = 0
            nesting.over_lanes = outer
        found, lanes = _gather(trace, result, count, arrays_mapped(args, axes))
        check_body(trace, start)
        close_body(trace, start, [number for one in lanes for number in one.numbers])
        return found

    return mapped


def _gather(trace: Trace, result: Tree, count: int, as_arrays: bool) -> tuple[Tree, list[Lanes]]:
    """The counterpart of `stack`, with its leaves."""
    name = "the result of the function that vmap maps"
    leaves, definition = split(result, name)
    gathered: list[Lanes] = []
    for leaf, inner in zip(leaves, definition.leaves, strict=True):
        listed = not (as_arrays or (inner.kind is ARRAY and inner.shape))
        if isinstance(leaf, StepsOfSamples):
            gathered.append(SamplesOfSteps(leaf, listed))
            continue
        if any(isinstance(part, Lanes) for part in parts_of(leaf)):
            raise TraceError(
                "jit: the result of a vmap outside was returned by the function that vmap maps; return it outside."
            )
        numbers: list[Any] = [
            number if isinstance(number, Condition) else as_traced(trace, number, "the result of vmap")
            for number in numbers_of(leaf, name)
        ]
        gathered.append(Lanes(trace, numbers, inner, count, listed))
    return definition.join(gathered), gathered
