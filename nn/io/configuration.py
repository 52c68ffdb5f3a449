"""How a model is built, as a configuration: `{"class": "Layer", "arguments": {"inputs": 2, "outputs": 1, …}}`. Beside the
parameters in a file, it says what they are the parameters of.

It is data, never code: names of nn's own layers, and their arguments, which are numbers, words, lists of numbers, or, of a
Sequential, configurations.
"""

import inspect
import json
from collections.abc import Callable
from typing import Any, cast

from autograd import Value
from autograd.arguments import describe
from autograd.plain_text import printable
from nn.layers.convolution import Conv2d
from nn.layers.dense import MLP, Layer, Neuron
from nn.layers.dropout import Dropout
from nn.layers.lenet import LeNet5
from nn.layers.perceptron import Perceptron
from nn.layers.pooling import AvgPool2d, MaxPool2d
from nn.layers.sequential import Sequential
from nn.layers.standard import Flatten, LayerNorm, Linear, ReLU, Sigmoid, Softmax, Tanh
from nn.layers.windows import Window
from nn.module import Module
from nn.validation import look_up

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


def _attributes(*names: str, **renamed: str) -> Callable[[Any], Configuration]:
    """Arguments that are attributes of the same name, or of another."""
    attributes = {name: name for name in names} | renamed
    return lambda layer: {argument: getattr(layer, attribute) for argument, attribute in attributes.items()}


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
#: The longest configuration, in characters of JSON.
LONGEST = 20_000
#: The longest word.
LONGEST_WORD = 40
#: The kinds of parameters that are given by name.
NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
#: Attributes of a Module that are no part of how it is built.
MODES = {"_name", "_frozen", "_training", "_counted"}
#: A size that no model is too small for: windows and strides may be larger than the number of parameters.
SMALL = 1000


def configuration(model: Module) -> Configuration | None:
    """The configuration that builds such a model; None if `build` would not make one that computes alike.

    So it is with classes and functions of your own, and with models that were changed after they were built.

    >>> from autograd import softmax
    >>> configuration(MLP(4, [3, 1], activation="tanh"))
    {'class': 'MLP', 'arguments': {'inputs': 4, 'sizes': [3, 1], 'activation': 'tanh'}}
    >>> configuration(Sequential(MLP(4, [3, 2]), softmax))
    >>> flatten = Flatten()
    >>> configuration(Sequential(flatten, flatten))["arguments"]
    {'modules': [{'class': 'Flatten', 'arguments': {}}, {'same': 0}]}
    """
    names = [name for name, _ in model.named_parameters()]
    try:
        found = json.loads(json.dumps(configuration_of(model), allow_nan=False))  # with lists for tuples
        built = build(found, len(names))
    except Exception:  # whatever a model that somebody took apart stumbles over, it is not as it was built
        return None
    return found if _alike(built, model) and [name for name, _ in built.named_parameters()] == names else None


def configuration_of(module: Module) -> Configuration:
    """The class of a layer of nn and its arguments, as they can be read off it.

    Raises:
        KeyError: for another class.
    """
    return {"class": type(module).__name__, "arguments": ARGUMENTS[type(module)](module)}


def _alike(built: Any, given: Any) -> bool:
    """Whether two models, or parts of them, do the same but for the numbers of their parameters."""
    if type(built) is not type(given):
        return False
    match built:
        case Value():
            return True
        case Module() | Window():
            ours, theirs = vars(built), cast(dict[str, Any], vars(given))
            overridden = [name for name in theirs.keys() - ours.keys() - MODES if hasattr(type(built), name)]
            return not overridden and all(_alike(ours[name], theirs.get(name)) for name in ours.keys() - MODES)
        case list():
            entries, others = cast(list[Any], built), cast(list[Any], given)
            return len(entries) == len(others) and all(map(_alike, entries, others))
        case _:
            return bool(built == given)


