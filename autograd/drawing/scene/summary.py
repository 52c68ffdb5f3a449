"""The summary of a graph that is too large for a layout: how many nodes of which kind, and how deep it is."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from autograd.drawing.formula.wording import LABEL_LENGTH, clean, is_word
from autograd.drawing.scene.parts import BREAK, Box, Card, Edge, Fact, Heading, Picture, in_table, optional
from autograd.drawing.scene.scopes import parameter_names
from autograd.primitives import constant
from autograd.value import Value

#: How many primitives are listed on the card.
LISTED = 12


@dataclass(frozen=True)
class CardAlone(Card, Picture):
    """A picture of one card, whose table is of one column."""

    @property
    def cards(self) -> Sequence[Card]:
        return [self]

    @property
    def edges(self) -> Sequence[Edge]:
        return []

    @property
    def root(self) -> Box:
        return Box("b0", "", [self])

    def heading(self) -> Heading:
        return Heading(self.label)

    def rows(self) -> list[tuple[str, ...]]:
        return [(line,) for line in self.sentences()]

    @abstractmethod
    def sentences(self) -> list[str]:
        """The lines of its table."""

    def row(self) -> tuple[str, ...]:
        return self.rows()[0]


@dataclass(frozen=True)
class Summary(CardAlone):
    """Numbers about a graph, a picture of one card.

    Attributes:
        label: the name of its end, or "".
        value: the number at its end.
        gradient: the gradient there, or None where there is none yet.
        nodes: how many nodes there are.
        depth: how many operations lie on the longest way from a leaf to the end.
        leaves: how many nodes were not computed, by role ("input", "parameter", "constant").
        operations: name, symbol and number of nodes of each primitive, the most frequent first.
    """

    value: float
    gradient: float | None
    nodes: int
    depth: int
    leaves: dict[str, int]
    operations: list[tuple[str, str, int]]

    def facts(self) -> list[Fact]:
        """The size of the graph, its value and gradient, and a bar for each of the most frequent primitives."""
        sizes = [Fact("nodes", f"{self.nodes:,}"), Fact("depth", f"{self.depth:,}")]
        leaves = [Fact(f"{role}s", f"{count:,}") for role, count in self.leaves.items() if count]
        numbers = [BREAK, Fact("value", optional(self.value)), Fact("gradient", optional(self.gradient)), BREAK]
        named = [(name if is_word(symbol) else f"{name} {symbol}", count) for name, symbol, count in self.operations]
        return [*sizes, *leaves, *numbers, *bars(named)]

    def sentences(self) -> list[str]:
        leaves = [f"{count:,} {role}{'s' * (count != 1)}" for role, count in self.leaves.items() if count]
        return [
            f"{self.nodes:,} nodes, {self.depth:,} deep, on {', '.join(leaves)}",
            f"{self.label or 'result'}: value {in_table(self.value)}, gradient {in_table(self.gradient)}",
            *(f"{count:>12,}  {name}" for name, _, count in self.operations),
        ]

    def description(self) -> str:
        return f"Summary of a computational graph of {self.nodes} nodes"


def bars(operations: Sequence[tuple[str, int]]) -> list[Fact]:
    """A bar for each of the most frequent operations, of which there are so many, the most frequent first."""
    others = operations[LISTED:]
    most = [Fact(name, f"{count:,}", Fraction(count, operations[0][1])) for name, count in operations[:LISTED]]
    return [*most, *[Fact(f"{len(others)} more", f"{sum(count for _, count in others):,}")] * bool(others)]


def summarize(value: Value, order: Sequence[Value]) -> Summary:
    """Count the nodes of a graph, given in topological order."""
    depths: dict[Value, int] = {}
    for node in order:
        args = node.args
        depths[node] = 1 + max([depths[arg] for arg in args]) if args else 0
    made_by = Counter(node.primitive for node in order)
    leaves, constants = made_by.pop(None, 0), made_by.pop(constant, 0)
    parameters = sum(parameter in depths for parameter in parameter_names(order))
    return Summary(
        id="summary",
        role="operation",
        label=clean(value.label, LABEL_LENGTH),
        operation="",
        value=value.data,
        gradient=value.grad if value.grad != 0.0 else None,
        nodes=len(order),
        depth=depths[value],
        leaves={"input": leaves - parameters, "parameter": parameters, "constant": constants},
        operations=[(row.name, row.symbol, count) for row, count in made_by.most_common() if row is not None],
    )
