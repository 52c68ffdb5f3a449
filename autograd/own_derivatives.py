"""The nodes of a call whose derivatives a user's function gives: what `custom_vjp` records.

The call `f(x, y)` that computed `a` and `b` is recorded in this way, where `call` holds the user's function:

    a' = output(slot_a, call)    slot_a = stop_gradient(a)    call = call(slot_a, slot_b, x, y)
    b' = output(slot_b, call)    slot_b = stop_gradient(b)

A reverse sweep comes to the call once the adjoints of both outputs are known; the user's function then takes all of them and
gives the adjoints of x and y. Under `jit` none of these nodes is an equation: they are the numbers a and b, through which
derivatives pass in another way.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from autograd.primitives import chain, constant, equal, logical_and, stop_gradient, sum, where
from autograd.row import Primitive, is_node


class CustomCall:
    """A call, as the `evaluate` of the primitive that its node has: one primitive for each call. The node's arguments are
    slots, then the call's numbers; its own number means nothing.

    Args:
        outputs: how many slots there are.
        pull: `(adjoints, plain)` to the adjoints of the call's numbers, from those of the outputs; with `plain`, on floats.
        push: the tangents of the outputs from those of the call's numbers (tangents.py); None where it is not known.
    """

    def __init__(
        self,
        name: str,
        outputs: int,
        pull: Callable[[list[Any], bool], list[Any]],
        push: Callable[[list[Any]], list[Any]] | None = None,
    ) -> None:
        self.name, self.outputs, self.pull, self.push = name, outputs, pull, push

    def __call__(self, *args: float) -> float:
        return 0.0

    def contributions(
        self, node: Any, steps: list[tuple[Any, Any]], sweep: Callable[..., list[Any]]
    ) -> list[tuple[Any, Any]]:
        """In a sweep on nodes: the call's numbers with the adjoints that it passes on.

        Args:
            steps: the adjoint of each output that has one, and the slot of that. sweep: `sweep_symbolically`.
        """
        args = node.args
        slots = {id(slot): i for i, slot in enumerate(args[: self.outputs])}
        adjoints: list[Any] = [0.0] * self.outputs
        for adjoint, slot in reversed(steps):
            adjoints[slots[id(slot)]] = adjoint
        if self.push is None and all(is_node(adjoint) or adjoint == 0.0 for adjoint in adjoints):  # the user's own rule
            # Each as a node of its own, with a number for each lane that the output has.
            pairs = zip(adjoints, args, strict=False)
            adjoints = [where(1.0, adjoint, slot) if is_node(adjoint) else 0.0 for adjoint, slot in pairs]
            nodes = list(filter(is_node, adjoints))
            found = [_unless_zero(one, nodes, sweep) if is_node(one) else one for one in self._pull_as_user(node, adjoints)]
        else:
            found = self.pull(adjoints, False) if self.push is not None else self._pull_as_user(node, adjoints)
        return list(zip(args[self.outputs :], found, strict=True))

    def _pull_as_user(self, node: Any, adjoints: list[Any]) -> list[Any]:
        """What the user's rule gives; of a call in a vmap under `jit` that ended, in the lanes of that."""
        pull = partial(self.pull, adjoints, False)
        trace = getattr(node, "trace", None)
        return pull() if trace is None else trace.in_lanes_of(node, pull)

    def pass_floats(self, node: Any) -> None:
        """In a sweep on floats: add to the adjoints of the call's numbers what it passes on."""
        args = node.args
        self.check_inputs(node, None)
        found = self.pull([slot.adjoint for slot in args[: self.outputs]], True)
        for arg, adjoint in zip(args[self.outputs :], found, strict=True):
            if adjoint != 0.0:
                arg.adjoint += adjoint

    def check_inputs(self, node: Any, inputs: set[int] | None) -> None:
        """Refuse a call that computed with an input of the sweep which is none of its arguments.

        Args:
            inputs: their ids; None for all leaves.
        """
        numbers = node.args[self.outputs :]
        spread = [one.args[0] for one in numbers if _is_of_all(one)]
        own = set(map(id, [*numbers, *spread]))  # a number of all lanes is used by itself, too
        seen = own.copy()
        stack = list(node.args[: self.outputs])
        while stack:
            one = stack.pop()
            if id(one) in seen:
                continue
            seen.add(id(one))
            stack += one.args
            is_input = one.primitive is None if inputs is None else id(one) in inputs
            if is_input and not (_is_of_all(one) and _is_made_of(one, own)):
                raise TypeError(
                    f"{self.name}() computes with {one!r}, which is none of its arguments, so its custom derivative knows"
                    " nothing of it. Pass it as an argument, or use its .detach()."
                )


