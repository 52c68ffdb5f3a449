"""`draw`: the graph behind a Value as a picture."""

import operator
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from autograd.arguments import describe
from autograd.backward import topological_order
from autograd.derivatives import gradients
from autograd.drawing.layout.placement import width
from autograd.drawing.layout.sizes import READABLE
from autograd.drawing.lower.dot import to_dot
from autograd.drawing.lower.graphviz import FORMATS, render
from autograd.drawing.lower.html import document
from autograd.drawing.lower.network_dot import network_dot
from autograd.drawing.lower.svg import finish, framed
from autograd.drawing.lower.text import table
from autograd.drawing.lower.tree_html import TreePage
from autograd.drawing.scene.collapse import collapse, deepest
from autograd.drawing.scene.compact import with_parameters_on_cards
from autograd.drawing.scene.definitions import OPENED, open_definitions
from autograd.drawing.scene.model import compose_network, is_model
from autograd.drawing.scene.network import Network
from autograd.drawing.scene.scene import Scene, compose, size
from autograd.drawing.scene.summary import Summary, summarize
from autograd.drawing.scene.tree import Tree, compose_tree
from autograd.files import check_path
from autograd.habits.lookup import explains_arguments, unknown_attribute
from autograd.modes import modes
from autograd.plain_text import encodable
from autograd.value import Value

if TYPE_CHECKING:
    from autograd.drawing.scene.flow import Flow
    from autograd.drawing.scene.flow_summary import FlowSummary

#: The kinds of file that `save` writes.
SUFFIXES = [*(f".{kind}" for kind in FORMATS), ".dot", ".html"]


