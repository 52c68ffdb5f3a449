"""Graphs to walk into, in a real browser: clicks, keys, search, zoom; whatever is open, cards are apart and in their boxes.

The screenshots stay in the folder that SCREENSHOTS names, for people to look at.
"""

import itertools
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from autograd import draw
from tests.autograd.drawing import graphs
from tests.autograd.drawing.lower.test_tree_html import apart, inside
from tests.autograd.drawing.scene.test_stages import rows
from tests.autograd.drawing.scene.test_tree import mlp, tree_of
from tests.hostile import LABELS, graph

#: What is drawn: cell, and left, top, width and height in the picture.
READ = """elements => elements.map(element => {
    const [x, y] = element.style.transform.match(/-?[\\d.]+/g).map(Number);
    const outline = [...element.querySelectorAll("rect")].at(-1);
    const [dx, dy, width, height] = ["x", "y", "width", "height"].map(name => outline[name].baseVal.value);
    return [Number(element.dataset.cell), [x + dx, y + dy, width, height]] })"""


@pytest.fixture(scope="module")
def large():
    value = mlp(8, 8, 1)
    return draw(value, depth=2).html, tree_of(value)


def parts(page, kind):
    return dict(page.locator(f".picture .{kind}").evaluate_all(READ))


def click(page, kind, label, nth=0):
    page.locator("[data-do=fit]").click()
    position = {"x": 6, "y": 6 if kind == "card" else 2}  # above the boxes in a box, however small they are drawn
    page.locator(f'.{kind}[aria-label^="{label}"]').nth(nth).click(position=position)


def view(page):
    return [float(x) for x in page.locator(".picture svg").get_attribute("viewBox").split()]


def told(page):
    return page.locator(".told").inner_text()


def visit_large(visit, large, **options):
    return visit(large[0], reduced_motion="reduce", **options), large[1]


def check(page, tree):
    """What is drawn is what the tree says, each card in its boxes and apart from the others."""
    cards, boxes = parts(page, "card"), parts(page, "box")
    assert sorted(cards) == tree.visible(boxes.keys())
    assert page.locator(".edge").count() == len(tree.edges_between(boxes.keys()))
    for index, place in (cards | boxes).items():
        assert all(inside(place, boxes[box]) for box in tree.around(index))
    for one, other in itertools.combinations(cards, 2):
        assert apart(cards[one], cards[other]), (tree.branches[one].card.label, tree.branches[other].card.label)
    for (one, place), (other, there) in itertools.product(cards.items(), boxes.items()):
        assert other in tree.around(one) or apart(place, there)
    return boxes


def test_a_click_opens_or_closes_one_box(visit, large):
    page, tree = visit_large(visit, large)
    start = check(page, tree)
    click(page, "card", "neurons.0…7")
    opened = check(page, tree)
    assert len(opened) == len(start) + 1
    for label in ("neurons.3", "neurons.5", "w0…7", "neurons.0…7", "neurons.2"):
        click(page, "card", label)
        check(page, tree)
    click(page, "box", "layers.1")
    assert not any("layers.1" in tree.branches[box].title for box in check(page, tree))
    click(page, "box", "MLP")
    assert check(page, tree) == {}
    assert told(page) == "MLP is closed."


def test_the_slider_opens_all_boxes_to_a_depth(visit, large):
    page, tree = visit_large(visit, large)
    depths = {branch.index: tree.depth(branch.index) for branch in tree.branches if branch.title}
    slider = page.locator("[type=range]")
    assert slider.input_value() == "2"
    for depth in range(6):
        slider.fill(str(depth))
        assert check(page, tree).keys() == {box for box, around in depths.items() if around < depth}


def test_the_pointer_lights_the_ways_to_and_from_a_card(visit):
    page = visit(draw(graphs.neuron()).html)
    page.locator('.card[aria-label^="n1 = w × x"]').hover()
    lit = {name: page.locator(f".card.{name}").count() for name in ("up", "down", "here")}
    assert lit == {"up": 2, "down": 5, "here": 1}
    assert page.locator(".edge.up").count() == 2
    assert told(page).split("    ") == ["n1 = w × x", "value -2.0", "gradient 0.14914645207033284", "∂f/∂n1 = 0.1491"]
    page.locator("[data-do=fit]").hover()
    assert page.locator(".up, .down, .here").count() == 0


def test_search_opens_the_boxes_around_what_it_finds(visit, large):
    page, tree = visit_large(visit, large)
    page.keyboard.press("Tab")
    page.locator("[type=search]").fill("W7")
    assert page.locator("output").inner_text() == f"{sum(b.card.label == 'w7' for b in tree.branches)} found"
    assert page.locator(".card.found").count() == 2, "closed boxes in which there is one"
    page.keyboard.press("Enter")
    check(page, tree)
    assert page.locator(".card.here").get_attribute("aria-label").startswith("w7\n")
    assert told(page).startswith("w7    value ")


