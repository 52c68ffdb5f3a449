"""How a model is built, as one line of text: `MLP(2, [4, 1], activation='tanh')`. Beside the parameters in a file, it tells
what they are the parameters of.

The text is read, never run: numbers, words in quotes, lists, and calls of nn's own layers.
"""

import ast
import inspect
import re
from collections.abc import Callable
from typing import Any, cast

from autograd import Value
from nn.layers.convolution import AvgPool2d, Conv2d, Flatten, LeNet5, MaxPool2d, Window
from nn.layers.dense import MLP, Layer, Neuron, Sequential
from nn.layers.dropout import Dropout
from nn.layers.perceptron import Perceptron
from nn.layers.standard import LayerNorm, Linear, ReLU, Sigmoid, Softmax, Tanh
from nn.module import Module
from nn.validation import look_up

LAYERS: dict[str, type[Module]] = {
    layer.__name__: layer
    for layer in (
        MLP,
        Neuron,
        Layer,
        Perceptron,
        Linear,
        LayerNorm,
        ReLU,
        Tanh,
        Sigmoid,
        Softmax,
        Dropout,
        Conv2d,
        AvgPool2d,
        MaxPool2d,
        Flatten,
        LeNet5,
    )
}
#: The longest text, in characters.
LONGEST = 20_000
#: Words before "(" or "=", words in quotes, numbers: Python's parser meets calls, lists and tuples alone, and stops at
#: 200 open brackets. What was closed is not called or indexed, as a long row of that is a deep tree. No part gives back what
#: it took, so that a refusal takes no longer than a reading.
TEXT = re.compile(
    r"(?:[a-z]\w{0,40}+(?=[(=])|'\w{0,40}+'|\d{1,9}+(?:\.\d{1,20}+)?(?:e-\d{1,3}+)?(?![\w.])"
    r"|[(\[,= ]|[)\]](?! *+[(\[]))*+",
    re.ASCII | re.IGNORECASE,
)
#: Attributes of a Module that are no part of how it is built.
MODES = {"_name", "_frozen", "_training", "_counted"}
#: A size that no model is too small for: windows and strides may be larger than the number of parameters.
SMALL = 1000


def architecture(model: Module) -> str | None:
    """The text that builds such a model; None if `build` would not make one that computes alike.

    So it is with classes and functions of your own, and with models that were changed after they were built.

    >>> from autograd import softmax
    >>> architecture(Sequential(Flatten(), MLP(4, [3, 1], activation="tanh")))
    "Sequential(Flatten(), MLP(4, [3, 1], activation='tanh'))"
    >>> architecture(Sequential(MLP(4, [3, 2]), softmax))
    >>> layer = Layer(2, 2)
    >>> architecture(Sequential(layer, Flatten(), layer))
    "Sequential(Layer(2, 2, activation='relu'), Flatten(), same(0))"
    """
    names = [name for name, _ in model.named_parameters()]
    try:
        text = _call(model)
        built = build(text, len(names))
    except Exception:  # whatever a model that somebody took apart stumbles over, it is not as it was built
        return None
    return text if _alike(built, model) and [name for name, _ in built.named_parameters()] == names else None


def _call(module: Any) -> str:
    match module:
        case MLP():
            bends = [layer.neurons[0].activation for layer in module.layers]
            hidden = f", activation={bends[0]!r}" if len(bends) > 1 else ""
            return f"MLP({module.inputs}, {[layer.outputs for layer in module.layers]}{hidden})"
        case LeNet5():
            first: Any = module.modules[0]
            return f"LeNet5(activation={first.activation!r})"
        case Sequential():
            seen: dict[int, int] = {}
            places = [seen.setdefault(id(part), i) for i, part in enumerate(module.modules)]
            parts = zip(places, module.modules, strict=True)
            told = [_call(part) if place == i else f"same({place})" for i, (place, part) in enumerate(parts)]
            return f"Sequential({', '.join(told)})"
        case _:
            return repr(module)


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


def build(text: str, most: int) -> Module:
    """The model of a text that `architecture` gave; its weights are 0.

    Args:
        text: such as "MLP(2, [4, 1], activation='tanh')".
        most: how many weights it may have; those beyond are not made.

    Raises:
        ValueError: for any other text, layers that don't fit each other, and more weights.

    >>> build("Sequential(Layer(2, 3, activation='relu'), Neuron(3, activation='linear'))", 13)
    Sequential with 13 parameters:
      modules.0: Layer(2, 3, activation='relu')
      modules.1: Neuron(3, activation='linear')
    """
    if len(text) > LONGEST or not TEXT.fullmatch(text):
        raise ValueError("it is no text of layers, numbers and names of activations, or too long")
    try:
        return _Builder(most).module(ast.parse(text, mode="eval").body)
    except (SyntaxError, TypeError, RecursionError, MemoryError) as error:  # the last two are the parser's
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

    def module(self, node: ast.expr) -> Module:
        match node:
            case ast.Call(func=ast.Name(id="Sequential"), args=parts, keywords=[]):
                made: list[Module] = []
                for part in parts:
                    made.append(self.part(part, made))
                return Sequential(*made)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                make: Callable[..., Module] = look_up(name, LAYERS, "a layer's name")
                named = {str(keyword.arg): self.setting(keyword.value) for keyword in keywords}
                takes = inspect.signature(make).parameters
                own = {key: thing for key, thing in (("initializer", self.weight), ("seed", 0)) if key in takes}
                if len(named) < len(keywords):
                    raise ValueError(f"{name}() is given a setting twice")
                layer = make(*map(self.setting, args), **named, **own)
                if "initializer" not in own:
                    self.count(len(layer.parameters()))
                return layer
            case _:
                raise ValueError("it is no call of a layer")

    def part(self, node: ast.expr, before: list[Module]) -> Module:
        """A part of a chain: a layer, or one that came before in it, by its number."""
        match node:
            case ast.Call(func=ast.Name(id="same"), args=[ast.Constant(value=int() as index)], keywords=[]):
                if not 0 <= index < len(before):
                    raise ValueError(f"same({index}) is none of the {len(before)} parts before it")
                return before[index]
            case _:
                return self.module(node)

    def setting(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=str() as word):
                return word
            case ast.Constant(value=int() as number):
                if number > max(self.most, SMALL):
                    raise ValueError(f"{number} is too much for {self.most} parameters")
                return number
            case ast.Constant(value=float() as number):
                return number
            case ast.List(elts=entries):
                return [self.setting(entry) for entry in entries]
            case ast.Tuple(elts=entries):
                return tuple(self.setting(entry) for entry in entries)
            case _:
                raise ValueError("a setting of a layer is a number, a word in quotes or a list")
