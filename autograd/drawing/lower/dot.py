"""From a scene to the text that Graphviz lays out: cards, boxes and edges in the DOT language."""

import re
from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from autograd.drawing.lower.cards import NORMAL, SMALL, call_card, edge_label, escape, group_card, node_card, summary_card
from autograd.drawing.palette import BACK, CARDS, INK, LINE
from autograd.drawing.scene.flow import Flow
from autograd.drawing.scene.scene import Box, Edge, Node, Scene
from autograd.drawing.scene.summary import Summary

FONT = {"fontname": "Helvetica,Arial,sans-serif"}
LAYOUT = {"rankdir": "LR", "nodesep": "0.2", "ranksep": "0.4", "pad": "0.1"}
TITLE = {"fontsize": f"{NORMAL}", "fontcolor": LINE}
CARD = {"shape": "box", "style": "rounded,filled", "margin": "0.07,0.06", "width": "0", "height": "0"}
TEXT = {"fontsize": f"{NORMAL}", "fontcolor": INK.light}
EDGE = {"color": LINE, "arrowsize": "0.6"}
MARK = {"fontsize": f"{SMALL}", "fontcolor": LINE, "labeldistance": "1.9"}
#: A tint of the page's own colour, so that boxes in boxes grow darker on a light page and lighter on a dark one.
BOX = {"style": "rounded,filled", "fillcolor": f"{LINE}16", "color": f"{LINE}80", "labeljust": "l"}


def to_dot(scene: Scene | Summary | Flow) -> str:
    """The DOT text; equal scenes give equal text."""
    import graphviz  # here, as whoever only computes should not wait for it

    graph: Any = graphviz.Digraph(
        graph_attr=LAYOUT | TITLE | FONT, node_attr=CARD | TEXT | FONT, edge_attr=EDGE | MARK | FONT
    )
    if isinstance(scene, Scene) and any(edge.label for edge in scene.edges):
        graph.attr("graph", ranksep="0.1")  # the labels keep the columns apart
    if isinstance(scene, Summary):
        _add_card(graph, "summary", "operation", summary_card(scene))
        return graph.source
    if isinstance(scene, Flow):
        for call in scene.calls:
            _add_card(graph, call.id, call.role, call_card(call))
        for tail, head in scene.edges:
            graph.edge(tail, head)
        return graph.source
    if not scene.root.boxes:  # else Graphviz cannot keep the operands of each node in order, and only crosses more edges
        graph.attr("graph", ordering="in")
    for node in scene.nodes:  # first and in topological order, which the layout then follows where it can
        _add_card(graph, node.id, node.role, node_card(node) if isinstance(node, Node) else group_card(node))
    around = _boxes_around(scene.root)
    for edge in scene.edges:  # before the boxes, whose invisible edges would be counted in between
        _add_edge(graph, edge, [box for box in around[edge.head] if box not in around[edge.tail]])
    if scene.root.boxes:
        _add_box(graph, scene.root, columns(scene))
    return graph.source


def _boxes_around(box: Box, path: Sequence[Box] = ()) -> dict[str, Sequence[Box]]:
    """The boxes that each node stands in. This recurses, but over boxes, which `scopes.DEEPEST` bounds."""
    around = {node.id: path for node in box.nodes}
    for inner in box.boxes:
        around |= _boxes_around(inner, [*path, inner])
    return around


def columns(scene: Scene) -> dict[str, Hashable]:
    """For each leaf, what it shares with those of its column: x0, x1, … are first used equally far in."""
    levels: dict[str, int] = {}
    first_use: dict[str, int] = {}
    tails: dict[str, list[str]] = {}
    for edge in scene.edges:
        tails.setdefault(edge.head, []).append(edge.tail)
    for node in scene.nodes:
        levels[node.id] = 1 + max([levels.get(tail, 0) for tail in tails.get(node.id, [])], default=0)
        for tail in tails.get(node.id, []):
            first_use.setdefault(tail, levels[node.id])
    leaves = [node for node in scene.nodes if node.role in ("input", "parameter")]
    return {node.id: (node.role, re.sub(r"\d+", "#", node.label), first_use.get(node.id)) for node in leaves}


def _add_box(graph: Any, box: Box, columns: Mapping[str, Hashable]) -> None:
    """Add a box's inner boxes as clusters that hold their nodes' names, and keep leaves that belong together in order."""
    together: dict[Hashable, list[str]] = {}
    for node in box.nodes:
        if node.id in columns:
            together.setdefault(columns[node.id], []).append(node.id)
    for column in together.values():
        if len(column) > 1:
            with graph.subgraph() as ordered:
                ordered.attr(rank="same")
                for above, below in pairwise(column):
                    ordered.edge(above, below, style="invis")
    for inner in box.boxes:
        with graph.subgraph(name=f"cluster_{inner.id}") as cluster:
            cluster.attr(label=f"<{escape(inner.title)}&nbsp;&nbsp;>", **BOX)  # the spaces are room for a wider font
            for node in inner.nodes:
                cluster.node(node.id)
            _add_box(cluster, inner, columns)


def _add_card(graph: Any, name: str, role: str, label: str) -> None:
    fill, border = CARDS[role]
    graph.node(name, label, fillcolor=fill.light, color=border.light)


def _add_edge(graph: Any, edge: Edge, entered: Sequence[Box]) -> None:
    attributes: dict[str, str] = {}
    if edge.mark:  # the first above its edge and the others below, so that they do not meet between two edges
        attributes = {"headlabel": edge.mark, "labelangle": "-24" if edge.mark == "1" else "24"}
    if edge.label:
        attributes |= {"label": edge_label(edge.label), "fontcolor": BACK.light, "labelfontcolor": LINE}
    if any(node.role == "parameter" for box in entered for node in box.nodes):
        # The box begins a column before its parameters are used; what enters it comes from further left still.
        attributes["minlen"] = "2"
    graph.edge(edge.tail, edge.head, **attributes)
