"""The graph of an error, which notebooks show above its traceback: the node that failed is red, and its line is quoted."""

import html
from collections import deque
from dataclasses import replace
from typing import Any

from autograd.backward import topological_order
from autograd.derivatives import gradients
from autograd.drawing.lower.picture import to_svg
from autograd.drawing.lower.svg import framed
from autograd.drawing.scene.definitions import OPENED
from autograd.drawing.scene.scene import Scene, compose, visible
from autograd.drawing.scene.stand_in import of_traced
from autograd.errors import GraphError
from autograd.value import Value

#: Of a graph too large to be drawn in full, so many nodes are shown: those that are the fewest steps before the failed one.
NEAREST = 12


def show(error: GraphError) -> None:
    """Display the graph in a notebook."""
    import IPython.display as notebook  # here, as it is there only in a notebook

    display: Any = vars(notebook)["display"]
    display({"text/plain": caption(error), "text/html": picture(error)}, raw=True)


def caption(error: GraphError) -> str:
    return f"The graph so far. Red: {error.note}"


def picture(error: GraphError) -> str:
    """The graph as HTML."""
    assert error.graph
    scene = failed_scene(*error.graph())
    return f"<p>{html.escape(caption(error))}</p>{framed(to_svg(scene), scene.description())}"


def failed_scene(end: Any, node: Any) -> Scene:
    """The scene of a graph of Values or traced numbers, in which the card of one node has the role of a failed one.

    Of a large graph it shows the surroundings of that node.
    """
    slopes: dict[Any, float] = {}
    if isinstance(end, Value):
        order: list[Any] = list(topological_order(end))
        if end is not node:
            slopes = dict(zip(order, gradients(end, order), strict=True))
    else:
        by_index = of_traced(end)
        end, node, order = by_index[end.index], by_index[node.index], list(by_index.values())
    if len(order) > OPENED:
        near = _nearest(node)
        end, order = node, [one for one in order if one in near]
    scene = compose(end, order, slopes)
    name = visible(end, order).get(node)
    cards = [replace(card, role="failed") if card.id == name else card for card in scene.nodes]
    return Scene(cards, scene.root.with_cards({card.id: card for card in cards}), scene.edges)


def _nearest(node: Any) -> set[Any]:
    """The nodes that are the fewest steps before a node, and itself."""
    found, waiting = {node}, deque([node])
    while waiting and len(found) < NEAREST:
        for arg in waiting.popleft().args:
            if arg not in found:
                found.add(arg)
                waiting.append(arg)
    return found
