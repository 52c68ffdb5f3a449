"""A card as one of Graphviz's HTML-like tables. In each row a caption stands before a number."""

import html
from collections.abc import Sequence

from autograd.drawing.layout.sizes import (
    LABEL,
    LARGE,
    LONGEST,
    MARK,
    MARK_WIDTH,
    SMALL,
    CardSizes,
    FactSizes,
    apart,
    card_size,
    card_sizes,
    shown_marks,
)
from autograd.drawing.palette import BAR, CAPTION, CARDS
from autograd.drawing.scene.parts import BREAK, Card, Fact, Heading

GAP = '<TD HEIGHT="6"></TD>'


def card_label(card: Card, marks: Sequence[str]) -> str:
    """The heading, below it a row for each fact, and at the left the mark of each operand where its edge arrives."""
    heading, sizes = card.heading(), card_sizes(card)
    rows = [_heading(heading, sizes)] if heading.label or heading.symbols else []
    rows += [_row(fact, size, sizes.columns) for fact, size in zip(card.lines(), sizes.facts, strict=True)]
    if shown_marks(marks):
        height = apart(card_size(card, marks)[1], len(marks))
        rows[0] = f'<TD ROWSPAN="{len(rows)}" WIDTH="{MARK_WIDTH}">{_marks(marks, height)}</TD>{rows[0]}'
    return f"<{_table(rows, padding=1)}>"


def edge_label(text: str) -> str:
    return f'<<FONT POINT-SIZE="{LABEL}">{escape(text)}</FONT>>'


def _marks(marks: Sequence[str], height: float) -> str:
    font = f'<FONT POINT-SIZE="{MARK}" COLOR="{CAPTION.light}">'
    texts = [f"{font}{mark}</FONT>" * bool(mark) for mark in marks]  # Graphviz takes no empty FONT
    return _table([f'<TD HEIGHT="{height:.0f}" ALIGN="LEFT">{text}</TD>' for text in texts], padding=0)


def _heading(heading: Heading, sizes: CardSizes) -> str:
    parts = [f"<B>{escape(heading.label)}</B>"] * bool(heading.label)
    parts += [f'<FONT POINT-SIZE="{LARGE}">{escape(symbol)}</FONT>' for symbol in heading.symbols]
    width = "" if sizes.heading is None else f' WIDTH="{sizes.heading}"'
    return f'<TD COLSPAN="{sizes.columns}"{width}>{"&nbsp;&nbsp;".join(parts)}</TD>'


def _row(fact: Fact, sizes: FactSizes, columns: int) -> str:
    if fact == BREAK:
        return GAP
    caption = f'<FONT POINT-SIZE="{SMALL}" COLOR="{CAPTION.light}">{escape(fact.caption)}</FONT>'
    colour = f' BGCOLOR="{CARDS[fact.role][0].light}"' if fact.role else ""
    between = f"<TD{colour}></TD>" * (columns - 2) if sizes.bar is None else _bar(sizes.bar)
    return (
        f'<TD ALIGN="LEFT" WIDTH="{sizes.caption}"{colour}>{caption}</TD>{between}'
        f'<TD ALIGN="RIGHT" WIDTH="{sizes.text}"{colour}>{escape(fact.text)}</TD>'
    )


def _bar(length: int) -> str:
    bar = f'<TD BGCOLOR="{BAR.light}" WIDTH="{length}" HEIGHT="8"></TD><TD WIDTH="{LONGEST - length}"></TD>'
    return (
        f'<TD CELLPADDING="4"><TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{bar}</TR></TABLE></TD>'
    )


def _table(rows: list[str], padding: int) -> str:
    lines = "\n".join(f"<TR>{row}</TR>" for row in rows)
    return f'<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="{padding}">\n{lines}\n</TABLE>'


def escape(text: str) -> str:
    """The text for use in an HTML-like label.

    Graphviz reads \\N in it as the node's name and \\\\ as one backslash; version 2.43 fails on a last "]".
    """
    return html.escape(text).replace("\\", "\\\\").replace("]", "&#93;")
