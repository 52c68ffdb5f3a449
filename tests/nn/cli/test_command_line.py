"""`python -m nn`: what it prints, what it leaves, and what it refuses before it trains."""

import subprocess
import sys

import numpy as np
import pytest

from autograd import jit, vmap
from nn import MLP, Adam, Conv2d, Flatten, Layer, LeNet5, Neuron, Perceptron, Sequential, datasets, save
from nn.__main__ import main
from nn.cli.report import a_neuron, summary
from nn.cli.tasks import TASKS, run_task
from tests.helpers import one_in

STARTS = {".png": b"\x89PNG", ".svg": b"<", ".json": b"{"}


def files(folder):
    """The pictures and parameters in a folder, each checked to be what its name says."""
    for path in folder.iterdir():
        assert path.read_bytes().lstrip().startswith(STARTS[path.suffix]), path
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("gate", ["and", "or", "xor"])
def test_training_a_gate(tmp_path, capsys, gate):
    assert main(["train", gate, "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    table = printed[printed.index("x0") :].splitlines()[1:5]
    outputs = [int(float(line.split()[3]) > 0.5) for line in table]
    assert outputs == {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "xor": [0, 1, 1, 0]}[gate]
    assert "wrong" not in printed
    assert files(tmp_path) == [f"{gate}.json", f"{gate}_boundary.png", f"{gate}_loss.png", f"{gate}_neuron.svg"]
    for name in files(tmp_path):
        assert str(tmp_path / name) in printed


@pytest.mark.parametrize("name", ["moons", "digits"])
def test_training_with_accuracy(tmp_path, capsys, name):
    assert main(["train", name, "--epochs", "1", "--seed", "3", "--out", str(tmp_path / "new" / "folder")]) == 0
    printed = capsys.readouterr().out
    assert "1 epochs of" in printed
    assert "samples it had not seen: " in printed
    boundary = [f"{name}_boundary.png"] if name == "moons" else []
    assert files(tmp_path / "new" / "folder") == [f"{name}.json", *boundary, f"{name}_loss.png", f"{name}_neuron.svg"]


def test_exporting_what_was_trained(tmp_path, capsys):
    runtime = pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed")
    assert main(["train", "xor", "--kernel", "numpy", "--out", str(tmp_path)]) == 0
    (tmp_path / "xor.json").rename(tmp_path / "any name.json")
    assert main(["export", str(tmp_path / "any name.json"), str(tmp_path / "gate.onnx")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == [f"wrote {tmp_path / 'xor.json'}", f"wrote {tmp_path / 'gate.onnx'}"]
    X, y = datasets.logic_gate("xor")
    (scores,) = runtime.InferenceSession(tmp_path / "gate.onnx").run(None, {"X": np.array(X, np.float32)})
    assert [int(score > 0.0) for score in scores.ravel()] == list(y)


@pytest.mark.parametrize("suffix", one_in(2, [".npz", ".json"]))
@pytest.mark.parametrize(
    ("model", "shape", "told"),
    [
        (Perceptron(3), (3,), []),
        pytest.param(LeNet5(seed=0), (1, 28, 28), [], marks=pytest.mark.long),  # tests/autograd/export has it
        (
            Sequential(Conv2d(1, 2, 2, stride=2, seed=0), Flatten(), Layer(8, 3, seed=1)),
            (1, 4, 5),
            ["--shape", "1", "4", "5"],
        ),
    ],
    ids=["perceptron", "LeNet5", "convolution"],
)
def test_exporting_any_model(tmp_path, model, shape, told, suffix):
    runtime = pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed")
    path, target = save(model, tmp_path / f"model{suffix}"), tmp_path / "model.onnx"
    assert main(["export", str(path), str(target), "--dtype", "float64", *told]) == 0
    X = np.random.default_rng(0).normal(size=(3, *shape))
    (found,) = runtime.InferenceSession(target).run(None, {"X": X})
    expected = jit(lambda X: vmap(model)(X))(X)
    assert np.allclose(found, expected, rtol=1e-12, atol=1e-12)


def test_exporting_without_onnx(tmp_path, capsys, monkeypatch):
    path = save(Perceptron(3), tmp_path / "model.json")
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(SystemExit) as end:
        main(["export", str(path), str(tmp_path / "model.onnx")])
    assert end.value.code == 2
    assert "pip install onnx" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("name", "seed"), [("and", 1), ("or", 1), *(("xor", seed) for seed in range(8)), ("moons", 1)])
def test_lessons_are_learned_from_any_seed(name, seed):
    result = run_task(TASKS[name], seed=seed, epochs=15 if name == "moons" else None)
    assert result.history.metrics["accuracy"][-1] > 0.9
    assert "wrong" not in summary(result)


def test_the_seed_decides():
    assert run_task(TASKS["xor"], seed=5, epochs=2).history.losses == run_task(TASKS["xor"], seed=5, epochs=2).history.losses
    assert run_task(TASKS["xor"], seed=5, epochs=2).history.losses != run_task(TASKS["xor"], seed=6, epochs=2).history.losses


def test_the_neuron_that_is_drawn():
    neuron = Neuron(2, seed=0)
    assert a_neuron(neuron, [1.0, 2.0]) == (neuron, [1.0, 2.0])
    model = MLP(9, [3, 2], activation="tanh", seed=0)
    chosen, sample = a_neuron(model, [0.5] * 9)
    assert chosen in model.layers[1].neurons
    assert sample == [output.data for output in model.layers[0]([0.5] * 9)]


def test_without_graphviz_the_text_of_the_graph_is_left(tmp_path, capsys, monkeypatch):
    from autograd import RenderError
    from autograd.drawing import draw as diagram

    save = diagram.Diagram.save

    def without(self, path):
        if path.suffix == ".svg":
            raise RenderError("no Graphviz")
        return save(self, path)

    monkeypatch.setattr(diagram.Diagram, "save", without)
    assert main(["train", "or", "--epochs", "1", "--out", str(tmp_path)]) == 0
    assert "digraph" in (tmp_path / "or_neuron.dot").read_text()
    assert str(tmp_path / "or_neuron.dot") in capsys.readouterr().out


@pytest.fixture
def _no_training(monkeypatch):
    def refuse(self, data, gradient, state):
        raise AssertionError("it began to train")

    monkeypatch.setattr(Adam, "move", refuse)


@pytest.mark.usefixtures("_no_training")
@pytest.mark.parametrize(
    ("module", "package", "task"), [("matplotlib.figure", "matplotlib", "moons"), ("sklearn", "scikit-learn", "digits")]
)
def test_missing_libraries_are_told_before_training(tmp_path, capsys, monkeypatch, module, package, task):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SystemExit):
        main(["train", task, "--out", str(tmp_path)])
    assert f"pip install {package}" in capsys.readouterr().err


def test_an_interrupt_ends_quietly(tmp_path, capsys, monkeypatch):
    def interrupt(self, data, gradient, state):
        raise KeyboardInterrupt

    monkeypatch.setattr(Adam, "move", interrupt)
    assert main(["train", "xor", "--out", str(tmp_path)]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_the_demo(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "nn", "demo", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == "", "no progress bar where there is no terminal"
    sections = done.stdout.split("\n\n")
    assert "It converges" in sections[0]
    assert sections[0].startswith("\nA perceptron on AND")
    assert "It converges" in sections[1]
    assert "It doesn't converge" in sections[2]
    assert sections[3].count("0.500") == 4
    assert "wrong" in sections[3]
    assert "wrong" not in sections[4]
    unseen = float(sections[5].split("not seen: ")[1].split("%")[0])
    assert unseen > 85.0
    assert sections[-1].startswith("Try next:")
    names = files(tmp_path)
    assert len(names) == 10
    for name in names:
        assert str(tmp_path / name) in sections[6]
