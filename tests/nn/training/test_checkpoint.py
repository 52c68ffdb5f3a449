"""A training that goes on from a checkpoint has the weights and the history of one that was not stopped."""

import io
import json
import os
import random
import shutil
import sys

import numpy as np
import pytest

import nn
from nn import MLP, SGD, Adam, Dropout, Linear, Sequential, Tanh, TrainingDiverged, fit

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(12, 2)), RNG.normal(size=12)
ENGINES = {
    "eager": {"compiled": False}, "numpy": {"kernel": "numpy"}, "native": {"kernel": "native"},
    "float32": {"dtype": "float32"},
}  # fmt: skip


def build(seed=0):
    return Sequential(Linear(2, 3, seed=seed), Tanh(), Dropout(0.25), Linear(3, 1, seed=seed))


def train(model, optimizer, **options):
    settings = {"loss": "mse_loss", "epochs": 3, "batch_size": 5, "seed": 3, "progress": False} | options
    return fit(model, X, Y, optimizer=optimizer, **settings)


def end(model, optimizer, history):
    epochs = [{name: number for name, number in epoch.items() if name != "seconds"} for epoch in history]
    return model.state_dict(), optimizer.state_dict(), epochs


@pytest.fixture
def written(monkeypatch, tmp_path):
    """Copies of each file that is written, in their order."""
    copies = []
    replace_file = nn.training.checkpoint.replace_file

    def replace_and_copy(path, content):
        replace_file(path, content)
        copies.append(shutil.copy(path, tmp_path / f"{len(copies)}.npz"))

    monkeypatch.setattr("nn.training.checkpoint.replace_file", replace_and_copy)
    return copies


@pytest.mark.parametrize("engine", ENGINES)
def test_from_each_file_of_a_training_it_comes_to_the_same_end(engine, written, tmp_path):
    options = ENGINES[engine] | {
        "metrics": ["mae"], "validation": (X[:4], Y[:4]), "patience": 2, "schedule": "cosine", "clip_norm": 0.5,
    }  # fmt: skip
    model, optimizer = build(), Adam(0.3)
    history = train(model, optimizer, checkpoint=tmp_path / "run.npz", every=1, **options)
    expected = end(model, optimizer, history)
    plain = build(), Adam(0.3)
    assert end(*plain, train(*plain, **options)) == expected, "writing changes nothing"
    assert len(written) == 3 * len(history)
    for path in (*written[1::3], written[2], written[-1]):
        again = build(seed=9), Adam(0.3)
        assert end(*again, train(*again, checkpoint=path, resume=True, **options)) == expected
        assert nn.load_model(path).state_dict().keys() == model.state_dict().keys()


def test_jax_goes_on_in_the_midst_of_an_epoch(written, tmp_path):
    pytest.importorskip("jax")
    options = {"checkpoint": tmp_path / "run.npz", "every": 4, "kernel": "jax"}
    whole, again = (Linear(2, 1, seed=0), Adam(0.1)), (Linear(2, 1, seed=9), Adam(0.1))
    expected = end(*whole, train(*whole, **options))
    assert end(*again, train(*again, **options | {"checkpoint": written[0], "resume": True})) == expected


def test_it_is_written_after_each_epoch_or_so_many_steps_and_at_the_end(written, tmp_path):
    counts = []
    for every in (None, 2, 4, 100):
        written.clear()
        train(build(), Adam(0.1), checkpoint=str(tmp_path / "run.npz"), every=every)
        counts.append([int(json.loads(np.load(path)["training"].tobytes())["optimizer"]["steps"]) for path in written])
    assert counts == [[3, 6, 9], [2, 4, 6, 8, 9], [4, 8, 9], [9]]


class Noisy(nn.Module):
    """Draws from each kind of generator."""

    def __init__(self):
        self.linear, self.own, self.numpy = Linear(2, 1, seed=0), random.Random(1), np.random.default_rng(2)

    def forward(self, x):
        noise = random.random() + np.random.random() + self.own.gauss() + self.numpy.normal()  # noqa: NPY002
        return self.linear(x) + 0.1 * noise


def test_generators_go_on(written, tmp_path):
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002
    model, optimizer = Noisy(), SGD(0.1)
    expected = end(model, optimizer, train(model, optimizer, checkpoint=tmp_path / "run.npz", every=1, compiled=False))
    for path in written[1], written[2]:
        again = Noisy(), SGD(0.1)
        assert end(*again, train(*again, checkpoint=path, resume=True, compiled=False)) == expected


