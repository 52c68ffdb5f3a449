"""A loop inside `jit`: its body is traced once, on numbers that have a lane for each step.

What is carried has lanes too (`carry` and `next` of ir/lanes.py), so all else in the body is arithmetic like that in a
`vmap`, which the passes and back ends know. What does not depend on the carry is computed for all steps at once.

The derivative of a loop is a loop over the carries that it kept. In reverse mode it goes backwards: where a step makes
c' = f(c, x), the adjoint of c is that of c' times ∂f/∂c, plus what else uses c. So it carries the adjoints of c, and gives
those of x as its y. In forward mode it carries the tangents. Either is a loop as any, so derivatives of every order follow.
"""

import math
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from autograd.backward import topological_order_of
from autograd.compiler.frontend.bodies import Body
from autograd.compiler.frontend.in_lanes import BodyFunction, in_lanes, nodes_between, output_of
from autograd.compiler.frontend.reruns import FirstRun
from autograd.compiler.frontend.rows_of_steps import adjoints_of_uniform_numbers, tangents_of_rows, uniform_numbers
from autograd.compiler.frontend.trace import Trace, as_traced, set_args
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import CARRY, DETACHED, EACH_STEP, LAST, NEXT, SPREAD, UNBOUNDED, WHILE
from autograd.compiler.ir.tables import entries_of_row, like_table, numbers_of_table
from autograd.modes import enable_grad, line_of_user, modes
from autograd.own_derivatives import CustomCall, primitive_of
from autograd.primitives import constant, identity, stop_gradient
from autograd.symbolic import is_exactly, sweep_symbolically
from autograd.tangents import NoReverseModeError, Tangents, push_forward, total_of
from autograd.transforms.loops import SCAN_INSTEAD
from autograd.transforms.nesting import nesting


