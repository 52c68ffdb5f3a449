"""Parameters in a file: JSON to read and compare, or NumPy's .npz. Never pickle, which can run code when it is read.

A JSON file looks like this, an .npz file holds the arrays `version`, `names` and `numbers`:

    {"format": "scalar-autograd parameters", "version": 1, "parameters": {"layers.0.neurons.0.w.0": 0.25, ...}}
"""

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np

from autograd.errors import describe, path_text
from autograd.files import replace_file
from nn.checks import look_up
from nn.module import Module

FORMAT, VERSION = "scalar-autograd parameters", 1


def save(model: Module, path: str | os.PathLike[str]) -> Path:
    """Write the parameters of a model to a file, which is replaced whole or not at all.

    Args:
        model: the Module.
        path: ends in .json or .npz.

    Returns:
        The path.

    Raises:
        ValueError: for another suffix or a parameter that is not finite. OSError: if the file cannot be written there.

    >>> import tempfile
    >>> from nn import Neuron
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     neuron = Neuron(2, seed=0)
    ...     path = save(neuron, folder + "/neuron.json")
    ...     load(Neuron(2, seed=1), path).state_dict() == neuron.state_dict()
    True
    """
    target, (write, _) = _check_door(model, path, "save()")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"save(): there is no folder {target.parent}; make it first.")
    state = model.state_dict()
    for name, number in state.items():
        if not np.isfinite(number):
            raise ValueError(
                f"save(): the parameter {name} is {number!r}, which is no use in a file; train again from before."
            )
    replace_file(target, write(state))
    return target


def load(model: Module, path: str | os.PathLike[str]) -> Any:
    """Set the parameters of a model to those of a file that `save` wrote.

    Args:
        model: a Module built like the one that was saved.
        path: ends in .json or .npz.

    Returns:
        The model.

    Raises:
        OSError: if the file cannot be read.
        ValueError: if it is none of ours, damaged, far larger than the model, or of a model of another shape. The model is
            unchanged then.
    """
    source, (_, read) = _check_door(model, path, "load()")
    own = model.state_dict()
    # A name and a number take less than this in either format (names are stored at 4 bytes a letter in .npz).
    limit = 4096 + sum(64 + 8 * len(name) for name in own) + len(own) * 4 * max(map(len, own), default=0)
    if source.exists() and not (source.is_file() or source.is_dir()):  # a pipe would wait for ever, a device never end
        raise ValueError(f"load(): {source} is not a file.")
    with open(source, "rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"load(): {source} is too large to hold the {len(own)} parameters of {type(model).__name__}.")
    try:
        version, state = read(content, limit)
    except Exception as error:  # whatever a reader of JSON, zip or .npy stumbles over, the file is wrong
        raise ValueError(f"load(): {source} is not a file that save() wrote, or it is damaged: {error}") from error
    if type(version) is not int or version != VERSION:
        raise ValueError(f"load(): {source} has format version {version!r}; this release reads version {VERSION}.")
    try:
        model.load_state_dict(state)
    except (TypeError, ValueError) as error:
        raise ValueError(f"load(): {source}: {error}") from error
    return model


def _to_json(state: dict[str, float]) -> bytes:
    return (json.dumps({"format": FORMAT, "version": VERSION, "parameters": state}, indent=1) + "\n").encode()


def _from_json(content: bytes, limit: int) -> tuple[Any, dict[str, Any]]:
    document: Any = json.loads(content, object_pairs_hook=_without_duplicates)
    entries = cast(dict[str, Any], document) if isinstance(document, dict) else {}
    if entries.get("format") != FORMAT:
        raise ValueError(f"it doesn't say that its format is {FORMAT!r}")
    parameters = entries.get("parameters")
    if not isinstance(parameters, dict):
        raise TypeError(f"its parameters are {describe(parameters)}")
    return entries.get("version"), cast(dict[str, Any], parameters)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) != len(pairs):
        raise ValueError("a name occurs twice")
    return entries


def _to_npz(state: dict[str, float]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, version=VERSION, names=list(state), numbers=list(state.values()))
    return buffer.getvalue()


def _from_npz(content: bytes, limit: int) -> tuple[Any, dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > limit:
        raise ValueError(f"it unpacks to {unpacked} bytes")
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        version, names, numbers = archive["version"], archive["names"], archive["numbers"]
    if names.dtype.kind != "U" or numbers.dtype != np.float64 or names.ndim != 1 or names.shape != numbers.shape:
        raise ValueError(f"it holds names of {names.dtype}{names.shape} and numbers of {numbers.dtype}{numbers.shape}")
    return version.item(), _without_duplicates(list(zip(names.tolist(), numbers.tolist(), strict=True)))


Format = tuple[Callable[[dict[str, float]], bytes], Callable[[bytes, int], tuple[Any, dict[str, Any]]]]
FORMATS: dict[str, Format] = {".json": (_to_json, _from_json), ".npz": (_to_npz, _from_npz)}


def _check_door(model: Any, path: Any, caller: str) -> tuple[Path, Format]:
    if not isinstance(model, Module):
        raise TypeError(f"{caller}: model must be an nn.Module, not {describe(model)}.")
    target = Path(path_text(path, f"{caller}: path"))
    return target, look_up(target.suffix, FORMATS, f"{caller}: the suffix of {str(target)!r}")
