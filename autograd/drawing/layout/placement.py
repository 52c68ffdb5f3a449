"""A picture of cards with the place of everything in it: Graphviz, or whoever draws it, only has to draw."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import NamedTuple

from autograd.drawing.layout.heights import PADDING, arrival, heights
from autograd.drawing.layout.layers import Stack, Stop, layers
from autograd.drawing.layout.order import set_order
from autograd.drawing.layout.sizes import LINE_HEIGHT
from autograd.drawing.scene.parts import CardPicture

#: Between ranks, in points; half of it where labels stand between them. Borders of boxes take some of it, but leave at least
#: this much for edges to rise and fall.
GAP, NARROW = 26.0, 18.0
#: Around all, in points.
MARGIN = 7.2
#: How long an arrow is, and a rise that is none.
ARROW, STRAIGHT = 7.0, 0.05

#: In points, to the right and downwards.
Point = tuple[float, float]


class Rectangle(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Placement:
    """Where everything stands.

    Attributes:
        width, height: of all.
        cards, boxes: by their ids.
        edges: the control points of the cubic Bézier curves of each edge, joined end to end, then the arrow's tip.
        labels: for each edge the middle of its label, None where it has none.
    """

    width: float
    height: float
    cards: Mapping[str, Rectangle]
    boxes: Mapping[str, Rectangle]
    edges: Sequence[Sequence[Point]]
    labels: Sequence[Point | None]


def place(picture: CardPicture) -> Placement:
    found = layers(picture)
    set_order(found)
    middles, borders = heights(found)
    columns = _columns(found.root)
    tops = [*(y for y, _ in borders.values()), *(y - stop.height / 2 for stop, y in middles.items())]
    bottoms = [*(y for _, y in borders.values()), *(y + stop.height / 2 for stop, y in middles.items())]
    top, bottom = min(tops, default=0.0), max(bottoms, default=0.0)
    cards = {name: _rectangle(stop, middles[stop] - top, columns[stop.rank]) for name, stop in found.cards.items()}
    boxes = {stack.box.id: _frame(stack, columns, y0 - top, y1 - top) for stack, (y0, y1) in borders.items()}
    operands: dict[Stop, Iterator[int]] = {stop: count() for stop in found.cards.values()}
    ways = [list(_curves(way, next(operands[way[-1]]), middles, columns, top)) for way in found.ways]
    labels = [
        (columns[way[1].rank].middle, middles[way[1]] - top - LINE_HEIGHT / 2) if edge.label else None
        for edge, way in zip(picture.edges, found.ways, strict=True)
    ]
    return Placement(max([column.exit for column in columns], default=0.0), bottom - top, cards, boxes, ways, labels)


def width(picture: CardPicture) -> float:
    """The width of a picture with its margins, without its heights being computed."""
    return max([column.exit for column in _columns(layers(picture).root)], default=0.0) + 2 * MARGIN


class Column(NamedTuple):
    """From where to where the stops of a rank reach, and how many boxes in each other begin and end there."""

    left: float
    right: float
    begins: int
    ends: int

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def entry(self) -> float:
        """Where edges come in, straight: left of all borders of boxes and of arrows."""
        return self.left - max(self.begins * PADDING, ARROW)

    @property
    def exit(self) -> float:
        return self.right + self.ends * PADDING


def _columns(root: Stack) -> list[Column]:
    widths: dict[int, float] = {}
    for stop in root.stops():
        widths[stop.rank] = max(widths.get(stop.rank, 0.0), stop.width)
    begins, ends = dict.fromkeys(widths, 0), dict.fromkeys(widths, 0)
    _count(root, begins, ends, 0, 0)
    has_labels = any(stop.card is None and stop.width for stop in root.stops())
    columns: list[Column] = []
    x = 0.0
    for rank in sorted(widths):
        gap = GAP / 2 if has_labels else GAP
        if columns:
            x += max(gap - (columns[-1].ends + begins[rank]) * PADDING, min(gap, NARROW))
        left = x + begins[rank] * PADDING
        columns.append(Column(left, left + widths[rank], begins[rank], ends[rank]))
        x = columns[-1].exit
    return columns


def _count(root: Stack, begins: dict[int, int], ends: dict[int, int], begun: int, ended: int) -> None:
    """Count how deep boxes that begin, or end, at a rank stand in each other."""
    for stack in root.items:
        if isinstance(stack, Stack):
            first = begun + 1 if stack.first == root.first else 1
            last = ended + 1 if stack.last == root.last else 1
            begins[stack.first] = max(begins[stack.first], first)
            ends[stack.last] = max(ends[stack.last], last)
            _count(stack, begins, ends, first, last)


def _rectangle(stop: Stop, middle: float, column: Column) -> Rectangle:
    left = column.middle - stop.width / 2
    return Rectangle(left, middle - stop.height / 2, left + stop.width, middle + stop.height / 2)


def _frame(stack: Stack, columns: Sequence[Column], top: float, bottom: float) -> Rectangle:
    """The rectangle of a box, which leaves room for the borders of boxes in it that begin or end with it."""
    left = columns[stack.first].left - _depth(stack, "first") * PADDING
    return Rectangle(left, top, columns[stack.last].right + _depth(stack, "last") * PADDING, bottom)


def _depth(stack: Stack, side: str) -> int:
    inner = [item for item in stack.items if isinstance(item, Stack) and getattr(item, side) == getattr(stack, side)]
    return 1 + max([_depth(item, side) for item in inner], default=0)


def _curves(
    way: Sequence[Stop], operand: int, middles: Mapping[Stop, float], columns: Sequence[Column], top: float
) -> Iterator[Point]:
    """The points of an edge: straight beside cards and through the borders of boxes, and in a curve between these."""
    x, y = columns[way[0].rank].middle + way[0].width / 2, middles[way[0]] - top
    yield x, y
    for tail, head in pairwise(way):
        goal = middles[head] - top + (arrival(head, operand) if head.card else 0.0)
        begin, end, *controls = _turn(tail, head, columns)
        if abs(goal - y) > STRAIGHT or head.rank <= tail.rank:
            yield from [*_straight(x, begin, y), (controls[0], y), (controls[1], goal), (end, goal)]
            x, y = end, goal
    head = way[-1]
    end = columns[head.rank].middle - head.width / 2
    yield from [*_straight(x, end - ARROW, y), (end, y)]


def _turn(tail: Stop, head: Stop, columns: Sequence[Column]) -> tuple[float, float, float, float]:
    """Where an edge begins and ends to rise or fall between two stops, and where the control points of that curve are."""
    before, behind = columns[tail.rank], columns[head.rank]
    if tail.card and head.rank <= tail.rank:  # it leads back, in a circle: first around the right end of its card
        return before.exit, behind.exit, before.exit + GAP / 2, behind.exit + GAP / 2
    if head.card and head.rank <= tail.rank:
        return before.entry, behind.entry, before.entry - GAP / 2, behind.entry - GAP / 2
    begin, end = (before.exit, behind.entry) if head.rank > tail.rank else (before.entry, behind.exit)
    return begin, end, (begin + end) / 2, (begin + end) / 2


def _straight(x0: float, x1: float, y: float) -> list[Point]:
    return [((2 * x0 + x1) / 3, y), ((x0 + 2 * x1) / 3, y), (x1, y)] if x0 != x1 else []
