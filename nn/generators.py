"""The generators of random numbers that a model or a loss may draw from: states to be taken, kept in files, and restored."""

import random
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any

import numpy as np


def generators_of(parts: Iterable[object]) -> list[Any]:
    """The generators among the attributes of Modules: `random.Random` and NumPy Generators."""
    things = [thing for part in parts for thing in vars(part).values()]
    return [thing for thing in things if isinstance(thing, random.Random | np.random.Generator)]


def states_of(parts: Iterable[object]) -> list[Any]:
    """The states of the generators of `random`, of `numpy.random`, and of these Modules, as JSON has them but for arrays."""
    own = [one.getstate() if isinstance(one, random.Random) else one.bit_generator.state for one in generators_of(parts)]
    return [random.getstate(), np.random.get_state(legacy=False), *own]  # noqa: NPY002  # that generator is the one meant


def restore_states(parts: Iterable[object], states: list[Any]) -> None:
    """Give the generators their states, also as JSON gives them back.

    Raises:
        ValueError: if they are not as many.
    """
    of_python, of_numpy, *own = states
    pairs = list(zip(generators_of(parts), own, strict=True))
    random.setstate(_as_python_has_it(of_python))
    np.random.set_state(of_numpy)  # noqa: NPY002
    for generator, state in pairs:
        if isinstance(generator, random.Random):
            generator.setstate(_as_python_has_it(state))
        else:
            generator.bit_generator.state = state


def _as_python_has_it(state: Any) -> tuple[Any, ...]:
    version, words, spare = state
    return version, tuple(words), spare


@contextmanager
def generators_restored(parts: Iterable[object]) -> Generator[None]:
    """Restore on leaving the generators of `random` and `numpy.random`, and those that are attributes of these Modules."""
    parts = list(parts)
    states = states_of(parts)
    try:
        yield
    finally:
        restore_states(parts, states)
