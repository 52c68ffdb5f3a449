"""From a picture of cards to the text that Graphviz lays out: cards, boxes and edges in the DOT language."""

from itertools import pairwise
from typing import Any

from autograd.drawing.layout.ranks import GAP, Ranks, ranks
from autograd.drawing.layout.sizes import NORMAL, SMALL
from autograd.drawing.lower.cards import card_label, edge_label, escape
from autograd.drawing.palette import BACK, CARDS, INK, LINE
from autograd.drawing.scene.parts import Box, CardPicture, Edge

FONT = {"fontname": "Helvetica,Arial,sans-serif"}
LAYOUT = {"rankdir": "LR", "nodesep": "0.2", "ranksep": f"{GAP}", "pad": "0.1"}
TITLE = {"fontsize": f"{NORMAL}", "fontcolor": LINE}
CARD = {"shape": "box", "style": "rounded,filled", "margin": "0.07,0.06", "width": "0", "height": "0"}
TEXT = {"fontsize": f"{NORMAL}", "fontcolor": INK.light}
EDGE = {"color": LINE, "arrowsize": "0.6"}
MARK = {"fontsize": f"{SMALL}", "fontcolor": LINE, "labeldistance": "1.9"}
#: A tint of the page's own colour, so that boxes in boxes grow darker on a light page and lighter on a dark one.
BOX = {"style": "rounded,filled", "fillcolor": f"{LINE}16", "color": f"{LINE}80", "labeljust": "l"}


def to_dot(picture: CardPicture) -> str:
    """The DOT text; equal pictures give equal text."""
    import graphviz  # here, as a program that only computes should not wait for it

    layout = ranks(picture)
    graph: Any = graphviz.Digraph(
        graph_attr=LAYOUT | TITLE | FONT, node_attr=CARD | TEXT | FONT, edge_attr=EDGE | MARK | FONT
    )
    if layout.gap != GAP:
        graph.attr("graph", ranksep=f"{layout.gap}")
    if picture.keeps_order:
        graph.attr("graph", ordering="in")
    for card in picture.cards:  # first and in topological order, which the layout then follows where it can
        fill, border = CARDS[card.role]
        graph.node(card.id, card_label(card), fillcolor=fill.light, color=border.light)
    for edge, span in zip(picture.edges, layout.spans, strict=True):  # before the boxes, whose invisible edges would be
        _add_edge(graph, edge, span)  # counted in between
    if picture.root.boxes:
        _add_box(graph, picture.root, layout)
    return graph.source


def _add_box(graph: Any, box: Box, layout: Ranks) -> None:
    """Add a box's inner boxes as clusters that hold their nodes' names, and keep leaves that belong together in order."""
    for column in layout.columns[box.id]:
        with graph.subgraph() as ordered:
            ordered.attr(rank="same")
            for above, below in pairwise(column):
                ordered.edge(above, below, style="invis")
    for inner in box.boxes:
        with graph.subgraph(name=f"cluster_{inner.id}") as cluster:
            cluster.attr(label=f"<{escape(inner.title)}&nbsp;&nbsp;>", **BOX)  # the spaces are room for a wider font
            for card in inner.nodes:
                cluster.node(card.id)
            _add_box(cluster, inner, layout)


def _add_edge(graph: Any, edge: Edge, span: int) -> None:
    attributes: dict[str, str] = {}
    if edge.mark:  # the first above its edge and the others below, so that they do not meet between two edges
        attributes = {"headlabel": edge.mark, "labelangle": "-24" if edge.mark == "1" else "24"}
    if edge.label:
        attributes |= {"label": edge_label(edge.label), "fontcolor": BACK.light, "labelfontcolor": LINE}
    if span > 1:
        attributes["minlen"] = f"{span}"
    graph.edge(edge.tail, edge.head, **attributes)
