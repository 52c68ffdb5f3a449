"""Finish Graphviz's SVG for the web: text that fits in other fonts, colours for dark pages, ids no other picture has."""

import base64
import hashlib
import html
import re
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from autograd.drawing.layout.sizes import MARK, PADDING, TITLE_INDENT
from autograd.drawing.palette import CAPTION, COLOURS, DARK, LIGHT

NAMESPACE = "http://www.w3.org/2000/svg"


def finish(svg: str, description: str, titles: Mapping[str, str]) -> str:
    """The SVG that Graphviz made, ready to stand in a page beside others.

    Args:
        svg: Graphviz's output.
        description: the text alternative, for screen readers.
        titles: the text to show over each node, by its name in the DOT text.
    """
    name = f"autograd-{hashlib.sha256(svg.encode()).hexdigest()[:10]}"
    # Without its namespace, which is put back below, the tags have the names that one would expect.
    root = ElementTree.fromstring(svg.replace(f' xmlns="{NAMESPACE}"', "", 1))
    for group in root.iter("g"):
        group.set("id", f"{name}-{group.get('id')}")
        _retitle(group, titles)
        if group.get("class") == "node":
            align(group)
        elif group.get("class") == "cluster":
            _align_title(group)
    root.attrib |= {"xmlns": NAMESPACE, "id": name, "role": "img", "aria-label": description}
    style = Element("style")
    style.text = _dark_colours(name, svg)
    root.insert(0, style)
    return ElementTree.tostring(root, encoding="unicode")


def width(svg: str, least: float = 0.9) -> str:
    """The width in CSS of a picture that Graphviz made: that of the page, but never more than it was drawn, nor so little
    that its text can't be read, which is `least` pixels for a point.
    """
    points = float(svg.partition('width="')[2].partition("pt")[0])
    return f"clamp({points * least:.0f}px,100%,{points * 4 / 3:.0f}px)"


def as_url(svg: str) -> str:
    """The SVG as the address of an image."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def framed(svg: str, description: str) -> str:
    """The finished SVG as HTML for a notebook's cell: as wide as the cell; a click shows it as large as it was drawn,
    until a click elsewhere. A picture larger than its frame scrolls.

    It is an image, which GitHub and notebooks that are not trusted show too; it is dark where the page around it says so.
    """
    return (
        "<style>.autograd-graph{overflow:auto}.autograd-graph img{display:block;height:auto;cursor:zoom-in;outline:none}"
        ".autograd-graph img:focus{width:auto!important;cursor:auto}"
        f"{DARK} .autograd-graph img{{color-scheme:dark}}{LIGHT} .autograd-graph img{{color-scheme:light}}</style>"
        f'<div class="autograd-graph"><img tabindex="0" style="width:{width(svg)};max-width:none"'
        f' alt="{html.escape(description)}" src="{as_url(svg)}"></div>'
    )


def _retitle(group: Element, titles: Mapping[str, str]) -> None:
    """Replace the title that Graphviz gives each element, its name, by the tooltip, or by nothing."""
    title = group.find("title")
    if title is None:
        return
    title.text = titles.get(title.text or "")
    if not title.text:
        group.remove(title)


def align(card: Element) -> None:
    """Anchor the text of a card where it must not move.

    Graphviz says where each text begins, having measured it in a font that the reader may not have. In a wider one, a
    number would grow over the right border and a label over the operation behind it.
    """
    outline = card.find("path")
    if outline is None:  # a unit of a network, with one text in its middle
        return
    xs = _xs(outline)
    texts = [text for text in card.findall("text") if float(text.get("font-size", "")) != MARK]
    captions = [i for i, text in enumerate(texts) if text.get("fill") == CAPTION.light]
    for i in captions:
        _anchor(texts[i + 1], "end", max(xs) - PADDING)
        texts[i + 1].set("class", texts[i].text or "")
    title = texts[: captions[0]] if captions else texts
    if len(title) == 1:
        _anchor(title[0], "middle", (min(xs) + max(xs)) / 2)
    elif title:  # label, gap, operation
        _anchor(title[0], "end", _x(title[1]))


def _align_title(box: Element) -> None:
    """Anchor the title of a box at its left."""
    outline, title = box.find("path"), box.find("text")
    if outline is not None and title is not None:
        _anchor(title, "start", min(_xs(outline)) + TITLE_INDENT)


def _xs(outline: Element) -> list[float]:
    return [float(x) for x in re.findall(r"(-?[\d.]+),", outline.get("d", ""))]


def _x(text: Element) -> float:
    return float(text.get("x", ""))


def _anchor(text: Element, anchor: str, x: float) -> None:
    text.attrib |= {"text-anchor": anchor, "x": f"{x:.2f}"}


def _dark_colours(name: str, svg: str) -> str:
    """A style sheet that exchanges each light colour for its dark one, in this picture only."""
    pairs = [(kind, colour) for colour in COLOURS for kind in ("fill", "stroke") if f'{kind}="{colour.light}"' in svg]

    def rules(picture: str) -> str:
        return "".join(f'{picture} [{kind}="{colour.light}"]{{{kind}:{colour.dark}}}' for kind, colour in pairs)

    return f"{rules(f'{DARK} #{name}')}@media (prefers-color-scheme:dark){{{rules(f'#{name}:not({LIGHT} *)')}}}"
