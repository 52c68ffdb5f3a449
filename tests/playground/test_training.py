"""The network of the page: trained on Values, and computed by the page's own rows as the engine computes it."""

import importlib
import json
import math
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograd import no_grad
from autograd.row import TABLE

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "playground"
SETTINGS = {
    "data": "moons", "count": 20, "noise": 0.1, "seed": 0, "points": [[0.25, -0.5, 1]], "hidden": [3, 2],
    "activation": "tanh", "optimizer": "adam", "lr": 0.05, "batch": 5,
}  # fmt: skip
KINDS = ["moons", "circles", "spirals", "xor", "curve"]
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="there is no Node to run the page's scripts")


@pytest.fixture(scope="module")
def training():
    sys.path.insert(0, str(PAGE / "python"))
    yield importlib.import_module("training")
    sys.path.remove(str(PAGE / "python"))


@pytest.fixture(scope="module")
def rows():
    sys.path.insert(0, str(PAGE))
    yield importlib.import_module("rows")
    sys.path.remove(str(PAGE))


@pytest.fixture
def javascript(tmp_path, rows):
    """Gives what an expression is in Node, where `surface` and `rows` are the page's modules and `given` some data."""
    (tmp_path / "package.json").write_text('{"type": "module"}')
    shutil.copy(PAGE / "surface.js", tmp_path)
    (tmp_path / "rows.js").write_text(rows.module(), encoding="utf-8")

    def run(expression, given):
        script = f"""
import * as surface from "./surface.js"
import {{ rows }} from "./rows.js"
import {{ readFileSync }} from "node:fs"
const given = JSON.parse(readFileSync("given.json", "utf8"))
const plain = (_, found) => (Number.isNaN(found) ? "NaN" : ArrayBuffer.isView(found) ? [...found] : found)
console.log(JSON.stringify({expression}, plain))
"""
        (tmp_path / "given.json").write_text(json.dumps(given))
        (tmp_path / "script.js").write_text(script, encoding="utf-8")
        done = subprocess.run([NODE, "script.js"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert not done.returncode, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize("data", KINDS)
def test_it_learns(training, data):
    first = training.new({**SETTINGS, "data": data, "points": [], "hidden": [6], "count": 40, "batch": 10})
    inputs = 1 if data == "curve" else 2
    assert len(first["points"]) == len(first["targets"]) == 80
    assert {len(point) for point in first["points"]} == {inputs}
    assert all(abs(along) < 2.2 for point in first["points"] for along in point)
    assert first["learn"] == 40
    samples = list(zip(first["points"][:40], first["targets"][:40], strict=True))

    def loss():
        with no_grad():
            return sum(training.training.loss(training.training.model(x), y).data for x, y in samples) / 40

    before = loss()
    last = training.advance(60.0, 120)
    assert (last["steps"], last["epoch"]) == (120, 30)
    assert loss() < 0.8 * before
    assert last["weights"] == [one.data for one in training.training.parameters]


def test_each_epoch_sees_every_sample_once(training):
    training.new({**SETTINGS, "batch": 6})
    learner, seen = training.training, []
    model = learner.model
    learner.model = lambda x: seen.append(tuple(x)) or model(x)
    training.advance(60.0, 4)
    assert sorted(seen) == sorted(map(tuple, learner.X))
    assert len(learner.X) == 21, "with the point that was added"


def test_the_same_settings_give_the_same_training(training):
    runs = []
    for _ in range(2):
        training.new(SETTINGS)
        runs.append(training.advance(60.0, 7)["weights"])
    assert runs[0] == runs[1]


def test_weights_and_rates_can_be_changed(training):
    first = training.new(SETTINGS)
    assert first["names"][0] == "layers.0.neurons.0.w.0"
    assert training.assign(0, 4.5)["weights"][0] == 4.5
    training.change("lr", 0.25)
    training.change("batch", 3)
    assert (training.training.optimizer.lr, training.training.batch) == (0.25, 3)
    kept = training.advance(60.0, 2)["weights"]
    assert training.new(SETTINGS, kept)["weights"] == kept, "as after Python was started again"


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adagrad", "adam"])
def test_every_optimizer_takes_steps(training, optimizer):
    before = training.new({**SETTINGS, "optimizer": optimizer})["weights"]
    assert training.advance(60.0, 2)["weights"] != before


@pytest.mark.parametrize(("hidden", "whole"), [([3], True), ([4, 4], False)])
def test_a_point_opens_its_graph_with_gradients_and_steps(training, hidden, whole):
    training.new({**SETTINGS, "hidden": hidden})
    found = training.explore([0.5, -0.25], 1.0)
    assert "<svg" in found["graph"]
    assert found["whole"] is whole
    assert "autograd-tree" in training.walk()
    assert any(parameter.grad for parameter in training.training.parameters)
    assert "autograd-steps" in importlib.import_module("session").steps()


@needs_node
@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "leaky_relu", "elu", "softplus", "silu", "gelu", "sin"])
@pytest.mark.parametrize("data", ["circles", "curve"])
def test_the_page_computes_what_the_engine_computes(training, javascript, activation, data):
    first = training.new({**SETTINGS, "data": data, "points": [], "activation": activation})
    model, loss = training.training.model, training.training.loss
    points, targets = first["points"], first["targets"]
    inputs = [list(column) for column in zip(*points, strict=True)]
    program, weights = first["program"], first["weights"]
    given = {"program": program, "weights": weights, "inputs": [*inputs, targets], "points": points, "targets": targets}
    values = javascript("surface.compute(given.program, given.weights, given.inputs)", given)
    with no_grad():
        outputs = [model(x) for x in points]
        losses = [loss(output, target).data for output, target in zip(outputs, targets, strict=True)]
        neurons = [model.layers[0](x)[2].data for x in points]
    assert values[program["output"]] == pytest.approx([output.data for output in outputs], rel=1e-12, abs=1e-14)
    assert values[program["loss"]] == pytest.approx(losses, rel=1e-12, abs=1e-14)
    assert values[program["neurons"][0][2]] == pytest.approx(neurons, rel=1e-12, abs=1e-14)
    measured = javascript("surface.measure(given.program, given.weights, given.points, given.targets)", given)
    assert measured["loss"] == pytest.approx(sum(losses) / len(losses), rel=1e-12)
    if data == "circles":
        right = sum((output.data > 0.0) == (target == 1.0) for output, target in zip(outputs, targets, strict=True))
        assert measured["right"] == right / len(targets)


