"""Verification of each stage's result: on with the environment variable AUTOGRAD_VERIFY=1, and in the tests."""

import os
from typing import Protocol, TypeVar


class Representation(Protocol):
    """One of the three: the scalar program, the array program, the SSA program."""

    def verify(self) -> None:
        """Raise a ValueError that names the first line which breaks the grammar."""


R = TypeVar("R", bound=Representation)


class Switch:
    """The switch, which the tests turn on."""

    on = os.environ.get("AUTOGRAD_VERIFY", "") not in ("", "0")


def verified(representation: R) -> R:
    """The representation, checked if that is asked for."""
    if Switch.on:
        representation.verify()
    return representation
