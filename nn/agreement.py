"""The check that a compiled program computes the same as the model on Values, at every call.

A `forward` that draws random numbers, counts its calls or changes other state of Python is traced once, and each call
would repeat the effects of that trace. So before compiled training begins, the losses of a few samples are compared with
those on Values; a change of state shows where the same sample is computed twice. `predict` compares the outputs for one
sample.
"""

import math
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from operator import is_
from typing import Any

from autograd import Value
from autograd.modes import attribute_changed
from autograd.trees.flatten import split_at
from nn.atomic import assign, restored

#: How long samples are compared for, in seconds.
BUDGET = 0.05
#: By how much compiled numbers may differ, relative to their size and beyond: rounding that a loss has enlarged.
TOLERANCES = {"float64": (1e-6, 1e-9), "float32": (1e-1, 1e-3)}


def disagreement(eager: Callable[[int], float], compiled: Callable[[int], float], count: int, dtype: str) -> str:
    """The difference between a loss on Values and the same compiled, as a sentence; an empty text if they agree.

    Args:
        eager, compiled: each gives the loss of a sample.
        count: of samples; as many are compared as take BUDGET, and at least one.
        dtype: of the compiled one.

    >>> disagreement(lambda i: 0.5, lambda i: 0.5, 10, "float64")
    ''
    >>> print(disagreement(lambda i: 0.5, lambda i: 0.7, 10, "float64"))
    Compiled, the loss of sample 0 is 0.7, and on Values it is 0.5: ...
    """
    found: list[float] = []
    begin = time.perf_counter()
    try:
        while len(found) < count and (not found or time.perf_counter() - begin < BUDGET):
            found.append(eager(len(found)))
        again = eager(0)
    except ValueError:  # the loss refuses this prediction, which training may never make
        again = found[0] if found else 0.0
    if found and again != found[0] and not (math.isnan(again) and math.isnan(found[0])):
        return (
            f"The loss of sample 0 is {found[0]!r}, and when asked for again it is {again!r}: the model or the loss draws"
            " random numbers, counts its calls, or changes other state, which one trace would freeze."
        )
    for i, loss in enumerate(found):
        other = compiled(i)
        if _differ(loss, other, dtype):
            return (
                f"Compiled, the loss of sample {i} is {other!r}, and on Values it is {loss!r}: the model or the loss draws"
                " random numbers, counts its calls, or changes other state, which one trace would freeze."
            )
    return ""


def frozen_numbers(
    eager: Callable[[int], float], compiled: Callable[[int], float], parameters: list[Value], dtype: str
) -> str:
    """The difference once the parameters have moved, as a sentence; an empty text if there is none.

    At the numbers that it was traced with, a program that took them for constants gives the right loss.

    Args:
        eager, compiled: each gives the loss of a sample with the numbers that the parameters have then.
        parameters: are moved meanwhile.
        dtype: of the compiled one.
    """
    try:
        with restored(parameters) as before:
            assign(parameters, moved(before))
            loss, other = eager(0), compiled(0)
    except Exception:  # the model or the loss refuses numbers that training may never reach
        return ""
    if not _differ(loss, other, dtype):
        return ""
    return (
        f"After a change of the parameters the loss of sample 0 is {loss!r}, and compiled {other!r}: the model or the loss"
        " takes the number out of a parameter (.data, .item()), which one trace would freeze. Write .detach(), which is read"
        " in every step."
    )


def moved(numbers: Sequence[float]) -> list[float]:
    """Numbers near these, each by about a hundredth, up and down."""
    return [number + (-1) ** i * (1.0 + abs(number)) / (64 + i % 5) for i, number in enumerate(numbers)]


def agrees(found: Any, expected: Any, dtype: str = "float64") -> bool:
    """Whether an output, a number, an array, or a dict or tuple of outputs, equals another but for rounding.

    >>> import numpy as np
    >>> agrees((1.0, np.array([2.0])), (1.0 + 1e-9, np.array([2.0]))), agrees(1.0, 1.1)
    (True, False)
    """
    import numpy as np

    relative, absolute = TOLERANCES[dtype]
    ours, theirs = [split_at(output, lambda thing: not isinstance(thing, tuple | dict))[0] for output in (found, expected)]
    pairs = zip(ours, theirs, strict=True)
    return all(np.allclose(one, other, rtol=relative, atol=absolute, equal_nan=True) for one, other in pairs)


def _differ(loss: float, other: float, dtype: str) -> bool:
    """Whether a loss and the same compiled differ; infinities and nan, which end a training alike, count as equal."""
    return (math.isfinite(loss) or math.isfinite(other)) and not agrees(other, loss, dtype)


def plain_attributes(parts: Iterable[object]) -> list[tuple[str, Any]]:
    """The numbers, texts, flags and functions among the attributes of Modules, which a trace takes for constants."""
    return [
        (name, thing)
        for part in parts
        for name, thing in vars(part).items()
        if isinstance(thing, int | float | str | None) or callable(thing)
    ]


@contextmanager
def attributes_restored(parts: Iterable[object]) -> Generator[None]:
    """Restore on leaving the attributes of Modules: a traced number that a `forward` stored is of use to no other call."""
    before = [(vars(part), vars(part).copy()) for part in parts]
    try:
        yield
    finally:
        for attributes, stored in before:
            if list(attributes) != list(stored) or not all(map(is_, attributes.values(), stored.values())):
                attributes.clear()
                attributes.update(stored)
                attribute_changed()
