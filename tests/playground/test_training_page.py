"""The view "Train" in a real browser: a student's walk through it, its numbers beside CPython's, its link."""

import base64
import importlib
import json
import re
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
ROOT = Path(__file__).parents[2]
#: Milliseconds that Python may take to start on a machine that does much else.
START = 90_000
READY = "[data-at=play]:enabled"
#: What the link of the page asks for, with what is as usual.
SETTINGS = {
    "data": "circles", "count": 50, "noise": 0.1, "seed": 7, "points": [], "hidden": [3, 2], "activation": "tanh",
    "optimizer": "adam", "lr": 0.03, "batch": 5,
}  # fmt: skip


def link(code, **settings):
    code, settings = (base64.urlsafe_b64encode(text.encode()).decode().rstrip("=") for text in (code, json.dumps(settings)))
    return f"#view=train&lang=en&code={code}&train={settings}"


@pytest.fixture(scope="module")
def page(browser, address):
    """One page for all tests, as Python takes long to start; its link asks for impossible things beside possible ones."""
    page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
    page.set_default_timeout(START)
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    wrong = {"count": 10**9, "noise": "much", "lr": -1, "activation": "<b>", "points": [[0.25, 9e9, 1]]}
    given = link('print("안녕 <b>")', data="circles", seed=7, hidden=[3, 2], batch=5, **wrong)
    page.goto(address + given)
    page.locator(READY).wait_for(timeout=START)
    yield page
    page.close()
    assert page.faults == []


def progress(page):
    return page.locator("[data-at=progress]").inner_text()


def expect(page, selector):
    return sync_api.expect(page.locator(selector))


def wait_for_progress(page, text):
    expect(page, "[data-at=progress]").to_have_text(text, timeout=START)


def chosen(page, name):
    return page.locator(f"[data-at={name}]").input_value()


def test_of_a_link_what_is_not_a_choice_is_as_usual(page):
    assert page.locator("[name=data]:checked").input_value() == "circles"
    assert [chosen(page, name) for name in ("count", "noise", "seed", "lr", "batch", "activation")] == [
        "50", "0.1", "7", "0.03", "5", "tanh",
    ]  # fmt: skip
    assert page.locator("button.neuron").count() == 3 + 2 + 1


def test_code_from_a_link_runs_after_a_click_and_not_before(page):
    page.locator("#tab-code").click()
    assert page.locator("#editor .cm-content").inner_text() == 'print("안녕 <b>")'
    assert page.locator("#from-link").is_visible()
    assert page.locator("#output").inner_text() == ""
    page.locator("#run").click()
    page.locator("#output span").wait_for()
    assert page.locator("#output").inner_text() == "안녕 <b>\n"
    assert not page.locator("#from-link").is_visible()
    page.locator("#tab-train").click()


@pytest.fixture
def training(monkeypatch):
    """The module of the page's worker, with the network of the page in CPython."""
    monkeypatch.syspath_prepend(ROOT / "playground/python")
    module = importlib.import_module("training")
    module.new(SETTINGS)
    return module


def test_its_steps_are_those_of_cpython(page, training):
    expected = training.advance(600.0, 3)["weights"]
    for step in range(3):
        page.locator("[data-at=step]").click()
        wait_for_progress(page, f"epoch 0, step {step + 1}")
    assert page.locator("[data-at=numbers]").inner_text().startswith("Loss training 0.")
    ask = "async () => (await (await import('./engine.js')).engine.call('training', 'assign', [0, 0.5])).weights"
    found = page.evaluate(ask)
    assert found[0] == 0.5
    assert found[1:] == pytest.approx(expected[1:], rel=1e-12)


def test_training_moves_the_loss_and_the_picture(page):
    picture = "document.querySelector('[data-at=plane]').toDataURL()"
    before = page.evaluate(picture)
    page.locator("[data-at=play]").click()
    expect(page, "[data-at=progress]").to_have_text(re.compile(r"step (\d{3}|[2-9]\d)"), timeout=START)
    assert page.locator("[data-at=play-text]").inner_text() == "Pause"
    page.locator("[data-at=play]").click()
    assert page.locator("[data-at=play-text]").inner_text() == "Train"
    assert page.evaluate(picture) != before


