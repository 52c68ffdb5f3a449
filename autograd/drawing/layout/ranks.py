"""The rank of each card, so that arguments stand left of their uses and of the boxes that they enter."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from autograd.drawing.scene.parts import Box, CardPicture

#: How often cards are moved to where their edges are shortest.
PASSES = 3

#: The boxes that a card stands in, the outermost first, without the one that is the whole picture.
Path = Sequence[Box]


def boxes_around(box: Box, path: Path = ()) -> Iterator[tuple[str, Path]]:
    """The id of each card and its path. This recurses, but over boxes, whose depth `scopes.DEEPEST` bounds."""
    for card in box.nodes:
        yield card.id, path
    for inner in box.boxes:
        yield from boxes_around(inner, [*path, inner])


def ranks(picture: CardPicture, around: Mapping[str, Path]) -> dict[str, int]:
    """The rank of each card, by its id, from 0 at the left.

    An argument stands left of its uses, unless closed boxes make ways lead in circles. Where it enters a box, it stands left
    of all that is in the outermost box entered. A box that is left and entered again, even by way of others, cannot stand
    right of everything that enters it: of such boxes as few as needed are released from that.
    """
    entered = [next((box for box in around[e.head] if box not in around[e.tail]), None) for e in picture.edges]
    before: dict[str, dict[str, int]] = {}  # for each card and each box what it stands behind, and how many ranks
    for card in picture.cards:
        for outer, inner in pairwise(around[card.id]):
            before.setdefault(inner.id, {})[outer.id] = 0
        before[card.id] = {box.id: 0 for box in around[card.id]}
    for edge, box in zip(picture.edges, entered, strict=True):
        before[edge.head][edge.tail] = 1
        if box:
            before.setdefault(box.id, {})[edge.tail] = 1
    for path in around.values():
        for box in path:
            before.setdefault(box.id, {})
    first, released = _longest_ways(before, boxes=before.keys() - around.keys())
    limits = [box if box and box.id not in released else None for box in entered]
    found = _shortened({card.id: first[card.id] for card in picture.cards}, picture, around, limits)
    numbers = {rank: i for i, rank in enumerate(sorted(set(found.values())))}
    return {name: numbers[rank] for name, rank in found.items()}


def _longest_ways(before: Mapping[str, Mapping[str, int]], boxes: set[str]) -> tuple[dict[str, int], set[str]]:
    """The length of the longest way to each card and box, and what had to be released from standing behind others.

    Where ways lead in circles, boxes are released, and cards only if that does not open all circles.
    """
    after: dict[str, list[str]] = {}
    for name, others in before.items():
        for other in others:
            after.setdefault(other, []).append(name)
    missing = {name: len(others) for name, others in before.items()}
    ready = [name for name, count in missing.items() if not count]
    found: dict[str, int] = {}
    released: set[str] = set()
    while len(found) < len(before):
        if not ready:
            left = [name for name in before if name not in found]
            ready = [next((name for name in left if name in boxes), left[0])]
            released.update(ready)
        name = ready.pop()
        found[name] = max([found[other] + length for other, length in before[name].items() if other in found], default=0)
        for later in after.get(name, ()):
            missing[later] -= 1
            if not missing[later] and later not in found:
                ready.append(later)
    return found, released


def _shortened(
    of: dict[str, int], picture: CardPicture, around: Mapping[str, Path], limits: Sequence[Box | None]
) -> dict[str, int]:
    """The ranks with cards moved to the right where that makes edges shorter: leaves, and what few edges hold back."""
    uses: dict[str, dict[str, Box | None]] = {card.id: {} for card in picture.cards}
    args: dict[str, set[str]] = {card.id: set() for card in picture.cards}
    for edge, limit in zip(picture.edges, limits, strict=True):
        uses[edge.tail][edge.head] = limit
        args[edge.head].add(edge.tail)
    for _ in range(PASSES):
        begins: dict[str, int] = {}
        for name, path in around.items():
            for box in path:
                begins[box.id] = min(of[name], begins.get(box.id, of[name]))
        for card in reversed(picture.cards):
            held = sum(bool(args[arg]) or len(uses[arg]) > 1 for arg in args[card.id])
            if len(uses[card.id]) > held:
                last = min(begins[limit.id] if limit else of[head] for head, limit in uses[card.id].items()) - 1
                of[card.id] = max(of[card.id], last)
    return of
