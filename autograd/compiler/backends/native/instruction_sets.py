"""Which interpreter runs: that of the best instruction set of this processor, or the one in Python where none was compiled.

The environment variable SCALAR_AUTOGRAD_INSTRUCTION_SET forces one: "baseline", "avx2", "avx512" or "python". The three
compiled ones give the same bits.
"""

import os
from importlib import import_module
from typing import Any

from autograd.compiler.backends.native.in_python.machine import Machine
from autograd.compiler.backends.native.instructions import FINGERPRINT

VARIABLE = "SCALAR_AUTOGRAD_INSTRUCTION_SET"


def machines() -> dict[str, type[Machine]]:
    """The classes that this processor can run, each by the name of its instruction set, the best last."""
    baseline = _module("baseline")
    names: tuple[str, ...] = baseline.supported() if baseline else ()
    modules = {name: module for name in names if (module := _module(name))}
    return {"python": Machine} | {name: module.Machine for name, module in modules.items()}


def _module(name: str) -> Any:
    """A compiled interpreter; None where there is none, or where that was compiled for another table of primitives."""
    try:
        module = import_module(f"{__package__}.{name}")
    except ImportError:
        return None
    return module if module.FINGERPRINT == FINGERPRINT else None


def choose(forced: str | None) -> type[Machine]:
    """The class of machines to be used.

    Args:
        forced: the name of an instruction set, or None for the best.

    Raises:
        ValueError: if this processor or this build does not have it.

    >>> choose("python").__name__
    'Machine'
    """
    found = machines()
    if not forced:
        return found[list(found)[-1]]
    if forced not in found:
        raise ValueError(f"{VARIABLE}={forced}: here there are only {', '.join(found)}; set one of these or none.")
    return found[forced]


CHOSEN = choose(os.environ.get(VARIABLE))
