"""Callbacks of `fit` that want to know more than the History: when training begins, on what, and when it is over."""

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol, runtime_checkable

from nn.module import Module


@runtime_checkable
class Watcher(Protocol):
    """What `fit` tells, besides calling it with the History after each epoch."""

    def begin(self, model: Module, samples: Sequence[Any], targets: Sequence[Any], threshold: float | None) -> None:
        """Training begins; `threshold` is None where it is not one of classes."""
        ...

    def end(self) -> None:
        """Training is over, be it by an interrupt."""
        ...


@contextmanager
def watching(
    callbacks: Sequence[Any], model: Module, samples: Sequence[Any], targets: Sequence[Any], threshold: float | None
) -> Generator[None]:
    """While those callbacks that are Watchers watch."""
    with ExitStack() as ends:
        for callback in callbacks:
            if isinstance(callback, Watcher):
                callback.begin(model, samples, targets, threshold)
                ends.callback(callback.end)
        yield
