"""The picture of a graph: its nodes in nested boxes and the edges between them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from autograd.drawing.formula.wording import LABEL_LENGTH, clean, folded, marks, operation, statement
from autograd.drawing.scene.parts import Box, Card, Edge, Node, Picture
from autograd.drawing.scene.scopes import Owners, Path, parameter_names, paths
from autograd.primitives import constant
from autograd.value import Value


@dataclass(frozen=True)
class Scene(Picture):
    """The cards in topological order, the boxes they stand in, and the edges."""

    nodes: Sequence[Card]
    root: Box
    edges: Sequence[Edge]
    is_shortened = True

    @property
    def cards(self) -> Sequence[Card]:
        return self.nodes

    def tooltips(self) -> dict[str, str]:
        return {node.id: "\n".join([node.tooltip(), *(held.card.tooltip() for held in node.held)]) for node in self.nodes}

    def rows(self) -> list[tuple[str, ...]]:
        """Name, expression, value and gradient of each node."""
        first = [[held.card.row() for held in node.held if held.use == 1] + [node.row()] for node in self.nodes]
        return [("", "", "value", "gradient"), *(row for rows in first for row in rows)]

    def description(self) -> str:
        return f"Computational graph of {len(self.nodes)} nodes"


def size(order: Sequence[Value]) -> int:
    """The number of nodes without constants, which rarely become nodes of the picture."""
    return sum(node.primitive is not constant for node in order)


def visible(value: Value, order: Sequence[Value]) -> dict[Value, str]:
    """The nodes that a picture shows, with their ids: all but the constants that are written into operations."""
    drawn = {value}.union(arg for node in order for arg, hide in zip(node.args, folded(node), strict=True) if not hide)
    return {node: f"n{i}" for i, node in enumerate(node for node in order if node in drawn)}


class Names:
    """The names of a graph's nodes, the parameters among them, and the scopes around them."""

    def __init__(self, order: Sequence[Value]) -> None:
        self.parameters = parameter_names(order)
        self._owners = Owners()
        self._paths = paths(order, self.parameters, self._owners)

    def path(self, node: Value) -> Path:
        """The scopes that a node stands in, the outermost first."""
        return self._paths.get(node, ())

    def label(self, node: Value) -> str:
        """The name that the user or a module gave it, or "".

        A module around it gives a parameter its name there ("w.0" in its neuron); outside, it has the outermost module's.
        """
        path = self.path(node)
        inside = path and node in self.parameters
        given = self._owners.parameters(path[-1].owner)[node] if inside else self.parameters.get(node, "")
        return clean(node.label or given, LABEL_LENGTH)


def compose(
    value: Value, order: Sequence[Value], gradients: Mapping[Value, float], labels: Mapping[Value, str] | None = None
) -> Scene:
    """The scene of a graph.

    Args:
        value: the end of the graph.
        order: its nodes in topological order.
        gradients: the gradient of each node; empty where there is none yet.
        labels: names for nodes, in place of their own.
    """
    given = Names(order)
    shown = visible(value, order)
    nodes: dict[Value, Node] = {}
    names: dict[Value, str] = {}
    called = {node: labels[node] if labels else given.label(node) for node in shown}
    fresh = fresh_names(called.values())
    edges: list[Edge] = []
    root = Box("b0", "")
    boxes: dict[Path, Box] = {(): root}
    for node, name in shown.items():
        names[node] = called[node] or next(fresh)
        nodes[node] = made = describe_node(node, name, value, given, called[node], names, gradients)
        _box(given.path(node), boxes).nodes.append(made)
        edges += [Edge(shown[arg], name, mark) for arg, mark in zip(node.args, marks(node), strict=True) if arg in shown]
    return Scene(list(nodes.values()), root, edges)


def describe_node(
    node: Value,
    name: str,
    end: Value,
    given: Names,
    label: str,
    names: Mapping[Value, str],
    gradients: Mapping[Value, float],
) -> Node:
    """The card of a node, by its id, its label, its own name and those of its arguments."""
    return Node(
        id=name,
        name=names[node],
        role=role(node, end, given),
        label=label,
        operation=operation(node),
        statement=statement(node, names),
        value=node.data,
        gradient=gradients.get(node),
    )


def fresh_names(labels: Iterable[str]) -> Iterator[str]:
    """n1, n2, … for nodes without a label, leaving out the labels of other nodes."""
    taken = set(labels)
    return (name for i in count(1) if (name := f"n{i}") not in taken)


def role(node: Value, end: Value, given: Names) -> str:
    if node.primitive is constant:
        return "constant"
    if node.primitive is None:
        return "parameter" if node in given.parameters else "input"
    return "output" if node is end else "operation"


def _box(path: Path, boxes: dict[Path, Box]) -> Box:
    """The box of a path, made with those around it when first asked for."""
    for depth in range(1, len(path) + 1):
        if path[:depth] not in boxes:
            boxes[path[:depth]] = made = Box(f"b{len(boxes)}", clean(path[depth - 1].name, LABEL_LENGTH))
            boxes[path[: depth - 1]].boxes.append(made)
    return boxes[path]
