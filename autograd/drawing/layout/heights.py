"""How far down each stop stands and where each box begins and ends, so that edges are straight and nothing overlaps.

What stands below what, and how far at least, is known from the order. Each round aims each stop at the height that makes its
edges to one side straight, and then finds heights near these that keep all distances: once by pushing down whatever is too
near, once by pushing up. Both keep the distances, so their mean does too.
"""

import math
from typing import NamedTuple

from autograd.drawing.layout import sizes
from autograd.drawing.layout.layers import Layers, Stack, Stop

#: In points: between cards, between bends, from the border of a box to what is next to it, and for the title below its top.
CARDS, BENDS, PADDING, TITLE = 14.0, 7.0, 8.0, 20.0
#: To the right and to the left by turns; the last is to the right, after which only leaves move.
ROUNDS = 24
#: How much the edge of a leaf counts, beside other operands: it is the leaf that moves.
LEAF = 0.1

#: The top or the bottom border of a box, or a stop.
Border = tuple[Stack, bool]


class Distance(NamedTuple):
    """How far an element, by its number, must stand below another one at least."""

    above: int
    below: int
    least: float


class _Elements:
    """The elements of all ranks, numbered so that what stands below another one has a larger number."""

    def __init__(self, layers: Layers) -> None:
        self.all: list[Stop | Border] = []
        self.number: dict[Stop | Border, int] = {}
        self.distances: list[Distance] = []
        self.tops: list[int] = []
        self.bottoms: list[int] = []
        self._lowest: dict[int, int] = {}
        for item in layers.root.items:
            self._add(item)
        self.stops = sorted((e for e in self.all if isinstance(e, Stop)), key=lambda stop: stop.rank)
        self.loose: set[Stop] = set()  # leaves and the bends of their edges
        for stop in self.stops:
            if not stop.operands or (stop.card is None and layers.before[stop][0] in self.loose):
                self.loose.add(stop)
        weights = {stop: LEAF if stop in self.loose and len(uses) == 1 else 1.0 for stop, uses in layers.behind.items()}
        # For each stop the numbers of its neighbours, how far below them it stands if their edge is straight, and weights.
        self.before = [
            (self.number[stop], [(self.number[o], -arrival(stop, i), weights[o]) for i, o in enumerate(layers.before[stop])])
            for stop in self.stops
        ]
        self.behind = [
            (self.number[stop], [(self.number[u], arrival(u, layers.before[u].index(stop)), 1.0) for u in uses])
            for stop, uses in ((stop, layers.behind[stop]) for stop in self.stops)
        ]

    def _add(self, item: Stop | Stack) -> None:
        if isinstance(item, Stop):
            self._element(item, range(item.rank, item.rank + 1))
            return
        ranks = range(item.first, item.last + 1)
        self.tops.append(self._element((item, True), ranks))
        for inner in item.items:
            self._add(inner)
        self.bottoms.append(self._element((item, False), ranks))

    def _element(self, element: Stop | Border, ranks: range) -> int:
        number = self.number[element] = len(self.all)
        self.all.append(element)
        above = dict.fromkeys(self._lowest[rank] for rank in ranks if rank in self._lowest)
        self.distances += [Distance(other, number, least(self.all[other], element)) for other in above]
        self._lowest |= dict.fromkeys(ranks, number)
        return number


def least(above: Stop | Border, below: Stop | Border) -> float:
    """How far apart the middles of two stops, or borders, must be."""
    if isinstance(above, Stop) and isinstance(below, Stop):
        gap = BENDS if above.card is None and below.card is None else CARDS
        return (above.height + below.height) / 2 + gap
    if isinstance(above, Stop):
        return above.height / 2 + PADDING
    title = TITLE if above[1] and above[0].box.title else 0.0
    return (below.height / 2 if isinstance(below, Stop) else 0.0) + PADDING + title


def heights(layers: Layers) -> tuple[dict[Stop, float], dict[Stack, tuple[float, float]]]:
    """The middle of each stop, and the top and the bottom of each box, in points downwards."""
    elements = _Elements(layers)
    at = _pushed(elements, [0.0] * len(elements.all))
    for i in range(ROUNDS):
        at = _pushed(elements, _tightened(elements, _aimed(elements, at, rightward=bool(i % 2))))
    at = _tightened(elements, _pushed(elements, _tightened(elements, _beside_uses(elements, at))))
    stops = {element: at[i] for i, element in enumerate(elements.all) if isinstance(element, Stop)}
    boxes = {
        stack: (at[elements.number[stack, True]], at[elements.number[stack, False]])
        for stack in layers.root.stacks()
        if stack is not layers.root
    }
    return stops, boxes


def _aimed(elements: _Elements, at: list[float], rightward: bool) -> list[float]:
    """The heights at which stops have straight edges to their neighbours on one side, from rank to rank."""
    aimed = list(at)
    for number, neighbours in elements.before if rightward else reversed(elements.behind):
        total = weights = 0.0
        for other, offset, weight in neighbours:
            total += weight * (aimed[other] + offset)
            weights += weight
        if weights:
            aimed[number] = total / weights
    return aimed


def _beside_uses(elements: _Elements, at: list[float]) -> list[float]:
    """The heights with leaves, and the bends of their edges, moved to their uses."""
    aimed = list(at)
    for stop, (number, uses) in zip(reversed(elements.stops), reversed(elements.behind), strict=True):
        if stop in elements.loose and uses:
            aimed[number] = sum(aimed[use] + offset for use, offset, _ in uses) / len(uses)
    return aimed


def _pushed(elements: _Elements, wanted: list[float]) -> list[float]:
    """Heights near the wanted ones that keep all distances."""
    down, up = list(wanted), list(wanted)
    for above, below, least in elements.distances:
        if down[below] < down[above] + least:
            down[below] = down[above] + least
    for above, below, least in reversed(elements.distances):
        if up[above] > up[below] - least:
            up[above] = up[below] - least
    return [(a + b) / 2 for a, b in zip(down, up, strict=True)]


def _tightened(elements: _Elements, at: list[float]) -> list[float]:
    """The heights with all borders moved to what they are around."""
    tight = list(at)
    tops, bottoms = set(elements.tops), set(elements.bottoms)
    for top, bottom in zip(elements.tops, elements.bottoms, strict=True):
        tight[top], tight[bottom] = math.inf, -math.inf
    for above, below, least in reversed(elements.distances):
        if above in tops:
            tight[above] = min(tight[above], tight[below] - least)
    for above, below, least in elements.distances:
        if below in bottoms:
            tight[below] = max(tight[below], tight[above] + least)
    return tight


def arrival(stop: Stop, operand: int) -> float:
    """How far below the middle of a stop the edge of an operand arrives."""
    return sizes.arrival(stop.height, stop.operands, operand) if stop.card else 0.0
