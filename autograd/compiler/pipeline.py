"""A function compiled for one structure of arguments: traced, simplified, rolled up, and given to a kernel."""

# Functions of anything to anything.
# pyright: basic

import gc
import math
import os
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate, islice, pairwise
from typing import Any, NamedTuple, cast

import numpy as np

from autograd.compiler.backends.cost import choose
from autograd.compiler.backends.jax.code import Writer
from autograd.compiler.backends.jax.code import load as load_jax
from autograd.compiler.backends.jax.device import on_device
from autograd.compiler.backends.numpy.blocks import block_size, in_blocks
from autograd.compiler.backends.numpy.code import Code
from autograd.compiler.backends.numpy.runtime import load
from autograd.compiler.backends.own_primitives import unusable
from autograd.compiler.backends.tape import writer
from autograd.compiler.frontend.batching import over_lanes
from autograd.compiler.frontend.condition import compare_captured
from autograd.compiler.frontend.inputs import Arguments, StandIns
from autograd.compiler.frontend.outputs import Results
from autograd.compiler.frontend.randomness import refuse_randomness
from autograd.compiler.frontend.trace import Trace
from autograd.compiler.ir.arrays import ArrayProgram
from autograd.compiler.ir.columns import Columns
from autograd.compiler.ir.lanes import COUNT, DETACHED
from autograd.compiler.ir.program import Program
from autograd.compiler.ir.ssa import SSAProgram
from autograd.compiler.passes.simplify import prune, simplify
from autograd.compiler.passes.strong_zero import has_chain, tainted, watched
from autograd.compiler.runtime.calls import ArrayWorkspace, Calls, Workspace
from autograd.compiler.vectorize.groups import group
from autograd.compiler.vectorize.terms import Units, find_units
from autograd.compiler.vectorize.to_ssa import to_ssa
from autograd.compiler.vectorize.vectorize import vectorize
from autograd.errors import TraceError
from autograd.modes import Facts, modes, unusual
from autograd.transforms import nesting
from autograd.value import Value

#: How many bytes compiling takes for each equation, and a tape for each number that its instructions read, measured.
PER_EQUATION, PER_READ = 1500, 64


class Settings(NamedTuple):
    """What `jit` was told, and whether calls may come that map over many more samples than the first, for which the tape,
    which unrolls them, would be slow."""

    dtype: Any
    kernel: str | None
    max_bytes: int
    more_samples: bool = False


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


def detach(value: Value) -> Value:
    """What `no_grad` makes of a Value computed while tracing: no derivative passes, but the program computes it again."""
    recording, modes.recording = modes.recording, True
    try:
        return DETACHED(value)
    finally:
        modes.recording = recording


def run(f: Callable[..., Any], stand_ins: StandIns) -> Any:
    """The result of the function on traced numbers. Where one of them refused something, and NumPy made an error of its own
    of that (`array[traced]`), the refusal is raised, as it says what to do."""
    modes.refused = None
    try:
        with refuse_randomness(f):
            return f(*stand_ins.positional, **stand_ins.named)
    except (IndexError, TypeError, ValueError) as error:
        if modes.refused is None or isinstance(error, TraceError):
            raise
        raise modes.refused from error
    finally:
        modes.refused = None


