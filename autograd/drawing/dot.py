"""From a scene to the text that Graphviz lays out: cards, boxes and edges in the DOT language."""

from typing import Any

from autograd.drawing.cards import NORMAL, SMALL, edge_label, escape, group_card, node_card, summary_card
from autograd.drawing.palette import BACK, CARDS, INK, LINE
from autograd.drawing.scene import Box, Edge, Node, Scene
from autograd.drawing.summary import Summary

FONT = {"fontname": "Helvetica,Arial,sans-serif"}
LAYOUT = {"rankdir": "LR", "nodesep": "0.2", "ranksep": "0.4", "pad": "0.1"}
TITLE = {"fontsize": f"{NORMAL}", "fontcolor": LINE}
CARD = {"shape": "box", "style": "rounded,filled", "margin": "0.07,0.06", "width": "0", "height": "0"}
TEXT = {"fontsize": f"{NORMAL}", "fontcolor": INK.light}
EDGE = {"color": LINE, "arrowsize": "0.6"}
MARK = {"fontsize": f"{SMALL}", "fontcolor": LINE, "labeldistance": "1.9"}
#: A tint of the page's own colour, so that boxes in boxes grow darker on a light page and lighter on a dark one.
BOX = {"style": "rounded,filled", "fillcolor": f"{LINE}16", "color": f"{LINE}80", "labeljust": "l"}


def to_dot(scene: Scene | Summary) -> str:
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
    if not scene.root.boxes:  # else Graphviz cannot keep the operands of each node in order, and only crosses more edges
        graph.attr("graph", ordering="in")
    for node in scene.nodes:  # first and in topological order, which the layout then follows where it can
        _add_card(graph, node.id, node.role, node_card(node) if isinstance(node, Node) else group_card(node))
    around: dict[str, list[Box]] = {}
    _add_box(graph, scene.root, [], around)
    for edge in scene.edges:
        _add_edge(graph, edge, [box for box in around[edge.head] if box not in around[edge.tail]])
    return graph.source


def _add_box(graph: Any, box: Box, path: list[Box], around: dict[str, list[Box]]) -> None:
    """Add a box's inner boxes as clusters that hold their nodes' names; note around each node the boxes it stands in.

    This recurses, but over boxes, which `scopes.DEEPEST` bounds.
    """
    for node in box.nodes:
        around[node.id] = path
    for inner in box.boxes:
        with graph.subgraph(name=f"cluster_{inner.id}") as cluster:
            cluster.attr(label=f"<{escape(inner.title)}&nbsp;&nbsp;>", **BOX)  # the spaces are room for a wider font
            for node in inner.nodes:
                cluster.node(node.id)
            _add_box(cluster, inner, [*path, inner], around)


def _add_card(graph: Any, name: str, role: str, label: str) -> None:
    fill, border = CARDS[role]
    graph.node(name, label, fillcolor=fill.light, color=border.light)


def _add_edge(graph: Any, edge: Edge, entered: list[Box]) -> None:
    attributes: dict[str, str] = {}
    if edge.mark:  # the first above its edge and the others below, so that they do not meet between two edges
        attributes = {"headlabel": edge.mark, "labelangle": "-24" if edge.mark == "1" else "24"}
    if edge.label:
        attributes |= {"label": edge_label(edge.label), "fontcolor": BACK.light, "labelfontcolor": LINE}
    if any(node.role == "parameter" for box in entered for node in box.nodes):
        # The box begins a column before its parameters are used; what enters it comes from further left still.
        attributes["minlen"] = "2"
    graph.edge(edge.tail, edge.head, **attributes)
