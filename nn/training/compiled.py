"""The compiled engine: the loss of one sample is traced once, and batches run as arrays."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import no_grad
from nn.agreement import attributes_restored, plain_attributes
from nn.atomic import complete
from nn.data.samples import as_column
from nn.data.structured import columns
from nn.layers.dropout import layout_of
from nn.module import holds_indexed, modules_of
from nn.training.clipping import clipped
from nn.training.engine import Engine
from nn.training.objective import Data
from nn.training.programs import programs_of
from nn.training.rule import Rule
from nn.training.task import Backend, Task

#: A loss that needs its target as a number is compiled for each class, if there are no more than these.
CLASSES = 64


class CompiledEngine(Engine):
    """The loss of one sample, traced once; batches as arrays.

    Args:
        task: the problem.
        backend: the back end of the programs.
        batch_size: how many samples a step sees, by which the back end is chosen.

    Parameters and the optimizer's state live in arrays. They are written into the Values before callbacks run,
    and at the end, also after an error.
    """

    def __init__(self, task: Task, backend: Backend, batch_size: int) -> None:
        super().__init__(task)
        self.backend, self.dtype, self.batch_size = backend, backend.dtype, batch_size
        integers = holds_indexed(task.objective.model)
        self.arrays = _arrays(self.data, self.dtype, integers)
        self.inputs = len(self.arrays) - 1  # of each sample: one, or as many as there are in its tuple or dict
        if task.weights is not None:
            self.arrays.append(np.array(task.weights, self.dtype))
        self.held_out_arrays = [_arrays(pair, self.dtype, integers) for pair in self.held_out]
        self.order = range(len(self.data[0]))
        self.gradient: Any = np.zeros(len(self.parameters), self.dtype)
        self.moved = False
        self.compared = len(self.data[0])
        self.parts = modules_of(self.objective.model)
        self.settings = plain_attributes(self.parts)
        self.read_numbers()
        self.compile()
        self.rule = Rule(self.optimizer, self.dtype)
        self.start = self.snapshot()

    def compile(self) -> None:
        """Trace, with the target as a traced number, or for each class where the loss needs it as a number.

        Raises:
            TraceError, or an error of the model or the loss: if neither can be traced.
        """
        targets = [*self.data[1], *[target for _, more in self.held_out for target in more]]
        scalar = not any(isinstance(target, list) for target in targets)  # those for validation may be of another kind
        classes = sorted(set(targets)) if scalar else []
        ways = [None, classes] if len(classes) <= CLASSES and scalar else [None]
        if scalar and isinstance(targets[0], int) and not self.objective.named:
            ways.reverse()  # an int is a class, or the index of one, which a traced number can't be
        for way in ways:
            try:
                with attributes_restored(self.parts):
                    self._trace(way)
                return
            except Exception as error:  # a loss may raise any error where it meets a traced number
                if way is ways[-1] or isinstance(error, MemoryError):
                    raise

    def _trace(self, classes: list[Any] | None) -> None:
        self.layout = layout_of(self.objective.model, lambda: self.objective.predict(self.data[0][0]))
        self.programs = programs_of(self.task, self.inputs, classes, self.backend)
        self.try_out(self.batch(0, max(2, self.batch_size)))
        self.has_data_checks = self.programs.found_data_checks[-1]

    def try_out(self, batch: list[Any]) -> None:
        """Trace the step on the samples of a batch."""
        self.programs.step(self.numbers, np.array(1.0), *batch)

    def batch(self, first: int, last: int) -> list[Any]:
        """The arguments of a step: inputs and targets, and where there are any, weights and masks."""
        rows = self.order[first:last]
        return [*[array.take(rows, axis=0) for array in self.arrays], *self.masks(len(rows))]

    def masks(self, count: int) -> list[Any]:
        """The masks of this step for so many samples, if there are any, as the last argument."""
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
        """The loss of one sample. The step is called for a batch that holds it twice."""
        batch = self.repeated(i, min(2, len(self.data[0])))
        return float(self.programs.step(self.numbers, np.array(1.0), *batch)[0]) / len(batch[0])

    def snapshot(self) -> Any:
        return self.numbers.copy(), tuple([column.copy() for column in self.states]), self.optimizer.steps

    def restore(self, snapshot: Any) -> None:
        self.numbers, self.states, self.optimizer.steps = snapshot
        self.moved = True

    def begin_epoch(self, epoch: int, order: NDArray[np.int64], first: int = 0) -> None:
        super().begin_epoch(epoch, order, first)
        self.start = self.snapshot()

    def _step(self, first: int, last: int) -> tuple[float, Any]:
        share = np.array(1.0 / (last - first))
        loss, gradient, predictions, refused = self.programs.step(self.numbers, share, *self.batch(first, last))
        if self.task.clip_norm is not None:
            gradient = clipped(gradient, self.task.clip_norm, np)
        moved = self.rule(self.numbers, gradient, self.states)
        (self.numbers, self.states), self.gradient, self.moved = moved, gradient, True
        self.optimizer.steps += 1
        if refused != ():
            self.refused += refused
        return float(loss) / (last - first), predictions

    def check_data(self) -> None:
        """Raise the error of the loss for samples that it refuses for any parameters."""
        if self.has_data_checks:
            arrays = [self.arrays[: self.inputs + 1], *self.held_out_arrays]
            data = [self.data, *self.held_out]
            for refused, batch, (samples, targets) in zip(self.programs.data_checks, arrays, data, strict=True):
                for i in np.flatnonzero(refused(np.zeros(len(self.parameters)), *batch)).tolist():
                    with no_grad():
                        self.objective.of_batch([samples[i]], [targets[i]])

    def end_epoch(self, batch_size: int, loss: float) -> None:
        """Where a check of the loss failed, take the epoch's steps again up to the first that it would have stopped."""
        if not self.refused and not math.isnan(loss):
            return
        self.restore(self.start)
        for first in range(self.first, len(self.order), batch_size):
            self.refused, before = 0.0, self.snapshot()
            if math.isnan(self.step(first, min(first + batch_size, len(self.order)))[0]) or self.refused:
                after = self.snapshot()
                self.restore(before)
                batch = self.order[first : first + batch_size]
                step = self.optimizer.steps
                self._raise_refusal([self.data[0][i] for i in batch], [self.data[1][i] for i in batch], step)
                self.restore(after)

    def _raise_refusal(self, samples: Sequence[Any], targets: Sequence[Any], step: int | None = None) -> None:
        """Raise the error of the loss for these samples, computed on Values; it may be that it raises none."""
        self.moved = True
        self.write_parameters()
        with no_grad():
            self.objective.of_batch(samples, targets, step=step)

    def measure(self, which: int) -> tuple[float, Any]:
        return self._measured(which, *self.programs.measure(self.numbers, *self.held_out_arrays[which]))

    def _measured(self, which: int, loss: float, predictions: Any, refused: Any) -> tuple[float, Any]:
        if (refused != () and refused) or math.isnan(loss):
            self._raise_refusal(*self.held_out[which])
        return float(loss) / len(self.held_out[which][0]), predictions

    def read_parameters(self) -> None:
        self.read_numbers()
        settings = plain_attributes(self.parts)
        if settings != self.settings:  # the program has the old ones in it
            self.settings = settings
            self.compile()
            self.check_data()

    def read_numbers(self) -> None:
        self.numbers = np.array([parameter.data for parameter in self.parameters], self.dtype)
        self.states = tuple(column.astype(self.dtype) for column in self.optimizer.states(self.parameters))

    def write_parameters(self) -> None:
        if self.moved:
            complete(self._write_parameters)

    def _write_parameters(self) -> None:
        for parameter, data, slope in zip(self.parameters, self.numbers.tolist(), self.gradient.tolist(), strict=True):
            parameter.data, parameter.grad = data, slope
        self.optimizer.remember(self.parameters, self.states)


def _arrays(data: Data, dtype: str, integers: bool) -> list[Any]:
    samples, targets = data
    exact, rounded = np.array(targets, np.float64), np.array(targets, dtype)
    if (exact == np.floor(exact)).all() and (exact != rounded).any():  # whole numbers, as classes are
        raise ValueError(
            f"fit(): y holds {exact[exact != rounded][0]:.0f}, which {dtype} can't tell from its neighbours: as a class it"
            ' would be another. Number the classes from 0, or use dtype="float64".'
        )
    return [*[as_column(column, dtype, integers) for column in columns(samples)], rounded]
