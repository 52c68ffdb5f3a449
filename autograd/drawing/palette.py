"""The colours of the pictures, each for light pages and for dark ones.

A picture is written in its light colours, which any program shows; in SVG a style sheet exchanges them on dark pages.
Cards bring their own background along, so they can be read on either; what lies on the page itself has one colour for both.
"""

from typing import NamedTuple


class Colour(NamedTuple):
    light: str
    dark: str


#: A card's fill and border, by the role of its node.
CARDS = {
    "input": (Colour("#e1eefb", "#16324a"), Colour("#4a8fd0", "#5b9fe0")),
    "parameter": (Colour("#fdebd6", "#43301a"), Colour("#dd8a35", "#e09a50")),
    "output": (Colour("#dff3e3", "#1b3a25"), Colour("#46a35e", "#5db877")),
    "operation": (Colour("#f5f6f8", "#2a2f37"), Colour("#939dab", "#8791a0")),
    "constant": (Colour("#fdfdfd", "#22262c"), Colour("#c3cad3", "#59626e")),
}
#: Text on a card, captions on it, and the bars of a summary.
INK, CAPTION, BAR = Colour("#1c2430", "#e8ecf1"), Colour("#5d6877", "#a3adba"), Colour("#c5d0dd", "#4d5866")
#: Edges, boxes and their titles.
LINE = "#7c8797"

#: What flows back along an edge.
BACK = Colour("#b0226a", "#ff85bd")

#: Weights, told apart with any colour vision.
POSITIVE, NEGATIVE = Colour("#2a78c0", "#62abf0"), Colour("#d95f1e", "#ff9257")

#: Every colour that differs between the two.
COLOURS = [colour for pair in CARDS.values() for colour in pair] + [INK, CAPTION, BAR, BACK, POSITIVE, NEGATIVE]

#: A page that says by itself whether it is dark (JupyterLab, VS Code, Colab) is believed; else the reader's system is asked.
DARK = ':is([data-jp-theme-light="false"],.vscode-dark,[theme="dark"])'
LIGHT = ':is([data-jp-theme-light="true"],.vscode-light,[theme="light"])'
