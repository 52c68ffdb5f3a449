"""`fit`: show a model its samples, batch by batch, and step against the gradient of their mean loss."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd import Value
from autograd.arguments import describe
from autograd.collector import collector_paused
from autograd.habits.lookup import explains_arguments
from autograd.modes import enable_grad
from nn.data.samples import check_samples
from nn.data.structured import Signature
from nn.losses import Loss
from nn.module import Module
from nn.optimizers import OPTIMIZERS, Optimizer
from nn.schedules import factor_of
from nn.training.callbacks import Callback, check_callbacks
from nn.training.checkpoint import open_checkpoint
from nn.training.choice import build_engine
from nn.training.history import History
from nn.training.loop import run_epochs
from nn.training.measures import Metric
from nn.training.objective import Data, build_objective
from nn.training.task import Backend, Plan, Task
from nn.training.weighting import sample_weights
from nn.typing import Samples
from nn.validation import amount, flag, is_list, look_up, whole


@explains_arguments("fit()")
def fit(
    model: Module,
    X: Samples,
    y: Samples,
    *,
    loss: str | Loss,
    optimizer: str | Optimizer,
    epochs: int,
    batch_size: int | None = None,
    shuffle: bool = True,
    seed: int = 0,
    validation: tuple[Samples, Samples] | None = None,
    patience: int | None = None,
    metrics: Sequence[str | Metric] | None = None,
    sample_weight: Samples | None = None,
    class_weight: Mapping[int, float] | str | None = None,
    clip_norm: float | None = None,
    schedule: str | Callable[[int], float] | None = None,
    callback: Callback | Sequence[Callback] | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    every: int | None = None,
    resume: bool = False,
    progress: bool = True,
    compiled: bool = True,
    kernel: str | None = None,
    dtype: str = "float64",
    mesh: Any = None,
) -> History:
    """Train a model: in each epoch every sample is seen once, in n / batch_size iterations of one step each.

    Args:
        model: the Module to train; its parameters are changed in place, but for those that are frozen.
        X: n samples, a list or an array; each entry is one input of the model. Samples may be tuples or dicts: a model whose
            `forward` takes several inputs, as `forward(self, a, b)`, is called with the entries, by position or by name;
            `forward(self, x)` gets the sample as it is.
        y: n targets, one per sample, as the loss takes them; a column, of shape (n, 1), where the model gives one number, is
            taken for the numbers in it.
        loss: the name of one of `nn.losses`, or a function of (prediction, target) that returns a Value, such as
            `functools.partial(nn.cross_entropy, label_smoothing=0.1)`. Its mean over the batch is minimized.
        optimizer: an instance, which goes on from its state and from the epoch that it had come to, so that a
            training in two parts has the result of one; or a name, for one with its defaults.
        epochs: how often to go through the data.
        batch_size: the samples per step: None for all of them (full batch), 1 for stochastic gradient descent.
        shuffle: whether to go through the data in a new order in each epoch.
        seed: decides that order, and the masks of `Dropout`.
        validation: (X, y) that are not learned from but measured after each epoch.
        patience: stop after so many epochs in which the validation loss (without validation data, the loss) has not fallen
            below its lowest, and in any case end with the parameters of the epoch with the lowest: those that were
            validated, or (as the loss of an epoch is that of each batch before its step) those before its last step.
        metrics: further measures in each epoch, of training and of validation data: names ("accuracy", "mae", "mse",
            "rmse", "r2") and functions of (predictions, targets), two arrays with an entry per sample, that give a number.
            In training each prediction is the one that its step was taken by. They are in `history.metrics`.
        sample_weight: n numbers, how much the loss of each sample counts. Only ratios do: they are divided by their mean, so
            that the loss of all samples is the weighted mean of theirs, and that of a batch is sum(weight * loss) / size.
        class_weight: the same by class, as {class: weight}, 1 for a class that isn't there, or "balanced" for
            n / (classes * samples of the class), as scikit-learn has it. Both kinds multiply. Metrics and validation are not
            weighted.
        clip_norm: the largest Euclidean norm of a step's gradient; a longer one is scaled down to it before the optimizer
            gets it, as by `torch.nn.utils.clip_grad_norm_`. One that is not finite stays so.
        schedule: the factor of the optimizer's lr in each step: a function of the number of the step (that of
            `optimizer.steps`, 0 at first), as PyTorch's LambdaLR has it; or "cosine", "step" or "warm-up", or one of
            `nn.schedules` with its options, such as `nn.schedules.cosine(warmup=100)`. Between steps, and so in callbacks
            and at the end, `optimizer.lr` is as before.
        callback: called with the History after each epoch, one function or a list of them; True ends the training.
            `nn.plots.Live()` and `nn.plots.Recorder("training.html")` show the training as it happens.
        checkpoint: a file ending in .npz that the state of the training is written to, from which it can go on after the
            process was killed. It is replaced whole or not at all; `load_model` reads the parameters of such a file.
        every: after how many steps it is written; None for after each epoch. In any case it is when training is over.
        resume: whether to go on from the checkpoint, if the file is there; if not, training begins, so that one program
            begins and goes on. Parameters, history and what the optimizer remembers are then those of a training that was
            not stopped, to the last bit: the order of the samples goes on, and so do the generators of `random`, of
            `numpy.random` and of the model. Give the same model, data and arguments; `epochs` may be more, which prolongs
            a training that was over. With resume=False the file is replaced.
        progress: whether to show a progress bar, where there is a terminal to show it in.
        compiled: whether to trace the loss of one sample, compile it, and run batches as arrays (`autograd.jit`): many
            times faster, and the same to rounding. The model and the loss are then called once, not for each sample. Where
            they look at numbers (a branch, a print), draw random ones, or change from call to call, and with an optimizer
            that has a `step` of its own, training goes on uncompiled, with a warning; so it does where NumPy is not
            installed, on the same orders of samples, and with the same numbers as compiled=False.
        kernel: the back end of compiled steps, as for `jit`: None for this computer, "jax" for the devices that JAX knows
            (where that can't be, it is an error).
        dtype: "float64" or "float32", the type of compiled steps.
        mesh: with kernel="jax", a `jax.sharding.Mesh` of one axis: each device gets its part of every batch.

    Returns:
        The `History` of the run, with the metrics, and with the accuracy where the loss is one of classification and the
        targets are classes.

    Raises:
        TypeError, ValueError: before any training, for data that do not fit, unknown names and numbers out of range; and
            where the loss refuses a prediction, with the parameters that made it. Where a checkpoint is of another model, of
            other arguments or data, or was written by another release.
        OSError: where the checkpoint cannot be written; the file is the one before, and the parameters are the latest.
        TrainingDiverged: if a loss is not finite at the end of an epoch; it has the `.history`. The parameters are then
            those before the last step of the last epoch with a finite loss, or if there is none, as before training.

    An interrupt (Ctrl-C) comes through, and leaves the parameters as they were after the latest complete step. A `no_grad()`
    around `fit` does not keep it from training; within `detect_anomaly()` it trains uncompiled, for any kernel, so that
    the error names primitive and line.

    >>> from nn import MLP, Adam, datasets
    >>> X, y = datasets.logic_gate("xor")
    >>> model = MLP(2, [4, 1], activation="tanh", seed=1)
    >>> history = fit(model, X, y, loss="binary_cross_entropy_with_logits", optimizer=Adam(0.1), epochs=60)
    >>> [model(x) > 0 for x in X], history.metrics["accuracy"][-1]
    ([False, True, True, False], 1.0)

    A training that came to epoch 3 goes on from its checkpoint:

    >>> import tempfile
    >>> def train(epochs, **options):
    ...     model = MLP(2, [4, 1], activation="tanh", seed=1)
    ...     fit(model, X, y, loss="mse_loss", optimizer=Adam(0.1), epochs=epochs, batch_size=2, **options)
    ...     return model.state_dict()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = train(3, checkpoint=folder + "/run.npz")
    ...     train(8, checkpoint=folder + "/run.npz", resume=True) == train(8)
    True
    """
    with collector_paused():  # data and programs are many objects and no cycles
        # 1. Validate: the problem (a Task) and the course of the epochs (a Plan).
        parameters = _parameters_of(model)
        data = _check_data(model, X, y, validation)
        objective, (learned_from, *held_out) = build_objective(
            model, loss, metrics, *data, seed=whole(seed, "fit(): seed", least=0)
        )
        count = len(learned_from[0])
        if not isinstance(optimizer, Optimizer):
            optimizer = look_up(optimizer, OPTIMIZERS, "optimizer", "an instance such as SGD(0.1)")()
        plan = Plan(
            samples=count,
            epochs=whole(epochs, "fit(): epochs"),
            batch_size=count if batch_size is None else min(whole(batch_size, "fit(): batch_size"), count),
            shuffle=flag(shuffle, "fit(): shuffle"),
            patience=None if patience is None else whole(patience, "fit(): patience"),
            callbacks=check_callbacks(callback),
            progress=flag(progress, "fit(): progress"),
        )
        keeper = open_checkpoint(checkpoint, every, resume, model)
        backend = _check_backend(compiled, Backend(kernel, dtype, mesh))
        weights = sample_weights(sample_weight, class_weight, learned_from[1])
        if clip_norm is not None and (clip_norm := amount(clip_norm, "fit(): clip_norm")) == 0.0:
            raise ValueError("fit(): clip_norm must be larger than 0; None leaves gradients as they are.")
        start = optimizer.steps if keeper is None else keeper.start(optimizer)
        factor = factor_of(schedule, start + plan.epochs * plan.iterations)
        task = Task(objective, optimizer, parameters, learned_from, held_out, weights, clip_norm, factor)
        if keeper is not None:
            keeper.check(task, plan, dtype)
        # 2. Build the engine, which takes steps: on Values, compiled, or by JAX.
        with enable_grad():
            engine = build_engine(task, backend, plan.batch_size)
    # 3. Run the epochs, each a loop over batches.
    with enable_grad():
        return run_epochs(task, plan, engine, keeper)


def _parameters_of(model: Any) -> list[Value]:
    """Those to train, of which there must be some."""
    if not isinstance(model, Module):
        raise TypeError(f"fit(): model must be an nn.Module, not {describe(model)}.")
    parameters = model.parameters()
    if not parameters:
        frozen = "; all are frozen, model.unfreeze() makes them parameters again" * bool(model.named_parameters())
        raise ValueError(f"fit(): {type(model).__name__} has no parameters to train{frozen}.")
    return parameters


def _check_data(model: Module, X: Any, y: Any, validation: Any) -> list[Data]:
    """The samples and targets to learn from, and those of validation, as lists of numbers."""
    several = Signature(model).several
    learned_from = check_samples(X, y, "fit()", several=several)
    if validation is None:
        return [learned_from]
    if not is_list(validation) or len(validation) != 2:
        raise TypeError(f"fit(): validation must be a pair (X, y), not {describe(validation)}.")
    names = "validation X", "validation y"
    return [learned_from, check_samples(validation[0], validation[1], "fit()", names, several=several)]


def _check_backend(compiled: Any, backend: Backend) -> Backend | None:
    """The back end of compiled steps; None for steps on Values."""
    if backend.kernel != "jax" and backend.mesh is not None:
        raise ValueError('fit(): mesh is for kernel="jax"; leave it out, or name that kernel.')
    if not compiled and (backend.kernel is not None or backend.dtype != "float64"):
        raise ValueError("fit(): compiled=False computes on single Values; leave out kernel and dtype, or compiled.")
    return backend if flag(compiled, "fit(): compiled") else None