def trace_function(f: Callable[..., Any], arguments: Arguments, dtype: Any, trace: Trace) -> tuple[Program, Results, Facts]:
    """Run a function on traced numbers and write down what it does."""
    with trace:
        stand_ins = StandIns(trace, arguments)
        facts = Facts()
        outer = modes.tracing, modes.constant, modes.facts, nesting.over_lanes
        modes.tracing, modes.constant, modes.facts, nesting.over_lanes = True, detach, facts, over_lanes(trace)
        nesting.depth += 1
        try:
            unusual.note("transform", True)
            compare_captured(True)
            results = Results(trace, run(f, stand_ins), dtype)
        finally:
            nesting.depth -= 1
            if not nesting.depth:
                unusual.note("transform", False)
                compare_captured(False)
            modes.tracing, modes.constant, modes.facts, nesting.over_lanes = outer
            trace.check_side_effects()
        wanted = [node for block in (results.numbers, *results.blocks) for node in block]
        return trace.program(wanted), results, facts


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
    def __init__(self, f: Callable[..., Any], arguments: Arguments, settings: Settings) -> None:
        self.settings, self.arguments, self.dtype = settings, arguments, settings.dtype
        self.recording = modes.recording
        self.retrace = partial(trace_function, f, arguments, self.dtype)
        traced, results, facts = self.retrace(Trace())
        self.facts = facts if facts.entries else None
        self.is_conditional = not self.recording or self.facts is not None
        self.name = getattr(f, "__name__", "the function")
        check_memory(self.name, len(traced) * PER_EQUATION, settings.max_bytes, "to compile")
        self.result = results.result
        blocks = [block for block in (results.numbers, *results.blocks) if block]
        self.sizes = [len(block) for block in blocks]
        self.lone = len(blocks) - len(results.blocks)
        self.result_lanes = [block[0].lanes for block in blocks]
        self.result_shapes = [(len(results.numbers),)] * self.lone + results.shapes
        #: What the exact form is made of when it is first needed, and that form; see passes/strong_zero.py.
        self.traced = prune(traced) if has_chain(traced) else None
        self.exact_form: Plan | None = None
        self.compile(simplify(traced), settings.kernel)

    def exact(self) -> "Plan":
        """The program with strong zeros."""
        if self.exact_form is None:
            assert self.traced is not None
            twin = copy(self)
            twin.traced = None
            with collector_paused():
                source = replace(self.traced, args=list(self.traced.args))
                twin.compile(simplify(source, exact=True), self.kernel)
            self.exact_form = twin
        return self.exact_form

    def look_for_nan(self) -> None:
        """Find out which numbers of the results to look at, and add to the results those that are to be looked at too."""
        program = self.program
        suspects = tainted(program) if any(program.steps) else [False] * len(program)
        starts = [0, *accumulate(self.sizes)]
        flags = [[suspects[output] for output in program.outputs[start:stop]] for start, stop in pairwise(starts)]
        self.doubted_numbers = [place for place, flag in enumerate(flags[0]) if flag] if self.lone else []
        self.doubted_arrays = [i for i, row in enumerate(flags[self.lone :]) if any(row)]
        found = watched(program, suspects) if any(suspects) else []
        for width in sorted({program.lanes[name] for name in found}):
            names = [name for name in found if program.lanes[name] == width]
            self.doubted_arrays.append(len(self.wanted) - self.lone)
            self.wanted.append(names)
            self.result_lanes.append(width)
            self.result_shapes.append((len(names),))
            program.outputs += names

    def compile(self, program: Program, kernel: str | None) -> None:
        """Hand a simplified program to a kernel."""
        dtype, max_bytes, arguments, name = self.dtype, self.settings.max_bytes, self.arguments, self.name
        self.program = program
        outputs = iter(program.outputs)
        self.wanted = [list(islice(outputs, size)) for size in self.sizes]
        count = len(self.sizes)  # the plain form may have added to them
        self.result_lanes, self.result_shapes = self.result_lanes[:count], self.result_shapes[:count]
        self.look_for_nan()
        lanes = self.result_lanes
        self.columns = columns = Columns(self.program)
        counts = [self.program.numbers[name] for name in columns.where(COUNT).tolist()]
        self.widths = tuple(sorted({*columns.widths.tolist(), *lanes, *counts} - {0}))
        units = find_units(columns)
        groups = group(units)
        self.kernel, self.why = choose(units, len(groups))
        if kernel is not None:
            self.kernel, self.why = kernel, f"asked for; {self.why}"
        elif self.settings.more_samples:
            self.kernel, self.why = "numpy", f"more samples may come; {self.why}"
        wrong = unusable(self.program.primitives) if self.kernel != "tape" else ""
        if wrong and kernel is not None:
            raise ValueError(f"jit: {wrong}")
        if wrong:
            self.kernel, self.why = "tape", wrong
        self.multiply_adds = self._multiply_adds(units)
        self.itemsize = dtype.itemsize
        self.array_program: ArrayProgram | None = None
        self.blocks: tuple[int, set[int]] | None = None
        if self.kernel == "tape":
            numbers = int(np.maximum(np.diff(columns.begins), 1) @ np.maximum(columns.lanes, 1))
            check_memory(name, PER_READ * numbers, max_bytes, "for its tape")
            shapes = self.result_shapes[self.lone :]
            self.tape = writer.load(columns, self.wanted, lanes, shapes, len(arguments.shapes), self.widths, dtype)
        else:
            self.array_program = vectorize(self.program, units, groups, self.wanted)
            check_memory(name, self.cost.bytes, max_bytes, "for its arrays")
            if self.kernel == "jax":
                source = Writer(self.program, self.ssa(), arguments.names(), arguments.shapes)
                self.text = source.source()
                self.function = load_jax(self.text, source, dtype)
                self.code = on_device(self.function, bool(self.lone), dtype)
            else:
                code = Code(
                    self.program,
                    self.array_program,
                    arguments.names(),
                    arguments.shapes,
                    lanes,
                    self.result_shapes,
                    self.lone,
                    self.widths,
                )
                if len(self.widths) == 1:
                    self.blocks = block_size(self.program, self.array_program, arguments.shapes)
                self.text = code.source(copied=self.blocks is None)
                self.code = load(self.text, code, dtype)
                self.have_lanes = [bool(width) for width in lanes]
        self.calls = self.calls_like(arguments, self.widths)

    def applies(self, recording: bool) -> bool:
        """Whether what it depends on beside its arguments is as it was."""
        return self.recording is recording and (self.facts is None or self.facts.hold())

    def ssa(self) -> SSAProgram:
        """The array program without memory, for engines that plan theirs."""
        if self.array_program is None:
            units = find_units(self.columns)
            self.array_program = vectorize(self.program, units, group(units), self.wanted)
        return to_ssa(self.program, self.array_program, self.arguments.shapes, self.result_lanes, self.result_shapes)

    def calls_like(self, arguments: Arguments, widths: tuple[int, ...]) -> Calls:
        """What carries out calls with arguments like these, and so many lanes in each vmap."""
        if self.kernel == "tape":
            allocate: Callable[[], Workspace] = partial(self.tape, *widths)
        else:
            code = self.code if self.blocks is None else partial(in_blocks, self.code, *self.blocks, self.have_lanes)
            parameters = len(self.program.parameters)
            allocate = partial(
                ArrayWorkspace, code, arguments.shapes, arguments.listed, parameters, bool(self.lone), self.dtype, widths
            )
        doubted = self.doubted_numbers, self.doubted_arrays
        plan = weakref.ref(self)  # which keeps its calls: were it kept by them, both would wait for the cyclic collector
        exact = (lambda: cast(Plan, plan()).exact().calls_like(arguments, widths)) if any(doubted) else None
        return Calls(arguments.positional, arguments.named, self.program.parameters, self.result, allocate, *doubted, exact)

    def _multiply_adds(self, units: Units) -> int:
        names = units.names[units.products[units.names] > 0]
        lanes = units.columns.lanes
        widths = np.maximum(lanes[units.leaves[units.starts[names] + units.terms[names]]], lanes[names])
        return int(units.products[names] @ np.maximum(widths, 1))

    @property
    def source(self) -> str:
        """What runs, to be read; that of a tape is written only when it is asked for, as it is long."""
        if self.kernel == "tape":
            return f"# Tape: {self.why}.\n{writer.listing(self.columns, self.widths)}"
        split = f" Many lanes run {self.blocks[0]} at a time." if self.blocks else ""
        told = "JAX" if self.kernel == "jax" else "Array code"
        return f"# {told}: {self.why}.{split}\n{self.text}"

    @property
    def cost(self) -> Cost:
        """How large it is."""
        products = self.multiply_adds
        if self.kernel == "tape" or self.array_program is None:
            written = writer.Writer(self.columns, {width: width for width in self.widths})
            return Cost(len(self.program), len(written.code), products, 8 * len(written.numbers) + 24 * len(written.code))
        widest = {width: min(width, 2 * self.blocks[0]) if self.blocks else width for width in self.widths}
        numbers = sum(rows * widest.get(space.lanes, 1) for space, rows in self.array_program.sizes.items())
        numbers += sum(math.prod(buffer.shape) * widest.get(buffer.lanes, 1) for buffer in self.array_program.buffers)
        return Cost(len(self.program), len(self.array_program.instructions), products, numbers * self.itemsize)


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
