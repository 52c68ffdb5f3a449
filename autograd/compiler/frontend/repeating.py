"""`while_loop` inside `jit`, where the condition is one of traced numbers: a loop of the program, as that of `scan`, but one
that ends by what it carries.

Its first carry says whether there is another step: before the loop it is the condition of the first carry, and each step
makes it anew. How many steps there are is not known, so no carry is kept: the loop gives the last one alone, and has no
derivative in reverse mode. In forward mode the derivative is a loop over the carries and their tangents.
"""

from collections.abc import Callable, Sequence
from typing import Any

from autograd.compiler.frontend.looping import holds_lanes, in_lanes, nodes_between, number_in_loop, output_of, with_truths
from autograd.compiler.frontend.trace import Trace, as_traced
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import CARRY, DETACHED, LAST, NEXT, UNBOUNDED, WHILE
from autograd.modes import modes
from autograd.own_derivatives import CustomCall, primitive_of
from autograd.primitives import stop_gradient
from autograd.tangents import NoReverseModeError, Tangents, push_forward
from autograd.transforms.loops import Carry
from autograd.trees.flatten import numbers_of, split
from autograd.trees.kinds import Tree

#: What is carried to what is carried on, first whether there is another step.
LoopStep = Callable[[list[Traced]], list[Any]]


def over_condition(trace: Trace) -> Callable[..., tuple[Tree] | None]:
    """The rule of `while_loop` under this trace; it gives None where that cannot be a loop of the program."""

    def repeated(
        holds: Any, carry: Carry, state: Tree, cond: Callable[[Tree], Any], body: Callable[[Tree], Tree]
    ) -> tuple[Tree] | None:
        leaves, definition = split(state, carry.name, conditions=True)
        if trace.lanes or trace.unrolled or holds_lanes(leaves):
            return None

        def numbers_in(row: list[Any]) -> list[Any]:
            return [number_in_loop(trace, number) for leaf in row for number in numbers_of(leaf, carry.name)]

        def as_tree(numbers: Sequence[Traced]) -> Tree:
            return definition.unflatten(with_truths(numbers, carry.truths))

        def step(states: list[Traced]) -> list[Any]:
            after = body(as_tree(states[1:]))
            return [number_in_loop(trace, cond(after)), *numbers_in(split(after, carry.name, conditions=True)[0])]

        return (as_tree(repeat(trace, [number_in_loop(trace, holds), *numbers_in(leaves)], step)[1:]),)

    return repeated


def repeat(trace: Trace, first: Sequence[Traced], step: LoopStep) -> list[Traced]:
    """What a loop carries in the end.

    Args:
        first: what it carries into its first step, if there is one: that is what the first number says.
        step: is run again for each derivative.
    """
    start, number, lanes = len(trace.nodes), (trace.loops, False), UNBOUNDED + trace.loops
    trace.loops += 1
    carried = [trace.append(CARRY, (one,), number, lanes) for one in first]
    states = in_lanes(trace, lanes, carried, lambda carried: (step(carried), []))[0]
    pairs = list(zip(carried, states, strict=True))
    closed = [trace.append(NEXT, pair, None if i else WHILE, lanes) for i, pair in enumerate(pairs)]
    raw = [trace.append(LAST, (one,), None, 0) for one in closed]
    if not modes.recording:
        return [trace.record(DETACHED, (one,)) for one in raw]
    uses = [
        one.args[0] for one in nodes_between(states, carried, start)[1]
    ]  # numbers for all steps alone, as there are no rows
    count = len(first)

    def push(tangents: list[Tangents | None]) -> list[Tangents]:
        directions = sorted({direction for one in tangents if one for direction in one})
        moving = [(i, direction) for i in range(1, count) for direction in directions]

        def moved(carried: list[Traced]) -> list[Any]:
            begin = len(trace.nodes)
            states = in_lanes(trace, trace.lanes, carried[:count], lambda carried: (step(carried), []))[0]
            order, others = nodes_between(states, carried[:count], begin)
            assert len(others) == len(uses), "a body is the same each time it runs"
            known: list[Tangents] = [{} for _ in first]
            for (i, direction), tangent in zip(moving, carried[count:], strict=True):
                known[i][direction] = tangent
            known += [one or {} for one in tangents[count:]]
            found = push_forward(states, [*carried[:count], *others], known, True, order)
            return [*states, *[found[i].get(direction, 0.0) for i, direction in moving]]

        begin = [as_traced(trace, (tangents[i] or {}).get(direction, 0.0), "a tangent") for i, direction in moving]
        found = repeat(trace, [*first, *begin], moved)
        pushed: list[Tangents] = [{} for _ in raw]
        for (i, direction), tangent in zip(moving, found[count:], strict=True):
            pushed[i][direction] = tangent
        return pushed

    slots = [trace.record(stop_gradient, (one,)) for one in raw]
    call = CustomCall("while_loop", len(slots), pull, push)
    node = trace.stand_in(primitive_of(call, count + len(uses)), slots[0], None, 0)
    node.args = (*slots, *first, *uses)
    return [output_of(trace, slot, node) for slot in slots]


def pull(adjoints: list[Any], plain: bool) -> list[Any]:
    raise NoReverseModeError(
        "jit: while_loop() has no derivative in reverse mode under jit, as nobody knows how many carries to keep; take it in"
        " forward mode (jvp, jacfwd), or write scan(f, init, length=n)."
    )
