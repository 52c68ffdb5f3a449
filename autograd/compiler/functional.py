"""A compiled function whose captured Values' numbers are given as an array, for loops that keep parameters in one."""

from collections.abc import Callable, Sequence
from operator import is_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.compiler.backends.jax.device import require_jax
from autograd.compiler.compiled import Compiled
from autograd.compiler.frontend.inputs import Arguments
from autograd.compiler.ir.lanes import ARGUMENT
from autograd.compiler.ir.program import Program
from autograd.compiler.pipeline import Plan
from autograd.compiler.runtime.executable import SIGNATURE_MISMATCH, Calls
from autograd.compiler.to_jax import JAXProgram
from autograd.value import Value

#: For each parameter of a program, the index of its number among the given numbers; None where the orders are equal.
Order = NDArray[np.int64] | None


def functional(compiled: Compiled, values: Sequence[Value]) -> Callable[..., Any]:
    """The compiled function as one of the numbers of some captured Values and of its arguments.

    It is traced once: a call may map over another number of samples than the first, so the function must not depend on that
    number other than through `vmap` and `sum`.

    Args:
        compiled: a function that `jit` returned.
        values: Values that the function captures, such as `model.parameters()`. Others are read at every call.

    Returns:
        A function `(numbers, *args)`; numbers is an array, one for each of the Values; args are arrays.
    """
    if compiled.settings.kernel == "jax":
        return FunctionalInJAX(compiled, values)
    plan: Plan | None = None
    order: Order = None
    others: list[Value] = []
    by_shapes: dict[object, Calls] = {}
    latest: Calls | None = None

    def prepare(args: tuple[NDArray[Any], ...]) -> Calls:
        nonlocal plan, order, others
        arguments = Arguments(args, {}, compiled.parameter_names(args))
        if plan is None:
            plan = compiled.latest = Plan(compiled.function, arguments, compiled.settings)
            order, others = _order_parameters(plan.program.parameters, values)
            return plan.calls
        mapped = {arg.shape[0] for arg in args if arg.ndim}
        widths = plan.widths if len(mapped) != 1 else _with_samples(plan.program, plan.widths, mapped.pop())
        if widths is None:  # it is not known which numbers of lanes are samples
            return Plan(compiled.function, arguments, compiled.settings).calls
        if widths != plan.widths and maps_over_captured(plan.program):
            raise ValueError(
                f"jit: the function maps over captured data of {plan.widths[0]} samples; this call has {widths[0]}."
                " Pass the data as an argument."
            )
        return plan.calls_like(arguments, widths)

    def call(numbers: NDArray[Any], *args: NDArray[Any]) -> Any:
        nonlocal latest
        calls = latest  # mostly the shapes are those of the call before
        found = SIGNATURE_MISMATCH if calls is None else calls.execute(args, {}, ordered(numbers))
        if found is SIGNATURE_MISMATCH:
            shapes = tuple([(arg.shape, arg.dtype.kind) for arg in args])
            calls = by_shapes.get(shapes)
            if calls is None:
                calls = by_shapes[shapes] = prepare(args)
            latest = calls
            found = calls.execute_first(args, {}, ordered(numbers))
        return found

    def ordered(numbers: NDArray[Any]) -> NDArray[Any]:
        if others:
            numbers = np.append(numbers, [value.data for value in others])
        return numbers if order is None else numbers[order]

    return call


def _with_samples(program: Program, widths: tuple[int, ...], samples: int) -> tuple[int, ...] | None:
    """The numbers of lanes of a program for another number of samples; None where they are not known."""
    if not program.has_loops_over_samples:
        return (samples,) if len(widths) == 1 else widths
    known = dict[int, int]()
    for lanes, traced in program.samples_of_steps.items():
        known |= {traced: samples, lanes: lanes // traced * samples}
    return tuple([known[width] for width in widths]) if known.keys() >= set(widths) else None


def maps_over_captured(program: Program) -> bool:
    """Whether lanes are those of captured data."""
    columns = zip(program.primitives, program.numbers, program.lanes, strict=True)
    return bool(program.captured) and any(
        primitive is ARGUMENT and lanes and number[0] < 0 for primitive, number, lanes in columns
    )


class FunctionalInJAX:
    """The same for JAX, which can trace it, with the forms of `JAXProgram`; Values that are not given are read when it does.

    Args:
        compiled, values: as for `functional`.
    """

    def __init__(self, compiled: Compiled, values: Sequence[Value]) -> None:
        self.compiled, self.values = compiled, values
        self.traced: JAXProgram | None = None
        self.order: Order = None
        self.others: list[Value] = []

    def __call__(self, numbers: Any, *args: Any) -> Any:
        return self.program(args)(self.ordered(numbers), *args)

    def plain(self, numbers: Any, *args: Any) -> tuple[Any, Any]:
        return self.program(args).plain(self.ordered(numbers), *args)

    def exact(self, numbers: Any, *args: Any) -> Any:
        return self.program(args).exact(self.ordered(numbers), *args)

    def program(self, args: tuple[Any, ...]) -> JAXProgram:
        if self.traced is None:
            compiled = self.compiled
            like = tuple([np.zeros(arg.shape, int if arg.dtype.kind in "iu" else float) for arg in args])
            arguments = Arguments(like, {}, compiled.parameter_names(args))
            plan = compiled.latest = Plan(compiled.function, arguments, compiled.settings)
            self.traced = JAXProgram(plan)
            self.order, self.others = _order_parameters(self.traced.plan.program.parameters, self.values)
        return self.traced

    def ordered(self, numbers: Any) -> Any:
        if self.others:
            jnp = require_jax('jit(): kernel="jax"').numpy
            numbers = jnp.append(numbers, jnp.asarray([value.data for value in self.others]))
        return numbers if self.order is None else numbers[self.order]


def _order_parameters(parameters: list[Value], values: Sequence[Value]) -> tuple[Order, list[Value]]:
    """The order of a program's parameters, and the parameters not among `values`, whose numbers come after the others."""
    if len(parameters) == len(values) and all(map(is_, parameters, values)):
        return None, []
    index_of = {value: i for i, value in enumerate(values)}
    others = [value for value in parameters if value not in index_of]
    index_of |= {value: len(values) + i for i, value in enumerate(others)}
    order = [index_of[value] for value in parameters]
    return (None if order == list(range(len(values))) else np.array(order, dtype=np.int64)), others
