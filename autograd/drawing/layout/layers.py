"""A picture as layers: its cards, and a bend of each edge at every rank that it passes, in the box that it passes there.

Where an edge enters a box that begins further left than its head, it passes the box's first ranks inside of it; where it
leaves one that goes on, it passes the rest of it inside. So no edge goes around a box, through its title or another box.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from autograd.drawing.layout.ranks import Path, boxes_around, ranks
from autograd.drawing.layout.sizes import LINE_HEIGHT, card_size, label_width
from autograd.drawing.scene.parts import Box, Card, CardPicture, Edge


@dataclass(eq=False, repr=False)
class Stop:
    """A card or a bend: it has a rank, a size, and the box that it stands in.

    Attributes:
        rank: from 0 at the left.
        width, height: in points; 0 for a bend without a label.
        card: None for a bend.
        operands: how many edges lead to it.
    """

    rank: int
    width: float
    height: float
    card: Card | None = None
    operands: int = 0


@dataclass(eq=False, repr=False)
class Stack:
    """A box: stops and stacks one below the other, as far as they share ranks."""

    box: Box
    items: "list[Stop | Stack]" = field(default_factory=list["Stop | Stack"])
    first: int = 0
    last: int = 0

    def stops(self) -> Iterator[Stop]:
        for item in self.items:
            if isinstance(item, Stop):
                yield item
            else:
                yield from item.stops()

    def stacks(self) -> "Iterator[Stack]":
        """Itself and those in it, the outer ones first."""
        yield self
        for item in self.items:
            if isinstance(item, Stack):
                yield from item.stacks()


@dataclass(frozen=True)
class Layers:
    """All stops: in their boxes, by the ids of their cards, and those on the way of each edge, its ends included; for each
    stop those that edges lead from and to, in the order of the operands. No stop holds another, so no cycles are left."""

    root: Stack
    cards: Mapping[str, Stop]
    ways: Sequence[Sequence[Stop]]
    before: Mapping[Stop, Sequence[Stop]]
    behind: Mapping[Stop, Sequence[Stop]]


def layers(picture: CardPicture) -> Layers:
    around = dict(boxes_around(picture.root))
    of = ranks(picture, around)
    # Labels stand between the ranks of cards, on ranks of their own.
    step = 2 if any(edge.label for edge in picture.edges) else 1
    marks = marks_of(picture)
    stacks = _stacks(picture.root)
    cards: dict[str, Stop] = {}
    for card in picture.cards:
        cards[card.id] = stop = Stop(of[card.id] * step, *card_size(card, marks[card.id]), card)
        path = around[card.id]
        stacks[path[-1].id if path else picture.root.id].items.append(stop)
        for box in path:
            stack = stacks[box.id]
            stack.first, stack.last = min(stack.first, stop.rank), max(stack.last, stop.rank)
    ways = [_way(edge, cards, around, stacks, picture.root) for edge in picture.edges]
    root = stacks[picture.root.id]
    before: dict[Stop, list[Stop]] = {stop: [] for stop in root.stops()}
    behind: dict[Stop, list[Stop]] = {stop: [] for stop in before}
    for way in ways:
        for tail, head in pairwise(way):
            behind[tail].append(head)
            before[head].append(tail)
            head.operands += 1
    return Layers(root, cards, ways, before, behind)


def marks_of(picture: CardPicture) -> dict[str, list[str]]:
    """The marks of each card's operands, by the card's id."""
    marks: dict[str, list[str]] = {card.id: [] for card in picture.cards}
    for edge in picture.edges:
        marks[edge.head].append(edge.mark)
    return marks


def _stacks(box: Box) -> dict[str, Stack]:
    stack = Stack(box, first=1 << 30, last=-1)
    found = {box.id: stack}
    for inner in box.boxes:
        found |= _stacks(inner)
        stack.items.append(found[inner.id])
    return found


def _way(
    edge: Edge, cards: Mapping[str, Stop], around: Mapping[str, Path], stacks: Mapping[str, Stack], root: Box
) -> list[Stop]:
    tail, head = cards[edge.tail], cards[edge.head]
    left = [box for box in around[edge.tail] if box not in around[edge.head]]
    entered = [box for box in around[edge.head] if box not in around[edge.tail]]
    shared = next((box for box in reversed(around[edge.head]) if box in around[edge.tail]), root)
    bends: list[Stop] = []
    if tail.rank >= head.rank:  # it leads back, as in a circle through a closed box: beside the cards of all ranks between
        bends = [Stop(rank, 0.0, 0.0) for rank in range(tail.rank, head.rank - 1, -1)]
        stacks[shared.id].items += bends
    for rank in range(tail.rank + 1, head.rank):
        passed = [box for box in left if stacks[box.id].last >= rank]
        passed = [box for box in entered if stacks[box.id].first <= rank] or passed
        has_label = edge.label and rank == tail.rank + 1
        size = (label_width(edge.label), 2 * LINE_HEIGHT) if has_label else (0.0, 0.0)
        bends.append(Stop(rank, *size))
        stacks[passed[-1].id if passed else shared.id].items.append(bends[-1])
    return [tail, *bends, head]
