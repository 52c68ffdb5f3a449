"""Lanes: `vmap` inside `jit`. A traced scalar with lanes stands for one number per sample; inside `scan` for one per step.

The compiler's own primitives stand here: sources of numbers, broadcasts to lanes and reductions over them. They are rows
like those of the table, with partials written in primitives for numbers of any kind, so the one reverse sweep serves them.
"""

from collections.abc import Callable
from typing import Any

from autograd.errors import TraceError
from autograd.ieee import largest, logsumexp, smallest, total
from autograd.primitives import constant, equal, exp, finite, identity, reciprocal, stop_gradient
from autograd.row import Primitive


def own_row(
    name: str,
    doc: str,
    evaluate: Callable[[Any], float] | Callable[[Any, Any], float] = total,
    partials: Callable[[Any, Any], tuple[Any, ...]] | Callable[[Any, Any, Any], tuple[Any, ...]] | None = None,
    arity: int | None = None,
    over_lists: bool = False,
    selects: tuple[int, ...] = (),
) -> Primitive:
    """A row of the compiler's own."""
    return Primitive(
        name,
        doc,
        evaluate=evaluate,
        partials=partials or (lambda *_: ()),
        symbol=name,
        latex="",
        numpy="",
        samples=[],
        arity=(1 if partials else 0) if arity is None else arity,
        over_lists=over_lists,
        selects=selects,
    )


