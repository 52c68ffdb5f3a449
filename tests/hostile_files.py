"""Files that `load` and `load_model` refuse, with words for what is wrong, changing nothing, in bounded time and memory."""

import io
import json
import math
import os
import pickle
import resource
import socket
import struct
import zipfile
import zlib

import numpy as np

from nn import Neuron, load, load_model

HUGE = 10**6


class Malice:
    """What a pickle would run when it is read."""

    def __reduce__(self):
        return os.abort, ()


def document(**changes):
    """A JSON file for a neuron of one input, with changes; None leaves an entry out."""
    entries = {"format": "scalar-autograd parameters", "version": 1, "parameters": {"w.0": 1.0, "b": 2.0}} | changes
    return json.dumps({name: entry for name, entry in entries.items() if entry is not None}).encode()


def arrays(**changes):
    """The same as an .npz file."""
    buffer = io.BytesIO()
    np.savez(buffer, **({"version": 1, "names": ["w.0", "b"], "numbers": [1.0, 2.0]} | changes))
    return buffer.getvalue()


def repacked(compression=zipfile.ZIP_STORED, **members):
    """The same with members, by name, of other content."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(arrays())) as source, zipfile.ZipFile(out, "w", compression) as archive:
        for name in source.namelist():
            archive.writestr(name, members.pop(name.removesuffix(".npy"), source.read(name)))
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def of(name, **arguments):
    """A configuration of a model."""
    return {"class": name, "arguments": arguments}


def stored(configuration):
    """The same as an .npz file holds it."""
    return np.frombuffer(json.dumps(configuration).encode(), np.uint8)


NEURON = of("Neuron", inputs=1)


def npy(header, content=b""):
    """An array in NumPy's format, with a header as it pleases."""
    text = header.encode("latin-1").ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + content


def shape(text, dtype="<f8"):
    return npy(f"{{'descr': {dtype!r}, 'fortran_order': False, 'shape': {text}, }}", b"\0" * 16)


def with_flags(content, offset, number):
    """The zip with a field of each of its central entries changed."""
    parts = content.split(b"PK\x01\x02")
    return b"PK\x01\x02".join(
        [parts[0], *(p[: offset - 4] + struct.pack("<H", number) + p[offset - 2 :] for p in parts[1:])]
    )


def bomb_in_bombs():
    inner = repacked(zipfile.ZIP_DEFLATED, numbers=b"\0" * 10_000_000)
    return repacked(zipfile.ZIP_DEFLATED, **{f"{i}.npz": inner for i in range(20)})


def lying_bomb():
    """Two million bytes of zeros, of which the directory says that they are a hundred."""
    content = repacked(zipfile.ZIP_DEFLATED, numbers=shape("(250000,)") + b"\0" * 2_000_000)
    return content.replace(struct.pack("<I", 2_000_144), struct.pack("<I", 100))


