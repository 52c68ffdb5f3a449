"""A program's steps (compiler/pure.py) as nodes of ONNX.

Steps have their lanes as the last axis, ONNX's operators have samples as the first: an array of a step is written as
(samples, *its shape), where it has lanes.
"""

# The onnx package has no types that serve a strict checker.
# pyright: basic

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiler.pure import Pure, Step
from autograd.define import Primitive
from autograd.errors import printable
from autograd.export.nodes import Nodes
from autograd.export.operators import LackingError, reduce, spell

#: Steps that move numbers without changing them, of given arrays.
MOVES: dict[str, Callable[[list[Any], Step], Any]] = {
    "reshape": lambda given, step: given[0].reshape(step.shape),
    "permute": lambda given, step: given[0].transpose(step.detail),
    "slice": lambda given, step: given[0][slice(*step.detail)],
    "columns": lambda given, step: given[0][:, : step.detail],
    "take": lambda given, step: given[0][step.detail],
    "expand": lambda given, step: np.broadcast_to(given[0], step.shape),
    "concatenate": lambda given, step: np.concatenate(given),
}


class Graph:
    """Writes the nodes of one program.

    Args:
        pure: its steps. names: the names of the arguments, by block. dtype: of all numbers.
        parameters: the numbers of the captured Values.
        captured: data that are no argument.

    Attributes:
        inputs: the arguments that are used, by block.
        values: what is known of arrays that are no input.
    """

    def __init__(self, pure: Pure, names: list[str], dtype: Any, parameters: Any, captured: list[Any]) -> None:
        self.pure = pure
        self.nodes = Nodes(dtype, [])
        self.argument_names = [self.nodes.fresh(name) for name in names]
        self.parameters, self.captured = parameters, captured
        self.inputs: dict[int, Step] = {}
        self.values: list[Any] = []
        self.mapped: dict[int, int] = {}  # for each number of lanes, an argument whose first axis they are
        self.samples: set[int] = set()  # all such arguments
        self.names: list[str] = []  # for each step
        self.numbers: list[Any] = []  # for each step that the file can hold
        self.uses = Counter([*pure.outputs, *(one for step in pure.steps for one in step.operands)])

    def write(self) -> None:
        """Write all steps.

        Raises:
            LackingError: with the primitives that have no operator.
        """
        for step in self.pure.steps:
            block = self.pure.whole(step)
            if block is not None:
                self.mapped.setdefault(step.lanes, block)
                self.samples.add(block)
        lacking: dict[Primitive, None] = {}
        for step in self.pure.steps:
            self.numbers.append(self.known(step))
            self.nodes.comment = printable(step.comment)
            self.nodes.place = self.nodes.comment.rpartition(": ")[0]
            before = len(self.nodes.nodes)
            try:
                self.names.append("" if self.numbers[-1] is not None else self.expression(step))
            except LackingError:
                lacking[step.detail] = None
                self.names.append("")
            if len(self.nodes.nodes) > before and self.nodes.nodes[-1].output[0] == self.names[-1]:
                self.values.append(self.told(self.names[-1], step))
        if lacking:
            raise LackingError(*lacking)

    def output(self, wish: str, number: int, shape: tuple[int, ...] | None) -> Any:
        """Let a step be an output; `shape` is that of one sample's result, where there are samples."""
        from onnx import helper

        self.nodes.place = self.nodes.comment = ""
        step, made = self.pure.steps[number], self.operand(number)
        told = self.axes(step)
        if step.lanes and shape is not None and shape != step.shape:
            made, told = self.nodes.node("Reshape", [made, self.nodes.shape(-1, *shape)]), [told[0], *shape]
        return helper.make_tensor_value_info(self.nodes.named(made, wish), self.nodes.element, told)

    # --- what is known of steps --------------------------------------------------------------------------------------

    def known(self, step: Step) -> Any:
        """The numbers of a step that only moves parameters and constants, which the file then holds as they are used."""
        if step.operation in ("parameters", "captured", "constant"):
            found = {"parameters": self.parameters, "constant": step.detail}.get(step.operation)
            return np.asarray(self.captured[step.detail] if found is None else found, self.nodes.dtype)
        given = [None if isinstance(one, float) else self.numbers[one] for one in step.operands]
        if step.operation not in MOVES or any(one is None for one in given):
            return None
        return MOVES[step.operation](given, step)

    def axes(self, step: Step) -> list[Any]:
        """How long the axes are that are written; one of any length has a name."""
        if step.operation == "argument":
            return [self.length(step.shape[0]), *step.shape[1:]] if step.detail in self.samples else list(step.shape)
        return [self.length(step.lanes), *step.shape] if step.lanes else list(step.shape)

    def length(self, lanes: int) -> int | str:
        found = list(self.mapped).index(lanes) if lanes in self.mapped else None
        return lanes if found is None else f"samples_{found}" if found else "samples"

    def told(self, name: str, step: Step) -> Any:
        from onnx import helper

        axes = [1] if step.operation == "count" else self.axes(step)
        return helper.make_tensor_value_info(name, self.nodes.element, axes)

    def lanes(self, lanes: int) -> str:
        """How many lanes there are, as a whole number of shape (1,)."""
        if lanes not in self.mapped:
            return self.nodes.shape(lanes)
        return self.nodes.node("Shape", [self.argument_names[self.mapped[lanes]]], start=0, end=1)

    def operand(self, one: Any) -> str:
        """An operand by name."""
        if isinstance(one, float):
            return self.nodes.constant(one)
        known = self.numbers[one]
        return self.names[one] if known is None else self.nodes.constant(known, wish=self.nodes.placed("weights"))

    # --- steps -------------------------------------------------------------------------------------------------------

    def expression(self, step: Step) -> str:
        node, told = self.nodes.node, self.nodes.shape
        shape, lanes, detail = step.shape, step.lanes, step.detail
        first = int(lanes > 0)  # the first axis that is not samples
        if step.operation == "apply":
            return self.applied(step)
        names = [self.operand(one) for one in step.operands]
        match step.operation:
            case "argument":
                self.inputs[detail] = step
                return self.argument_names[detail]
            case "count":
                return node("Cast", [self.lanes(lanes)], to=self.nodes.element)
            case "rows":
                base, stride = detail
                if self.pure.steps[step.operands[0]].shape == (lanes, stride):
                    return names[0]
                if self.pure.whole(step) is None:
                    flat = node("Reshape", [names[0], told(-1)])
                    names = [node("Slice", [flat, told(base), told(base + lanes * stride), told(0)])]
                return node("Reshape", [names[0], told(-1, stride)])
            case "reshape":
                return node("Reshape", [names[0], told(*[-1] * first, *shape)])
            case "permute":
                return node("Transpose", names, perm=[*range(first), *(first + axis for axis in detail)])
            case "expand":
                return node("Expand", [names[0], told(*[1] * first, *shape)])
            case "lanes":
                return node("Expand", [names[0], node("Concat", [self.lanes(lanes), told(*shape)], axis=0)])
            case "slice":
                start, stop, every = detail
                return node("Slice", [names[0], told(start), told(stop), told(first), told(every)])
            case "columns":
                return node("Slice", [names[0], told(0), told(detail), told(first + 1)])
            case "take":
                return node("Gather", [names[0], self.nodes.constant(detail, np.int64, "rows")], axis=first)
            case "concatenate":
                return node("Concat", names, axis=first)
            case "matmul":
                right = self.pure.steps[step.operands[1]]
                if right.lanes and len(right.shape) == 1:
                    return node("Gemm", names[::-1], transB=1)
                return node("MatMul", names)
            case "lane_matmul":
                if len(self.pure.steps[step.operands[0]].shape) == 1:
                    return node("Gemm", names, transA=1)
                return node("Einsum", names, equation="lpt,lqt->pq")
            case "lane_sum" | "lane_max" | "lane_min":
                over = range(len(shape) + 1, len(self.pure.steps[step.operands[0]].shape) + 1)
                return reduce(self.nodes, step.operation.removeprefix("lane_"), names[0], 0, *over)
            case "sum" | "reduce":
                return reduce(self.nodes, detail.name if detail else "sum", names[0], first)
            case other:
                raise AssertionError(other)

    def applied(self, step: Step) -> str:
        """An elementwise step."""
        if step.detail.name == "add" and (biased := self.biased(step)):
            return biased
        operands: list[str] = []
        for one in step.operands:
            name, given = self.operand(one), None if isinstance(one, float) else self.pure.steps[one]
            if given is not None and given.lanes and given.operation != "count" and len(given.shape) < len(step.shape):
                ones = [1] * (len(step.shape) - len(given.shape))
                name = self.nodes.node("Reshape", [name, self.nodes.shape(-1, *ones, *given.shape)])
            operands.append(name)
        return spell(self.nodes, step.detail.numpy, operands)

    def biased(self, step: Step) -> str:
        """The name of a product to which its operator adds a bias that the file holds; "" where that is not what this is."""
        for product, bias in (step.operands, step.operands[::-1]):
            if isinstance(product, float) or isinstance(bias, float) or self.numbers[bias] is None:
                continue
            maker = self.nodes.nodes[-1]
            alone = self.pure.steps[product].operation == "matmul" and self.uses[product] == 1
            fits = self.pure.steps[bias].shape == self.pure.steps[product].shape == step.shape
            if alone and fits and maker.op_type == "Gemm" and maker.output[0] == self.names[product]:
                maker.input.append(self.operand(bias))
                maker.doc_string += f"; {self.nodes.comment}"
                return self.names[product]
        return ""