class SumOverLanes:
    """The partial of `spread`: not a factor but an instruction. The adjoint of a uniform number that all samples use is the
    sum of theirs; a gradient taken within the lanes, sample by sample, stays with its sample."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes

    def pull(self, adjoint: Any) -> Any:
        """The adjoint of the uniform number."""
        return adjoint.trace.sum_over_lanes(adjoint, self.lanes)

    def push(self, tangent: Any) -> Any:
        """The tangent for each sample, which is that of the uniform number."""
        return tangent


def _second(x: Any, *others: Any) -> Any:
    return others[0]


def _no_partials(z: Any, x: Any, *others: Any) -> tuple[Any, ...]:
    return 0.0, 0.0


def from_outside(y: Any, partial: Any) -> Any:
    """The partial of a reduction, which within the lanes would ask for a number per pair of samples."""
    if y.trace.ends_at_reductions:
        return 0.0
    if y.trace.lanes:
        raise TraceError("jit: the gradient is taken inside vmap of a result reduced over vmap outside; take it outside.")
    return partial


ARGUMENT = own_row("argument", "A number of an argument, or with lanes a column of numbers.")
PARAMETER = own_row("parameter", "A Value captured from outside.")
COUNT = own_row("lanes", "How many lanes there are.")
WHOLE = own_row(
    "whole", "A number that a loop carries, known to be whole in each step.", lambda x: x, partials=lambda y, x: (1.0,)
)
DETACHED = own_row(
    "detached", "A number recorded within no_grad, which passes no gradient on.", lambda x: x, partials=lambda y, x: (0.0,)
)
TWIN = own_row("twin", "A number, as one body reads it.", lambda x: x, partials=lambda y, x: (1.0,))
SPREAD = own_row("spread", "A uniform number, for each sample.", partials=lambda y, x: (y.number,))
LANE_SUM = own_row("lane_sum", "The sum over lanes.", partials=lambda y, x: (from_outside(y, 1.0),))
LANE_MAX = own_row(
    "lane_max", "The largest over lanes.", largest, selects=(0,), partials=lambda y, x: (from_outside(y, _ties(y, x)),)
)
LANE_MIN = own_row(
    "lane_min", "The smallest over lanes.", smallest, selects=(0,), partials=lambda y, x: (from_outside(y, _ties(y, x)),)
)
LANE_LOGSUMEXP = own_row(
    "lane_logsumexp", "log Σ exp over lanes.", logsumexp, partials=lambda y, x: (from_outside(y, _share(x)),)
)

#: What a loop carries is a number with a lane for each step. `next` closes the circle: it has for each step what that step
#: makes of the carry, which is the carry of the step after it. (The delay of dataflow languages, `fby` in Lustre: Caspi,
#: Pilaud, Halbwachs and Plaice, 1987.) A loop backwards begins in the last lane. Derivatives pass by the call of the loop
#: (frontend/looping.py), not here.
#:
#: Each `while_loop` has a number of lanes of its own, which stands for as many steps as there are. The loops of its
#: derivatives in reverse mode have it, too, and `lanes` of it is known behind the loop; no result has it. One of its carries
#: says whether there is another step: the number of the `next` of that is WHILE. In a `vmap` that has a lane for each
#: sample, and there are steps as long as it is not 0 for all of them; its lanes stand for the steps of all samples.
CARRY = own_row("carry", "What a loop carries, for each step; its argument in the first.", lambda x: x, lambda y, x: (0.0,))
NEXT = own_row("next", "What each step makes of a carry, the first argument.", _second, _no_partials, arity=2)
LAST = own_row("last", "What a loop carries out of its last step.", lambda x: x, lambda y, x: (0.0,))

LOOPS = {CARRY, NEXT, LAST}

#: A `scan` in a `vmap` has a lane for each step of each sample: first those of step 0, then those of step 1. Its carry is
#: delayed by as many lanes as there are samples; the first and the last one have a lane for each sample. So a step is
#: computed for all samples at once. The third number of such a carry is how many samples there are, as is the second of a
#: column: other loops may have as many lanes, but other steps.
EACH_STEP = own_row(
    "each_step", "A number of each sample, for each step.", lambda x: x, lambda y, x: (BetweenSamplesAndSteps(y, x),)
)
STEP_SUM = own_row("step_sum", "The sum over steps.", lambda x: x, lambda y, x: (BetweenSamplesAndSteps(y, x),))
STEP_COLUMN = own_row(
    "step_column", "A column of numbers for each step, so many numbers apart.", lambda x: x, lambda y, x: (0.0,)
)
OF_STEPS = {EACH_STEP, STEP_SUM, STEP_COLUMN}


class BetweenSamplesAndSteps:
    """The partial of `each_step` and of `step_sum`, no factor but an instruction: each is the other's transpose. A gradient
    taken within the steps, step by step, stays with its step."""

    def __init__(self, y: Any, x: Any) -> None:
        self.y, self.x = y, x

    def pull(self, adjoint: Any) -> Any:
        """The adjoint of the argument."""
        trace, steps = self.x.trace, self.y.lanes
        if trace.lanes == steps > self.x.lanes:
            return adjoint
        return trace.between_steps(adjoint, steps, self.x.lanes)

    def push(self, tangent: Any) -> Any:
        """The tangent of the result."""
        return self.x.trace.between_steps(tangent, self.x.lanes, self.y.lanes)


WHILE = "while"
#: As many lanes, and its number more, has the loop of a `while_loop`; no other number has so many.
UNBOUNDED = 1 << 30
SOURCES = {ARGUMENT, PARAMETER, COUNT, constant}
STAND_INS = {DETACHED, SPREAD, TWIN, WHOLE, identity}
REDUCTIONS = {LANE_SUM, LANE_MAX, LANE_MIN, LANE_LOGSUMEXP}


def _share(x: Any) -> Any:
    """For each lane exp(x) over the sum of all lanes', by shifted exponentials, as `shares` in the table of primitives."""
    largest = x.trace.record(LANE_MAX, (x,))
    power = exp(x - stop_gradient(finite(largest)))
    return power * reciprocal(x.trace.record(LANE_SUM, (power,)))


def _ties(y: Any, x: Any) -> Any:
    """For each lane 1/k where it is one of the k lanes equal to y, else 0."""
    hits = equal(x, y)
    return hits * reciprocal(hits.trace.record(LANE_SUM, (hits,)))
