"""The loop of a training: epochs of steps, and between them validation, callbacks, early stopping and restoring."""

import math
import sys
import time
from contextlib import AbstractContextManager
from typing import Any

from autograd.arguments import is_array, is_condition
from nn.data.outputs import joined
from nn.optimizers import Optimizer
from nn.training.callbacks import notified
from nn.training.checkpoint import Checkpoint
from nn.training.engine import Engine
from nn.training.history import History, TrainingDiverged
from nn.training.measures import measure
from nn.training.progress import EarlyStop, Orders, Progress
from nn.training.task import Plan, Task


def run_epochs(task: Task, plan: Plan, engine: Engine, checkpoint: Checkpoint | None) -> History:
    """Train for the epochs of a plan, or until a callback or the patience ends it.

    Raises:
        TrainingDiverged: if a loss is not finite at the end of an epoch. The parameters are then those before the last step
            of the last epoch with a finite loss.
    """
    optimizer, history = task.optimizer, History(batch_size=plan.batch_size, iterations=plan.iterations)
    early_stop = None if plan.patience is None else EarlyStop(plan.patience)
    progress = Progress(history, optimizer.steps, engine.snapshot(), early_stop)
    if checkpoint is not None:
        checkpoint.resume(progress, engine)
    past = len(history)
    orders = Orders(task.objective.seed, plan.samples, plan.shuffle, progress.start // plan.iterations + past)
    listening = notified(plan.callbacks, task.objective.model, *task.data, task.objective.threshold)
    taken = past * plan.iterations + progress.position // plan.batch_size
    with listening, engine, _bar(plan.progress, plan.epochs * plan.iterations, taken) as bar:
        while not progress.is_over(plan.epochs):
            epoch = len(history) + 1
            if not progress.position:
                progress.since = time.perf_counter()
            record, before_last = _run_epoch(task, plan, engine, orders.next(), progress, checkpoint, bar)
            bar.set_description(f"epoch {epoch}/{plan.epochs}", refresh=False)
            bar.set_postfix_str(", ".join(f"{name} {number:.4g}" for name, number in record.items()), refresh=False)
            record |= _validate(task, engine)
            progress.end_epoch(record)
            for name in "loss", "validation_loss":
                if not math.isfinite(record.get(name, 0.0)):
                    engine.restore(progress.finite)
                    raise TrainingDiverged(_divergence(name, record[name], epoch, optimizer), history)
            progress.finite = before_last
            if early_stop is not None:
                monitored = record.get("validation_loss", record["loss"])
                early_stop.note(monitored, engine.snapshot() if task.held_out else before_last)
            progress.stopped = bool(plan.callbacks) and _call_back(task, plan, engine, history)
            if checkpoint is not None and (checkpoint.is_due(optimizer.steps) or progress.is_over(plan.epochs)):
                checkpoint.write(progress, engine)
        if early_stop is not None:
            engine.restore(early_stop.best)
    return history


class _NoBar(AbstractContextManager["_NoBar"]):
    """In place of tqdm's bar, where there is none to show. A hidden one of tqdm takes its lock too, which an interrupt at
    the wrong moment leaves locked for all other threads."""

    def ignore(self, *args: Any, **options: Any) -> None:
        pass

    __exit__ = update = set_description = set_postfix_str = ignore


def _bar(wanted: bool, steps: int, taken: int) -> Any:
    """A progress bar where there is a terminal to show it in."""
    if not wanted or sys.stderr is None or not sys.stderr.isatty():
        return _NoBar()
    try:
        from tqdm import tqdm
    except ImportError:
        return _NoBar()
    return tqdm(total=steps, initial=taken, unit="step")


def _run_epoch(
    task: Task, plan: Plan, engine: Engine, order: Any, progress: Progress, checkpoint: Checkpoint | None, bar: Any
) -> tuple[dict[str, float], Any]:
    """The steps of an epoch, or the rest of them: its loss and metrics, and the snapshot before the last step."""
    engine.begin_epoch(len(progress.history) + 1, order, progress.position)
    before_last = None
    for first in range(progress.position, plan.samples, plan.batch_size):
        last = min(first + plan.batch_size, plan.samples)
        if last == plan.samples:
            before_last = engine.snapshot()
        mean_loss, predictions = engine.step(first, last)
        progress.sum_of_losses += mean_loss * (last - first)
        progress.predictions.append(predictions)
        progress.position = last
        if checkpoint is not None and last < plan.samples and checkpoint.is_due(task.optimizer.steps, within=True):
            checkpoint.write(progress, engine)
        bar.update()
    record = {"loss": progress.sum_of_losses / plan.samples}
    engine.end_epoch(plan.batch_size, record["loss"])
    if task.objective.metrics and math.isfinite(record["loss"]):
        targets = engine.targets[order] if is_array(engine.targets) else [engine.targets[i] for i in order]
        record |= measure(task.objective.metrics, joined(progress.predictions), targets)
    return record, before_last


def _validate(task: Task, engine: Engine) -> dict[str, float]:
    """The loss and the metrics of the held-out data."""
    record: dict[str, float] = {}
    for i, targets in enumerate(engine.held_out_targets):
        record["validation_loss"], predictions = engine.measure(i)
        if task.objective.metrics and math.isfinite(record["validation_loss"]):
            measured = measure(task.objective.metrics, predictions, targets)
            record |= {f"validation_{name}": number for name, number in measured.items()}
    return record


def _call_back(task: Task, plan: Plan, engine: Engine, history: History) -> bool:
    """Call the callbacks, with the parameters in the Values; whether one of them ends the training."""
    engine.write_parameters()
    answers: list[Any] = [callback(history) for callback in plan.callbacks]
    if list(map(id, task.objective.model.parameters())) != list(map(id, task.parameters)):
        raise RuntimeError(
            "fit(): the callback changed which parameters are trained; let it return True, which ends this"
            " fit, then freeze or unfreeze, and fit again."
        )
    engine.read_parameters()
    return any(is_condition(answer) and answer for answer in answers)


def _divergence(name: str, loss: float, epoch: int, optimizer: Optimizer) -> str:
    """The message where a loss is not finite, with remedies."""
    where = f"the parameters of epoch {epoch - 1}" if epoch > 1 else "the parameters that it had before training"
    return (
        f"fit(): the {name.replace('_', ' ')} of epoch {epoch} is {loss!r}: training diverged. The model has {where} again."
        f" Try a smaller lr (it is {optimizer.lr:g}), inputs and targets scaled to about [-1, 1], or a loss on logits in"
        " place of one on probabilities; `with detect_anomaly():` around fit names the operation and its line."
    )
