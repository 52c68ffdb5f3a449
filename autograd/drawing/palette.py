"""The colours of the pictures, each for light pages and for dark ones.

A picture is written in its light colours, which any program shows; in SVG a style sheet exchanges them on dark pages.
Cards bring their own background along, so they can be read on either; text and lines on the page itself have one colour for
both.
"""

from typing import NamedTuple


class Colour(NamedTuple):
    light: str
    dark: str


#: The blue, orange and green of everything drawn here and in nn.plots, told apart with any colour vision (Okabe and Ito).
BLUE, ORANGE, GREEN = Colour("#0072b2", "#4aa8e0"), Colour("#d55e00", "#f28a3c"), Colour("#009e73", "#3fc79c")

#: The contribution to an adjoint along an edge.
BACK = Colour("#b0226a", "#ff85bd")

#: A card's fill and border, by the role of its node.
CARDS = {
    "input": (Colour("#e1eefb", "#16324a"), BLUE),
    "parameter": (Colour("#fdebd6", "#43301a"), ORANGE),
    "output": (Colour("#dff3e3", "#1b3a25"), GREEN),
    "operation": (Colour("#f5f6f8", "#2a2f37"), Colour("#939dab", "#8791a0")),
    "lit": (Colour("#fbe3f0", "#4a1c35"), BACK),
    "failed": (Colour("#fde8ea", "#4a1d25"), Colour("#c8102e", "#ff6b7d")),
    "constant": (Colour("#fdfdfd", "#22262c"), Colour("#c3cad3", "#59626e")),
}
#: Text on a card, captions on it, and the bars of a summary.
INK, CAPTION, BAR = Colour("#1c2430", "#e8ecf1"), Colour("#5d6877", "#a3adba"), Colour("#c5d0dd", "#4d5866")
#: Edges, boxes and their titles.
LINE = "#7c8797"

#: Weights.
POSITIVE, NEGATIVE = BLUE, ORANGE

#: Every colour that differs between the two.
COLOURS = list(dict.fromkeys([*(colour for pair in CARDS.values() for colour in pair), INK, CAPTION, BAR, BACK]))

#: A page that says by itself whether it is dark (JupyterLab, VS Code, Colab) is believed; else the reader's system is asked.
DARK = ':is([data-jp-theme-light="false"],.vscode-dark,[theme="dark"])'
LIGHT = ':is([data-jp-theme-light="true"],.vscode-light,[theme="light"])'
