"""How `fit` takes its steps: sample by sample on Values, or compiled, a batch at a time on arrays."""

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import no_grad
from nn.agreement import disagreement, frozen_numbers, generators_restored, plain_attributes
from nn.atomic import assign, complete
from nn.data.outputs import numbers_of, stacked
from nn.data.structured import columns
from nn.layers.dropout import layout_of
from nn.module import modules_of
from nn.optimizers import not_for_arrays
from nn.training.clipping import clipped
from nn.training.objective import Data, Task
from nn.training.programs import programs_of
from nn.validation import amount

#: A loss that must see its target as a number is compiled for each class, if there are no more than these.
CLASSES = 64


class EagerSteps:
    """Each sample is a graph of its own.

    Args:
        task: what is minimized, how, and by changing what.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self.objective, self.optimizer, self.parameters = task.objective, task.optimizer, task.parameters
        self.data, self.held_out = task.data, task.held_out
        self.order: Any = ()

    def snapshot(self) -> Any:
        """The parameters and what the optimizer remembers, as they are now."""
        return (
            [parameter.data for parameter in self.parameters],
            self.optimizer.states(self.parameters),
            self.optimizer.steps,
        )

    def restore(self, kept: Any) -> None:
        """Go back to a snapshot."""
        assign(self.parameters, kept[0])
        self.optimizer.remember(self.parameters, kept[1])
        self.optimizer.steps = kept[2]

    def arrange(self, order: NDArray[np.int64]) -> None:
        """Begin an epoch, in which the samples come in this order."""
        self.order = order

    def take(self, first: int, last: int) -> tuple[float, Any]:
        """One step, on the samples from the first up to the last in this epoch's order, at the rate of the schedule.

        Returns:
            The mean loss, and the predictions where metrics are measured.
        """
        schedule, optimizer = self.task.schedule, self.optimizer
        if schedule is None:
            return self._take(first, last)
        rate = optimizer.lr
        optimizer.lr = rate * amount(schedule(optimizer.steps), f"fit(): what schedule gives for step {optimizer.steps}")
        try:
            return self._take(first, last)
        finally:
            optimizer.lr = rate

    def _take(self, first: int, last: int) -> tuple[float, Any]:
        batch = self.order[first:last]
        samples, targets = self.data
        weights = None if self.task.weights is None else self.task.weights[batch]
        taken = self.optimizer.steps
        loss, predictions = self.objective.of_batch(
            [samples[i] for i in batch], [targets[i] for i in batch], step=taken, weights=weights
        )
        for parameter in self.parameters:
            parameter.grad = 0.0
        loss.backward()
        if self.task.clip_norm is not None:
            gradient = clipped(np.array([parameter.grad for parameter in self.parameters]), self.task.clip_norm, np)
            for parameter, slope in zip(self.parameters, gradient.tolist(), strict=True):
                parameter.grad = slope
        self.optimizer.step(self.parameters)
        self.optimizer.steps = taken + 1  # also where its step() is its own
        return loss.data, self._kept(predictions)

    def measure(self, which: int) -> tuple[float, Any]:
        """The mean loss of held-out data, and the predictions."""
        with no_grad():
            loss, predictions = self.objective.of_batch(*self.held_out[which])
        return loss.data, self._kept(predictions)

    def _kept(self, predictions: list[Any]) -> Any:
        return stacked([numbers_of(one, "fit()") for one in predictions]) if self.objective.metrics else ()

    def check(self, size: int, loss: float) -> None:
        """At the end of an epoch, in steps of so many samples and with this loss: raise what the loss would have raised on
        Values. Nothing to do where it works on them."""

    def read(self) -> None:
        """Take over what others changed in the Values: nothing to do, as they are what is worked on."""

    def write_back(self) -> None:
        """Let the Values show what has been learned: nothing to do."""

    def __enter__(self) -> "EagerSteps":
        return self

    def __exit__(self, *error: object) -> None:
        self.write_back()


class CompiledSteps(EagerSteps):
    """The loss of one sample, traced once; batches as arrays.

    Args:
        task: as before.
        kernel, dtype: as for `jit`.

    Parameters and what the optimizer remembers live in arrays. They are written into the Values when someone looks, and at
    the end, whatever ends it.
    """

    def __init__(self, task: Task, kernel: str | None, dtype: str) -> None:
        super().__init__(task)
        self.kernel, self.dtype = kernel, dtype
        self.arrays = _arrays(self.data, dtype)
        self.inputs = len(self.arrays) - 1  # of each sample: one, or as many as there are in its tuple or dict
        if task.weights is not None:
            self.arrays.append(task.weights.astype(dtype))
        self.held_out_arrays = [_arrays(pair, dtype) for pair in self.held_out]
        self.ordered = self.arrays
        self.gradient: Any = np.zeros(len(self.parameters), dtype)
        self.stepped = False
        self.refused = 0.0
        self.compared = len(self.data[0])
        self.parts = modules_of(self.objective.model)
        self.settings = plain_attributes(self.parts)
        self.read_numbers()
        self.compile()
        self.start = self.snapshot()

    def compile(self) -> None:
        """Trace, with the target as a traced number, or for each class where the loss must see it as a number.

        Raises:
            TraceError, or whatever the model or the loss raises: if neither can be traced.
        """
        targets = self.data[1] + [target for _, more in self.held_out for target in more]
        scalar = not any(isinstance(target, list) for target in targets)  # those for validation may be of another kind
        classes = sorted(set(targets)) if scalar else []
        ways = [None, classes] if len(classes) <= CLASSES and scalar else [None]
        if scalar and isinstance(targets[0], int) and not self.objective.named:
            ways.reverse()  # an int is a class, or the index of one, which a traced number can't be
        for way in ways:
            try:
                self._trace(way)
                return
            except Exception as error:  # whatever a loss raises that meets a traced number
                if way is ways[-1] or isinstance(error, MemoryError):
                    raise

    def _trace(self, classes: list[Any] | None) -> None:
        self.layout = layout_of(self.objective.model, lambda: self.objective.predict(self.data[0][0]))
        self.programs = programs_of(self.task, self.inputs, classes, self.dtype, self.kernel)
        self.try_out(self.batch(0, 2))
        self.looks_at_data = self.programs.decided_by_data[-1]

    def try_out(self, batch: list[Any]) -> None:
        """Trace the step on a few samples."""
        self.programs.step(self.numbers, np.array(1.0), *batch)

    def batch(self, first: int, last: int) -> list[Any]:
        """What a step is asked about: inputs and targets, and where there are any, weights and masks."""
        ordered = [array[first:last] for array in self.ordered]
        return [*ordered, *self.masks(len(ordered[0]))]

    def masks(self, count: int) -> list[Any]:
        """Those of this step for so many samples, if there are any, as the last argument."""
        if not self.layout.calls:
            return []
        return [self.layout.masks(self.objective.seed, self.optimizer.steps, count).astype(self.dtype)]

    def repeated(self, i: int, count: int) -> list[Any]:
        """One sample, its target and its masks so many times, each with a weight of 1."""
        rows = [array[i] for array in self.arrays] + [masks[0] for masks in self.masks(1)]
        if self.task.weights is not None:
            rows[self.inputs + 1] = np.ones((), self.dtype)
        return [np.stack([row] * count) for row in rows]

    def loss_of(self, i: int) -> float:
        """The loss of one sample. The batch that the step is asked about holds it twice."""
        batch = self.repeated(i, min(2, len(self.data[0])))
        return float(self.programs.step(self.numbers, np.array(1.0), *batch)[0]) / len(batch[0])

    def snapshot(self) -> Any:
        return self.numbers.copy(), tuple([column.copy() for column in self.states]), self.optimizer.steps

    def restore(self, kept: Any) -> None:
        self.numbers, self.states, self.optimizer.steps = kept

    def arrange(self, order: NDArray[np.int64]) -> None:
        super().arrange(order)
        self.ordered = [array[order] for array in self.arrays]
        self.refused, self.start = 0.0, self.snapshot()

    def _take(self, first: int, last: int) -> tuple[float, Any]:
        share = np.array(1.0 / (last - first))
        loss, gradient, predictions, refused = self.programs.step(self.numbers, share, *self.batch(first, last))
        with np.errstate(all="ignore"):
            if self.task.clip_norm is not None:
                gradient = clipped(gradient, self.task.clip_norm, np)
            moved = self.optimizer.update(self.numbers, gradient, self.states)
        (self.numbers, self.states), self.gradient, self.stepped = moved, gradient, True
        self.optimizer.steps += 1
        if refused != ():
            self.refused += refused
        return float(loss) / (last - first), predictions

    def check_data(self) -> None:
        """Raise what the loss says of samples that it refuses whatever the parameters are."""
        if self.looks_at_data:
            arrays = [self.arrays[: self.inputs + 1], *self.held_out_arrays]
            data = [self.data, *self.held_out]
            for refused, batch, (samples, targets) in zip(self.programs.refused_by_data, arrays, data, strict=True):
                for i in np.flatnonzero(refused(np.zeros(len(self.parameters)), *batch)):
                    with no_grad():
                        self.objective.of_batch([samples[i]], [targets[i]])

    def check(self, size: int, loss: float) -> None:
        """Where the loss refused something, take the epoch's steps again up to the first that it would have stopped."""
        if not self.refused and not math.isnan(loss):
            return
        self.restore(self.start)
        for first in range(0, len(self.order), size):
            self.refused, before = 0.0, self.snapshot()
            if math.isnan(self.take(first, min(first + size, len(self.order)))[0]) or self.refused:
                after = self.snapshot()
                self.restore(before)
                batch = self.order[first : first + size]
                step = self.optimizer.steps
                self._raise_refusal([self.data[0][i] for i in batch], [self.data[1][i] for i in batch], step)
                self.restore(after)

    def _raise_refusal(self, samples: list[Any], targets: list[Any], step: int | None = None) -> None:
        """Raise what the loss says of these samples when it sees their numbers; it may be that it takes them."""
        self.stepped = True
        self.write_back()
        with no_grad():
            self.objective.of_batch(samples, targets, step=step)

    def measure(self, which: int) -> tuple[float, Any]:
        return self._measured(which, *self.programs.measure(self.numbers, *self.held_out_arrays[which]))

    def _measured(self, which: int, loss: float, predictions: Any, refused: Any) -> tuple[float, Any]:
        if (refused != () and refused) or math.isnan(loss):
            self._raise_refusal(*self.held_out[which])
        return float(loss) / len(self.held_out[which][0]), predictions

    def read(self) -> None:
        self.read_numbers()
        settings = plain_attributes(self.parts)
        if settings != self.settings:  # the program has the old ones in it
            self.settings = settings
            self.compile()
            self.check_data()

    def read_numbers(self) -> None:
        self.numbers = np.array([parameter.data for parameter in self.parameters], self.dtype)
        self.states = tuple(column.astype(self.dtype) for column in self.optimizer.states(self.parameters))

    def write_back(self) -> None:
        if self.stepped:
            complete(self._write_back)

    def _write_back(self) -> None:
        for parameter, data, slope in zip(self.parameters, self.numbers.tolist(), self.gradient.tolist(), strict=True):
            parameter.data, parameter.grad = data, slope
        self.optimizer.remember(self.parameters, self.states)


