"""ONNX: a compiled program as a graph of array operators that other runtimes execute (onnx.ai, operator set 20)."""

# The onnx package has no types that serve a strict checker.
# pyright: basic

import ast
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from autograd.compiler import calls
from autograd.compiler.jit import Compiled
from autograd.compiler.pure import Pure, Step
from autograd.define import Primitive
from autograd.drawing.files import check_path
from autograd.errors import ExportError, describe
from autograd.files import replace_file

#: The versions of ONNX's operators that can be asked for; the axes of reductions are inputs from 18 on.
OPSETS = range(18, 24)
#: NumPy's functions, as the table of primitives spells them, and ONNX's operators.
OPERATORS = {
    "np.abs": "Abs", "np.arccos": "Acos", "np.arccosh": "Acosh", "np.arcsin": "Asin", "np.arcsinh": "Asinh",
    "np.arctan": "Atan", "np.arctanh": "Atanh", "np.ceil": "Ceil", "np.cos": "Cos", "np.cosh": "Cosh", "np.exp": "Exp",
    "np.floor": "Floor", "np.log": "Log", "np.maximum": "Max", "np.minimum": "Min", "np.power": "Pow", "np.sign": "Sign",
    "np.sin": "Sin", "np.sinh": "Sinh", "np.sqrt": "Sqrt", "np.tan": "Tan", "np.tanh": "Tanh", "np.where": "Where",
    "erf": "Erf", "sigmoid": "Sigmoid",
}  # fmt: skip
#: Functions that ONNX does not have, in those that it has, in forms that keep their digits near 0: expm1 by
#: tanh(x/2)·(exp(x) + 1), log1p as in Kahan's calculator (Higham, Accuracy and Stability, 2002, section 1.14.1).
OPENED = {
    "erfc": "1.0 - erf({0})",
    "np.exp2": "np.power(2.0, {0})",
    "np.expm1": "np.tanh(0.5 * {0}) * (np.exp({0}) + 1.0)",
    "np.hypot": "np.sqrt(np.square({0}) + np.square({1}))",
    "np.log10": "np.log({0}) / 2.302585092994046",
    "np.log1p": "np.where(1.0 + {0} == 1.0, {0}, np.log(1.0 + {0}) * ({0} / ((1.0 + {0}) - 1.0)))",
    "np.log2": "np.log({0}) / 0.6931471805599453",
    "np.logaddexp": "np.maximum({0}, {1}) + np.log1p(np.exp(0.0 - np.abs({0} - {1})))",
    "np.square": "{0} * {0}",
    "np.heaviside": "np.greater({0}, {1})",
    "np.nan_to_num": "np.where({0} == {0}, {0}, 0.0)",
}
#: In double precision ONNX Runtime lacks some operators; these it has. (Of arcsin, arccos, arctan and erf there is none.)
OPENED_DOUBLES = {
    "np.arccosh": "np.log({0} + np.sqrt({0} - 1.0) * np.sqrt({0} + 1.0))",
    "np.arcsinh": "np.sign({0}) * np.log1p(np.abs({0}) + {0} * {0} / (1.0 + np.sqrt({0} * {0} + 1.0)))",
    "np.arctanh": "0.5 * (np.log1p({0}) - np.log1p(-{0}))",
    "np.cosh": "0.5 * (np.exp({0}) + np.exp(-{0}))",
    "np.sinh": "0.5 * (np.expm1({0}) - np.expm1(-{0}))",
    "np.tan": "np.sin({0}) / np.cos({0})",
}
ARITHMETIC: dict[type[ast.AST], str] = {
    ast.Add: "Add", ast.Sub: "Sub", ast.Mult: "Mul", ast.Div: "Div", ast.Gt: "Greater", ast.Lt: "Less", ast.Eq: "Equal",
    ast.LtE: "LessOrEqual",
}  # fmt: skip
COMPARISONS = {"np.equal": ast.Eq, "np.less": ast.Lt, "np.less_equal": ast.LtE, "np.greater": ast.Gt}
REDUCTIONS = {"sum": "ReduceSum", "prod": "ReduceProd", "mean": "ReduceMean", "max": "ReduceMax", "min": "ReduceMin",
              "logsumexp": "ReduceLogSumExp"}  # fmt: skip


#: Steps that move numbers without changing them, of given arrays.
MOVES: dict[str, Callable[[list[Any], Step], Any]] = {
    "reshape": lambda given, step: given[0].reshape(step.shape),
    "permute": lambda given, step: given[0].transpose(step.detail),
    "slice": lambda given, step: given[0][slice(*step.detail)],
    "columns": lambda given, step: given[0][:, : step.detail],
    "take": lambda given, step: given[0][step.detail],
    "concatenate": lambda given, step: np.concatenate(given),
}
#: ONNX's number for the type of truth values.
BOOL = 9


