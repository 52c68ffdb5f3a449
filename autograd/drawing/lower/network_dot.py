"""From a network to DOT: every unit has its place, so Graphviz only draws."""

from typing import Any

from autograd.drawing.formula.wording import number
from autograd.drawing.lower.cards import NORMAL, SMALL, escape
from autograd.drawing.palette import CARDS, INK, LINE, NEGATIVE, POSITIVE
from autograd.drawing.scene.network import Column, Network

#: In points: from column to column, from unit to unit, and the diameter of a unit.
ACROSS, DOWN, SIZE = 140.0, 44.0, 32.0
UNIT = {"shape": "circle", "style": "filled", "fixedsize": "true", "width": f"{SIZE / 72:.3f}", "margin": "0"}
TEXT = {"fontname": "Helvetica,Arial,sans-serif", "fontsize": f"{SMALL}", "fontcolor": INK.light}
#: The thinnest and the widest line in points, and how strong their colours are, of 255.
THIN, WIDE, FAINT, STRONG = 0.4, 4.0, 50, 235


def network_dot(network: Network) -> str:
    """The DOT text; equal networks give equal text."""
    import graphviz  # here, as whoever only computes should not wait for it

    settings = {"layout": "neato", "inputscale": "72", "splines": "line", "outputorder": "edgesfirst", "pad": "0.1"}
    graph: Any = graphviz.Digraph(graph_attr=settings, node_attr=UNIT | TEXT, edge_attr={"arrowhead": "none"})
    for place, column in enumerate(network.columns):
        role = "input" if not place else "output" if place == len(network.columns) - 1 else "operation"
        _add_column(graph, column, role, place * ACROSS)
    for weight in network.weights:
        size = abs(weight.weight)
        share = size / network.largest if size <= network.largest and size > 0.0 else float(size != 0.0)
        colour = (POSITIVE if weight.weight >= 0.0 else NEGATIVE).light
        strength = round(FAINT + (STRONG - FAINT) * share)
        graph.edge(weight.tail, weight.head, color=f"{colour}{strength:02x}", penwidth=f"{THIN + (WIDE - THIN) * share:.2f}")
    return graph.source


def _add_column(graph: Any, column: Column, role: str, x: float) -> None:
    top = DOWN * (len(column.units) - 1) / 2
    _add_text(graph, f"{column.units[0].id}_title", column.title, x, top + 36.0)
    if column.subtitle:
        _add_text(graph, f"{column.units[0].id}_subtitle", column.subtitle, x, -top - 30.0)
    fill, border = CARDS[role]
    for place, unit in enumerate(column.units):
        y = top - place * DOWN
        if unit.is_gap:
            _add_text(graph, unit.id, f"⋮  {unit.label}", x, y)
        else:
            text = unit.label if unit.bias is None else number(unit.bias, digits=2)
            graph.node(unit.id, f"<{escape(text)}>", pos=f"{x:g},{y:g}!", fillcolor=fill.light, color=border.light)


def _add_text(graph: Any, name: str, text: str, x: float, y: float) -> None:
    look = {"shape": "plaintext", "style": "", "fixedsize": "false", "fontcolor": LINE, "fontsize": f"{NORMAL}"}
    graph.node(name, f"<{escape(text)}>", pos=f"{x:g},{y:g}!", **look)
