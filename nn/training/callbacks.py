"""Callbacks of `fit`: functions of the History. Listeners are also called when training begins and when it ends."""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol, TypeAlias, runtime_checkable

from autograd.arguments import describe
from nn.module import Module
from nn.training.history import History
from nn.validation import is_list

Callback: TypeAlias = Callable[[History], Any]


@runtime_checkable
class Listener(Protocol):
    """A callback that `fit` also calls when training begins and when it is over."""

    def begin(self, model: Module, samples: Sequence[Any], targets: Sequence[Any], threshold: float | None) -> None:
        """Training begins; `threshold` is None where it is not one of classes."""
        ...

    def end(self) -> None:
        """Training is over, also by an interrupt."""
        ...


def check_callbacks(callback: Any) -> list[Callback]:
    """The argument `callback` of `fit` as a list.

    Raises:
        TypeError: naming the one that is no function.
    """
    callbacks: list[Any] = [] if callback is None else list(callback) if is_list(callback) else [callback]
    for i, one in enumerate(callbacks):
        if not callable(one):
            where = f"callback[{i}]" if is_list(callback) else "callback"
            raise TypeError(f"fit(): {where} must be a function of the History, not {describe(one)}.")
    return callbacks


@contextmanager
def notified(
    callbacks: Sequence[Any], model: Module, samples: Sequence[Any], targets: Sequence[Any], threshold: float | None
) -> Generator[None]:
    """A context for training: Listeners among the callbacks are called at its begin and its end."""
    with ExitStack() as ends:
        for callback in callbacks:
            if isinstance(callback, Listener):
                callback.begin(model, samples, targets, threshold)
                ends.callback(callback.end)
        yield