class Diagram:
    """The picture of a graph as it was when `draw` was called.

    Jupyter shows it as a picture; printed, it is a table of the nodes.

    Attributes:
        scene: its content, as data.
        dot: the picture in Graphviz's language DOT.
        svg: the picture as the text of an SVG.
        html: the graph as a web page of its own, on which its boxes can be opened and closed.

    Raises:
        RenderError: by `svg`, `html` and `save`, if there is no Graphviz, or it fails or takes too long.
    """

    def __init__(
        self,
        scene: "Scene | Summary | Flow | FlowSummary | Network",
        tree: Tree | None = None,
        depth: int | None = None,
        interactive: bool = False,
        compiled: Any = None,
        limit: int = 0,
    ) -> None:
        self.scene = scene
        self._compiled, self._limit = compiled, limit
        self._tree, self._depth, self._interactive = tree, depth, interactive

    def __getattr__(self, name: str) -> Any:
        raise unknown_attribute("Diagram", self, name)

    @cached_property
    def dot(self) -> str:
        return network_dot(self.scene) if isinstance(self.scene, Network) else to_dot(self.scene)

    @cached_property
    def svg(self) -> str:
        return finish(render(self.dot, "svg").decode(), self.scene.description(), self.scene.tooltips())

    @cached_property
    def html(self) -> str:
        if self._page:
            return self._page.page()
        margins = "body { margin: 1rem; font: 16px/1.5 system-ui, sans-serif }"
        return document(self.scene.description(), self._stages or self._framed(), margins)

    @cached_property
    def _stages(self) -> str:
        """A compiled function in the stages of the compiler; "" for other pictures."""
        if self._compiled is None:
            return ""
        from autograd.drawing.lower.stages_html import stages_widget
        from autograd.drawing.scene.stages import compose_stages

        return stages_widget(compose_stages(self._compiled, self._limit))

    def _interactively(self) -> str:
        return self._page.widget() if self._page else self._stages

    @cached_property
    def _page(self) -> TreePage | None:
        """The graph as one walks into it; None for pictures without boxes."""
        return TreePage(self._tree, self._depth) if self._tree else None

    def _framed(self) -> str:
        return framed(self.svg, self.scene.description())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file.

        Args:
            path: the file; its suffix chooses the format, .svg, .png, .pdf, .dot or .html. (.dot needs no Graphviz.) An
                .html shows the graph as `interactive=True` does in a notebook; it needs no other file and no network.

        Raises:
            ValueError: for any other suffix.
            OSError: if the file can't be written; this is found out before the picture is made.
            RenderError: if there is no Graphviz, or it fails or takes too long.

        >>> draw(Value(2.0).exp()).save("graph.jpg")
        Traceback (most recent call last):
        ValueError: save(): path must end in .svg, .png, .pdf, .dot or .html, not be 'graph.jpg'.
        """
        target = check_path(path, "save(): path", SUFFIXES)
        kind = target.suffix[1:].lower()
        if kind == "dot":
            target.write_text(self.dot, encoding="utf-8")
        elif kind in ("svg", "html"):
            target.write_text(self.svg if kind == "svg" else self.html, encoding="utf-8")
        else:
            target.write_bytes(render(self.dot, kind))

    def __repr__(self) -> str:
        return encodable(table(self.scene))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """The MIME bundle for Jupyter: HTML with the SVG as wide as the cell, the SVG alone, and a table as text."""
        text = table(self.scene)
        try:
            html = (self._interactively() if self._interactive else "") or self._framed()
            return {"text/plain": text, "image/svg+xml": self.svg, "text/html": html}
        except Exception as error:  # else a notebook would show a traceback in place of the table
            return {"text/plain": f"{text}\n\nNo picture: {error}"}


@explains_arguments("function()")
def draw(
    value: Any,
    expand: bool = True,
    max_nodes: int = 1000,
    depth: int | None = None,
    interactive: bool = False,
    compact: bool = False,
) -> Diagram:
    """Draw the graph behind a Value, with the value and the gradient of each node, or a model as a network.

    Inputs are blue, the parameters of a module orange, the result green. Constants are written into the operations that
    use them, and each scope is a box. Gradients are there once `backward()` has run.

    Args:
        value: the end of the graph; or a model made of neurons, which is drawn as a network: blue lines for positive
            weights, orange for negative ones, the wider the larger, and each neuron with its bias; or a function
            compiled with `jit`, of which the array operations are drawn.
        expand: whether to open primitives such as sigmoid and dot into boxes with their definitions; only in small graphs.
        max_nodes: of a graph with more nodes than this, or a compiled function with more array operations, a summary is
            drawn.
        depth: how many boxes may stand in each other; scopes within are closed, and equal ones drawn once, with ×N. Where
            nothing has to be closed, a graph of up to 150 nodes is drawn in full. None opens as much as makes no more than
            150 cards, and text that can be read where the picture is 800 pixels wide.
        interactive: whether Jupyter shows a graph that one can walk into: a click opens or closes a box, the pointer on a
            card lights all that it is computed from and all that it leads to, and tells its value, its gradient and
            the derivative of the result by it. A compiled function gets a slider through the stages of the compiler, from
            scalars to code, and the pointer on a part lights what became of it; for that, it is traced again. Pictures of
            models and summaries have no boxes and stay as they are.
        compact: whether the parameters of modules are written on the cards that use them, in place of cards of their own.
            One that is used several times is on each of these cards, with "(1 of 3)" and so on beside its name.

    Returns:
        A Diagram. Jupyter shows it; `.save("graph.svg")` writes it to a file, also as .png, .pdf, .dot, or .html for a page
        to walk into.

    Raises:
        TypeError: if value is none of these, or max_nodes or depth not a whole number.
        ValueError: if max_nodes is not positive, or depth negative.

    >>> w, x = Value(-3.0, label="w"), Value(2.0, label="x")
    >>> f = w * x + 10.0
    >>> f.backward()
    >>> draw(f)
                   value  gradient
    w                 -3         2
    x                  2        -3
    n1  = w × x       -6         1
    n2  = n1 + 10      4         1
    """
    if compiler := sys.modules.get("autograd.compiler.compiled"):  # without it nothing is compiled, and it takes long
        value = compiler.unbound(value)
        if isinstance(value, compiler.Compiled):
            from autograd.drawing.scene.flow import compose_flow
            from autograd.drawing.scene.flow_summary import summarize_flow

            flow, limit = compose_flow(value), _whole(max_nodes, "max_nodes", least=1)
            scene = flow if len(flow.calls) <= limit else summarize_flow(flow)
            return Diagram(scene, interactive=interactive, compiled=value, limit=limit)
    if is_model(value):
        return Diagram(compose_network(value))
    if not isinstance(value, Value):
        model = "Only models of neurons are drawn as networks; write draw(model(x)) for the graph of a call."
        remedy = (
            model
            if hasattr(value, "forward") and not isinstance(value, type)
            else "Pass what a computation with Values gave."
        )
        raise TypeError(f"draw(): value must be a Value, not {describe(value)}. {remedy}")
    if not isinstance(expand, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        file = f"; write draw(f).save({expand!r}) for a file" if isinstance(expand, str | os.PathLike) else ""
        raise TypeError(f"draw(): expand must be True or False, not {describe(expand)}{file}.")
    if not isinstance(interactive, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"draw(): interactive must be True or False, not {describe(interactive)}.")
    if not isinstance(compact, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"draw(): compact must be True or False, not {describe(compact)}.")
    limit, depth = _whole(max_nodes, "max_nodes", least=1), None if depth is None else _whole(depth, "depth", least=0)
    scene = _scene(value, expand, limit, depth, compact)
    return Diagram(scene, None if isinstance(scene, Summary) else _tree(value, expand), depth, interactive)


def _whole(number: Any, name: str, least: int) -> int:
    if isinstance(number, bool) or not hasattr(number, "__index__"):
        raise TypeError(f"draw(): {name} must be a whole number, not {describe(number)}.")
    whole = operator.index(number)
    if whole < least:
        raise ValueError(f"draw(): {name} must be at least {least}, not {whole}.")
    return whole


def _scene(value: Value, expand: bool, limit: int, depth: int | None, is_compact: bool) -> Scene | Summary:
    """As much of the graph as there is room for."""
    order = topological_order(value)
    if depth is None and size(order) > limit:
        return summarize(value, order)
    scenes = (with_parameters_on_cards(scene) if is_compact else scene for scene in _scenes(value, order, expand, depth))
    if depth is not None:
        scene = next(scenes)
        return scene if len(scene.nodes) <= limit else summarize(value, order)
    widths: dict[float, Scene] = {}
    for scene in scenes:
        if len(scene.nodes) <= OPENED:
            if (across := width(scene)) <= READABLE:
                return scene
            widths.setdefault(across, scene)
    if widths:
        return widths[min(widths)]
    scene = compose(value, order, _left_by_backward(value, value, order))
    return with_parameters_on_cards(scene) if is_compact else scene


def _scenes(value: Value, order: Sequence[Value], expand: bool, depth: int | None) -> Iterator[Scene]:
    """The scenes of a graph in which no more boxes than `depth` stand in each other, the fullest first."""
    nested, is_small = deepest(order), size(order) <= OPENED
    if is_small:
        end, opened = open_definitions(value, order) if expand else (value, order)
        for whole, nodes in dict.fromkeys([(end, tuple(opened)), (value, tuple(order))]):
            if depth is None or deepest(nodes) <= depth:
                yield compose(whole, nodes, _left_by_backward(value, whole, nodes))
    gradients = _left_by_backward(value, value, order)
    if is_small and depth is None:
        tree = compose_tree(value, order, gradients, {})
        yield from (tree.scene(tree.boxes(depth)) for depth in range(nested - 1, -1, -1))
    else:
        most = nested if depth is None else min(depth, nested)
        yield from (collapse(value, order, gradients, boxes) for boxes in range(most, -1, -1))


def _tree(value: Value, expand: bool) -> Tree:
    """All of the graph, of which a page shows as much as its reader opens."""
    order = topological_order(value)
    end, opened = open_definitions(value, order) if expand else (value, order)
    # Under detect_anomaly() derivatives that are not finite would raise, where a picture is to show them.
    slopes = {} if modes.lines is not None else dict(zip(opened, gradients(end, opened), strict=True))
    return compose_tree(end, opened, _left_by_backward(value, end, opened), slopes)


def _left_by_backward(value: Value, end: Value, order: Sequence[Value]) -> dict[Value, float]:
    """The gradients that `backward` left; those of nodes that were opened only now follow by the chain rule."""
    if value.grad == 0.0:
        return {}
    if end is value:
        return {node: node.grad for node in order}
    recorded = set(topological_order(value))
    inner = [node for node in order if node not in recorded]
    slopes = gradients(end, inner)
    return {node: node.grad for node in order} | {
        node: value.grad * slope for node, slope in zip(inner, slopes, strict=True)
    }