class LackingError(Exception):
    """A function that is neither an operator of ONNX nor made of them here."""


def export_onnx(compiled: Compiled, path: str | os.PathLike[str], opset: int = 20) -> Path:
    """Write the program of a compiled function's latest call as an ONNX model, which other runtimes execute.

    The numbers of captured Values are written as they are now. Arguments keep their names and are arrays; all lone numbers
    are one array, "numbers". Where `vmap` maps over an argument, its first axis may have any length (a `mean` over samples
    goes on dividing by how many there were in the call). What a runtime computes
    is what jit computes, to rounding: in double precision ONNX Runtime has no arcsin, arccos, arctan and erf (which gelu
    needs) to do it with, in single precision it has all.

    Args:
        compiled: what `jit` returned, after a call.
        path: where to, ending in .onnx; the file is replaced whole or not at all.
        opset: the version of ONNX's operators, 18 to 23.

    Returns:
        The path.

    Raises:
        TypeError: for what `jit` did not return. RuntimeError: if it was not called yet. ValueError: for another opset.
        ExportError: naming the primitives that ONNX has no operator for, and the lines that use them.
        ImportError: without onnx.
    """
    if not isinstance(compiled, Compiled):
        raise TypeError(
            f"export_onnx(): the first argument must be what jit() returned, not {describe(compiled)}; write jit(f)."
        )
    if opset not in OPSETS:
        raise ValueError(f"export_onnx(): opset must be from {OPSETS[0]} to {OPSETS[-1]}, not {opset!r}.")
    target = check_path(path, "export_onnx(): path", [".onnx"])
    try:
        import onnx
    except ImportError as error:
        raise ImportError('export_onnx() needs the onnx package: pip install "scalar-autograd[onnx]"') from error
    model = to_model(compiled, opset)
    onnx.checker.check_model(model, full_check=True)
    replace_file(target, model.SerializeToString())
    return target


def to_model(compiled: Compiled, opset: int) -> Any:
    """The ONNX model."""
    from onnx import helper

    plan = compiled.plan
    parameters = np.array([value.data for value in plan.program.parameters])
    names = plan.arguments.names()
    graph = Graph(plan.pure(), names, plan.dtype, parameters, plan.program.captured)
    try:
        graph.write()
    except LackingError as error:
        told = "; ".join(f"{primitive.name} at {line}" for primitive, line in compiled.lines_of(error.args).items())
        raise ExportError(f"export_onnx(): ONNX has no operator for {told}.") from None
    inputs = [
        helper.make_tensor_value_info(
            names[block], graph.element, ["samples", *step.shape[1:]] if block in graph.samples else step.shape
        )
        for block, step in sorted(graph.inputs.items())
    ]
    outputs: list[Any] = []
    shapes = dict(results_with_lanes(plan.calls.result))
    for i, number in enumerate(graph.pure.outputs):
        step, shape = graph.pure.steps[number], shapes.get(i - plan.lone)
        name = (
            "numbers_out"
            if i < plan.lone
            else f"output_{i - plan.lone}"
            if len(graph.pure.outputs) - plan.lone > 1
            else "output"
        )
        made, told = graph.operand(number), list(step.shape)
        if step.lanes and shape is not None:
            axes = len(step.shape)
            made = graph.node("Transpose", [made], perm=[axes, *range(axes)])
            told = ["samples", *shape]
            made = graph.node("Reshape", [made, graph.shape(-1, *shape)])
        graph.nodes.append(helper.make_node("Identity", [made], [name], name=name))
        outputs.append(helper.make_tensor_value_info(name, graph.element, told))
    used = {name for node in graph.nodes for name in node.input}
    weights = [weight for weight in graph.initializers if weight.name in used]
    return helper.make_model(
        helper.make_graph(graph.nodes, getattr(compiled, "__name__", "program"), inputs, outputs, weights),
        opset_imports=[helper.make_opsetid("", opset)],
        ir_version=10,  # of onnx 1.16; older runtimes refuse newer ones
        producer_name="scalar-autograd",
    )


def results_with_lanes(result: calls.Result) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The blocks that have samples, with the shape of one sample's result."""
    if isinstance(result, calls.LanesResult):
        yield result.block, result.shape
    for member in getattr(result, "members", ()):
        yield from results_with_lanes(member)


