"""The configuration of a layer: `{"class": "Layer", "arguments": {"inputs": 2, "outputs": 1, …}}`.

It is data, never code: names of nn's own layers, and their arguments, which are numbers, words, lists of numbers, or, of a
Sequential, configurations.
"""

import inspect
from collections.abc import Callable
from typing import Any, cast

from nn import layers
from nn.layers import MLP, AvgPool2d, Conv2d, Layer, LeNet5, Linear, MaxPool2d, Sequential
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


def _arguments_of_layer(layer: Layer) -> Configuration:
    return {"inputs": layer.inputs, "outputs": layer.outputs, "activation": layer.neurons[0].activation}


def _attributes(layer: Module) -> Configuration:
    """The arguments that are attributes of the same names."""
    attributes = vars(layer)
    return {name: attributes[name] for name in inspect.signature(type(layer)).parameters if name in attributes}


#: The layers by name: the classes that nn/layers/__init__.py imports.
LAYERS: dict[str, type[Module]] = {name: entry for name, entry in vars(layers).items() if isinstance(entry, type)}
#: How the arguments are read off those layers that do not keep them as attributes of the same names.
READERS: dict[type[Module], Callable[[Any], Configuration]] = {
    MLP: _arguments_of_mlp,
    Layer: _arguments_of_layer,
    Linear: _arguments_of_linear,
    Conv2d: _arguments_of_convolution,
    AvgPool2d: _arguments_of_window,
    MaxPool2d: _arguments_of_window,
    LeNet5: lambda model: {"activation": model.modules[0].activation},
    Sequential: _arguments_of_sequential,
}


def configuration_of(module: Module) -> Configuration:
    """The class of a layer of nn and its arguments, as they can be read off it.

    Raises:
        KeyError: for another class.
    """
    name = type(module).__name__
    if LAYERS[name] is not type(module):
        raise KeyError(name)
    return {"class": name, "arguments": READERS.get(type(module), _attributes)(module)}
