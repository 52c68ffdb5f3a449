"""The exercises of the course and the checker that looks at answers to them: `from exercises import check`."""

from typing import Any

from .checking import Exercise, Report, judge
from .one_neuron import LEARN, SUM_TIMES, USED_TWICE

__all__ = ["EXERCISES", "check"]

#: Each exercise by the number of its notebook and its own.
EXERCISES: dict[str, Exercise] = {
    "1.1": SUM_TIMES,
    "1.2": USED_TWICE,
    "1.3": LEARN,
}


def check(number: str, answer: Any) -> Report:
    """Tries an answer to an exercise, and says whether it is right or which of the usual mistakes it looks like.

    Args:
        number: of notebook and exercise, such as `"1.3"`.
        answer: what the exercise asks for, mostly a function that you wrote.

    Raises:
        ValueError: there is no such exercise to check.
    """
    if number not in EXERCISES:
        raise ValueError(f"There is no exercise {number!r} to check. There are: {', '.join(EXERCISES)}.")
    return judge(number, EXERCISES[number], answer)
