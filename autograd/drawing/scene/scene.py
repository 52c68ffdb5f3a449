"""What a picture shows: nodes in nested boxes and the edges between them, as plain data that says nothing of how.

All that a reader will see is decided and copied here, so that a scene stays as it is when `.data` and `.grad` change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from autograd.drawing.formula.wording import LABEL_LENGTH, clean, folded, marks, operation, statement
from autograd.drawing.scene.scopes import Owners, Path, parameter_names, paths
from autograd.primitives import constant
from autograd.value import Value


@dataclass(frozen=True)
class Node:
    """One number of the graph.

    Attributes:
        id: its name within the picture's code, numbered in topological order.
        name: what text calls it: its label, or else n1, n2, …, which count the nodes without one.
        role: "input", "parameter", "constant", "operation" or "output".
        label: the name that the user or a module gave it, or "".
        operation: the symbol of what made it, with the constants folded into it; "" for a leaf.
        statement: the same in terms of its arguments, "w × x"; "" for a leaf.
        value: the number.
        gradient: its gradient, or None where there is none yet.
    """

    id: str
    name: str
    role: str
    label: str
    operation: str
    statement: str
    value: float
    gradient: float | None


class Range(NamedTuple):
    """The smallest and the largest of some numbers; nan, if there is one among them, is both."""

    low: float
    high: float

    @staticmethod
    def of(numbers: Sequence[float]) -> "Range":
        unknown = [x for x in numbers if x != x]
        return Range(unknown[0], unknown[0]) if unknown else Range(min(numbers), max(numbers))


@dataclass(frozen=True)
class Group:
    """Closed scopes of equal content, or nodes of equal operation, on one card.

    Attributes:
        id, role: as for a Node.
        label: the name of the scope; where there are several, the first and the last.
        operation: of each node, where it is no scope.
        count: how many there are.
        nodes, parameters: how many each one holds.
        values, gradients: those of the nodes that are used outside of it; None where there is no gradient yet.
    """

    id: str
    role: str
    label: str
    operation: str
    count: int
    nodes: int
    parameters: int
    values: Range
    gradients: Range | None


@dataclass(frozen=True)
class Edge:
    """From an argument to what uses it; `mark` is the argument's place, where the order matters, and `label` is written
    along the edge."""

    tail: str
    head: str
    mark: str
    label: str = ""


@dataclass(frozen=True, eq=False)
class Box:
    """A scope with the nodes and the boxes in it. The outermost is the whole picture and has no title."""

    id: str
    title: str
    nodes: list[Node | Group] = field(default_factory=list["Node | Group"])
    boxes: "list[Box]" = field(default_factory=list["Box"])


@dataclass(frozen=True)
class Scene:
    """The cards in topological order, the boxes they stand in, and the edges."""

    nodes: Sequence[Node | Group]
    root: Box
    edges: list[Edge]


def size(order: Sequence[Value]) -> int:
    """How many nodes there are, not counting constants, which rarely become nodes of the picture."""
    return sum(node.primitive is not constant for node in order)


def visible(value: Value, order: Sequence[Value]) -> dict[Value, str]:
    """The nodes that a picture shows, with their ids: all but the constants that are written into operations."""
    drawn = {value}.union(arg for node in order for arg, hide in zip(node.args, folded(node), strict=True) if not hide)
    return {node: f"n{i}" for i, node in enumerate(node for node in order if node in drawn)}


class Names:
    """What the nodes of a graph are called, which of them are parameters, and the scopes that they stand in."""

    def __init__(self, order: Sequence[Value]) -> None:
        self.parameters = parameter_names(order)
        self._owners = Owners()
        self.places = paths(order, self.parameters, self._owners)

    def place(self, node: Value) -> Path:
        return self.places.get(node, ())

    def label(self, node: Value) -> str:
        """The name that the user or a module gave it, or "".

        A module around it gives a parameter its name there ("w.0" in its neuron); outside, it has the outermost module's.
        """
        place = self.place(node)
        inside = place and node in self.parameters
        given = self._owners.parameters(place[-1].owner)[node] if inside else self.parameters.get(node, "")
        return clean(node.label or given, LABEL_LENGTH)


def compose(
    value: Value, order: Sequence[Value], gradients: Mapping[Value, float], labels: Mapping[Value, str] | None = None
) -> Scene:
    """The scene of a graph.

    Args:
        value: the end of the graph.
        order: its nodes in topological order.
        gradients: the gradient of each node; empty where there is none yet.
        labels: what to call each node, where that is not its own name.
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
        _box(given.place(node), boxes).nodes.append(made)
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
    """All that a card tells of a node, by its id and label and by the names of it and of what it is made from."""
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
    """n1, n2, … for nodes without a label, leaving out those that are somebody's label."""
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
