"""Parameters in a file: JSON to read and compare, or NumPy's .npz. Never pickle, which can run code when it is read.

A JSON file looks like this, an .npz file holds the arrays `version`, `model`, `names` and `numbers`:

    {"format": "scalar-autograd parameters", "version": 1, "model": {"class": "MLP", "arguments": {…}},
     "parameters": {"layers.0.neurons.0.w.0": 0.25, ...},
     "optimizer": {"kind": "SGD", "settings": {"lr": 0.1, ...}, "steps": 20, "state": {"layers.0.neurons.0.w.0": [0.5]}}}

An .npz file holds `model` and `optimizer` as the bytes of that JSON. Where a model is made of nn's layers alone, `model` is
the configuration that builds it (see configuration.py); otherwise there is none.
"""

import copy
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from autograd.arguments import describe
from autograd.files import check_path, check_suffix, replace_file
from autograd.plain_text import printable
from nn.io.configuration import LONGEST, build, configuration
from nn.module import Module
from nn.optimizers import Optimizer

FORMAT, VERSION = "scalar-autograd parameters", 1
#: The largest file that `load_model` reads, in bytes: a hundred for each of ten million parameters.
LARGEST = 10**9
#: What a file holds: the version of its format, how the model is built, the parameters, and what the optimizer goes on from;
#: None for what it doesn't.
Content = tuple[Any, Any, dict[str, Any], Any]


def save(model: Module, path: str | os.PathLike[str], optimizer: Optimizer | None = None) -> Path:
    """Write the parameters of a model to a file, which is replaced whole or not at all; and how the model is built, if it is
    made of nn's layers alone.

    Args:
        model: the Module.
        path: ends in .json or .npz.
        optimizer: whose state to keep too, so that training can go on another day as if it had not stopped.

    Returns:
        The path.

    Raises:
        TypeError: for what is no model or optimizer, or an optimizer of your own with a setting that JSON has no form for.
        ValueError: for another suffix, or a parameter or a number of the optimizer that is not finite.
        OSError: if the file cannot be written there.

    >>> import tempfile
    >>> from nn import Neuron
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     neuron = Neuron(2, seed=0)
    ...     path = save(neuron, folder + "/neuron.json")
    ...     load(Neuron(2, seed=1), path).state_dict() == neuron.state_dict()
    True
    """
    _check_model(model, "save()")
    target = check_path(path, "save(): path", FORMATS)
    state = model.state_dict()
    for name, number in state.items():
        if not np.isfinite(number):
            raise ValueError(
                f"save(): the parameter {name} is {number!r}, which is no use in a file; train again from before."
            )
    built = configuration(model)
    write, _ = FORMATS[target.suffix.lower()]
    content = write(
        state,
        None if built is None else json.dumps(built),
        None if optimizer is None else _optimizer_text(model, optimizer),
    )
    replace_file(target, content)
    return target


