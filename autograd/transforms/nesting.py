"""How deep this thread is inside transforms, and how a map runs under `jit`."""

import threading
from collections.abc import Callable
from typing import Any

from autograd.arguments import is_array
from autograd.modes import unusual
from autograd.row import is_node
from autograd.trees.flatten import parts_of

#: What a transform takes and returns.
Function = Callable[..., Any]


class Nesting(threading.local):
    """How many transforms this thread is inside of; a `with` statement is one more. An inner one returns Values, so that the
    outer can go on."""

    depth = 0
    #: Under jit, maps a function over traced arguments without a loop (compiler/frontend/batching.py); else None.
    over_lanes: Callable[[Function, list[Any], list[Any], int], Any] | None = None

    def __enter__(self) -> None:
        self.depth += 1
        if self.depth == 1:
            unusual.note("transform", True)

    def __exit__(self, *error: object) -> None:
        self.depth -= 1
        if not self.depth:
            unusual.note("transform", False)


nesting = Nesting()


def holds_node(tree: Any) -> bool:
    """Whether there is a node in a tree, which may be anything. Parameters of a Module are mere numbers outside of all
    transforms; within, they may be what an outer one differentiates by."""
    for part in parts_of(tree):
        if is_array(part):
            if part.dtype.kind == "O" and any(is_node(entry) for entry in part.flat):
                return True
        elif is_node(part) or (nesting.depth and any(is_node(one) for one in parts_of(part, registered=True))):
            return True
    return False
