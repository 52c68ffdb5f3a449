"""Sizes of text, and how wide the cells of a card must be to hold it."""

import unicodedata
from typing import NamedTuple

from autograd.drawing.scene.parts import Card, Fact, Heading

#: Sizes of text in points, of which a browser shows 3 as 4 pixels.
NORMAL, LARGE, SMALL = 11, 13, 9
#: The width of a character, in ems of the widest of the usual fonts: text must fit its card in a browser that has other
#: fonts than the machine that made the layout.
NARROW, WIDE = 0.64, 1.3
#: Cards have room for numbers of this many characters, so that most of them are of one size.
USUAL = 8
#: How long the longest bar is, in points.
LONGEST = 100


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
    return CardSizes(_heading_width(card.heading()), [_fact_sizes(fact) for fact in card.facts()])


def _heading_width(heading: Heading) -> int | None:
    if heading.room is None:
        return None
    return text_width(heading.label, NORMAL) + text_width(heading.room, LARGE) + LARGE * heading.has_gap


def _fact_sizes(fact: Fact) -> FactSizes:
    bar = None if fact.share is None else max(1, round(LONGEST * fact.share))
    return FactSizes(text_width(fact.caption, SMALL), text_width(fact.text.rjust(USUAL), NORMAL), bar)


def text_width(text: str, size: int) -> int:
    """The most that a text may become wide, in points.

    >>> text_width("tanh", 10), text_width("탄젠트", 10)
    (26, 39)
    """
    return round(size * sum(WIDE if unicodedata.east_asian_width(c) in "WF" else NARROW for c in text))
