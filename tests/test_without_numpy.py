"""Where NumPy is not installed, as in a browser: Values, drawings and training on Values work, and what needs it says so."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BLOCK = """
import json, sys, warnings

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("numpy", "tqdm", "sklearn", "matplotlib", "graphviz", "pygraphviz"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Finder())
"""
TRAIN = """
import autograd, nn
from autograd import *
from nn import *
X, y = datasets.moons(20, seed=3)
X, y = [list(map(float, x)) for x in X], list(map(int, y))
model = nn.MLP(2, [4, 1], activation="tanh", seed=1)
options = dict(loss="binary_cross_entropy_with_logits", clip_norm=1.0, class_weight="balanced", schedule="cosine")
options |= dict(validation=(X, y), patience=3, seed=5, **OPTIONS)
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    for _ in range(2):
        history = nn.fit(model, X, y, optimizer=nn.Adam(0.1), epochs=5, batch_size=6, **options)
print(json.dumps([model.state_dict(), history.losses, history.metrics, [str(one.message) for one in said]]))
"""
WORKS = """
from autograd import *
import autograd, nn
w = Value(-3.0, label="w")
f = tanh(w * 0.5)
f.backward()
assert "gradient" in repr(draw(f))
assert "tanh" in repr(explain(f))
assert grad(lambda a, b: a * b + sin(a))(0.0, 2.0) == 3.0
assert vmap(lambda x: 2.0 * x)([1.0, 2.0]) == [2.0, 4.0]
assert hessian(lambda x: x[0] * x[1])([1.0, 2.0]) == [[0.0, 1.0], [1.0, 0.0]]
check_gradients(lambda x: x * exp(x), 2.0)
model = nn.Sequential(nn.Linear(2, 3, seed=0), nn.Tanh(), nn.Dropout(0.5, seed=1), nn.Linear(3, 1, seed=2))
assert isinstance(grad(lambda model: model([1.0, 2.0]))(model), nn.Sequential)
for name in "logic_gate", "moons", "circles", "blobs", "spirals":
    X, y = getattr(nn.datasets, name)("xor" if name == "logic_gate" else 12)
    assert type(X) is type(X[0]) is type(y) is list and type(X[0][0]) is float and type(y[0]) is int
"""
TRAINS_ON_VALUES = """
nn.fit(nn.Neuron(2), [[1.0, 2.0]], [1.0], loss="mse_loss", optimizer="sgd", epochs=1, compiled=False)
assert not [name for name in sys.modules if name.startswith("autograd.compiler")]  # which the page has not
"""
REFUSED = {
    "jit(lambda x: x)": "jit() needs NumPy, which is not installed: pip install numpy. Without it, call the function"
    " itself, which computes on Values.",
    "jit(kernel='native')": "jit() needs NumPy",
    "export_onnx(None, 'm.onnx')": "export_onnx() needs NumPy, which is not installed: pip install numpy.",
    "nn.MLP(2, [1]).predict([[1.0, 2.0]])": "predict() needs NumPy, which is not installed: pip install numpy. Without it,"
    " write [model(x) for x in X].",
    "nn.confusion_matrix([1], [1])": "confusion_matrix() needs NumPy",
    "nn.datasets.digits()": "digits() needs NumPy",
    "nn.plot_history(None)": "plot_history() needs NumPy",
    "nn.save_onnx(None, 'm.onnx')": "save_onnx() needs NumPy",
    "nn.save(nn.Neuron(2), 'neuron.npz')": "a file .npz needs NumPy, which is not installed: pip install numpy. Without it,"
    " a path ending in .json does.",
    "nn.fit(nn.Neuron(2), [[1.0, 2.0]], [1.0], loss='mse_loss', optimizer='sgd', epochs=1, metrics=['mae'])": "fit(): each"
    " metric but accuracy needs NumPy",
}


def run(script):
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert not done.returncode, done.stderr
    return done.stdout


@pytest.mark.parametrize("block", ["", BLOCK], ids=["installed", "not installed"])
def test_importing_both_packages_imports_neither_numpy_nor_the_compiler(block):
    script = "import sys, autograd, nn\nnn.MLP(2, [2, 1])([1.0, 2.0]).backward()\nautograd.draw(autograd.Value(1.0))\n"
    found = run(f"{block}\n{script}print([name for name in sys.modules if name.startswith(('numpy', 'autograd.compiler'))])")
    assert found.strip() == "[]"


def test_values_drawings_and_derivatives_work():
    run(BLOCK + WORKS + TRAINS_ON_VALUES)


def test_what_needs_numpy_says_so():
    attempts = f"""
from autograd import *
import nn
for call in {list(REFUSED)!r}:
    try:
        eval(call)
        said = "nothing"
    except ImportError as error:
        said = str(error)
    print(json.dumps([call, said]))
"""
    said = dict(map(json.loads, run(BLOCK + "warnings.simplefilter('ignore')\n" + attempts).splitlines()))
    for call, message in REFUSED.items():
        assert said[call].startswith(message), call


def test_training_is_uncompiled_and_says_so_once_and_gives_what_it_gives_with_numpy():
    state, losses, metrics, said = json.loads(run(BLOCK + "OPTIONS = {}\n" + TRAIN))
    with_numpy = json.loads(run("import json, warnings\nOPTIONS = {'compiled': False}\n" + TRAIN))
    assert [state, losses, metrics, []] == with_numpy
    (only,) = said
    assert only.startswith("fit(): NumPy is not installed, so training is not compiled, and slower: pip install numpy.")


def test_a_graphviz_of_the_same_process_draws_where_there_is_no_other(monkeypatch):
    from autograd import Value, draw
    from autograd.drawing.lower import graphviz

    asked = []

    def in_process(dot, kind):
        asked.append((dot, kind))
        return '<svg width="8pt" height="8pt" viewBox="0 0 8 8" xmlns="http://www.w3.org/2000/svg"><g id="graph0"></g></svg>'

    monkeypatch.setattr(graphviz, "in_process", in_process)
    monkeypatch.setattr(graphviz.shutil, "which", lambda program: None)
    diagram = draw(Value(1.0) + 2.0)
    assert "<svg" in diagram.svg
    assert asked == [(diagram.dot, "svg")]
