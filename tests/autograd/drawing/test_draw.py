"""`draw` and `Diagram`: what a user calls, and what Jupyter does."""

import base64
import subprocess
import sys

import numpy as np
import pytest

from autograd import Diagram, Value, draw
from autograd.drawing import draw as module
from tests.autograd.drawing import graphs
from tests.helpers import ROOT


def test_save_chooses_the_format_by_suffix(tmp_path):
    diagram = draw(graphs.neuron())
    starts = {"svg": b"<svg ", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph {", "SVG": b"<svg "}
    for suffix, start in starts.items():
        path = tmp_path / f"graph.{suffix}"
        assert diagram.save(path) is None
        assert path.read_bytes().startswith(start)
    diagram.save(str(tmp_path / "text.svg"))
    assert (tmp_path / "text.svg").read_text(encoding="utf-8") == diagram.svg


@pytest.mark.parametrize("name", ["graph.jpg", "graph", "svg", ".svg", "graph.svg.gz"])
def test_unknown_suffixes(name, tmp_path):
    with pytest.raises(ValueError, match=r"save\(\): path must end in \.svg, \.png, \.pdf, \.dot or \.html, not be '.*"):
        draw(Value(1.0)).save(tmp_path / name)


def test_paths_are_refused_before_work(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "render", lambda *_: pytest.fail("worked first"))
    diagram = draw(Value(1.0))
    with pytest.raises(FileNotFoundError, match=r"save\(\): path is '.*svg', but there is no folder '.*no'; make it first"):
        diagram.save(tmp_path / "no" / "graph.svg")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(IsADirectoryError, match=r"which is a folder; name a file in it"):
        diagram.save(tmp_path / "folder.svg")
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write anywhere, so ask nobody
    with pytest.raises(PermissionError, match=r"where you may not write; choose another folder"):
        diagram.save(tmp_path / "graph.svg")
    with pytest.raises(TypeError, match=r"save\(\): path must be a str or a Path, not None"):
        diagram.save(None)


def test_max_nodes_is_positive():
    with pytest.raises(ValueError, match=r"draw\(\): max_nodes must be at least 1, not 0"):
        draw(Value(1.0), max_nodes=0)
    assert "2 nodes" in repr(draw(Value(1.0).exp(), max_nodes=np.int64(1)))


def test_the_mime_bundle_has_text_and_picture():
    diagram = draw(graphs.neuron())
    bundle = diagram._repr_mimebundle_(include=None, exclude=None)
    framed = bundle.pop("text/html")
    assert bundle == {"text/plain": repr(diagram), "image/svg+xml": diagram.svg}
    assert base64.b64encode(diagram.svg.encode()).decode() in framed
    assert 'alt="' in framed


@pytest.mark.parametrize("error", [ValueError("broken"), ImportError("graphviz"), MemoryError(), RecursionError()], ids=repr)
def test_the_mime_bundle_never_raises(error, monkeypatch):
    def fail(*_):
        raise error

    monkeypatch.setattr(module, "to_dot", fail)
    bundle = draw(graphs.line())._repr_mimebundle_()
    assert bundle["text/plain"].startswith(" ")
    assert f"No picture: {error}" in bundle["text/plain"]


def test_the_table():
    assert repr(draw(graphs.operands())).splitlines() == [
        "                      value  gradient",
        "a                         3         2",
        "n1  = 2 − a              -1         4",
        "b                       0.5        15",
        "n2  = b ^ 2            0.25        16",
        "n3  = n1 ÷ n2            -4         1",
        "n4  = a × a               9         1",
        "n5  = n4 − b            8.5         1",
        "n6  = maximum(n5, 0)    8.5         1",
        "n7  = n3 + n6           4.5         1",
    ]


def test_the_table_of_a_larger_graph_is_shortened():
    y = Value(1.0)
    for _ in range(99):
        y = y + 1.0
    lines = repr(draw(y)).splitlines()
    assert len(lines) == 42
    assert "… and 60 more …" in lines
    assert lines[-1].startswith("n100  = n99 + 1")


def test_the_table_of_a_summary():
    x = Value(1.0, label="x")
    y = x * 2.0 + x
    y.label = "y"
    assert repr(draw(y, max_nodes=1)).splitlines() == [
        "4 nodes, 2 deep, on 1 input, 1 constant",
        "y: value 3, gradient —",
        "           1  mul",
        "           1  add",
    ]


def test_graphviz_is_imported_only_to_draw():
    script = """
import sys
from autograd import Value, draw
diagram = draw(Value(1.0).exp())
repr(diagram)
assert not {"graphviz", "pygraphviz"} & sys.modules.keys()
diagram.dot
assert "graphviz" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


def test_the_class_is_exported():
    assert isinstance(draw(Value(1.0)), Diagram)
