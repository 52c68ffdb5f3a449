"""The body of a loop, run once for all steps: what it makes of a carry, and the nodes that it made of it."""

from collections.abc import Callable
from typing import Any

from autograd.compiler.frontend.bodies import Body
from autograd.compiler.frontend.trace import Trace, set_args
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import ARGUMENT, EACH_STEP, SPREAD, STAND_INS, STEP_COLUMN
from autograd.modes import enable_grad
from autograd.own_derivatives import OUTPUT, call_of
from autograd.primitives import constant
from autograd.transforms.nesting import nesting

#: The body of a loop: what is carried to what is carried on, and the numbers that it gives beside that.
BodyFunction = Callable[[list[Traced]], tuple[list[Any], list[Any]]]
#: What has no derivative.
GIVEN = {constant, ARGUMENT, STEP_COLUMN}


def in_lanes(
    trace: Trace,
    count: int,
    carried: list[Traced],
    body: BodyFunction,
    samples: int = 0,
    inner: Any = None,
    own: Body | None = None,
) -> tuple[list[Traced], list[Traced]]:
    """What the body makes of a carry; within it, maps are Python's, and so are loops unless `inner` is their rule. Where it
    is not said whose numbers they are, the body is not a user's, or runs again for a derivative."""
    outer = trace.lanes, trace.samples, nesting.over_lanes, nesting.over_steps, trace.stepping, trace.each
    around, trace.body = trace.body, own or Body(trace.body, len(trace.nodes), checked=False)
    trace.lanes, trace.samples, nesting.over_lanes, nesting.over_steps = count, samples, None, inner
    trace.stepping = True
    if not samples:
        trace.each = {}  # a later run of this body is on other numbers, though they may be found before it
    try:
        with enable_grad():
            rows = body(carried)
        found = [[one if type(one) is Traced else trace.constant(float(one)) for one in row] for row in rows]
        states, ys = [
            [
                one
                if one.lanes == count or one.primitive is constant
                else trace.each_step(one)
                if one.lanes
                else trace.spread(one, count)
                for one in row
            ]
            for row in found
        ]
        if own is not None:
            own.close(trace, [*states, *ys])
    finally:
        trace.body.forget()
        trace.lanes, trace.samples, nesting.over_lanes, nesting.over_steps, trace.stepping, trace.each = outer
        trace.body = around
    return states, ys


def nodes_between(outputs: list[Traced], inputs: list[Traced], start: int, lanes: int) -> tuple[list[Traced], list[Traced]]:
    """The nodes of a body of so many lanes in topological order, without its inputs, and what else it uses: numbers that
    were recorded before `start`, and uniform ones, each of which it has for all steps."""
    order: list[Traced] = []
    others: list[Traced] = []
    own = set(map(id, inputs))
    placed = own.copy()
    stack: list[Traced] = outputs[::-1]
    while stack:
        node = stack[-1]
        if id(node) in placed:
            stack.pop()
        elif (
            node.primitive is SPREAD
            or (node.primitive is EACH_STEP and node.lanes == lanes)
            or (
                (node.index < start or _is_entry(node))
                and call_of(node.primitive) is None
                and id(_stands_for(node)) not in own
            )
        ):
            placed.add(id(node))
            if node.primitive not in GIVEN:
                others.append(node)
        else:
            waiting = [arg for arg in reversed(node.args) if id(arg) not in placed]
            stack += waiting
            if not waiting:
                placed.add(id(node))
                order.append(node)
                stack.pop()
    return order, others


def _is_entry(node: Traced) -> bool:
    """Whether it stands for a number of an argument, which the first run of a body may have read and later ones have not."""
    made = _stands_for(node)
    return made is not node and made.primitive is ARGUMENT


def _stands_for(node: Traced) -> Traced:
    """The number of which a stand-in is another record, as an inner transform makes one of what it differentiates by."""
    while node.primitive in STAND_INS and node.primitive is not SPREAD:
        node = node.args[0]
    return node


def output_of(trace: Trace, slot: Traced, call: Traced) -> Traced:
    found = trace.stand_in(OUTPUT, slot, None, slot.lanes)
    set_args(found, (slot, call))
    return found
