"""`scan` inside `jit`: its body is traced once, on numbers that have a lane for each step (looping.py)."""

from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import Any

from autograd.arguments import is_array
from autograd.compiler.frontend.bodies import Body
from autograd.compiler.frontend.carries import WholeCarries, holds_lanes, number_in_loop, with_truths
from autograd.compiler.frontend.columns import NoColumnError, column, column_of_samples
from autograd.compiler.frontend.in_lanes import BodyFunction
from autograd.compiler.frontend.looping import Loop
from autograd.compiler.frontend.mapped import Lanes
from autograd.compiler.frontend.precision import refuse_rounded_among
from autograd.compiler.frontend.steps import SamplesOfSteps, Steps, StepsOfSamples
from autograd.compiler.frontend.trace import Trace
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import UNBOUNDED
from autograd.transforms.loops import Carry, CheckedBody, is_truth
from autograd.transforms.nesting import nesting
from autograd.trees.flatten import numbers_of, split, split_at
from autograd.trees.kinds import Tree
from autograd.trees.treedef import ARRAY


def over_steps(trace: Trace) -> Callable[..., tuple[Tree, Tree] | None]:
    """The rule of `scan` under this trace; it gives None where the steps are to be traced one by one."""

    def scanned(
        step: CheckedBody, carry: Carry, xs: Tree, count: int, as_arrays: bool, checkpoint: bool
    ) -> tuple[Tree, Tree] | None:
        leaves, definition = split(carry.first, carry.name, conditions=True)
        samples = trace.lanes
        may_be = trace.nests_loops if trace.stepping else trace.maps_loops
        if trace.unrolled or holds_lanes(leaves) or (samples and (not may_be or count == 1 or samples >= UNBOUNDED)):
            return None
        trace.nested |= trace.stepping
        refuse_rounded_among(leaves, definition, f"{carry.name}: init", trace.single)

        def column_of(xs: Tree, count: int, own: Body) -> Tree:
            if samples:
                return column_of_samples(trace, xs, count, carry.name, own)
            return column(trace, xs, count, carry.name, own, stacked=True)

        own = Body(trace.body, len(trace.nodes), count * (samples or 1))
        try:
            x = None if xs is None else column_of(xs, count, own)
        except NoColumnError:
            return None
        stacked: list[Any] = []
        trace.held_by_loops.append(stacked)
        whole, branches = WholeCarries(trace, leaves), nesting.branches

        def body(states: list[Traced], x: Tree = x) -> tuple[list[Any], list[Any]]:
            while True:
                with nesting.only_where(*branches):  # also where it runs again, for a derivative
                    state, y = step(definition.unflatten(with_truths(whole.marked(states), carry.truths)), x, 0)
                stacked[:] = split(y, f"{carry.name}: y", conditions=True)
                carried_on = split(state, carry.name, conditions=True)
                refuse_rounded_among(*carried_on, f"{carry.name}: (carry, y)[0]", trace.single)
                refuse_rounded_among(stacked[0], stacked[1], f"{carry.name}: (carry, y)[1]", trace.single)
                after = numbers_in(carried_on[0])
                if whole.stay(after):
                    return after, numbers_in(stacked[0])

        def numbers_in(row: list[Any]) -> list[Any]:
            return [number_in_loop(trace, number) for leaf in row for number in numbers_in_leaf(leaf)]

        def numbers_in_leaf(leaf: Any) -> list[Any]:
            return leaf.spread() if isinstance(leaf, StepsOfSamples) else numbers_of(leaf, carry.name)

        def part(begin: int, end: int) -> BodyFunction:
            """The body of some of the steps."""
            if xs is None:
                return body
            leaves, outer = split_at(xs, lambda thing: isinstance(thing, list) or is_array(thing))
            entries = outer.join([leaf[begin:end] for leaf in leaves])
            return partial(body, x=column_of(entries, end - begin, trace.body))

        first, parts = numbers_in(leaves), part if checkpoint else None
        found = iter(Loop(trace, count, False, first, body, parts, samples=samples).record(own))
        last = with_truths(islice(found, len(carry.truths)), carry.truths)
        ys: list[Lanes] = []
        for leaf, inner in zip(stacked[0], stacked[1].leaves, strict=True):
            inside = isinstance(leaf, StepsOfSamples)  # what a scan in this one gave, its steps for each of ours
            truths = [is_truth(number) for number in (leaf.numbers if inside else numbers_of(leaf, carry.name))]
            row = with_truths(islice(found, len(truths)), truths)
            listed = not as_arrays and inner.kind is not ARRAY
            if inside:
                steps = StepsOfSamples(trace, row, leaf.inner, leaf.lanes, leaf.listed, samples=count)
                ys.append(SamplesOfSteps(steps, listed))
            elif samples:
                ys.append(StepsOfSamples(trace, row, inner, count, listed, samples=samples))
            else:
                ys.append(Steps(trace, row, inner, count, listed))
        return definition.unflatten(last), stacked[1].join(ys)

    return scanned
