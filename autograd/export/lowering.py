"""From steps of an SSA program to nodes of ONNX: a table from operations to functions that lower them."""

from collections.abc import Callable

import numpy as np

from autograd.compiler.ir import operations
from autograd.compiler.ir.operations import Operation
from autograd.compiler.ir.ssa import Literal, SSAStep
from autograd.export.graph import Graph
from autograd.export.layers import average_pool, bias, max_pool, product
from autograd.export.loops import emit_each, emit_each_step, emit_input, emit_loop, emit_step_rows, emit_step_sum
from autograd.export.operators import LackingError, reduce, spell
from autograd.export.sources import arrays
from autograd.primitives import add, mul
from autograd.row import Primitive


def write(graph: Graph) -> None:
    """Write all steps of a graph's program.

    Raises:
        LackingError: with the primitives that have no operator.
    """
    lacking: dict[Primitive, None] = {}
    for step in graph.program.steps:
        graph.constants.append(graph.fold(step))
        graph.begin(step)
        before = len(graph.nodes.nodes)
        try:
            name = EMIT[step.operation](graph, step) if graph.constants[-1] is None else ""
        except LackingError:
            lacking[step.detail] = None
            name = ""
        graph.names.append(name)
        if len(graph.nodes.nodes) > before and graph.nodes.nodes[-1].output[0] == name:
            graph.values.append(graph.value_info(name, graph.axes(step)))
    if lacking:
        raise LackingError(*lacking)


def _operands(graph: Graph, step: SSAStep) -> list[str]:
    return [graph.operand(operand) for operand in step.operands]


def _operand(graph: Graph, step: SSAStep) -> str:
    """The only one."""
    return graph.operand(step.operands[0])


def _first_axis(step: SSAStep) -> int:
    """The first axis that is not samples."""
    return int(step.lanes > 0)


def emit_argument(graph: Graph, step: SSAStep) -> str:
    block: int = step.detail
    graph.inputs[block] = step
    return graph.argument_names[block]


def emit_folded(graph: Graph, step: SSAStep) -> str:
    raise AssertionError(f"the numbers of {step.operation} are known")


def emit_count(graph: Graph, step: SSAStep) -> str:
    return graph.nodes.node("Cast", [graph.lanes(step.detail)], to=graph.nodes.element)


def emit_rows(graph: Graph, step: SSAStep) -> str:
    base, stride = step.detail
    given, node, shape = _operand(graph, step), graph.nodes.node, graph.nodes.shape
    if graph.program.whole(step) is not None:
        return graph.reshape(given, graph.shape(step.operands[0])[1:], step.shape)
    flat = node("Reshape", [given, shape(-1)])
    part = node("Slice", [flat, shape(base), shape(base + step.lanes * stride), shape(0)])
    if more := graph.program.lacking(step):
        part = node("Pad", [part, shape(0, more)])
    return node("Reshape", [part, shape(-1, stride)])


def emit_reshape(graph: Graph, step: SSAStep) -> str:
    given = _operand(graph, step)
    if step.lanes:
        return graph.reshape(given, graph.shape(step.operands[0]), step.shape)
    return graph.nodes.node("Reshape", [given, graph.nodes.shape(*step.shape)])


def emit_permute(graph: Graph, step: SSAStep) -> str:
    first = _first_axis(step)
    axes = [*range(first), *(first + axis for axis in step.detail)]
    return graph.nodes.node("Transpose", _operands(graph, step), perm=axes)


def emit_expand(graph: Graph, step: SSAStep) -> str:
    axes = [1] * _first_axis(step) + list(step.shape)
    return graph.nodes.node("Expand", [_operand(graph, step), graph.nodes.shape(*axes)])


def emit_lanes(graph: Graph, step: SSAStep) -> str:
    return graph.for_each_sample(_operand(graph, step), step)


def emit_slice(graph: Graph, step: SSAStep) -> str:
    start, stop, every = step.detail
    return _slice(graph, step, start, stop, _first_axis(step), every)


def emit_columns(graph: Graph, step: SSAStep) -> str:
    return _slice(graph, step, 0, step.detail, _first_axis(step) + 1)


def _slice(graph: Graph, step: SSAStep, *numbers: int) -> str:
    """From, to, the axis and perhaps the step between."""
    return graph.nodes.node("Slice", [_operand(graph, step), *map(graph.nodes.shape, numbers)])


def emit_take(graph: Graph, step: SSAStep) -> str:
    rows = graph.nodes.constant(step.detail, np.int64, "rows")
    return graph.nodes.node("Gather", [_operand(graph, step), rows], axis=_first_axis(step))


def emit_lookup(graph: Graph, step: SSAStep) -> str:
    from onnx import TensorProto

    node = graph.nodes.node
    table, positions = _operands(graph, step)
    missing = node("IsNaN", [positions])
    whole = node("Cast", [node("Where", [missing, graph.nodes.constant(0.0), positions])], to=TensorProto.INT64)
    return node("Where", [missing, graph.nodes.constant(np.nan), node("Gather", [table, whole], axis=0)])


