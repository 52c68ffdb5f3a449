"""Tracing: the user's function is run once on symbolic numbers, which record the operations on them as equations."""

from collections.abc import Callable, Sequence, Set
from typing import Any, NoReturn, TypeAlias

from autograd.arguments import describe, real
from autograd.compiler.frontend.bodies import Body
from autograd.compiler.frontend.condition import Condition, no_number
from autograd.compiler.frontend.precision import refuse_rounded
from autograd.compiler.frontend.refusal import REDUCE
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import (
    ARGUMENT,
    COUNT,
    DETACHED,
    EACH_STEP,
    LANE_MAX,
    LANE_MIN,
    LANE_SUM,
    PARAMETER,
    REDUCTIONS,
    SPREAD,
    STAND_INS,
    STEP_SUM,
    TWIN,
    SumOverLanes,
)
from autograd.compiler.ir.program import ArgumentRows, Program
from autograd.compiler.ir.tables import GATHER, TABLE, is_table, sum_over_lanes
from autograd.errors import TraceError
from autograd.modes import line_of_user, modes
from autograd.observer import observer
from autograd.own_derivatives import OUTPUT, WITH_DERIVATIVES, CustomCall
from autograd.primitives import constant, identity
from autograd.row import Primitive
from autograd.rows import GrowingRows
from autograd.scopes import scope
from autograd.transforms.nesting import nesting
from autograd.value import Value, innermost_scope
from autograd.whole_numbers import KEEP_WHOLE, holds_whole, refuse_index

KEEP_WHOLE.update(STAND_INS, (LANE_SUM, LANE_MAX, LANE_MIN, TABLE, GATHER))
#: A block of an argument, or a block and the index of a number in it.
Source: TypeAlias = "int | tuple[int, int]"


