"""`while_loop` inside `jit`, where the condition is one of traced numbers: a loop of the program, as that of `scan`, but one
that ends by what it carries.

Its first carry says whether there is another step: before the loop it is the condition of the first carry, and each step
makes it anew. How many steps there are is known behind the loop, so that in reverse mode the derivative is a loop of as many
steps backwards, over the carries kept. In forward mode it is another `while_loop` over the carries and their tangents, which
keeps none.

In a `vmap` there are steps until no sample goes on: each has lanes of all samples, and what one carries that has ended stays
as it is by `where`, as in `jax.lax.while_loop`. In a `scan` each step has a loop of its own.
"""

from collections.abc import Callable, Sequence
from typing import Any

from autograd.compiler.frontend.bodies import Body
from autograd.compiler.frontend.carries import WholeCarries, holds_lanes, number_in_loop, with_truths
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.flattening import InnerLoops, Repetition, flattened
from autograd.compiler.frontend.looping import Loop
from autograd.compiler.frontend.precision import refuse_rounded_among
from autograd.compiler.frontend.trace import Trace
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import UNBOUNDED
from autograd.primitives import logical_and, where
from autograd.transforms.loops import Carry
from autograd.transforms.nesting import nesting
from autograd.trees.flatten import numbers_of, split
from autograd.trees.kinds import Tree


class OverCondition:
    """The rule of `while_loop` under a trace; it gives None where that cannot be a loop of the program."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    def __call__(
        self, holds: Any, carry: Carry, state: Tree, cond: Callable[[Tree], Any], body: Callable[[Tree], Tree]
    ) -> tuple[Tree] | None:
        trace = self.trace
        samples = trace.lanes
        nests = trace.nests_loops and trace.keeps_steps  # array code has as many steps for all samples of a loop in a loop
        if trace.flat or (samples and not trace.maps_loops) or (trace.stepping and not nests):
            return None
        found = self.as_numbers(holds, carry, state, cond, body)
        if found is None:
            return None
        repetition, as_tree = found
        at_once = samples and not trace.stepping
        trace.nested |= trace.stepping
        first, step = flattened(trace, repetition, self.within) if samples or not nests else repetition

        def stepped(states: list[Traced]) -> tuple[list[Any], list[Any]]:
            # A loop that begins with the same numbers in each step of this one, or of which only such are needed, is to be
            # computed in each: how many there are, nobody knows before.
            with nesting.only_where(*[] if samples else states[:1]):
                found = step(states)
            if at_once:
                goes_on = Condition(states[0])
                found = [where(goes_on, *pair) for pair in zip(found, [0.0, *states[1:]], strict=True)]
            return found, []

        lanes = UNBOUNDED + trace.loops
        own = Body(trace.body, len(trace.nodes), lanes)
        ended = Loop(trace, lanes, False, first, stepped, ends=True, samples=samples).record(own)
        return (as_tree(ended[1 : len(repetition.first)]),)

    def within(
        self,
        inner: InnerLoops,
        holds: Any,
        carry: Carry,
        state: Tree,
        cond: Callable[[Tree], Any],
        body: Callable[[Tree], Tree],
    ) -> tuple[Tree] | None:
        """The rule of one in the body of one that is flattened."""
        found = self.as_numbers(holds, carry, state, cond, body)
        if found is None:
            return None
        repetition, as_tree = found
        return (as_tree(inner.add(flattened(self.trace, repetition, self.within))[1 : len(repetition.first)]),)

    def as_numbers(
        self, holds: Any, carry: Carry, state: Tree, cond: Callable[[Tree], Any], body: Callable[[Tree], Tree]
    ) -> tuple[Repetition, Callable[[Sequence[Traced]], Tree]] | None:
        """A loop as numbers, and what makes a tree of those behind the first; None where it carries what vmap gave."""
        trace = self.trace
        leaves, definition = split(state, carry.name, conditions=True)
        if holds_lanes(leaves):
            return None
        refuse_rounded_among(leaves, definition, f"{carry.name}: the carry", trace.single)

        def numbers_in(row: list[Any]) -> list[Any]:
            return [number_in_loop(trace, number) for leaf in row for number in numbers_of(leaf, carry.name)]

        def as_tree(numbers: Sequence[Traced]) -> Tree:
            return definition.unflatten(with_truths(numbers, carry.truths))

        whole = WholeCarries(trace, leaves)

        def step(states: list[Traced]) -> list[Any]:
            while True:
                after = body(as_tree(whole.marked(states[1:])))
                carried_on = split(after, carry.name, conditions=True)
                refuse_rounded_among(*carried_on, f"{carry.name}: the carry", trace.single)
                numbers = numbers_in(carried_on[0])
                if whole.stay(numbers):
                    return [number_in_loop(trace, cond(after)), *numbers]

        begins = number_in_loop(trace, holds)
        for branch in nesting.branches:
            begins = logical_and(begins, branch)
        return Repetition([begins, *numbers_in(leaves)], step), as_tree
