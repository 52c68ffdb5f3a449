"""The record of a training run: its losses, metrics and times, epoch by epoch."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from autograd.habits.lookup import habit, unknown_attribute


@dataclass(repr=False)
class History:
    """The record that `fit` returns and hands to its callback. Its length is the number of epochs, and iterating gives one
    dict per epoch.

    Attributes:
        batch_size: the samples per iteration.
        iterations: the steps per epoch; batch size times iterations is the data (the last batch may be smaller).
        epochs: for each epoch a dict with its "loss" (the mean over the samples, each as it was when its turn came) and
            "seconds", and as the case may be "validation_loss", "accuracy" and other metrics that were asked for, these of
            validation data as "validation_accuracy" and so on.

    >>> history = History(batch_size=20, iterations=5)
    >>> history.epochs += [{"loss": 0.75, "seconds": 0.5}, {"loss": 0.25, "seconds": 0.5}]
    >>> history, history.losses
    (History(2 epochs of 5 iterations, loss 0.75 -> 0.25, 1.0 s), [0.75, 0.25])
    """

    batch_size: int
    iterations: int
    epochs: list[dict[str, float]] = field(default_factory=list[dict[str, float]])

    def __getattr__(self, name: str) -> Any:
        raise unknown_attribute("History", self, name)

    def __getitem__(self, name: object) -> NoReturn:
        line = habit("History", name) if isinstance(name, str) else f"write history.epochs[{name!r}]"
        line = line or f"write history.metrics[{name!r}]"
        raise TypeError(f"A History is not indexed, but history[{name!r}] was read; {line}.")

    def column(self, name: str) -> list[float]:
        """One number per epoch; empty if it was not measured."""
        return [epoch[name] for epoch in self.epochs if name in epoch]

    @property
    def losses(self) -> list[float]:
        """The loss of each epoch."""
        return self.column("loss")

    @property
    def validation_losses(self) -> list[float]:
        """The loss on the validation data after each epoch; empty if there were none."""
        return self.column("validation_loss")

    @property
    def metrics(self) -> dict[str, list[float]]:
        """The metrics by name: those that were asked for, and the accuracy where the loss is one of
        classification and the targets are classes; those of validation data as "validation_accuracy" and so on."""
        names = list(self.epochs[0]) if self.epochs else []
        return {name: self.column(name) for name in names if name not in ("loss", "validation_loss", "seconds")}

    @property
    def seconds(self) -> list[float]:
        """The duration of each epoch."""
        return self.column("seconds")

    def __len__(self) -> int:
        return len(self.epochs)

    def __iter__(self) -> Iterator[dict[str, float]]:
        return iter(self.epochs)

    def __repr__(self) -> str:
        what = f"{len(self)} epochs of {self.iterations} iterations"
        course = f"loss {self.losses[0]:.4g} -> {self.losses[-1]:.4g}, " if self.epochs else ""
        return f"History({what}, {course}{sum(self.seconds):.1f} s)"


class TrainingDiverged(ArithmeticError):  # noqa: N818  # it is no mistake of the program
    """Raised by `fit` at the end of an epoch whose loss is not finite.

    Attributes:
        history: the `History` up to and with that epoch.
    """

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history
