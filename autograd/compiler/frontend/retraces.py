"""The cause of retracing: the differences between the arguments of two calls."""

import warnings
from collections.abc import Iterator
from typing import Any

from autograd.arguments import describe
from autograd.compiler.frontend.inputs import Arguments
from autograd.compiler.frontend.statics import GIVEN, OWNER
from autograd.compiler.runtime.arguments import (
    Argument,
    ArrayArgument,
    ConditionArgument,
    DictArgument,
    ListArgument,
    NodeArgument,
    SequenceArgument,
)
from autograd.modes import depth_of_user
from autograd.trees.kinds import STATIC


def warn_of_retraces(name: str, names: list[str], before: Arguments, now: Arguments) -> None:
    """Warn that retracing costs more than compilation gains, with the difference from the call before."""
    pairs = [*zip(names, before.positional.members, now.positional.members, strict=False)]
    pairs += [*zip(now.named.keys, before.named.members, now.named.members, strict=False)]
    differences = [found for path, old, new in pairs for found in _differences(path, old, new)]
    cause = differences[0] if differences else "how many arguments there are, no_grad() or a training flag keeps changing"
    warnings.warn(
        f"jit: {name}() is traced again and again, which takes far longer than a call: {cause}. Pass arguments of few"
        " shapes, and no bools, strs or static arguments that keep changing.",
        stacklevel=depth_of_user(),
    )


def _differences(path: str, old: Argument, new: Argument) -> Iterator[str]:
    if describe_argument(old) != describe_argument(new):
        yield f"argument {path} was {describe_argument(old)} and then {describe_argument(new)}"
        return
    if getattr(old, "structure", None) != getattr(new, "structure", None):
        yield f"argument {path} was {describe_argument(old)} and then one of another structure"
        return
    keys = new.keys if isinstance(new, DictArgument) else range(len(_members(new)))
    for key, was, member in zip(keys, _members(old), _members(new), strict=True):
        yield from _differences(f"{path}[{key!r}]", was, member)


def _members(argument: Any) -> list[Argument]:
    return getattr(argument, "members", [])


def describe_argument(argument: Any) -> str:
    """An argument that a function was traced with, for a message."""
    if isinstance(argument, ArrayArgument | ListArgument):
        what = "an array" if isinstance(argument, ArrayArgument) else "a list"
        return f"{what} of {'conditions' if argument.conditions else 'numbers'} of shape {argument.shape}"
    if isinstance(argument, SequenceArgument):
        return f"a {argument.kind.__name__} of {len(argument.members)} entries"
    if isinstance(argument, DictArgument):
        return f"a dict of {', '.join(map(repr, argument.keys))}"
    if isinstance(argument, NodeArgument):
        if argument.kind in (GIVEN, OWNER):
            return describe(argument.kind.unflatten(argument.structure, []))
        if argument.kind is STATIC:
            return repr(argument.structure[1])
        name, structure = argument.cls.__name__, argument.structure
        return f"a {name}" if type(structure).__repr__ is object.__repr__ else f"a {name} {structure!r}"
    return "a condition" if isinstance(argument, ConditionArgument) else "a number"
