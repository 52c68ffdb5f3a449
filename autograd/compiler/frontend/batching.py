"""`vmap` inside `jit`: the function is traced once, on numbers with lanes, for any number of samples."""

from collections.abc import Callable
from itertools import chain
from typing import Any

from autograd.compiler.frontend.bodies import Body
from autograd.compiler.frontend.columns import NoColumnError, column
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.mapped import Lanes
from autograd.compiler.frontend.steps import SamplesOfSteps, StepsOfSamples
from autograd.compiler.frontend.trace import Trace, as_traced
from autograd.errors import TraceError
from autograd.modes import line_of_user
from autograd.transforms.nesting import nesting
from autograd.transforms.vmap import arrays_mapped, map_by_loop
from autograd.trees.contents import Contents
from autograd.trees.flatten import numbers_of, parts_of, split
from autograd.trees.kinds import Tree
from autograd.trees.treedef import ARRAY

#: What errors call it.
RESULT = "the result of the function that vmap maps"


def over_lanes(trace: Trace) -> Callable[..., Tree]:
    """The batching rule of `vmap` under this trace: numbers with lanes."""

    def mapped(f: Callable[..., Tree], args: list[Tree], axes: list[int | None], count: int) -> Tree:
        outer, around = nesting.over_lanes, trace.body
        nesting.over_lanes = None  # within, maps are loops of Python
        body = Body(around, len(trace.nodes), count)
        try:
            try:
                name = f"vmap({getattr(f, '__name__', 'f')})"
                pairs = zip(args, axes, strict=True)
                columns = [column(trace, arg, count, name, body) if axis == 0 else arg for arg, axis in pairs]
            except NoColumnError:
                return map_by_loop(f, args, axes, count)
            pairs = enumerate(zip(args, axes, strict=True))
            whole = [Contents(arg, f"{name}: argument {i}") for i, (arg, axis) in pairs if axis is None]
            trace.lanes, trace.body = count, body
            leaves, definition = split(f(*columns), RESULT)
            for contents in whole:
                if (path := contents.changed()) is not None:
                    raise TraceError(
                        f"jit: {path}, which is passed whole, was changed in place, and each sample would go on from what"
                        " those before it made of it. Carry it from step to step by scan(), or change a copy of it. At"
                        f" {line_of_user()}"
                    )
            rows = [_numbers_of(trace, leaf) for leaf in leaves]
            body.close(trace, chain.from_iterable(rows))
        finally:
            body.forget()
            trace.lanes, trace.body = 0, around
            nesting.over_lanes = outer
        as_arrays = arrays_mapped(args, axes)
        gathered: list[Lanes] = []  # as `stack` does
        for leaf, numbers, inner in zip(leaves, rows, definition.leaves, strict=True):
            listed = not (as_arrays or (inner.kind is ARRAY and inner.shape))
            if isinstance(leaf, StepsOfSamples):
                gathered.append(SamplesOfSteps(leaf, listed))
            else:
                gathered.append(Lanes(trace, numbers, inner, count, listed))
        return definition.join(gathered)

    return mapped


def _numbers_of(trace: Trace, leaf: Tree) -> list[Any]:
    """The numbers of a leaf of the result, or conditions."""
    if isinstance(leaf, StepsOfSamples):
        return leaf.numbers
    if any(isinstance(part, Lanes) for part in parts_of(leaf)):
        raise TraceError("jit: the result of a vmap outside was returned by the function that vmap maps; return it outside.")
    return [
        number if isinstance(number, Condition) else as_traced(trace, number, "the result of vmap")
        for number in numbers_of(leaf, RESULT)
    ]
