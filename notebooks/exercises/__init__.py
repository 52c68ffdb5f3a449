"""The exercises of the course and the checker that looks at answers to them: `from exercises import check`."""

from typing import Any

from .approximation import BUMP, STAIRS, STOP
from .checking import Exercise, Report, judge
from .deep_networks import CHAIN, LEAKY, RESIDUAL
from .digits import CONFUSION, COSINE, RECALL
from .gpt import ATTEND, TEMPERATURE, WINDOWS
from .lenet import CONVOLVE, POOL, SIZE
from .losses import BCE, DIVERGE, MSE
from .one_neuron import LEARN, SUM_TIMES, USED_TWICE
from .optimizers import BATCHES, COUNT, MOMENTUM
from .perceptron import LIFTED, NAND, RULE
from .under_the_hood import LEVELS, SHARE, WEIGHTS
from .xor import DESCENT, FORWARD, XNOR

__all__ = ["EXERCISES", "check"]

#: Each exercise by the number of its notebook and its own.
EXERCISES: dict[str, Exercise] = {
    "1.1": SUM_TIMES,
    "1.2": USED_TWICE,
    "1.3": LEARN,
    "2.1": NAND,
    "2.2": RULE,
    "2.3": LIFTED,
    "3.1": XNOR,
    "3.2": FORWARD,
    "3.3": DESCENT,
    "4.1": MSE,
    "4.2": BCE,
    "4.3": DIVERGE,
    "5.1": COUNT,
    "5.2": MOMENTUM,
    "5.3": BATCHES,
    "6.1": CHAIN,
    "6.2": LEAKY,
    "6.3": RESIDUAL,
    "7.1": BUMP,
    "7.2": STAIRS,
    "7.3": STOP,
    "8.1": CONFUSION,
    "8.2": RECALL,
    "8.3": COSINE,
    "9.1": CONVOLVE,
    "9.2": SIZE,
    "9.3": POOL,
    "10.1": SHARE,
    "10.2": LEVELS,
    "10.3": WEIGHTS,
    "11.1": ATTEND,
    "11.2": TEMPERATURE,
    "11.3": WINDOWS,
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