def emit_scatter(graph: Graph, step: SSAStep) -> str:
    """Numbers at nan go to one position more, which is cut off."""
    from onnx import TensorProto

    node, constant, shape, (size,) = graph.nodes.node, graph.nodes.constant, graph.nodes.shape, step.shape
    positions, numbers = [node("Reshape", [name, shape(-1)]) for name in _operands(graph, step)]
    known = node("Where", [node("IsNaN", [positions]), constant(float(size)), positions])
    whole = node("Cast", [known], to=TensorProto.INT64)
    zeros = node("Expand", [constant(0.0), shape(size + 1)])
    table = node("ScatterElements", [zeros, whole, numbers], axis=0, reduction="add")
    return node("Slice", [table, shape(0), shape(size), shape(0)])


def emit_concatenate(graph: Graph, step: SSAStep) -> str:
    return graph.nodes.node("Concat", _operands(graph, step), axis=_first_axis(step))


def emit_lane_matmul(graph: Graph, step: SSAStep) -> str:
    if len(graph.shape(step.operands[0])) == 1:
        return graph.nodes.node("Gemm", _operands(graph, step), transA=1)
    return graph.nodes.node("Einsum", _operands(graph, step), equation="lpt,lqt->pq")


def emit_lane_reduction(graph: Graph, step: SSAStep) -> str:
    axes = range(len(step.shape) + 1, len(graph.shape(step.operands[0])) + 1)
    return reduce(graph.nodes, step.operation.name.removeprefix("lane_"), _operand(graph, step), 0, *axes)


def emit_sum(graph: Graph, step: SSAStep) -> str:
    return reduce(graph.nodes, "sum", _operand(graph, step), _first_axis(step))


def emit_reduce(graph: Graph, step: SSAStep) -> str:
    given = _operand(graph, step)
    return max_pool(graph, step) or reduce(graph.nodes, step.detail.name, given, _first_axis(step))


def emit_apply(graph: Graph, step: SSAStep) -> str:
    """An elementwise step."""
    layer = LAYERS.get(step.detail)
    if layer and (found := layer(graph, step)) is not None:
        return found
    operands, given = _operands(graph, step), arrays(step.operands)
    if len(set(given)) == 1 and graph.names[given[0]] in graph.origins:  # before it is reshaped it is the same
        origin, shape = graph.origins[graph.names[given[0]]]
        names = [name if isinstance(one, Literal) else origin for one, name in zip(step.operands, operands, strict=True)]
        return graph.reshape(spell(graph.nodes, step.detail.numpy, names), shape, step.shape)
    varying = {one for one in given if graph.program.steps[one].lanes}
    for i, one in enumerate(step.operands):
        shape = graph.shape(one) if one in varying else step.shape
        if len(shape) < len(step.shape):
            ones = [1] * (len(step.shape) - len(shape))
            operands[i] = graph.nodes.node("Reshape", [operands[i], graph.nodes.shape(-1, *ones, *shape)])
    name = spell(graph.nodes, step.detail.numpy, operands)
    if not given:  # of numbers that are written in the program
        name = graph.nodes.node("Expand", [name, graph.nodes.shape(*step.shape)])
    return name if varying or not step.lanes else graph.for_each_sample(name, step)


#: Primitives whose steps may be a part of a layer.
LAYERS: dict[Primitive, Callable[[Graph, SSAStep], str | None]] = {add: bias, mul: average_pool}

#: For each operation the function that lowers it and returns the name of its array.
EMIT: dict[Operation, Callable[[Graph, SSAStep], str]] = {
    operations.PARAMETERS: emit_folded,
    operations.ARGUMENT: emit_argument,
    operations.CAPTURED: emit_folded,
    operations.CONSTANT: emit_folded,
    operations.COUNT: emit_count,
    operations.ROWS: emit_rows,
    operations.RESHAPE: emit_reshape,
    operations.PERMUTE: emit_permute,
    operations.EXPAND: emit_expand,
    operations.LANES: emit_lanes,
    operations.SLICE: emit_slice,
    operations.COLUMNS: emit_columns,
    operations.TAKE: emit_take,
    operations.LOOKUP: emit_lookup,
    operations.SCATTER: emit_scatter,
    operations.LANE_SCATTER: emit_scatter,
    operations.CONCATENATE: emit_concatenate,
    operations.MATMUL: product,
    operations.LANE_MATMUL: emit_lane_matmul,
    operations.LANE_SUM: emit_lane_reduction,
    operations.LANE_MAX: emit_lane_reduction,
    operations.LANE_MIN: emit_lane_reduction,
    operations.SUM: emit_sum,
    operations.APPLY: emit_apply,
    operations.REDUCE: emit_reduce,
    operations.LOOP: lambda graph, step: emit_loop(graph, step, write),
    operations.EACH: emit_each,
    operations.INPUT: emit_input,
    operations.STEP_ROWS: emit_step_rows,
    operations.EACH_STEP: emit_each_step,
    operations.STEP_SUM: emit_step_sum,
}
