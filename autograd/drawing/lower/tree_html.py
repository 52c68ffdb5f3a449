"""A graph to walk into, as HTML: a picture that stands still where scripts do not run, and comes alive elsewhere.

The page has no pictures but the one that stands still. It has the cells, what is written on their cards, and the places of
cards, boxes and edges in every layout of `openings`.
"""

import html
import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from autograd.drawing.layout.openings import openings
from autograd.drawing.layout.placement import Placement, Point, Rectangle, place
from autograd.drawing.layout.sizes import card_size
from autograd.drawing.lower.html import document, icons, script, still, themed
from autograd.drawing.palette import BACK, CARDS
from autograd.drawing.scene.tree import Tree

BUTTONS = [
    ("out", "Smaller (−)", "M4 10h12"),
    ("in", "Larger (+)", "M4 10h12M10 4v12"),
    ("fit", "All of it (0)", "M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5"),
    ("save", "Save this view as SVG", "M10 3v10M6 9l4 4 4-4M3 17h14"),
]
#: What the script says, with the name or the number where {} is.
WORDS = {
    "found": "{} found", "opened": "{} is open.", "shut": "{} is closed.", "open": "open", "closed": "closed",
    "depth": "open to depth {}",
}  # fmt: skip
#: At first as many boxes are open as make a picture of this size in points, so that its text can be read.
FIRST_SIZE = (1000.0, 700.0)
#: In a picture of more edges than this the script draws them by itself: their curves would be half of the page.
MOST_CURVES = 150


class TreePage:
    """A tree with its layouts.

    Args:
        tree: the cells.
        depth: to which depth boxes are open at first; None opens as many as can be read.
    """

    def __init__(self, tree: Tree, depth: int | None = None) -> None:
        self.tree, self._depth = tree, depth
        self.openings = openings(tree)
        self.views = self.openings.distinct()
        self.placements = [place(tree.scene(opened, has_marks=False)) for opened in self.views]

    @cached_property
    def first(self) -> int:
        """Which view is seen first."""
        levels = self.placements[: len(self.openings.levels)]
        if self._depth is not None:
            return min(self._depth, len(levels) - 1)
        fitting = [i for i, level in enumerate(levels) if level.width <= FIRST_SIZE[0] and level.height <= FIRST_SIZE[1]]
        return max(fitting, default=0)

    def data(self) -> dict[str, Any]:
        """What the script reads."""
        return {
            **self._cells(),
            "edges": [part for edge in self.tree.edges for part in edge],
            "views": [self._view(*one) for one in zip(self.views, self.placements, strict=True)],
            "twins": {box: twin for box, twin in self.openings.twins.items() if box != twin},
            "first": self.first,
            "end": self.tree.end,
            "words": WORDS,
            "tallest": round(max(placement.height for placement in self.placements)),
        }

    def _cells(self) -> dict[str, Any]:
        """Each cell with what is written on its card, and the looks that cards share: role, size and captions."""
        templates: dict[str, int] = {}
        entries: list[Any] = []
        cells: list[Any] = []
        for branch in self.tree.branches:
            card, facts = branch.card, branch.card.lines()
            wide, high = card_size(card, ())
            entry = [card.role, round(wide), round(high), *(fact.caption for fact in facts)]
            template = templates.setdefault(repr(entry), len(entries))
            if template == len(entries):
                entries.append(entry)
            title = branch.title if branch.index in self.openings.twins else ""
            heading = [card.heading().label, "  ".join(card.heading().symbols)]
            parent = -1 if branch.parent is None else branch.parent
            cells.append([parent, title, template, card.tooltip(), branch.slope, *heading, *(fact.text for fact in facts)])
        return {"cells": cells, "templates": entries}

    def _view(self, opened: frozenset[int], placement: Placement) -> list[Any]:
        """The open boxes, the middles of cards, the rectangles of boxes and the curves, each in the order of cells."""
        boxes, cards = sorted(opened), self.tree.visible(opened)
        return [
            boxes,
            [round(x) for index in cards for x in placement.cards[f"n{index}"].middle],
            [x for index in boxes for x in _sides(placement.boxes[f"b{index + 1}"])],
            [_steps(curve[:-1]) for curve in placement.edges] if len(placement.edges) <= MOST_CURVES else [],
        ]

    def widget(self, whole: bool = False) -> str:
        """A part of a page, of which several may stand on one; or all of a page."""
        data = json.dumps(self.data(), ensure_ascii=False, separators=(",", ":"))
        data = html.escape(data, quote=False).replace("'", "&#39;")  # it stands between ' as JSON is full of "
        # As data: where no script runs, controls would be dead, and a notebook that is not trusted shows even hidden ones.
        controls = html.escape(
            '<label>Open boxes<input type="range" min="0" max="0" value="0"></label>'
            '<label>Find<input type="search" spellcheck="false" title="Find a label (/); Enter goes to the next"></label>'
            f"<output></output><span>{icons(BUTTONS)}</span>"
        )
        return f"""<div class="autograd-tree{" whole" * whole}" data-graph='{data}'>
<style>{_style()}</style>
<div class="controls" role="group" aria-label="View" data-controls="{controls}" hidden></div>
<p class="still">A still picture: run the cell, or trust the notebook, to open its boxes.</p>
{still(self.tree.scene(self.views[self.first]))}
<p class="told" role="status" aria-live="polite" hidden></p>
<script>{script("tree.js")}</script>
</div>"""

    def page(self) -> str:
        """A page of its own."""
        title = self.tree.title()
        return document(f"The graph of {title}" if title else "A graph", self.widget(whole=True), "body { margin: 0 }")


def _sides(rectangle: Rectangle) -> list[int]:
    left, top, right, bottom = map(round, rectangle)
    return [left, top, right - left, bottom - top]


def _steps(curve: Sequence[Point]) -> list[int]:
    """The first point of a curve, and the steps from each of its points to the next, which are shorter to write."""
    rounded = [round(x) for point in curve for x in point]
    return [x - before for x, before in zip(rounded, [0, 0, *rounded], strict=False)]


def _style() -> str:
    light, dark = ("".join(_colours(role, i) for role in CARDS) for i in (0, 1))
    rules = (f".autograd-tree .{role} > rect {{ fill: var(--{role}); stroke: var(--{role}-line) }}\n" for role in CARDS)
    return themed("tree", BACK=BACK.light, DARKBACK=BACK.dark, CARDS=light, DARKCARDS=dark) + "\n" + "".join(rules)


def _colours(role: str, theme: int) -> str:
    fill, line = CARDS[role]
    return f"--{role}: {fill[theme]}; --{role}-line: {line[theme]}; "
