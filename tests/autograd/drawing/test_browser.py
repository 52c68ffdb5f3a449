"""The pages in a real browser: buttons, slider and keys; the engine's numbers; no requests; pictures in light and dark.

The screenshots stay in the folder that SCREENSHOTS names, for people to look at.
"""

import os
import re
from pathlib import Path

import pytest

from autograd import draw, explain
from autograd.drawing.formula.wording import number
from nn import MLP, SGD, datasets, fit
from nn.plots import Recorder
from tests.autograd.drawing import graphs
from tests.hostile import LABELS, graph


def line(page):
    return page.locator(".line").inner_text()


def test_buttons(visit):
    page = visit(explain(graphs.neuron()).html)
    steps = [step.line for step in explain(graphs.neuron()).walk.steps]
    assert line(page) == steps[0]
    for step in steps[1:]:
        page.locator("[data-do=next]").click()
        assert line(page) == " ".join(step.split())
    assert page.locator("[data-do=next]").is_disabled()
    page.locator("[data-do=back]").click()
    assert line(page) == steps[-2]
    page.locator("[data-do=first]").click()
    assert line(page) == steps[0]
    page.locator("[data-do=last]").click()
    assert line(page) == steps[-1]


def test_keys_work_without_a_click(visit):
    page = visit(explain(graphs.neuron()).html)
    steps = [step.line for step in explain(graphs.neuron()).walk.steps]
    for key, place in [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", len(steps) - 1), ("Home", 0)]:
        page.keyboard.press(key)
        assert line(page) == steps[place]


def test_the_slider(visit):
    page = visit(explain(graphs.neuron()).html)
    steps = [step.line for step in explain(graphs.neuron()).walk.steps]
    slider = page.locator("input")
    slider.fill("7")
    assert line(page) == steps[7]
    slider.press("ArrowRight")
    assert line(page) == steps[8], "one step for one key"
    assert slider.get_attribute("aria-valuetext") == f"8 of {len(steps) - 1}"


def test_play_and_pause(visit):
    page = visit(explain(graphs.line()).html)
    page.clock.install()
    page.keyboard.press("p")
    page.clock.run_for(2700)
    assert page.locator("input").input_value() == "2"
    page.keyboard.press("p")
    page.clock.run_for(9000)
    assert page.locator("input").input_value() == "2"
    page.locator("[data-do=play]").click()
    page.clock.run_for(20_000)
    assert page.locator("[data-do=play]").get_attribute("aria-pressed") == "false", "it stops at the end"


def cards(page):
    """Value and gradient of each node in topological order, in which Graphviz numbers them."""
    read = """cards => cards.map(card => [Number(card.id.match(/node(\\d+)$/)[1]),
        card.querySelector(".value").textContent, card.querySelector(".gradient").textContent])"""
    return [(value, gradient) for _, value, gradient in sorted(page.locator(".node").evaluate_all(read))]


@pytest.mark.parametrize("make", [graphs.neuron, graphs.operands, graphs.network], ids=lambda make: make.__name__)
def test_the_numbers_on_the_page_are_the_engines(visit, make):
    walk = explain(make()).walk
    page = visit(explain(make()).html)
    assert {gradient for _, gradient in cards(page)} == {"—"}, "no gradient is known yet"
    page.locator("[data-do=last]").click()
    assert cards(page) == [(number(node.value), number(node.gradient)) for node in walk.scene.nodes]
    labels = [re.sub("[\u00a0 ]+", " ", text) for text in page.locator(".edge text:visible").all_text_contents()]
    assert {edge.label for edge in walk.scene.edges} <= set(labels)


def test_the_edge_of_the_step_is_lit(visit):
    walk = explain(graphs.operands()).walk
    page = visit(explain(graphs.operands()).html)
    for step in walk.steps[1:]:
        page.keyboard.press("ArrowRight")
        lit = page.locator(".edge.lit").evaluate_all("edges => edges.map(edge => edge.id.replace(/.*-edge/, ''))")
        assert sorted(map(int, lit)) == [edge + 1 for edge in step.edges]
        titles = page.locator(".node.lit title").all_text_contents()
        assert [title.split(" = ")[0].split("\n")[0] for title in titles] == [walk.names[step.node]]


def test_two_in_one_document(visit):
    one, two = explain(graphs.neuron()), explain(graphs.neuron())
    bundles = [explanation._repr_mimebundle_()["text/html"] for explanation in (one, two)]
    page = visit(f"<!DOCTYPE html><meta charset=utf-8>{bundles[0]}{bundles[1]}")
    page.locator("[data-do=next]").nth(1).click()
    page.locator("[data-do=next]").nth(1).click()
    lines = page.locator(".line").all_inner_texts()
    assert lines == [one.walk.steps[0].line, two.walk.steps[2].line]
    assert page.locator("output").all_inner_texts() == ["0 / 15", "2 / 15"]
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    assert len(ids) == len(set(ids)) > 30
    page.keyboard.press("ArrowRight")
    assert page.locator("output").all_inner_texts() == ["0 / 15", "3 / 15"], "keys go to the one that has the focus"


def test_without_scripts_a_picture_stays(browser, tmp_path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    explain(graphs.neuron()).save(tmp_path / "steps.html")
    page.goto((tmp_path / "steps.html").as_uri())
    assert page.locator("img").is_visible()
    assert not page.locator("button").first.is_visible()
    assert not page.locator(".line").is_visible()
    page.locator("summary").click()
    assert page.locator("li").count() == 16
    context.close()


@pytest.mark.parametrize("first", range(0, len(LABELS), 20))
def test_hostile_labels(visit, first):
    explanation = explain(graph(LABELS[first : first + 20]))
    page = visit(explanation.html)
    page.keyboard.press("End")
    assert page.locator("input").input_value() == str(len(explanation.walk.steps) - 1)
    assert page.locator("img, script[src]").count() == 0


def test_a_recording(visit, tmp_path):
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    path = tmp_path / "training.html"
    X, y = datasets.logic_gate("xor")
    loss = "binary_cross_entropy_with_logits"
    fit(model, X, y, loss=loss, optimizer=SGD(0.5), epochs=3, progress=False, callback=Recorder(path))
    page = visit(path.read_text(encoding="utf-8"))
    assert page.locator("output").inner_text() == "epoch 3"
    first = page.locator("img").get_attribute("src")
    page.keyboard.press("ArrowLeft")
    assert page.locator("output").inner_text() == "epoch 2"
    assert page.locator("img").get_attribute("src") != first
    page.locator("input").fill("0")
    assert page.locator("output").inner_text() == "epoch 1"


MODELS = []  # kept, as scopes hold their owner weakly


def large():
    model = MLP(2, [16, 16, 1], activation="tanh", seed=0)
    MODELS.append(model)
    return model([0.5, -1.0])


PICTURES = {
    "graph": lambda: draw(graphs.neuron()).svg,
    "operands": lambda: draw(graphs.operands()).svg,
    "boxes": lambda: draw(graphs.network()).svg,
    "collapsed": lambda: draw(large()).svg,
    "summary": lambda: draw(large(), max_nodes=10).svg,
    "network": lambda: draw(MLP(2, [4, 12, 1], activation="tanh", seed=0)).svg,
    "steps": lambda: explain(graphs.neuron()).html,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PICTURES)
def test_screenshots(visit, tmp_path, name, scheme):
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    page = visit(
        f"<!DOCTYPE html><meta charset=utf-8><meta name=color-scheme content='light dark'>{PICTURES[name]()}", scheme
    )
    if name == "steps":
        page.locator("input").fill("10")
    page.screenshot(path=folder / f"{name}-{scheme}.png", full_page=True)
    texts = page.locator("svg text:visible").evaluate_all("texts => texts.map(text => getComputedStyle(text).fill)")
    brightness = [sum(map(int, re.findall(r"\d+", colour)[:3])) / 3 for colour in texts]
    assert brightness
    middle = sorted(brightness)[len(brightness) // 2]
    assert middle < 130 if scheme == "light" else middle > 110, "the text stands out from the page"
