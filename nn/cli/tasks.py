"""What `python -m nn train` can train: for each name the data, a model that can learn them, and how it is trained."""

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
class Lesson:
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
    """What a lesson leaves: the trained model, its history, and the data (X, y) that it learned from and had not seen."""

    lesson: Lesson
    model: Module
    history: History
    seen: datasets.Data
    unseen: datasets.Data


def gate(name: str) -> Callable[[int], datasets.Data]:
    return lambda seed: datasets.logic_gate(name)


SIGMOID_NEURON = partial(Neuron, 2, activation="sigmoid")
LESSONS = {
    "and": Lesson(gate("and"), SIGMOID_NEURON, "binary_cross_entropy", lr=0.1, epochs=300),
    "or": Lesson(gate("or"), SIGMOID_NEURON, "binary_cross_entropy", lr=0.1, epochs=300),
    "xor": Lesson(
        gate("xor"), partial(MLP, 2, [4, 1], activation="tanh"), "binary_cross_entropy_with_logits", lr=0.1, epochs=200
    ),
    "moons": Lesson(
        lambda seed: datasets.moons(150, seed=seed),
        partial(MLP, 2, [16, 16, 1]),
        "binary_cross_entropy_with_logits",
        lr=0.02,
        epochs=40,
        batch_size=20,
        held_out=50,
    ),
    "digits": Lesson(
        lambda seed: datasets.digits(600, seed=seed),
        partial(MLP, 64, [16, 10], activation="tanh"),
        "cross_entropy",
        lr=0.03,
        epochs=10,
        batch_size=20,
        held_out=200,
    ),
}


def teach(lesson: Lesson, seed: int = 0, epochs: int | None = None, kernel: str | None = None) -> Result:
    """Run a lesson.

    Args:
        lesson: one of LESSONS.
        seed: decides data, weights and order.
        epochs: instead of the lesson's own.
        kernel: as for `fit`.

    >>> result = teach(LESSONS["or"])
    >>> [round(result.model(x).data) for x in result.seen[0]]
    [0, 1, 1, 1]
    """
    X, y = lesson.data(seed)
    count = len(X) - lesson.held_out
    seen, unseen = (X[:count], y[:count]), (X[count:], y[count:])
    model = lesson.model(seed=seed)
    history = fit(
        model,
        *seen,
        loss=lesson.loss,
        optimizer=Adam(lesson.lr),
        epochs=lesson.epochs if epochs is None else epochs,
        batch_size=lesson.batch_size,
        seed=seed,
        validation=unseen if lesson.held_out else None,
        kernel=kernel,
    )
    return Result(lesson, model, history, seen, unseen)