class Graph:
    """Writes the nodes of one program.

    Args:
        pure: its steps. names: the names of the arguments, by block. dtype: of all numbers.
        parameters: the numbers of the captured Values.
        captured: data that are no argument.
    """

    def __init__(self, pure: Pure, names: list[str], dtype: Any, parameters: Any, captured: list[Any]) -> None:
        self.pure, self.argument_names, self.dtype = pure, names, np.dtype(dtype)
        self.parameters, self.captured = parameters, captured
        self.opened = OPENED | OPENED_DOUBLES if self.dtype == np.float64 else OPENED
        self.nodes: list[Any] = []
        self.counts: dict[str, int] = {}
        self.constants: dict[Any, str] = {}
        self.initializers: list[Any] = []
        self.inputs: dict[int, Step] = {}
        self.mapped: dict[int, int] = {}  # for each number of lanes, an argument whose first axis they are
        self.samples: set[int] = set()  # all such arguments
        self.names: list[str] = []
        self.numbers: list[Any] = []

    # --- pieces ------------------------------------------------------------------------------------------------------

    def node(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        from onnx import helper

        name = self.fresh(operator.lower())
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def fresh(self, wish: str) -> str:
        self.counts[wish] = self.counts.get(wish, -1) + 1
        name = f"{wish}_{self.counts[wish]}"
        return self.fresh(wish) if name in self.argument_names else name

    def constant(self, numbers: Any, dtype: Any = None, wish: str = "constant") -> str:
        from onnx import numpy_helper

        array = np.asarray(numbers, dtype or self.dtype)
        key = array.tobytes(), array.shape, array.dtype
        if key not in self.constants:
            name = self.constants[key] = self.fresh(wish)
            self.initializers.append(numpy_helper.from_array(array, name))
        return self.constants[key]

    def shape(self, *lengths: int) -> str:
        return self.constant(lengths, np.int64, "shape")

    def lanes(self, lanes: int) -> str:
        """How many lanes there are, as a whole number of shape (1,)."""
        if lanes not in self.mapped:
            return self.shape(lanes)
        return self.node("Shape", [self.argument_names[self.mapped[lanes]]], start=0, end=1)

    # --- steps -------------------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Write all steps.

        Raises:
            LackingError: with the primitives that have no operator.
        """
        steps = self.pure.steps
        for step in steps:
            block = self.pure.whole(step)
            if block is not None:
                self.mapped.setdefault(step.lanes, block)
                self.samples.add(block)
        lacking: dict[Primitive, None] = {}
        for step in steps:
            known = self.known(step)
            self.numbers.append(known)
            try:
                self.names.append("" if known is not None else self.expression(step))
            except LackingError:
                lacking[step.detail] = None
                self.names.append("")
        if lacking:
            raise LackingError(*lacking)

    def operand(self, one: Any, lanes: int = 0) -> str:
        """An operand by name; with lanes, ready to meet arrays with lanes."""
        if isinstance(one, float):
            return self.constant(one)
        step, known = self.pure.steps[one], self.numbers[one]
        column = lanes and not step.lanes and step.operation != "count"
        if known is not None:
            return self.constant(known[..., None] if column else known, wish="weights")
        return self.node("Reshape", [self.names[one], self.shape(*step.shape, 1)]) if column else self.names[one]

    def known(self, step: Step) -> Any:
        """The numbers of a step that only moves parameters and constants, which the file then holds as they are used."""
        if step.operation in ("parameters", "captured", "constant"):
            found = {"parameters": self.parameters, "constant": step.detail}.get(step.operation)
            return np.asarray(self.captured[step.detail] if found is None else found, self.dtype)
        given = [None if isinstance(one, float) else self.numbers[one] for one in step.operands]
        if step.operation not in MOVES or any(one is None for one in given):
            return None
        return MOVES[step.operation](given, step)

    def expression(self, step: Step) -> str:
        names = [self.operand(one) for one in step.operands]
        shape, lanes, detail = step.shape, step.lanes, step.detail
        match step.operation:
            case "argument":
                self.inputs[detail] = step
                return self.argument_names[detail]
            case "count":
                return self.node("Cast", [self.lanes(lanes)], to=self.element)
            case "rows":
                base, stride = detail
                found = names[0]
                if self.pure.whole(step) is None:
                    flat = self.node("Reshape", [found, self.shape(-1)])
                    found = self.node("Slice", [flat, self.shape(base), self.shape(base + lanes * stride), self.shape(0)])
                return self.node("Transpose", [self.node("Reshape", [found, self.shape(-1, stride)])], perm=[1, 0])
            case "reshape":
                return self.node("Reshape", [names[0], self.shape(*shape, *([-1] if lanes else []))])
            case "permute":
                return self.node("Transpose", names, perm=[*detail, *([len(detail)] if lanes else [])])
            case "expand":
                return self.node("Expand", [names[0], self.shape(*shape, *([1] if lanes else []))])
            case "lanes":
                told = [self.shape(*shape), self.lanes(lanes)] if shape else [self.lanes(lanes)]
                column = self.node("Reshape", [names[0], self.shape(*shape, 1)])
                return self.node("Expand", [column, self.node("Concat", told, axis=0)])
            case "slice":
                start, stop, every = detail
                places = [self.shape(start), self.shape(stop), self.shape(0), self.shape(every)]
                return self.node("Slice", [names[0], *places])
            case "columns":
                return self.node("Slice", [names[0], self.shape(0), self.shape(detail), self.shape(1)])
            case "take":
                return self.node("Gather", [names[0], self.constant(detail, np.int64, "rows")], axis=0)
            case "concatenate":
                return self.node("Concat", names, axis=0)
            case "matmul":
                left, right = (self.pure.steps[one] for one in step.operands)
                if len(right.shape) + bool(right.lanes) + bool(left.lanes) == 2:
                    return self.node("MatMul", names)
                spelled = f"pt{'l' * bool(left.lanes)},tq{'l' * bool(right.lanes)}->pq{'l' * bool(lanes)}"
                return self.node("Einsum", names, equation=spelled)
            case "lane_matmul":
                if len(self.pure.steps[step.operands[0]].shape) == 1:
                    return self.node("MatMul", [names[0], self.node("Transpose", [names[1]], perm=[1, 0])])
                return self.node("Einsum", names, equation="ptl,qtl->pq")
            case "lane_sum" | "lane_max" | "lane_min":
                axes = range(len(shape), len(self.pure.steps[step.operands[0]].shape) + 1)
                return self.reduce(step.operation.removeprefix("lane_"), names[0], *axes)
            case "sum" | "reduce":
                return self.reduce(detail.name if detail else "sum", names[0], 0)
            case "apply":
                operands = [self.operand(one, lanes) for one in step.operands]
                return self.spell(self.parse(detail.numpy, len(operands)), operands)
            case other:
                raise AssertionError(other)

    def reduce(self, name: str, operand: str, *axes: int) -> str:
        if name not in REDUCTIONS:
            raise LackingError(name)
        return self.node(REDUCTIONS[name], [operand, self.shape(*axes)], keepdims=0)

    # --- the table's spellings ---------------------------------------------------------------------------------------

    def parse(self, template: str, arity: int) -> ast.expr:
        return ast.parse(template.format(*(f"_{i}" for i in range(arity))), mode="eval").body

    def spell(self, node: ast.expr, operands: list[str]) -> str:
        """The name of what an expression of NumPy's functions gives."""

        def value(part: ast.expr) -> str:
            return self.spell(part, operands)

        match node:
            case ast.Name():
                return operands[int(node.id[1:])]
            case ast.Constant():
                return self.constant(node.value)
            case ast.UnaryOp():
                return self.node("Neg", [value(node.operand)])
            case ast.BinOp():
                return self.node(ARITHMETIC[type(node.op)], [value(node.left), value(node.right)])
            case ast.Compare():
                return self.truth(type(node.ops[0]), value(node.left), value(node.comparators[0]))
            case ast.Call():
                return self.call(ast.unparse(node.func), node.args, operands)
            case other:
                raise LackingError(ast.unparse(other))

    def truth(self, comparison: type[ast.AST], left: str, right: str) -> str:
        """A comparison as 1 or 0, which is what the table's rows compute with."""
        return self.node("Cast", [self.node(ARITHMETIC[comparison], [left, right])], to=self.element)

    def call(self, name: str, args: list[ast.expr], operands: list[str]) -> str:
        given = [self.spell(arg, operands) for arg in args]
        opened = self.opened.get(name)
        if opened:
            return self.spell(self.parse(opened, len(given)), given)
        if name in COMPARISONS:
            return self.truth(COMPARISONS[name], *given)
        if name not in OPERATORS:
            raise LackingError(name)
        if name == "np.where":
            given[0] = self.node("Cast", [given[0]], to=BOOL)
        return self.node(OPERATORS[name], given)

    @property
    def element(self) -> int:
        """ONNX's number for the type of all numbers."""
        from onnx import helper

        return helper.np_dtype_to_tensor_dtype(self.dtype)
