"""`jit`: compile a function of numbers when it is first called, and run the compiled program from then on."""

# Functions of anything to anything.
# pyright: basic

import gc
import inspect
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import update_wrapper
from typing import Any

import numpy as np

from autograd.compiler.arguments import Blocks, StandIns
from autograd.compiler.instructions import Rolled
from autograd.compiler.kernels import tape
from autograd.compiler.kernels.blocks import block_size, run_in_blocks
from autograd.compiler.kernels.choice import choose
from autograd.compiler.kernels.numpy import Code, load
from autograd.compiler.lanes import COUNT
from autograd.compiler.mapping import over_lanes
from autograd.compiler.passes import simplify
from autograd.compiler.program import Program
from autograd.compiler.results import Results
from autograd.compiler.trace import Trace
from autograd.compiler.units import find_units
from autograd.compiler.vectorize import group, vectorize
from autograd.errors import describe
from autograd.modes import modes
from autograd.transforms import nesting
from autograd.value import Value

#: How many shapes of arguments a compiled function keeps programs for.
KEPT = 32
DTYPES = ("float64", "float32")
KERNELS = (None, "numpy", "tape")


def trace_function(f: Callable[..., Any], key: Any, arrays: int) -> tuple[Program, Results]:
    """Run a function on traced numbers and write down what it does."""
    trace = Trace()
    stand_ins = StandIns(trace, arrays)
    outer = modes.tracing, nesting.over_lanes
    modes.tracing, nesting.over_lanes = True, over_lanes(trace)
    nesting.depth += 1
    try:
        positional, named = stand_ins.build(key)
        result = f(*positional, **named)
        results = Results(trace, result)
    finally:
        nesting.depth -= 1
        modes.tracing, nesting.over_lanes = outer
        trace.check_side_effects()
    wanted = [node for block in (results.numbers, *results.blocks) for node in block]
    return trace.program(wanted), results