@needs_node
def test_every_row_of_the_page_is_that_of_the_table(rows, javascript):
    spelled = {name: row for name, row in TABLE.items() if rows.spelled(row) and not row.over_lists}
    assert len(spelled) > 55
    assert [name for name, row in TABLE.items() if row.c and not rows.spelled(row)] == []
    more = [(-0.0,), (0.5,), (1.5,), (2.5,), (-1.5,), (-0.5,), (1e-300,), (-745.0,), (800.0,), (-1e31,)]
    more += [(x / 4,) for x in range(-26, 107)]  # the tails of the error function, where its pieces meet
    calls = [[name, args] for name, row in spelled.items() for args in row.samples + (more if row.arity == 1 else [])]
    found = javascript("given.map(([name, args]) => rows[name](...args))", calls)
    for (name, args), y in zip(calls, found, strict=True):
        expected = TABLE[name].evaluate(*args)
        if not math.isfinite(expected):
            assert y in (None, "NaN"), (name, args)  # JSON has no infinity
        else:
            assert y == pytest.approx(expected, rel=1e-12, abs=1e-300), (name, args)


@needs_node
def test_the_grid_runs_from_the_top_left(javascript):
    across, up = javascript("surface.grid(2, 1)", None)
    assert (across, up) == ([-0.5, 0.5, -0.5, 0.5], [0.5, 0.5, -0.5, -0.5])
