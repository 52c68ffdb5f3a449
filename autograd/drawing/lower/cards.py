"""A card as one of Graphviz's HTML-like tables. In each row a caption stands before a number."""

import html

from autograd.drawing.layout.sizes import LARGE, LONGEST, NORMAL, SMALL, CardSizes, FactSizes, card_sizes
from autograd.drawing.palette import BAR, CAPTION
from autograd.drawing.scene.parts import BREAK, Card, Fact, Heading

GAP = '<TD HEIGHT="6"></TD>'


def card_label(card: Card) -> str:
    """The heading, and below it a row for each fact."""
    heading, sizes = card.heading(), card_sizes(card)
    rows = [_heading(heading, sizes)] if heading.label or heading.symbols else []
    rows += [_row(fact, size, sizes.columns) for fact, size in zip(card.facts(), sizes.facts, strict=True)]
    return _table(rows)


def edge_label(text: str) -> str:
    """The label of an edge, a little above it."""
    words = f'<FONT POINT-SIZE="{NORMAL - 1}">{escape(text)}</FONT>'
    return f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="1"><TR><TD>{words}</TD></TR><TR>{GAP}</TR></TABLE>>'


def _heading(heading: Heading, sizes: CardSizes) -> str:
    parts = [f"<B>{escape(heading.label)}</B>"] * bool(heading.label)
    parts += [f'<FONT POINT-SIZE="{LARGE}">{escape(symbol)}</FONT>' for symbol in heading.symbols]
    width = "" if sizes.heading is None else f' WIDTH="{sizes.heading}"'
    return f'<TD COLSPAN="{sizes.columns}"{width}>{"&nbsp;&nbsp;".join(parts)}</TD>'


def _row(fact: Fact, sizes: FactSizes, columns: int) -> str:
    if fact == BREAK:
        return GAP
    caption = f'<FONT POINT-SIZE="{SMALL}" COLOR="{CAPTION.light}">{escape(fact.caption)}</FONT>'
    between = "<TD></TD>" * (columns - 2) if sizes.bar is None else _bar(sizes.bar)
    return (
        f'<TD ALIGN="LEFT" WIDTH="{sizes.caption}">{caption}</TD>{between}'
        f'<TD ALIGN="RIGHT" WIDTH="{sizes.text}">{escape(fact.text)}</TD>'
    )


def _bar(length: int) -> str:
    bar = f'<TD BGCOLOR="{BAR.light}" WIDTH="{length}" HEIGHT="8"></TD><TD WIDTH="{LONGEST - length}"></TD>'
    return (
        f'<TD CELLPADDING="4"><TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{bar}</TR></TABLE></TD>'
    )


def _table(rows: list[str]) -> str:
    lines = "\n".join(f"<TR>{row}</TR>" for row in rows)
    return f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="1">\n{lines}\n</TABLE>>'


def escape(text: str) -> str:
    """The text for use in an HTML-like label.

    Graphviz reads \\N in it as the node's name and \\\\ as one backslash; version 2.43 fails on a last "]".
    """
    return html.escape(text).replace("\\", "\\\\").replace("]", "&#93;")
