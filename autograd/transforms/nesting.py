"""The depth of nested transforms in this thread, and the batching of a map under `jit`."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import get_ident
from typing import Any, NamedTuple

from autograd.arguments import is_array
from autograd.errors import TraceError
from autograd.modes import unusual
from autograd.row import is_node
from autograd.trees.flatten import parts_of

#: A function that a transform takes or returns.
Function = Callable[..., Any]


class Loops(NamedTuple):
    """The rules of loops under jit. Each gives None where its steps cannot be a loop of the program."""

    scan: Callable[..., tuple[Any, Any] | None]
    while_loop: Callable[..., tuple[Any] | None]


def steps_one_by_one(*_: Any) -> None:
    """The rule of a `scan` whose steps are no loop of the program, but traced one by one."""


class Nesting(threading.local):
    """The number of transforms that this thread is inside of; a `with` statement adds one. An inner transform returns
    Values, so that the outer one can differentiate them."""

    depth = 0
    #: Under jit, maps a function over traced arguments without a loop (compiler/frontend/batching.py); else None.
    over_lanes: Callable[[Function, list[Any], list[Any], int], Any] | None = None
    #: The same for `scan` (compiler/frontend/scanning.py) and `while_loop` (repeating.py).
    over_steps: Loops | None = None
    #: Under jit, the conditions of the branches of `cond` that are being traced, and of the steps of a `while_loop`, as
    #: numbers. Where one of them does not hold, what is computed is not used, and another `while_loop` might not end.
    branches: tuple[Any, ...] = ()

    #: How many samples of maps and steps of loops may still be traced one by one, those in each other times each other; None
    #: for any number.
    one_by_one: int | None = None

    def go_one_by_one(self, count: int) -> None:
        """Raise TraceError where a map or a loop would go through more samples or steps than it may."""
        if self.one_by_one is not None:
            self.one_by_one -= count
            if self.one_by_one < 0:
                raise TraceError("jit: more samples and steps are traced one by one than an export tries.")

    @contextmanager
    def only_where(self, *branches: Any) -> Generator[None]:
        """What is traced within is used only where all these hold."""
        around, self.branches = self.branches, branches
        try:
            yield
        finally:
            self.branches = around

    def __enter__(self) -> None:
        self.depth = depth = self.depth + 1
        if depth == 1:
            unusual.add((get_ident(), "transform"))

    def __exit__(self, *error: object) -> None:
        self.depth = depth = self.depth - 1
        if not depth:
            unusual.discard((get_ident(), "transform"))


nesting = Nesting()


def holds_node(tree: Any) -> bool:
    """Whether there is a node in a tree, which may be anything. Parameters of a Module count as numbers: it is asked outside
    of all transforms, so that no outer one differentiates by them."""
    for part in parts_of(tree):
        if is_array(part):
            if part.dtype.kind == "O" and any(is_node(entry) for entry in part.flat):
                return True
        elif is_node(part):
            return True
    return False
