"""The state of a model: its parameters as plain numbers, by name."""

import math
from collections.abc import Collection, Mapping
from typing import Any, cast

from autograd.arguments import describe, real
from autograd.plain_text import printable


def check_state(state: Any, own: Collection[str], owner: str) -> dict[str, float]:
    """The numbers of a state, in the order of a model's own names.

    Args:
        state: the user's argument.
        own: the names of the model's parameters.
        owner: the model's class, for the messages.

    Raises:
        TypeError, ValueError: as `Module.load_state_dict`.
    """
    if not isinstance(state, Mapping):
        raise TypeError(f"load_state_dict(): state must be a dict of numbers by name, not {describe(state)}.")
    given, wanted = cast(Mapping[Any, Any], state), set(own)
    for adjective, names in ("missing", wanted - given.keys()), ("unknown to this model", given.keys() - wanted):
        if names:
            shown = printable(", ".join(sorted(map(str, names))[:4])) + (", …" if len(names) > 4 else "")
            raise ValueError(
                f"load_state_dict(): the state doesn't fit {owner}: {len(names)} of its names are {adjective} ({shown})."
                " Build the model as it was when the state was taken."
            )
    numbers = {name: real(number, f"load_state_dict(): state[{name!r}]") for name, number in given.items()}
    for name, number in numbers.items():
        if not math.isfinite(number):
            raise ValueError(f"load_state_dict(): state[{name!r}] must be finite, not {number!r}.")
    return {name: numbers[name] for name in own}
