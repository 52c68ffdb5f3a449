"""What is written on a card, as one of Graphviz's HTML-like tables. In each row a caption stands before a number."""

import html
import unicodedata

from autograd.drawing.formula.wording import is_word, number, span
from autograd.drawing.palette import BAR, CAPTION
from autograd.drawing.scene.flow import Call
from autograd.drawing.scene.scene import Group, Node
from autograd.drawing.scene.summary import Summary

#: Sizes of text in points, of which a browser shows 3 as 4 pixels.
NORMAL, LARGE, SMALL = 11, 13, 9
#: The width of a character, in ems of the widest of the usual fonts: text must fit its card in a browser that has other
#: fonts than the machine that made the layout.
NARROW, WIDE = 0.64, 1.3
#: Cards have room for numbers of this many characters, so that most of them are of one size.
USUAL = 8
#: How many primitives a summary lists, and how long the longest of its bars is, in points.
LISTED, LONGEST = 12, 100
BREAK = '<TD HEIGHT="6"></TD>'


def node_card(node: Node) -> str:
    """The label and the operation, and below them the value and the gradient."""
    rows: list[str] = []
    if node.label or node.operation:
        parts = [f"<B>{escape(node.label)}</B>"] * bool(node.label) + [_large(node.operation)] * bool(node.operation)
        width = _width(node.label, NORMAL) + _width(node.operation, LARGE) + (LARGE if len(parts) == 2 else 0)
        rows.append(f'<TD COLSPAN="2" WIDTH="{width}">{"&nbsp;&nbsp;".join(parts)}</TD>')
    rows.append(_row("value", number(node.value)))
    if node.role != "constant":
        rows.append(_row("gradient", _gradient(node.gradient)))
    return _table(rows)


def group_card(group: Group) -> str:
    """What it stands for and how often, what each holds, and the span of its numbers."""
    parts = [f"<B>{escape(group.label)}</B>"] * bool(group.label) + [_large(group.operation)] * bool(group.operation)
    parts += [_large(f"×{group.count}")] * (group.count > 1)
    width = _width(group.label, NORMAL) + _width(f"{group.operation}  ×{group.count}", LARGE)
    rows = [f'<TD COLSPAN="2" WIDTH="{width}">{"&nbsp;&nbsp;".join(parts)}</TD>']
    rows += [_row("nodes", f"{group.nodes:,}")] * (group.nodes > 1)
    rows += [_row("parameters", f"{group.parameters:,}")] * bool(group.parameters)
    rows.append(_row("value", span(group.values)))
    rows.append(_row("gradient", span(group.gradients) if group.gradients else "—"))
    return _table(rows)


def call_card(call: Call) -> str:
    """The instruction, and below it its shape and how many scalar operations it stands for."""
    parts = [f"<B>{escape(call.label)}</B>"] * bool(call.label) + [_large(call.operation)] * bool(call.operation)
    width = _width(call.label, NORMAL) + _width(call.operation, LARGE) + LARGE
    rows = [f'<TD COLSPAN="2" WIDTH="{width}">{"&nbsp;&nbsp;".join(parts)}</TD>', _row("shape", call.shape)]
    return _table(rows + [_row("scalars", f"{call.scalars:,}")] * bool(call.scalars))


def summary_card(summary: Summary) -> str:
    """How large the graph is, its value and gradient, and a bar for each of the most frequent primitives."""
    gap = "<TD></TD>"
    rows = [f'<TD COLSPAN="3"><B>{escape(summary.label)}</B></TD>'] if summary.label else []
    rows += [_row("nodes", f"{summary.nodes:,}", gap), _row("depth", f"{summary.depth:,}", gap)]
    rows += [_row(f"{role}s", f"{count:,}", gap) for role, count in summary.leaves.items() if count]
    rows += [BREAK, _row("value", number(summary.value), gap), _row("gradient", _gradient(summary.gradient), gap), BREAK]
    for name, symbol, count in summary.operations[:LISTED]:
        bar = _bar(max(1, round(LONGEST * count / summary.operations[0][2])))
        rows.append(_row(name if is_word(symbol) else f"{name} {symbol}", f"{count:,}", bar))
    if more := summary.operations[LISTED:]:
        rows.append(_row(f"{len(more)} more", f"{sum(count for _, _, count in more):,}", gap))
    return _table(rows)


def edge_label(text: str) -> str:
    """What is written along an edge, lifted a little off it."""
    words = f'<FONT POINT-SIZE="{NORMAL - 1}">{escape(text)}</FONT>'
    return f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="1"><TR><TD>{words}</TD></TR><TR>{BREAK}</TR></TABLE>>'


def _table(rows: list[str]) -> str:
    lines = "\n".join(f"<TR>{row}</TR>" for row in rows)
    return f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="1">\n{lines}\n</TABLE>>'


def _row(caption: str, text: str, between: str = "") -> str:
    small = f'<FONT POINT-SIZE="{SMALL}" COLOR="{CAPTION.light}">{escape(caption)}</FONT>'
    return (
        f'<TD ALIGN="LEFT" WIDTH="{_width(caption, SMALL)}">{small}</TD>{between}'
        f'<TD ALIGN="RIGHT" WIDTH="{_width(text.rjust(USUAL), NORMAL)}">{escape(text)}</TD>'
    )


def _bar(length: int) -> str:
    bar = f'<TD BGCOLOR="{BAR.light}" WIDTH="{length}" HEIGHT="8"></TD><TD WIDTH="{LONGEST - length}"></TD>'
    return (
        f'<TD CELLPADDING="4"><TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{bar}</TR></TABLE></TD>'
    )


def _large(text: str) -> str:
    return f'<FONT POINT-SIZE="{LARGE}">{escape(text)}</FONT>'


def escape(text: str) -> str:
    """The text for use in an HTML-like label.

    Graphviz reads \\N in it as the node's name and \\\\ as one backslash; version 2.43 fails on a last "]".
    """
    return html.escape(text).replace("\\", "\\\\").replace("]", "&#93;")


def _gradient(gradient: float | None) -> str:
    return "—" if gradient is None else number(gradient)


def _width(text: str, size: int) -> int:
    """The most that the text may become wide, in points."""
    return round(size * sum(WIDE if unicodedata.east_asian_width(c) in "WF" else NARROW for c in text))
