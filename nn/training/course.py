"""The course of a training: the arguments and the data that decide its numbers, to be compared where one is to go on."""

import hashlib
import json
from typing import Any

import numpy as np

from nn.data.samples import as_column
from nn.data.structured import columns
from nn.optimizers import Optimizer
from nn.training.objective import name_in_nn
from nn.training.task import Plan, Task


def course_of(task: Task, plan: Plan, dtype: str) -> dict[str, Any]:
    """The arguments of `fit` by name, as JSON has them, and a digest of the data. The number of epochs is not among them, as
    a training may go on for longer; nor is the back end, by which numbers differ in their rounding."""
    return {
        "optimizer": type(task.optimizer).__name__,
        "loss": name_in_nn(task.objective.loss) or "a function",
        "batch_size": plan.batch_size,
        "shuffle": plan.shuffle,
        "seed": task.objective.seed,
        "patience": plan.patience,
        "clip_norm": task.clip_norm,
        "dtype": dtype,
        "trained parameters": len(task.parameters),
        "data": _digest(task),
    }


def check_course(course: dict[str, Any], before: dict[str, Any], subject: str) -> None:
    """Refuse to go on with another training.

    Args:
        course, before: of this one, and of the one that was interrupted.
        subject: the argument and the file, for the message.

    Raises:
        ValueError: naming what differs.
    """
    for name, ours in course.items():
        if (theirs := before.get(name)) != ours:
            differ = "other data" if name == "data" else f"{name} {theirs!r}, and here it is {ours!r}"
            raise ValueError(f"{subject} is of a training with {differ}; give the same, or leave out resume to begin anew.")


def settings_of(optimizer: Optimizer) -> dict[str, Any]:
    """The settings of an optimizer, as JSON gives them back.

    Raises:
        TypeError, ValueError: for settings that JSON does not have.
    """
    try:
        return json.loads(json.dumps(optimizer.settings(), allow_nan=False))
    except (TypeError, ValueError) as error:
        kind = type(optimizer).__name__
        raise type(error)(f"fit(): checkpoint: {kind} has what can't be kept in a file: {error}") from error


def _digest(task: Task) -> str:
    """A digest of samples, targets and weights, to learn from and held out."""
    digest = hashlib.sha256(np.array(task.weights or (), np.float64).tobytes())
    for samples, targets in (task.data, *task.held_out):
        for column in (*columns(samples), targets):
            array = as_column(column, np.float64, integers=False)
            digest.update(repr(array.shape).encode() + array.tobytes())
    return digest.hexdigest()
