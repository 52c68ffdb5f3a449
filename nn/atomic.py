"""Assignments that happen all or not at all, whenever Ctrl-C is pressed."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

from autograd import Value


def complete(write: Callable[[], object]) -> None:
    """Run a function that only assigns precomputed values: an interrupt within is raised after all are assigned.

    >>> kept = []
    >>> complete(lambda: kept.append(1.0))
    """
    try:
        write()
    except BaseException:
        write()
        raise


def assign(parameters: Sequence[Value], numbers: Sequence[float]) -> None:
    """Set `.data` of all parameters, or of none."""

    def write() -> None:
        for parameter, number in zip(parameters, numbers, strict=True):
            parameter.data = number

    complete(write)


@contextmanager
def restored(parameters: Sequence[Value]) -> Generator[list[float]]:
    """Give the parameters the `.data` that they have now when the block ends, however it ends.

    An interrupt may come in place of the restoring, therefore a second one stands around the first.
    """
    before = [parameter.data for parameter in parameters]
    try:
        try:
            yield before
        finally:
            assign(parameters, before)
    finally:
        assign(parameters, before)
