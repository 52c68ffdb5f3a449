"""The tasks of `python -m nn train`: for each name the data, a model that can learn them, and how it is trained."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from nn import datasets
from nn.layers.dense import MLP, Neuron
from nn.module import Module
from nn.optimizers import Adam
from nn.training.fit import fit
from nn.training.history import History
from nn.training.objective import THRESHOLDS


@dataclass(frozen=True)
class TrainingTask:
    """A training run that is known to work, from any seed.

    Attributes:
        data: a function of the seed that gives X and y.
        model: a function that builds the model; it takes `seed=`.
        loss: by name.
        lr: of Adam.
        epochs, batch_size: as for `fit`.
        held_out: how many of the samples, the last ones, are kept for validation.
    """

    data: Callable[[int], datasets.Data]
    model: Callable[..., Module]
    loss: str
    lr: float
    epochs: int
    batch_size: int | None = None
    held_out: int = 0

    @property
    def threshold(self) -> float:
        """Above which a single output means class 1."""
        return THRESHOLDS[self.loss]


@dataclass(frozen=True)
class Result:
    """The result of a task: the trained model, its history, and the data (X, y) that it learned from and had not seen."""

    task: TrainingTask
    model: Module
    history: History
    seen: datasets.Data
    unseen: datasets.Data


def gate(name: str) -> Callable[[int], datasets.Data]:
    return lambda seed: datasets.logic_gate(name)


SIGMOID_NEURON = partial(Neuron, 2, activation="sigmoid")
TASKS = {
    "and": TrainingTask(gate("and"), SIGMOID_NEURON, "binary_cross_entropy", lr=0.1, epochs=300),
    "or": TrainingTask(gate("or"), SIGMOID_NEURON, "binary_cross_entropy", lr=0.1, epochs=300),
    "xor": TrainingTask(
        gate("xor"), partial(MLP, 2, [4, 1], activation="tanh"), "binary_cross_entropy_with_logits", lr=0.1, epochs=200
    ),
    "moons": TrainingTask(
        lambda seed: datasets.moons(150, seed=seed),
        partial(MLP, 2, [16, 16, 1]),
        "binary_cross_entropy_with_logits",
        lr=0.02,
        epochs=40,
        batch_size=20,
        held_out=50,
    ),
    "digits": TrainingTask(
        lambda seed: datasets.digits(600, seed=seed),
        partial(MLP, 64, [16, 10], activation="tanh"),
        "cross_entropy",
        lr=0.03,
        epochs=10,
        batch_size=20,
        held_out=200,
    ),
}


def run_task(task: TrainingTask, seed: int = 0, epochs: int | None = None, kernel: str | None = None) -> Result:
    """Run a task.

    Args:
        task: one of TASKS.
        seed: decides data, weights and order.
        epochs: instead of the task's own.
        kernel: as for `fit`.

    >>> result = run_task(TASKS["or"])
    >>> [round(result.model(x).data) for x in result.seen[0]]
    [0, 1, 1, 1]
    """
    X, y = task.data(seed)
    count = len(X) - task.held_out
    seen, unseen = (X[:count], y[:count]), (X[count:], y[count:])
    model = task.model(seed=seed)
    history = fit(
        model,
        *seen,
        loss=task.loss,
        optimizer=Adam(task.lr),
        epochs=task.epochs if epochs is None else epochs,
        batch_size=task.batch_size,
        seed=seed,
        validation=unseen if task.held_out else None,
        kernel=kernel,
    )
    return Result(task, model, history, seen, unseen)
