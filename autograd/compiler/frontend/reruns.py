"""The body of a loop runs again for its derivative, where it must record what it recorded at first.

It does not if it reads a list, a dict or an attribute that was changed meanwhile. Then the steps are traced one by one, as
eager code takes them, or the loop is refused.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from autograd.compiler.frontend.trace import Trace
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import ARGUMENT, EACH_STEP, PARAMETER, STAND_INS
from autograd.errors import TraceError
from autograd.modes import line_of_user
from autograd.primitives import constant

#: Rows whose result is the number itself, or that number in other lanes.
SAME_NUMBER = STAND_INS | {EACH_STEP}


class FirstRun:
    """What a body recorded when it ran first.

    Args:
        before: the first equation of the loop. begin: that of the body. results: what it gave.
    """

    def __init__(self, trace: Trace, before: int, begin: int, results: Sequence[Traced]) -> None:
        self.trace, self.before = trace, before
        self.place, self.results = slice(begin, len(trace.nodes)), list(results)
        trace.held_by_loops.append(self.results)

    @cached_property
    def recorded(self) -> list[Any]:
        """It is asked for where the loop is differentiated, and only there."""
        found = self._from(self.place, self.results)
        self.trace.held_by_loops.append(found)
        return found

    def check_again(self, begin: int, results: Sequence[Traced]) -> None:
        """See that it recorded the same from `begin` on.

        Raises:
            TraceError: if it did not.
        """
        again = self._from(slice(begin, None), results)
        if again != self.recorded[-len(again) :]:  # the first time it may have run twice (carries.py)
            raise TraceError(
                "jit: the function of a loop reads a list, a dict or an attribute that was changed after it ran, and its"
                " derivative would read what is there now. Pass what it reads in the carry or in xs, or change a copy. At"
                f" {line_of_user()}"
            )

    def _from(self, place: slice, results: Sequence[Traced]) -> list[Any]:
        nodes = [one for one in self.trace.nodes[place] if one.lanes and one.args and one.primitive is not EACH_STEP]
        rows = [(one.primitive, [self._mark(arg) for arg in one.args]) for one in nodes]
        return [*rows, *map(self._mark, results)]

    def _mark(self, node: Traced) -> Any:
        """What tells numbers from outside the body apart; None for those that it made."""
        while node.primitive in SAME_NUMBER:
            node = node.args[0]
        if node.index < self.before:
            return node.index
        if node.primitive is constant:
            return repr(node.number)
        if node.primitive is PARAMETER:  # a Value, which each run may make for itself
            return repr(next(islice(self.trace.parameters, node.number, None)).data)
        if node.primitive is ARGUMENT and node.number[0] < 0:  # so is data that is mapped over
            block, *place = node.number
            return self.trace.captured[-1 - block], place
        return None if node.args else node.index
