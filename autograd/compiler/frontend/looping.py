"""`scan` inside `jit`: its body is traced once, on numbers that have a lane for each step.

What is carried has lanes too (`carry` and `next` of ir/lanes.py), so all else in the body is arithmetic like that in a
`vmap`, which the passes and back ends know. What does not depend on the carry is computed for all steps at once.

The derivative of a loop is a loop over the carries that it kept. In reverse mode it goes backwards: where a step makes
c' = f(c, x), the adjoint of c is that of c' times ∂f/∂c, plus what else uses c. So it carries the adjoints of c, and gives
those of x as its y. In forward mode it carries the tangents. Either is a loop as any, so derivatives of every order follow.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice
from typing import Any

from autograd.arguments import is_array
from autograd.backward import topological_order_of
from autograd.compiler.frontend.bodies import Body
from autograd.compiler.frontend.columns import NoColumnError, column, column_of_samples, number_of_truth
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.mapped import Lanes
from autograd.compiler.frontend.precision import refuse_rounded_in
from autograd.compiler.frontend.reruns import FirstRun
from autograd.compiler.frontend.steps import SamplesOfSteps, Steps, StepsOfSamples
from autograd.compiler.frontend.trace import Trace, as_traced, set_args
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.frontend.whole import WholeCarries
from autograd.compiler.ir.lanes import (
    ARGUMENT,
    CARRY,
    DETACHED,
    EACH_STEP,
    LAST,
    NEXT,
    SPREAD,
    STAND_INS,
    STEP_COLUMN,
    UNBOUNDED,
    WHILE,
)
from autograd.compiler.ir.tables import entries_of_row, like_table, numbers_of_table, read, row_of, table_of_row
from autograd.modes import enable_grad, line_of_user, modes
from autograd.own_derivatives import OUTPUT, CustomCall, call_of, primitive_of
from autograd.primitives import constant, identity, stop_gradient
from autograd.symbolic import is_exactly, sweep_symbolically
from autograd.tangents import NoReverseModeError, Tangents, push_forward, total_of
from autograd.transforms.loops import SCAN_INSTEAD, Carry, CheckedBody, is_truth
from autograd.transforms.nesting import nesting
from autograd.trees.flatten import numbers_of, parts_of, split, split_at
from autograd.trees.kinds import Tree
from autograd.trees.treedef import ARRAY

#: The body of a loop: what is carried to what is carried on, and the numbers that it gives beside that.
BodyFunction = Callable[[list[Traced]], tuple[list[Any], list[Any]]]
#: What has no derivative.
GIVEN = {constant, ARGUMENT, STEP_COLUMN}


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
        if trace.single:
            refuse_rounded_in(carry.first, f"{carry.name}: init")

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
        whole = WholeCarries(trace, leaves)

        def body(states: list[Traced], x: Tree = x) -> tuple[list[Any], list[Any]]:
            while True:
                state, y = step(definition.unflatten(with_truths(whole.marked(states), carry.truths)), x, 0)
                if trace.single:
                    refuse_rounded_in((state, y), f"{carry.name}: (carry, y)")
                stacked[:] = split(y, f"{carry.name}: y", conditions=True)
                after = numbers_in(split(state, carry.name, conditions=True)[0])
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
            leaves, nesting = split_at(xs, lambda thing: isinstance(thing, list) or is_array(thing))
            entries = nesting.join([leaf[begin:end] for leaf in leaves])
            return partial(body, x=column_of(entries, end - begin, trace.body))

        first, parts = numbers_in(leaves), part if checkpoint else None
        found = iter(loop(trace, count, False, first, body, parts, samples=samples, own=own))
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


def holds_lanes(leaves: list[Any]) -> bool:
    """Whether numbers with lanes are among them, which no loop carries."""
    return any(isinstance(part, Lanes) for leaf in leaves for part in parts_of(leaf))


def number_in_loop(trace: Trace, number: Any) -> Traced:
    """A number or a condition as a number."""
    return number_of_truth(trace, number) if is_truth(number) else as_traced(trace, number, "what a loop carries or gives")


def with_truths(numbers: Iterable[Traced], truths: list[bool]) -> list[Any]:
    """Numbers, of which some stand for conditions."""
    return [Condition(number) if truth else number for number, truth in zip(numbers, truths, strict=True)]


def loop(
    trace: Trace,
    count: int,
    back: bool,
    first: Sequence[Traced],
    body: BodyFunction,
    part: Callable[[int, int], BodyFunction] | None = None,
    ends: bool = False,
    samples: int = 0,
    own: Body | None = None,
) -> list[Any]:
    """A loop: what it carries out of its last step, then with lanes what its body gives, then what it carries.

    Args:
        count: how many steps there are; the lanes of a `while_loop`, or of a derivative of one. back: whether the first step
            is that of the last lane.
        first: what it carries into its first step, uniform numbers, or in a vmap over so many samples those of samples.
        body: is run again for each derivative.
        part: for checkpoints, gives the body of some of the steps; a loop in another one is then computed again in each step
            of that, where it is needed.
        own: whose numbers are the body's, where a user wrote it.
        ends: whether it is a `while_loop`: the first number that it carries says whether there is another step.
    """
    start = len(trace.nodes)
    inside = part if samples and trace.stepping else None
    number, trace.loops = (trace.loops, back, samples, inside is not None), trace.loops + 1
    lanes = count if ends else count * (samples or 1)
    if samples:
        trace.of_samples[lanes], part = samples, None
        if inside is not None:
            trace.summed_by_step.add(lanes)
        first = [trace.spread(one, samples) if not one.lanes and one.primitive is not constant else one for one in first]
    inner = nesting.over_steps if trace.nests_loops and not samples and (trace.keeps_steps or not ends) else None
    carried = [trace.append(CARRY, (one,), number, lanes) for one in first]
    begin = len(trace.nodes)
    states, ys = in_lanes(trace, lanes, carried, body, samples, inner, own)
    first_run = None if own is None else FirstRun(trace, start, begin, [*states, *ys])
    pairs = enumerate(zip(carried, states, strict=True))
    closed = [trace.append(NEXT, pair, WHILE if ends and not i else None, lanes) for i, pair in pairs]
    raw = [*[trace.append(LAST, (one,), None, samples) for one in closed], *ys, *carried]
    if not modes.recording:
        return [trace.record(DETACHED, (one,)) for one in raw]
    given = nodes_between([*states, *ys], carried, start, lanes)[1]
    if part is not None and any(one.primitive is not SPREAD and entries_of_row(one) is None for one in given):
        part = None  # rows of other loops can't be cut into pieces
    uses = given if part is None else [number for row in given for number in _uniform_numbers(row)]
    if ends:  # a loop of its derivative has other steps
        uses = [one.args[0] if one.primitive is EACH_STEP else one for one in uses]
    saved = [len(raw) - len(carried) + i for i in range(len(carried))]
    begins, is_kept = int(ends), not ends  # from which carry on there are derivatives; whether what is carried is kept

    def again() -> tuple[list[Traced], list[Traced], list[Traced], list[Traced]]:
        """The body on what the loop carried: its inputs, the nodes between, and its outputs."""
        kept, begin = [outputs[i] for i in saved], len(trace.nodes)
        states, ys = in_lanes(trace, lanes, kept, body, samples, inner)
        if first_run is not None:
            first_run.check_again(begin, [*states, *ys])
        between, others = nodes_between([*states, *ys], kept, begin, lanes)
        assert len(others) == len(given), "a body is the same each time it runs"
        return [*kept, *others], between, states, [*ys, *kept]

    def pull(adjoints: list[Any], plain: bool) -> list[Any]:
        nonlocal is_kept
        if trace.lanes and trace.lanes != samples:
            raise NoReverseModeError("jit: the gradient is taken inside vmap of what scan gave; take it outside.")
        if ends and (samples or not trace.keeps_steps):
            raise NoReverseModeError(
                'jit: while_loop() has no reverse mode inside vmap, nor with kernel="jax" or "numpy" and in float32, as its'
                f" carries are not kept there. Take forward mode (jvp, jacfwd). {SCAN_INSTEAD} At {line_of_user()}"
            )
        is_kept = True
        if part is not None and all(is_exactly(one, 0.0) for one in adjoints[len(first) :]):
            begin = [as_traced(trace, one, "an adjoint") for one in adjoints[: len(first)]]
            return _pull_in_parts(trace, count, first, given, begin, part)
        gives: list[tuple[int, Traced]] = []  # the inputs for which there is an adjoint, with that; of a table its numbers

        def transposed(after: list[Traced]) -> tuple[list[Any], list[Any]]:
            inputs, between, states, ys = again()
            pairs = [pair for pair in zip(ys, adjoints[len(first) :], strict=True) if not is_exactly(pair[1], 0.0)]
            seeds = [*after, *[seed for _, seed in pairs]]
            found = sweep_symbolically([*states[begins:], *[y for y, _ in pairs]], seeds, inputs, between)
            gives[:] = [(i, adjoint) for i, adjoint in enumerate(found[len(first) :]) if not is_exactly(adjoint, 0.0)]
            return found[begins : len(first)], [number for _, one in gives for number in numbers_of_table(one)]

        begin = [as_traced(trace, one, "an adjoint") for one in adjoints[begins : len(first)]]
        found = loop(trace, count, not back, begin, transposed, inside, samples=samples)
        carried, numbers = [*[0.0] * begins, *found[: len(begin)]], iter(found[len(begin) :])
        rows = {i: like_table(one, [next(numbers) for _ in numbers_of_table(one)]) for i, one in gives}
        if part is None:
            return [*carried, *[rows.get(i, 0.0) for i in range(len(given))]]
        passed = [[rows.get(i, 0.0)] * len(_uniform_numbers(row)) for i, row in enumerate(given)]
        for i, adjoint in rows.items():
            if given[i].primitive is SPREAD:
                passed[i] = [trace.sum_over_lanes(adjoint, given[i].lanes)]
            else:
                table = table_of_row(as_traced(trace, adjoint, "an adjoint"), count)
                passed[i] = [read(table, trace.constant(float(k))) for k in range(count)]
        return [*carried, *[one for some in passed for one in some]]

    def push(tangents: list[Tangents | None]) -> list[Tangents]:
        directions = sorted({direction for one in tangents if one for direction in one})
        pairs = [(i, direction) for i in range(begins, len(first)) for direction in directions]
        begin = [as_traced(trace, (tangents[i] or {}).get(direction, 0.0), "a tangent") for i, direction in pairs]
        pushed: list[Tangents] = [{} for _ in raw]
        gives: list[tuple[int, int]] = []
        of_given = tangents[len(first) :] if part is None else _tangents_of_rows(trace, given, tangents[len(first) :])

        def tangents_of(
            outputs: list[Traced], inputs: list[Traced], between: list[Traced], states: list[Traced]
        ) -> list[Tangents]:
            known: list[Tangents] = [{} for _ in first]
            for (i, direction), state in zip(pairs, states, strict=True):
                known[i][direction] = state
            known += [one or {} for one in of_given]
            return push_forward(outputs, inputs, known, True, between)

        def moved(states: list[Traced]) -> tuple[list[Any], list[Any]]:
            inputs, between, nexts, ys = again()
            found = tangents_of([*nexts, *ys], inputs, between, states)
            gives[:] = [(i, direction) for i, one in enumerate(found[len(first) :]) for direction in one]
            rows = [found[len(first) + i][direction] for i, direction in gives]
            return [found[i].get(direction, 0.0) for i, direction in pairs], rows

        def repeated(carried: list[Traced]) -> tuple[list[Any], list[Any]]:
            start, own, states = len(trace.nodes), carried[: len(first)], carried[len(first) :]
            nexts, rest = in_lanes(trace, trace.lanes, own, body, samples, inner)
            if first_run is not None:
                first_run.check_again(start, [*nexts, *rest])
            between, others = nodes_between(nexts, own, start, trace.lanes)
            assert len(others) == len(given), "a body is the same each time it runs"
            found = tangents_of(nexts, [*own, *others], between, states)
            return [*nexts, *[found[i].get(direction, 0.0) for i, direction in pairs]], []

        found: list[Any] = []
        if is_kept:
            found = loop(trace, count, back, begin, moved, inside, samples=samples)
            for (i, direction), tangent in zip(gives, found[len(pairs) :], strict=False):
                pushed[len(first) + i][direction] = tangent
        if ends:  # what it carries out has its tangent by another loop, which keeps nothing
            many, both = UNBOUNDED + trace.loops, [*first, *begin]
            found = loop(trace, many, back, both, repeated, ends=True, samples=samples)[len(first) :]
        for (i, direction), tangent in zip(pairs, found, strict=False):
            pushed[i][direction] = tangent
        return pushed

    slots = [trace.record(stop_gradient, (one,)) for one in raw]
    call = CustomCall("while_loop" if ends else "scan", len(slots), pull, push)
    node = trace.stand_in(primitive_of(call, len(first) + len(given)), slots[0], None, 0)
    set_args(node, (*slots, *first, *uses))
    outputs = [output_of(trace, slot, node) for slot in slots]
    trace.held_by_loops.append(outputs)
    return outputs


def _uniform_numbers(row: Traced) -> tuple[Traced, ...]:
    """The uniform numbers of which a row was made, one for all steps or one for each."""
    return entries_of_row(row) or row.args


def _tangents_of_rows(trace: Trace, rows: Sequence[Traced], tangents: list[Tangents | None]) -> list[Tangents]:
    """The tangents of rows, from those of their uniform numbers."""
    waiting, found = iter(tangents), list[Tangents]()
    for row in rows:
        each = [next(waiting) or {} for _ in _uniform_numbers(row)]
        if row.primitive is SPREAD:
            found += each
            continue
        directions = sorted({direction for one in each for direction in one})
        columns = [[as_traced(trace, one.get(direction, 0.0), "a tangent") for one in each] for direction in directions]
        found.append(dict(zip(directions, [row_of(tuple(column)) for column in columns], strict=True)))
    return found


def _pull_in_parts(
    trace: Trace,
    count: int,
    first: Sequence[Traced],
    given: Sequence[Traced],
    adjoints: list[Any],
    part: Callable[[int, int], BodyFunction],
) -> list[Any]:
    """The adjoints of what a loop carries into its first step and of what its body uses, from those of what it carries out.

    The carries are kept between parts of √n steps alone. Backwards, the steps of one part are computed again at a time, so
    that what is kept grows as √n, and as the program has a loop for each part, so does that. (Griewank, "Achieving
    logarithmic growth of temporal and spatial complexity in reverse automatic differentiation", 1992, with one level.)
    """
    size = math.isqrt(count - 1) + 1
    parts = [(begin, min(begin + size, count)) for begin in range(0, count, size)]
    with enable_grad():
        states = [list(first)]
        for begin, end in parts[:-1]:
            states.append(loop(trace, end - begin, False, states[-1], part(begin, end))[: len(first)])
        terms: list[list[list[Any]]] = [[[] for _ in _uniform_numbers(row)] for row in given]
        for (begin, end), state in zip(reversed(parts), reversed(states), strict=True):
            begins = [trace.record(identity, (one,)) for one in state]
            last = loop(trace, end - begin, False, begins, part(begin, end))[: len(first)]
            # Uniform numbers that the body computes are others each time it runs.
            rows = last[0].args[1].args[-len(given) :] if given else ()
            inputs = [*begins, *[number for row in rows for number in _uniform_numbers(row)]]
            ends = set(map(id, inputs))
            between = [node for node in topological_order_of(last) if id(node) not in ends]
            found = iter(sweep_symbolically(last, adjoints, inputs, between))
            adjoints = list(islice(found, len(first)))
            for row, of_row in zip(rows, terms, strict=True):
                for k, number in enumerate(_uniform_numbers(row), 0 if row.primitive is SPREAD else begin):
                    more = next(found)
                    if id(number) in ends and not is_exactly(more, 0.0):  # once, where it is several times among the inputs
                        of_row[k].append(more)
                        ends.remove(id(number))
        sums = [total_of(some, 2) if some else 0.0 for of_row in terms for some in of_row]  # of tables `+` is none
    return [*adjoints, *sums]


def output_of(trace: Trace, slot: Traced, call: Traced) -> Traced:
    found = trace.stand_in(OUTPUT, slot, None, slot.lanes)
    set_args(found, (slot, call))
    return found


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
