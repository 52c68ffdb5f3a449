"""How an answer is checked: it is tried out, and what comes of it is compared with the right answer and with wrong ones.

No answer is read as text. A mistake is recognised by what it does: an answer that forgets `zero_grad` ends at other weights
than the right one, and at the same weights as every other answer that forgets it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd import Value


class MistakeError(Exception):
    """A mistake that shows before there are numbers to compare: its name and a hint."""


@dataclass(frozen=True)
class Exercise:
    """An exercise.

    Args:
        trial: runs an answer on inputs of its own and returns the numbers that come of it.
        right: an answer that is right.
        mistakes: by its name, an answer that makes this mistake, and the hint for whoever makes it.
    """

    trial: Callable[[Any], Iterable[float]]
    right: Any
    mistakes: dict[str, tuple[Any, str]]


@dataclass(frozen=True)
class Report:
    """What `check` found out. It is true if the answer is right."""

    number: str
    right: bool
    mistake: str = ""
    hint: str = ""

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        if self.right:
            return f"Exercise {self.number}: right."
        return f"Exercise {self.number}: not yet. It looks like this: {self.mistake}.\nHint: {self.hint}"


def judge(number: str, exercise: Exercise, answer: Any) -> Report:
    """The report on an answer to an exercise."""
    try:
        found = outcome(exercise, answer)
    except MistakeError as error:
        return Report(number, False, *error.args)
    except Exception as error:
        text = f"it raises {type(error).__name__}: {error}"
        return Report(number, False, text, "Call it yourself, in a cell of its own, and read the last lines of the error.")
    if same(found, outcome(exercise, exercise.right)):
        return Report(number, True)
    for mistake, (wrong, hint) in exercise.mistakes.items():
        if same(found, outcome(exercise, wrong)):
            return Report(number, False, mistake, hint)
    hint = "Do the first step on paper, print what your code has there, and go on until the two differ."
    return Report(number, False, "none of the usual mistakes, but other numbers than the right ones", hint)


def outcome(exercise: Exercise, answer: Any) -> np.ndarray:
    return np.array([float(number) for number in exercise.trial(answer)])


def same(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True)


# What trials are made of.


def numbers(result: Any, count: int | None = None) -> list[float]:
    """All numbers in what an answer returned, in order. An array, a list and a tuple are as good as each other."""
    if result is None:
        raise MistakeError("it returns nothing", "A function hands its result over with `return`; `print` only shows it.")
    if isinstance(result, Value):
        flat = [result.data]
    elif isinstance(result, (list, tuple, np.ndarray)):
        flat = [number for entry in result for number in numbers(entry)]
    else:
        flat = [float(result)]
    if count is not None and len(flat) != count:
        raise MistakeError(f"it returns {len(flat)} numbers, not {count}", "Read once more what the function is to return.")
    return flat


def a_value(result: Any) -> Value:
    """The result, which has to be a Value for a gradient to flow through it."""
    if result is None:
        numbers(result)
    if not isinstance(result, Value):
        hint = "With `.data` or `float()` a number loses its memory, and nothing can go back through it."
        raise MistakeError("it returns a plain number instead of a Value", hint)
    return result


def kept(data: Any, before: Any) -> None:
    """Raises if the data are not as they were before the answer was called."""
    if repr(data) != repr(before):
        hint = "The samples are what the world gave you. Make a new list instead of changing the one that is passed."
        raise MistakeError("it changes the data", hint)
