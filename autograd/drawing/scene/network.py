"""A model as people draw networks: columns of neurons, and between them a line for each weight.

Whatever is made of neurons can be drawn, of this project or not: a neuron has weights `w` and a bias `b`, a layer has
`neurons`, a network `layers` or `modules`, in micrograd's words and PyTorch's. A convolution has a `weight` for each filter,
channel, row and column and a `bias` for each filter, a linear layer a row of `weight` for each
output. What has no parameters, such as pooling, is told below a column.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from autograd.arguments import describe
from autograd.drawing.formula.wording import LABEL_LENGTH, clean, number
from autograd.drawing.scene.parts import Picture
from autograd.value import Value

#: Of a layer with more neurons than MOST the first and the last few are drawn.
MOST, FIRST, LAST = 10, 5, 3


@dataclass(frozen=True)
class Unit:
    """A neuron or an input, which has no bias, as a neuron may not; of those that are left out `label` says how many."""

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
    """The units of one layer, from top to bottom, and what stands above and below them."""

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
    """The columns from left to right, the weights that are drawn, the largest finite one, and how many parameters."""

    columns: Sequence[Column]
    weights: Sequence[Weight]
    largest: float
    parameters: int

    def role(self, column: int) -> str:
        return "input" if not column else "output" if column == len(self.columns) - 1 else "operation"

    def share(self, weight: Weight) -> float:
        """How large a weight is beside the largest, from 0 to 1; 1 of one that is not finite."""
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


def is_model(thing: Any) -> bool:
    named = any(hasattr(thing, name) for name in ("layers", "modules", "neurons"))
    return named or _is_neuron(thing) or _is_convolution(thing) or _is_linear(thing)


def _is_neuron(thing: Any) -> bool:
    return hasattr(thing, "w") and hasattr(thing, "b") and isinstance(thing.b, Value)


def _is_convolution(thing: Any) -> bool:
    return hasattr(thing, "out_channels") and hasattr(thing, "weight") and hasattr(thing, "bias")


def _is_linear(thing: Any) -> bool:
    weight = getattr(thing, "weight", None)
    return hasattr(thing, "bias") and isinstance(weight, list) and isinstance(weight[0], list) and not _is_convolution(thing)


def _parameters(thing: Any) -> list[Any] | None:
    """Those of a module, frozen ones too; None of what has no such method."""
    listed: Any = getattr(thing, "named_parameters", None) or getattr(thing, "parameters", None)
    return list(cast(Any, listed)()) if callable(listed) else None


def _layers(model: Any) -> Iterator[Any]:
    """The layers of a model, each a list of neurons or a convolution; a function between two of them by its name."""
    waiting = [model]
    while waiting:
        part = waiting.pop()
        if _is_neuron(part):
            yield [part]
        elif hasattr(part, "neurons"):
            yield list(part.neurons)
        elif hasattr(part, "layers") or hasattr(part, "modules"):
            waiting += reversed(part.layers if hasattr(part, "layers") else part.modules)
        elif _is_convolution(part):
            yield part
        elif _is_linear(part):
            biases = [None] * len(part.weight) if part.bias is None else part.bias
            yield [SimpleNamespace(w=row, b=b) for row, b in zip(part.weight, biases, strict=True)]
        elif _parameters(part) == []:
            yield repr(part)
        elif callable(part) and _parameters(part) is None:
            yield str(getattr(part, "name", "") or getattr(part, "__name__", type(part).__name__))
        else:
            raise TypeError(
                f"draw(): {type(model).__name__} has a part that is not made of neurons, {describe(part)}."
                " Draw the graph of what it computes instead: draw(model(x))."
            )


def compose_network(model: Any) -> Network:
    """The picture of a model, as its parameters are now."""
    columns: list[Column] = []
    weights: list[Weight] = []
    largest, parameters, given = 0.0, 0, 0
    for layer in _layers(model):
        if isinstance(layer, str):
            if columns:
                last = columns[-1]
                columns[-1] = Column(last.title, f"{last.subtitle}, {layer}", last.units)
            continue
        if _is_convolution(layer):
            found = _filters(layer, columns)
            weights += found
            largest = max([largest, *(abs(weight.weight) for weight in found if math.isfinite(weight.weight))])
            parameters += len(_parameters(layer) or ())
            given = layer.out_channels
            continue
        width = len(layer[0].w)
        if not columns:
            columns.append(Column("input" if width == 1 else f"{width:,} inputs", "", _inputs(0, width)))
        elif given != width:  # an image, of which this layer sees every number
            columns.append(Column(f"{width:,} numbers", "", _units(f"c{len(columns)}", [""] * width, [None] * width)))
        before, given = columns[-1].units, len(layer)
        labels, biases = [""] * len(layer), [None if neuron.b is None else neuron.b.data for neuron in layer]
        units = _units(f"c{len(columns)}", labels, biases)
        title = "1 neuron" if len(layer) == 1 else f"{len(layer):,} neurons"
        columns.append(Column(title, _activation(layer[0]), units))
        for place, unit in _placed(units, len(layer)):
            drawn = layer[place].w
            weights += [Weight(tail.id, unit.id, drawn[i].data) for i, tail in _placed(before, len(drawn))]
        sizes = [abs(weight.data) for neuron in layer for weight in neuron.w]
        largest = max([largest, *filter(math.isfinite, sizes)])
        parameters += sum(len(neuron.w) + (neuron.b is not None) for neuron in layer)
    if not columns:
        raise TypeError(
            f"draw(): {type(model).__name__} has no neurons. Draw the graph of what it computes instead: draw(model(x))."
        )
    return Network(columns, weights, largest, parameters)


def _inputs(column: int, count: int) -> list[Unit]:
    return _units(f"c{column}", [f"x{i}" for i in range(count)], [None] * count)


def _filters(convolution: Any, columns: list[Column]) -> list[Weight]:
    """Add the column of a convolution, a unit for each filter; a line is what a filter gives to an evenly lit channel."""
    channels, filters = convolution.in_channels, convolution.out_channels
    if not columns:
        columns.append(Column("1 channel" if channels == 1 else f"{channels:,} channels", "", _inputs(0, channels)))
    before, biases = columns[-1].units, [bias.data for bias in convolution.bias]
    units = _units(f"c{len(columns)}", [""] * filters, biases)
    size = "×".join(map(str, (len(convolution.weight[0][0]), len(convolution.weight[0][0][0]))))
    title = "1 filter" if filters == 1 else f"{filters:,} filters"
    columns.append(Column(title, f"{size}, {_activation(convolution)}", units))
    return [
        Weight(tail.id, unit.id, sum(w.data for row in convolution.weight[place][i] for w in row))
        for place, unit in _placed(units, filters)
        for i, tail in _placed(before, channels)
    ]


def _activation(neuron: Any) -> str:
    given = getattr(neuron, "activation", None) or ("relu" if getattr(neuron, "nonlin", False) else "linear")
    return clean(str(given), LABEL_LENGTH)


def _units(column: str, labels: Sequence[str], biases: Sequence[float | None]) -> list[Unit]:
    units = [Unit(f"{column}_{i}", label, bias) for i, (label, bias) in enumerate(zip(labels, biases, strict=True))]
    if len(units) <= MOST:
        return units
    gap = Unit(f"{column}_gap", f"{len(units) - FIRST - LAST:,} more", None, is_gap=True)
    return [*units[:FIRST], gap, *units[-LAST:]]


def _placed(units: Sequence[Unit], count: int) -> list[tuple[int, Unit]]:
    """The units that are no gap, each with its place in the whole layer."""
    return [
        (i if i < FIRST or len(units) == count else i - len(units) + count, unit)
        for i, unit in enumerate(units)
        if not unit.is_gap
    ]