OURS = "is not a file that save() wrote, or it is damaged"
FILES = {
    # what is in the file, and words that the error must hold
    "empty.json": (b"", OURS),
    "cut.json": (document()[:40], OURS),
    "binary.json": (b"\xff\xfe\x00", OURS),
    "latin1.json": (document(padding="é").replace(b"\\u00e9", b"\xe9"), OURS),
    "null.json": (b"\0" * 100, OURS),
    "list.json": (b"[1, 2]", "it doesn't say that its format is 'scalar-autograd parameters'"),
    "number.json": (b"9" * 4000, "damaged"),
    "other.json": (json.dumps({"weights": []}).encode(), "it doesn't say that its format is"),
    "deep.json": (b"[" * 4000, OURS),
    "deep_inside.json": (document(parameters="?").replace(b'"?"', b'{"a":' * 700 + b"1" + b"}" * 700),
                         "2 of its names are missing (b, w.0)"),
    "long.json": (document(padding="x" * HUGE), "is too large to hold the 2 parameters of Neuron"),
    "python.json": (b"__import__('os').abort()", OURS),
    "single_quotes.json": (document().replace(b'"', b"'"), OURS),
    "trailing.json": (document() + b"}", OURS),
    "two.json": (document() * 2, OURS),
    "no_parameters.json": (document(parameters=None), "its parameters are None"),
    "parameters_list.json": (document(parameters=[1.0, 2.0]), "its parameters are a list, [1.0, 2.0]"),
    "no_version.json": (document(version=None), "has format version None; this release reads version 1"),
    "version.json": (document(version=2), "has format version 2; this release reads version 1"),
    "version_text.json": (document(version="1"), "has format version '1'"),
    "version_true.json": (document(version=True), "has format version True"),
    "version_float.json": (document(version=1.0), "has format version 1.0"),
    "version_huge.json": (document(version=10**300), "has format version 1000"),
    "nan.json": (document(parameters={"w.0": math.nan, "b": 2.0}), "state['w.0'] must be finite, not nan"),
    "infinity.json": (document(parameters={"w.0": -math.inf, "b": 2.0}), "state['w.0'] must be finite, not -inf"),
    "large.json": (document(parameters={"w.0": 7.5, "b": 2.0}).replace(b"7.5", b"1e999"), "must be finite, not inf"),
    "digits.json": (document(parameters={"w.0": 7.5, "b": 2.0}).replace(b"7.5", b"7" * 1000), "must be finite, not inf"),
    "more_digits.json": (document(parameters={"w.0": 7.5, "b": 2}).replace(b"7.5", b"7" * 90_000), "too large to hold"),
    "text.json": (document(parameters={"w.0": "1.0", "b": 2.0}), "must be a real number, not a str, '1.0'"),
    "bool.json": (document(parameters={"w.0": True, "b": 2.0}), "must be a real number, not a bool, True"),
    "none.json": (document(parameters={"w.0": None, "b": 2.0}), "must be a real number, not None"),
    "nested.json": (document(parameters={"w": [1.0], "b": 2.0}), "1 of its names are missing (w.0)"),
    "missing.json": (document(parameters={"w.0": 1.0}), "1 of its names are missing (b)"),
    "more.json": (document(parameters={"w.0": 1, "w.1": 1, "b": 1}), "1 of its names are unknown to this model"),
    "path.json": (document(parameters={"w.0": 1, "../../b": 1}), "1 of its names are missing (b)"),
    "dunder.json": (document(parameters={"w.0": 1, "b": 1, "__class__": 1}), "1 of its names are unknown to this model"),
    "surrogate.json": (document(parameters={"w.0": 1, "b": 1, "\ud800": 1}), "1 of its names are unknown to this model"),
    "twice.json": (document().replace(b'"b"', b'"w.0"'), "a name occurs twice"),
    "twice_above.json": (document().replace(b'"format"', b'"version": 1, "format"'), "a name occurs twice"),
    "empty.npz": (b"", OURS),
    "no_zip.npz": (b"PK not a zip", OURS),
    "json.npz": (document(), OURS),
    "npz.json": (arrays(), OURS),
    "empty_zip.npz": (b"PK\x05\x06" + b"\0" * 18, OURS),
    "cut.npz": (arrays()[:200], OURS),
    "cut_end.npz": (arrays()[:-10], OURS),
    "pickle.npz": (pickle.dumps(Malice()), OURS),
    "objects.npz": (arrays(numbers=np.array([1.0, Malice()], dtype=object)), "damaged: Object arrays cannot be loaded"),
    "object_names.npz": (arrays(names=np.array(["w.0", Malice()], dtype=object)), "damaged: Object arrays cannot be loaded"),
    "object_version.npz": (arrays(version=np.array(Malice(), dtype=object)), "damaged: Object arrays cannot be loaded"),
    "pickled_member.npz": (repacked(numbers=pickle.dumps(Malice())), OURS),
    "no_numbers.npz": (arrays(numbers=np.zeros(0)), "it holds names of <U3(2,) and numbers of float64(0,)"),
    "integers.npz": (arrays(numbers=[1, 2]), "of int64"),
    "complex.npz": (arrays(numbers=[1j, 2.0]), "of complex128"),
    "halves.npz": (arrays(numbers=np.ones(2, np.float16)), "of float16"),
    "swapped.npz": (arrays(numbers=np.ones(2, ">f8")), "of >f8"),
    "structured.npz": (arrays(numbers=np.zeros(2, [("a", "f8")])), "[('a', '<f8')]"),
    "matrix.npz": (arrays(names=[["w.0", "b"]], numbers=[[1.0, 2.0]]), "it holds names of <U3(1, 2) and numbers"),
    "bytes.npz": (arrays(names=[b"w.0", b"b"]), "of |S3"),
    "nan.npz": (arrays(numbers=[1.0, math.nan]), "state['b'] must be finite, not nan"),
    "infinity.npz": (arrays(numbers=[1.0, math.inf]), "state['b'] must be finite, not inf"),
    "version.npz": (arrays(version=7), "has format version 7"),
    "version_true.npz": (arrays(version=True), "has format version True"),
    "versions.npz": (arrays(version=[1, 1]), OURS),
    "twice.npz": (arrays(names=["b", "b"]), "a name occurs twice"),
    "missing.npz": (arrays(names=["w.0", "c"]), "1 of its names are missing (b)"),
    "bomb.npz": (repacked(zipfile.ZIP_DEFLATED, numbers=b"\0" * 2_000_000), "it unpacks to 2000"),
    "bombs.npz": (bomb_in_bombs(), "it unpacks to "),
    "lying_bomb.npz": (lying_bomb(), OURS),
    "many.npz": (repacked(**{f"{i}.npy": b"" for i in range(10_000)}), "is too large to hold the 2 parameters of Neuron"),
    "long.npz": (arrays(padding=np.zeros(HUGE)), "is too large to hold the 2 parameters of Neuron"),
    "lies.npz": (repacked(numbers=shape(f"({10**15},)")), OURS),
    "lies_less.npz": (repacked(numbers=shape(f"({10**9},)")), OURS),
    "negative.npz": (repacked(numbers=shape("(-2,)")), OURS),
    "wide.npz": (repacked(names=shape("(1,)", f"<U{10**8}")), OURS),
    "code.npz": (repacked(numbers=npy("__import__('os').abort()")), OURS),
    "header_deep.npz": (repacked(numbers=npy("(" * 110)), OURS),
    "escape.npz": (repacked(**{"../../numbers.npy": b"x"}).replace(b"\0numbers.npy", b"\0../numb.npy"), OURS),
    "encrypted.npz": (with_flags(arrays(), 8, 1), OURS),
    "method.npz": (with_flags(arrays(), 10, 99), OURS),
    "deflated_junk.npz": (with_flags(arrays(), 10, zipfile.ZIP_DEFLATED), OURS),
    "lzma_junk.npz": (with_flags(arrays(), 10, zipfile.ZIP_LZMA), OURS),
    "compressed_pickle.npz": (zlib.compress(pickle.dumps(Malice())), OURS),
}  # fmt: skip
UNREADABLE = "how its model is built cannot be read"
#: Files of parameters that `load` takes and `load_model` must not, as they lie about their model.
MODELS = {
    "unsaid.json": (document(), "does not say how its model is built", "save_onnx(model, ...)"),
    "null.json": (document(model=None), "does not say how its model is built", "load(model, path)"),
    "unsaid.npz": (arrays(), "does not say how its model is built", "save_onnx(model, ...)"),
    "number.json": (document(model=7), UNREADABLE, "not an int, 7"),
    "list.json": (document(model=[NEURON]), UNREADABLE, "not a list, "),
    "empty.json": (document(model=""), UNREADABLE, "Python text, ''"),
    "older.json": (document(model="Neuron(1, activation='relu')"), UNREADABLE, "the form of an older release",
     "load(model, path)"),
    "older.npz": (arrays(model="Neuron(1, activation='relu')"), UNREADABLE, "the form of an older release",
     "load(model, path)"),
    "number.npz": (arrays(model=7), OURS, "it holds a text as int64"),
    "bytes.npz": (arrays(model=b"Neuron(1)"), OURS, "it holds a text as |S9"),
    "no_text.npz": (arrays(model=np.frombuffer(b"\xff{}", np.uint8)), OURS),
    "twice.npz": (arrays(model=np.frombuffer(b'{"class": 1, "class": 2}', np.uint8)), "a name occurs twice"),
    "texts.npz": (arrays(model=["Neuron(1)", "Neuron(1)"]), OURS),
    "objects.npz": (arrays(model=np.array(Malice(), dtype=object)), "damaged: Object arrays cannot be loaded"),
    "code.json": (document(model="__import__('os').abort()"), UNREADABLE, "Python text"),
    "code.npz": (arrays(model="__import__('os').abort()"), UNREADABLE, "Python text"),
    "class.json": (document(model=of("os.abort")), UNREADABLE, "'os.abort' is none of nn's layers."),
    "class.npz": (arrays(model=stored(of("os.abort"))), UNREADABLE, "'os.abort' is none of nn's layers."),
    "name.json": (document(model=of("Nueron", inputs=1)), UNREADABLE, "'Nueron' is none", "did you mean 'Neuron'?"),
    "deep.json": (document(model="?").replace(b'"?"', b'{"class": "Sequential", "arguments": {"modules": [' * 1500
                  + b"]}}" * 1500), ""),
    "long.json": (document(model=of("Sequential", modules=[of("Flatten")] * 20_000)), UNREADABLE, "longer than"),
    "long.npz": (arrays(model=stored(of("MLP", inputs=1, sizes=[1] * 100_000))), UNREADABLE, "longer than"),
    "huge.json": (document(model=of("MLP", inputs=10**9, sizes=[10**9])), UNREADABLE,
     "1000000000 is too much for 2 parameters"),
    "huge.npz": (arrays(model=stored(of("MLP", inputs=10**9, sizes=[10**9]))), UNREADABLE, "is too much for 2 parameters"),
    "larger.json": (document(model=of("MLP", inputs=900, sizes=[900, 900])), UNREADABLE, "it has more than 2 weights"),
    "lenet.json": (document(model=of("LeNet5")), UNREADABLE, "it has more than 2 weights"),
    "embedding.json": (document(model=of("Embedding", count=1000, size=1000)), UNREADABLE, "it has more than 2 weights"),
    "other.json": (document(model=of("Layer", inputs=1, outputs=1)), "json, of a Layer: load_state_dict()",
     "are missing (neurons.0.b"),
    "less.json": (document(model=of("Flatten")), "of a Flatten", "2 of its names are unknown to this model (b, w.0)"),
    "more.npz": (arrays(model=stored(of("Neuron", inputs=2))), "of a Neuron", "1 of its names are missing (w.1)"),
    "nan.json": (document(model=NEURON, parameters={"w.0": math.nan, "b": 2.0}), "must be finite, not nan"),
    "text.json": (document(model=NEURON, parameters={"w.0": "1", "b": 2.0}), "must be a real number, not a str, '1'"),
    "escapes.json": (document(model=NEURON, parameters={"w.0": 1, "b": 2, "\x1b[2J": 3}), "this model (\ufffd[2J)"),
    "twice.json": (document(model=NEURON).replace(b'"format"', b'"model": "x", "format"'), "a name occurs twice"),
    "version.json": (document(model=NEURON, version=2), "has format version 2"),
}  # fmt: skip


