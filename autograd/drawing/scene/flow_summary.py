"""The summary of a compiled program of more array operations than are drawn: its arguments, and how many of which kind."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from autograd.drawing.scene.flow import Flow
from autograd.drawing.scene.parts import BREAK, Fact
from autograd.drawing.scene.summary import LISTED, CardAlone, bars


@dataclass(frozen=True)
class FlowSummary(CardAlone):
    """Numbers about a compiled program, a picture of one card.

    Attributes:
        given: the name and the shape of each array that is not computed.
        scalars: the number of scalar operations.
        operations: the symbol of each operation with how many there are, the most frequent first.
    """

    given: Sequence[tuple[str, str]]
    scalars: int
    operations: Sequence[tuple[str, int]]

    @property
    def count(self) -> int:
        return sum(count for _, count in self.operations)

    def facts(self) -> list[Fact]:
        given = [Fact(name, shape) for name, shape in self.given[:LISTED]]
        others = [Fact(f"{len(self.given) - LISTED} more", "")] * (len(self.given) > LISTED)
        sizes = [Fact("array operations", f"{self.count:,}"), Fact("scalars", f"{self.scalars:,}")]
        return [*sizes, BREAK, *given, *others, BREAK, *bars(self.operations)]

    def sentences(self) -> list[str]:
        return [
            f"{self.count:,} array operations for {self.scalars:,} scalar ones",
            *(f"{name}: {shape}" for name, shape in self.given),
            *(f"{count:>12,}  {symbol}" for symbol, count in self.operations),
        ]

    def description(self) -> str:
        return f"Summary of a compiled program of {self.count} array operations"


def summarize_flow(flow: Flow) -> FlowSummary:
    """Count the operations of a picture."""
    computed = [call for call in flow.calls if call.scalars]
    return FlowSummary(
        id="summary",
        role="operation",
        label="",
        operation="",
        given=[(call.label, call.shape) for call in flow.calls if not call.scalars],
        scalars=sum(call.scalars for call in computed),
        operations=Counter(call.operation for call in computed).most_common(),
    )
