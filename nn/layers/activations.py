"""Activations by name: every primitive of one number, and "linear" for none."""

from collections.abc import Callable
from typing import Any

import autograd
from autograd import Primitive
from nn.validation import flag, look_up

Activation = str | Callable[[Any], Any]

#: Every primitive of one number by name; "linear" stands for none.
ACTIVATIONS: dict[str, Callable[[Any], Any] | None] = {
    row.name: row for row in vars(autograd).values() if isinstance(row, Primitive) and row.arity == 1 and not row.over_lists
}
ACTIVATIONS["linear"] = None


def activation_for(
    activation: Activation | None, nonlin: bool, owner: str = "Neuron"
) -> tuple[str, Callable[[Any], Any] | None]:
    """The name of an activation and its function, None for linear."""
    if nonlin is not True and nonlin is not False:
        flag(nonlin, f"{owner}: nonlin")
    if activation is None:
        activation = "relu" if nonlin else "linear"
    elif not nonlin:
        raise ValueError(f"nonlin=False means a linear neuron; leave it out to have activation={activation!r}.")
    if callable(activation):
        return getattr(activation, "name", "") or getattr(activation, "__name__", "function"), activation
    return activation, look_up(activation, ACTIVATIONS, "activation", "a function of one number")
