"""From a network to DOT: every unit has its position, so Graphviz only draws."""

from typing import Any

from autograd.drawing.layout.positions import DIAMETER, Position, positions
from autograd.drawing.layout.sizes import NORMAL, SMALL
from autograd.drawing.lower.cards import escape
from autograd.drawing.palette import CARDS, INK, LINE, NEGATIVE, POSITIVE
from autograd.drawing.scene.network import Network

UNIT = {"shape": "circle", "style": "filled", "fixedsize": "true", "width": f"{DIAMETER / 72:.3f}", "margin": "0"}
TEXT = {"fontname": "Helvetica,Arial,sans-serif", "fontsize": f"{SMALL}", "fontcolor": INK.light}
#: The thinnest and the widest line in points, and how strong their colours are, of 255.
THIN, WIDE, FAINT, STRONG = 0.4, 4.0, 50, 235


def network_dot(network: Network) -> str:
    """The DOT text; equal networks give equal text."""
    import graphviz  # here, as a program that only computes should not wait for it

    settings = {"layout": "neato", "inputscale": "72", "splines": "line", "outputorder": "edgesfirst", "pad": "0.1"}
    graph: Any = graphviz.Digraph(graph_attr=settings, node_attr=UNIT | TEXT, edge_attr={"arrowhead": "none"})
    layout = positions(network)
    for i, column in enumerate(network.columns):
        first = column.units[0].id
        _add_text(graph, f"{first}_title", column.title, layout.titles[i])
        if column.subtitle:
            _add_text(graph, f"{first}_subtitle", column.subtitle, layout.subtitles[i])
        fill, border = CARDS[network.role(i)]
        for unit in column.units:
            position = layout.units[unit.id]
            if unit.is_gap:
                _add_text(graph, unit.id, unit.text(), position)
            else:
                look = {"fillcolor": fill.light, "color": border.light}
                graph.node(unit.id, f"<{escape(unit.text())}>", pos=_pos(position), **look)
    for weight in network.weights:
        share = network.share(weight)
        colour = (POSITIVE if weight.weight >= 0.0 else NEGATIVE).light
        strength = round(FAINT + (STRONG - FAINT) * share)
        graph.edge(weight.tail, weight.head, color=f"{colour}{strength:02x}", penwidth=f"{THIN + (WIDE - THIN) * share:.2f}")
    return graph.source


def _add_text(graph: Any, name: str, text: str, position: Position) -> None:
    look = {"shape": "plaintext", "style": "", "fixedsize": "false", "fontcolor": LINE, "fontsize": f"{NORMAL}"}
    graph.node(name, f"<{escape(text)}>", pos=_pos(position), **look)


def _pos(position: Position) -> str:
    x, y = position
    return f"{x:g},{y:g}!"