def test_without_a_file_it_begins_and_one_that_was_over_is_prolonged(tmp_path):
    options = {"checkpoint": tmp_path / "run.npz", "resume": True}
    whole, model, optimizer = (build(), SGD(0.1)), build(), SGD(0.1)
    expected = end(*whole, train(*whole, epochs=5))
    train(model, optimizer, epochs=2, **options)
    assert end(model, optimizer, train(model, optimizer, epochs=5, **options)) == expected, "with the same objects"
    again = build(seed=9), SGD(0.1)
    assert end(*again, train(*again, epochs=5, **options)) == expected, "nothing is left to do"
    with pytest.raises(ValueError, match=r"run.npz has come to epoch 5, beyond epochs=4; give more, or leave out resume"):
        train(build(), SGD(0.1), epochs=4, **options)
    train(build(), SGD(0.1), epochs=1, checkpoint=tmp_path / "run.npz")
    assert len(train(build(), SGD(0.1), epochs=1, **options)) == 1, "without resume the file is replaced"


def test_what_callbacks_did_is_kept(written, tmp_path):
    def halve_and_stop(history):
        optimizer.lr /= 2.0
        return len(history) == 3

    options = {"checkpoint": tmp_path / "run.npz", "epochs": 6, "callback": halve_and_stop}
    model, optimizer = build(), SGD(0.5)
    expected = end(model, optimizer, train(model, optimizer, **options))
    for path in written:
        model, optimizer = build(seed=9), SGD(0.5)
        assert end(model, optimizer, train(model, optimizer, **options | {"checkpoint": path, "resume": True})) == expected


def test_a_training_that_diverges_does_so_again(written, tmp_path):
    def diverge(path, **options):
        model, optimizer = Linear(2, 1, seed=0), SGD(1e60)
        with pytest.raises(TrainingDiverged) as caught:
            train(model, optimizer, epochs=9, checkpoint=path, every=1, **options)
        return end(model, optimizer, caught.value.history)

    expected = repr(diverge(tmp_path / "run.npz"))
    for path in written[-2:]:
        assert repr(diverge(path, resume=True)) == expected


def test_a_full_disk_leaves_the_file_before(monkeypatch, tmp_path):
    path, fsync, left = tmp_path / "run.npz", os.fsync, [2]

    def full(file):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        fsync(file)

    monkeypatch.setattr(os, "fsync", full)
    model = build()
    with pytest.raises(OSError, match="No space left"):
        train(model, SGD(0.1), checkpoint=path)
    assert os.listdir(tmp_path) == ["run.npz"]
    whole, again = (build(), SGD(0.1)), (build(), SGD(0.1))
    expected = end(*whole, train(*whole))
    assert model.state_dict() == expected[0], "the parameters are the latest"
    monkeypatch.setattr(os, "fsync", fsync)
    assert end(*again, train(*again, checkpoint=path, resume=True)) == expected


@pytest.mark.parametrize(("options", "error", "words"), [
    ({"every": 0}, ValueError, "every must be at least 1, not 0"),
    ({"every": 2.5}, TypeError, "every must be a whole number"),
    ({"resume": 1}, TypeError, "resume must be True or False, not an int, 1"),
    ({"every": 3, "checkpoint": None}, ValueError, 'every is for checkpoint="run.npz"; name such a file, or'),
    ({"resume": True, "checkpoint": None}, ValueError, 'resume is for checkpoint="run.npz"; name such a file, or leave'),
    ({"checkpoint": True}, TypeError, "checkpoint must be a str or a Path, not a bool, True"),
    ({"checkpoint": "run.json"}, ValueError, "checkpoint must end in .npz, not be 'run.json'"),
    ({"checkpoint": "nowhere/run.npz"}, FileNotFoundError, "there is no folder 'nowhere'; make it first"),
])  # fmt: skip
def test_arguments_that_are_none(options, error, words, tmp_path):
    model = build()
    before = model.state_dict()
    with pytest.raises(error) as caught:
        train(model, SGD(0.1), **{"checkpoint": tmp_path / "run.npz"} | options)
    assert str(caught.value).startswith("fit(): ")
    assert words in str(caught.value)
    assert model.state_dict() == before
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize(("change", "words"), [
    ({"model": MLP(2, [3, 1], activation="relu")}, 'is of another model, {"class": "MLP", "arguments": {"inputs": 2,'),
    ({"optimizer": Adam(0.1)}, "is of a training with optimizer 'SGD', and here it is 'Adam'; give the same, or leave out"),
    ({"optimizer": SGD(0.2)}, "is of a training with the optimizer's lr 0.1, and here it is 0.2; give the same, or leave"),
    ({"batch_size": 4}, "batch_size 5, and here it is 4"),
    ({"X": X + 1.0}, "is of a training with other data; give the same"),
    ({"validation": (X, Y)}, "is of a training with other data"),
    ({"sample_weight": RNG.random(12)}, "is of a training with other data"),
    ({"seed": 4}, "seed 3, and here it is 4"),
    ({"loss": "l1_loss"}, "loss 'mse_loss', and here it is 'l1_loss'"),
    ({"dtype": "float32"}, "dtype 'float64', and here it is 'float32'"),
    ({"patience": 2}, "patience None, and here it is 2"),
])  # fmt: skip
def test_a_file_of_another_training_is_refused(change, words, tmp_path):
    path = tmp_path / "run.npz"
    options = {"model": MLP(2, [3, 1], activation="tanh"), "optimizer": SGD(0.1), "X": X}
    settings = {"y": Y, "loss": "mse_loss", "epochs": 2, "batch_size": 5, "seed": 3, "checkpoint": path, "resume": True}
    fit(**options | settings | {"epochs": 1})
    model = (options | change)["model"]
    before, content = model.state_dict(), path.read_bytes()
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        fit(**options | settings | change)
    assert words in str(caught.value)
    assert f"fit(): checkpoint: {path} " in str(caught.value)
    assert (model.state_dict(), path.read_bytes()) == (before, content)


