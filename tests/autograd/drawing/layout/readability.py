"""How readable a finished picture is, in numbers that are read off its SVG: what meets what, what stands in order, how
large the text is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, NamedTuple
from xml.etree import ElementTree

from autograd.drawing.layout.sizes import NORMAL, text_width

SVG = "{http://www.w3.org/2000/svg}"
#: On each of a curve's cubic pieces so many straight ones.
PIECES = 8
#: Points, of which a browser shows 3 as 4 pixels; the width of a column of text on a page.
PIXELS, PAGE = 4 / 3, 800.0
#: What touches a border does not go through; operands arrive in order if they do so where their arrows begin.
SLACK, BEFORE = 1.5, 7.0

Point = tuple[float, float]


class Rectangle(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Rectangle") -> bool:
        inside = self.left <= other.left and self.right >= other.right
        return inside and self.top <= other.top and self.bottom >= other.bottom

    def is_crossed_by(self, line: Sequence[Point]) -> bool:
        left, top, right, bottom = self.left + SLACK, self.top + SLACK, self.right - SLACK, self.bottom - SLACK
        steps = [((1 - t / 8) * x0 + t / 8 * x1, (1 - t / 8) * y0 + t / 8 * y1)
                 for (x0, y0), (x1, y1) in pairwise(line) for t in range(9)]  # fmt: skip
        return any(left < x < right and top < y < bottom for x, y in steps)


class Line(NamedTuple):
    """An edge as it is drawn: the ids of its ends and the points of its way, the arrow's tip last."""

    tail: str
    head: str
    points: list[Point]


@dataclass(frozen=True)
class Drawn:
    """The parts of a finished picture: cards by their ids, boxes, titles, and lines in the order of the scene's edges."""

    width: float
    cards: dict[str, Rectangle]
    boxes: list[Rectangle]
    titles: list[Rectangle]
    lines: list[Line]


class Figures(NamedTuple):
    """Numbers about a picture; all but the last are better when smaller.

    Attributes:
        crossings: pairs of edges that cross though they share no end.
        tangles: pairs of edges that cross and share an end.
        over_cards, over_boxes, over_titles: edges through a card that is no end of theirs, through a box that holds
            neither of their ends, and through the title of any box.
        operands: pairs of operands of a card of which the earlier arrives below the later.
        leaves: pairs of leaves of a column, such as w0 and w1, of which the earlier stands below the later.
        text: the size of the numbers on cards where the picture is 800 pixels wide, in pixels.
    """

    crossings: int
    tangles: int
    over_cards: int
    over_boxes: int
    over_titles: int
    operands: int
    leaves: int
    text: float


def measure(svg: str, picture: Any) -> Figures:
    """The figures of a finished SVG of a scene."""
    drawn = read(svg, picture)
    crossed = [not {a.tail, a.head}.isdisjoint((b.tail, b.head)) for a, b in _crossing(drawn.lines)]
    return Figures(
        crossings=crossed.count(False),
        tangles=crossed.count(True),
        over_cards=sum(
            card.is_crossed_by(line.points)
            for line in drawn.lines
            for name, card in drawn.cards.items()
            if name not in (line.tail, line.head)
        ),
        over_boxes=sum(
            box.is_crossed_by(line.points)
            for line in drawn.lines
            for box in drawn.boxes
            if not box.holds(drawn.cards[line.tail]) and not box.holds(drawn.cards[line.head])
        ),
        over_titles=sum(title.is_crossed_by(line.points) for line in drawn.lines for title in drawn.titles),
        operands=sum(_inverted(_arrivals(lines)) for lines in _by_head(drawn.lines).values()),
        leaves=sum(_inverted(column) for column in _columns(drawn.cards, picture)),
        text=round(min(1.0, PAGE / (drawn.width * PIXELS)) * NORMAL * PIXELS, 1),
    )