@contextmanager
def collector_paused() -> Iterator[None]:
    """A trace makes millions of objects and no cycles: the collector would only walk over them again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class Plan:
    """A function compiled for one structure of arguments."""

    @collector_paused()
    def __init__(self, f: Callable[..., Any], key: Any, blocks: Blocks, dtype: Any, kernel: str | None) -> None:
        arrays = blocks.finish()
        traced, self.results = trace_function(f, key, len(blocks.arrays))
        self.program = simplify(traced)
        names: list[list[int]] = []
        start = 0
        for block in (self.results.numbers, *self.results.blocks):
            names.append(self.program.outputs[start : start + len(block)])
            start += len(block)
        self.has_numbers = bool(names[0])
        wanted = [block for block in names if block]
        lanes = [block[0].lanes for block in (self.results.numbers, *self.results.blocks) if block]
        counts = [self.program.numbers[name] for name, row in enumerate(self.program.primitives) if row is COUNT]
        self.widths = tuple(sorted({width for width in (*self.program.lanes, *lanes, *counts) if width}))
        units = find_units(self.program)
        groups = group(self.program, units)
        self.kernel, why = choose(self.program, units, len(groups))
        if kernel is not None:
            self.kernel, why = kernel, f"asked for; {why}"
        self.rolled: Rolled | None = None
        self.blocks: tuple[int, set[int]] | None = None
        if self.kernel == "numpy":
            self.rolled = vectorize(self.program, units, groups, wanted)
            code = Code(self.program, self.rolled, blocks.names(), [array.shape for array in arrays], lanes, self.widths)
            shapes = [array.shape for array in arrays]
            self.blocks = block_size(self.program, self.rolled, shapes) if len(self.widths) == 1 else None
            split = f" Many lanes run {self.blocks[0]} at a time." if self.blocks else ""
            self.source = f"# Array code: {why}.{split}\n{code.source()}"
            self.allocate = load(self.source, code, dtype)
        else:
            self.source = f"# Tape: {why}.\n{tape.listing(self.program, self.widths)}"
            self.allocate = tape.load(self.program, wanted, lanes, self.widths, dtype)
        self.parameters = self.program.parameters
        self.idle: dict[tuple[int, ...], list[Callable[..., Any]]] = {}  # allocated, and run by no thread just now

    def __call__(self, parameters: Any, arrays: list[Any], widths: tuple[int, ...]) -> Any:
        """Run it.

        Args:
            parameters: the numbers of the captured Values.
            arrays: those of the arguments, as `Blocks.finish` gives them.
            widths: how many lanes each vmap has.
        """
        with np.errstate(all="ignore"):
            if self.blocks is not None and widths[0] > 2 * self.blocks[0]:
                found = self._in_blocks(parameters, arrays, widths[0])
                rest = iter(found)
                numbers = iter(next(rest).ravel().tolist() if self.has_numbers else ())
                return self.results.build(numbers, rest)
            idle = self.idle.setdefault(widths, [])
            step = idle.pop() if idle else self.allocate(*widths)
            try:
                rest = iter(step(parameters, *arrays))
                numbers = iter(next(rest).ravel().tolist() if self.has_numbers else ())
                return self.results.build(numbers, rest)  # a copy of what is in the arrays of the step
            finally:
                idle.append(step)

    def _in_blocks(self, parameters: Any, arrays: list[Any], lanes: int) -> list[Any]:
        assert self.blocks is not None
        size, mapped = self.blocks
        steps: dict[int, Callable[..., Any]] = {}

        def step(width: int) -> Callable[..., Any]:
            if width not in steps:
                idle = self.idle.setdefault((width,), [])
                steps[width] = idle.pop() if idle else self.allocate(width)
            return steps[width]

        try:
            return run_in_blocks(step, size, mapped, lanes, parameters, arrays)
        finally:
            for width, used in steps.items():
                self.idle[width,].append(used)


class Compiled:
    """What `jit` returns: call it like the function.

    Attributes:
        source: the array code of the latest call's program.
        program: that program.
    """

    def __init__(self, f: Callable[..., Any], dtype: str, kernel: str | None) -> None:
        update_wrapper(self, f)
        self.function = f
        self.dtype = np.dtype(dtype)
        self.kernel = kernel
        self.plans: OrderedDict[Any, Plan] = OrderedDict()
        self.lock = threading.RLock()
        self.latest: Plan | None = None
        try:
            self.paths = [((), name) for name in inspect.signature(f).parameters]
        except (TypeError, ValueError):  # a builtin
            self.paths = []

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        blocks = Blocks(self.dtype)
        paths = self.paths if len(args) <= len(self.paths) else [((), f"argument_{i}") for i in range(len(args))]
        positional = tuple([blocks.add(arg, path) for arg, path in zip(args, paths, strict=False)])
        named = tuple([(name, blocks.add(arg, ((), name))) for name, arg in keywords.items()])
        if blocks.traced:
            return self.function(*args, **keywords)
        key = (tuple, positional), (dict, named)
        plan = self.plans.get(key)
        if plan is None:
            with self.lock:
                plan = self.plans.get(key)
                if plan is None:
                    plan = self.plans[key] = Plan(
                        self.function, ((tuple, (key[0], key[1]))), blocks, self.dtype, self.kernel
                    )
                    while len(self.plans) > KEPT:
                        self.plans.popitem(last=False)
        self.latest = plan
        parameters = np.array([value.data for value in plan.parameters], self.dtype) if plan.parameters else None
        return plan(parameters, blocks.finish(), plan.widths)

    def functional(self, values: Sequence[Value]) -> Callable[..., Any]:
        """The same function, with the numbers of captured Values given as an array, for loops that keep them in one.

        It is traced once: a call may map over another number of samples than the first, so the function must not depend on
        that number other than through `vmap` and `sum`.

        Args:
            values: Values that the function captures, such as `model.parameters()`. Others are read at every call.

        Returns:
            A function `(numbers, *args)`: numbers is an array, one for each of the Values; args are arrays.
        """
        plan: Plan | None = None
        others: list[Value] = []
        given: Any = None  # for each parameter of the program, its place among `values`

        def call(numbers: Any, *args: Any) -> Any:
            nonlocal plan, given
            arrays = [*args, np.array([], self.dtype)]
            if plan is None:
                blocks = Blocks(self.dtype)
                key = tuple([blocks.add(arg, path) for arg, path in zip(args, self.paths, strict=True)])
                plan = self.latest = Plan(
                    self.function, (tuple, ((tuple, key), (dict, ()))), blocks, self.dtype, self.kernel
                )
                places = {value: i for i, value in enumerate(values)}
                others.extend(value for value in plan.parameters if value not in places)
                places |= {value: len(values) + i for i, value in enumerate(others)}
                given = np.array([places[value] for value in plan.parameters], dtype=np.int64)
                if given.tolist() == list(range(len(values))):
                    given = None
            if others:
                numbers = np.append(numbers, [value.data for value in others])
            mapped = {arg.shape[0] for arg in args if arg.ndim}
            widths = (mapped.pop(),) if len(plan.widths) == 1 and len(mapped) == 1 else plan.widths
            return plan(numbers if given is None else numbers[given], arrays, widths)

        return call

    def cache_clear(self) -> None:
        """Forget all programs."""
        with self.lock:
            self.plans.clear()

    @property
    def plan(self) -> Plan:
        if self.latest is None:
            name = getattr(self.function, "__name__", "the function")
            raise RuntimeError(f"jit: call {name}() once; what is compiled depends on the shapes of its arguments.")
        return self.latest

    @property
    def source(self) -> str:
        return self.plan.source

    @property
    def program(self) -> Program:
        return self.plan.program


def jit(f: Callable[..., Any], dtype: str = "float64", kernel: str | None = None) -> Compiled:
    """Compile a function.

    Args:
        f: a function of numbers.
        dtype: "float64" or "float32".
        kernel: "numpy" or "tape"; None for the one that should take less time, which `source` tells.

    >>> from autograd import grad
    >>> jit(grad(lambda x: x * x))(3.0)
    6.0
    """
    if not callable(f):
        raise TypeError(f"jit(): f must be a function, not {describe(f)}.")
    if dtype not in DTYPES:
        raise ValueError(f'jit(): dtype must be "float64" or "float32", not {dtype!r}.')
    if kernel not in KERNELS:
        raise ValueError(f'jit(): kernel must be "numpy", "tape" or None, to choose the faster, not {kernel!r}.')
    return Compiled(f, dtype, kernel)
