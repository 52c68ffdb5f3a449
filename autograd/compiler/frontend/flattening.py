"""A `while_loop` in the body of another one as one loop, whose body has phases, where it cannot be a loop in a loop.

What the one loop carries is what the outer one does, the number of the phase, and what each inner one does. A step runs the
whole body on that. In phase 0 it takes from that what the first inner loop begins with; in phase k the k-th inner loop makes
a step, or if it has ended hands on to the next one; and the last one hands on to the outer loop, which makes its step and is
in phase 0 again. All else stays as it is by `where`. So n inner steps, and an outer one, take n + 2 steps, and derivatives
of any kind are those of one loop. (Loop flattening: von Hanxleden and Kennedy, "Relaxing SIMD control flow constraints using
loop transformations", 1992.)
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.in_lanes import in_lanes, nodes_between, output_of
from autograd.compiler.frontend.trace import Trace, set_args
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import DETACHED
from autograd.errors import TraceError
from autograd.modes import line_of_user, modes
from autograd.own_derivatives import CustomCall, primitive_of
from autograd.primitives import equal, stop_gradient, where
from autograd.tangents import Tangents
from autograd.transforms.loops import SCAN_INSTEAD
from autograd.transforms.nesting import Loops, nesting, steps_one_by_one
from autograd.trees.kinds import Tree


class Repetition(NamedTuple):
    """A loop as numbers: what it carries first, of which the first number says whether there is a step; and what a step
    makes of what it carries."""

    first: list[Any]
    step: Callable[[list[Traced]], list[Any]]


class Begun(NamedTuple):
    """A loop in a body that was run: what it begins with, what it carries, and what a step makes of that."""

    first: list[Any]
    carried: list[Traced]
    after: list[Any]


class InnerLoops:
    """The loops in one run of a body, in order.

    Args:
        carried: what each carries; None to find out with which numbers they begin.
    """

    def __init__(self, trace: Trace, carried: Iterator[Traced] | None) -> None:
        self.trace, self.carried, self.is_running = trace, carried, False
        self.found: list[Begun] = []
        self.spans: list[tuple[int, int]] = []  # where in the trace each is

    def run(self, step: Callable[[list[Traced]], list[Any]], states: list[Traced], rule: Callable[..., Any]) -> list[Any]:
        """What a body makes of what it carries, in which each loop gives what it carries at that time."""
        outer, nesting.over_steps = nesting.over_steps, Loops(steps_one_by_one, partial(rule, self))
        self.is_running = True
        try:
            found = step(states)
        finally:
            nesting.over_steps, self.is_running = outer, False
        for start, end in self.spans:
            self.trace.body.close_within(self.trace, start, end, found)
        return found

    def add(self, loop: Repetition) -> list[Traced]:
        """What the next loop carries, as a result of it."""
        trace, start = self.trace, len(self.trace.nodes)
        carried = loop.first if self.carried is None else [next(self.carried) for _ in loop.first]
        after = loop.step(carried)
        self.found.append(Begun(loop.first, carried, after))
        self.spans.append((start, len(trace.nodes)))
        if not modes.recording:
            return [trace.record(DETACHED, (one,)) for one in carried]
        uses = [*loop.first, *nodes_between([one for one in after if type(one) is Traced], carried, start, trace.lanes)[1]]

        def refuse() -> None:
            if self.is_running:
                raise TraceError(
                    "jit: the body of a while_loop() differentiates another while_loop(), which it can in forward mode"
                    f' alone, in the interpreter and with kernel="c", two deep and outside of vmap. {SCAN_INSTEAD}'
                    f" At {line_of_user()}"
                )

        def pull(adjoints: list[Any], plain: bool) -> list[Any]:
            refuse()
            return [*adjoints, *[0.0] * len(uses)]

        def push(tangents: list[Tangents | None]) -> list[Tangents]:
            refuse()
            return [one or {} for one in tangents[: len(carried)]]

        slots = [trace.record(stop_gradient, (one,)) for one in carried]
        call = CustomCall("while_loop", len(slots), pull, push)
        node = trace.stand_in(primitive_of(call, len(carried) + len(uses)), slots[0], None, trace.lanes)
        set_args(node, (*slots, *carried, *uses))
        return [output_of(trace, slot, node) for slot in slots]


def flattened(trace: Trace, loop: Repetition, rule: Callable[..., tuple[Tree] | None]) -> Repetition:
    """One loop that does what this does and what the loops in its body do; this one where there are none.

    Args:
        rule: that of a `while_loop` within, which adds it to the `InnerLoops` that it is given first.
    """
    known = InnerLoops(trace, None)
    in_lanes(trace, trace.lanes, loop.first, lambda states: (known.run(loop.step, states, rule), []), trace.samples)
    if not known.found:
        return loop
    count = len(loop.first)

    def step(states: list[Traced]) -> list[Any]:
        own, phase = states[:count], states[count]
        inner = InnerLoops(trace, iter(states[count + 1 :]))
        after = inner.run(loop.step, own, rule)
        ready = moves_on = Condition(equal(phase, 0.0))  # whether what comes next begins, and whether anything does
        made = list[Any]()
        for k, one in enumerate(inner.found):
            is_its, goes_on, begins = Condition(equal(phase, k + 1.0)), Condition(one.carried[0]), ready
            stays = is_its & goes_on
            for before, first, moved in zip(one.carried, one.first, one.after, strict=True):
                made.append(where(stays, moved, where(begins, first, before)))
            ready = is_its & ~goes_on
            moves_on = moves_on | ready
        kept = [where(ready, *pair) for pair in zip(after, [1.0, *own[1:]], strict=True)]
        return [*kept, where(ready, 0.0, where(moves_on, phase + 1.0, phase)), *made]

    return Repetition([*loop.first, trace.constant(0.0), *[one for inner in known.found for one in inner.first]], step)
