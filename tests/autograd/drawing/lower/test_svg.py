"""The finished SVG: well formed, safe beside others on a page, and its text anchored where it must not move."""

import re
from xml.etree import ElementTree

from autograd import Value, draw
from autograd.drawing.layout.sizes import TITLE_INDENT
from autograd.drawing.lower.svg import width
from autograd.drawing.palette import CARDS, COLOURS
from tests.autograd.drawing import graphs

SVG = "{http://www.w3.org/2000/svg}"


def parse(svg):
    return ElementTree.fromstring(svg)


def texts(root):
    return [element.text for element in root.iter(f"{SVG}text")]


def test_the_structure():
    diagram = draw(graphs.neuron())
    root = parse(diagram.svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Computational graph of 9 nodes"
    kinds = [group.get("class") for group in root.iter(f"{SVG}g")]
    assert (kinds.count("node"), kinds.count("edge"), kinds.count("cluster")) == (9, 8, 1)
    shown = texts(root)
    assert "sigmoid" in shown[0]
    assert {"w", "x", "b", "×", "+", "× −1", "exp", "+ 1", "1/x", "0.1824", "0.2983"} <= set(shown)


def test_titles_tell_all_digits():
    titles = [title.text for title in parse(draw(graphs.neuron()).svg).iter(f"{SVG}title")]
    assert "w\nvalue 2.0\ngradient -0.14914645207033284" in titles
    assert "n1 = w × x\nvalue -2.0\ngradient 0.14914645207033284" in titles
    assert len(titles) == 9, "edges and boxes need none"


def test_two_pictures_share_a_page():
    one, two = draw(graphs.neuron()).svg, draw(graphs.network()).svg
    ids = [element.get("id") for svg in (one, two) for element in parse(svg).iter() if element.get("id")]
    assert len(ids) == len(set(ids)) > 20
    for svg in (one, two):
        name = parse(svg).get("id")
        style = parse(svg).find(f"{SVG}style").text
        rules = re.findall(r"([^{}]+)\{[^{}]+\}", style.replace("@media (prefers-color-scheme:dark)", ""))
        assert len(rules) > 10
        assert all(f"#{name}" in rule for rule in rules), "no rule reaches beyond this picture"


def test_equal_pictures_are_equal():
    assert draw(graphs.neuron()).svg == draw(graphs.neuron()).svg


def test_every_colour_has_a_dark_one():
    svg = draw(graphs.network(), depth=3).svg
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', svg))
    dark = dict(re.findall(r'\[(?:fill|stroke)="(#[0-9a-f]{6})"\]\{(?:fill|stroke):(#[0-9a-f]{6})\}', svg))
    assert used - set(dark) == {"#7c8797"}, "what lies on the page itself is readable on both"
    assert dark.items() <= {(colour.light, colour.dark) for colour in COLOURS}
    assert CARDS["parameter"][0].light in dark


def test_text_is_anchored_where_it_must_not_move():
    f = graphs.line()
    for group in parse(draw(f).svg).iter(f"{SVG}g"):
        if group.get("class") != "node":
            continue
        xs = [float(x) for x in re.findall(r"(-?[\d.]+),", group.find(f"{SVG}path").get("d"))]
        *title, value, number, gradient, slope = group.findall(f"{SVG}text")
        assert (value.text, gradient.text) == ("value", "gradient")
        assert value.get("text-anchor") == "start"
        for text in (number, slope):
            assert text.get("text-anchor") == "end"
            assert min(xs) < float(text.get("x")) < max(xs)
        if len(title) == 1:
            assert title[0].get("text-anchor") == "middle"
        else:
            assert title[0].get("text-anchor") == "end"
            assert float(title[0].get("x")) < float(title[2].get("x"))


def test_titles_of_boxes_are_anchored_at_their_left():
    (box,) = [group for group in parse(draw(graphs.neuron()).svg).iter(f"{SVG}g") if group.get("class") == "cluster"]
    xs = [float(x) for x in re.findall(r"(-?[\d.]+),", box.find(f"{SVG}path").get("d"))]
    title = box.find(f"{SVG}text")
    assert (title.get("text-anchor"), float(title.get("x"))) == ("start", min(xs) + TITLE_INDENT)


def test_a_picture_is_as_wide_as_its_page_within_limits():
    assert width('<svg width="100pt" height="40pt">') == "clamp(90px,100%,133px)"


def test_a_summary_is_a_picture_too():
    y = Value(1.0)
    for _ in range(20):
        y = (y * 0.5).tanh()
    root = parse(draw(y, max_nodes=10).svg)
    assert {"nodes", "61", "depth", "40", "mul ×", "tanh", "20"} <= set(texts(root))
    assert root.get("aria-label") == "Summary of a computational graph of 61 nodes"


def test_dark_and_light_differ_only_in_colour():
    assert all(re.fullmatch("#[0-9a-f]{6}", shade) for colour in COLOURS for shade in colour)
    assert len({colour.light for colour in COLOURS}) == len(COLOURS), "a light colour has one dark one"
