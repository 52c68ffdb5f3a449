"""The choice of the engine: the compiled one where it computes the same as the eager one."""

import copy
import functools
import warnings
from typing import TYPE_CHECKING

from autograd import jit, no_grad
from autograd.errors import NotWholeError
from autograd.installation import numpy_if_installed
from autograd.modes import modes
from nn.agreement import attributes_restored, disagreement, frozen_numbers
from nn.module import modules_of
from nn.optimizers import OPTIMIZERS, Optimizer
from nn.training.eager import EagerEngine
from nn.training.engine import Engine
from nn.training.task import Backend, Task

if TYPE_CHECKING:
    from nn.training.compiled import CompiledEngine

#: How many samples are compared where the model and the loss are of this package alone.
LIKE_EACH_OTHER = 2


def build_engine(task: Task, backend: Backend | None, batch_size: int) -> Engine:
    """The compiled engine where it computes the same as the eager one; else the eager one, with a warning of the reason.

    Args:
        task: the problem.
        backend: the back end of compiled steps; None for steps on Values.
        batch_size: how many samples a step takes.

    Raises:
        TypeError, ValueError: for a backend that does not exist, and where JAX is asked for and cannot do it.
    """
    if backend is None:
        return EagerEngine(task)
    if numpy_if_installed() is None:
        _warn_once()
        return EagerEngine(task)
    if backend.kernel == "jax":
        from nn.training.jax import check_mesh

        check_mesh(backend.mesh, batch_size)
    jit(task.objective.of_sample, dtype=backend.dtype, kernel=backend.kernel)  # refuses unknown names
    if modes.lines is not None:  # detect_anomaly() names primitive and line of a Value
        return EagerEngine(task)
    from nn.generators import generators_restored

    parts = modules_of(task.objective.model)
    with generators_restored(parts), attributes_restored(parts):
        engine, reason = _compiled_engine(task, backend, batch_size)
        if engine is not None:
            return engine
        if backend.kernel == "jax":
            raise ValueError(f'fit(): kernel="jax" can only compile, and here that would not do: {reason} Leave out kernel.')
        with no_grad():
            task.objective.of_batch(task.data[0][:1], task.data[1][:1])  # raises an error of the loss itself
    warnings.warn(
        f"fit(): the model or the loss can't be compiled, so it trains slowly; compiled=False says that it may. {reason}",
        stacklevel=4,
    )
    return EagerEngine(task)


@functools.cache
def _warn_once() -> None:
    why = "fit(): NumPy is not installed, so training is not compiled, and slower"
    warnings.warn(f"{why}: pip install numpy. compiled=False says that it may be.", stacklevel=5)


def _compiled_engine(task: Task, backend: Backend, batch_size: int) -> "tuple[CompiledEngine | None, str]":
    """The compiled engine, or the reason why there is none."""
    from autograd.compiler.frontend.randomness import runs_library_alone
    from nn.training.compiled import CompiledEngine
    from nn.training.jax import JaxEngine

    objective, (samples, targets) = task.objective, task.data
    on_jax = backend.kernel == "jax"
    if reason := not_for_arrays(task.optimizer):
        return None, reason
    try:
        engine = (JaxEngine if on_jax else CompiledEngine)(task, backend, batch_size)
    except Exception as error:
        if on_jax or isinstance(error, MemoryError):
            raise
        index = " Where samples are indices, let the Module say takes_indices = True, else fit() makes floats of them."
        return None, f"{error}{index * isinstance(error, NotWholeError)}"

    def eager(i: int) -> float:
        with no_grad():
            return objective.of_batch([samples[i]], [targets[i]], step=task.optimizer.steps)[0].data

    def compiled(i: int) -> float:
        with attributes_restored(engine.parts):
            return engine.loss_of(i)

    def compiled_anew(i: int) -> float:
        engine.read_numbers()
        return compiled(i)

    kinds = set(map(type, targets))
    for held_out, others in task.held_out:
        if not kinds.issuperset(map(type, others)):  # the loss may refuse targets that look alike when they are traced
            with no_grad():
                objective.of_batch(held_out[:1], others[:1])
    engine.check_data()
    # Where no code of a user's runs, nothing draws, counts, computes from call to call otherwise, or freezes a parameter.
    known = runs_library_alone(objective.model, objective.loss)
    count = min(engine.compared, LIKE_EACH_OTHER) if known else engine.compared
    reason = disagreement(eager, compiled, count, engine.dtype)
    if not reason and not known:
        try:
            reason = frozen_numbers(eager, compiled_anew, task.parameters, engine.dtype)
        finally:
            engine.read_numbers()
    return (None, reason) if reason else (engine, "")


def not_for_arrays(optimizer: Optimizer) -> str:
    """The reason why a user's optimizer can't serve compiled training, as a sentence; an empty text if it can.

    There `update` gets all parameters at once, as an array, and `step` isn't called.
    """
    kind = type(optimizer).__name__
    if type(optimizer).step is not Optimizer.step or "step" in getattr(optimizer, "__dict__", {}):
        return f"{kind}.step() is its own, and compiled training calls move() alone, with arrays."
    if type(optimizer) in OPTIMIZERS.values():
        return ""
    import numpy as np

    numbers, slopes = [0.5, -2.0, 3.0], [0.25, 1.0, -4.0]
    state = (0.0,) * optimizer.memory
    try:
        with np.errstate(all="ignore"):
            twin = copy.copy(optimizer)  # one for all, as a rule that counts its calls counts those of each parameter
            one_by_one = [twin.move(*pair, state)[0] for pair in zip(numbers, slopes, strict=True)]
            columns = tuple([np.zeros(len(numbers)) for _ in state])
            together = copy.copy(optimizer).move(np.array(numbers), np.array(slopes), columns)[0]
        agree = np.allclose(together, one_by_one, rtol=1e-9, atol=0.0, equal_nan=True)
    except Exception as error:  # a rule of one's own may raise any where it meets an array
        return f"{kind}.move() does not take arrays: {error}"
    return "" if agree else f"{kind}.move() gives other numbers for an array than for its entries one by one."
