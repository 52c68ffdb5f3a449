"""The cards of a graph that share a rank, and the ranks that its edges span. Graphviz places the cards by these."""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from autograd.drawing.scene.parts import Box, CardPicture

#: From rank to rank, in inches; labels of edges keep the ranks apart too.
GAP, GAP_BESIDE_LABELS = 0.4, 0.1


@dataclass(frozen=True)
class Ranks:
    """The ranks of a graph, from left to right.

    Attributes:
        gap: from one to the next, in inches.
        columns: for each box, by its id, the leaves that share a rank, from top to bottom, by their ids.
        spans: for each edge, how many ranks its head is behind its tail at least.
    """

    gap: float
    columns: Mapping[str, list[list[str]]]
    spans: list[int]


def ranks(picture: CardPicture) -> Ranks:
    gap = GAP_BESIDE_LABELS if any(edge.label for edge in picture.edges) else GAP
    around = _boxes_around(picture.root)
    columns = _columns(picture)
    return Ranks(
        gap=gap,
        columns={box.id: _columns_in(box, columns) for box in [picture.root, *_boxes_in(picture.root)]},
        spans=[_span(around[edge.tail], around[edge.head]) for edge in picture.edges],
    )


def _boxes_in(box: Box) -> list[Box]:
    """All boxes in a box. This recurses, but over boxes, whose depth `scopes.DEEPEST` bounds."""
    return [found for inner in box.boxes for found in (inner, *_boxes_in(inner))]


def _boxes_around(box: Box, path: Sequence[Box] = ()) -> dict[str, Sequence[Box]]:
    """The boxes that each card stands in, by the card's id."""
    around = {card.id: path for card in box.nodes}
    for inner in box.boxes:
        around |= _boxes_around(inner, [*path, inner])
    return around


def _span(around_tail: Sequence[Box], around_head: Sequence[Box]) -> int:
    """The ranks that an edge spans: two into a box with parameters, as these take a rank of their own in it, else one."""
    entered = [box for box in around_head if box not in around_tail]
    return 2 if any(card.role == "parameter" for box in entered for card in box.nodes) else 1


def _columns_in(box: Box, columns: Mapping[str, Hashable]) -> list[list[str]]:
    together: dict[Hashable, list[str]] = {}
    for card in box.nodes:
        if card.id in columns:
            together.setdefault(columns[card.id], []).append(card.id)
    return [column for column in together.values() if len(column) > 1]


def _columns(picture: CardPicture) -> dict[str, Hashable]:
    """For each leaf the key of its column: x0, x1, … share one where the levels of their first uses are equal."""
    levels: dict[str, int] = {}
    first_use: dict[str, int] = {}
    tails: dict[str, list[str]] = {}
    for edge in picture.edges:
        tails.setdefault(edge.head, []).append(edge.tail)
    for card in picture.cards:
        levels[card.id] = 1 + max([levels.get(tail, 0) for tail in tails.get(card.id, [])], default=0)
        for tail in tails.get(card.id, []):
            first_use.setdefault(tail, levels[card.id])
    leaves = [card for card in picture.cards if card.role in ("input", "parameter")]
    return {card.id: (card.role, re.sub(r"\d+", "#", card.label), first_use.get(card.id)) for card in leaves}
