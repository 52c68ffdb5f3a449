"""Gives a compiled program to other JAX code, as a function that JAX can trace."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from autograd.arguments import describe
from autograd.compiler.arguments_for_jax import read_arguments
from autograd.compiler.backends.jax.backend import JAXFunction
from autograd.compiler.backends.jax.device import require_jax
from autograd.compiler.backends.jax.loading import compile_ssa
from autograd.compiler.longer import for_shapes
from autograd.compiler.pipeline import Plan
from autograd.errors import TraceError
from autograd.modes import modes


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
        arrays = read_arguments(self.plan, args, keywords)
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
        found = self.first(parameters, *read_arguments(self.plan, args, {}))
        return self.build(found), self.in_doubt(found) if any(self.plan.doubt) else False

    def exact(self, parameters: Any, *args: Any) -> Any:
        """The results of the exact form."""
        return self.build(self.second(parameters, *read_arguments(self.plan, args, {})))

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
