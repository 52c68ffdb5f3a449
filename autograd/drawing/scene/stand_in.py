"""Nodes that are drawn although there are no Values for them: traced numbers and the equations of a program."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.compiler.ir.lanes import SOURCES
from autograd.primitives import constant
from autograd.row import Primitive


@dataclass(eq=False)
class StandIn:
    """What pictures ask of a Value.

    Attributes:
        primitive, args, label, scope: as of a Value.
        data: the number of a constant; None where there is none yet, as a program has numbers only when it runs.
    """

    primitive: Primitive | None
    args: "tuple[StandIn, ...]" = ()
    label: str = ""
    scope: Any = None
    data: float | None = None
    grad: float = field(default=0.0, init=False)


def stand_in(primitive: Primitive, args: "Sequence[StandIn]", number: Any, scope: Any = None, label: str = "") -> StandIn:
    """The node of an equation; a source is a leaf, named by its place if it has no label."""
    if primitive is constant:
        return StandIn(primitive, data=number)
    if primitive in SOURCES:
        place = number if isinstance(number, int) else ", ".join(map(str, number[:2]))
        return StandIn(None, label=label or f"{primitive.name}[{place}]", scope=scope)
    return StandIn(primitive, tuple(args), scope=scope)


def of_traced(end: Any) -> dict[int, StandIn]:
    """The graph of a traced number, in topological order, by the numbers of its equations."""
    found: dict[int, Any] = {}
    waiting = [end]
    while waiting:
        node = waiting.pop()
        if node.index not in found:
            found[node.index] = node
            waiting += node.args
    nodes: dict[int, StandIn] = {}
    for index in sorted(found):  # an equation comes after those that it uses
        node = found[index]
        nodes[index] = stand_in(node.primitive, [nodes[arg.index] for arg in node.args], node.number, node.scope)
    return nodes
