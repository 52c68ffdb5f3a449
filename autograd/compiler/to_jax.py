"""Gives a compiled program to other JAX code, as a function that JAX can trace."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, cast

import numpy as np

from autograd.arguments import describe
from autograd.compiler.backends.jax.backend import JAXFunction
from autograd.compiler.backends.jax.code import compile_ssa
from autograd.compiler.backends.jax.device import require_jax
from autograd.compiler.frontend.retraces import describe_argument
from autograd.compiler.longer import for_shapes
from autograd.compiler.pipeline import Plan
from autograd.compiler.runtime.arguments import (
    ArrayArgument,
    ConditionArgument,
    DictArgument,
    ListArgument,
    NodeArgument,
    SequenceArgument,
)
from autograd.errors import TraceError
from autograd.modes import modes
from autograd.value import Value

#: The kind of floats, among those of dtypes.
FLOAT = "f"
#: The largest int that is given to JAX as one.
LARGEST = 2**31 - 1


class JAXProgram:
    """A plan's program for JAX to trace: called with the parameters and the arguments, it gives the results.

    Where the plain form gives a nan the exact one counts (passes/strong_zero.py). A call has both in it, as it may be traced
    for any numbers; `plain` has one, and tells the caller whether the other is needed, so that it is compiled only then.

    Args:
        plan: of the function.

    Raises:
        TraceError: for a `while_loop` in reverse mode.
    """

    def __init__(self, plan: Plan) -> None:
        self.jax = require_jax("to_jax()")
        self.plan = plan = for_jax(plan)
        if plan.lowering.counted:
            raise TraceError(
                f"to_jax(): {plan.name}() differentiates a while_loop() in reverse mode, for which JAX keeps no carries;"
                " take forward mode (jvp, jacfwd), or write scan(f, init, length=n) with the largest number of steps there"
                " may be."
            )
        self.first = function_of(plan)
        self.others: dict[tuple[tuple[int, ...], ...], JAXProgram] = {}

    @cached_property
    def second(self) -> Callable[..., Any]:
        return compile_ssa(self.plan.exact_lowering(arrays=True))[1]

    def __call__(self, parameters: Any, *args: Any, **keywords: Any) -> Any:
        wanted = len(self.plan.program.parameters)
        if wanted and np.shape(parameters) != (wanted,):
            raise TypeError(f"to_jax(): the parameters must be an array of {wanted} numbers, not {describe(parameters)}.")
        parameters = self.jax.numpy.asarray(parameters) if wanted else parameters
        arrays = self.read(args, keywords)
        shapes = tuple([array.shape for array in arrays])
        if shapes != tuple(self.plan.arguments.shapes):
            return self.program_for(shapes).compute(parameters, arrays)
        return self.compute(parameters, arrays)

    def compute(self, parameters: Any, arrays: list[Any]) -> Any:
        """The results for the blocks of the arguments."""
        found = self.first(parameters, *arrays)
        if any(self.plan.doubt):
            second, count = self.second, len(self.plan.layout.sizes)
            found = self.jax.lax.cond(
                self.in_doubt(found), lambda: second(parameters, *arrays)[:count], lambda: found[:count]
            )
        return self.build(found)

    def program_for(self, shapes: tuple[tuple[int, ...], ...]) -> "JAXProgram":
        """The program for arguments of these shapes. Another number of samples, which the function may compute with, is
        another program; JAX traces anew for it, too.

        Raises:
            RuntimeError: if it captures other Values then, or where no_grad(), training or what is frozen is another than
                when it was traced. Exception: any error that the function raises.
        """
        found = self.others.get(shapes)
        if found is None:
            if not self.plan.calls.applies(modes.recording):
                raise RuntimeError(
                    f"to_jax(): {self.plan.name}() is traced again for arguments of the shapes {shapes[:-1]}, and no_grad(),"
                    " training or what is frozen is another than before; call it as it is now and take its to_jax()."
                )
            found = JAXProgram(for_shapes(self.plan, shapes))
            ours, theirs = self.plan.program.parameters, found.plan.program.parameters
            if list(map(id, ours)) != list(map(id, theirs)):
                raise RuntimeError(
                    f"to_jax(): for arguments of the shapes {shapes[:-1]} {self.plan.name}() reads other Values than it did;"
                    " call it with such arguments and take its to_jax()."
                )
            self.others[shapes] = found
        return found

    def plain(self, parameters: Any, *args: Any) -> tuple[Any, Any]:
        """The results of the plain form, and whether those of `exact` count."""
        found = self.first(parameters, *self.read(args, {}))
        return self.build(found), self.in_doubt(found) if any(self.plan.doubt) else False

    def exact(self, parameters: Any, *args: Any) -> Any:
        """The results of the exact form."""
        return self.build(self.second(parameters, *self.read(args, {})))

    def read(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> list[Any]:
        """The blocks of the arguments.

        Raises:
            TypeError: for an argument nested in another way than that of the call that was traced, with other axes, or of
                another kind of numbers.
        """
        plan, jnp = self.plan, self.jax.numpy
        arrays: list[Any] = [None] * len(plan.arguments.shapes)
        numbers: list[Any] = [0.0] * plan.arguments.shapes[-1][0]
        for argument, thing, path in self.leaves(args, keywords):
            array = self.array_of(thing)
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

    def array_of(self, thing: Any) -> Any:
        """A leaf as an array of JAX; None where it is none, such as a str, None, or a list of lists of other lengths."""
        if isinstance(thing, Value):
            thing = thing.data
        elif isinstance(thing, int) and not isinstance(thing, bool):
            thing = float(thing) if abs(thing) > LARGEST else thing
        try:
            return None if isinstance(thing, str) else self.jax.numpy.asarray(thing)
        except (TypeError, ValueError):
            return None

    def leaves(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Iterator[tuple[Any, Any, str]]:
        """The arrays, lists and numbers of the arguments, each after its signature, with its path."""
        calls, name = self.plan.calls, self.plan.name
        if len(args) != len(calls.positional.members) or set(keywords) != set(calls.named.keys):
            wanted, given = numbered(len(calls.positional.members), calls.named.keys), numbered(len(args), keywords)
            raise TypeError(
                f"to_jax(): {name}() was traced with {wanted}, and this call has {given}; give those, or call {name}() like"
                " this and take its to_jax()."
            )
        for argument, arg, parameter in zip(calls.positional.members, args, self.plan.arguments.parameters, strict=True):
            yield from leaves_of(argument, arg, f"argument {parameter}")
        for key, argument in zip(calls.named.keys, calls.named.members, strict=True):
            yield from leaves_of(argument, keywords[key], f"argument {key}")

    def in_doubt(self, found: list[Any]) -> Any:
        """Whether a result that is to be checked is nan."""
        plan, jnp = self.plan, self.jax.numpy
        doubted = [found[plan.lone + i] for i in plan.doubt.arrays]
        if plan.doubt.numbers:
            doubted.append(jnp.stack([found[0][i] for i in plan.doubt.numbers]))
        return jnp.stack([jnp.isnan(array).any() for array in doubted]).any()

    def build(self, found: list[Any]) -> Any:
        """The results in the structure of the function's."""
        lone = self.plan.lone
        return self.plan.calls.result.build(list(found[0]) if lone else [], found[lone:])


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


def to_jax(plan: Plan) -> tuple[Callable[..., Any], Any]:
    """A plan's program as a function that JAX can trace, of its parameters and arguments; and the parameters."""
    program = JAXProgram(plan)
    return program.__call__, np.array([value.data for value in program.plan.program.parameters], program.plan.dtype)


def for_jax(plan: Plan) -> Plan:
    """The plan, or where it has loops in loops that of the same function with those of them that JAX has."""
    if not plan.nests or isinstance(plan.executable, JAXFunction):
        return plan
    try:
        return Plan(plan.function, plan.arguments, plan.settings._replace(kernel="jax"))
    except TraceError:
        return plan.without_nests


def function_of(plan: Plan) -> Callable[..., Any]:
    """A plan's program as a JAX function, for any back end."""
    if isinstance(plan.executable, JAXFunction):
        return plan.executable.function
    return compile_ssa(plan.lowering)[1]
