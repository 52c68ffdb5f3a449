"""The parts of pictures. Lowerings call their methods and never test for the class of a part.

All that a reader will see is decided and copied here, so that a picture stays as it is when `.data` and `.grad` change.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar, NamedTuple, Protocol

from autograd.drawing.formula.wording import number, span


class Heading(NamedTuple):
    """The first line of a card.

    Attributes:
        label: a name.
        symbols: texts beside it in large type.
        room: the text in large type that the card has room for beside the label; None where other lines are wide enough.
        has_gap: whether it has room for a gap before that.
    """

    label: str
    symbols: Sequence[str] = ()
    room: str | None = None
    has_gap: bool = False


class Fact(NamedTuple):
    """A line of a card: a caption, a text at its right, and between them a bar, where `share` is how long it is, up to 1.

    A line about another card's number has the colour of that card's role.
    """

    caption: str
    text: str
    share: Fraction | None = None
    role: str = ""


#: A line that is empty.
BREAK = Fact("", "")


@dataclass(frozen=True)
class Card(ABC):
    """A rectangle with a heading and facts.

    Attributes:
        id: its name within the picture's code.
        role: "input", "parameter", "constant", "operation" or "output".
        label: the name that the user or a module gave it, or "".
        operation: the operation that made it; "" for a leaf.
        held: the arguments that are written on it and have no cards of their own.
    """

    id: str
    role: str
    label: str
    operation: str
    held: "Sequence[Held]" = field(default=(), kw_only=True)

    @abstractmethod
    def heading(self) -> Heading: ...

    def lines(self) -> list[Fact]:
        """All lines below the heading."""
        return [*(line for held in self.held for line in held.lines()), *self.facts()]

    @abstractmethod
    def facts(self) -> list[Fact]: ...

    @abstractmethod
    def row(self) -> tuple[str, ...]:
        """Its line of a table."""

    def tooltip(self) -> str:
        """Everything about it, with all digits."""
        return ""


class Held(NamedTuple):
    """An argument that is written on the card that uses it.

    Attributes:
        card: the card that it would have.
        mark: its number among the operands, where their order matters.
        use, uses: on which card this is, and on how many it is written; its gradient is that of all of them.
    """

    card: Card
    mark: str
    use: int
    uses: int

    def lines(self) -> list[Fact]:
        name = " ".join(filter(None, (self.mark, self.card.heading().label, *self.card.heading().symbols)))
        first, *others = self.card.facts()
        caption = f"{name} ({self.use} of {self.uses})" if self.uses > 1 else name
        return [Fact(caption, first.text, role=self.card.role), *(line._replace(role=self.card.role) for line in others)]


@dataclass(frozen=True)
class Node(Card):
    """One number of the graph.

    Attributes:
        id: numbered in topological order.
        operation: the symbol of its operation, with the constants folded into it; "" for a leaf.
        name: its name in text: its label, or else n1, n2, …, which count the nodes without one.
        statement: the operation in terms of its arguments, "w × x"; "" for a leaf.
        value: the number, or None of a traced number.
        gradient: its gradient, or None where there is none yet.
    """

    name: str
    statement: str
    value: float | None
    gradient: float | None

    @property
    def has_gradient(self) -> bool:
        """Whether the card shows a gradient; constants have none."""
        return self.role != "constant"

    def heading(self) -> Heading:
        symbols = [self.operation] * bool(self.operation)
        return Heading(self.label, symbols, self.operation, has_gap=bool(self.label and self.operation))

    def facts(self) -> list[Fact]:
        if self.value is None:
            return []
        return [Fact("value", number(self.value)), Fact("gradient", optional(self.gradient))][: 1 + self.has_gradient]

    def row(self) -> tuple[str, ...]:
        gradient = in_table(self.gradient) if self.has_gradient else ""
        return self.name, f"= {self.statement}" if self.statement else "", in_table(self.value), gradient

    def tooltip(self) -> str:
        lines = [" = ".join(filter(None, (self.name, self.statement)))]
        if self.value is not None:
            lines.append(f"value {self.value!r}")
        if self.gradient is not None and self.has_gradient:
            lines.append(f"gradient {self.gradient!r}")
        return "\n".join(lines)


class Range(NamedTuple):
    """The smallest and the largest of some numbers; nan, if there is one among them, is both."""

    low: float
    high: float

    @staticmethod
    def of(numbers: Sequence[float | None]) -> "Range | None":
        """The range of the numbers that are known; None where none is."""
        known = [x for x in numbers if x is not None]
        if not known:
            return None
        unordered = [x for x in known if x != x]
        return Range(unordered[0], unordered[0]) if unordered else Range(min(known), max(known))


@dataclass(frozen=True)
class Group(Card):
    """Closed scopes of equal content, or nodes of equal operation, on one card.

    Attributes:
        label: the name of the scope; where there are several, the first and the last.
        operation: of each node, where it is no scope.
        count: how many there are.
        nodes, parameters: how many each one holds.
        values, gradients: those of the nodes that are used outside of it; None where there is no gradient yet.
    """

    count: int
    nodes: int
    parameters: int
    values: Range | None
    gradients: Range | None

    def heading(self) -> Heading:
        return Heading(self.label, self.words()[bool(self.label) :], f"{self.operation}  ×{self.count}")

    def facts(self) -> list[Fact]:
        facts = [Fact("nodes", f"{self.nodes:,}")] * (self.nodes > 1)
        facts += [Fact("parameters", f"{self.parameters:,}")] * bool(self.parameters)
        numbers = [Fact("value", _span(self.values)), Fact("gradient", _span(self.gradients))]
        return [*facts, *(numbers if self.values else ())]

    def row(self) -> tuple[str, ...]:
        return " ".join(self.words()), self.content(), _span(self.values), _span(self.gradients)

    def tooltip(self) -> str:
        numbers = [("value", self.values), ("gradient", self.gradients)]
        told = [f"{name} {span(found)}" for name, found in numbers if found]
        return "\n".join(filter(None, [" ".join(self.words()), self.content(), *told]))

    def words(self) -> list[str]:
        """Its label and operation, and how often."""
        return [*filter(None, (self.label, self.operation)), *[f"×{self.count}"] * (self.count > 1)]

    def content(self) -> str:
        nodes, parameters = f"{self.nodes:,} nodes" * (self.nodes > 1), f"{self.parameters:,} parameters"
        return ", ".join(filter(None, (nodes, parameters * bool(self.parameters))))


def _span(numbers: Range | None) -> str:
    return span(numbers) if numbers else "—"


class Edge(NamedTuple):
    """From an argument to its use; `mark` is the argument's number, where the order matters, `label` is written along the
    edge, and an edge that is lit is the one that a step is about."""

    tail: str
    head: str
    mark: str = ""
    label: str = ""
    is_lit: bool = False


@dataclass(frozen=True, eq=False)
class Box:
    """A scope with the cards and the boxes in it. The outermost is the whole picture and has no title."""

    id: str
    title: str
    nodes: list[Card] = field(default_factory=list[Card])
    boxes: "list[Box]" = field(default_factory=list["Box"])

    def with_cards(self, cards: Mapping[str, Card]) -> "Box":
        """The box with these cards, by their ids, in the places of its own; without those of which there is none, and boxes
        that are empty then. This recurses, but over boxes, whose depth `scopes.DEEPEST` bounds."""
        nodes = [cards[card.id] for card in self.nodes if card.id in cards]
        inner = [box.with_cards(cards) for box in self.boxes]
        return Box(self.id, self.title, nodes, [box for box in inner if box.nodes or box.boxes])


class Picture(ABC):
    """The base of pictures, which can be drawn, and written as a table.

    Attributes:
        is_shortened: whether the middle of a long table is left out.
    """

    is_shortened: ClassVar[bool] = False

    @abstractmethod
    def description(self) -> str:
        """A description in one line."""

    @abstractmethod
    def rows(self) -> list[tuple[str, ...]]:
        """The lines of its table, all of as many columns, with the header."""

    def tooltips(self) -> dict[str, str]:
        """The texts that a reader's pointer brings up, by the ids of cards and edges."""
        return {}


class CardPicture(Protocol):
    """A picture of cards with edges between them, in boxes."""

    @property
    def cards(self) -> Sequence[Card]: ...

    @property
    def edges(self) -> Sequence[Edge]: ...

    @property
    def root(self) -> Box:
        """The outermost box, which holds all cards."""
        ...

    def description(self) -> str: ...

    def tooltips(self) -> Mapping[str, str]: ...


def optional(x: float | None) -> str:
    """A number as a card shows it, or a dash where there is none."""
    return "—" if x is None else number(x)


def in_table(x: float | None) -> str:
    """A number as a table shows it, with six digits, or a dash where there is none."""
    return "—" if x is None else f"{x + 0.0:.6g}"