class Loop:
    """A loop of a trace, and its derivatives.

    Args:
        count: how many steps there are; the lanes of a `while_loop`, or of a derivative of one. back: whether the first step
            is that of the last lane.
        first: what it carries into its first step, uniform numbers, or in a vmap over so many samples those of samples.
        body: is run again for each derivative.
        part: for checkpoints, gives the body of some of the steps; a loop in another one is then computed again in each step
            of that, where it is needed.
        ends: whether it is a `while_loop`: the first number that it carries says whether there is another step.

    Attributes:
        lanes: of the numbers in its body. inside: its `part`, where it is in another loop.
        inner: the rule of a `scan` in its body; None where that is traced step by step.
        begins: from which carry on there are derivatives. is_kept: whether what is carried is kept.
        first_run: what its body recorded, where a user wrote it.
        given: what its body uses beside what it carries.
        outputs: what it gives.
    """

    def __init__(
        self,
        trace: Trace,
        count: int,
        back: bool,
        first: Sequence[Traced],
        body: BodyFunction,
        part: Callable[[int, int], BodyFunction] | None = None,
        ends: bool = False,
        samples: int = 0,
    ) -> None:
        self.trace, self.count, self.back, self.body, self.ends, self.samples = trace, count, back, body, ends, samples
        self.first, self.lanes = list(first), count if ends else count * (samples or 1)
        self.inside = part if samples and trace.stepping else None
        self.part = None if samples else part
        self.inner = nesting.over_steps if trace.nests_loops and not samples and (trace.keeps_steps or not ends) else None
        self.begins, self.is_kept = int(ends), not ends
        self.first_run: FirstRun | None = None
        self.given: list[Traced] = []
        self.outputs: list[Any] = []

    def record(self, own: Body | None = None) -> list[Any]:
        """What it carries out of its last step, then with lanes what its body gives, then what it carries.

        Args:
            own: whose numbers are the body's, where a user wrote it.
        """
        trace, lanes, samples, ends = self.trace, self.lanes, self.samples, self.ends
        start = len(trace.nodes)
        number, trace.loops = (trace.loops, self.back, samples, self.inside is not None), trace.loops + 1
        if samples:
            trace.of_samples[lanes] = samples
            if self.inside is not None:
                trace.summed_by_step.add(lanes)
            for i, one in enumerate(self.first):
                if not one.lanes and one.primitive is not constant:
                    self.first[i] = trace.spread(one, samples)
        carried = [trace.append(CARRY, (one,), number, lanes) for one in self.first]
        begin = len(trace.nodes)
        states, ys = in_lanes(trace, lanes, carried, self.body, samples, self.inner, own)
        if own is not None:
            self.first_run = FirstRun(trace, start, begin, [*states, *ys])
        pairs = enumerate(zip(carried, states, strict=True))
        closed = [trace.append(NEXT, pair, WHILE if ends and not i else None, lanes) for i, pair in pairs]
        raw = [*[trace.append(LAST, (one,), None, samples) for one in closed], *ys, *carried]
        if not modes.recording or not raw:
            return [trace.record(DETACHED, (one,)) for one in raw]
        self.given = nodes_between([*states, *ys], carried, start, lanes)[1]
        if any(one.primitive is not SPREAD and entries_of_row(one) is None for one in self.given):
            self.part = None  # rows of other loops can't be cut into pieces
        slots = [trace.record(stop_gradient, (one,)) for one in raw]
        inputs = [*self.first, *self.uses()]
        call = CustomCall("while_loop" if ends else "scan", len(slots), self.pull, self.push)
        node = trace.stand_in(primitive_of(call, len(inputs)), slots[0], None, 0)
        set_args(node, (*slots, *inputs))
        self.outputs += [output_of(trace, slot, node) for slot in slots]
        trace.held_by_loops.append(self.outputs)
        return self.outputs

    def uses(self) -> list[Traced]:
        """The numbers beside those that it carries, by which it has derivatives."""
        if self.part is not None:
            return [number for row in self.given for number in uniform_numbers(row)]
        if self.ends:  # a loop of its derivative has other steps
            return [one.args[0] if one.primitive is EACH_STEP else one for one in self.given]
        return self.given

    @property
    def kept(self) -> list[Traced]:
        """What it carried into each step."""
        return self.outputs[len(self.outputs) - len(self.first) :]

    def run_again(self, carried: list[Traced]) -> tuple[list[Traced], list[Traced], list[Traced], list[Traced]]:
        """The body for a derivative, in lanes of that: what it carries on, what it gives, the nodes between, its inputs."""
        trace, begin = self.trace, len(self.trace.nodes)
        states, ys = in_lanes(trace, trace.lanes, carried, self.body, self.samples, self.inner)
        if self.first_run is not None:
            self.first_run.check_again(begin, [*states, *ys])
        between, others = nodes_between([*states, *ys], carried, begin, trace.lanes)
        assert len(others) == len(self.given), "a body is the same each time it runs"
        return states, ys, between, [*carried, *others]

    def pull(self, adjoints: list[Any], plain: bool) -> list[Any]:
        """The adjoints of what it carries into its first step, and of what else it uses."""
        trace, many, begins, given = self.trace, len(self.first), self.begins, self.given
        if trace.lanes and trace.lanes != self.samples:
            raise NoReverseModeError("jit: the gradient is taken inside vmap of what scan gave; take it outside.")
        if self.ends and (self.samples or not trace.keeps_steps):
            raise NoReverseModeError(
                'jit: while_loop() has no reverse mode inside vmap, nor with kernel="jax" or "numpy" and in float32, as its'
                f" carries are not kept there. Take forward mode (jvp, jacfwd). {SCAN_INSTEAD} At {line_of_user()}"
            )
        self.is_kept = True
        begin = [as_traced(trace, one, "an adjoint") for one in adjoints[begins:many]]
        if self.part is not None and all(is_exactly(one, 0.0) for one in adjoints[many:]):
            return self.pull_in_parts(begin, self.part)
        gives: list[tuple[int, Traced]] = []  # the inputs for which there is an adjoint, with that; of a table its numbers

        def transposed(after: list[Traced]) -> tuple[list[Any], list[Any]]:
            kept = self.kept
            states, ys, between, inputs = self.run_again(kept)
            pairs = [pair for pair in zip([*ys, *kept], adjoints[many:], strict=True) if not is_exactly(pair[1], 0.0)]
            seeds = [*after, *[seed for _, seed in pairs]]
            found = sweep_symbolically([*states[begins:], *[y for y, _ in pairs]], seeds, inputs, between)
            gives[:] = [(i, adjoint) for i, adjoint in enumerate(found[many:]) if not is_exactly(adjoint, 0.0)]
            return found[begins:many], [number for _, one in gives for number in numbers_of_table(one)]

        found = Loop(trace, self.count, not self.back, begin, transposed, self.inside, samples=self.samples).record()
        carried, numbers = [*[0.0] * begins, *found[: len(begin)]], iter(found[len(begin) :])
        rows = {i: like_table(one, [next(numbers) for _ in numbers_of_table(one)]) for i, one in gives}
        if self.part is not None:
            return [*carried, *adjoints_of_uniform_numbers(trace, given, rows)]
        return [*carried, *[rows.get(i, 0.0) for i in range(len(given))]]

    def pull_in_parts(self, adjoints: list[Any], part: Callable[[int, int], BodyFunction]) -> list[Any]:
        """The same from the adjoints of what it carries out alone.

        The carries are kept between parts of √n steps alone. Backwards, the steps of one part are computed again at a time,
        so that what is kept grows as √n, and as the program has a loop for each part, so does that. (Griewank, "Achieving
        logarithmic growth of temporal and spatial complexity in reverse automatic differentiation", 1992, with one level.)
        """
        trace, count, first, given = self.trace, self.count, self.first, self.given
        size = math.isqrt(count - 1) + 1
        parts = [(begin, min(begin + size, count)) for begin in range(0, count, size)]
        with enable_grad():
            states = [first]
            for begin, end in parts[:-1]:
                states.append(Loop(trace, end - begin, False, states[-1], part(begin, end)).record()[: len(first)])
            terms: list[list[list[Any]]] = [[[] for _ in uniform_numbers(row)] for row in given]
            for (begin, end), state in zip(reversed(parts), reversed(states), strict=True):
                begins = [trace.record(identity, (one,)) for one in state]
                last = Loop(trace, end - begin, False, begins, part(begin, end)).record()[: len(first)]
                # Uniform numbers that the body computes are others each time it runs.
                rows = last[0].args[1].args[-len(given) :] if given else ()
                numbers = [number for row in rows for number in uniform_numbers(row)]
                # A constant is one number wherever it stands, also where the body does not take it from a row.
                inputs = [*begins, *[number for number in numbers if number.primitive is not constant]]
                ends = set(map(id, inputs))
                between = [node for node in topological_order_of(last) if id(node) not in ends]
                found = iter(sweep_symbolically(last, adjoints, inputs, between))
                adjoints = list(islice(found, len(first)))
                for row, of_row in zip(rows, terms, strict=True):
                    for k, number in enumerate(uniform_numbers(row), 0 if row.primitive is SPREAD else begin):
                        more = 0.0 if number.primitive is constant else next(found)
                        if id(number) in ends and not is_exactly(more, 0.0):  # once, where it is several times among them
                            of_row[k].append(more)
                            ends.remove(id(number))
            sums = [total_of(some, 2) if some else 0.0 for of_row in terms for some in of_row]  # of tables `+` is none
        return [*adjoints, *sums]

    def push(self, tangents: list[Tangents | None]) -> list[Tangents]:
        """The tangents of what it gives."""
        trace, count, first, samples = self.trace, self.count, self.first, self.samples
        directions = sorted({direction for one in tangents if one for direction in one})
        pairs = [(i, direction) for i in range(self.begins, len(first)) for direction in directions]
        begin = [as_traced(trace, (tangents[i] or {}).get(direction, 0.0), "a tangent") for i, direction in pairs]
        pushed: list[Tangents] = [{} for _ in self.outputs]
        gives: list[tuple[int, int]] = []
        of_given = tangents[len(first) :]
        if self.part is not None:
            of_given = tangents_of_rows(trace, self.given, of_given)

        def tangents_of(
            outputs: list[Traced], inputs: list[Traced], between: list[Traced], states: list[Traced]
        ) -> list[Tangents]:
            known: list[Tangents] = [{} for _ in first]
            for (i, direction), state in zip(pairs, states, strict=True):
                known[i][direction] = state
            return push_forward(outputs, inputs, [*known, *[one or {} for one in of_given]], True, between)

        def moved(states: list[Traced]) -> tuple[list[Any], list[Any]]:
            kept = self.kept
            nexts, ys, between, inputs = self.run_again(kept)
            found = tangents_of([*nexts, *ys, *kept], inputs, between, states)
            gives[:] = [(i, direction) for i, one in enumerate(found[len(first) :]) for direction in one]
            rows = [found[len(first) + i][direction] for i, direction in gives]
            return [found[i].get(direction, 0.0) for i, direction in pairs], rows

        def repeated(carried: list[Traced]) -> tuple[list[Any], list[Any]]:
            nexts, _, between, inputs = self.run_again(carried[: len(first)])
            found = tangents_of(nexts, inputs, between, carried[len(first) :])
            return [*nexts, *[found[i].get(direction, 0.0) for i, direction in pairs]], []

        found: list[Any] = []
        if self.is_kept:
            found = Loop(trace, count, self.back, begin, moved, self.inside, samples=samples).record()
            for (i, direction), tangent in zip(gives, found[len(pairs) :], strict=False):
                pushed[len(first) + i][direction] = tangent
        if self.ends:  # what it carries out has its tangent by another loop, which keeps nothing
            steps, both = UNBOUNDED + trace.loops, [*first, *begin]
            found = Loop(trace, steps, self.back, both, repeated, ends=True, samples=samples).record()[len(first) :]
        for (i, direction), tangent in zip(pairs, found, strict=False):
            pushed[i][direction] = tangent
        return pushed
