"""Gives a compiled program to other JAX code, as a function that JAX can trace."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.arguments import describe
from autograd.compiler.backends.jax.backend import JAXFunction
from autograd.compiler.backends.jax.code import compile_ssa
from autograd.compiler.backends.jax.device import require_jax
from autograd.compiler.pipeline import Plan
from autograd.compiler.runtime.arguments import (
    Argument,
    ArrayArgument,
    ConditionArgument,
    DictArgument,
    ListArgument,
    NodeArgument,
    NumberArgument,
    ParameterArgument,
    SequenceArgument,
)
from autograd.compiler.runtime.results import (
    ArrayResult,
    ConditionResult,
    DictResult,
    EmptyResult,
    LanesResult,
    NumberResult,
    NumbersResult,
    Result,
    SequenceResult,
)


def to_jax(plan: Plan) -> tuple[Callable[..., Any], Any]:
    """A plan's program as a function that JAX can trace, of its parameters and arguments; and the parameters."""
    jnp = require_jax("to_jax()").numpy
    program = function_of(plan)
    if any(plan.doubt):
        program = exact_where_in_doubt(plan, program, function_of(plan.exact()))
    positional, named, result = plan.calls.positional, plan.calls.named, plan.calls.result
    blocks, lone = plan.arguments.shapes, plan.arguments.shapes[-1][0]

    def function(parameters: Any, *args: Any, **keywords: Any) -> Any:
        arrays: list[Any] = [None] * len(blocks)
        numbers: list[Any] = [0.0] * lone
        read(positional, args, arrays, numbers)
        read(named, keywords, arrays, numbers)
        arrays[-1] = jnp.stack([jnp.asarray(number) for number in numbers]) if lone else jnp.zeros(0)
        found = program(parameters, *arrays)
        return build(result, found[0] if plan.lone else (), found[plan.lone :])

    return function, np.array([value.data for value in plan.program.parameters], plan.dtype)


def function_of(plan: Plan) -> Callable[..., Any]:
    """A plan's program as a JAX function, for any back end."""
    if isinstance(plan.executable, JAXFunction):
        return plan.executable.function
    return compile_ssa(plan.lowering)[1]


def exact_where_in_doubt(plan: Plan, first: Callable[..., Any], exact: Callable[..., Any]) -> Callable[..., Any]:
    """The first program, and where it gives a nan the exact one (passes/strong_zero.py), for JAX to trace."""
    jax = require_jax("to_jax()")
    jnp = jax.numpy

    def program(*given: Any) -> list[Any]:
        found = first(*given)
        doubted = [found[plan.lone + i] for i in plan.doubt.arrays]
        if plan.doubt.numbers:
            doubted.append(jnp.stack([found[0][i] for i in plan.doubt.numbers]))
        in_doubt = jnp.stack([jnp.isnan(array).any() for array in doubted]).any()
        results = found[: len(plan.layout.sizes)]
        return jax.lax.cond(in_doubt, lambda: exact(*given)[: len(results)], lambda: results)

    return program


def read(like: Argument, thing: Any, arrays: list[Any], numbers: list[Any]) -> None:
    """Put an argument, whose numbers JAX may be tracing, where the program takes it from.

    Raises:
        TypeError: where it is nested in another way than the argument that was traced.
    """
    jnp = require_jax("to_jax()").numpy
    match like:
        case NumberArgument() | ParameterArgument():
            numbers[like.index] = thing
        case ConditionArgument():
            numbers[like.index] = jnp.where(thing, 1.0, 0.0)
        case ArrayArgument() | ListArgument():
            arrays[like.block] = jnp.asarray(thing)
            if arrays[like.block].ndim != len(like.shape):
                raise TypeError(f"to_jax(): an argument must have the axes of {like.shape}, not be {describe(thing)}.")
        case SequenceArgument() | DictArgument():
            keys = like.keys if isinstance(like, DictArgument) else list(range(len(like.members)))
            if len(thing) != len(keys):
                raise TypeError(f"to_jax(): an argument must have {len(keys)} members, not {len(thing)}.")
            for key, member in zip(keys, like.members, strict=True):
                read(member, thing[key], arrays, numbers)
        case NodeArgument():
            children, structure = like.kind.flatten(thing)
            if structure != like.structure:
                raise TypeError(f"to_jax(): an argument must be nested as that of the call, not be {describe(thing)}.")
            for child, member in zip(children, like.members, strict=True):
                read(member, getattr(child, "data", child) if isinstance(member, ParameterArgument) else child,
                     arrays, numbers)  # fmt: skip
        case other:
            raise AssertionError(other)


def build(like: Result, numbers: Any, arrays: list[Any]) -> Any:
    """A result of numbers and arrays that JAX may be tracing."""
    match like:
        case NumberResult():
            return numbers[like.place]
        case NumbersResult():
            return [numbers[place] for place in range(like.place, like.stop)]
        case LanesResult():
            return arrays[like.block].T.reshape(-1, *like.shape)
        case ArrayResult():
            return arrays[like.block]
        case ConditionResult():
            return build(like.members[0], numbers, arrays) != 0.0
        case SequenceResult():
            members = [build(member, numbers, arrays) for member in like.members]
            return members if like.make is None else like.make(members)
        case DictResult():
            return {key: build(member, numbers, arrays) for key, member in zip(like.keys, like.members, strict=True)}
        case EmptyResult():
            return np.empty(like.shape, like.dtype)
        case other:
            raise AssertionError(other)
