"""A notebook executed without a screen: a picture and text for each diagram; without Graphviz text, and no traceback."""

import os
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
pytest.importorskip("ipykernel", reason="ipykernel is not installed")
ROOT = Path(__file__).parents[3]

START = """
from autograd import Value, draw, explain
w, x, b = Value(2.0, label="w"), Value(-1.0, label="x"), Value(0.5, label="b")
f = (w * x + b).sigmoid()
f.backward()
"""
WITHOUT = "import os, sys\nos.environ['PATH'] = ''\nsys.modules['pygraphviz'] = None\n"
TRAIN = """
import nn
from nn import MLP, SGD, datasets, fit
from nn.plots import Live
model = MLP(2, [3, 1], seed=0)
X, y = datasets.logic_gate("xor")
history = fit(model, X, y, loss="binary_cross_entropy_with_logits", optimizer=SGD(0.5), epochs=5, callback=Live())
"""


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def run(*cells):
    """What each cell shows."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    os.environ["PYTHONPATH"] = str(ROOT)
    nbclient.NotebookClient(notebook, timeout=300, startup_timeout=300, kernel_name="python3").execute()
    return [[output.get("data", {}) for output in cell.outputs] for cell in notebook.cells]


def test_diagrams_steps_and_training(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    _, (graph,), (steps,), (network, *_), training, (plot,) = run(
        START, "draw(f)", "explain(f)", "from nn import MLP; draw(MLP(2, [3, 1]))", TRAIN, "nn.plot_history(history)"
    )
    assert graph["image/svg+xml"].startswith("<svg")
    assert "sigmoid" in graph["image/svg+xml"]
    assert "gradient" in graph["text/plain"]
    assert 'src="data:image/svg+xml;base64,' in steps["text/html"]
    assert steps["text/plain"].startswith("Forward\n")
    assert network["image/svg+xml"].startswith("<svg")
    pictures = [output for output in training if "image/png" in output]
    assert len(pictures) == 1, "one picture, drawn again in its place"
    assert pictures[0]["text/plain"].startswith("History(5 epochs")
    assert "image/png" in plot


def test_without_graphviz(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    _, (graph,), (steps,) = run(WITHOUT + START, "draw(f)", "explain(f)")
    for shown in (graph, steps):
        assert list(shown) == ["text/plain"]
        assert "No picture: drawing needs Graphviz" in shown["text/plain"]
        assert "Traceback" not in shown["text/plain"]


def test_an_error_shows_its_graph_and_its_traceback(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    cell = "from autograd import Value, detect_anomaly\nwith detect_anomaly():\n    Value(-1.0, label='x').log()"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    nbclient.NotebookClient(notebook, timeout=300, startup_timeout=300, kernel_name="python3", allow_errors=True).execute()
    graph, error = notebook.cells[0].outputs
    assert "data:image/svg+xml;base64," in graph["data"]["text/html"]
    assert graph["data"]["text/plain"].endswith("(Value(-1.0, label='x').log())")
    assert error["ename"] == "AnomalyError"
    assert any("detect_anomaly" in line for line in error["traceback"]), "the line of the cell"
