"""From a picture of cards to the text that Graphviz draws: cards, boxes and edges in the DOT language, each in its place."""

from typing import Any

from autograd.drawing.layout.layers import marks_of
from autograd.drawing.layout.placement import MARGIN, Placement, Point, Rectangle, place
from autograd.drawing.layout.sizes import LARGE, NORMAL, TITLE_INDENT, text_width
from autograd.drawing.lower.cards import card_label, edge_label, escape
from autograd.drawing.palette import BACK, CARDS, INK, LINE
from autograd.drawing.scene.parts import Box, CardPicture

FONT = {"fontname": "Helvetica,Arial,sans-serif"}
#: Everything has its place: Graphviz only draws, so that pictures are the same in all its versions.
LAYOUT = {"layout": "nop2", "pad": f"{MARGIN / 72:g}"}
TITLE = {"fontsize": f"{NORMAL}", "fontcolor": LINE}
CARD = {"shape": "box", "style": "rounded,filled", "margin": "0"}
TEXT = {"fontsize": f"{NORMAL}", "fontcolor": INK.light}
EDGE = {"color": LINE, "arrowsize": "0.6"}
#: A tint of the page's own colour, so that boxes in boxes grow darker on a light page and lighter on a dark one.
BOX = {"style": "rounded,filled", "fillcolor": f"{LINE}16", "color": f"{LINE}80", "labeljust": "l"}


#: Graphviz takes no line of more than 16,384 characters. Of so many points a curve has a line, which ends in a backslash.
POINTS = 100
#: The height of a line of text below a picture, in points.
LINE_BELOW = 36.0
#: How far below the top of a box the middle of its title is, in points.
TITLE_MIDDLE = 11.0


def to_dot(picture: CardPicture, placement: Placement | None = None, line: str = "", room: int = 0) -> str:
    """The DOT text; equal pictures give equal text.

    Args:
        picture: what is drawn.
        placement: where everything stands; None asks the layout.
        line: a line of text below the picture.
        room: the width of the longest line below pictures of one series, in points; 0 where there is none.
    """
    import graphviz  # here, as a program that only computes should not wait for it

    placement, marks = placement or place(picture), marks_of(picture)
    below = LINE_BELOW * bool(room)
    frame = Rectangle(0.0, 0.0, max(placement.width, float(room)), placement.height + below)
    whole = {"bb": _corners(frame, placement)}
    graph: Any = graphviz.Digraph(
        graph_attr=LAYOUT | whole | TITLE | FONT, node_attr=CARD | TEXT | FONT, edge_attr=EDGE | FONT
    )
    for card in picture.cards:
        fill, border = CARDS[card.role]
        frame = placement.cards[card.id]
        size = {"width": f"{(frame.right - frame.left) / 72:.4f}", "height": f"{(frame.bottom - frame.top) / 72:.4f}"}
        look = {"fillcolor": fill.light, "color": border.light}
        graph.node(card.id, card_label(card, marks[card.id]), pos=_point(frame.middle, placement), **size, **look)
    for edge, points, label in zip(picture.edges, placement.edges, placement.labels, strict=True):
        *curve, tip = (_point(point, placement) for point in points)
        attributes = {"pos": f"e,{tip} {_in_lines(curve)}"}
        if edge.is_lit:
            attributes |= {"color": BACK.light, "penwidth": "2"}
        if label and edge.label:
            attributes |= {"label": edge_label(edge.label), "fontcolor": BACK.light, "lp": _point(label, placement)}
        graph.edge(edge.tail, edge.head, **attributes)
    _add_boxes(graph, picture.root, placement)
    if room:
        middle = room / 2, placement.height + below / 2
        text = f'<TABLE BORDER="0"><TR><TD ALIGN="LEFT" WIDTH="{room}">{escape(line)}</TD></TR></TABLE>'
        graph.node("line", f"<{text}>", shape="plaintext", style="", fontsize=f"{LARGE}", pos=_point(middle, placement))
    return graph.source


def _add_boxes(graph: Any, box: Box, placement: Placement) -> None:
    """Add the boxes in a box as clusters that hold their cards' names."""
    for inner in box.boxes:
        frame = placement.boxes[inner.id]
        with graph.subgraph(name=f"cluster_{inner.id}") as cluster:
            middle = frame.left + TITLE_INDENT + text_width(inner.title, NORMAL) / 2, frame.top + TITLE_MIDDLE
            attributes = {"bb": _corners(frame, placement), "lp": _point(middle, placement)}
            cluster.attr(label=f"<{escape(inner.title)}>", **attributes, **BOX)
            for card in inner.nodes:
                cluster.node(card.id)
            _add_boxes(cluster, inner, placement)


def _point(point: Point, placement: Placement) -> str:
    """A place as Graphviz counts it, from the lower left corner."""
    return f"{point[0]:.2f},{placement.height - point[1]:.2f}"


def _in_lines(points: list[str]) -> str:
    return " \\\n".join(" ".join(points[first : first + POINTS]) for first in range(0, len(points), POINTS))


def _corners(rectangle: Rectangle, placement: Placement) -> str:
    lower_left, upper_right = (rectangle.left, rectangle.bottom), (rectangle.right, rectangle.top)
    return f"{_point(lower_left, placement)},{_point(upper_right, placement)}"
