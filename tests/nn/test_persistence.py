"""Saving and loading: exact, all or nothing, and without trust in the file."""

import io
import json
import math
import os
import pickle
import stat
import zipfile

import numpy as np
import pytest

from nn import MLP, Layer, Neuron, Perceptron, Sequential, load, save

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
    assert os.listdir(tmp_path) == [f"model{suffix}"], "no temporary file is left"


def test_json_is_readable():
    text = json.dumps({"format": "scalar-autograd parameters", "version": 1, "parameters": {"w.0": 0.5, "b": 0.0}})
    neuron = Neuron(1, initializer=lambda *_: 0.5)
    with pytest.MonkeyPatch.context() as patch:
        written = {}
        patch.setattr("nn.persistence.replace_file", lambda path, content: written.update({path.name: content}))
        save(neuron, "neuron.json")
    assert json.loads(written["neuron.json"]) == json.loads(text)


def test_no_pickle_inside(tmp_path):
    with zipfile.ZipFile(save(Neuron(2, seed=0), tmp_path / "n.npz")) as archive:
        assert sorted(archive.namelist()) == ["names.npy", "numbers.npy", "version.npy"]
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


def document(**changes):
    entries = {"format": "scalar-autograd parameters", "version": 1, "parameters": {"w.0": 1.0, "b": 2.0}} | changes
    return json.dumps({name: entry for name, entry in entries.items() if entry is not None}).encode()


def arrays(**changes):
    buffer = io.BytesIO()
    np.savez(buffer, **({"version": 1, "names": ["w.0", "b"], "numbers": [1.0, 2.0]} | changes))
    return buffer.getvalue()


def bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("numbers.npy", b"\0" * 10_000_000)
    assert len(buffer.getvalue()) < 20_000
    return buffer.getvalue()


def header_that_lies():
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, {"descr": "<f8", "fortran_order": False, "shape": (10**15,)})
    whole = io.BytesIO(arrays())
    out = io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, buffer.getvalue() if name == "numbers.npy" else source.read(name))
    return out.getvalue()


class Malice:
    """What a pickle would run when it is read."""

    def __reduce__(self):
        return os.abort, ()


HUGE = 10**6
BAD_FILES = {
    "empty.json": (b"", "is not a file that save() wrote, or it is damaged"),
    "cut.json": (document()[:40], "damaged"),
    "binary.json": (b"\xff\xfe\x00", "damaged"),
    "list.json": (b"[1, 2]", "it doesn't say that its format is 'scalar-autograd parameters'"),
    "other.json": (json.dumps({"weights": []}).encode(), "it doesn't say that its format is"),
    "deep.json": (b"[" * 4000, "damaged"),
    "long.json": (document(padding="x" * HUGE), "is too large to hold the 2 parameters of Neuron"),
    "no_parameters.json": (document(parameters=None), "its parameters are None"),
    "parameters_list.json": (document(parameters=[1.0, 2.0]), "its parameters are a list, [1.0, 2.0]"),
    "version.json": (document(version=2), "has format version 2; this release reads version 1"),
    "version_text.json": (document(version="1"), "has format version '1'"),
    "nan.json": (document(parameters={"w.0": math.nan, "b": 2.0}), "state['w.0'] must be finite, not nan"),
    "large.json": (document(parameters={"w.0": 7.5, "b": 2.0}).replace(b"7.5", b"1e999"), "must be finite, not inf"),
    "text.json": (document(parameters={"w.0": "1.0", "b": 2.0}), "must be a real number, not a str, '1.0'"),
    "bool.json": (document(parameters={"w.0": True, "b": 2.0}), "must be a real number, not a bool, True"),
    "null.json": (document(parameters={"w.0": None, "b": 2.0}), "must be a real number, not None"),
    "nested.json": (document(parameters={"w": [1.0], "b": 2.0}), "1 of its names are missing (w.0)"),
    "missing.json": (document(parameters={"w.0": 1.0}), "1 of its names are missing (b)"),
    "more.json": (document(parameters={"w.0": 1, "w.1": 1, "b": 1}), "1 of its names are unknown to this model"),
    "twice.json": (document().replace(b'"b"', b'"w.0"'), "a name occurs twice"),
    "empty.npz": (b"", "damaged"),
    "no_zip.npz": (b"PK not a zip", "damaged"),
    "cut.npz": (arrays()[:200], "damaged"),
    "pickle.npz": (pickle.dumps(Malice()), "damaged"),
    "objects.npz": (arrays(numbers=np.array([1.0, Malice()], dtype=object)), "damaged: Object arrays cannot be loaded"),
    "no_numbers.npz": (arrays(numbers=np.zeros(0)), "it holds names of <U3(2,) and numbers of float64(0,)"),
    "integers.npz": (arrays(numbers=[1, 2]), "of int64"),
    "matrix.npz": (arrays(names=[["w.0", "b"]], numbers=[[1.0, 2.0]]), "it holds names of <U3(1, 2) and numbers"),
    "bytes.npz": (arrays(names=[b"w.0", b"b"]), "of |S3"),
    "nan.npz": (arrays(numbers=[1.0, math.nan]), "state['b'] must be finite, not nan"),
    "version.npz": (arrays(version=7), "has format version 7"),
    "versions.npz": (arrays(version=[1, 1]), "damaged"),
    "twice.npz": (arrays(names=["b", "b"]), "a name occurs twice"),
    "missing.npz": (arrays(names=["w.0", "c"]), "1 of its names are missing (b)"),
    "bomb.npz": (bomb(), "Neuron"),
    "lies.npz": (header_that_lies(), "damaged"),
    "long.npz": (arrays(padding=np.zeros(HUGE)), "is too large to hold the 2 parameters of Neuron"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_changes_nothing(tmp_path, name):
    content, words = BAD_FILES[name]
    (tmp_path / name).write_bytes(content)
    neuron = Neuron(1, seed=0)
    before = neuron.state_dict()
    with pytest.raises(ValueError, match=r"^load\(\): ") as caught:
        load(neuron, tmp_path / name)
    assert words in str(caught.value)
    assert name in str(caught.value)
    assert neuron.state_dict() == before


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_files_of_the_table_differ_from_a_good_one(tmp_path, suffix):
    good = {".json": document(), ".npz": arrays()}[suffix]
    (tmp_path / f"n{suffix}").write_bytes(good)
    assert load(Neuron(1), tmp_path / f"n{suffix}").state_dict() == {"w.0": 1.0, "b": 2.0}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_model_of_another_shape_is_refused(tmp_path, suffix):
    path = save(MLP(2, [4, 1], seed=0), tmp_path / f"m{suffix}")
    for other in MLP(2, [3, 1], seed=1), MLP(2, [5, 1], seed=1), MLP(2, [4, 4, 1], seed=1):
        before = other.state_dict()
        with pytest.raises(ValueError, match="doesn't fit MLP"):
            load(other, path)
        assert other.state_dict() == before


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_any_model_that_was_saved_is_small_enough_to_load(tmp_path, suffix):
    wide = MLP(1, [300, 1], seed=0)
    for parameter in wide.parameters():
        parameter.data = -1.2345678901234567e-300
    path = save(wide, tmp_path / f"wide{suffix}")
    assert load(MLP(1, [300, 1]), path).state_dict() == wide.state_dict()
