"""Graphviz by its program, by pygraphviz, and none; failures and the time limit."""

import os
import sys

import pytest

from autograd import RenderError, Value, draw
from autograd.drawing.lower import graphviz as module
from autograd.drawing.lower.graphviz import PYGRAPHVIZ, render
from tests.autograd.drawing import graphs

DOT = "digraph { a -> b }"


@pytest.fixture
def no_program(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def nothing(monkeypatch, no_program):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)


@pytest.fixture
def program(monkeypatch, tmp_path):
    """Puts a program `dot` on PATH that does what the function it returns is given as Python code."""

    def install(code):
        path = tmp_path / "dot"
        path.write_text(f"#!{sys.executable}\n{code}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    if os.name == "nt":
        pytest.skip("makes a script with #!")
    return install


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_pygraphviz_brings_graphviz_along(no_program, kind, start):
    assert render(DOT, kind).startswith(start)


def test_the_program_is_preferred(program, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    program("import sys; sys.stdout.write(f'<svg {sys.argv[1:]} {sys.stdin.read()}')")
    assert render(DOT, "svg").decode() == f"<svg ['-Tsvg', '-Gbgcolor=transparent'] {DOT}"


def test_png_and_pdf_are_white(program):
    program("import sys; sys.stdout.write(str(sys.argv[1:]))")
    assert render(DOT, "png").decode() == "['-Tpng', '-Gbgcolor=white', '-Gdpi=192']"
    assert render(DOT, "pdf").decode() == "['-Tpdf', '-Gbgcolor=white']"


def test_both_ways_give_the_same_picture(program, no_program):
    diagram = draw(graphs.neuron())
    program(f"import sys\nsys.argv[1] = sys.argv[1].removeprefix('-T')\n{PYGRAPHVIZ}")
    assert diagram.svg == draw(graphs.neuron()).svg


def test_no_graphviz_at_all(nothing, tmp_path):
    diagram = draw(graphs.line())
    for action in (lambda: diagram.svg, lambda: diagram.save(tmp_path / "graph.png")):
        with pytest.raises(RenderError) as caught:
            action()
        message = str(caught.value)
        assert "pip install pygraphviz" in message
        assert "apt install graphviz" in message
        assert "brew install graphviz" in message
    assert list(tmp_path.iterdir()) == [], "no empty file is left"
    diagram.save(tmp_path / "graph.dot")
    assert (tmp_path / "graph.dot").read_text(encoding="utf-8") == diagram.dot


def test_a_notebook_without_graphviz_shows_the_table(nothing):
    bundle = draw(graphs.line())._repr_mimebundle_()
    assert list(bundle) == ["text/plain"]
    assert "f   = n1 + b" in bundle["text/plain"]
    assert "No picture: drawing needs Graphviz" in bundle["text/plain"]


def test_a_program_that_fails(program):
    program("import sys; sys.exit('Error: <stdin>: syntax error')")
    with pytest.raises(RenderError, match="Graphviz failed: Error: <stdin>: syntax error"):
        render(DOT, "svg")
    program("")
    with pytest.raises(RenderError, match="Graphviz failed: it said nothing"):
        render(DOT, "svg")


def test_a_program_that_does_not_run(tmp_path, monkeypatch):
    (tmp_path / "dot").write_bytes(b"\x7fELF broken")
    (tmp_path / "dot").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RenderError, match="Graphviz could not be started"):
        render(DOT, "svg")


def test_the_time_limit(program, monkeypatch):
    program("import time; time.sleep(60)")
    monkeypatch.setattr(module, "LIMIT", 0.2)
    with pytest.raises(RenderError, match=r"takes more than 0.2 seconds.*max_nodes=.*save\(\"graph.dot\"\)"):
        render(DOT, "svg")
    bundle = draw(Value(1.0).exp())._repr_mimebundle_()
    assert "No picture: the layout" in bundle["text/plain"]