def test_keys(visit):
    page = visit(draw(graphs.network(), depth=1).html, reduced_motion="reduce")
    here = lambda: page.locator(":focus").get_attribute("aria-label").split("\n")[0]  # noqa: E731
    page.locator('.card[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    assert here() != "x0"
    page.keyboard.press("Enter")
    assert len(parts(page, "box")) == 2
    page.keyboard.press("Escape")
    assert len(parts(page, "box")) == 1
    before = view(page)
    page.keyboard.press("+")
    assert view(page)[2] == pytest.approx(before[2] * 0.8, abs=0.1)
    page.keyboard.press("0")
    page.keyboard.press("/")
    assert page.locator("[type=search]:focus").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".card:focus").count() == 1


def test_wheel_and_drag(visit):
    page = visit(draw(graphs.neuron()).html, reduced_motion="reduce")
    before = view(page)
    page.mouse.move(640, 120)
    page.mouse.wheel(0, -300)
    page.wait_for_function(
        f"+document.querySelector('.picture svg').getAttribute('viewBox').split(' ')[2] < {before[2] * 0.7}"
    )
    zoomed = view(page)
    assert zoomed[2] < before[2] * 0.7
    page.mouse.down()
    page.mouse.move(740, 170, steps=4)
    page.mouse.up()
    after = view(page)
    assert after[0] < zoomed[0] - 10
    assert after[1] < zoomed[1] - 5
    assert after[2:] == zoomed[2:]
    assert page.locator(".box").count() == 1, "a drag is no click"


def test_the_view_is_saved_as_svg(visit, tmp_path):
    page = visit(draw(graphs.neuron()).html, "dark")
    with page.expect_download() as download:
        page.locator("[data-do=save]").click()
    download.value.save_as(tmp_path / "graph.svg")
    root = ElementTree.fromstring((tmp_path / "graph.svg").read_text(encoding="utf-8"))
    texts = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"w", "sigmoid", "exp", "0.1824"} <= set(texts)
    assert "var(" not in ElementTree.tostring(root, encoding="unicode")


def test_without_scripts_the_picture_stays(browser, tmp_path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    draw(graphs.neuron()).save(tmp_path / "graph.html")
    page.goto((tmp_path / "graph.html").as_uri())
    assert page.locator("img").is_visible()
    assert page.locator(".still").is_visible()
    assert page.locator("button, input").count() == 0
    context.close()


def test_two_in_one_document_and_in_a_frame(visit):
    bundle = draw(graphs.neuron(), interactive=True)._repr_mimebundle_()["text/html"]
    other = draw(graphs.network(), depth=0, interactive=True)._repr_mimebundle_()["text/html"]
    frame = bundle.replace("&", "&amp;").replace('"', "&quot;")
    frame = f'<iframe sandbox="allow-scripts" style="width:1000px;height:600px" srcdoc="{frame}"></iframe>'
    page = visit(f"<!DOCTYPE html><meta charset=utf-8>{bundle}{other}{frame}")
    assert page.locator(".autograd-tree.live").count() == 2
    page.locator(".autograd-tree").nth(1).locator('.card[aria-label^="network"]').click()
    assert [tree.locator(".box").count() for tree in page.locator(".autograd-tree").all()] == [1, 1]
    cards = page.frame_locator("iframe").locator(".autograd-tree.live .card")
    cards.nth(8).wait_for()
    assert cards.count() == 9


def test_hostile_labels(visit):
    for first in range(0, len(LABELS), 20):
        page = visit(draw(graph(LABELS[first : first + 20])).html)
        page.locator("[type=range]").press("End")
        assert page.locator(".card").count() > 20
        assert page.locator("img, script[src], iframe").count() == 0


VIEWS = {
    "wide": {"width": 1280, "height": 720},
    "phone": {"width": 390, "height": 780, "has_touch": True, "is_mobile": True},
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", VIEWS)
def test_screenshots(visit, large, tmp_path, size, scheme):
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    page, _ = visit_large(visit, large, scheme=scheme, **VIEWS[size])
    page.screenshot(path=folder / f"tree-{size}-{scheme}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    assert page.locator(".controls").bounding_box()["height"] < 100
    click(page, "card", "neurons.0…7" if size == "wide" else "MLP")
    page.locator("[data-do=fit]").click()
    page.locator(".card").nth(2).hover()
    page.screenshot(path=folder / f"tree-{size}-{scheme}-open.png")


def test_the_stages_of_a_compiled_function(visit):
    page = visit(draw(rows()).html)
    assert page.locator("section:visible").count() == 1
    page.locator('.node[data-part]:visible:has-text("tanh")').first.click()
    said = told(page).splitlines()
    assert [line.partition(":")[0] for line in said] == ["scalars", "simplified", "grouped", "arrays", "code"]
    assert all("tanh" in line for line in said)
    for stage in range(5):
        page.locator(".controls input").fill(str(stage))
        assert page.locator("section:visible .lit").count() >= 1
    assert "np.tanh(" in page.locator("section:visible .lit").inner_text()
