"""What is told of a graph that is too large for a layout: how many nodes of which kind, and how deep it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from autograd.drawing.formula.wording import LABEL_LENGTH, clean
from autograd.drawing.scene.scopes import parameter_names
from autograd.primitives import constant
from autograd.value import Value


@dataclass(frozen=True)
class Summary:
    """Numbers about a graph.

    Attributes:
        label: the name of its end, or "".
        value: the number at its end.
        gradient: the gradient there, or None where there is none yet.
        nodes: how many nodes there are.
        depth: how many operations lie on the longest way from a leaf to the end.
        leaves: how many nodes were not computed, by role ("input", "parameter", "constant").
        operations: name, symbol and number of nodes of each primitive, the most frequent first.
    """

    label: str
    value: float
    gradient: float | None
    nodes: int
    depth: int
    leaves: dict[str, int]
    operations: list[tuple[str, str, int]]


def summarize(value: Value, order: Sequence[Value]) -> Summary:
    """Count the nodes of a graph, given in topological order."""
    depths: dict[Value, int] = {}
    for node in order:
        args = node.args
        depths[node] = 1 + max([depths[arg] for arg in args]) if args else 0
    made_by = Counter(node.primitive for node in order)
    leaves, constants = made_by.pop(None, 0), made_by.pop(constant, 0)
    parameters = sum(parameter in depths for parameter in parameter_names(order))
    return Summary(
        label=clean(value.label, LABEL_LENGTH),
        value=value.data,
        gradient=value.grad if value.grad != 0.0 else None,
        nodes=len(order),
        depth=depths[value],
        leaves={"input": leaves - parameters, "parameter": parameters, "constant": constants},
        operations=[(row.name, row.symbol, count) for row, count in made_by.most_common() if row is not None],
    )
