"""A model from its configuration, which may come from anywhere: only layers of nn are built, and none that is larger than
the file that it came in."""

import inspect
import json
from collections.abc import Callable
from typing import Any, cast

from autograd.arguments import describe
from autograd.habits.lookup import nearest
from autograd.plain_text import printable
from nn.io.arguments import LAYERS, Configuration
from nn.layers.sequential import Sequential
from nn.module import Module

#: The longest configuration, in characters of JSON.
LONGEST = 20_000
#: The longest word.
LONGEST_WORD = 40
#: The kinds of parameters that are given by name.
NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
#: A size that no model is too small for: windows and strides may be larger than the number of parameters.
SMALL = 1000


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


#: The arguments that are True or False.
FLAGS = {"bias", "return_sequences"}


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
        if name not in LAYERS:
            near = nearest(name[:LONGEST_WORD], LAYERS)
            raise ValueError(
                f"{printable(name[:LONGEST_WORD])!r} is none of nn's layers{f'; did you mean {near!r}?' if near else '.'} A"
                " model with a class of your own is built in Python; then load(model, path) reads its parameters"
            )
        make: Callable[..., Module] = LAYERS[name]
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
            argument: thing if argument in FLAGS and isinstance(thing, bool) else self.setting(thing)
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
