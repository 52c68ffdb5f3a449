"""Whose a number with lanes is: that of the function of one vmap, or of the body of one loop.

In eager code a number that a body leaves behind, in a list or an attribute, is that of the last sample or step. Here it
stands for all of them, and another body would take one in each of its own lanes, if it has as many. So a body reads what it
made itself, what it maps over, what those around it may read, and what vmaps and loops returned. JAX refuses other numbers
as leaked tracers.

Two bodies may map over the same numbers. Each has twins of its own of these: other objects, which are the same equations.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import EACH_STEP, SPREAD, STAND_INS, TWIN
from autograd.errors import TraceError
from autograd.modes import line_of_user
from autograd.own_derivatives import WITH_DERIVATIVES

if TYPE_CHECKING:
    from autograd.compiler.frontend.trace import Trace

#: Rows whose result is the number itself, or that number in other lanes; a twin is what another body reads.
SAME_NUMBER = (STAND_INS | {EACH_STEP}) - {TWIN}


class Body:
    """The function of a vmap, or the body of a loop, while it is traced; without arguments what is outside of all.

    Args:
        outer: the body around it. start: the first equation that is its own. lanes: of its numbers.
        checked: whether it is a user's, who may keep numbers; not one of a derivative, which reads what a body made.

    Attributes:
        columns: what it maps over, and what vmaps and loops in it returned, by their ids.
        entries: of the columns those of arguments, by block, stride and lanes, then by index.
    """

    def __init__(self, outer: "Body | None" = None, start: int = 0, lanes: int = 0, checked: bool = True) -> None:
        self.outer, self.start, self.lanes = outer, start, lanes
        self.checked = checked and (outer is None or outer.checked)
        self.columns: dict[int, Traced] = {}
        self.entries: dict[tuple[int, int, int], dict[int, Traced]] = {}
        self._twins: dict[int, tuple[Traced, Traced]] = {}

    def own(self, number: Any) -> Any:
        """A number or a condition, which nobody has yet, as one of its columns."""
        node = number.indicator if isinstance(number, Condition) else number
        if type(node) is Traced:
            self.columns[id(node)] = node
        return number

    def twin(self, number: Any) -> Any:
        """A number or a condition of another one as one of its columns."""
        if isinstance(number, Condition):
            return Condition(self.twin(number.indicator))
        if type(number) is not Traced or not number.lanes or id(number) in self.columns:
            return number
        if id(number) not in self._twins:
            self._twins[id(number)] = number, self.own(number.trace.twin(number))
        return self._twins[id(number)][1]

    def may_read(self, node: Traced) -> bool:
        """Whether a number with lanes is its own, or that of a body around it."""
        made, body = self._made(node), self
        if made is None:
            return True
        while body.outer is not None and (made.index < body.start or made.lanes != body.lanes):
            body = body.outer  # in a loop over samples what is the same in each step has their lanes
        return made.lanes == body.lanes  # those of a body in this one, which ended, are others

    def _made(self, node: Traced) -> Traced | None:
        """The number that this one is, in whichever lanes; None where it is a column, or the same for all."""
        while not self._is_column(node):
            if node.primitive in SAME_NUMBER:
                node = node.args[0]
            elif node.primitive is WITH_DERIVATIVES:
                node = node.args[1]
            else:
                return None if not node.lanes or node.trace.is_counting(node) else node
        return None

    def _is_column(self, node: Traced) -> bool:
        body: Body | None = self
        while body is not None and id(node) not in body.columns:
            body = body.outer
        return body is not None

    def forget(self) -> None:
        """Drop its columns once it has ended: what it mapped over, which loops refer to, would lead to these in a cycle."""
        self.outer = None
        self.columns.clear()
        self._twins.clear()

    def close(self, trace: "Trace", results: Iterable[Any]) -> None:
        """See that its equations and its results are made of what it may read.

        Raises:
            TraceError: if they are not.
        """
        if self.checked and trace.left_behind:
            start = self.start
            for node in trace.nodes[start:]:
                for arg in node.args:
                    if arg.index < start and arg.lanes and arg.primitive is not SPREAD and not self.may_read(arg):
                        refuse_left_behind()
            if not all(self.may_read(one) for one in _with_lanes(results)):
                refuse_left_behind()
        trace.left_behind = True

    def close_within(self, trace: "Trace", start: int, end: int, results: Iterable[Any]) -> None:
        """See that what was recorded behind a loop which shares its lanes, and the results, read nothing that this made.

        Args:
            start, end: the first equation of that loop, and the one behind it.

        Raises:
            TraceError: if they do.
        """
        if self.checked:
            read = [arg for node in trace.nodes[end:] for arg in node.args if arg.lanes]
            for node in (*read, *_with_lanes(results)):
                made = self._made(node)
                if made is not None and start <= made.index < end:
                    refuse_left_behind()


def _with_lanes(numbers: Iterable[Any]) -> Iterator[Traced]:
    """Those of numbers and conditions that have lanes."""
    for number in numbers:
        node = number.indicator if isinstance(number, Condition) else number
        if type(node) is Traced and node.lanes:
            yield node


def refuse_left_behind() -> NoReturn:
    raise TraceError(
        "jit: a number of one vmap or loop, which has one for each sample or step, was kept from it and is read within"
        f" another one; return it from the function instead. At {line_of_user()}"
    )
