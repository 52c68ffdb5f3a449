"""The stages through which a function passes, in order.

trace           frontend/   a function                  -> a scalar program
simplify        passes/     a scalar program            -> a shorter one
watch_for_nan   here        its results                 -> those and the ones whose nan calls for strong zeros
choose_backend  backends/   a scalar program            -> the back end: the interpreter, or array code
vectorize       vectorize/  a scalar program            -> an array program, where the back end runs such
build           backends/   either                      -> code, generated and loaded
Calls           runtime/    code                        -> the executor: read arguments, compute, build results
"""

import weakref
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from typing import Any, NamedTuple, cast

from autograd.collector import collector_paused
from autograd.compiler.backends.backend import Lowering, NoLoopsError, ResultBlocks
from autograd.compiler.backends.registry import backend_of_loops, choose_backend
from autograd.compiler.frontend.inputs import Arguments
from autograd.compiler.frontend.outputs import Results
from autograd.compiler.frontend.run import trace_function
from autograd.compiler.frontend.trace import Trace
from autograd.compiler.ir.arrays import ArrayProgram
from autograd.compiler.ir.program import Program
from autograd.compiler.ir.ssa import SSAProgram
from autograd.compiler.ir.verifying import verified
from autograd.compiler.memory import PER_EQUATION, check_memory
from autograd.compiler.passes.simplify import simplify
from autograd.compiler.passes.strong_zero import has_chain, lasting_nans, nan_may_be_masked, outputs_of_chain_rule
from autograd.compiler.passes.watched_loops import watch_loops
from autograd.compiler.runtime.executable import Calls
from autograd.compiler.settings import Settings
from autograd.errors import TraceError
from autograd.modes import Facts, modes
from autograd.transforms.loops import SCAN_INSTEAD


@dataclass(frozen=True)
class Cost:
    """The size of a compiled program.

    Attributes:
        equations: the number of scalar equations after simplification; one with lanes counts once.
        instructions: the number of array instructions, or of the interpreter's words.
        multiply_adds: the number of products added up in one call, in sums of products.
        bytes: the size of its arrays.
    """

    equations: int
    instructions: int
    multiply_adds: int
    bytes: int


class Doubt(NamedTuple):
    """The results to check for nan, by index: lone numbers, and arrays. A nan in one of them means that the call must be
    computed again with strong zeros (passes/strong_zero.py)."""

    numbers: list[int]
    arrays: list[int]


class ResultLayout:
    """The layout of a traced function's results in blocks: all lone numbers, then each array.

    Attributes:
        sizes: the count of numbers in each block. lanes: the number of its lanes. shapes: its shape without lanes.
        lone: the number of blocks of lone numbers, 0 or 1.
    """

    def __init__(self, results: Results) -> None:
        blocks = [block for block in (results.numbers, *results.blocks) if block]
        self.sizes = [len(block) for block in blocks]
        self.lone = len(blocks) - len(results.blocks)
        self.lanes = [block[0].lanes for block in blocks]
        self.shapes = [(len(results.numbers),)] * self.lone + results.shapes

    def of(self, program: Program) -> ResultBlocks:
        """The blocks of a program's outputs."""
        outputs = iter(program.outputs)
        indices = [list(islice(outputs, size)) for size in self.sizes]
        return ResultBlocks(indices, self.lanes.copy(), self.shapes.copy(), self.lone)


def watch_for_nan(program: Program, results: ResultBlocks) -> Doubt:
    """The results to check for nan; operands of operations that may mask a nan become further results, to be checked."""
    lasting: set[int] = lasting_nans(program) if 1 in program.steps else set()
    suspects = outputs_of_chain_rule(program, lasting) if 1 in program.steps else bytearray(len(program))
    starts = [0, *accumulate(map(len, results.indices))]
    flags = [[suspects[output] for output in program.outputs[start:stop]] for start, stop in pairwise(starts)]
    numbers = [i for i, flag in enumerate(flags[0]) if flag] if results.lone else []
    arrays = [i for i, row in enumerate(flags[results.lone :]) if any(row)]
    found = nan_may_be_masked(program, suspects, lasting) if 1 in suspects else []
    if program.has_loops:
        found = watch_loops(program, found)
    for width in sorted({program.lanes[index] for index in found}):
        indices = [index for index in found if program.lanes[index] == width]
        arrays.append(len(results.indices) - results.lone)
        results.indices.append(indices)
        results.lanes.append(width)
        results.shapes.append((len(indices),))
        program.outputs += indices
    return Doubt(numbers, arrays)


