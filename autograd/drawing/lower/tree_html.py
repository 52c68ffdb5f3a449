"""A graph to walk into, as HTML: a picture that stands still where scripts do not run, and comes alive elsewhere.

The page has no pictures but the one that stands still. It has the cells, what is written on their cards, and positions: of
cards, boxes and edges, in every layout that Graphviz made.
"""

import base64
import html
import json
from collections.abc import Sequence
from typing import Any

from autograd.drawing.layout.openings import Openings, openings
from autograd.drawing.lower.dot import to_dot
from autograd.drawing.lower.graphviz import render_all
from autograd.drawing.lower.html import document, script, themed
from autograd.drawing.lower.placed import Placed, Text, placed
from autograd.drawing.lower.svg import finish, width
from autograd.drawing.palette import BACK, CARDS
from autograd.drawing.scene.parts import Box
from autograd.drawing.scene.scene import Scene
from autograd.drawing.scene.tree import Tree

BUTTONS = [
    ("out", "Smaller (−)", "M4 10h12"),
    ("in", "Larger (+)", "M4 10h12M10 4v12"),
    ("fit", "All of it (0)", "M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5"),
    ("save", "Save this view as SVG", "M10 3v10M6 9l4 4 4-4M3 17h14"),
]
#: At first as many boxes are open as make a picture of this size in points, so that its text can be read.
READABLE = (1000.0, 700.0)
#: In a picture of more edges than this the script draws them by itself: their curves would be half of the page.
MOST_CURVES = 150


class _Templates:
    """Looks that cards share: the role, the sizes and where the texts stand; captions are among them."""

    def __init__(self) -> None:
        self.entries: list[Sequence[Any]] = []
        self._numbers: dict[str, int] = {}

    def number(self, role: str, size: tuple[float, float], texts: Sequence[Text]) -> int:
        places = [[text.style, _tenth(text.x), _tenth(text.y), text.text * text.is_caption] for text in texts]
        entry = [role, round(size[0]), round(size[1]), *places]
        known = self._numbers.setdefault(repr(entry), len(self.entries))
        if known == len(self.entries):
            self.entries.append(entry)
        return known


class TreePage:
    """A tree with its layouts.

    Args:
        tree: the cells.
        depth: to which depth boxes are open at first; None opens as many as can be read.
    """

    def __init__(self, tree: Tree, depth: int | None = None) -> None:
        self.tree, self.openings = tree, openings(tree)
        scenes = [tree.scene(opened) for opened in self.openings.distinct()]
        drawn = {card.id for scene in scenes for card in scene.nodes}
        others = [branch.card for branch in tree.branches if branch.card.id not in drawn]
        scenes.append(Scene(others, Box("b0", "", others), []))  # for the sizes of cards that no picture shows
        self._svgs = render_all([to_dot(scene) for scene in scenes])
        self._placed = [placed(svg) for svg in self._svgs]
        self.first = _first(self._placed[: len(self.openings.levels)], depth)

    def data(self) -> dict[str, Any]:
        """What the script reads."""
        distinct = self.openings.distinct()
        return {
            **_cells(self.tree, self.openings, self._placed),
            "edges": [part for edge in self.tree.edges for part in edge],
            "views": [_view(self.tree, opened, found) for opened, found in zip(distinct, self._placed, strict=False)],
            "twins": {box: twin for box, twin in self.openings.twins.items() if box != twin},
            "first": self.first,
            "end": self.tree.end,
            "tallest": round(max(found.height for found in self._placed[: len(distinct)])),
        }

    def widget(self, whole: bool = False) -> str:
        """A part of a page, of which several may stand on one; or all of a page."""
        scene = self.tree.scene(self.openings.distinct()[self.first])
        svg = finish(self._svgs[self.first], scene.description(), scene.tooltips())
        image = base64.b64encode(svg.encode()).decode()
        data = json.dumps(self.data(), ensure_ascii=False, separators=(",", ":"))
        data = html.escape(data, quote=False).replace("'", "&#39;")  # it stands between ' as JSON is full of "
        buttons = "".join(
            f'<button type="button" data-do="{name}" title="{title}" aria-label="{title}">'
            f'<svg viewBox="0 0 20 20" aria-hidden="true"><path d="{path}"/></svg></button>'
            for name, title, path in BUTTONS
        )
        # As data: where no script runs, controls would be dead, and a notebook that is not trusted shows even hidden ones.
        controls = html.escape(
            '<label>Open boxes<input type="range" min="0" max="0" value="0"></label>'
            '<label>Find<input type="search" spellcheck="false" title="Find a label (/); Enter goes to the next"></label>'
            f"<output></output>{buttons}"
        )
        return f"""<div class="autograd-tree{" whole" * whole}" data-graph='{data}'>
<style>{_style()}</style>
<div class="controls" role="group" aria-label="View" data-controls="{controls}" hidden></div>
<p class="still">A still picture: run the cell, or trust the notebook, to open its boxes.</p>
<div class="picture"><img style="width:{width(svg)}" alt="{html.escape(scene.description())}" \
src="data:image/svg+xml;base64,{image}"></div>
<p class="told" role="status" aria-live="polite" hidden></p>
<script>{script("tree.js")}</script>
</div>"""

    def page(self) -> str:
        """A page of its own."""
        title = self.tree.title()
        return document(f"The graph of {title}" if title else "A graph", self.widget(whole=True), "body { margin: 0 }")


