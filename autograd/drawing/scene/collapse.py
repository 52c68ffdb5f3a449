"""Large graphs in a few cards: scopes below a depth are closed, and siblings of equal structure are drawn once, with ×N.

Two cells (a closed scope or a node on its own) are equal siblings if they stand in the same box, look the same but for the
digits in their names, and have the same level, the length of the longest path to them. There is no path between two cells of
a level, so merging them makes no cycle.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from autograd.drawing.formula.wording import LABEL_LENGTH, clean, marks, operation
from autograd.drawing.scene.parts import Box, Card, Edge, Group, Range
from autograd.drawing.scene.scene import Names, Scene, describe_node, fresh_names, role, visible
from autograd.drawing.scene.scopes import Path
from autograd.value import Value

#: The key by which members of a group are equal.
Kind = Hashable


@dataclass(frozen=True)
class Cell:
    """A closed scope, or a node on its own.

    Attributes:
        path: the scopes that it stands in; of a closed one also itself.
        node: the node, None for a closed scope.
    """

    path: Path
    node: Value | None = None

    @property
    def is_scope(self) -> bool:
        return self.node is None

    def around(self) -> Path:
        return self.path[:-1] if self.node is None else self.path

    def name(self, names: Names) -> str:
        return self.path[-1].name if self.node is None else names.label(self.node)


@dataclass(frozen=True)
class _Boxed:
    """Scopes that are drawn as one box: the box around it, and the kind of its members."""

    around: "_Boxed | None"
    kind: Kind


def deepest(order: Sequence[Value]) -> int:
    """The nesting depth of the innermost nodes' scopes."""
    names = Names(order)
    return max(len(names.path(node)) for node in order)


def collapse(value: Value, order: Sequence[Value], gradients: Mapping[Value, float], depth: int) -> Scene:
    """The scene of a graph in which scopes inside `depth` others are closed.

    Args:
        value: the end of the graph.
        order: its nodes in topological order.
        gradients: the gradient of each node; empty where there is none yet.
        depth: the nesting depth of boxes.
    """
    names = Names(order)
    shown = visible(value, order)
    boxes: dict[Path, _Boxed | None] = {(): None}
    for nesting in range(depth):
        kinds = equal_siblings(value, shown, names, nesting, boxes)
        boxes |= {cell.path: _Boxed(boxes[cell.around()], kind) for cell, kind in kinds.items() if cell.is_scope}
    return _scene(value, shown, names, gradients, equal_siblings(value, shown, names, depth, boxes), depth, boxes)


def _cell(node: Value, names: Names, depth: int) -> Cell:
    path = names.path(node)
    return Cell(path[: depth + 1]) if len(path) > depth else Cell(path, node)


def equal_siblings(
    value: Value, shown: Mapping[Value, str], names: Names, depth: int, boxes: Mapping[Path, Hashable]
) -> dict[Cell, Kind]:
    """For each cell the key that it shares with its equal siblings; `boxes` has a key for each box around one."""
    cells = {node: _cell(node, names, depth) for node in shown}
    contents: dict[Cell, Counter[Any]] = defaultdict(Counter)
    before: dict[Cell, set[Cell]] = defaultdict(set)
    for node, cell in cells.items():
        contents[cell][role(node, value, names), operation(node)] += 1
        before[cell] |= {cells[arg] for arg in node.args if arg in cells} - {cell}
    levels = _levels(before)
    first_use: dict[Cell, int] = {}
    for cell, others in before.items():
        first_use |= {other: min(levels[cell], first_use.get(other, levels[cell])) for other in others}
    kinds: dict[Cell, Kind] = {}
    for cell, content in contents.items():
        # Every leaf has the lowest level; its first use tells the weights of one layer from those of the next.
        level = levels[cell] if before[cell] else -first_use.get(cell, 0)
        pattern = re.sub(r"\d+", "#", cell.name(names))
        kinds[cell] = boxes[cell.around()], level, cell.is_scope, pattern, frozenset(content.items())
    return kinds


def _levels(before: Mapping[Cell, set[Cell]]) -> dict[Cell, int]:
    """The length of the longest way to each cell. Where a scope was left and entered again, ways may lead in circles; then
    no two cells have one level."""
    levels: dict[Cell, int] = {}
    try:
        for cell in TopologicalSorter(before).static_order():
            levels[cell] = 1 + max([levels[other] for other in before[cell]], default=0)
    except CycleError:
        return {cell: i for i, cell in enumerate(before)}
    return levels


