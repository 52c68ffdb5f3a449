"""Callbacks of `fit` that want to know more than the History: when training begins, on what, and when it is over."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
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
    callback: Any, model: Module, samples: Sequence[Any], targets: Sequence[Any], threshold: float | None
) -> Generator[None]:
    """While a callback that is a Watcher watches."""
    if not isinstance(callback, Watcher):
        yield
        return
    callback.begin(model, samples, targets, threshold)
    try:
        yield
    finally:
        callback.end()
