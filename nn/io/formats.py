"""The two formats of files: JSON to read and compare, or NumPy's .npz. Never pickle, which can run code when it is read.

A JSON file looks like this, an .npz file holds the arrays `version`, `model`, `names` and `numbers`:

    {"format": "scalar-autograd parameters", "version": 1, "model": {"class": "MLP", "arguments": {…}},
     "parameters": {"layers.0.neurons.0.w.0": 0.25, ...},
     "optimizer": {"kind": "SGD", "settings": {"lr": 0.1, ...}, "steps": 20, "state": {"layers.0.neurons.0.w.0": [0.5]}}}

An .npz file holds `model` and `optimizer` as the bytes of that JSON. A checkpoint (nn/training/checkpoint.py) has `training`
besides, also as JSON, arrays whose names begin with that, and a `digest`.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from autograd.arguments import describe
from autograd.installation import require_numpy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT, VERSION = "scalar-autograd parameters", 1
#: The names of a checkpoint's arrays begin with this.
ARRAYS = "training."


class Content(NamedTuple):
    """The content of a file; None for a part that it does not have. It is not checked but for its form.

    Attributes:
        version: of the format.
        model: the configuration that builds it.
        parameters: by name.
        optimizer: its state, by the names of the parameters.
        training: of a checkpoint: a dict, and arrays by name.
    """

    version: Any
    model: Any
    parameters: dict[str, Any]
    optimizer: Any
    training: "tuple[dict[str, Any], dict[str, NDArray[Any]]] | None" = None


def read(source: Path, limit: int, caller: str, what: str, writer: str = "save()") -> Content:
    """The content of a file.

    Args:
        source: the path, of one of the FORMATS.
        limit: the most bytes that it may have.
        caller: the function that the user called, for the messages.
        what: the expected content of the file, for the message that it is too large.
        writer: what writes such files, for the message that it is none.

    Raises:
        OSError: if it cannot be read. ValueError: if it is too large, damaged, or of another version.
    """
    if source.exists() and not (source.is_file() or source.is_dir()):  # a pipe would wait for ever, a device never end
        raise ValueError(f"{caller}: {source} is not a file.")
    with open(source, "rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"{caller}: {source} is too large to hold {what}.")
    try:
        found = FORMATS[source.suffix.lower()].from_bytes(content)
    except Exception as error:  # readers of JSON, zip and .npy raise errors of many kinds
        raise ValueError(f"{caller}: {source} is not a file that {writer} wrote, or it is damaged: {error}") from error
    if type(found.version) is not int or found.version != VERSION:
        raise ValueError(f"{caller}: {source} has format version {found.version!r}; this release reads version {VERSION}.")
    return found


def _to_json(state: dict[str, float], model: str | None, optimizer: str | None) -> bytes:
    entries = {
        "format": json.dumps(FORMAT),
        "version": json.dumps(VERSION),
        "model": model,
        "parameters": _lines(state),
        "optimizer": optimizer,
    }
    lines = [f' "{name}": {text}' for name, text in entries.items() if text is not None]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _lines(state: dict[str, float]) -> str:
    """The parameters as JSON, one in a line. (`indent` of `json.dumps` takes Python's writer, which leaves its functions to
    the collector of cycles at each call.)"""
    return json.dumps(state, separators=(",\n  ", ": ")).replace("{", "{\n  ", 1)[:-1] + "\n }" if state else "{}"


def _from_json(content: bytes) -> Content:
    document: Any = json.loads(content, object_pairs_hook=_without_duplicates)
    entries = cast(dict[str, Any], document) if isinstance(document, dict) else {}
    if entries.get("format") != FORMAT:
        raise ValueError(f"it doesn't say that its format is {FORMAT!r}")
    parameters = entries.get("parameters")
    if not isinstance(parameters, dict):
        raise TypeError(f"its parameters are {describe(parameters)}")
    return Content(entries.get("version"), entries.get("model"), cast(dict[str, Any], parameters), entries.get("optimizer"))


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) != len(pairs):
        raise ValueError("a name occurs twice")
    return entries


def _to_npz(state: dict[str, float], model: str | None, optimizer: str | None) -> bytes:
    require_numpy("a file .npz", "a path ending in .json does")
    return npz_of(state, {"model": model, "optimizer": optimizer}, {})


def npz_of(state: dict[str, float], texts: Mapping[str, str | None], arrays: "Mapping[str, NDArray[Any]]") -> bytes:
    """The bytes of an .npz file of parameters, texts and, in a checkpoint, further arrays with a digest of all of it."""
    import numpy as np

    from nn.io.npz import to_npz

    as_bytes = {name: np.frombuffer(text.encode(), np.uint8) for name, text in texts.items() if text is not None}
    names, numbers = np.array(list(state), np.str_), np.array(list(state.values()), np.float64)
    members = {"version": VERSION, **as_bytes, "names": names, "numbers": numbers, **arrays}
    return to_npz(members | {"digest": _digest(members)} if arrays else members)


def _digest(members: Mapping[str, Any]) -> "NDArray[Any]":
    """The SHA-256 of names, types, shapes and numbers: a training goes on from many of them, each of which can be damaged
    in ways that nothing else shows."""
    import numpy as np

    hashed = hashlib.sha256()
    for name in sorted(members):
        array = np.asarray(members[name])
        hashed.update(f"{name} {array.dtype.str} {array.shape}\n".encode() + array.tobytes())
    return np.frombuffer(hashed.digest(), np.uint8)


def _from_npz(content: bytes) -> Content:
    require_numpy("a file .npz")
    import numpy as np

    from nn.io.npz import from_npz

    arrays = from_npz(content, {"version", "names", "numbers", "model", "optimizer", "training", "digest"}, ARRAYS)
    digest = arrays.pop("digest", None)
    if "training" in arrays and (digest is None or digest.tobytes() != _digest(arrays).tobytes()):
        raise ValueError("its digest is of another content")
    version, names, numbers = [arrays.pop(name) for name in ("version", "names", "numbers")]
    built, optimizer, training = [arrays.pop(name, None) for name in ("model", "optimizer", "training")]
    if names.dtype.kind != "U" or numbers.dtype != np.float64 or names.ndim != 1 or names.shape != numbers.shape:
        raise ValueError(f"it holds names of {names.dtype}{names.shape} and numbers of {numbers.dtype}{numbers.shape}")
    state = _without_duplicates(list(zip(names.tolist(), numbers.tolist(), strict=True)))
    if built is not None and built.dtype.kind == "U":  # Python text, as older releases wrote it: `build` says so
        return Content(version.item(), built.item(), state, _parsed(optimizer))
    progress = None if training is None else (_parsed(training), arrays)
    return Content(version.item(), _parsed(built), state, _parsed(optimizer), progress)


def _parsed(stored: "NDArray[np.uint8] | None") -> Any:
    """The JSON of an array of bytes."""
    if stored is None:
        return None
    if stored.dtype != "uint8":
        raise ValueError(f"it holds a text as {stored.dtype}")
    return json.loads(stored.tobytes(), object_pairs_hook=_without_duplicates)


class Format(NamedTuple):
    """A format: the bytes of parameters and of two texts of JSON, the model's configuration and the optimizer's state; and
    the content of such bytes."""

    to_bytes: Callable[[dict[str, float], str | None, str | None], bytes]
    from_bytes: Callable[[bytes], Content]


FORMATS = {".json": Format(_to_json, _from_json), ".npz": Format(_to_npz, _from_npz)}
