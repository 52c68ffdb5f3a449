"""The eager engine: each sample is a graph of its own, and backpropagation fills the gradients of the parameters."""

from typing import Any

from autograd import no_grad
from nn.atomic import assign
from nn.data.outputs import numbers_of, stacked
from nn.optimizers.base import Array
from nn.training.clipping import clipped_list
from nn.training.engine import Engine


class EagerEngine(Engine):
    """Steps on single Values."""

    def snapshot(self) -> Any:
        data = [parameter.data for parameter in self.parameters]
        return data, self.optimizer.rows(self.parameters), self.optimizer.steps

    def as_arrays(self, snapshot: Any) -> tuple[Array, Array]:
        data, rows, steps = snapshot
        return super().as_arrays((data, list(zip(*rows, strict=True)), steps))

    def restore(self, snapshot: Any) -> None:
        data, rows, steps = snapshot
        assign(self.parameters, data)
        self.optimizer.remember_rows(self.parameters, rows)
        self.optimizer.steps = steps

    def _step(self, first: int, last: int) -> tuple[float, Any]:
        batch = self.order[first:last]
        samples, targets = self.data
        weights = None if self.task.weights is None else [self.task.weights[i] for i in batch]
        steps = self.optimizer.steps
        loss, predictions = self.objective.of_batch(
            [samples[i] for i in batch], [targets[i] for i in batch], step=steps, weights=weights
        )
        for parameter in self.parameters:
            parameter.grad = 0.0
        loss.backward()
        if self.task.clip_norm is not None:
            gradient = clipped_list([parameter.grad for parameter in self.parameters], self.task.clip_norm)
            for parameter, entry in zip(self.parameters, gradient, strict=True):
                parameter.grad = entry
        self.optimizer.step(self.parameters)
        self.optimizer.steps = steps + 1  # also where step() is overridden
        return loss.data, self._numbers_of(predictions)

    def measure(self, which: int) -> tuple[float, Any]:
        with no_grad():
            loss, predictions = self.objective.of_batch(*self.held_out[which])
        return loss.data, self._numbers_of(predictions)

    def _numbers_of(self, predictions: list[Any]) -> Any:
        return stacked([numbers_of(one, "fit()") for one in predictions]) if self.objective.metrics else ()
