"""Models in files: their parameters, how they are built, and the state of an optimizer. formats.py has the format.

Where a model is made of nn's layers alone, a file holds the configuration that builds it (configuration.py).
"""

import copy
import json
import math
import os
from pathlib import Path
from typing import Any, cast

from autograd.arguments import describe
from autograd.files import check_path, check_suffix, replace_file
from autograd.habits.lookup import explains_arguments
from autograd.plain_text import printable
from nn.io.build import LONGEST, build
from nn.io.configuration import configuration
from nn.io.formats import FORMATS, read
from nn.module import Module
from nn.optimizers import Optimizer

#: The largest file that `load_model` reads, in bytes: a hundred for each of ten million parameters.
LARGEST = 10**9


@explains_arguments("files()")
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
        TypeError: for anything but a model or optimizer, or an optimizer of your own with a setting that is not JSON.
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
        if not math.isfinite(number):
            raise ValueError(
                f"save(): the parameter {name} is {number!r}, which is no use in a file; train again from before."
            )
    built = configuration(model)
    content = FORMATS[target.suffix.lower()].to_bytes(
        state,
        None if built is None else json.dumps(built),
        None if optimizer is None else _optimizer_text(model, optimizer),
    )
    replace_file(target, content)
    return target


def _optimizer_text(model: Module, optimizer: Any) -> str:
    """The state of an optimizer, with its state for each parameter under the parameter's name, as JSON."""
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


@explains_arguments("files()")
def load(model: Module, path: str | os.PathLike[str], optimizer: Optimizer | None = None) -> Any:
    """Set the parameters of a model to those of a file that `save` wrote.

    Args:
        model: a Module built like the one that was saved.
        path: ends in .json or .npz.
        optimizer: one of the kind that was saved with it, which gets its settings and state.

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
    # The state of an optimizer for a parameter, under its name once more, takes less than this.
    limit += len(own) * 512 + sum(map(len, own))
    content = read(source, limit, "load()", f"the {len(own)} parameters of {type(model).__name__}")
    try:
        if optimizer is None:
            model.load_state_dict(content.parameters)
            return model
        memory, parameters = _state_of_optimizer(content.optimizer, dict(model.named_parameters()))
        copy.copy(optimizer).load_state_dict(memory)  # raises on a mismatch before anything is changed
        model.load_state_dict(content.parameters)
        optimizer.load_state_dict(memory)
        optimizer.bind(parameters)
    except (TypeError, ValueError) as error:
        raise ValueError(f"load(): {source}: {error}") from error
    return model


def _state_of_optimizer(kept: Any, named: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """The argument of an optimizer's `load_state_dict`, and the parameters in the order of its rows."""
    if kept is None:
        raise ValueError("it holds no optimizer; save(model, path, optimizer=...) keeps one")
    if not isinstance(kept, dict) or not isinstance(rows := cast(dict[str, Any], kept).get("state"), dict):
        raise TypeError(f"its optimizer is {describe(kept)}")
    rows = cast(dict[str, Any], rows)
    if unknown := rows.keys() - named.keys():
        raise ValueError(f"its optimizer remembers {printable(min(unknown))}, which is no parameter of the model")
    return cast(dict[str, Any], kept) | {"state": list(rows.values())}, [named[name] for name in rows]


@explains_arguments("files()")
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
    content = read(source, LARGEST, "load_model()", "a model")
    built, state = content.model, content.parameters
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


def _check_model(model: Any, caller: str) -> None:
    if not isinstance(model, Module):
        raise TypeError(f"{caller}: model must be an nn.Module, not {describe(model)}.")
