"""The pictures of a tree of cells that Graphviz lays out beforehand.

In one, all boxes up to a depth are open; in another, one box and those around it. Of these the page composes any other
picture: it puts the contents of a box into the place of its card and moves the rest by what the box has grown. Boxes with
equal contents need one picture between them.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from autograd.drawing.layout.sizes import card_sizes
from autograd.drawing.scene.tree import Tree

#: Of a picture with more cards than this there is no layout beforehand; it takes Graphviz too long.
MOST_CARDS = 150
#: Where more boxes than this would need a picture each, sizes of cards no longer tell boxes from each other.
MOST_BOXES = 24


@dataclass(frozen=True)
class Openings:
    """Which cells are open, one set for each picture.

    Attributes:
        levels: everything open to depth 0, 1, …
        alone: by a box, the set in which it is open by itself.
        twins: for each box the first one whose contents look the same, in which it may be that box itself.
    """

    levels: Sequence[frozenset[int]]
    alone: dict[int, frozenset[int]]
    twins: dict[int, int]

    def distinct(self) -> list[frozenset[int]]:
        return list(dict.fromkeys([*self.levels, *self.alone.values()]))


def openings(tree: Tree) -> Openings:
    twins = _twins(tree, exactly=True)
    if len(set(twins.values())) > MOST_BOXES:
        twins = _twins(tree, exactly=False)
    alone = {box: frozenset([box, *tree.around(box)]) for box, twin in twins.items() if box == twin}
    return Openings(list(_levels(tree, list(twins))), alone, twins)


def _levels(tree: Tree, boxes: Sequence[int]) -> Iterator[frozenset[int]]:
    depths = {box: tree.depth(box) for box in boxes}
    for depth in range(max(depths.values(), default=-1) + 2):
        level = frozenset(box for box in boxes if depths[box] < depth)
        if depth and len(tree.visible(level)) > MOST_CARDS:
            return
        yield level


def _twins(tree: Tree, exactly: bool) -> dict[int, int]:
    """For each box that can be opened the first one that has its contents, of the same sizes where they must be exact."""
    children, spans = tree.children(), tree.spans()
    inner: dict[int, list[tuple[int, int, str]]] = {index: [] for index in spans}
    for tail, head, mark in tree.edges:
        for around in tree.around(tail):
            if around <= head <= spans[around]:
                inner[around].append((tail - around, head - around, mark))
    firsts: dict[Hashable, int] = {}
    twins: dict[int, int] = {}
    for index, last in spans.items():
        if index in children:
            cells = tree.branches[index : last + 1]
            shape = [
                (branch.index - (branch.parent or 0), card_sizes(branch.card) if exactly else len(branch.card.facts()))
                for branch in cells[1:]
            ]
            twins[index] = firsts.setdefault((repr(shape), tuple(inner[index])), index)
    return twins
