"""What a loop carries, as numbers.

Some may be whole, such as a counter, which its body may take as indices. Whether a number is whole is told by what it was
made of (whole_numbers.py), and what is carried is made of itself. One that is an int before the loop is therefore taken to
be whole in the body, and behind that it is seen whether it is whole there too: by induction it is in every step. Where it is
not, the body is run again without it.
"""

from collections.abc import Iterable, Sequence
from numbers import Integral
from typing import Any

from autograd.arguments import is_condition
from autograd.compiler.frontend.columns import number_of_truth
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.mapped import Lanes
from autograd.compiler.frontend.trace import Trace, as_traced
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import LOOPS, WHOLE
from autograd.errors import TraceError
from autograd.transforms.loops import is_truth
from autograd.trees.flatten import numbers_as_given, parts_of
from autograd.trees.kinds import Tree
from autograd.whole_numbers import ALWAYS_WHOLE, KEEP_WHOLE

ALWAYS_WHOLE.add(WHOLE)
KEEP_WHOLE.update(LOOPS)


def holds_lanes(leaves: list[Any]) -> bool:
    """Whether numbers with lanes are among them, which no loop carries."""
    return any(isinstance(part, Lanes) for leaf in leaves for part in parts_of(leaf))


def number_in_loop(trace: Trace, number: Any) -> Traced:
    """A number or a condition as a number."""
    return number_of_truth(trace, number) if is_truth(number) else as_traced(trace, number, "what a loop carries or gives")


def with_truths(numbers: Iterable[Traced], truths: list[bool]) -> list[Any]:
    """Numbers, of which some stand for conditions."""
    return [Condition(number) if truth else number for number, truth in zip(numbers, truths, strict=True)]


class WholeCarries:
    """Those of the numbers of a carry that are whole in each step.

    Args:
        leaves: of the first carry.
    """

    def __init__(self, trace: Trace, leaves: Sequence[Tree]) -> None:
        numbers = enumerate(number for leaf in leaves for number in numbers_as_given(leaf))
        self.trace = trace
        self.at = {i for i, number in numbers if isinstance(number, Integral) and not is_condition(number)}

    def marked(self, states: Sequence[Traced]) -> list[Traced]:
        """What a step begins with, as the body gets it."""
        return [self.trace.record(WHOLE, (one,)) if i in self.at else one for i, one in enumerate(states)]

    def stay(self, states: Sequence[Traced]) -> bool:
        """Whether those that were marked are whole behind the step too; the others are not marked any more."""
        before, self.at = self.at, {i for i in self.at if self._is_whole(states[i])}
        return self.at == before

    def _is_whole(self, number: Traced) -> bool:
        try:
            self.trace.as_index(number, "a carry")
        except TraceError:
            return False
        return True
