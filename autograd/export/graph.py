"""A program's steps (compiler/ir/ssa.py) as nodes of ONNX.

Steps have their lanes as the last axis, ONNX's operators have samples as the first: an array of a step is written as
(samples, *its shape), where it has lanes.
"""

# The onnx package has no types that serve a strict checker.
# pyright: basic

from collections import Counter
from typing import Any

import numpy as np

from autograd.compiler.ir.ssa import Literal, SSAProgram, SSAStep
from autograd.export.nodes import Nodes
from autograd.export.operators import LackingError, reduce, spell
from autograd.export.places import MOVES, Places
from autograd.export.windows import Window, filtered, pooled
from autograd.plain_text import printable
from autograd.row import Primitive


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

    def __init__(self, pure: SSAProgram, names: list[str], dtype: Any, parameters: Any, captured: list[Any]) -> None:
        self.pure = pure
        self.nodes = Nodes(dtype)
        self.single = self.nodes.dtype == np.float32  # in double precision ONNX Runtime has no Conv and no AveragePool
        self.argument_names = [self.nodes.fresh(name) for name in names]
        self.parameters, self.captured = parameters, captured
        self.inputs: dict[int, SSAStep] = {}
        self.values: list[Any] = []
        self.mapped: dict[int, int] = {}  # for each number of lanes, an argument whose first axis they are
        self.samples: set[int] = set()  # all such arguments
        self.names: list[str] = []  # for each step
        self.numbers: list[Any] = []  # for each step that the file can hold
        self.origins: dict[str, tuple[str, tuple[int, ...]]] = {}  # what was reshaped, and its axes behind those of samples
        self.products: dict[int, Any] = {}  # steps whose node can add a bias, with that node and the bias's shape
        self.places = Places(pure.steps, self.numbers)
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
            made, told = self.reshaped(made, step.shape, shape), [told[0], *shape]
        return helper.make_tensor_value_info(self.nodes.named(made, wish), self.nodes.element, told)

    # --- what is known of steps --------------------------------------------------------------------------------------

    def known(self, step: SSAStep) -> Any:
        """The numbers of a step that only moves parameters and constants, which the file then holds as they are used."""
        if step.operation.name in ("parameters", "captured", "constant"):
            found = {"parameters": self.parameters, "constant": step.detail}.get(step.operation.name)
            return np.asarray(self.captured[step.detail] if found is None else found, self.nodes.dtype)
        given = [None if isinstance(one, Literal) else self.numbers[one] for one in step.operands]
        if step.operation.name not in MOVES or any(one is None for one in given):
            return None
        return MOVES[step.operation.name](given, step)

    def axes(self, step: SSAStep) -> list[Any]:
        """How long the axes are that are written; one of any length has a name."""
        if step.operation.name == "argument":
            return [self.length(step.shape[0]), *step.shape[1:]] if step.detail in self.samples else list(step.shape)
        return [self.length(step.lanes), *step.shape] if step.lanes else list(step.shape)

    def length(self, lanes: int) -> int | str:
        found = list(self.mapped).index(lanes) if lanes in self.mapped else None
        return lanes if found is None else f"samples_{found}" if found else "samples"

    def told(self, name: str, step: SSAStep) -> Any:
        from onnx import helper

        return helper.make_tensor_value_info(name, self.nodes.element, self.axes(step))

    def lanes(self, lanes: int) -> str:
        """How many lanes there are, as a whole number of shape (1,)."""
        if lanes not in self.mapped:
            return self.nodes.shape(lanes)
        return self.nodes.node("Shape", [self.argument_names[self.mapped[lanes]]], start=0, end=1)

    def operand(self, one: Any) -> str:
        """An operand by name."""
        if isinstance(one, Literal):
            return self.nodes.constant(one.value)
        known = self.numbers[one]
        return self.names[one] if known is None else self.nodes.constant(known, wish=self.nodes.placed("weights"))

    # --- steps -------------------------------------------------------------------------------------------------------

    def expression(self, step: SSAStep) -> str:
        node, told = self.nodes.node, self.nodes.shape
        shape, lanes, detail = step.shape, step.lanes, step.detail
        first = int(lanes > 0)  # the first axis that is not samples
        if step.operation.name == "apply":
            return self.applied(step)
        if step.operation.name == "matmul":
            return self.product(step)
        names = [self.operand(one) for one in step.operands]
        match step.operation.name:
            case "argument":
                self.inputs[detail] = step
                return self.argument_names[detail]
            case "count":
                return node("Cast", [self.lanes(detail)], to=self.nodes.element)
            case "rows":
                base, stride = detail
                if self.pure.whole(step) is not None:
                    return self.reshaped(names[0], self.pure.steps[step.operands[0]].shape[1:], shape)
                flat = node("Reshape", [names[0], told(-1)])
                part = node("Slice", [flat, told(base), told(base + lanes * stride), told(0)])
                return node("Reshape", [part, told(-1, stride)])
            case "reshape":
                if lanes:
                    return self.reshaped(names[0], self.pure.steps[step.operands[0]].shape, shape)
                return node("Reshape", [names[0], told(*shape)])
            case "permute":
                return node("Transpose", names, perm=[*range(first), *(first + axis for axis in detail)])
            case "expand":
                return node("Expand", [names[0], told(*[1] * first, *shape)])
            case "lanes":
                return self.for_each_sample(names[0], step)
            case "slice":
                start, stop, every = detail
                return node("Slice", [names[0], told(start), told(stop), told(first), told(every)])
            case "columns":
                return node("Slice", [names[0], told(0), told(detail), told(first + 1)])
            case "take":
                return node("Gather", [names[0], self.nodes.constant(detail, np.int64, "rows")], axis=first)
            case "concatenate":
                return node("Concat", names, axis=first)
            case "lane_matmul":
                if len(self.pure.steps[step.operands[0]].shape) == 1:
                    return node("Gemm", names, transA=1)
                return node("Einsum", names, equation="lpt,lqt->pq")
            case "lane_sum" | "lane_max" | "lane_min":
                over = range(len(shape) + 1, len(self.pure.steps[step.operands[0]].shape) + 1)
                return reduce(self.nodes, step.operation.name.removeprefix("lane_"), names[0], 0, *over)
            case "sum" | "reduce":
                return self.largest(step) or reduce(self.nodes, detail.name if detail else "sum", names[0], first)
            case other:
                raise AssertionError(other)

    def reshaped(self, name: str, shape: tuple[int, ...], wanted: tuple[int, ...]) -> str:
        """An array with samples in other axes; reshaping twice is reshaping once, or not at all."""
        origin, shape = self.origins.get(name, (name, shape))
        if shape == wanted:
            return origin
        made = self.nodes.node("Reshape", [origin, self.nodes.shape(-1, *wanted)])
        self.origins[made] = origin, shape
        return made

    def applied(self, step: SSAStep) -> str:
        """An elementwise step."""
        found = {"add": self.biased, "mul": self.averaged}.get(step.detail.name, lambda step: "")(step)
        if found:
            return found
        operands = [self.operand(one) for one in step.operands]
        arrays = [one for one in step.operands if not isinstance(one, Literal)]
        if len(set(arrays)) == 1 and self.names[arrays[0]] in self.origins:  # before it is reshaped it is the same
            origin, shape = self.origins[self.names[arrays[0]]]
            given = [name if isinstance(one, Literal) else origin for one, name in zip(step.operands, operands, strict=True)]
            return self.reshaped(spell(self.nodes, step.detail.numpy, given), shape, step.shape)
        varying = [one for one in arrays if self.pure.steps[one].lanes]
        for i, one in enumerate(step.operands):
            shape = self.pure.steps[one].shape if one in varying else step.shape
            if len(shape) < len(step.shape):
                ones = [1] * (len(step.shape) - len(shape))
                operands[i] = self.nodes.node("Reshape", [operands[i], self.nodes.shape(-1, *ones, *shape)])
        made = spell(self.nodes, step.detail.numpy, operands)
        return made if varying or not step.lanes else self.for_each_sample(made, step)

    def for_each_sample(self, name: str, step: SSAStep) -> str:
        """A uniform array, once for each sample."""
        axes = self.nodes.node("Concat", [self.lanes(step.lanes), self.nodes.shape(*step.shape)], axis=0)
        return self.nodes.node("Expand", [name, axes])

    # --- layers ------------------------------------------------------------------------------------------------------

    def product(self, step: SSAStep) -> str:
        """A matrix product: of a layer, or of the filters of a convolution with all patches of an image."""
        left, right = step.operands
        number, weights, given = len(self.numbers) - 1, self.numbers[left], self.pure.steps[right]
        if given.lanes and len(given.shape) == 1:
            made = self.nodes.own("Gemm", [self.operand(right), self.operand(left)], transB=1)
            self.products[number] = self.nodes.nodes[-1], step.shape
            return made
        source, places = self.places.trace(right) if given.lanes and self.single else (None, None)
        window = None if source is None else filtered(places, self.image_axes(source))
        if source is None or weights is None or not window or window.kernel == (1, 1):
            return self.nodes.node("MatMul", [self.operand(left), self.operand(right)])
        kernel = self.nodes.constant(weights.reshape(-1, window.channels, *window.kernel), wish=self.nodes.placed("weights"))
        sizes = {"kernel_shape": window.kernel, "strides": window.strides, "pads": window.pads}
        made = self.nodes.own("Conv", [self.images(source, window), kernel], **sizes)
        self.products[number] = self.nodes.nodes[-1], (step.shape[0], 1)
        return self.reshaped(made, (step.shape[0], *window.out), step.shape)

    def biased(self, step: SSAStep) -> str:
        """The name of a product to which its operator adds a bias that the file holds; "" where that is not what this is."""
        for product, bias in (step.operands, step.operands[::-1]):
            if product in self.products and self.uses[product] == 1 and not isinstance(bias, Literal):
                node, shape = self.products[product]
                numbers = self.numbers[bias]
                if numbers is not None and numbers.shape == shape and self.pure.steps[product].shape == step.shape:
                    node.input.append(self.nodes.constant(numbers.ravel(), wish=self.nodes.placed("weights")))
                    node.doc_string += f"; {self.nodes.comment}"
                    return self.names[product]
        return ""

    def averaged(self, step: SSAStep) -> str:
        """The name of what pooling gives, where a sum over windows is divided by their size; "" where that is not so."""
        for whole, share in (step.operands, step.operands[::-1]):
            if (
                isinstance(share, Literal)
                and not isinstance(whole, Literal)
                and step.lanes
                and self.single
                and 0.01 < share.value < 1.0
            ):
                source, places = self.places.summed(whole, round(1.0 / share.value))
                if source is not None and share.value == 1.0 / len(places):
                    return self.pooled(step, source, places, "AveragePool", count_include_pad=1)
        return ""

    def largest(self, step: SSAStep) -> str:
        """The name of what pooling gives, where the largest number of each window is asked; "" where that is not so."""
        if not (step.lanes and step.detail and step.detail.name == "max"):
            return ""
        source, places = self.places.trace(step.operands[0])
        return "" if source is None else self.pooled(step, source, places.reshape(len(places), -1), "MaxPool")

    def pooled(self, step: SSAStep, source: int, places: Any, operator: str, **settings: Any) -> str:
        """The name of what pooling gives for those places of an array; "" where they are no windows."""
        window = pooled(places, self.image_axes(source)) if self.pure.steps[source].lanes else None
        if not window or 1 in window.kernel or window.out == (1, 1):
            return ""
        images = self.images(source, window)
        sizes = {"kernel_shape": window.kernel, "strides": window.strides, "pads": window.pads}
        made = self.nodes.node(operator, [images], **sizes, **settings)
        return self.reshaped(made, (window.channels, *window.out), step.shape)

    def image_axes(self, source: int) -> tuple[int, ...]:
        """The axes in which an array was made."""
        return self.origins.get(self.names[source], ("", self.pure.steps[source].shape))[1]

    def images(self, source: int, window: Window) -> str:
        return self.reshaped(self.names[source], self.pure.steps[source].shape, (window.channels, *window.image))
