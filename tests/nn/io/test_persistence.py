"""Saving and loading: exact, all or nothing, and without trust in the file."""

import contextlib
import math
import os
import random
import stat
import zipfile

import numpy as np
import pytest

from autograd import Value
from nn import MLP, Flatten, Layer, Module, Neuron, Perceptron, Sequential, load, load_model, save
from tests.hostile import LABELS
from tests.hostile_files import NEURON, arrays, document, problems, stored

MODELS = {
    "neuron": lambda seed: Neuron(3, seed=seed),
    "mlp": lambda seed: MLP(2, [16, 16, 1], seed=seed),
    "digits": lambda seed: MLP(64, [16, 10], seed=seed),
    "sequential": lambda seed: Sequential(Layer(2, 2, seed=seed), Neuron(2, seed=seed)),
    "one": lambda seed: Perceptron(1),
}
SUFFIXES = [".json", ".npz"]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", MODELS)
def test_there_and_back_to_the_last_bit(tmp_path, name, suffix):
    model, other = MODELS[name](0), MODELS[name](1)
    for i, (parameter, extreme) in enumerate(
        zip(model.parameters(), [5e-324, -0.0, 0.1 + 0.2, 1.7976931348623157e308], strict=False)
    ):
        if i:
            parameter.data = extreme
    path = save(model, str(tmp_path / f"model{suffix}"))
    assert load(other, path) is other
    assert repr(other.state_dict()) == repr(model.state_dict())
    another = load_model(path)
    assert (repr(another), repr(another.state_dict())) == (repr(model), repr(model.state_dict()))
    assert os.listdir(tmp_path) == [f"model{suffix}"], "no temporary file is left"


def test_json_is_readable():
    text = """{
 "format": "scalar-autograd parameters",
 "version": 1,
 "model": {"class": "Neuron", "arguments": {"inputs": 1, "activation": "relu"}},
 "parameters": {
  "w.0": 0.5,
  "b": 0.0
 }
}
"""
    neuron = Neuron(1, initializer=lambda *_: 0.5)
    with pytest.MonkeyPatch.context() as patch:
        written = {}
        patch.setattr("nn.io.persistence.replace_file", lambda path, content: written.update({path.name: content}))
        save(neuron, "neuron.json")
    assert written["neuron.json"] == text.encode()


def test_no_pickle_inside(tmp_path):
    with zipfile.ZipFile(save(Neuron(2, seed=0), tmp_path / "n.npz")) as archive:
        assert sorted(archive.namelist()) == ["model.npy", "names.npy", "numbers.npy", "version.npy"]
    with np.load(tmp_path / "n.npz", allow_pickle=False) as arrays:
        assert arrays["names"].tolist() == ["w.0", "w.1", "b"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, suffix, monkeypatch):
    path = save(Neuron(1, seed=0), tmp_path / f"n{suffix}")
    before = path.read_bytes()

    def fail(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="the disk is full"):
        save(Neuron(1, seed=1), path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == [path.name]


def test_what_is_written_has_the_rights_of_any_new_file(tmp_path):
    (tmp_path / "plain").write_text("")
    rights = stat.S_IMODE((tmp_path / "plain").stat().st_mode)
    assert stat.S_IMODE(save(Neuron(1), tmp_path / "n.json").stat().st_mode) == rights


def test_through_a_link_its_target_is_replaced(tmp_path):
    (tmp_path / "real.json").write_text("")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    save(Neuron(1), tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert load(Neuron(1), tmp_path / "real.json")


def test_a_bad_file_changes_nothing(tmp_path):
    assert not {name: told for name, told in problems(tmp_path).items() if told}


@pytest.mark.parametrize(
    "good",
    [document(model="Neuron(1, activation='tanh')"), arrays(model="Neuron(1, activation='tanh')")],
    ids=SUFFIXES,
)
def test_a_file_with_a_few_bytes_changed_is_refused_or_holds_numbers(tmp_path, good):
    path = tmp_path / f"n{SUFFIXES[good[:2] == b'PK']}"
    generator = random.Random(0)
    for _ in range(400):
        content = bytearray(good)
        for _ in range(generator.randrange(1, 4)):
            content[generator.randrange(len(content))] = generator.randrange(256)
        path.write_bytes(content[: generator.choice([len(content), generator.randrange(len(content))])])
        neuron = Neuron(1, seed=0)
        before = neuron.state_dict()
        try:
            load(neuron, path)
        except ValueError:
            assert neuron.state_dict() == before
        with contextlib.suppress(ValueError):
            assert all(map(math.isfinite, load_model(path).state_dict().values()))
        assert all(map(math.isfinite, neuron.state_dict().values()))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_files_of_the_table_differ_from_a_good_one(tmp_path, suffix):
    good = {".json": document(model=NEURON), ".npz": arrays(model=stored(NEURON))}[suffix]
    (tmp_path / f"n{suffix}").write_bytes(good)
    for model in load(Neuron(1), tmp_path / f"n{suffix}"), load_model(tmp_path / f"n{suffix}"):
        assert model.state_dict() == {"w.0": 1.0, "b": 2.0}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_model_of_another_shape_is_refused(tmp_path, suffix):
    path = save(MLP(2, [4, 1], seed=0), tmp_path / f"m{suffix}")
    for other in MLP(2, [3, 1], seed=1), MLP(2, [5, 1], seed=1), MLP(2, [4, 4, 1], seed=1):
        before = other.state_dict()
        with pytest.raises(ValueError, match="doesn't fit MLP"):
            load(other, path)
        assert other.state_dict() == before


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_model_with_a_function_of_its_own_is_saved_and_loaded_as_before(tmp_path, suffix):
    def model(seed):
        return Sequential(Layer(2, 2, seed=seed), lambda x: x)

    path = save(model(0), tmp_path / f"m{suffix}")
    assert load(model(1), path).state_dict() == model(0).state_dict()
    assert b"model" not in path.read_bytes()
    with pytest.raises(ValueError, match="does not say how its model is built: it isn't made of nn's layers alone"):
        load_model(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_any_model_that_was_saved_is_small_enough_to_load(tmp_path, suffix):
    wide = MLP(1, [300, 1], seed=0)
    for parameter in wide.parameters():
        parameter.data = -1.2345678901234567e-300
    path = save(wide, tmp_path / f"wide{suffix}")
    assert load(MLP(1, [300, 1]), path).state_dict() == wide.state_dict()
    deep = Sequential(*[Flatten()] * 1_500, Neuron(1, seed=0))
    path = save(deep, tmp_path / f"deep{suffix}")
    assert load(Sequential(*[Flatten()] * 1_500, Neuron(1)), path).state_dict() == deep.state_dict()
    assert load_model(path).state_dict() == deep.state_dict()


class Named(Module):
    def __init__(self, names, start):
        self.parts = {name: Value(start + i) for i, name in enumerate(names)}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_names_of_any_kind_go_there_and_back(tmp_path, suffix):
    names = [name for name in LABELS if suffix == ".json" or not name.endswith("\0")]  # NumPy's strings end before a \0
    path = save(Named(names, 0.0), tmp_path / f"named{suffix}")
    assert load(Named(names, 0.5), path).state_dict() == Named(names, 0.0).state_dict()


def test_a_link_that_leads_to_itself_is_replaced(tmp_path):
    os.symlink(tmp_path / "loop.json", tmp_path / "loop.json")
    save(Neuron(1), tmp_path / "loop.json")
    assert load(Neuron(1), tmp_path / "loop.json")
