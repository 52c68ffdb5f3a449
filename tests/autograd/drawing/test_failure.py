"""Errors that are about a graph: a notebook shows it with the failed node in red, and elsewhere nothing is computed."""

import gc
import pickle
import subprocess
import sys
import weakref

import pytest

from autograd import AnomalyError, GradientError, Primitive, TraceError, Value, check_gradients, detect_anomaly, jit
from autograd.drawing.failure import NEAREST, caption, failed_scene, picture
from autograd.errors import GraphError
from tests.helpers import ROOT


def forward():
    with detect_anomaly():
        x, w = Value(2.0, label="x"), Value(-3.0, label="w")
        (x * w).log() + 1.0


def backward():
    with detect_anomaly():
        (Value(0.0, label="x").sqrt() * 2.0 + 1.0).backward()


def branch():
    jit(lambda x, y: x if x * y > 1.0 else y)(1.0, 2.0)


def number_asked():
    jit(lambda x: float(x.exp()))(1.0)


def wrong_derivative():
    look = {"symbol": "broken", "latex": "", "numpy": "", "samples": []}
    broken = Primitive("broken", "x²", evaluate=lambda x: x * x, partials=lambda y, x: (x,), **look)
    check_gradients(lambda x, y: x * broken(y), 1.0, 2.0)


def caught(f):
    with pytest.raises(GraphError) as info:
        f()
    return info.value


CASES = {
    forward: (AnomalyError, "log", 4),
    backward: (AnomalyError, "√", 4),
    branch: (TraceError, "1 <", 4),
    number_asked: (TraceError, "exp", 2),
    wrong_derivative: (GradientError, "argument 1", 4),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_the_failed_node_is_marked(case):
    error, (kind, name, count) = caught(case), CASES[case]
    assert type(error) is kind
    scene = failed_scene(*error.graph())
    (failed,) = [card for card in scene.nodes if card.role == "failed"]
    assert name in (failed.label, failed.operation)
    assert failed in scene.root.nodes
    assert len(scene.nodes) == count
    page = picture(error)
    assert "data:image/svg+xml;base64," in page
    assert "The graph so far. Red: " in page


def test_the_line_is_quoted():
    assert "test_failure.py:" in caption(caught(forward))
    assert "(x * w).log() + 1.0" in caption(caught(forward))
    assert caption(caught(branch)).startswith("The graph so far. Red: asked at ")
    assert caption(caught(wrong_derivative)) == "The graph so far. Red: argument 1"


def test_hostile_lines_are_text():
    error = AnomalyError("no").about(lambda: (Value(1.0), Value(1.0)), "</p><script>alert(1)</script>")
    assert "<script>" not in picture(error)


def test_of_a_large_graph_the_surroundings_are_shown():
    def f():
        with detect_anomaly():
            x = Value(1.0)
            for _ in range(400):
                x = x * 1.5 + 0.5
            (-x).log()

    scene = failed_scene(*caught(f).graph())
    assert len(scene.nodes) <= NEAREST + 1
    assert scene.nodes[-1].role == "failed"


class Shell:
    """What an error asks of IPython."""

    class InteractiveTB:  # its name there
        @staticmethod
        def structured_traceback(kind, error, traceback):
            return [f"{kind.__name__}: {error}"]


class Kernel(Shell):
    kernel = None


@pytest.fixture
def shown(monkeypatch):
    pytest.importorskip("IPython", reason="IPython is not installed")
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: shown.append(bundle))
    return shown


def test_a_notebook_shows_the_graph_and_the_traceback(shown, monkeypatch):
    monkeypatch.setattr("IPython.core.getipython.get_ipython", Kernel)
    error = caught(forward)
    assert error._render_traceback_() == [f"AnomalyError: {error}"]
    assert shown[0]["text/plain"] == caption(error)
    assert "data:image/svg+xml" in shown[0]["text/html"]
    error._render_traceback_()
    assert len(shown) == 1, "once, however often IPython asks"


def test_a_terminal_shows_the_traceback_alone(shown, monkeypatch):
    monkeypatch.setattr("IPython.core.getipython.get_ipython", Shell)
    error = caught(forward)
    assert error._render_traceback_() == [f"AnomalyError: {error}"]
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: None)
    assert error._render_traceback_()[-1].endswith(f"AnomalyError: {error}\n")
    assert shown == []


def test_a_picture_that_fails_does_not_hide_the_error(shown, monkeypatch):
    monkeypatch.setattr("IPython.core.getipython.get_ipython", Kernel)
    error = caught(forward).about(lambda: 1 / 0, "")
    assert error._render_traceback_() == [f"AnomalyError: {error}"]
    assert shown == []


def test_nothing_is_drawn_or_imported_in_a_script():
    script = """
import sys
import weakref
from autograd import Value, detect_anomaly
try:
    with detect_anomaly():
        Value(-1.0).log()
except ArithmeticError as error:
    print(error)
assert not {"autograd.drawing.failure", "IPython"} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, capture_output=True)


def test_another_process_gets_the_message():
    error = caught(forward)
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  # its own
    assert (type(copy), str(copy)) == (AnomalyError, str(error))


def dropped(case):
    try:
        case()
    except GraphError as error:
        return weakref.ref(error)


def test_an_error_is_in_no_cycle():
    """Else its graph would live on until the cyclic collector runs."""
    gc.collect()
    gc.disable()
    try:
        assert [dropped(case)() for case in (forward, backward, branch, wrong_derivative)] == [None] * 4
    finally:
        gc.enable()
