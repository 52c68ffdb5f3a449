"""What a picture shows: nodes in nested boxes and the edges between them, as plain data that says nothing of how.

All that a reader will see is decided and copied here, so that a scene stays as it is when `.data` and `.grad` change.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograd.backward import gradients, topological_order
from autograd.drawing.scopes import Path, parameter_names, parameters_of, paths
from autograd.drawing.wording import LABEL_LENGTH, clean, folded, marks, operation, statement
from autograd.errors import GraphChangedError
from autograd.functions import expand
from autograd.modes import modes
from autograd.primitives import constant
from autograd.value import Value

#: Definitions are opened where the picture then has at most this many nodes.
OPENED = 150


@dataclass(frozen=True)
class Node:
    """One number of the graph.

    Attributes:
        id: its name within the picture, numbered in topological order.
        role: "input", "parameter", "constant", "operation" or "output".
        label: the name that the user or a module gave it, or "".
        operation: the symbol of what made it, with the constants folded into it; "" for a leaf.
        statement: the same in terms of its arguments, "w × x"; "" for a leaf.
        value: the number.
        gradient: its gradient, or None where there is none yet.
    """

    id: str
    role: str
    label: str
    operation: str
    statement: str
    value: float
    gradient: float | None


@dataclass(frozen=True)
class Edge:
    """From an argument to what uses it; `mark` is the argument's place, where the order matters."""

    tail: str
    head: str
    mark: str


@dataclass(frozen=True, eq=False)
class Box:
    """A scope with the nodes and the boxes in it. The outermost is the whole picture and has no title."""

    id: str
    title: str
    nodes: list[Node] = field(default_factory=list[Node])
    boxes: "list[Box]" = field(default_factory=list["Box"])


@dataclass(frozen=True)
class Scene:
    """The nodes in topological order, the boxes they stand in, and the edges."""

    nodes: list[Node]
    root: Box
    edges: list[Edge]


def size(order: Sequence[Value]) -> int:
    """How many nodes there are, not counting constants, which rarely become nodes of the picture."""
    return sum(node.primitive is not constant for node in order)


def compose(value: Value, order: Sequence[Value], opened: bool) -> Scene:
    """The scene of a graph.

    Args:
        value: the end of the graph.
        order: its nodes in topological order.
        opened: whether to open definitions, where that leaves few enough nodes.
    """
    has_gradients = value.grad != 0.0
    grads = {node: node.grad for node in order}
    if opened:
        value, order = _open(value, order, grads)
    parameters = parameter_names(order)
    places = paths(order, parameters)
    drawn = {value}.union(arg for node in order for arg, hide in zip(node.args, folded(node), strict=True) if not hide)

    nodes: dict[Value, Node] = {}
    names: dict[Value, str] = {}
    edges: list[Edge] = []
    root = Box("b0", "")
    boxes: dict[Path, Box] = {(): root}
    for node in order:
        if node not in drawn:
            continue
        path = places.get(node, ())
        label = clean(node.label or _parameter_name(node, path, parameters), LABEL_LENGTH)
        nodes[node] = made = Node(
            id=f"n{len(nodes)}",
            role=_role(node, value, parameters),
            label=label,
            operation=operation(node),
            statement=statement(node, names),
            value=node.data,
            gradient=grads[node] if has_gradients else None,
        )
        names[node] = label or made.id
        _box(path, boxes).nodes.append(made)
        for arg, mark in zip(node.args, marks(node), strict=True):
            if arg in nodes:
                edges.append(Edge(nodes[arg].id, made.id, mark))
    return Scene(list(nodes.values()), root, edges)


def _parameter_name(node: Value, path: Path, parameters: dict[Value, str]) -> str:
    """The name that the module around it gives a parameter ("w.0" within its neuron); outside, the outermost module's."""
    return parameters_of(path[-1].owner)[node] if path and node in parameters else parameters.get(node, "")


def _role(node: Value, value: Value, parameters: dict[Value, str]) -> str:
    if node.primitive is constant:
        return "constant"
    if node.primitive is None:
        return "parameter" if node in parameters else "input"
    return "output" if node is value else "operation"


def _box(path: Path, boxes: dict[Path, Box]) -> Box:
    """The box of a path, made with those around it when first asked for."""
    for depth in range(1, len(path) + 1):
        if path[:depth] not in boxes:
            boxes[path[:depth]] = made = Box(f"b{len(boxes)}", clean(path[depth - 1].name, LABEL_LENGTH))
            boxes[path[: depth - 1]].boxes.append(made)
    return boxes[path]


def _open(value: Value, order: Sequence[Value], grads: dict[Value, float]) -> tuple[Value, Sequence[Value]]:
    """The graph with definitions opened, and its order; the gradients of the nodes this makes are added to `grads`.

    It stays closed where it would become too large, where `.data` was changed since it was recorded, where a definition
    overflows although the primitive itself does not, and within `no_grad` and `detect_anomaly`, which are about new nodes.
    """
    if size(order) > OPENED or not modes.recording or modes.lines is not None:
        return value, order
    try:
        twin = expand(value)
    except GraphChangedError:
        return value, order
    wider = topological_order(twin)
    inner = [node for node in wider if node not in grads]
    overflows = not all(math.isfinite(node.data) for node in inner) and all(math.isfinite(node.data) for node in order)
    if size(wider) > OPENED or overflows:
        return value, order
    grads.update(zip(inner, [value.grad * slope for slope in gradients(twin, inner)], strict=True))
    return twin, wider
