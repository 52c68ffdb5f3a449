"""Checkpoints: files from which a training goes on to the same bits as if it had not been stopped.

Such a file is one of `save`, with the parameters, and holds besides the optimizer, the generators, the progress and the
course of the training. It is replaced whole or not at all, whenever the process is killed.
"""

import json
import math
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd import no_grad
from autograd.files import check_path, replace_file
from autograd.installation import require_numpy, version
from nn.atomic import assign
from nn.data.outputs import joined, numbers_of
from nn.data.structured import entries_of
from nn.io.configuration import configuration
from nn.io.formats import ARRAYS, Content, npz_of, read
from nn.io.persistence import LARGEST
from nn.module import Module, evaluating, modules_of
from nn.optimizers import Optimizer
from nn.state import check_state
from nn.training.engine import Engine
from nn.training.progress import Progress
from nn.training.task import Plan, Task
from nn.validation import flag, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Checkpoint:
    """The file of a training, written again and again.

    Args:
        path: of the file. every: after how many steps it is written; None for after each epoch.
        model: that is trained.
        found: the content of the file to go on from; None to begin.
    """

    def __init__(self, path: Path, every: int | None, model: Module, found: Content | None) -> None:
        self.path, self.every, self.model, self.found = path, every, model, found
        self.configuration = configuration(model)
        self.course: dict[str, Any] = {}
        self.settings: dict[str, Any] = {}
        if found is not None:
            self.training, self.arrays = self._check_model(found)

    def _check_model(self, found: Content) -> "tuple[dict[str, Any], Mapping[str, NDArray[Any]]]":
        """The training of a file, if it is one of this model, and written by this release."""
        subject = f"fit(): checkpoint: {self.path}"
        if found.training is None:
            raise ValueError(
                f"{subject} is the file of a model, and holds no training; load(model, path) reads it. Name another file, or"
                " leave out resume, which replaces it."
            )
        training, arrays = found.training
        if (release := training.get("release")) != version():
            raise ValueError(
                f"{subject} was written by release {release}, and this is {version()}, which may compute other last digits."
                " Go on with that release; load_model(path) reads the parameters here."
            )
        if found.model != self.configuration:
            raise ValueError(
                f"{subject} is of another model, {_short(found.model)}, and this one is {_short(self.configuration)}; build"
                " it as it was."
            )
        try:
            check_state(found.parameters, self.model.state_dict(), type(self.model).__name__)
        except ValueError as error:
            raise ValueError(f"{subject}: {error}") from error
        return training, arrays

    def start(self, optimizer: Optimizer) -> int:
        """The optimizer's count of steps when the training began."""
        return optimizer.steps if self.found is None else self.training["start"]

    def check(self, task: Task, plan: Plan, dtype: str) -> None:
        """Refuse to go on with another training than that of the file.

        Raises:
            TypeError, ValueError: naming what differs, or what can't be kept in a file.
        """
        from nn.training.course import check_course, course_of, settings_of

        self.course, self.settings = course_of(task, plan, dtype), settings_of(task.optimizer)
        if self.found is None:
            return
        subject = f"fit(): checkpoint: {self.path}"
        check_course(self.course, self.training["course"], subject)
        settings, first, latest = self.settings, self.training["settings"], self.training["optimizer"]["settings"]
        if settings not in (first, latest):  # those of the beginning, or those that a callback had changed them to
            name = next(name for name, setting in settings.items() if setting not in (first.get(name), latest.get(name)))
            raise ValueError(
                f"{subject} is of a training with the optimizer's {name} {latest.get(name)!r}, and here it is"
                f" {settings[name]!r}; give the same, or leave out resume to begin anew."
            )
        self.settings = first
        epochs = len(self.training["history"])
        if plan.epochs < epochs + (self.training["position"] > 0):
            raise ValueError(
                f"{subject} has come to epoch {epochs + (self.training['position'] > 0)}, beyond epochs={plan.epochs}; give"
                " more, or leave out resume to begin anew."
            )

    def is_due(self, steps: int, *, within: bool = False) -> bool:
        """Whether to write after so many steps, which lie within an epoch or end one."""
        return not within if self.every is None else steps % self.every == 0

    def write(self, progress: Progress, engine: Engine) -> None:
        """Replace the file by one of now. Where the training is about to fail, as a loss or a parameter is not finite or the
        loss refused a prediction, it stays: going on from it leads to the same error."""
        if progress.position and (engine.refused or not math.isfinite(progress.sum_of_losses)):
            return
        engine.write_parameters()
        state = self.model.state_dict()
        if not engine.writes_files or not all(map(math.isfinite, state.values())):
            return
        from nn.generators import states_of

        optimizer, early_stop = engine.optimizer, progress.early_stop
        snapshots = {"now": engine.snapshot(), "finite": progress.finite}
        if early_stop is not None and early_stop.best is not None:
            snapshots["best"] = early_stop.best
        arrays = {f"{ARRAYS}{name}": array for name, one in snapshots.items() for array in [_as_rows(engine, one)]}
        if progress.position:
            progress.predictions = [joined(progress.predictions)]
            arrays |= {f"{ARRAYS}predictions.{i}": leaf for i, leaf in enumerate(entries_of(progress.predictions[0])[0])}
        training = {
            "release": version(),
            "course": self.course,
            "settings": self.settings,
            "optimizer": {"kind": type(optimizer).__name__, "settings": optimizer.settings(), "steps": optimizer.steps},
            "steps": {name: steps for name, (_, _, steps) in snapshots.items()},
            "generators": states_of(modules_of(self.model)),
            "start": progress.start,
            "history": progress.history.epochs,
            "position": progress.position,
            "sum_of_losses": progress.sum_of_losses,
            "seconds": time.perf_counter() - progress.since,
            "stopped": progress.stopped,
            "early_stop": None if early_stop is None else [early_stop.lowest, early_stop.waited],
        }
        texts = {
            "model": None if self.configuration is None else json.dumps(self.configuration),
            "training": json.dumps(training, default=lambda array: array.tolist()),
        }
        replace_file(self.path, npz_of(state, texts, arrays))

    def resume(self, progress: Progress, engine: Engine) -> None:
        """Set the training to what the file holds, if there is one."""
        if self.found is None:
            return
        from nn.generators import restore_states

        training, task = self.training, engine.task
        self.model.load_state_dict(self.found.parameters)
        task.optimizer.load_state_dict(training["optimizer"] | {"state": []})
        progress.finite = self._restored("finite", engine)
        if progress.early_stop is not None and "best" in training["steps"]:
            progress.early_stop.best = self._restored("best", engine)
            progress.early_stop.lowest, progress.early_stop.waited = training["early_stop"]
        self._restored("now", engine)
        progress.start, progress.stopped, progress.position = training["start"], training["stopped"], training["position"]
        progress.history.epochs += training["history"]
        progress.sum_of_losses, progress.since = training["sum_of_losses"], time.perf_counter() - training["seconds"]
        if progress.position:
            with no_grad(), evaluating(self.model):
                like = numbers_of(task.objective.predict(task.data[0][0]), "fit()") if task.objective.metrics else ()
            count = sum(name.startswith(f"{ARRAYS}predictions.") for name in self.arrays)
            leaves = [self.arrays[f"{ARRAYS}predictions.{i}"] for i in range(count)]
            progress.predictions = [entries_of(like)[1].join(leaves)]
        restore_states(modules_of(self.model), training["generators"])

    def _restored(self, name: str, engine: Engine) -> Any:
        """Set parameters and optimizer to a snapshot of the file; gives it as one of the engine."""
        numbers, *states = self.arrays[f"{ARRAYS}{name}"]
        assign(engine.parameters, numbers.tolist())
        engine.optimizer.remember(engine.parameters, tuple(states))
        engine.optimizer.steps = self.training["steps"][name]
        engine.read_parameters()
        return engine.snapshot()


