"""The ONNX graph of an SSA program (compiler/ir/ssa.py) while it is written: names, shapes, and numbers that are known.

Steps have their lanes as the last axis, ONNX's operators have samples as the first: an array of a step is written as
(samples, *its shape), where it has lanes.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from copy import copy
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from autograd.compiler.ir import operations
from autograd.compiler.ir.ssa import Literal, SSAOperand, SSAProgram, SSAStep
from autograd.compiler.ir.types import Array, Shape
from autograd.compiler.runtime.results import LanesResult
from autograd.export.nodes import Nodes
from autograd.export.sources import MOVES, Sources, arrays
from autograd.plain_text import printable

if TYPE_CHECKING:
    from onnx import NodeProto, ValueInfoProto


class Graph:
    """The state of a graph while steps are written in order.

    Args:
        program: the steps.
        names: the names of the arguments, by block.
        dtype: of all numbers.
        parameters: the numbers of the captured Values.
        captured: data that are no argument. any_number: whether there may be other numbers of lanes than such a one.

    Attributes:
        inputs: the arguments that are used, by block.
        values: the shapes of arrays that are no input.
        samples: for each number of lanes, an argument whose first axis they are.
        sampled: all such arguments. of_steps: for each number of lanes that are steps of samples, how many of either.
        names: for each step the name of its array, "" where the numbers are known.
        constants: for each step its numbers, where the file can hold them.
        origins: for each array that was reshaped the array before, and its axes behind those of samples.
        products: steps whose node can add a bias, with that node and the bias's shape.
        given: of the body of a loop the names of its inputs, and their numbers where they are known.
        each: for each loop the name of what its body gives for each step.
    """

    def __init__(
        self,
        program: SSAProgram,
        names: Sequence[str],
        dtype: str,
        parameters: ArrayLike,
        captured: Sequence[ArrayLike],
        any_number: Callable[[int], bool],
    ) -> None:
        self.nodes = Nodes(dtype)
        self.is_single = self.nodes.dtype == np.float32  # in double precision ONNX Runtime has no Conv and no AveragePool
        self.argument_names = [self.nodes.fresh(name) for name in names]
        self.parameters, self.captured = parameters, captured
        self.inputs: dict[int, SSAStep] = {}
        self.samples: dict[int, int] = {}
        self.of_steps: dict[int, tuple[int, int]] = {}
        sampled: dict[int, int] = {}
        for step in program.steps:
            block, lanes = program.whole(step), step.lanes
            if block is not None:
                if step.operation is operations.STEP_ROWS:
                    lanes //= step.detail[-1]
                if lanes in self.samples or any_number(lanes):
                    self.samples.setdefault(lanes, block)
                sampled[block] = lanes
            if step.operation is operations.LOOP and step.detail.samples:
                self.of_steps[step.detail.steps * step.detail.samples] = step.detail.steps, step.detail.samples
        for step in program.steps:  # a loop of so many steps has no other number of them
            if step.operation is operations.LOOP and not step.detail.samples and step.detail.steps in self.samples:
                del self.samples[step.detail.steps]
        self.sampled = {block for block, lanes in sampled.items() if lanes in self.samples}
        self.begin_program(program)

    def begin_program(self, program: SSAProgram) -> None:
        self.program = program
        self.values: list[ValueInfoProto] = []
        self.names: list[str] = []
        self.constants: list[Array | None] = []
        self.origins: dict[str, tuple[str, Shape]] = {}
        self.products: dict[int, tuple[NodeProto, Shape]] = {}
        self.given: list[tuple[str, Array | None]] = []
        self.each: dict[int, str] = {}
        self.sources = Sources(program.steps, self.constants)
        self.uses = Counter([*program.outputs, *(one for step in program.steps for one in arrays(step.operands))])

    @staticmethod
    def of_body(outer: "Graph", program: SSAProgram) -> "Graph":
        """The graph of the body of a loop, which knows the names and the arguments of the graph outside."""
        graph = copy(outer)
        graph.nodes = outer.nodes.of_body()
        graph.begin_program(program)
        return graph

    def begin(self, step: SSAStep) -> None:
        """Let the nodes that come next be those of a step."""
        self.nodes.scope_prefix, self.nodes.comment = (
            printable(step.origin.scope),
            printable(step.origin.comment(step.lanes)),
        )

    def output(self, preferred_name: str, index: int, result: LanesResult | None) -> "ValueInfoProto":
        """Let a step be an output; `result` tells the shape of one sample's, where there are samples."""
        self.nodes.scope_prefix = self.nodes.comment = ""
        step, name = self.program.steps[index], self.operand(index)
        axes = self.axes(step)
        if step.lanes and result and result.steps:
            name = self.nodes.node("Reshape", [name, self.nodes.shape(result.steps, -1, *result.shape)])
            name = self.nodes.node("Transpose", [name], perm=[1, 0, *range(2, 2 + len(result.shape))])
            axes = [self.length(step.lanes // result.steps), result.steps, *result.shape]
        elif step.lanes and result and result.shape != step.shape:
            name, axes = self.reshape(name, step.shape, result.shape), [axes[0], *result.shape]
        return self.value_info(self.nodes.output(name, preferred_name), axes)

    # --- properties of steps -----------------------------------------------------------------------------------------

    def fold(self, step: SSAStep) -> Array | None:
        """The numbers of a step that only moves parameters and constants, which the file then holds as they are used."""
        match step.operation:
            case operations.PARAMETERS:
                return np.asarray(self.parameters, self.nodes.dtype)
            case operations.CAPTURED:
                return np.asarray(self.captured[step.detail], self.nodes.dtype)
            case operations.CONSTANT:
                return np.asarray(step.detail, self.nodes.dtype)
            case operations.INPUT:
                number: int = step.detail
                return self.given[number][1]
            case operation:
                given = [self.constants[one] for one in arrays(step.operands)]
                known = [numbers for numbers in given if numbers is not None]
                return MOVES[operation](known, step) if operation in MOVES and len(known) == len(given) else None

    def shape(self, operand: SSAOperand) -> Shape:
        return () if isinstance(operand, Literal) else self.program.steps[operand].shape

    def axes(self, step: SSAStep) -> list[int | str]:
        """The lengths of the axes that are written; an axis of dynamic length has a name instead."""
        if step.operation is operations.ARGUMENT:
            return [self.length(step.shape[0]), *step.shape[1:]] if step.detail in self.sampled else list(step.shape)
        return [self.length(step.lanes), *step.shape] if step.lanes else list(step.shape)

    def length(self, lanes: int) -> int | str:
        if lanes in self.of_steps and self.of_steps[lanes][1] in self.samples:
            return f"steps_of_{self.length(self.of_steps[lanes][1])}"
        if lanes not in self.samples:
            return lanes
        number = list(self.samples).index(lanes)
        return f"samples_{number}" if number else "samples"

    def value_info(self, name: str, axes: Sequence[int | str]) -> "ValueInfoProto":
        from onnx import helper

        return helper.make_tensor_value_info(name, self.nodes.element, axes)

    def lanes(self, lanes: int) -> str:
        """The number of lanes, as an integer of shape (1,)."""
        if lanes in self.of_steps:
            steps, samples = self.of_steps[lanes]
            return self.nodes.node("Mul", [self.nodes.shape(steps), self.lanes(samples)])
        if lanes not in self.samples:
            return self.nodes.shape(lanes)
        return self.nodes.node("Shape", [self.argument_names[self.samples[lanes]]], start=0, end=1)

    def operand(self, operand: SSAOperand) -> str:
        """An operand by name."""
        if isinstance(operand, Literal):
            return self.nodes.constant(operand.value)
        known = self.constants[operand]
        return self.names[operand] if known is None else self.nodes.weights(known)

    # --- arrays with samples -----------------------------------------------------------------------------------------

    def reshape(self, name: str, shape: Shape, wanted: Shape) -> str:
        """An array with samples in other axes; reshaping twice is reshaping once, or not at all."""
        origin, shape = self.origins.get(name, (name, shape))
        if shape == wanted:
            return origin
        reshaped = self.nodes.node("Reshape", [origin, self.nodes.shape(-1, *wanted)])
        self.origins[reshaped] = origin, shape
        return reshaped

    def for_each_sample(self, name: str, step: SSAStep) -> str:
        """A uniform array, once for each sample."""
        axes = self.nodes.node("Concat", [self.lanes(step.lanes), self.nodes.shape(*step.shape)], axis=0)
        return self.nodes.node("Expand", [name, axes])
