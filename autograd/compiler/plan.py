"""A function compiled for one structure of arguments: traced, simplified, rolled up, and given to a kernel."""

# Functions of anything to anything.
# pyright: basic

import gc
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from autograd.compiler.arguments import Blocks, StandIns
from autograd.compiler.groups import group
from autograd.compiler.instructions import Rolled
from autograd.compiler.kernels import writer
from autograd.compiler.kernels.blocks import block_size, run_in_blocks
from autograd.compiler.kernels.choice import choose
from autograd.compiler.kernels.numpy import Code
from autograd.compiler.kernels.runtime import load
from autograd.compiler.lanes import COUNT
from autograd.compiler.mapping import over_lanes
from autograd.compiler.passes import simplify
from autograd.compiler.program import Program
from autograd.compiler.results import Results
from autograd.compiler.trace import Trace
from autograd.compiler.units import Units, find_units
from autograd.compiler.vectorize import vectorize
from autograd.modes import modes
from autograd.transforms import nesting

#: How many bytes compiling takes for each equation, measured.
PER_EQUATION = 1500


class Settings(NamedTuple):
    """What `jit` was told."""

    dtype: Any
    kernel: str | None
    max_bytes: int


@dataclass(frozen=True)
class Cost:
    """What a compiled program takes.

    Attributes:
        equations: how many scalar equations it has after simplification, those with lanes counted once.
        instructions: how many array instructions, or instructions of the tape.
        multiply_adds: how many products are added up in one call, in sums of products.
        bytes: how much memory its arrays take.
    """

    equations: int
    instructions: int
    multiply_adds: int
    bytes: int


def trace_function(f: Callable[..., Any], key: Any, arrays: int) -> tuple[Program, Results]:
    """Run a function on traced numbers and write down what it does."""
    with Trace() as trace:
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
    def __init__(self, f: Callable[..., Any], key: Any, blocks: Blocks, settings: Settings) -> None:
        dtype, kernel, max_bytes = settings
        arrays = blocks.finish()
        traced, self.results = trace_function(f, key, len(blocks.arrays))
        name = getattr(f, "__name__", "the function")
        check_memory(name, len(traced) * PER_EQUATION, max_bytes, "to compile")
        self.program = simplify(traced)
        names: list[list[int]] = []
        start = 0
        for block in (self.results.numbers, *self.results.blocks):
            names.append(self.program.outputs[start : start + len(block)])
            start += len(block)
        self.has_numbers = bool(names[0])
        self.argument_names = blocks.names()
        wanted = [block for block in names if block]
        lanes = [block[0].lanes for block in (self.results.numbers, *self.results.blocks) if block]
        counts = [self.program.numbers[name] for name, row in enumerate(self.program.primitives) if row is COUNT]
        self.widths = tuple(sorted({width for width in (*self.program.lanes, *lanes, *counts) if width}))
        units = find_units(self.program)
        groups = group(self.program, units)
        self.kernel, self.why = choose(self.program, units, len(groups))
        if kernel is not None:
            self.kernel, self.why = kernel, f"asked for; {self.why}"
        self.multiply_adds = self._multiply_adds(units)
        self.itemsize = dtype.itemsize
        self.rolled: Rolled | None = None
        self.blocks: tuple[int, set[int]] | None = None
        if self.kernel == "numpy":
            self.rolled = vectorize(self.program, units, groups, wanted)
            code = Code(self.program, self.rolled, blocks.names(), [array.shape for array in arrays], lanes, self.widths)
            shapes = [array.shape for array in arrays]
            self.blocks = block_size(self.program, self.rolled, shapes) if len(self.widths) == 1 else None
            self.text = code.source()
            self.allocate = load(self.text, code, dtype)
            check_memory(name, self.cost.bytes, max_bytes, "for its arrays")
        else:
            written = zip(self.program.args, self.program.lanes, strict=True)
            check_memory(
                name, 32 * sum(max(len(args), 1) * max(width, 1) for args, width in written), max_bytes, "for its tape"
            )
            self.allocate = writer.load(self.program, wanted, lanes, self.widths, dtype)
        self.parameters = self.program.parameters
        self.idle: dict[tuple[int, ...], list[Callable[..., Any]]] = {}  # allocated, and run by no thread just now

    def _multiply_adds(self, units: Units) -> int:
        lanes = self.program.lanes
        return sum(len(found.pairs) * max(lanes[found.leaves[0]], lanes[name], 1) for name, found in units.sums.items())

    @property
    def source(self) -> str:
        """What runs, to be read; that of a tape is written only when it is asked for, as it is long."""
        if self.rolled is None:
            return f"# Tape: {self.why}.\n{writer.listing(self.program, self.widths)}"
        split = f" Many lanes run {self.blocks[0]} at a time." if self.blocks else ""
        return f"# Array code: {self.why}.{split}\n{self.text}"

    @property
    def cost(self) -> Cost:
        """How large it is."""
        products = self.multiply_adds
        if self.rolled is None:
            written = writer.Writer(self.program, {width: width for width in self.widths})
            return Cost(len(self.program), len(written.code), products, 8 * len(written.numbers) + 24 * len(written.code))
        widest = {width: min(width, 2 * self.blocks[0]) if self.blocks else width for width in self.widths}
        numbers = sum(rows * widest.get(space.lanes, 1) for space, rows in self.rolled.layout.sizes.items())
        numbers += sum(math.prod(buffer.shape) * widest.get(buffer.lanes, 1) for buffer in self.rolled.buffers)
        return Cost(len(self.program), len(self.rolled.instructions), products, numbers * self.itemsize)

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
                return self.results.build(numbers, rest)
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


def check_memory(name: str, needed: int, limit: int, what: str) -> None:
    if needed > limit:
        raise MemoryError(
            f"jit: {name}() needs about {needed / 1e6:,.0f} MB {what}, more than max_bytes={limit:,}."
            " Map over samples with vmap instead of looping over them, pass fewer, or raise max_bytes."
        )


def quarter_of_memory() -> int:
    """A quarter of the machine's memory, in bytes."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4
    except (AttributeError, OSError, ValueError):  # not on this system
        return 2 << 30