def read(svg: str, picture: Any) -> Drawn:
    root = ElementTree.fromstring(svg)
    groups: dict[str, list[Any]] = {"node": [], "cluster": [], "edge": []}
    for group in root.iter(f"{SVG}g"):
        groups.setdefault(group.get("class", ""), []).append(group)
    for kind in groups.values():
        kind.sort(key=lambda group: int(re.sub(r".*\D", "", group.get("id"))))
    boxes = [_around(_numbers(group.find(f"{SVG}path").get("d"))) for group in groups["cluster"]]
    titles = [group.find(f"{SVG}text") for group in groups["cluster"]]
    lines = [
        Line(edge.tail, edge.head, [*_curve(group), *_tip(group)])
        for edge, group in zip(picture.edges, groups["edge"], strict=True)
    ]
    return Drawn(
        width=float(root.get("width", "").removesuffix("pt")),
        cards={
            card.id: _around(_numbers(group.find(f"{SVG}path").get("d")))
            for card, group in zip(picture.cards, groups["node"], strict=True)
        },
        boxes=boxes,
        titles=[_words(title) for title in titles if title is not None],
        lines=lines,
    )


def _numbers(d: str) -> list[Point]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", d)]


def _around(points: Sequence[Point]) -> Rectangle:
    xs, ys = zip(*points, strict=True)
    return Rectangle(min(xs), min(ys), max(xs), max(ys))


def _words(text: Any) -> Rectangle:
    x, y = float(text.get("x")), float(text.get("y"))
    width = text_width(text.text.strip(), NORMAL) * 0.85
    left = x - width / 2 if text.get("text-anchor") == "middle" else x
    return Rectangle(left, y - NORMAL * 0.8, left + width, y + NORMAL * 0.2)


def _curve(group: Any) -> Iterator[Point]:
    """Points on the curves of an edge."""
    points = _numbers(group.find(f"{SVG}path").get("d"))
    yield points[0]
    for i in range(0, len(points) - 3, 3):
        a, b, c, d = points[i : i + 4]
        for t in (k / PIECES for k in range(1, PIECES + 1)):
            weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            x, y = (sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True)) for axis in (0, 1))
            yield x, y


def _tip(group: Any) -> list[Point]:
    """The tip of the arrow, which is farthest from the end of the curve."""
    arrow = group.find(f"{SVG}polygon")
    if arrow is None:
        return []
    x, y = _numbers(group.find(f"{SVG}path").get("d"))[-1]
    return [max(_numbers(arrow.get("points")), key=lambda point: (point[0] - x) ** 2 + (point[1] - y) ** 2)]


def _crossing(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    around = {id(line): _around(line.points) for line in lines}
    for a, b in combinations(lines, 2):
        if _meet(around[id(a)], around[id(b)]) and any(
            _cross(*first, *second) for first in pairwise(a.points) for second in pairwise(b.points)
        ):
            yield a, b


def _meet(a: Rectangle, b: Rectangle) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def _by_head(lines: Sequence[Line]) -> Mapping[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.head, []).append(line)
    return found


def _arrivals(lines: Sequence[Line]) -> list[float]:
    """How far down each operand's line is shortly before its card, in the order of the operands."""
    return [_height(line.points, min(line.points[-1][0] for line in lines) - BEFORE) for line in lines]


def _height(points: Sequence[Point], x: float) -> float:
    for (x0, y0), (x1, y1) in pairwise(reversed(points)):
        if x1 <= x < x0:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return points[0][1]


def _columns(cards: Mapping[str, Rectangle], picture: Any) -> Iterator[list[float]]:
    """The heights of leaves that are named alike and stand in one column of one box."""
    found: dict[Any, list[float]] = {}
    waiting = [picture.root]
    while waiting:
        box = waiting.pop()
        waiting += box.boxes
        for card in box.nodes:
            if card.role in ("input", "parameter"):
                middle = round((cards[card.id].left + cards[card.id].right) / 20)
                key = box.id, card.role, middle, re.sub(r"\d+", "#", card.label)
                found.setdefault(key, []).append(cards[card.id].top)
    yield from found.values()


def _inverted(heights: Sequence[float]) -> int:
    return sum(earlier > later + SLACK for earlier, later in combinations(heights, 2))
