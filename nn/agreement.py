"""Whether a model computes the same whenever it is called: one trace of it serves the whole training.

A `forward` that draws random numbers, counts its calls or changes anything else of Python's is traced once, and what it did
then would be done in each step. So before compiled training begins, the losses of a few samples are compared with those on
Values; a change of state shows where the same sample is asked about twice.
"""

import math
import random
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import numpy as np

from nn.module import Module

#: How long samples are compared for, in seconds.
BUDGET = 0.05
#: By how much compiled losses may differ, relative to their size and beyond: rounding that the loss has enlarged.
TOLERANCES = {"float64": (1e-6, 1e-9), "float32": (1e-1, 1e-3)}


def disagreement(eager: Callable[[int], float], compiled: Callable[[int], float], count: int, dtype: str) -> str:
    """What differs between a loss that is computed on Values and the same compiled, as a sentence; nothing if they agree.

    Args:
        eager, compiled: each gives the loss of a sample.
        count: of samples; as many are compared as take BUDGET, and at least one.
        dtype: what the compiled one computes in.

    >>> disagreement(lambda i: 0.5, lambda i: 0.5, 10, "float64")
    ''
    >>> print(disagreement(lambda i: 0.5, lambda i: 0.7, 10, "float64"))
    Compiled, the loss of sample 0 is 0.7, and on Values it is 0.5: ...
    """
    relative, absolute = TOLERANCES[dtype]
    found: list[float] = []
    begin = time.perf_counter()
    try:
        while len(found) < count and (not found or time.perf_counter() - begin < BUDGET):
            found.append(eager(len(found)))
        again = eager(0)
    except ValueError:  # a prediction that the loss refuses; training may come by it or not
        again = found[0] if found else 0.0
    if found and again != found[0] and not (math.isnan(again) and math.isnan(found[0])):
        return (
            f"The loss of sample 0 is {found[0]!r}, and when asked for again it is {again!r}: the model or the loss draws"
            " random numbers, counts its calls, or changes other state, which one trace would freeze."
        )
    for i, loss in enumerate(found):
        other = compiled(i)
        finite = math.isfinite(loss), math.isfinite(other)
        if finite != (False, False) and (
            False in finite or not math.isclose(loss, other, rel_tol=relative, abs_tol=absolute)
        ):
            return (
                f"Compiled, the loss of sample {i} is {other!r}, and on Values it is {loss!r}: the model or the loss draws"
                " random numbers, counts its calls, or changes other state, which one trace would freeze."
            )
    return ""


def plain_attributes(parts: list[Module]) -> list[tuple[str, Any]]:
    """The numbers, texts, flags and functions among the attributes of Modules, which a trace takes for constants."""
    return [
        (name, thing)
        for part in parts
        for name, thing in vars(part).items()
        if isinstance(thing, int | float | str | None) or callable(thing)
    ]


@contextmanager
def generators_restored(parts: list[Module]) -> Generator[None]:
    """Whatever is drawn within it is drawn again behind it: the generators of `random` and `numpy.random`, and those that
    are attributes of Modules."""
    kept_python, kept_numpy = random.getstate(), np.random.get_state()  # noqa: NPY002  # that generator is the one meant
    things = [thing for part in parts for thing in vars(part).values()]
    python = [(thing, thing.getstate()) for thing in things if isinstance(thing, random.Random)]
    numpy = [(thing, thing.bit_generator.state) for thing in things if isinstance(thing, np.random.Generator)]
    try:
        yield
    finally:
        random.setstate(kept_python)
        np.random.set_state(kept_numpy)  # noqa: NPY002
        for generator, state in python:
            generator.setstate(state)
        for generator, state in numpy:
            generator.bit_generator.state = state