def no_files(folder):
    """What stands in a folder where a file should: makers of them, with the error and words for it."""

    def pipe(path):
        os.mkfifo(path)

    def unix_socket(path):
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(str(path))

    return {
        "nothing.json": (lambda path: None, FileNotFoundError, "nothing.json"),
        "folder.json": (os.mkdir, IsADirectoryError, "folder.json"),
        "pipe.json": (pipe, ValueError, "is not a file"),
        "socket.npz": (unix_socket, ValueError, "is not a file"),
        "zeros.json": (lambda path: os.symlink("/dev/zero", path), ValueError, "is not a file"),
        "dangling.npz": (lambda path: os.symlink(folder / "gone", path), FileNotFoundError, "dangling.npz"),
        "loop.json": (lambda path: os.symlink(path, path), OSError, "loop.json"),
    }


def problem(call, path, kind, *words) -> str:
    """What is wrong with how a call refuses a file; empty where nothing is."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    try:
        call(path)
    except kind as error:
        told = str(error)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    else:
        return "it was loaded"
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds, kilobytes = after.ru_utime - used.ru_utime, after.ru_maxrss - used.ru_maxrss
    if seconds > 1.0 or kilobytes > 50_000:
        return f"it took {seconds:.1f} s and {kilobytes} kB"
    return "" if all(word in told for word in (path.name, *words)) else told


def problems(folder):
    """What is wrong with how `load` and `load_model` refuse each of them, by name."""
    neuron = Neuron(1, seed=0)
    before = neuron.state_dict()
    found = {}
    for name, (content, words) in FILES.items():
        (folder / name).write_bytes(content)
        found[name] = problem(lambda path: load(neuron, path), folder / name, ValueError, words)
        found[name] += problem(load_model, folder / name, ValueError)
    for name, (make, kind, words) in no_files(folder).items():
        make(folder / name)
        found[name] = problem(lambda path: load(neuron, path), folder / name, kind, words)
        found[name] += problem(load_model, folder / name, kind, words)
    for name, (content, *words) in MODELS.items():
        (folder / f"model_{name}").write_bytes(content)
        found[f"model_{name}"] = problem(load_model, folder / f"model_{name}", ValueError, *words)
    if neuron.state_dict() != before:
        found["all"] = "the model was changed"
    return found