def test_a_file_of_another_model_of_ones_own_class_is_refused(tmp_path):
    class Own(nn.Module):
        def __init__(self):
            self.line = Linear(2, 1, seed=0)

        def forward(self, x):
            return self.line(x)

    options = {"checkpoint": tmp_path / "run.npz", "resume": True, "compiled": False}
    train(Noisy(), SGD(0.1), **options)
    with pytest.raises(
        ValueError, match=r"run.npz: load_state_dict\(\): the state doesn't fit Own: 3 of its names are missing"
    ):
        train(Own(), SGD(0.1), **options)


def test_the_epoch_that_a_file_is_in_the_midst_of_counts(written, tmp_path):
    train(build(), SGD(0.1), epochs=2, batch_size=1, checkpoint=tmp_path / "run.npz", every=13)
    options = {"batch_size": 1, "checkpoint": written[0], "resume": True}
    with pytest.raises(ValueError, match="has come to epoch 2, beyond epochs=1"):
        train(build(), SGD(0.1), epochs=1, **options)
    assert len(train(build(), SGD(0.1), epochs=2, **options)) == 2


def test_the_progress_bar_goes_on(written, monkeypatch, tmp_path):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    train(build(), SGD(0.1), checkpoint=tmp_path / "run.npz", every=4)
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    train(build(), SGD(0.1), checkpoint=written[0], resume=True, progress=True)
    assert "| 4/9 [" in screen.getvalue(), "in the midst of the second epoch of three steps"
    assert "| 9/9 [" in screen.getvalue()


def test_files_that_are_no_checkpoints_of_this_release(monkeypatch, tmp_path):
    path = nn.save(build(), tmp_path / "run.npz")
    with pytest.raises(
        ValueError, match=r"run.npz is the file of a model, and holds no training; load\(model, path\) reads"
    ):
        train(build(), SGD(0.1), checkpoint=path, resume=True)
    path.write_bytes(b"PK")
    with pytest.raises(ValueError, match=r"is not a file that fit\(checkpoint=...\) wrote, or it is damaged"):
        train(build(), SGD(0.1), checkpoint=path, resume=True)
    monkeypatch.setattr("nn.training.checkpoint.version", lambda: "0.0.1")
    train(build(), SGD(0.1), checkpoint=path)
    monkeypatch.undo()
    with pytest.raises(ValueError, match=r"run.npz was written by release 0.0.1, and this is .*Go on with that release"):
        train(build(), SGD(0.1), checkpoint=path, resume=True)


@pytest.mark.parametrize("name", ["training", "training.now", "numbers", "digest"])
def test_a_damaged_checkpoint_is_refused_by_its_digest(name, tmp_path):
    """A reader of zip archives sees no damage where the archive was written anew."""
    path = tmp_path / "run.npz"
    train(build(), SGD(0.1), checkpoint=path)
    members = dict(np.load(path))
    members[name] = members[name][:-1]
    np.savez(path, **members)
    with pytest.raises(
        ValueError, match=r"run.npz is not a file that fit\(checkpoint=...\) wrote, or it is damaged: its digest"
    ):
        train(build(), SGD(0.1), checkpoint=path, resume=True)


def test_settings_that_json_does_not_have_are_refused_before_anything_is_trained(tmp_path):
    model, optimizer = build(), SGD(0.1)
    before = model.state_dict()
    optimizer.lr = float("inf")
    with pytest.raises(ValueError, match=r"fit\(\): checkpoint: SGD has what can't be kept in a file: Out of range"):
        train(model, optimizer, checkpoint=tmp_path / "run.npz")
    assert model.state_dict() == before
    assert not list(tmp_path.iterdir())
