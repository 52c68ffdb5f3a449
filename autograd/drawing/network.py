"""A model as people draw networks: columns of neurons, and between them a line for each weight.

Whatever is made of neurons can be drawn, of this project or not: a neuron has weights `w` and a bias `b`, a layer has
`neurons`, a network `layers` or `modules`, in micrograd's words and PyTorch's.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.drawing.wording import LABEL_LENGTH, clean, number
from autograd.errors import describe
from autograd.value import Value

#: Of a layer with more neurons than MOST the first and the last few are drawn.
MOST, FIRST, LAST = 10, 5, 3


@dataclass(frozen=True)
class Unit:
    """A neuron or an input; None for a bias stands for one that is left out, with `label` saying how many."""

    id: str
    label: str
    bias: float | None
    is_gap: bool = False


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
class Network:
    """The columns from left to right, the weights that are drawn, the largest finite one, and how many parameters."""

    columns: Sequence[Column]
    weights: Sequence[Weight]
    largest: float
    parameters: int


def is_model(thing: Any) -> bool:
    return any(hasattr(thing, name) for name in ("layers", "modules", "neurons")) or _is_neuron(thing)


def _is_neuron(thing: Any) -> bool:
    return hasattr(thing, "w") and hasattr(thing, "b") and isinstance(thing.b, Value)


def _layers(model: Any) -> Iterator[list[Any] | str]:
    """The layers of a model, each a list of neurons; a function between two of them by its name."""
    waiting = [model]
    while waiting:
        part = waiting.pop()
        if _is_neuron(part):
            yield [part]
        elif hasattr(part, "neurons"):
            yield list(part.neurons)
        elif hasattr(part, "layers") or hasattr(part, "modules"):
            waiting += reversed(part.layers if hasattr(part, "layers") else part.modules)
        elif callable(part) and not hasattr(part, "parameters"):
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
    largest, parameters = 0.0, 0
    for layer in _layers(model):
        if isinstance(layer, str):
            if columns:
                last = columns[-1]
                columns[-1] = Column(last.title, f"{last.subtitle}, {layer}", last.units)
            continue
        width = len(layer[0].w)
        before = columns[-1].units if columns else _units("c0", [f"x{i}" for i in range(width)], [None] * width)
        if not columns:
            columns.append(Column("input" if width == 1 else f"{width:,} inputs", "", before))
        labels, biases = [""] * len(layer), [neuron.b.data for neuron in layer]
        units = _units(f"c{len(columns)}", labels, biases)
        title = "1 neuron" if len(layer) == 1 else f"{len(layer):,} neurons"
        columns.append(Column(title, _activation(layer[0]), units))
        for place, unit in _placed(units, len(layer)):
            drawn = layer[place].w
            weights += [Weight(tail.id, unit.id, drawn[i].data) for i, tail in _placed(before, len(drawn))]
        sizes = [abs(weight.data) for neuron in layer for weight in neuron.w]
        largest = max([largest, *filter(math.isfinite, sizes)])
        parameters += sum(len(neuron.w) + 1 for neuron in layer)
    return Network(columns, weights, largest, parameters)


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


def network_table(network: Network) -> str:
    """The network in words: a line for each column."""
    lines = [f"{column.title}{column.subtitle and ', '}{column.subtitle}" for column in network.columns]
    return "\n".join([*lines, f"{network.parameters:,} parameters, the largest weight ±{number(network.largest)}"])