class Trace:
    """One run of a function on traced numbers. Within a `with` statement, at the end of which it drops its references to
    them: each refers to the trace, and a cycle would wait for the collector.

    Attributes:
        nodes: the recorded numbers, in order. primitives, rows, numbers, widths: the columns of their equations, the rows of
            their arguments and their lanes among them. scopes: the innermost `scope(...)` each was made in, or None.
        lanes: the number of samples of the vmap that is being traced; 0 outside. samples: of the loop in a vmap that is
            being traced, how many of its lanes are one step; 0 outside. of_samples: for the numbers of lanes of such loops
            their samples. summed_by_step: those of them whose sums are made step by step of the loop around them.
        loops: how many loops there are so far. unrolled: whether the steps of a `scan` are to be traced one by one, and
            flat: those of a `while_loop` not at all; maps_loops: whether loops in a vmap may be one of the program, and
            nests_loops: those in a scan. stepping: whether the body of a loop is being traced. nested: whether a loop in a
            loop was.
        each: the numbers of samples that were made numbers of steps of these, by the id of what they were made of, and
            lanes.
        keeps_steps: whether the carries of a `while_loop` can be kept, which its derivative in reverse mode reads.
        single: whether the program computes in single precision, which not every whole number is the same in.
        ends_at_reductions: whether derivatives within the lanes treat reductions over them as fixed (see `mapping`).
        parameters: the captured Values with their nodes.
        captured: data mapped over that are no argument, as rows of floats.
        body: that of the vmap or loop that is being traced. left_behind: whether one ended, which may have left numbers.
        ended: whether the function has returned.
        integers: the sources that hold ints in this call: blocks of arguments, and lone numbers, by block and index.
        indexed: those of them that an index was made of, and so must hold ints in each call.
    """

    def __init__(self) -> None:
        self.nodes: list[Traced] = []
        self.primitives: list[Primitive] = []
        self.rows = GrowingRows(8)
        self.numbers: list[Any] = []
        self.widths: list[int] = []
        self.scopes: list[scope | None] = []
        self.lanes = self.loops = self.samples = 0
        self.of_samples: dict[int, int] = {}
        self.summed_by_step: set[int] = set()
        self.unrolled = self.flat = self.keeps_steps = self.maps_loops = False
        self.nests_loops = self.stepping = self.nested = False
        self.single = self.ends_at_reductions = False
        self.parameters: dict[Value, Traced] = {}
        self._known: dict[Value, Traced] = {}
        self._constants: dict[Any, Traced] = {}
        self._sources: dict[Any, Traced] = {}
        self._entries: dict[Any, dict[int, Traced]] = {}  # by block, stride and lanes, then by index
        self._tables: dict[tuple[int, ...], Traced] = {}  # by the ids of their numbers, which they refer to
        self._spread: dict[int, tuple[SumOverLanes, dict[int, Traced]]] = {}  # by lanes, then by id
        self.captured: list[Any] = []
        self.integers: Set[Source] = frozenset()
        self.indexed: set[Source] = set()
        self.held_by_loops: list[list[Any]] = []  # lists of numbers to which the rules of their derivatives refer
        self.each: dict[tuple[int, int], Traced] = {}
        self.body, self.left_behind, self.ended = Body(), False, False
        self._before: list[tuple[Value, float, float]] = []

    def __enter__(self) -> "Trace":
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        self.ended = True
        if kind is None:  # else the error may show the graph so far
            self.take_apart()
        self.nodes = []
        for kept in (
            *self.held_by_loops,
            self.parameters,
            self._known,
            self._constants,
            self._sources,
            self._entries,
            self._tables,
            self._spread,
            self.each,
        ):
            kept.clear()
        self.held_by_loops, self.rows = [], GrowingRows(8)
        self.body.forget()
        self.body.entries.clear()

    def __deepcopy__(self, memo: object) -> "Trace":
        return self

    def take_apart(self) -> None:
        """Drop the numbers in order: a graph that fell apart from its results on would leave holes all over the memory."""
        for node in self.nodes:
            node.left = node.right = None

    def record(self, primitive: Primitive, args: tuple[Traced, ...], number: Any = None) -> Traced:
        """Write an equation down. Of a table of sums the number is its size."""
        lanes = 0
        uniform = False
        if self.ended:
            refuse_of_another_call(primitive)
        for arg in args:
            if arg.trace is not self:
                refuse_of_another_call(primitive)
            if not arg.lanes:
                uniform = True
            elif not lanes:
                lanes = arg.lanes
            elif arg.lanes != lanes:
                if self.samples and {arg.lanes, lanes} == {self.samples, self.lanes}:
                    return self.record(primitive, tuple([self.each_step(one) for one in args]), number)
                raise TraceError(
                    f"jit: {primitive.name}() meets numbers of a vmap over {lanes} samples and of one over {arg.lanes};"
                    f" {REDUCE} before they meet. At {line_of_user()}"
                )
        if uniform and lanes:
            args = self._spread_all(args, lanes)
        if primitive.code >= 0 and primitive is not identity:  # as of nearly all in C
            node = self.append(primitive, args, number, lanes)
        elif primitive in STAND_INS:
            node = self.stand_in(primitive, args[0], None, lanes)
        elif primitive in REDUCTIONS:
            node, lanes = self.append(primitive, args, lanes if number is None else number, 0), 0
        elif primitive is OUTPUT or primitive is WITH_DERIVATIVES or type(primitive.evaluate) is CustomCall:
            node = self.stand_in(primitive, args[0], None, lanes)
            set_args(node, args)
        else:
            node = self.append(primitive, args, number, lanes)
        # Where no thread is in a mode, this one is in none: to ask for its own takes as long as all of the above.
        return node if observer.record is None or modes.recording else self.stand_in(DETACHED, node, None, lanes)

    def append(self, primitive: Primitive, args: tuple[Traced, ...], number: Any, lanes: int) -> Traced:
        """An equation as it is given; see ir/program.py."""
        node = Traced.__new__(Traced)
        node.trace = self
        node.index = len(self.nodes)
        node.primitive = primitive
        set_args(node, args)
        node.number = number
        node.lanes = lanes
        for arg in args:
            self.rows.write(arg.index)
        self.rows.finish()
        self.primitives.append(primitive)
        self.numbers.append(number)
        self.widths.append(lanes)
        self.scopes.append(innermost_scope())
        self.nodes.append(node)
        return node

    def stand_in(self, primitive: Primitive, node: Traced, number: Any, lanes: int) -> Traced:
        """The same number, so no equation of its own, but derivatives pass in another way."""
        twin = Traced.__new__(Traced)
        twin.trace = self
        twin.index = node.index
        twin.primitive = primitive
        twin.left = node
        twin.right = None
        twin.number = number
        twin.lanes = lanes
        return twin

    def twin(self, node: Traced) -> Traced:
        """The same number as another object, to derivatives too."""
        if node.left is not None:
            return self.stand_in(TWIN, node, None, node.lanes)
        twin = self.stand_in(node.primitive, node, node.number, node.lanes)
        twin.left = None
        return twin

    def spread(self, node: Traced, lanes: int) -> Traced:
        """A uniform number for each sample; how many samples used it is then known to the reverse sweep."""
        if lanes not in self._spread:
            self._spread[lanes] = SumOverLanes(lanes), {}
        sum_over_lanes, known = self._spread[lanes]
        found = known.get(id(node))  # its id stays valid, as its twin refers to it
        if found is None:
            found = known[id(node)] = self.stand_in(SPREAD, node, sum_over_lanes, lanes)
        return found

    def sum_over_lanes(self, adjoint: Traced, lanes: int) -> Traced:
        """The adjoint of a number that was spread: the sum over its samples, but not within their vmap or a loop in it; see
        `SumOverLanes`."""
        if lanes in (self.lanes, self.samples):
            return adjoint
        if self.lanes and self.of_samples.get(lanes) == self.lanes:
            return self.between_steps(adjoint, lanes, self.lanes)
        if adjoint.primitive.code < 0 and is_table(adjoint):  # rows that C knows give no tables
            return sum_over_lanes(adjoint)
        if not adjoint.lanes:
            return adjoint * self.source(COUNT, lanes, 0)
        if adjoint.lanes in self.summed_by_step:
            adjoint = self.between_steps(adjoint, adjoint.lanes, self.of_samples[adjoint.lanes])
        return self.record(LANE_SUM, (adjoint,))

    def each_step(self, node: Traced) -> Traced:
        """A number of samples for each step of the loop that is being traced, each once, another as it is."""
        if node.lanes != self.samples:
            return node
        key = id(node), self.lanes
        if key not in self.each:
            self.each[key] = self.append(EACH_STEP, (node,), None, self.lanes)
        return self.each[key]

    def between_steps(self, node: Any, lanes: int, wanted: int) -> Any:
        """A number of samples for each step of these, or the sum over steps, which has one for each sample. Those for each
        step are new ones, as derivatives keep them: a body that runs again makes its own anew. A tangent of a number of
        samples may be one of steps already."""
        if type(node) is float:
            return node * (lanes // wanted) if lanes > wanted else node
        if is_table(node):
            raise TraceError("jit: a lookup in a scan in a vmap is differentiated for each sample.")
        steps = max(lanes, wanted) // min(lanes, wanted)
        if lanes > wanted:
            if not node.lanes:
                return node * float(steps)
            found = self.append(STEP_SUM, (node,), steps, wanted)
            return found if modes.recording else self.stand_in(DETACHED, found, None, wanted)
        return self.append(EACH_STEP, (node,), None, wanted) if node.lanes == lanes else node

    def _spread_all(self, args: tuple[Traced, ...], lanes: int) -> tuple[Traced, ...]:
        row: list[Traced] = []
        for arg in args:
            row.append(arg if arg.lanes or arg.primitive is constant else self.spread(arg, lanes))  # noqa: PERF401
        return tuple(row)  # a comprehension's variables have no C types

    def in_lanes_of(self, node: Traced, function: Callable[[], Any]) -> Any:
        """What a function of the numbers of a vmap that ended gives, as one within that: a loop in it has its lanes."""
        if self.lanes or not node.lanes:
            return function()
        around, maps = self.body, nesting.over_lanes
        self.lanes, self.body, nesting.over_lanes = node.lanes, Body(around, len(self.nodes), checked=False), None
        try:
            return function()
        finally:
            self.body.forget()
            self.lanes, self.body, nesting.over_lanes = 0, around, maps

    def source(self, primitive: Primitive, number: Any, lanes: int) -> Traced:
        """A number from outside, each once; those of arguments are `entries`."""
        key = primitive, number, lanes
        found = self._sources.get(key)
        if found is None:
            found = self._sources[key] = self.append(primitive, (), number, lanes)
        return found

    def entries(self, block: int, start: int, count: int, stride: int, lanes: int, body: Body | None = None) -> list[Traced]:
        """Numbers of an argument one behind the other, each once in the body that maps over them; see `TracedArray`."""
        key = block, stride, lanes
        every = self._entries.setdefault(key, {})
        known = every if body is None else body.entries.setdefault(key, {})
        row: list[Traced] = []
        for i in range(start, start + count):
            found = known.get(i)
            if found is None:
                found = every.get(i)
                if found is None:
                    found = every[i] = self.append(ARGUMENT, (), (block, i, stride), lanes)
                elif body is not None:
                    found = self.twin(found)
                if body is not None:
                    known[i] = body.own(found)
            row.append(found)
        return row

    def column_of(self, entries: Sequence[Traced], body: Body | None = None) -> Traced | None:
        """Numbers that are evenly spaced in one argument as one number, with a lane for each; None where they are not."""
        if not all(entry.primitive is ARGUMENT and not entry.lanes for entry in entries):
            return None
        block, start, _ = entries[0].number
        stride = entries[1].number[1] - start if len(entries) > 1 else 1
        if stride <= 0 or any(entry.number[:2] != (block, start + i * stride) for i, entry in enumerate(entries)):
            return None
        return self.entries(block, start, 1, stride, len(entries), body)[0]

    def refuse_mapped(self, inputs: Sequence[Traced]) -> None:
        """Raise TraceError where an input is one number of an argument of which the samples of a vmap or the steps of a scan
        are read at once: these are no result of that number, so its derivative would lack them."""
        columns = [(block, stride, lanes, known) for (block, stride, lanes), known in self._entries.items() if lanes]
        entries = [node.number for node in inputs if columns and node.primitive is ARGUMENT and not node.lanes]
        for block, i, _ in entries:
            for mapped, stride, lanes, known in columns:
                if mapped == block and any(i in range(first, first + lanes * stride, stride) for first in known):
                    raise TraceError(
                        "gradients(): an input is one number of an argument that vmap or scan takes as a whole, so the"
                        " derivative would lack what comes of it there. Write grad(f)(xs) of an f that maps or scans."
                        f" At {line_of_user()}"
                    )

    def counting(self, count: int) -> Traced:
        """The numbers 0, 1, …, one for each of so many lanes."""
        key = ARGUMENT, "counting", count
        if key not in self._sources:
            block = self.capture([[float(i)] for i in range(count)])
            self._sources[key] = self.append(ARGUMENT, (), (block, 0, 1), count)
        return self._sources[key]

    def is_counting(self, node: Traced) -> bool:
        return self._sources.get((ARGUMENT, "counting", node.lanes)) is node

    def table(self, nodes: tuple[Traced, ...]) -> Traced:
        """A list of uniform numbers as one table, however often it is read."""
        key = tuple(map(id, nodes))
        found = self._tables.get(key)
        if found is None:
            found = self.record(TABLE, nodes)
            if modes.recording:
                self._tables[key] = found
        return found

    def constant(self, x: float) -> Traced:
        """A constant, each once. It is the object itself: one made anew among the traced numbers would keep the block of
        memory around it when these are gone."""
        key = x or repr(x)  # 0 is another number than -0
        found = self._constants.get(key)
        if found is None:
            found = self._constants[key] = self.append(constant, (), x, 0)
        return found

    def lift(self, x: Any, primitive: Primitive) -> Traced:
        """A number or a Value beside a traced number: a constant, a parameter, or the graph that leads to parameters."""
        if self.ended:
            refuse_of_another_call(primitive)
        if type(x) is float:
            return self.constant(x)
        if not isinstance(x, Value):
            if isinstance(x, Condition):
                no_number(f"{primitive.name}()")
            number = real(x, f"{primitive.name}(): the argument")
            refuse_rounded(x, primitive, self.single)
            return self.constant(number)
        if x.primitive is None:
            return self._parameter(x)
        if x not in self._known:
            # The graph was recorded outside, so derivatives pass through it even within no_grad().
            recording, modes.recording = modes.recording, True
            try:
                self._lift_graph(x)
            finally:
                modes.recording = recording
        return self._known[x]

    def _lift_graph(self, x: Value) -> None:
        """Record the graph below a Value, without nodes that are recorded already: gradients by many Values share nearly
        all of their graph, and a walk over all of it for each would take quadratic time."""
        known = self._known
        stack = [x]
        while stack:
            node = stack[-1]
            if node in known:
                stack.pop()
                continue
            waiting = len(stack)
            args = node.args
            for arg in reversed(args):
                if arg not in known:
                    stack.append(arg)  # noqa: PERF401  # as in `topological_order`
            if len(stack) > waiting:
                continue
            if node.primitive is None:
                known[node] = self._parameter(node)
            elif node.primitive is constant:
                known[node] = self.constant(node.data)
            else:
                known[node] = self.record(node.primitive, tuple([known[arg] for arg in args]))

    def _parameter(self, value: Value) -> Traced:
        found = self.parameters.get(value)
        if found is None:
            self._before.append((value, value.data, value.grad))
            found = self.parameters[value] = self.append(PARAMETER, (), len(self.parameters), 0)
            self._known[value] = found
        return found

    def as_index(self, node: Traced, name: str) -> Traced:
        """A number as an index, which it must be known to be whole for.

        Raises:
            TraceError: if it is not.
        """
        refused = ""

        def is_source(one: Traced) -> bool:
            nonlocal refused
            if one.primitive is COUNT:
                return True
            refused = f"v{one.index}, {'a captured Value' if one.primitive is PARAMETER else 'a float of an argument'},"
            if one.primitive is not ARGUMENT:
                return False
            block, offset, _ = one.number
            if block < 0:
                return all(number.is_integer() for row in self.captured[-1 - block] for number in row)
            found = {block, (block, offset)} & self.integers
            self.indexed |= found
            return bool(found)

        if not holds_whole(node, is_source):
            remedy = "pass an int or an array of ints, or round it by floor(i), ceil(i) or round(i)"
            refuse_index(name, refused or repr(node), remedy)
        return node

    def capture(self, rows: list[list[float]]) -> int:
        """Keep data for the program; the number of their block, which is below 0 as they are no argument."""
        self.captured.append(rows)
        return -len(self.captured)

    def check_side_effects(self) -> None:
        """Refuse a function that changed a captured Value, and put the Value back: a program does not repeat that."""
        changed = [
            (value, data, grad)
            for value, data, grad in self._before
            if not (same(value.data, data) and same(value.grad, grad))
        ]
        for value, data, grad in changed:
            value.data, value.grad = data, grad
        for value, data, _ in changed[:1]:
            name = f"the captured Value {value.label!r}" if value.label else f"a captured Value, {data!r},"
            raise TraceError(
                f"jit: the function changed .data or .grad of {name} while it was traced, which the compiled program would"
                " not do again. Return the new numbers or the gradients, and assign them outside."
            )

    def program(self, outputs: list[Traced]) -> Program:
        """The recorded equations, which belong to the program from now on, with these results."""
        indices, rows = [output.index for output in outputs], ArgumentRows.copied(self.rows)
        columns = self.primitives, rows, self.numbers, self.widths, self.scopes
        return Program(*columns, indices, list(self.parameters), self.captured)


def set_args(node: Traced, args: tuple[Traced, ...]) -> None:
    """Say what a number was made from."""
    count = len(args)
    node.left = args if count > 2 else args[0] if count else None
    node.right = args[1] if count == 2 else None


def refuse_of_another_call(primitive: Primitive) -> NoReturn:
    raise TraceError(
        f"jit: {primitive.name}() was called on a traced number of another call, which was kept from there; return it"
        f" instead. At {line_of_user()}"
    )


def same(a: float, b: float) -> bool:
    """Whether they are equal, or both nan."""
    return a == b or (a != a and b != b)


def as_traced(trace: Trace, x: Any, name: str) -> Traced:
    """A result of the traced function."""
    if type(x) is Traced:
        if x.trace is not trace:
            raise TraceError(f"jit: {name} is a traced number of another call.")
        return x
    if isinstance(x, Value | float):
        return trace.lift(x, identity)
    raise TypeError(f"jit: {name} must be a number, not {describe(x)}.")
