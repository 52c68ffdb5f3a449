"""Gives a compiled program to other JAX code, as a function that JAX can trace."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.arguments import describe
from autograd.compiler.backends.jax.backend import JAXFunction, compile_program
from autograd.compiler.backends.jax.device import require_jax
from autograd.compiler.pipeline import Plan
from autograd.compiler.runtime.arguments import ArrayArgument, ConditionArgument, ListArgument, ParameterArgument
from autograd.errors import TraceError


def to_jax(plan: Plan) -> tuple[Callable[..., Any], Any]:
    """A plan's program as a function that JAX can trace, of its parameters and arguments; and the parameters."""
    jnp = require_jax("to_jax()").numpy
    plan = plan.without_loops_over_samples
    if plan.lowering.counted:
        raise TraceError(
            f"to_jax(): {plan.name}() differentiates a while_loop() in reverse mode, for which JAX keeps no carries; take"
            " forward mode (jvp, jacfwd), or write scan(f, init, length=n) with the largest number of steps there may be."
        )
    program = function_of(plan)
    if any(plan.doubt):
        program = exact_where_in_doubt(plan, program, function_of(plan.exact()))
    positional, named, result = plan.calls.positional, plan.calls.named, plan.calls.result
    blocks, lone = plan.arguments.shapes, plan.arguments.shapes[-1][0]

    def function(parameters: Any, *args: Any, **keywords: Any) -> Any:
        arrays: list[Any] = [None] * len(blocks)
        numbers: list[Any] = [0.0] * lone

        def read(argument: Any, thing: Any) -> Any:
            match argument:
                case ArrayArgument() | ListArgument():
                    arrays[argument.block] = array = jnp.asarray(thing)
                    if array.ndim != len(argument.shape):
                        raise TypeError(
                            f"to_jax(): an argument must have the axes of {argument.shape}, not be {describe(thing)}."
                        )
                case ConditionArgument():
                    numbers[argument.index] = jnp.where(thing, 1.0, 0.0)
                case ParameterArgument():
                    numbers[argument.index] = getattr(thing, "data", thing)
                case _:
                    numbers[argument.index] = thing
            return thing

        positional.map(read, args)
        named.map(read, keywords)
        arrays[-1] = jnp.stack([jnp.asarray(number) for number in numbers]) if lone else jnp.zeros(0)
        found = program(parameters, *arrays)
        return result.build(list(found[0]) if plan.lone else [], found[plan.lone :])

    return function, np.array([value.data for value in plan.program.parameters], plan.dtype)


def function_of(plan: Plan) -> Callable[..., Any]:
    """A plan's program as a JAX function, for any back end."""
    if isinstance(plan.executable, JAXFunction):
        return plan.executable.function
    return compile_program(plan.lowering)[1]


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
