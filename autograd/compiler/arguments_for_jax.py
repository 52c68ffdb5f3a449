"""Reads the arguments of a call of what `to_jax()` gave: arrays of JAX, tracers or numbers, nested as in the traced call."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np

from autograd.arguments import describe
from autograd.compiler.backends.jax.device import require_jax
from autograd.compiler.frontend.retraces import describe_argument
from autograd.compiler.pipeline import Plan
from autograd.compiler.runtime.arguments import (
    ArrayArgument,
    ConditionArgument,
    DictArgument,
    ListArgument,
    NodeArgument,
    SequenceArgument,
)
from autograd.value import Value

#: The kind of floats, among those of dtypes.
FLOAT = "f"
#: The largest int that is given to JAX as one.
LARGEST = 2**31 - 1


def read_arguments(plan: Plan, args: tuple[Any, ...], keywords: dict[str, Any]) -> list[Any]:
    """The blocks of the arguments of a call, as arrays of JAX.

    Raises:
        TypeError: for an argument nested in another way than that of the call that was traced, with other axes, or of
            another kind of numbers.
    """
    jnp = require_jax("to_jax()").numpy
    arrays: list[Any] = [None] * len(plan.arguments.shapes)
    numbers: list[Any] = [0.0] * plan.arguments.shapes[-1][0]
    for argument, thing, path in leaves_of_call(plan, args, keywords):
        array = array_of(thing, jnp)
        if (
            array is None
            or array.ndim != len(getattr(argument, "shape", ()))
            or dtype_kind(array) not in accepted_kinds(argument)
        ):
            raise other_argument(argument, thing, path)
        if dtype_kind(array) != FLOAT:  # whose arithmetic overflows otherwise
            array = array.astype(np.float32 if plan.dtype == np.float32 else jnp.result_type(float))
        if isinstance(argument, ArrayArgument | ListArgument):
            arrays[argument.block] = array
        else:
            numbers[argument.index] = array
    arrays[-1] = jnp.stack(numbers) if numbers else jnp.zeros(0)
    return arrays


def array_of(thing: Any, jnp: Any) -> Any:
    """A leaf as an array of JAX; None where it is none, such as a str, None, or a list of lists of other lengths."""
    if isinstance(thing, Value):
        thing = thing.data
    elif isinstance(thing, int) and not isinstance(thing, bool):
        thing = float(thing) if abs(thing) > LARGEST else thing
    try:
        return None if isinstance(thing, str) else jnp.asarray(thing)
    except (TypeError, ValueError):
        return None


def leaves_of_call(plan: Plan, args: tuple[Any, ...], keywords: dict[str, Any]) -> Iterator[tuple[Any, Any, str]]:
    """The arrays, lists and numbers of the arguments, each after its signature, with its path."""
    calls, name = plan.calls, plan.name
    if len(args) != len(calls.positional.members) or set(keywords) != set(calls.named.keys):
        wanted, given = numbered(len(calls.positional.members), calls.named.keys), numbered(len(args), keywords)
        raise TypeError(
            f"to_jax(): {name}() was traced with {wanted}, and this call has {given}; give those, or call {name}() like"
            " this and take its to_jax()."
        )
    for argument, arg, parameter in zip(calls.positional.members, args, plan.arguments.parameters, strict=True):
        yield from leaves_of(argument, arg, f"argument {parameter}")
    for key, argument in zip(calls.named.keys, calls.named.members, strict=True):
        yield from leaves_of(argument, keywords[key], f"argument {key}")


def numbered(count: int, keywords: Iterable[str]) -> str:
    """
    >>> numbered(2, ["scale"]), numbered(1, [])
    ('2 arguments and scale=', '1 argument')
    """
    return " and ".join([f"{count} argument{'s' * (count != 1)}", *[f"{name}=" for name in keywords]])


def dtype_kind(array: Any) -> str:
    """The kind of its dtype; there are floats that NumPy does not know."""
    return array.dtype.kind if array.dtype.kind in "biuc" else FLOAT


def accepted_kinds(argument: Any) -> str:
    """The kinds of dtypes that an argument may have."""
    if isinstance(argument, ConditionArgument) or getattr(argument, "conditions", False):
        return "b"
    return "iu" if getattr(argument, "integers", False) else f"{FLOAT}iu"


def leaves_of(argument: Any, thing: Any, path: str) -> Iterator[tuple[Any, Any, str]]:
    """The leaves of a thing that is nested as an argument was, each after its signature, with its path.

    Raises:
        TypeError: for one that is nested in another way.
    """
    parts: Sequence[Any] | None
    match argument:
        case SequenceArgument():
            steps, parts = [f"[{i}]" for i in range(len(argument.members))], entries_of(thing, argument.kind)
        case DictArgument():
            alike = isinstance(thing, Mapping) and set(cast(Any, thing)) == set(argument.keys)
            steps = [f"[{key!r}]" for key in argument.keys]
            parts = [cast(Any, thing)[key] for key in argument.keys] if alike else None
        case NodeArgument():
            parts, structure = argument.kind.flatten(thing) if isinstance(thing, argument.cls) else (None, None)
            parts = parts if structure == argument.structure else None
            steps = [argument.kind.step(structure, i) for i in range(len(parts or ()))]
        case _:
            yield argument, thing, path
            return
    if parts is None or len(parts) != len(argument.members):
        raise other_argument(argument, thing, path)
    for member, part, step in zip(argument.members, parts, steps, strict=True):
        yield from leaves_of(member, part, path + step)


def entries_of(thing: Any, kind: type) -> list[Any] | None:
    """The entries of a thing of this kind of tuples; where that is a list or a plain tuple, of either, or of an array. None
    for anything else."""
    plain = kind in (list, tuple)
    if type(thing) in ((list, tuple) if plain else (kind,)):
        return list(thing)
    return list(thing) if plain and getattr(thing, "ndim", 0) else None


def other_argument(argument: Any, thing: Any, path: str) -> TypeError:
    dtype = getattr(thing, "dtype", None)
    given = describe(thing) if dtype is None else f"{describe(thing)} of dtype {dtype}"
    if isinstance(argument, NodeArgument) and argument.members and type(thing) is argument.cls:
        given = f"one with other members, attributes or mode, {given}"
    return TypeError(
        f"to_jax(): {path} was {describe_argument(argument)} when the function was traced, and is {given}; give one like"
        " that, or call the function with this one and take its to_jax()."
    )