def test_a_weight_can_be_changed(page):
    page.locator("button.neuron").nth(1).click()
    weights = page.locator("[data-at=weights] input")
    assert page.locator("[data-at=weights]").inner_text().split("\n")[0] == "Neuron 2 of layer 1"
    assert weights.count() == 3
    path = page.locator(".links path").nth(2)
    before = path.get_attribute("stroke-width")
    weights.nth(0).fill("-3.5")
    expect(page, ".links path >> nth=2").not_to_have_attribute("stroke-width", before, timeout=START)
    assert (path.get_attribute("stroke-width"), path.get_attribute("class")) == ("7.00", "negative")


def test_the_pointer_on_a_point_says_what_it_is(page, training):
    said, plane = page.locator("[data-at=said]"), page.locator("[data-at=plane]")
    assert said.inner_text() == "Click a point for its graph, or elsewhere to add a point."
    x, y = training.training.X[0]
    size = plane.bounding_box()["width"]
    plane.hover(position={"x": (x + 1.6) / 3.2 * size, "y": (1.6 - y) / 3.2 * size})
    assert said.inner_text().startswith("Point (")
    assert plane.get_attribute("class") == "plane pointed"
    page.mouse.move(5, 5)
    assert said.inner_text().startswith("Click a point")


def test_a_point_opens_its_graph_and_its_steps(page):
    page.locator("[data-at=plane]").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("[data-at=said]").inner_text().startswith("Point (")
    page.keyboard.press("Enter")
    frame = page.frame_locator("[data-at=opened] iframe")
    frame.locator(".autograd-tree.live").wait_for(timeout=START)
    assert "gradient" in frame.locator(".picture").first.text_content()
    page.locator("[data-at=steps]").click()
    frame.locator(".autograd-steps").wait_for(timeout=START)
    page.keyboard.press("Escape")
    assert not page.locator("[data-at=dialog]").is_visible()


def test_neurons_layers_data_and_points(page):
    page.get_by_role("button", name="One neuron more in layer 2").click()
    expect(page, "button.neuron").to_have_count(7, timeout=START)
    page.locator("[data-at=shallower]").click()
    expect(page, "button.neuron").to_have_count(4, timeout=START)
    page.locator("[data-at=plane]").click(position={"x": 6, "y": 6})
    page.locator("[data-at=clear]").wait_for(timeout=START)
    assert "points" in page.evaluate("async () => JSON.stringify((await import('./training.js')).state())")
    page.get_by_text("Curve (regression)").click()
    expect(page, "span.neuron").to_have_count(1, timeout=START)
    expect(page, "[data-at=numbers]").not_to_contain_text("right", timeout=START)
    state = page.evaluate("async () => (await import('./training.js')).state()")
    assert (state["data"], state["hidden"], state["points"]) == ("curve", [3], [])


def test_it_goes_on_where_python_was_started_again(page):
    page.locator("[data-at=step]").click()
    expect(page, "[data-at=progress]").to_have_text(re.compile("step 1$"), timeout=START)
    page.locator("button.neuron").nth(0).click()
    before = page.locator("[data-at=weights] input").nth(0).input_value()
    page.evaluate("async () => (await import('./engine.js')).engine.stop()")
    page.get_by_text("Python has been started again; the network has kept its weights.").wait_for(timeout=START)
    page.locator(READY).wait_for(timeout=START)
    wait_for_progress(page, "epoch 0, step 0")
    page.locator("button.neuron").nth(0).click()
    assert page.locator("[data-at=weights] input").nth(0).input_value() == before


def test_all_words_are_korean_then(page):
    page.locator("#language").select_option("ko")
    words = page.locator("#train").inner_text()
    assert "은닉층" in words
    for english in ("Network", "Learning", "Neuron", "training", "Samples"):
        assert english not in words
