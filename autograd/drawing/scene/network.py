"""A network as people draw it: columns of neurons, and between them a line for each weight."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograd.drawing.formula.wording import number
from autograd.drawing.scene.parts import Picture


@dataclass(frozen=True)
class Unit:
    """A neuron, an input (without bias), or a gap, whose `label` has the number of units that are left out."""

    id: str
    label: str
    bias: float | None
    is_gap: bool = False

    def text(self) -> str:
        if self.is_gap:
            return f"⋮  {self.label}"
        return self.label if self.bias is None else number(self.bias, digits=2)


@dataclass(frozen=True)
class Column:
    """The units of one layer, from top to bottom, with the title above and the subtitle below them."""

    title: str
    subtitle: str
    units: Sequence[Unit]


@dataclass(frozen=True)
class Weight:
    """A line from a unit to one of the next column."""

    tail: str
    head: str
    weight: float


@dataclass(frozen=True)
class Network(Picture):
    """The columns from left to right, the weights that are drawn, the largest finite one, and the number of parameters."""

    columns: Sequence[Column]
    weights: Sequence[Weight]
    largest: float
    parameters: int

    def role(self, column: int) -> str:
        return "input" if not column else "output" if column == len(self.columns) - 1 else "operation"

    def share(self, weight: Weight) -> float:
        """The size of a weight relative to the largest, from 0 to 1; 1 for a weight that is not finite."""
        size = abs(weight.weight)
        return size / self.largest if size <= self.largest and size > 0.0 else float(size != 0.0)

    def rows(self) -> list[tuple[str, ...]]:
        """A line for each column."""
        lines = [f"{column.title}{column.subtitle and ', '}{column.subtitle}" for column in self.columns]
        lines.append(f"{self.parameters:,} parameters, the largest weight ±{number(self.largest)}")
        return [(line,) for line in lines]

    def description(self) -> str:
        return f"Network of {', '.join(column.title for column in self.columns)}"

    def tooltips(self) -> dict[str, str]:
        units = (unit for column in self.columns for unit in column.units if unit.bias is not None)
        biases = {unit.id: f"bias {unit.bias!r}" for unit in units}
        return biases | {f"{line.tail}->{line.head}": f"weight {line.weight!r}" for line in self.weights}
