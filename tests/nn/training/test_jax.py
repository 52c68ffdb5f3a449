"""Training on the devices that JAX knows: one, several of one process, and those of several processes."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograd import Value, sqrt, where
from autograd.compiler.pipeline import Plan
from nn import MLP, SGD, Adam, AdamW, Module, datasets, fit
from nn.training.jax import JaxEngine, check_mesh
from tests.nn.training.distributed import train

jax = pytest.importorskip("jax", reason="JAX is not installed")
ROOT = Path(__file__).parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "JAX_PLATFORMS": "cpu"}
MANY = """
import json, jax, numpy as np
from nn.training.jax import check_mesh
from tests.nn.training.distributed import train
meshes = [
    jax.make_mesh((2,), ("samples",)),
    *[jax.sharding.Mesh(np.array(jax.devices()[:n]), ("samples",)) for n in (8, 3)],
]
found = {"weights": [train(kernel="jax", mesh=mesh)["weights"] for mesh in meshes[:2]]}
try:
    check_mesh(meshes[2], 8)
except ValueError as error:
    found["error"] = str(error)
print(json.dumps(found))
"""


def close(weights, others, tolerance=1e-10):
    return np.allclose(weights, others, rtol=tolerance, atol=tolerance)


@pytest.fixture(scope="module")
def alone():
    return train()["weights"]


def test_the_weights_are_those_of_the_other_kernels(alone):
    assert close(train(kernel="jax")["weights"], alone)
    assert close(train(kernel="jax", dtype="float32")["weights"], alone, 1e-3)
    assert close(train(dtype="float32")["weights"], alone, 1e-3)


def test_validation_early_stop_and_a_rate_that_falls():
    def run(kernel):
        X, y = datasets.circles(20, seed=0)
        model, optimizer, losses = MLP(2, [4, 1], activation="tanh", seed=0), AdamW(0.1), []

        def callback(history):
            optimizer.lr *= 0.8
            losses.append(history.epochs[-1]["validation_loss"])

        history = fit(
            model, X, y, loss="hinge_loss", optimizer=optimizer, epochs=12, validation=(X[:6], y[:6]), patience=2,
            callback=callback, kernel=kernel, progress=False,
        )  # fmt: skip
        return [p.data for p in model.parameters()], losses, len(history.epochs)

    (weights, losses, epochs), (others, other_losses, other_epochs) = run("jax"), run(None)
    assert epochs == other_epochs
    assert close(losses, other_losses)
    assert close(weights, others)


class Root(Module):
    """The root of the positive entry, times a weight."""

    def __init__(self):
        self.weight = Value(0.5)

    def forward(self, x):
        x = x[0] * self.weight
        return where(x > 0.0, sqrt(x), 0.0)


def test_strong_zeros_are_compiled_when_a_step_calls_for_them(monkeypatch):
    exact_forms, exact = [], Plan.exact_lowering
    monkeypatch.setattr(Plan, "exact_lowering", lambda plan, arrays: exact_forms.append(plan) or exact(plan, arrays))

    def run(kernel, X):
        model = Root()
        history = fit(
            model, X, [1.0] * len(X), loss="mse_loss", optimizer=SGD(0.1), epochs=2, batch_size=2, shuffle=False,
            validation=(X, [1.0] * len(X)), kernel=kernel,
        )  # fmt: skip
        return [model.weight.data, *history.losses, *history.validation_losses]

    ordinary, at_zero = np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([[1.0], [2.0], [3.0], [0.0]])
    assert close(run("jax", ordinary), run("native", ordinary))
    assert not exact_forms
    found = run("jax", at_zero)
    assert exact_forms
    assert close(found, run("native", at_zero))


def test_gradients_are_left_in_the_values():
    X, y = datasets.circles(8, seed=0)
    models = [MLP(2, [3, 1], activation="tanh", seed=0) for _ in range(2)]
    for model, kernel in zip(models, (None, "jax"), strict=True):
        fit(model, X, y, loss="mse_loss", optimizer=SGD(0.1, momentum=0.5), epochs=2, kernel=kernel, progress=False)
    ours, theirs = ([p.grad for p in model.parameters()] for model in models)
    assert close(ours, theirs)


@pytest.mark.long
def test_eight_devices(alone):
    """As many as one process may pretend to have; the last batch, of 2 samples, is more than 8 can share."""
    environment = {**ENVIRONMENT, "XLA_FLAGS": "--xla_force_host_platform_device_count=8"}
    done = subprocess.run(
        [sys.executable, "-c", MANY], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found["weights"]) == 2
    assert all(close(weights, alone) for weights in found["weights"])
    assert found["error"] == "fit(): batch_size is 8, which the 3 devices of the mesh do not divide; take 6 or 9."


def processes(count, *more, **environment):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return [
        subprocess.Popen(
            [sys.executable, "-m", "tests.nn.training.distributed", str(rank), str(count), str(port), *map(str, more)],
            env=ENVIRONMENT | environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for rank in range(count)
    ]  # fmt: skip


def told(process):
    out, errors = process.communicate(timeout=300)
    lines = [line for line in out.splitlines() if line.startswith("{")]
    assert lines, errors
    return json.loads(lines[0])


@pytest.mark.long
def test_processes(alone):
    for process in processes(4):
        assert close(told(process)["weights"], alone)


@pytest.mark.long
def test_a_process_that_dies(alone, tmp_path):
    """The other one says so, and has the parameters of the last epoch that both have finished. Started again, they go on."""
    where = {"CHECKPOINT": str(tmp_path / "run.npz")}
    survivor, dead = processes(2, 3, **where)
    dead.communicate(timeout=300)
    found = told(survivor)  # which waits five minutes; one that hung would wait for ever
    assert found["error"].startswith("fit(): the devices failed in epoch 4; the parameters are those before it. JAX said:")
    assert close(found["weights"], train(epochs=3)["weights"])
    one, other = map(told, processes(2, **where))
    assert one == other
    assert close(one["weights"], alone)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"mesh": "two"}, TypeError, r"fit\(\): mesh must be a jax.sharding.Mesh, .*not a str, 'two'"),
        ({"kernel": None, "mesh": "two"}, ValueError, 'mesh is for kernel="jax"'),
        ({"compiled": False}, ValueError, r"compiled=False computes on single Values; leave out kernel and dtype"),
        ({"kernel": "gpu"}, ValueError, r'kernel must be "native", "numpy", "c", "jax" or None'),
        ({"dtype": "float16"}, ValueError, 'dtype must be "float64" or "float32"'),
    ],
)
def test_bad_input(options, error, words):
    X, y = datasets.logic_gate("xor")
    model = MLP(2, [1], seed=0)
    before = [p.data for p in model.parameters()]
    with pytest.raises(error, match=words):
        fit(model, X, y, loss="mse_loss", optimizer=Adam(), epochs=1, **{"kernel": "jax"} | options)
    assert [p.data for p in model.parameters()] == before


@pytest.mark.parametrize(("batch_size", "sizes"), [(8, "6 or 9"), (2, "3")])
def test_a_batch_that_the_devices_do_not_divide(batch_size, sizes):
    mesh = jax.sharding.Mesh(np.array(jax.devices()[:1] * 3), ("samples",))
    with pytest.raises(
        ValueError, match=rf"batch_size is {batch_size}, which the 3 devices .* do not divide; take {sizes}\.$"
    ):
        check_mesh(mesh, batch_size)


def test_an_error_of_the_devices_tells_the_epoch(monkeypatch):
    X, y = datasets.logic_gate("xor")
    whole, model = (MLP(2, [1], seed=0) for _ in range(2))
    options = {"loss": "mse_loss", "kernel": "jax", "progress": False}
    fit(whole, X, y, optimizer=SGD(0.1), epochs=2, **options)
    to_devices = lambda engine, *arrays: list(arrays) if engine.optimizer.steps < 2 else arrays[9]  # noqa: E731
    monkeypatch.setattr(JaxEngine, "to_devices", to_devices)
    with pytest.raises(
        RuntimeError, match=r"^fit\(\): the devices failed in epoch 3; the parameters .* JAX said: tuple index"
    ):
        fit(model, X, y, optimizer=SGD(0.1), epochs=4, **options)
    assert model.state_dict() == whole.state_dict()


def test_a_mesh_of_two_axes():
    with pytest.raises(ValueError, match=r"mesh must have one axis, for the samples, not \('a', 'b'\)"):
        check_mesh(jax.sharding.Mesh(np.array(jax.devices()[:1]).reshape(1, 1), ("a", "b")), 8)