def _arrays(data: Data, dtype: str) -> list[Any]:
    samples, targets = data
    exact, rounded = np.array(targets, np.float64), np.array(targets, dtype)
    if (exact == np.floor(exact)).all() and (exact != rounded).any():  # whole numbers, as classes are
        raise ValueError(
            f"fit(): y holds {exact[exact != rounded][0]:.0f}, which {dtype} can't tell from its neighbours: as a class it"
            ' would be another. Number the classes from 0, or use dtype="float64".'
        )
    return [*[np.array(column, dtype) for column in columns(samples)], rounded]


def make_steps(task: Task, make: Callable[[], CompiledSteps], must: bool) -> EagerSteps:
    """The compiled steps, where they do what those on Values do; else those, with a warning that tells the reason.

    Args:
        task: as for the steps.
        make: makes the compiled ones.
        must: whether to raise the reason instead.
    """
    with generators_restored(modules_of(task.objective.model)):
        steps, reason = _compiled(task, make, must)
        if steps is not None:
            return steps
        if must:
            raise ValueError(f'fit(): kernel="jax" can only compile, and here that would not do: {reason} Leave out kernel.')
        with no_grad():
            task.objective.of_batch(task.data[0][:1], task.data[1][:1])  # raises what is wrong with the loss itself
    warnings.warn(
        f"fit(): the model or the loss can't be compiled, so it trains slowly; compiled=False says that it may. {reason}",
        stacklevel=3,
    )
    return EagerSteps(task)


def _compiled(task: Task, make: Callable[[], CompiledSteps], must: bool) -> tuple[CompiledSteps | None, str]:
    """The compiled steps, or why there are none."""
    objective, optimizer, data = task.objective, task.optimizer, task.data
    reason = not_for_arrays(optimizer)
    if reason:
        return None, reason
    try:
        steps = make()
    except Exception as error:
        if must or isinstance(error, MemoryError):
            raise
        return None, str(error)

    def eager(i: int) -> float:
        with no_grad():
            return objective.of_batch([data[0][i]], [data[1][i]], step=optimizer.steps)[0].data

    kinds: set[Any] = {type(target) for target in data[1]}
    for samples, targets in task.held_out:
        if any(type(target) not in kinds for target in targets):  # the loss may refuse what traced is like the others
            with no_grad():
                objective.of_batch(samples[:1], targets[:1])
    steps.check_data()

    def compiled(i: int) -> float:
        steps.read_numbers()
        return steps.loss_of(i)

    reason = disagreement(eager, steps.loss_of, steps.compared, steps.dtype)
    if not reason:
        try:
            reason = frozen_numbers(eager, compiled, task.parameters, steps.dtype)
        finally:
            steps.read_numbers()
    return (None, reason) if reason else (steps, "")