def _scene(
    value: Value,
    shown: Mapping[Value, str],
    names: Names,
    gradients: Mapping[Value, float],
    kinds: Mapping[Cell, Kind],
    depth: int,
    boxes: Mapping[Path, _Boxed | None],
) -> Scene:
    members: dict[Kind, list[Value]] = defaultdict(list)
    cells: dict[Kind, list[Cell]] = defaultdict(list)
    kind_of = {node: kinds[_cell(node, names, depth)] for node in shown}
    exits = {value}
    for node, kind in kind_of.items():
        members[kind].append(node)
        exits |= {arg for arg in node.args if arg in shown and kind_of[arg] != kind}
    for cell, kind in kinds.items():
        cells[kind].append(cell)
    single = {kind for kind, inside in members.items() if len(inside) == 1 and not cells[kind][0].is_scope}

    root = Box("b0", "")
    made: dict[_Boxed | None, Box] = {None: root}
    titles = _titles(boxes)
    called: dict[Value, str] = {}
    fresh = fresh_names(map(names.label, shown))
    nodes: dict[Kind, Card] = {}
    for kind, inside in members.items():
        name = f"n{len(nodes)}"
        if kind in single:
            called[inside[0]] = names.label(inside[0]) or next(fresh)
            card = describe_node(inside[0], name, value, names, names.label(inside[0]), called, gradients)
        else:
            used = [node for node in inside if node in exits]
            card = describe_group(name, cells[kind], inside, used, value, names, gradients)
            called |= dict.fromkeys(inside, card.label or next(fresh))
        nodes[kind] = card
        _box(boxes[names.path(inside[0])[:depth]], made, titles).nodes.append(card)
    edges: dict[tuple[str, str, str], Edge] = {}
    for node, kind in kind_of.items():
        for arg, mark in zip(node.args, marks(node), strict=True):
            if arg in kind_of and kind_of[arg] != kind:
                tail, head = nodes[kind_of[arg]], nodes[kind]
                edge = Edge(tail.id, head.id, mark if single.issuperset((kind_of[arg], kind)) else "")
                edges.setdefault((edge.tail, edge.head, edge.mark), edge)
    return Scene(list(nodes.values()), root, list(edges.values()))


def describe_group(
    name: str,
    cells: Sequence[Cell],
    inside: Sequence[Value],
    exits: Sequence[Value],
    value: Value,
    names: Names,
    gradients: Mapping[Value, float],
) -> Group:
    """The card of equal cells, by its id, their nodes, and those of them that are used elsewhere."""
    closed, first, last = cells[0].is_scope, cells[0].name(names), cells[-1].name(names)
    parameters = sum(node in names.parameters for node in inside) if closed else 0
    found = [gradients[node] for node in exits if node in gradients]
    return Group(
        id=name,
        role="output" if any(node is value for node in inside) else "operation" if closed else role(inside[0], value, names),
        label=span(first, last),
        operation="" if closed else operation(inside[0]),
        count=len(cells),
        nodes=len(inside) // len(cells) if closed else 1,
        parameters=parameters // len(cells),
        values=Range.of([node.data for node in exits]),
        gradients=Range.of(found),
    )


def span(first: str, last: str) -> str:
    """One name for all from the first to the last.

    >>> span("neurons.0", "neurons.15"), span("MLP", "MLP")
    ('neurons.0…15', 'MLP')
    """
    common = re.match(r".*?(?=\d*$)", first)
    same = common is not None and last.startswith(common[0]) and last[len(common[0]) :].isdigit()
    text = first if first == last else f"{first}…{last[len(common[0]) :]}" if same and common else f"{first} … {last}"
    return clean(text, LABEL_LENGTH)


def _titles(boxes: Mapping[Path, _Boxed | None]) -> dict[_Boxed, str]:
    scopes: dict[_Boxed, list[str]] = defaultdict(list)
    for path, box in boxes.items():
        if box is not None:
            scopes[box].append(path[-1].name)
    return {box: span(names[0], names[-1]) + (f"  ×{len(names)}" if len(names) > 1 else "") for box, names in scopes.items()}


def _box(boxed: _Boxed | None, made: dict[_Boxed | None, Box], titles: Mapping[_Boxed, str]) -> Box:
    """The box, made with those around it when first asked for."""
    missing: list[_Boxed] = []
    while boxed not in made:
        assert boxed is not None
        missing.append(boxed)
        boxed = boxed.around
    box = made[boxed]
    for inner in reversed(missing):
        made[inner] = Box(f"b{len(made)}", titles[inner])
        box.boxes.append(made[inner])
        box = made[inner]
    return box
