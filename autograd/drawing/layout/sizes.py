"""Sizes of text, and how wide the cells of a card must be to hold it."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from autograd.drawing.scene.parts import BREAK, Card, Fact, Heading

#: Sizes of text in points, of which a browser shows 3 as 4 pixels.
NORMAL, LARGE, LABEL, SMALL = 11, 13, 10, 9
#: The width of a character, in ems of the widest of the usual fonts: text must fit its card in a browser that has other
#: fonts than the machine that made the layout.
NARROW, WIDE = 0.64, 1.3
#: Cards have room for numbers of this many characters, so that most of them are of one size.
USUAL = 8
#: The width in points at which text of a picture as wide as a page, 800 pixels, is of 9 pixels.
READABLE = 800 * NORMAL / 9
#: How long the longest bar is, in points.
LONGEST = 100
#: In points: the height of a line of text and of an empty line, and from the border of a card to what is in it.
LINE_HEIGHT, BREAK_HEIGHT, PADDING = 16.0, 8.0, 5.0


#: From the left border of a box to its title, in points.
TITLE_INDENT = 8.0
#: In points: how far apart the operands of a card arrive at most, and what is left free for its round corners.
WIDEST, CORNERS = 14.0, 14.0
#: In points the size of a mark, the width of its column and the height of its line; how many operands a card can mark.
MARK, MARK_WIDTH, MARK_HEIGHT, MARKED = 8, 9, 10.5, 4


class FactSizes(NamedTuple):
    """Widths in points: of the caption, of the text, and of the bar between them."""

    caption: int
    text: int
    bar: int | None


class CardSizes(NamedTuple):
    """Widths in points of a card's heading, None where its facts are wide enough, and of its facts."""

    heading: int | None
    facts: list[FactSizes]

    @property
    def columns(self) -> int:
        return 2 + any(fact.bar is not None for fact in self.facts)


def card_sizes(card: Card) -> CardSizes:
    return CardSizes(_heading_width(card.heading()), [_fact_sizes(fact) for fact in card.lines()])


def card_size(card: Card, marks: Sequence[str]) -> tuple[float, float]:
    """The width and the height of a card, with room for the marks of its operands."""
    sizes, heading, facts = card_sizes(card), card.heading(), card.lines()
    columns = max([fact.caption for fact in sizes.facts], default=0) + max([fact.text for fact in sizes.facts], default=0)
    bar = (LONGEST + 8) * any(fact.bar is not None for fact in sizes.facts)
    width = max(sizes.heading or 0, columns + bar) + MARK_WIDTH * bool(shown_marks(marks)) + 2 * PADDING
    lines = bool(heading.label or heading.symbols) + sum(fact != BREAK for fact in facts)
    height = LINE_HEIGHT * lines + BREAK_HEIGHT * facts.count(BREAK) + 2 * PADDING
    marked = len(shown_marks(marks))
    return width, max(height, CORNERS + MARK_HEIGHT * marked) if marked else height


def shown_marks(marks: Sequence[str]) -> Sequence[str]:
    """The marks of a card's operands, where these are few enough to be told apart by them."""
    return marks if any(marks) and len(marks) <= MARKED else ()


def arrival(height: float, operands: int, operand: int) -> float:
    """How far below the middle of a card of this height the edge of an operand arrives."""
    return apart(height, operands) * (operand - (operands - 1) / 2)


def apart(height: float, operands: int) -> float:
    """How far apart operands arrive at a card."""
    return min(WIDEST, (height - CORNERS) / operands)


def _heading_width(heading: Heading) -> int | None:
    if heading.room is None:
        return None
    return text_width(heading.label, NORMAL) + text_width(heading.room, LARGE) + LARGE * heading.has_gap


def _fact_sizes(fact: Fact) -> FactSizes:
    bar = None if fact.share is None else max(1, round(LONGEST * fact.share))
    return FactSizes(text_width(fact.caption, SMALL), text_width(fact.text.rjust(USUAL), NORMAL), bar)


def label_width(text: str) -> int:
    """The usual width of the label of an edge, which has some room beside it for a wider font."""
    return round(0.85 * text_width(text, LABEL))


def text_width(text: str, size: int) -> int:
    """The most that a text may become wide, in points.

    >>> text_width("tanh", 10), text_width("탄젠트", 10)
    (26, 39)
    """
    return round(size * sum(WIDE if unicodedata.east_asian_width(c) in "WF" else NARROW for c in text))
