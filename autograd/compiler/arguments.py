"""Arguments of a compiled function: how they are nested, and what stands for them while it is traced."""

# Arguments are trees of anything.
# pyright: basic

import re
from typing import Any

import numpy as np

from autograd.compiler.calls import (
    Argument,
    ArrayArgument,
    DictArgument,
    ListArgument,
    NumberArgument,
    SequenceArgument,
    is_number,
)
from autograd.compiler.mapping import TracedArray
from autograd.compiler.trace import Trace
from autograd.define import is_node
from autograd.errors import real

#: Where a number is: the path around it, and its key there. The outermost is the name of the argument, in the path ().
Path = tuple[Any, ...]


def told(path: Path) -> str:
    """The path as a message shows it.

    >>> told((((), "weights"), 0))
    'weights[0]'
    """
    return f"{told(path[0])}[{path[1]!r}]" if path[0] else str(path[1])


class Arguments:
    """What the arguments of a call are like: how they are nested, and which blocks of numbers they hold.

    A block is an array, a rectangular list of numbers, or, as the last one, all lone numbers together.

    Attributes:
        positional, named: how they are nested.
        paths, shapes: where in the arguments each block is, and what shape it has. listed: whether its numbers come one by
            one, as in lists.
        traced: whether a number is a node, so that there is nothing to compile.
    """

    def __init__(self, args: tuple[Any, ...], keywords: dict[str, Any], paths: list[Path]) -> None:
        self.paths: list[Path] = []
        self.shapes: list[tuple[int, ...]] = []
        self.listed: list[bool] = []
        self.lone = 0
        self.traced = False
        members = [self._add(arg, path) for arg, path in zip(args, paths, strict=False)]
        self.positional = SequenceArgument(tuple, members)
        self.named = self._add(keywords, ())
        self._add_block(((), "numbers"), (self.lone,), True)

    def _add_block(self, path: Path, shape: tuple[int, ...], listed: bool) -> int:
        self.paths.append(path)
        self.shapes.append(shape)
        self.listed.append(listed)
        return len(self.paths) - 1

    def _add(self, thing: Any, path: Path) -> Argument:
        if is_node(thing):
            self.traced = True
        elif type(thing) is np.ndarray:
            if thing.dtype.kind == "O" and any(is_node(entry) for entry in thing.flat):
                self.traced = True
            elif thing.dtype.kind not in "fiu":
                kind = f"must be an array of real numbers, not of dtype {thing.dtype}; use .astype(float)"
                raise TypeError(f"jit: argument {told(path)} {kind}.")
            return ArrayArgument(self._add_block(path, thing.shape, False), thing.shape)
        elif isinstance(thing, list | tuple):
            shape = _shape(thing)
            if shape:
                return ListArgument(self._add_block(path, shape, True), shape)
            return SequenceArgument(type(thing), [self._add(entry, (path, i)) for i, entry in enumerate(thing)])
        elif isinstance(thing, dict):
            members = [self._add(entry, (path, key) if path else ((), key)) for key, entry in thing.items()]
            return DictArgument(type(thing), list(thing), members)
        else:
            real(thing, f"jit: argument {told(path)}")
        self.lone += 1
        return NumberArgument(self.lone - 1)

    def names(self) -> list[str]:
        """What the blocks are called in the source."""
        return [re.sub(r"\W+", "_", told(path)).strip("_") for path in self.paths]


def _shape(thing: Any) -> tuple[int, ...] | None:
    """The shape of a rectangular list of numbers; () of a number; None of anything else."""
    if type(thing) is not list:
        return () if is_number(thing) else None
    shapes = {_shape(entry) for entry in thing}
    inner = shapes.pop() if len(shapes) == 1 else None
    return None if inner is None else (len(thing), *inner)


class StandIns:
    """What the function is called with while it is traced, in the place of arguments."""

    def __init__(self, trace: Trace, arguments: Arguments) -> None:
        self.trace = trace
        self.lone = len(arguments.shapes) - 1
        self.positional = self.build(arguments.positional)
        self.named = self.build(arguments.named)

    def build(self, argument: Argument) -> Any:
        if isinstance(argument, NumberArgument):
            return self.trace.entries(self.lone, argument.index, 1, 0, 0)[0]
        if isinstance(argument, ArrayArgument):
            array = TracedArray(self.trace, argument.block, argument.shape)
            return array if argument.shape else array.entry(0)
        if isinstance(argument, ListArgument):
            return TracedArray(self.trace, argument.block, argument.shape).tolist()
        if isinstance(argument, DictArgument):
            return {key: self.build(member) for key, member in zip(argument.keys, argument.members, strict=True)}
        assert isinstance(argument, SequenceArgument)
        entries = [self.build(member) for member in argument.members]
        kind: Any = argument.kind
        return kind._make(entries) if hasattr(kind, "_make") else kind(entries)
