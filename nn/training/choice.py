"""The choice of the engine: the compiled one where it computes what the eager one computes."""

import copy
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import jit, no_grad
from autograd.modes import modes
from nn.agreement import disagreement, frozen_numbers, generators_restored
from nn.module import modules_of
from nn.optimizers import OPTIMIZERS, Optimizer
from nn.training.compiled import CompiledEngine
from nn.training.eager import EagerEngine
from nn.training.engine import Engine
from nn.training.task import Backend, Task


def build_engine(task: Task, backend: Backend | None, batch_size: int) -> Engine:
    """The engine of a task.

    Args:
        task: what is minimized.
        backend: what compiled steps run on; None for steps on Values.
        batch_size: how many samples a step sees.

    Raises:
        TypeError, ValueError: for a backend that does not exist, and where JAX is asked for and cannot do it.
    """
    if backend is None:
        return EagerEngine(task)
    if backend.kernel == "jax":
        from nn.training.jax import check_mesh

        check_mesh(backend.mesh, batch_size)
    jit(task.objective.of_sample, dtype=backend.dtype, kernel=backend.kernel)  # refuses names that it does not know
    if modes.lines is not None:  # detect_anomaly() names primitive and line of a Value
        return EagerEngine(task)
    if backend.kernel == "jax":
        from nn.training.jax import JaxEngine

        return compiled_or_eager(task, lambda: JaxEngine(task, backend, batch_size), must=True)
    return compiled_or_eager(task, lambda: CompiledEngine(task, backend), must=False)


def compiled_or_eager(task: Task, make: Callable[[], CompiledEngine], must: bool) -> Engine:
    """The compiled engine, where it does what the eager one does; else that one, with a warning that tells the reason.

    Args:
        task: what is minimized.
        make: makes the compiled engine.
        must: whether to raise the reason instead.
    """
    with generators_restored(modules_of(task.objective.model)):
        engine, reason = _compiled(task, make, must)
        if engine is not None:
            return engine
        if must:
            raise ValueError(f'fit(): kernel="jax" can only compile, and here that would not do: {reason} Leave out kernel.')
        with no_grad():
            task.objective.of_batch(task.data[0][:1], task.data[1][:1])  # raises what is wrong with the loss itself
    warnings.warn(
        f"fit(): the model or the loss can't be compiled, so it trains slowly; compiled=False says that it may. {reason}",
        stacklevel=4,
    )
    return EagerEngine(task)


def _compiled(task: Task, make: Callable[[], CompiledEngine], must: bool) -> tuple[CompiledEngine | None, str]:
    """The compiled engine, or why there is none."""
    objective, optimizer, data = task.objective, task.optimizer, task.data
    reason = not_for_arrays(optimizer)
    if reason:
        return None, reason
    try:
        engine = make()
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
    engine.check_data()

    def compiled(i: int) -> float:
        engine.read_numbers()
        return engine.loss_of(i)

    reason = disagreement(eager, engine.loss_of, engine.compared, engine.dtype)
    if not reason:
        try:
            reason = frozen_numbers(eager, compiled, task.parameters, engine.dtype)
        finally:
            engine.read_numbers()
    return (None, reason) if reason else (engine, "")


def not_for_arrays(optimizer: Optimizer) -> str:
    """Why an optimizer of somebody's own can't serve compiled training, as a sentence; nothing if it can.

    There `update` gets all parameters at once, as an array, and `step` isn't called.
    """
    kind = type(optimizer).__name__
    if type(optimizer).step is not Optimizer.step or "step" in getattr(optimizer, "__dict__", {}):
        return f"{kind}.step() is its own, and compiled training calls update() alone, with arrays."
    if type(optimizer) in OPTIMIZERS.values():
        return ""
    numbers, slopes = [0.5, -2.0, 3.0], [0.25, 1.0, -4.0]
    state = (0.0,) * optimizer.memory
    try:
        with np.errstate(all="ignore"):
            twin = copy.copy(optimizer)  # one for all, as a rule that counts its calls counts those of each parameter
            one_by_one = [twin.update(*pair, state)[0] for pair in zip(numbers, slopes, strict=True)]
            columns = tuple([np.zeros(len(numbers)) for _ in state])
            together = copy.copy(optimizer).update(np.array(numbers), np.array(slopes), columns)[0]
        agree = np.allclose(together, one_by_one, rtol=1e-9, atol=0.0, equal_nan=True)
    except (ArithmeticError, AttributeError, IndexError, TypeError, ValueError) as error:
        return f"{kind}.update() does not take arrays: {error}"
    return "" if agree else f"{kind}.update() gives other numbers for an array than for its entries one by one."