def _first(levels: Sequence[Placed], depth: int | None) -> int:
    if depth is not None:
        return min(depth, len(levels) - 1)
    fitting = [i for i, level in enumerate(levels) if level.width <= READABLE[0] and level.height <= READABLE[1]]
    return max(fitting, default=0)


def _cells(tree: Tree, which: Openings, layouts: Sequence[Placed]) -> dict[str, Any]:
    templates, cells = _Templates(), list[Any]()
    for branch in tree.branches:
        card = branch.card
        layout = next(layout for layout in layouts if card.id in layout.cards)
        place, texts = layout.cards[card.id], layout.texts[card.id]
        template = templates.number(card.role, (place.width, place.height), texts)
        title = branch.title if branch.index in which.twins else ""
        given = [text.text for text in texts if not text.is_caption]
        cells.append([-1 if branch.parent is None else branch.parent, title, template, card.tooltip(), branch.slope, *given])
    return {"cells": cells, "templates": templates.entries}


def _view(tree: Tree, opened: frozenset[int], layout: Placed) -> list[Any]:
    """The open boxes, the centres of cards, the rectangles of boxes and the points of curves, each in the order of cells."""
    boxes, cards, edges = sorted(opened), tree.visible(opened), tree.edges_between(opened)
    return [
        boxes,
        [round(x) for index in cards for x in layout.cards[f"n{index}"].centre],
        [round(x) for index in boxes for x in layout.boxes[f"b{index + 1}"]],
        [_steps(curve) for curve in layout.curves(edges)] if len(edges) <= MOST_CURVES else [],
    ]


def _steps(curve: Sequence[float]) -> list[int]:
    """The first point of a curve, and the steps from each of its points to the next, which are shorter to write."""
    rounded = [round(x) for x in curve]
    return [x - before for x, before in zip(rounded, [0, 0, *rounded], strict=False)]


def _tenth(x: float) -> float:
    return round(x) if abs(x - round(x)) < 0.05 else round(x, 1)


def _style() -> str:
    light, dark = ("".join(_colours(role, i) for role in CARDS) for i in (0, 1))
    rules = (f".autograd-tree .{role} > rect {{ fill: var(--{role}); stroke: var(--{role}-line) }}\n" for role in CARDS)
    return themed("tree", BACK=BACK.light, DARKBACK=BACK.dark, CARDS=light, DARKCARDS=dark) + "\n" + "".join(rules)


def _colours(role: str, theme: int) -> str:
    fill, line = CARDS[role]
    return f"--{role}: {fill[theme]}; --{role}-line: {line[theme]}; "
