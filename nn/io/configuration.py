"""The configuration of a whole model. A file holds it beside the parameters."""

import json
from typing import Any, cast

from autograd import Value
from nn.io.arguments import Configuration, configuration_of
from nn.io.build import build
from nn.layers.windows import Window
from nn.module import Module

#: Attributes of a Module that are no part of how it is built.
MODES = {"_name", "_frozen", "_training", "_counted"}


def configuration(model: Module) -> Configuration | None:
    """The configuration that builds such a model; None if `build` would not make one that computes alike.

    So it is with classes and functions of your own, and with models that were changed after they were built.

    >>> from autograd import softmax
    >>> from nn import MLP, Flatten, Sequential
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
    except Exception:  # a model that was changed may raise any error here
        return None
    return found if _alike(built, model) and [name for name, _ in built.named_parameters()] == names else None


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
