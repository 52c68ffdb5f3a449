"""The interface of the eager, the compiled and the JAX engine."""

from collections.abc import Sequence
from typing import Any, Self

from nn.data.outputs import array_or_list
from nn.optimizers.base import Array
from nn.training.task import Task
from nn.validation import amount


class Engine:
    """Takes steps on batches of a task's samples, and measures the loss of its held-out data.

    Within `with engine:` the parameters may be kept in arrays; on leaving, also by an error, the Values have them.

    Args:
        task: the problem: the loss, the optimizer and the parameters.

    Attributes:
        targets, held_out_targets: arrays, for metrics; lists without NumPy.
        writes_files: whether it is this process that writes checkpoints, where several train together.
        refused: how many checks of the loss failed in this epoch, where they do not raise at once.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self.objective, self.optimizer, self.parameters = task.objective, task.optimizer, task.parameters
        self.data, self.held_out = task.data, task.held_out
        self.targets, *self.held_out_targets = [array_or_list(targets) for _, targets in (task.data, *task.held_out)]
        self.order: Sequence[int] = ()
        self.epoch = self.first = 0
        self.refused, self.writes_files = 0.0, True

    def snapshot(self) -> Any:
        """The current parameters, the optimizer's state, and its count of steps."""
        raise NotImplementedError

    def restore(self, snapshot: Any) -> None:
        """Go back to a snapshot."""
        raise NotImplementedError

    def as_arrays(self, snapshot: Any) -> tuple[Array, Array]:
        """The parameters of a snapshot, and the optimizer's state with a row for each number that the rule remembers."""
        import numpy as np

        numbers, states, _ = snapshot
        return np.asarray(numbers, np.float64), np.array([np.asarray(column) for column in states], np.float64).reshape(
            -1, len(self.parameters)
        )

    def begin_epoch(self, epoch: int, order: Any, first: int = 0) -> None:
        """Begin an epoch of this number, in which the samples come in this order; or, as it was interrupted, its rest, from
        the step that begins with this sample."""
        self.epoch, self.order, self.first, self.refused = epoch, order, first, 0.0

    def step(self, first: int, last: int) -> tuple[float, Any]:
        """One step, on the samples from the first up to the last in this epoch's order, at the lr of the schedule.

        Returns:
            The mean loss, and the predictions where metrics are measured.
        """
        schedule, optimizer = self.task.schedule, self.optimizer
        if schedule is None:
            return self._step(first, last)
        lr = optimizer.lr
        optimizer.lr = lr * amount(schedule(optimizer.steps), f"fit(): what schedule gives for step {optimizer.steps}")
        try:
            return self._step(first, last)
        finally:
            optimizer.lr = lr

    def _step(self, first: int, last: int) -> tuple[float, Any]:
        raise NotImplementedError

    def end_epoch(self, batch_size: int, loss: float) -> None:
        """End an epoch of this loss, of steps of so many samples: raise the error that the loss would have raised on Values;
        nothing to do on Values."""

    def measure(self, which: int) -> tuple[float, Any]:
        """The mean loss of held-out data, and the predictions."""
        raise NotImplementedError

    def read_parameters(self) -> None:
        """Read the parameters that a callback changed in the Values: nothing to do on Values."""

    def write_parameters(self) -> None:
        """Write the parameters into the Values: nothing to do on Values."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.write_parameters()