def _optimizer_text(model: Module, optimizer: Any) -> str:
    """The state of an optimizer, with what it remembers of each parameter under that one's name, as JSON."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"save(): optimizer must be one of nn, such as Adam(0.01), not {describe(optimizer)}.")
    optimizer.bind(model.parameters())
    named = dict(model.named_parameters())
    rows = zip(named, optimizer.states_of(named.values()), strict=True)
    state = optimizer.state_dict() | {"state": {name: list(row) for name, row in rows if row is not None}}
    try:
        return json.dumps(state, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise type(error)(f"save(): {type(optimizer).__name__} has what can't be kept in a file: {error}") from error


def load(model: Module, path: str | os.PathLike[str], optimizer: Optimizer | None = None) -> Any:
    """Set the parameters of a model to those of a file that `save` wrote.

    Args:
        model: a Module built like the one that was saved.
        path: ends in .json or .npz.
        optimizer: one of the kind that was saved with it, which is given its settings and what it remembered.

    Returns:
        The model.

    Raises:
        OSError: if the file cannot be read.
        ValueError: if it is none of ours, damaged, far larger than the model, or of a model of another shape; or if there
            is no optimizer in it, or one of another kind, where one is asked for. The model is unchanged then.
    """
    _check_model(model, "load()")
    source = check_suffix(path, "load(): path", FORMATS)
    own = model.state_dict()
    # A name and a number take less than this in either format (text is stored at 4 bytes a letter in .npz).
    limit = 4096 + 4 * LONGEST + sum(64 + 8 * len(name) for name in own) + len(own) * 4 * max(map(len, own), default=0)
    # And what an optimizer remembers of a parameter, under its name once more, less than this.
    limit += len(own) * 512 + sum(map(len, own))
    _, state, kept = _read(source, limit, "load()", f"the {len(own)} parameters of {type(model).__name__}")
    try:
        if optimizer is None:
            model.load_state_dict(state)
            return model
        memory, parameters = _state_of_optimizer(kept, dict(model.named_parameters()))
        copy.copy(optimizer).load_state_dict(memory)  # refuses what does not fit before anything is changed
        model.load_state_dict(state)
        optimizer.load_state_dict(memory)
        optimizer.bind(parameters)
    except (TypeError, ValueError) as error:
        raise ValueError(f"load(): {source}: {error}") from error
    return model


def _state_of_optimizer(kept: Any, named: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """What `load_state_dict` of an optimizer takes, and the parameters in the order of its rows."""
    if kept is None:
        raise ValueError("it holds no optimizer; save(model, path, optimizer=...) keeps one")
    if not isinstance(kept, dict) or not isinstance(rows := cast(dict[str, Any], kept).get("state"), dict):
        raise TypeError(f"its optimizer is {describe(kept)}")
    rows = cast(dict[str, Any], rows)
    if unknown := rows.keys() - named.keys():
        raise ValueError(f"its optimizer remembers {printable(min(unknown))}, which is no parameter of the model")
    return cast(dict[str, Any], kept) | {"state": list(rows.values())}, [named[name] for name in rows]


def load_model(path: str | os.PathLike[str]) -> Module:
    """The model of a file that `save` wrote, built as it was and with its parameters.

    Args:
        path: ends in .json or .npz.

    Returns:
        A new model. Functions that initialize are not kept, nor is the state of a generator.

    Raises:
        OSError: if the file cannot be read.
        ValueError: if it is none of ours or damaged, or holds the parameters of another model than it says. If it does not
            say how its model is built, as with layers and functions of your own: build it, then `load`.

    >>> import tempfile
    >>> from nn import MLP
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     load_model(save(MLP(2, [4, 1], activation="tanh"), folder + "/xor.json"))
    MLP with 17 parameters:
      layers.0: Layer(2, 4, activation='tanh')
      layers.1: Layer(4, 1, activation='linear')
    """
    source = check_suffix(path, "load_model(): path", FORMATS)
    built, state, _ = _read(source, LARGEST, "load_model()", "a model")
    if built is None:
        raise ValueError(
            f"load_model(): {source} does not say how its model is built: it isn't made of nn's layers alone, was changed"
            " since (a layer put into two places, say), or saved by an older release. Build it in Python, then"
            " load(model, path); save_onnx(model, ...) exports it."
        )
    try:
        model = build(built, len(state))
    except (TypeError, ValueError) as error:
        raise ValueError(f"load_model(): {source}: how its model is built cannot be read: {error}.") from error
    try:
        model.load_state_dict(state)
    except (TypeError, ValueError) as error:
        raise ValueError(f"load_model(): {source}, of a {type(model).__name__}: {error}") from error
    return model


def _read(source: Path, limit: int, caller: str, what: str) -> tuple[Any, dict[str, Any], Any]:
    """How the model of a file is built, its parameters, and what the optimizer goes on from, or None; what they are worth is
    for the caller to see."""
    if source.exists() and not (source.is_file() or source.is_dir()):  # a pipe would wait for ever, a device never end
        raise ValueError(f"{caller}: {source} is not a file.")
    with open(source, "rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"{caller}: {source} is too large to hold {what}.")
    _, read = FORMATS[source.suffix.lower()]
    try:
        version, built, state, optimizer = read(content)
    except Exception as error:  # whatever a reader of JSON, zip or .npy stumbles over, the file is wrong
        raise ValueError(f"{caller}: {source} is not a file that save() wrote, or it is damaged: {error}") from error
    if type(version) is not int or version != VERSION:
        raise ValueError(f"{caller}: {source} has format version {version!r}; this release reads version {VERSION}.")
    return built, state, optimizer


def _to_json(state: dict[str, float], model: str | None, optimizer: str | None) -> bytes:
    entries = {
        "format": json.dumps(FORMAT),
        "version": json.dumps(VERSION),
        "model": model,
        "parameters": json.dumps(state, indent=1).replace("\n", "\n "),
        "optimizer": optimizer,
    }
    lines = [f' "{name}": {text}' for name, text in entries.items() if text is not None]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _from_json(content: bytes) -> Content:
    document: Any = json.loads(content, object_pairs_hook=_without_duplicates)
    entries = cast(dict[str, Any], document) if isinstance(document, dict) else {}
    if entries.get("format") != FORMAT:
        raise ValueError(f"it doesn't say that its format is {FORMAT!r}")
    parameters = entries.get("parameters")
    if not isinstance(parameters, dict):
        raise TypeError(f"its parameters are {describe(parameters)}")
    return entries.get("version"), entries.get("model"), cast(dict[str, Any], parameters), entries.get("optimizer")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) != len(pairs):
        raise ValueError("a name occurs twice")
    return entries


def _to_npz(state: dict[str, float], model: str | None, optimizer: str | None) -> bytes:
    texts = {"model": model, "optimizer": optimizer}
    as_bytes = {name: np.frombuffer(text.encode(), np.uint8) for name, text in texts.items() if text is not None}
    numbers: dict[str, Any] = {
        "version": VERSION,
        **as_bytes,
        "names": np.array(list(state), np.str_),
        "numbers": np.array(list(state.values()), np.float64),
    }
    buffer = io.BytesIO()
    np.savez(buffer, **numbers)
    return buffer.getvalue()


def _from_npz(content: bytes) -> Content:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > len(content):  # what save() wrote is not compressed
        raise ValueError(f"it unpacks to {unpacked} bytes")
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        version, names, numbers = archive["version"], archive["names"], archive["numbers"]
        built, optimizer = archive.get("model"), archive.get("optimizer")
    if names.dtype.kind != "U" or numbers.dtype != np.float64 or names.ndim != 1 or names.shape != numbers.shape:
        raise ValueError(f"it holds names of {names.dtype}{names.shape} and numbers of {numbers.dtype}{numbers.shape}")
    state = _without_duplicates(list(zip(names.tolist(), numbers.tolist(), strict=True)))
    if built is not None and built.dtype.kind == "U":  # Python text, as older releases wrote it: `build` says so
        return version.item(), built.item(), state, _parsed(optimizer)
    return version.item(), _parsed(built), state, _parsed(optimizer)


def _parsed(stored: NDArray[np.uint8] | None) -> Any:
    """The JSON of an array of bytes."""
    if stored is None:
        return None
    if stored.dtype != np.uint8:
        raise ValueError(f"it holds a text as {stored.dtype}")
    return json.loads(stored.tobytes(), object_pairs_hook=_without_duplicates)


Reader = Callable[[bytes], Content]
Format = tuple[Callable[[dict[str, float], str | None, str | None], bytes], Reader]
FORMATS: dict[str, Format] = {".json": (_to_json, _from_json), ".npz": (_to_npz, _from_npz)}


def _check_model(model: Any, caller: str) -> None:
    if not isinstance(model, Module):
        raise TypeError(f"{caller}: model must be an nn.Module, not {describe(model)}.")
