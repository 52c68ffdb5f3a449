"""The configuration of a layer: `{"class": "Layer", "arguments": {"inputs": 2, "outputs": 1, …}}`.

It is data, never code: names of nn's own layers, and their arguments, which are numbers, words, lists of numbers, or, of a
Sequential, configurations.
"""

from collections.abc import Callable
from typing import Any, cast

from nn.layers.convolution import Conv2d
from nn.layers.dense import MLP, Layer, Neuron
from nn.layers.dropout import Dropout
from nn.layers.lenet import LeNet5
from nn.layers.perceptron import Perceptron
from nn.layers.pooling import AvgPool2d, MaxPool2d
from nn.layers.sequential import Sequential
from nn.layers.standard import Flatten, LayerNorm, Linear, ReLU, Sigmoid, Softmax, Tanh
from nn.module import Module

Configuration = dict[str, Any]


def _arguments_of_mlp(model: MLP) -> Configuration:
    hidden = {"activation": model.layers[0].neurons[0].activation} if len(model.layers) > 1 else {}
    return {"inputs": model.inputs, "sizes": [layer.outputs for layer in model.layers], **hidden}


def _arguments_of_sequential(model: Sequential) -> Configuration:
    first_index: dict[int, int] = {}
    modules: list[Configuration] = []
    for i, module in enumerate(cast(list[Module], model.modules)):  # a function has no configuration: a KeyError
        first = first_index.setdefault(id(module), i)
        modules.append(configuration_of(module) if first == i else {"same": first})
    return {"modules": modules}


def _arguments_of_linear(layer: Linear) -> Configuration:
    sizes = {"in_features": layer.inputs, "out_features": layer.outputs}
    return sizes if layer.bias is not None else {**sizes, "bias": False}


def _arguments_of_convolution(layer: Conv2d) -> Configuration:
    channels = {"in_channels": layer.in_channels, "out_channels": layer.out_channels}
    return channels | _arguments_of_window(layer) | {"activation": layer.activation}


def _arguments_of_window(layer: Any) -> Configuration:
    return {name: getattr(layer.window, name) for name in ("kernel_size", "stride", "padding")}


def _attributes(*names: str) -> Callable[[Any], Configuration]:
    """Arguments that are attributes of the same name."""
    return lambda layer: {name: getattr(layer, name) for name in names}


#: For each layer how its arguments are read off it.
ARGUMENTS: dict[type[Module], Callable[[Any], Configuration]] = {
    MLP: _arguments_of_mlp,
    Neuron: _attributes("inputs", "activation"),
    Layer: lambda layer: {**_attributes("inputs", "outputs")(layer), "activation": layer.neurons[0].activation},
    Perceptron: _attributes("inputs"),
    Linear: _arguments_of_linear,
    LayerNorm: _attributes("inputs", "eps"),
    ReLU: _attributes(),
    Tanh: _attributes(),
    Sigmoid: _attributes(),
    Softmax: _attributes(),
    Dropout: _attributes("p"),
    Conv2d: _arguments_of_convolution,
    AvgPool2d: _arguments_of_window,
    MaxPool2d: _arguments_of_window,
    Flatten: _attributes(),
    LeNet5: lambda model: {"activation": model.modules[0].activation},
    Sequential: _arguments_of_sequential,
}
LAYERS: dict[str, type[Module]] = {layer.__name__: layer for layer in ARGUMENTS}


def configuration_of(module: Module) -> Configuration:
    """The class of a layer of nn and its arguments, as they can be read off it.

    Raises:
        KeyError: for another class.
    """
    return {"class": type(module).__name__, "arguments": ARGUMENTS[type(module)](module)}