def _is_of_all(node: Any) -> bool:
    """Whether it is one number for all lanes, or for all steps, under `jit`. The body of a loop does not compute it: to the
    sweep of that it is an input, though a call may have made it of its arguments."""
    return node.primitive is not None and node.primitive.name in ("spread", "each_step")


def _is_made_of(node: Any, own: set[int]) -> bool:
    """Whether it was made of numbers with these ids alone."""
    stack, seen = list(node.args), own.copy()
    while stack:
        one = stack.pop()
        if id(one) not in seen:
            seen.add(id(one))
            if not one.args and one.primitive is not constant:
                return False
            stack += one.args
    return True


def call_of(primitive: Primitive | None) -> CustomCall | None:
    """The call, if the primitive is that of one."""
    evaluate: Any = None if primitive is None else primitive.evaluate
    return evaluate if type(evaluate) is CustomCall else None


def primitive_of(call: CustomCall, inputs: int) -> Primitive:
    """The primitive of a call with so many numbers."""
    count = call.outputs + inputs
    found = Primitive(
        call.name,
        f"A call of {call.name}().",
        arity=count,
        evaluate=call,
        partials=lambda *_: (0.0,) * count,
        symbol=call.name,
        latex="{0}",
        numpy="",
        samples=[],
    )
    found.evaluate = call
    return found


def _first(slot: Any, call: Any) -> Any:
    return slot


def _partials(y: Any, slot: Any, call: Any) -> tuple[Any, Any]:
    return 1.0, slot


def _float_partials(y: float, slot: float, call: float) -> tuple[float, float]:
    return 1.0, math.nan


#: A number that a call with its own derivative gave. The partial by its slot is 1; that by the call is no factor: in a sweep
#: on nodes it is the slot, by which the call knows the adjoint, and on floats nan, which has the sweep ask `pass_floats`.
OUTPUT = Primitive(
    "output",
    "A number that a call with its own derivative gave.",
    arity=2,
    evaluate=_first,
    partials=_partials,
    symbol="=",
    latex="{0}",
    numpy="",
    samples=[],
)
OUTPUT.float_partials = _float_partials

#: A number with the derivatives of another.
WITH_DERIVATIVES = Primitive(
    "with_derivatives",
    "A number with the derivatives of another.",
    arity=2,
    evaluate=_first,
    partials=lambda *_: (0.0, 1.0),
    symbol="=",
    latex="{0}",
    numpy="",
    samples=[],
)


def _unless_zero(found: Any, adjoints: list[Any], sweep: Callable[..., list[Any]]) -> Any:
    """What a call passes on, but 0 where the adjoints of all its outputs are: by strong zero it is not asked there, and may
    give nan. Its derivatives there are those of Σ adjoint · ∂found/∂adjoint, a step of the chain rule as that of any row, so
    those by what else it was made of pass nothing on."""
    zero = equal(adjoints[0], 0.0)
    for adjoint in adjoints[1:]:
        zero = logical_and(zero, equal(adjoint, 0.0))
    steps = [chain(adjoint, partial) for adjoint, partial in zip(adjoints, sweep([found], [1.0], adjoints), strict=True)]
    return WITH_DERIVATIVES(stop_gradient(where(zero, 0.0, found)), where(zero, sum(steps), found))
