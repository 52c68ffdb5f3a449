"""How `fit` takes its steps: sample by sample on Values, or compiled, a batch at a time on arrays."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import TraceError, Value, chain, equal, gradients, jit, no_grad, vmap
from autograd import sum as total
from autograd.errors import describe
from nn.interrupts import complete
from nn.losses import cross_entropy
from nn.metrics import predicted_classes
from nn.objective import Data, Objective
from nn.optimizers import Optimizer

#: A loss that must see its target as a number is compiled for each class, if there are no more than these.
CLASSES = 64


class EagerSteps:
    """Each sample is a graph of its own.

    Args:
        objective, optimizer, parameters: what is minimized, how, and by changing what.
        data: samples and targets to learn from. held_out: others, to be measured.
    """

    def __init__(
        self, objective: Objective, optimizer: Optimizer, parameters: list[Value], data: Data, held_out: list[Data]
    ) -> None:
        self.objective, self.optimizer, self.parameters = objective, optimizer, parameters
        self.data, self.held_out = data, held_out
        self.order: Any = ()

    def arrange(self, order: NDArray[np.int64]) -> None:
        """Begin an epoch, in which the samples come in this order."""
        self.order = order

    def take(self, first: int, last: int) -> dict[str, float]:
        """One step, on the samples from the first up to the last in this epoch's order; the loss and other measures."""
        batch = self.order[first:last]
        samples, targets = self.data
        loss, measured = self.objective.of_batch([samples[i] for i in batch], [targets[i] for i in batch])
        for parameter in self.parameters:
            parameter.grad = 0.0
        loss.backward()
        self.optimizer.step(self.parameters)
        return measured

    def measure(self, which: int) -> dict[str, float]:
        """The loss and other measures of held-out data."""
        with no_grad():
            return self.objective.of_batch(*self.held_out[which])[1]

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
        objective, optimizer, parameters, data, held_out: as before.
        kernel, dtype: as for `jit`.

    Parameters and what the optimizer remembers live in arrays. They are written into the Values when someone looks, and at
    the end, whatever ends it.
    """

    def __init__(
        self,
        objective: Objective,
        optimizer: Optimizer,
        parameters: list[Value],
        data: Data,
        held_out: list[Data],
        kernel: str | None,
        dtype: str,
    ) -> None:
        super().__init__(objective, optimizer, parameters, data, held_out)
        self.kernel, self.dtype = kernel, dtype
        self.arrays = _arrays(data, dtype)
        self.held_out_arrays = [_arrays(pair, dtype) for pair in held_out]
        self.inputs, self.targets = self.arrays
        self.gradient: Any = np.zeros(len(parameters), dtype)
        self.stepped = False
        self.read()
        self._compile(data[1] + [target for _, targets in held_out for target in targets])

    def _compile(self, targets: list[Any]) -> None:
        """Trace, with the target as a traced number, or for each class where the loss must see it as a number.

        Raises:
            TraceError, TypeError, ValueError: if neither can be traced.
        """
        scalar = not isinstance(targets[0], list)
        classes = sorted(set(targets)) if scalar else []
        ways = [None, classes] if len(classes) <= CLASSES and scalar else [None]
        if scalar and isinstance(targets[0], int) and self.objective.loss is not cross_entropy:
            ways.reverse()  # an int is a class, or the index of one, which a traced number can't be
        for way in ways:
            try:
                self._trace(way)
                return
            except (TraceError, TypeError, ValueError):
                if way is ways[-1]:
                    raise

    def _trace(self, classes: list[Any] | None) -> None:
        objective, parameters = self.objective, self.parameters

        def of_sample(x: Any, target: Any) -> Any:
            prediction = objective.model(x)
            if classes is None:
                loss = _checked(objective.loss(prediction, target))
            else:
                losses = [_checked(objective.loss(prediction, one)) for one in classes]
                loss = total([chain(equal(target, float(one)), loss) for one, loss in zip(classes, losses, strict=True)])
            return loss, prediction if objective.threshold is not None else ()

        def step(weight: Any, X: Any, Y: Any) -> Any:
            losses, predictions = vmap(of_sample)(X, Y)
            loss = total(losses)
            slopes = np.empty(len(parameters), dtype=object)
            slopes[:] = gradients(loss * weight, parameters)
            return loss, slopes, predictions

        def measure(X: Any, Y: Any) -> Any:
            losses, predictions = vmap(of_sample)(X, Y)
            return total(losses), predictions

        self.compiled_step = jit(step, self.dtype, self.kernel).functional(parameters)
        self.compiled_measure = jit(measure, self.dtype, self.kernel).functional(parameters)
        self.try_out(self.inputs[:2], self.targets[:2])

    def try_out(self, X: Any, Y: Any) -> None:
        """Trace the step on a few samples."""
        self.compiled_step(self.numbers, np.array(1.0), X, Y)

    def arrange(self, order: NDArray[np.int64]) -> None:
        self.inputs, self.targets = (array[order] for array in self.arrays)

    def take(self, first: int, last: int) -> dict[str, float]:
        X, Y = self.inputs[first:last], self.targets[first:last]
        loss, gradient, predictions = self.compiled_step(self.numbers, np.array(1.0 / len(X)), X, Y)
        with np.errstate(all="ignore"):
            moved = self.optimizer.update(self.numbers, gradient, self.states)
        (self.numbers, self.states), self.gradient, self.stepped = moved, gradient, True
        return self._measured(loss, predictions, Y)

    def measure(self, which: int) -> dict[str, float]:
        X, Y = self.held_out_arrays[which]
        loss, predictions = self.compiled_measure(self.numbers, X, Y)
        return self._measured(loss, predictions, Y)

    def _measured(self, loss: float, predictions: Any, targets: Any) -> dict[str, float]:
        measured = {"loss": loss / len(targets)}
        if self.objective.threshold is not None:
            right = predicted_classes(predictions, self.objective.threshold) == np.maximum(targets, 0.0)
            measured["accuracy"] = float(np.count_nonzero(right)) / len(targets)
        return measured

    def read(self) -> None:
        self.numbers = np.array([parameter.data for parameter in self.parameters], self.dtype)
        self.states = tuple(column.astype(self.dtype) for column in self.optimizer.states(self.parameters))

    def write_back(self) -> None:
        if self.stepped:
            complete(self._write_back)

    def _write_back(self) -> None:
        for parameter, data, slope in zip(self.parameters, self.numbers.tolist(), self.gradient.tolist(), strict=True):
            parameter.data, parameter.grad = data, slope
        self.optimizer.remember(self.parameters, self.states)


def _checked(loss: Any) -> Any:
    if not hasattr(loss, "primitive"):
        raise TypeError(f"the loss must depend on the parameters, but is {describe(loss)}.")
    return loss


def _arrays(data: Data, dtype: str) -> tuple[Any, Any]:
    samples, targets = data
    return np.array(samples, dtype), np.array(targets, dtype)


def make_steps(
    objective: Objective,
    optimizer: Optimizer,
    parameters: list[Value],
    data: Data,
    held_out: list[Data],
    compiled: bool,
    kernel: str | None,
    dtype: str,
) -> EagerSteps:
    """The compiled steps where they are wanted and the model and loss can be traced; else those on Values."""
    if not compiled:
        return EagerSteps(objective, optimizer, parameters, data, held_out)
    jit(objective.of_sample, dtype, kernel)  # refuses names that it does not know
    try:
        return CompiledSteps(objective, optimizer, parameters, data, held_out, kernel, dtype)
    except (TraceError, TypeError, ValueError) as error:
        with no_grad():
            objective.of_batch(data[0][:1], data[1][:1])  # raises what is wrong with the loss itself
        warnings.warn(
            f"fit(): the model or the loss can't be compiled, so it trains slowly; compiled=False says that it may. {error}",
            stacklevel=3,
        )
    return EagerSteps(objective, optimizer, parameters, data, held_out)