def build(configuration: Any, most: int) -> Module:
    """The model of a configuration; its weights are 0.

    Args:
        configuration: such as `{"class": "MLP", "arguments": {"inputs": 2, "sizes": [4, 1], "activation": "tanh"}}`.
        most: how many weights it may have; those beyond are not made.

    Raises:
        ValueError: for anything else, layers that don't fit each other, and more weights.

    >>> build({"class": "Layer", "arguments": {"inputs": 2, "outputs": 3, "activation": "relu"}}, 9)
    Layer(2, 3, activation='relu')
    """
    try:
        if len(json.dumps(configuration)) > LONGEST:
            raise ValueError(f"it is longer than {LONGEST} characters")
        return _Builder(most).module(configuration)
    except (TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error


class _Builder:
    def __init__(self, most: int) -> None:
        self.most, self.made = most, 0

    def count(self, weights: int) -> None:
        self.made += weights
        if self.made > self.most:
            raise ValueError(f"it has more than {self.most} weights")

    def weight(self, generator: Any, fan_in: int, fan_out: int) -> float:
        """An initializer, by which a layer that is too large is noticed while it is made."""
        self.count(1)
        return 0.0

    def module(self, configuration: Any) -> Module:
        match configuration:
            case {"class": str() as name, "arguments": dict()} if len(configuration) == 2:
                arguments: Configuration = configuration["arguments"]
            case str() as text:
                raise ValueError(
                    f"it is Python text, {printable(text[:40])!r}, the form of an older release; build the model in Python,"
                    " load(model, path), and save it again"
                )
            case _:
                raise ValueError(f'it must be {{"class": …, "arguments": {{…}}}}, not {printable(describe(configuration))}')
        make: Callable[..., Module] = look_up(name, LAYERS, "a layer's class")
        if make is Sequential:
            return self.sequential(arguments)
        takes = inspect.signature(make).parameters
        own = {key: thing for key, thing in (("initializer", self.weight), ("seed", 0)) if key in takes}
        for argument in arguments:
            if argument not in takes or argument in own:
                raise ValueError(f"{name} has no argument {printable(argument[:LONGEST_WORD])!r} in a file")
        required = [
            key for key, parameter in takes.items() if parameter.default is parameter.empty and parameter.kind in NAMED
        ]
        if missing := [key for key in required if key not in arguments]:
            raise ValueError(f"{name} lacks {', '.join(missing)}")
        settings = {
            argument: thing if argument == "bias" and isinstance(thing, bool) else self.setting(thing)
            for argument, thing in arguments.items()
        }
        layer = make(**settings, **own)
        if "initializer" not in own:
            self.count(len(layer.parameters()))
        return layer

    def sequential(self, arguments: Configuration) -> Sequential:
        match arguments:
            case {"modules": list()} if len(arguments) == 1:
                made: list[Module] = []
                for part in arguments["modules"]:
                    made.append(self.part(part, made))
                return Sequential(*made)
            case _:
                raise ValueError("the one argument of a Sequential is a list of modules")

    def part(self, part: Any, before: list[Module]) -> Module:
        """A part of a chain: a layer, or one that came before in it, by its index."""
        match part:
            case {"same": index} if len(part) == 1:
                if type(index) is not int or not 0 <= index < len(before):
                    raise ValueError(f"same {printable(describe(index))} is none of the {len(before)} parts before it")
                return before[index]
            case _:
                return self.module(part)

    def setting(self, thing: Any) -> Any:
        if isinstance(thing, str) and len(thing) <= LONGEST_WORD:
            return thing
        if isinstance(thing, list):
            return [self.setting(entry) for entry in cast(list[Any], thing)]
        if isinstance(thing, bool) or not isinstance(thing, int | float):
            raise ValueError(f"an argument of a layer is a number, a word or a list, not {printable(describe(thing))}")
        if isinstance(thing, int) and abs(thing) > max(self.most, SMALL):
            raise ValueError(f"{describe(thing)} is too much for {self.most} parameters")
        return thing
