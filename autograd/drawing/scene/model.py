"""A model as a network.

Models made of neurons can be drawn, of this project or not: a neuron has weights `w` and a bias `b`, a layer has
`neurons`, a network `layers` or `modules`, in micrograd's words and PyTorch's. A convolution has a `weight` for each filter,
channel, row and column and a `bias` for each filter, a linear layer a row of `weight` for each output. A part without
parameters, such as pooling, is named below a column.
"""

import math
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from autograd.arguments import describe
from autograd.drawing.formula.wording import LABEL_LENGTH, clean
from autograd.drawing.scene.network import Column, Network, Unit, Weight
from autograd.value import Value

#: Of a layer with more neurons than MOST the first and the last few are drawn.
MOST, FIRST, LAST = 10, 5, 3


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
    """The parameters of a module, frozen ones too; none for an object without such a method."""
    listed: Any = getattr(thing, "named_parameters", None) or getattr(thing, "parameters", None)
    return list(cast(Any, listed)()) if callable(listed) else None


class _Composer:
    """The columns of a network while the layers of a model are read.

    Attributes:
        outputs: how many numbers the latest layer gives.
    """

    def __init__(self) -> None:
        self.columns: list[Column] = []
        self.weights: list[Weight] = []
        self.largest, self.parameters, self.outputs = 0.0, 0, 0

    def add(self, part: Any) -> bool:
        """Add a layer, or the name of a function between layers; False where it is neither."""
        if _is_neuron(part):
            self.add_neurons([part])
        elif hasattr(part, "neurons"):
            self.add_neurons(part.neurons)
        elif _is_convolution(part):
            self.add_filters(part)
        elif _is_linear(part):
            biases = [None] * len(part.weight) if part.bias is None else part.bias
            self.add_neurons([SimpleNamespace(w=row, b=b) for row, b in zip(part.weight, biases, strict=True)])
        elif _parameters(part) == []:
            self.add_name(repr(part))
        elif callable(part) and _parameters(part) is None:
            self.add_name(str(getattr(part, "name", "") or getattr(part, "__name__", type(part).__name__)))
        else:
            return False
        return True

    def add_name(self, name: str) -> None:
        if self.columns:
            last = self.columns.pop()
            self.columns.append(Column(last.title, f"{last.subtitle}, {name}", last.units))

    def add_neurons(self, neurons: Sequence[Any]) -> None:
        width = len(neurons[0].w)
        if not self.columns:
            self.add_inputs("input" if width == 1 else f"{width:,} inputs", width)
        elif self.outputs != width:  # an image, of which this layer sees every number
            self.add_units(f"{width:,} numbers", "", [""] * width, [None] * width)
        before, biases = self.columns[-1].units, [None if neuron.b is None else neuron.b.data for neuron in neurons]
        title = "1 neuron" if len(neurons) == 1 else f"{len(neurons):,} neurons"
        units = self.add_units(title, _activation(neurons[0]), [""] * len(neurons), biases)
        for row, unit in _drawn(units, len(neurons)):
            w = neurons[row].w
            self.weights += [Weight(tail.id, unit.id, w[i].data) for i, tail in _drawn(before, len(w))]
        self.note_sizes([weight.data for neuron in neurons for weight in neuron.w])
        self.parameters += sum(len(neuron.w) + (neuron.b is not None) for neuron in neurons)

    def add_filters(self, convolution: Any) -> None:
        """Add a unit for each filter of a convolution; the weight of a line is the sum of the filter over a channel."""
        channels, filters, weight = convolution.in_channels, convolution.out_channels, convolution.weight
        if not self.columns:
            self.add_inputs("1 channel" if channels == 1 else f"{channels:,} channels", channels)
        before, biases = self.columns[-1].units, [bias.data for bias in convolution.bias]
        title = "1 filter" if filters == 1 else f"{filters:,} filters"
        subtitle = f"{len(weight[0][0])}×{len(weight[0][0][0])}, {_activation(convolution)}"
        units = self.add_units(title, subtitle, [""] * filters, biases)
        lines = [
            Weight(tail.id, unit.id, sum(w.data for row in weight[j][i] for w in row))
            for j, unit in _drawn(units, filters)
            for i, tail in _drawn(before, channels)
        ]
        self.weights += lines
        self.note_sizes([line.weight for line in lines])
        self.parameters += len(_parameters(convolution) or ())

    def add_inputs(self, title: str, count: int) -> None:
        self.add_units(title, "", [f"x{i}" for i in range(count)], [None] * count)

    def add_units(self, title: str, subtitle: str, labels: list[str], biases: Sequence[float | None]) -> list[Unit]:
        """Add a column; of many units some are left out."""
        column = f"c{len(self.columns)}"
        units = [Unit(f"{column}_{i}", label, bias) for i, (label, bias) in enumerate(zip(labels, biases, strict=True))]
        if len(units) > MOST:
            gap = Unit(f"{column}_gap", f"{len(units) - FIRST - LAST:,} more", None, is_gap=True)
            units = [*units[:FIRST], gap, *units[-LAST:]]
        self.columns.append(Column(title, subtitle, units))
        self.outputs = len(labels)
        return units

    def note_sizes(self, weights: Sequence[float]) -> None:
        self.largest = max([self.largest, *(abs(weight) for weight in weights if math.isfinite(weight))])


def compose_network(model: Any) -> Network:
    """The picture of a model, as its parameters are now."""
    composer = _Composer()
    remedy = "Draw the graph of what it computes instead: draw(model(x))."
    waiting = [model]
    while waiting:
        part = waiting.pop()
        if not _is_neuron(part) and not hasattr(part, "neurons") and (hasattr(part, "layers") or hasattr(part, "modules")):
            waiting += reversed(part.layers if hasattr(part, "layers") else part.modules)
        elif not composer.add(part):
            name = type(model).__name__
            raise TypeError(f"draw(): {name} has a part that is not made of neurons, {describe(part)}. {remedy}")
    if not composer.columns:
        raise TypeError(f"draw(): {type(model).__name__} has no neurons. {remedy}")
    return Network(composer.columns, composer.weights, composer.largest, composer.parameters)


def _activation(neuron: Any) -> str:
    given = getattr(neuron, "activation", None) or ("relu" if getattr(neuron, "nonlin", False) else "linear")
    return clean(str(given), LABEL_LENGTH)


def _drawn(units: Sequence[Unit], count: int) -> list[tuple[int, Unit]]:
    """The units that are no gap, each with its index in the whole layer."""
    return [
        (i if i < FIRST or len(units) == count else i - len(units) + count, unit)
        for i, unit in enumerate(units)
        if not unit.is_gap
    ]