class Plan:
    """A function compiled for one structure of arguments.

    Attributes:
        program: the simplified program. array_program, ssa(): the same in the other representations.
        backend: the back end, and `why` it was chosen; `kernel` is its name.
        executable: the back end's compiled form. calls: executes calls.
        doubt: the results to check for nan; where there is one, exact() is run.
        unrolled: whether the steps of each `scan` were traced one by one. nests: whether those of one in another were not.
        flat: whether no `while_loop` may be one of the program either.
    """

    @collector_paused()
    def __init__(
        self, f: Callable[..., Any], arguments: Arguments, settings: Settings, flat: bool = False, nests: bool = True
    ) -> None:
        self.function, self.settings, self.arguments, self.dtype = f, settings, arguments, settings.dtype
        self.name = getattr(f, "__name__", "the function")
        self.recording = modes.recording
        self.flat = flat or not backend_of_loops(settings.kernel, self.dtype).loops
        self.unrolled, self.nests = self.flat, nests
        self._without_loops: Plan | None = None
        self._without_nests: Plan | None = None
        trace = Trace()
        try:
            try:
                self.trace_and_compile(trace)
            except (TraceError, NoLoopsError):
                if not trace.nested:
                    raise
                self.nests, trace = False, Trace()  # where a loop in a loop cannot be one of the program, its steps are
                self.trace_and_compile(trace)
        except (TraceError, NoLoopsError):
            if not trace.loops:
                raise
            self.unrolled = True  # where a loop cannot be a loop of the program, its steps are
            self.trace_and_compile(Trace())
            self.nests = False

    def retrace(self, trace: Trace) -> tuple[Program, Results, Facts]:
        backend = backend_of_loops(self.settings.kernel, self.dtype)
        trace.unrolled, trace.flat = self.unrolled, self.flat
        trace.keeps_steps, trace.maps_loops = backend.keeps_steps, backend.maps_loops
        trace.nests_loops = self.nests and backend.nests_loops
        return trace_function(self.function, self.arguments, self.dtype, trace)

    @collector_paused()
    def program_for(self, arguments: Arguments) -> Program:
        """The simplified program of the same function for other arguments, with the results to check for nan."""
        twin = copy(self)
        twin.arguments = arguments
        traced, results, _ = twin.retrace(Trace())
        program, layout = simplify(traced), ResultLayout(results)
        watch_for_nan(program, layout.of(program))
        return program

    def trace_and_compile(self, trace: Trace) -> None:
        settings = self.settings
        traced, results, facts = self.retrace(trace)
        self.nests &= trace.nested
        self.facts = facts if facts.entries else None
        check_memory(self.name, len(traced) * PER_EQUATION, settings.max_bytes, "to compile")
        self.result, self.layout = results.result, ResultLayout(results)
        del results  # it holds the traced numbers, and by them all that were recorded
        self.lone = self.layout.lone
        #: The traced program, from which the exact form is compiled on demand, and that form (passes/strong_zero.py).
        self.traced = traced if has_chain(traced) else None
        self.exact_form: Plan | None = None
        self.compile(simplify(traced), settings.kernel)

    def exact(self) -> "Plan":
        """The program with strong zeros."""
        if self.exact_form is None:
            assert self.traced is not None
            twin = copy(self)
            twin.traced = None
            with collector_paused():
                twin.compile(simplify(self.traced, exact=True, arrays=self.backend.arrays), self.kernel)
            self.exact_form = twin
        return self.exact_form

    def compile(self, program: Program, kernel: str | None) -> None:
        """The stages after simplification. A kernel asked for by name is taken; else the back end is chosen by cost."""
        results = self.layout.of(program)
        self.program, self.doubt = verified(program), watch_for_nan(program, results)
        self.lowering = lowering = self.lower(program, results)
        self.backend, self.why = choose_backend(lowering, kernel)
        self.kernel, self.widths = self.backend.name, lowering.widths
        if self.nests and self.backend is not backend_of_loops(kernel, self.dtype):  # which may take others
            raise NoLoopsError(self.why)
        self.executable = self.backend.build(lowering)
        self.calls = self.calls_like(self.arguments, self.widths)

    def lower(self, program: Program, results: ResultBlocks) -> Lowering:
        return Lowering(self.name, program, results, self.arguments, self.dtype, self.settings.max_bytes)

    def exact_lowering(self, arrays: bool) -> Lowering:
        """The program with strong zeros on its way to array code, or to instructions, whatever back end runs the other."""
        if self.traced is None:  # it has none
            return self.lowering
        program = verified(simplify(self.traced, exact=True, arrays=arrays))
        return self.lower(program, self.layout.of(program))

    @property
    def without_nests(self) -> "Plan":
        """The plan, or where it has loops in loops that of the same function with the steps of the inner ones one by one,
        for the SSA form."""
        if not self.nests:
            return self
        if self._without_nests is None:
            try:
                self._without_nests = Plan(self.function, self.arguments, self.settings, nests=False)
            except TraceError as error:
                raise TraceError(
                    f"jit: {self.name}() differentiates a while_loop() in the body of another one, of which there is no"
                    f" picture and no program for JAX and ONNX: only the interpreter and C run it. {SCAN_INSTEAD}"
                ) from error
        return self._without_nests

    @property
    def without_loops(self) -> "Plan":
        """The plan, or where it has loops that of the same function with their steps one by one, for array code."""
        if not self.program.has_loops:
            return self
        if self._without_loops is None:
            self._without_loops = Plan(self.function, self.arguments, self.settings, flat=True)
        return self._without_loops

    @property
    def array_program(self) -> ArrayProgram:
        return self.without_loops.lowering.array_program

    def in_ssa(self, exact: bool = False) -> "tuple[Plan, SSAProgram]":
        """The plan and its SSA form, with strong zeros or without them; those of the plan without loops, where that form has
        no such loops."""

        def ssa_of(plan: Plan) -> SSAProgram:
            return (plan.exact_lowering(arrays=True) if exact else plan.lowering).ssa()

        plan = self.without_nests
        try:
            return plan, ssa_of(plan)
        except TraceError:
            return self.without_loops, ssa_of(self.without_loops)

    def ssa(self) -> SSAProgram:
        return self.in_ssa()[1]

    def calls_like(self, arguments: Arguments, widths: tuple[int, ...]) -> Calls:
        """The executor of calls with arguments like these, and these numbers of lanes in each vmap."""
        arguments.keep_integers(self.arguments.indexed)
        workspaces = self.executable.workspaces(arguments, widths)
        plan = weakref.ref(self)  # weak: the plan refers to its calls, and a cycle would wait for the collector
        exact = (lambda: cast(Plan, plan()).exact().calls_like(arguments, widths)) if any(self.doubt) else None
        modes_and_facts = self.recording, self.facts
        values, result = self.program.parameters, self.result
        return Calls(arguments.positional, arguments.named, values, result, *modes_and_facts, workspaces, *self.doubt, exact)

    @property
    def source(self) -> str:
        """The generated code, for a reader."""
        return f"# {self.backend.heading}: {self.why}.{self.executable.note}\n{self.executable.source}"

    @property
    def cost(self) -> Cost:
        """Its size; see `Cost`."""
        instructions, size = self.executable.size()
        return Cost(len(self.program), instructions, self.lowering.multiply_adds, size)
