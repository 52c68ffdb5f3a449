"""Loops of an SSA program as ONNX's operator Loop, whose body is a graph that sees the names around it."""

from typing import TYPE_CHECKING

import numpy as np

from autograd.compiler.ir.arrays import grid
from autograd.compiler.ir.ssa import Loop, SSAStep
from autograd.export.graph import Graph
from autograd.export.nodes import nodes_for
from autograd.export.operators import reduce

if TYPE_CHECKING:
    from collections.abc import Callable

    from onnx import GraphProto


def emit_loop(graph: Graph, step: SSAStep, write: "Callable[[Graph], None]") -> str:
    """What a loop carries out; its other result is found in `graph.each`."""
    loop: Loop = step.detail
    first, *given = [graph.operand(operand) for operand in step.operands]
    known = [graph.constants[operand] if isinstance(operand, int) else None for operand in step.operands]
    inner = Graph.of_body(graph, loop.body)
    iteration, holds, carry = (inner.nodes.fresh(name) for name in ("iteration", "holds", "carry"))
    inner.given = [(carry, None)]
    position = "" if not any(loop.cut) else iteration
    if position and loop.back:
        position = inner.nodes.node("Sub", [inner.nodes.constant(loop.steps - 1, np.int64, "last_step"), iteration])
    for operand, name, numbers, cut in zip(step.operands[1:], given, known[1:], loop.cut[1:], strict=True):
        if cut and loop.samples:
            name = graph.nodes.node("Reshape", [name, graph.nodes.shape(loop.steps, -1, *graph.shape(operand))])
        inner.given.append((inner.nodes.node("Gather", [name, position], axis=0), None) if cut else (name, numbers))
    write(inner)
    after, *gives = [inner.operand(output) for output in loop.body.outputs]
    goes_on = _is_true(inner, after, loop) if not loop.steps else inner.nodes.node("Identity", [holds])
    body = _body_of(inner, [iteration, holds, carry], [goes_on, after, *gives], loop)
    most = graph.nodes.constant(loop.steps, np.int64, "steps") if loop.steps else ""
    begins = "" if loop.steps else _is_true(graph, first, loop)
    last, *each = graph.nodes.several("Loop", [most, begins, first], 1 + len(gives), body=body)
    if each:
        name = each[0]
        if loop.back:
            ends = map(graph.nodes.shape, (-1, np.iinfo(np.int64).min, 0, -1))  # from, to, along the axis, by
            name = graph.nodes.node("Slice", [name, *ends])
        if loop.samples:
            rows = loop.body.steps[loop.body.outputs[1]].shape
            name = graph.nodes.node("Reshape", [name, graph.nodes.shape(-1, *rows)])
        graph.each[len(graph.names)] = name
    return last


def _is_true(graph: Graph, carry: str, loop: Loop) -> str:
    """What a `while_loop` carries about whether there is another step, as ONNX's condition."""
    from onnx import TensorProto

    place = graph.nodes.constant(loop.holds, np.int64, "place")
    number = graph.nodes.node("Gather", [carry, place], axis=1 if loop.samples else 0)  # samples are the first axis
    if loop.samples:  # whether any of them goes on
        number = graph.nodes.node("ReduceMax", [number], keepdims=0)
    return graph.nodes.node("Cast", [number], to=TensorProto.BOOL)


def _body_of(inner: Graph, inputs: list[str], outputs: list[str], loop: Loop) -> "GraphProto":
    from onnx import TensorProto, helper

    steps = [loop.body.steps[output] for output in loop.body.outputs]
    arrays = [(inner.nodes.element, inner.axes(step)) for step in steps]
    holds: tuple[int, list[int | str]] = TensorProto.BOOL, []
    types = [(TensorProto.INT64, holds[1]), holds, arrays[0]]
    named = [inner.nodes.own("Identity", [name]) for name in outputs]  # each output is one of its own
    return helper.make_graph(
        nodes_for(inner.nodes.nodes, named),
        inner.nodes.fresh("body"),
        [helper.make_tensor_value_info(name, *kind) for name, kind in zip(inputs, types, strict=True)],
        [helper.make_tensor_value_info(name, *kind) for name, kind in zip(named, [holds, *arrays], strict=True)],
    )


def emit_input(graph: Graph, step: SSAStep) -> str:
    number: int = step.detail
    return graph.given[number][0]


def emit_each(graph: Graph, step: SSAStep) -> str:
    (loop,) = step.operands
    assert isinstance(loop, int)
    return graph.each[loop]


def emit_step_rows(graph: Graph, step: SSAStep) -> str:
    base, stride, apart, steps = step.detail
    (given,), (rows,), samples = step.operands, step.shape, step.lanes // steps
    node, shape = graph.nodes.node, graph.nodes.shape
    if graph.program.whole(step) is not None:
        array = node("Reshape", [graph.operand(given), shape(-1, steps, apart)])
        part = node("Slice", [array, shape(base), shape(base + rows), shape(2)])
        return node("Reshape", [node("Transpose", [part], perm=[1, 0, 2]), shape(-1, rows)])
    flat = node("Reshape", [graph.operand(given), shape(-1)])
    if stride:
        places = grid(base, (apart, stride, 1), (steps, samples, rows)).reshape(-1, rows)
        return node("Gather", [flat, graph.nodes.constant(places, np.int64, "places")], axis=0)
    places = grid(base, (apart, 1), (steps, rows)).reshape(steps, 1, rows)
    once = node("Gather", [flat, graph.nodes.constant(places, np.int64, "places")], axis=0)
    axes = node("Concat", [shape(1), graph.lanes(samples), shape(1)], axis=0)
    return node("Reshape", [node("Expand", [once, axes]), shape(-1, rows)])


def emit_each_step(graph: Graph, step: SSAStep) -> str:
    (given,) = step.operands
    assert isinstance(given, int)
    repeats = [step.lanes // graph.program.steps[given].lanes, *[1] * len(step.shape)]
    return graph.nodes.node("Tile", [graph.operand(given), graph.nodes.shape(*repeats)])


def emit_step_sum(graph: Graph, step: SSAStep) -> str:
    (given,) = step.operands
    assert isinstance(given, int)
    steps = graph.program.steps[given].lanes // step.lanes
    split = graph.nodes.node("Reshape", [graph.operand(given), graph.nodes.shape(steps, -1, *step.shape)])
    return reduce(graph.nodes, "sum", split, 0)