def _as_rows(engine: Engine, snapshot: Any) -> "NDArray[Any]":
    """A snapshot as one array: the parameters, and a row for each number that the rule remembers of them."""
    import numpy as np

    return np.vstack(engine.as_arrays(snapshot))


def _short(configuration: Any) -> str:
    text = "one of a class of your own" if configuration is None else json.dumps(configuration)
    return text if len(text) <= 200 else f"{text[:200]}…"


def open_checkpoint(
    path: str | os.PathLike[str] | None, every: int | None, resume: bool, model: Module
) -> Checkpoint | None:
    """The checkpoint that the arguments of `fit` ask for; None where they ask for none.

    Raises:
        TypeError, ValueError, OSError: for arguments that are none, and a file that is not of this model and this release.
    """
    every, resume = None if every is None else whole(every, "fit(): every"), flag(resume, "fit(): resume")
    if path is None:
        if resume or every is not None:
            name = "resume" if every is None else "every"
            raise ValueError(f'fit(): {name} is for checkpoint="run.npz"; name such a file, or leave {name} out.')
        return None
    require_numpy("fit(): checkpoint")
    target = check_path(path, "fit(): checkpoint", [".npz"])
    found = None
    if resume and target.exists():
        found = read(target, LARGEST, "fit(): checkpoint", "a checkpoint", "fit(checkpoint=...)")
    return Checkpoint(target, every, model, found)
