"""The progress of a training: what its rest depends on besides the parameters, the optimizer and the generators."""

import math
import time
from dataclasses import dataclass, field
from typing import Any

from autograd.installation import numpy_if_installed
from nn.pcg64 import PCG64
from nn.training.history import History


class EarlyStop:
    """Stops after so many epochs without a lower loss, and keeps the snapshot of the lowest (Prechelt, "Early stopping - but
    when?", 1998)."""

    def __init__(self, patience: int) -> None:
        self.patience = patience
        self.lowest = math.inf
        self.waited = 0
        self.best: Any = None

    def note(self, loss: float, snapshot: Any) -> None:
        if loss < self.lowest:
            self.lowest, self.waited, self.best = loss, 0, snapshot
        else:
            self.waited += 1

    @property
    def is_due(self) -> bool:
        return self.waited >= self.patience


@dataclass
class Progress:
    """The progress between two steps, or between two epochs.

    Attributes:
        history: of the epochs that are over.
        start: the optimizer's count of steps when the training began.
        finite: the latest snapshot that is known to have a finite loss.
        early_stop: None without patience.
        stopped: whether a callback ended the training.
        position, sum_of_losses, predictions: of the samples that had their step in the epoch that is not over, how many they
            are, the sum of their losses, and the predictions for them by batch.
        since: when the epoch began; where it was interrupted, that much later.
    """

    history: History
    start: int
    finite: Any
    early_stop: EarlyStop | None
    stopped: bool = False
    position: int = 0
    sum_of_losses: float = 0.0
    predictions: list[Any] = field(default_factory=list[Any])
    since: float = 0.0

    def is_over(self, epochs: int) -> bool:
        """Whether the training is over, if it is one of so many epochs."""
        due = self.early_stop is not None and self.early_stop.is_due
        return self.stopped or due or len(self.history) >= epochs

    def end_epoch(self, record: dict[str, float]) -> None:
        """Keep the record of an epoch; the next one may begin."""
        self.history.epochs.append(record | {"seconds": time.perf_counter() - self.since})
        self.position, self.sum_of_losses, self.predictions = 0, 0.0, []


class Orders:
    """The orders of the samples, epoch by epoch.

    Args:
        seed: of the generator. count: how many samples there are. shuffle: whether each epoch has an order of its own.
        past: after how many epochs they begin.
    """

    def __init__(self, seed: int, count: int, shuffle: bool, past: int) -> None:
        numpy = numpy_if_installed()
        self.shuffle = shuffle
        self.generator: Any = PCG64(seed) if numpy is None else numpy.random.default_rng(seed)
        self.order: Any = list(range(count)) if numpy is None else numpy.arange(count)
        for _ in range(past):
            self.next()

    def next(self) -> Any:
        if self.shuffle:
            self.generator.shuffle(self.order)
        return self.order
