"""The positions in a picture that Graphviz made, read from its SVG: SVG is the one format that each of its copies writes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from autograd.drawing.lower.svg import NAMESPACE, align
from autograd.drawing.palette import CAPTION
from autograd.drawing.scene.parts import Edge


class Rectangle(NamedTuple):
    """In points, from the upper left corner of the picture."""

    left: float
    top: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2


class Text(NamedTuple):
    """A text on a card, by its place from the card's centre.

    Attributes:
        style: anchor (s, m or e), size, "b" for bold and "c" for a caption: "e11", "s9c".
    """

    style: str
    x: float
    y: float
    text: str

    @property
    def is_caption(self) -> bool:
        return self.style.endswith("c")


@dataclass(frozen=True)
class Placed:
    """A picture as numbers.

    Attributes:
        width, height: of the whole.
        cards, texts: by the ids of cards.
        boxes: by the ids of boxes.
        edges: by the ids of their ends, the control points of the curves, in the order of the edges.
    """

    width: float
    height: float
    cards: Mapping[str, Rectangle]
    texts: Mapping[str, Sequence[Text]]
    boxes: Mapping[str, Rectangle]
    edges: Mapping[tuple[str, str], Sequence[Sequence[float]]]

    def curves(self, edges: Sequence[Edge]) -> Iterator[Sequence[float]]:
        """The curve of each edge; none for one that is not drawn."""
        waiting = {ends: iter(curves) for ends, curves in self.edges.items()}
        return (next(waiting.get((edge.tail, edge.head), iter(())), ()) for edge in edges)


def placed(svg: str) -> Placed:
    """The positions in a picture, from Graphviz's output."""
    root = ElementTree.fromstring(svg.replace(f' xmlns="{NAMESPACE}"', "", 1))
    width, height = map(float, root.get("viewBox", "").split()[2:])
    graph = root.find("g")
    assert graph is not None
    offset = re.search(r"translate\(([-\d.]+)[ ,]([-\d.]+)\)", graph.get("transform", ""))
    assert offset is not None
    dx, dy = map(float, offset.groups())
    cards: dict[str, Rectangle] = {}
    texts: dict[str, Sequence[Text]] = {}
    boxes: dict[str, Rectangle] = {}
    edges: dict[tuple[str, str], list[Sequence[float]]] = {}
    for group in graph.iter("g"):
        name, path = group.findtext("title") or "", group.find("path")
        if path is None:
            continue
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", path.get("d", ""))]
        xs, ys = [x + dx for x in numbers[::2]], [y + dy for y in numbers[1::2]]
        around = Rectangle(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
        match group.get("class"):
            case "node":
                cards[name] = around
                align(group)
                shift = dx - around.centre[0], dy - around.centre[1]
                texts[name] = [_text(text, shift) for text in group.findall("text")]
            case "cluster":
                boxes[name.removeprefix("cluster_")] = around
            case "edge":
                tail, head = (end.split(":")[0] for end in name.split("->"))
                edges.setdefault((tail, head), []).append([number for point in zip(xs, ys, strict=True) for number in point])
            case _:
                pass
    return Placed(width, height, cards, texts, boxes, edges)


def _text(text: Element, shift: tuple[float, float]) -> Text:
    x, y = (float(text.get(axis, "")) + by for axis, by in zip("xy", shift, strict=True))
    anchor = text.get("text-anchor", "start")[0]
    bold = "b" * (text.get("font-weight") == "bold")
    style = f"{anchor}{float(text.get('font-size', '')):g}{bold}{'c' * (text.get('fill') == CAPTION.light)}"
    return Text(style, x, y, (text.text or "").replace("\u00a0", " "))
