"""Diagrams and steps in a real JupyterLab, at the width of a small window.

The screenshots stay in the folder that SCREENSHOTS names, for people to look at.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.helpers import ROOT

if not (ROOT / "notebooks").is_dir():
    pytest.skip("only the tests are here, not the notebooks", allow_module_level=True)
nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
pytest.importorskip("jupyterlab", reason="jupyterlab is not installed")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="the server is stopped by a signal to its group"),
]

GRAPH = """
from autograd import Value, draw, explain, mean
w, x, b = Value(2.0, label="w"), Value(-1.0, label="x"), Value(0.5, label="b")
f = (w * x + b).sigmoid()
f.backward()
draw(f)
"""
LONG = """
from nn import MLP, binary_cross_entropy_with_logits, datasets
X, y = datasets.moons(4, seed=0)
model = MLP(2, [3, 1], activation="tanh", seed=0)
explain(mean([binary_cross_entropy_with_logits(model(list(row)), float(target)) for row, target in zip(X, y)]))
"""
WALK = """
value = model([0.5, -1.0])
value.backward()
draw(value, interactive=True)
"""
SMALLEST = 9.0  # of the captions on a card, in CSS pixels


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a server whose folder has an executed notebook of three cells that is trusted, and one that is not."""
    folder, settings = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("settings")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "JUPYTER_CONFIG_DIR": str(settings),
        "JUPYTER_DATA_DIR": str(settings),
    }
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in (GRAPH, LONG, WALK)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbclient.NotebookClient(book, timeout=300, startup_timeout=300).execute(env=environment)
    nbformat.write(book, folder / "book.ipynb")
    trust = [sys.executable, "-m", "nbformat.sign", str(folder / "book.ipynb")]
    subprocess.run(trust, env=environment, check=True, capture_output=True)
    shutil.copy(ROOT / "notebooks" / "seeing.ipynb", folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = ["--no-browser", "--allow-root", "--IdentityProvider.token=", "--ServerApp.password="]
    quiet += ["--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *quiet, "--ip=127.0.0.1", f"--port={port}", f"--ServerApp.root_dir={folder}"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1200):  # five minutes, on a busy machine
            try:
                urllib.request.urlopen(f"{address}/api").close()
                break
            except urllib.error.URLError:
                time.sleep(0.25)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # at which it ends its kernels
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:  # it may wait for a thread of its own for ever
            server.kill()
            server.wait()


@pytest.fixture
def open_notebook(lab, browser):
    def open_notebook(name):
        page = browser.new_page(viewport={"width": 968, "height": 800})
        opened.append(page)
        page.set_default_timeout(90_000)
        page.goto(f"{lab}/lab/tree/{name}?reset")
        page.locator(".jp-Notebook").wait_for()
        return page

    opened = []
    yield open_notebook
    for page in opened:
        page.close()


def keep(page, name):
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"lab-{name}.png")


def box(page, selector):
    return page.locator(selector).first.bounding_box()


def test_diagrams_and_steps(open_notebook):
    page = open_notebook("book.ipynb")
    image = page.locator(".autograd-graph img")
    image.wait_for()
    cell = box(page, ".jp-OutputArea-output")
    assert box(page, ".autograd-graph")["width"] <= cell["width"]
    image.scroll_into_view_if_needed()
    natural = image.evaluate("image => image.naturalWidth")
    fitted = image.bounding_box()["width"]
    assert 12.0 * fitted / natural >= SMALLEST * 0.89, "captions of 12 px are drawn smaller than can be read"
    keep(page, "graph")
    image.click(position={"x": 60, "y": 40})
    assert image.bounding_box()["width"] == pytest.approx(natural, abs=1.0)
    page.locator(".autograd-steps .controls").wait_for()
    assert not page.locator(".autograd-steps .still").is_visible()

    # In the midst of 260 steps, what happens and where can be seen at once.
    page.locator(".autograd-steps input").evaluate(
        "slider => { slider.value = 200; slider.dispatchEvent(new Event('input', { bubbles: true })) }"
    )
    page.locator(".autograd-steps .controls").scroll_into_view_if_needed()
    frame = box(page, ".autograd-steps .picture")
    lit, line, buttons = (box(page, f".autograd-steps {part}") for part in (".node.lit", ".line", ".controls"))
    assert frame["x"] <= lit["x"] <= lit["x"] + lit["width"] <= frame["x"] + frame["width"]
    assert frame["y"] <= lit["y"] <= lit["y"] + lit["height"] <= frame["y"] + frame["height"]
    assert buttons["y"] < line["y"] < lit["y"]
    assert frame["y"] + frame["height"] - buttons["y"] < 700
    keep(page, "steps")


def test_a_graph_to_walk_into(open_notebook):
    page = open_notebook("book.ipynb")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    tree = page.locator(".autograd-tree.live")
    tree.wait_for()
    tree.locator(".picture").scroll_into_view_if_needed()
    before = tree.locator(".card").count()
    tree.locator(".card.closed").first.hover()
    assert tree.locator(".told.seen").inner_text().startswith("neurons.0")
    keep(page, "tree")
    tree.locator(".card.closed").first.click()
    assert tree.locator(".card").count() > before
    page.keyboard.press("Escape")
    assert tree.locator(".card").count() == before, "keys are the graph's, not the notebook's"
    page.keyboard.press("-")
    keep(page, "tree-closed")
    assert [url for url in asked if "127.0.0.1" not in url and not url.startswith(("data:", "blob:"))] == []


def test_a_notebook_that_is_not_trusted_says_so_and_shows_still_pictures(open_notebook):
    page = open_notebook("seeing.ipynb")
    still = page.locator(".autograd-steps .still").first
    still.scroll_into_view_if_needed()
    assert still.inner_text() == "A still picture: run the cell, or trust the notebook, to step through it."
    assert page.locator(".autograd-steps button").count() == 0, "buttons without a script would be dead"
    assert page.locator(".autograd-steps img").first.evaluate("image => image.naturalWidth") > 100
    assert page.locator(".autograd-graph img").first.evaluate("image => image.naturalWidth") > 100
    keep(page, "untrusted")


def test_each_notebook_is_once_in_the_file_browser():
    folder = ROOT / "notebooks"
    names = [path.stem for path in folder.iterdir() if path.suffix in (".py", ".ipynb")]
    assert len(names) == len(set(names))
