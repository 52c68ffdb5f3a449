"""Layers found again in the steps of a program: Gemm and Conv with their biases, AveragePool and MaxPool.

Each function gives the name of a layer's result, or None where a step is no such layer.
"""

from typing import Any

from autograd.compiler.ir.ssa import Literal, SSAStep
from autograd.compiler.ir.types import Rows, Shape
from autograd.export.graph import Graph
from autograd.export.sources import arrays
from autograd.export.windows import Window, filtered, pooled
from autograd.primitives import max as maximum_of_list


def product(graph: Graph, step: SSAStep) -> str:
    """A matrix product: of a layer, or of the filters of a convolution with all patches of an image."""
    left, right = arrays(step.operands)
    index, weights, given = len(graph.names), graph.constants[left], graph.program.steps[right]
    if given.lanes and len(given.shape) == 1:
        name = graph.nodes.own("Gemm", [graph.operand(right), graph.operand(left)], transB=1)
        graph.products[index] = graph.nodes.nodes[-1], step.shape
        return name
    source, positions = graph.sources.trace(right) if given.lanes and graph.is_single else (None, None)
    window = None if source is None or positions is None else filtered(positions, image_axes(graph, source))
    if source is None or weights is None or not window or window.kernel == (1, 1):
        return graph.nodes.node("MatMul", [graph.operand(left), graph.operand(right)])
    kernel = graph.nodes.weights(weights.reshape(-1, window.channels, *window.kernel))
    name = graph.nodes.own("Conv", [images(graph, source, window), kernel], **sizes(window))
    graph.products[index] = graph.nodes.nodes[-1], (step.shape[0], 1)
    return graph.reshape(name, (step.shape[0], *window.out), step.shape)


def bias(graph: Graph, step: SSAStep) -> str | None:
    """A sum of a product and numbers that the file holds, which the product's operator adds as a bias."""
    operands = arrays(step.operands)
    for product, bias in (operands, operands[::-1]) if len(operands) == 2 else ():
        if product in graph.products and graph.uses[product] == 1:
            node, shape = graph.products[product]
            numbers = graph.constants[bias]
            if numbers is not None and numbers.shape == shape and graph.shape(product) == step.shape:
                node.input.append(graph.nodes.weights(numbers.ravel()))
                node.doc_string += f"; {graph.nodes.comment}"
                return graph.names[product]
    return None


def average_pool(graph: Graph, step: SSAStep) -> str | None:
    """A sum over windows that is divided by their size."""
    for total, share in (step.operands, step.operands[::-1]):
        if isinstance(total, Literal) or not isinstance(share, Literal):
            continue
        if step.lanes and graph.is_single and 0.01 < share.value < 1.0:
            source, positions = graph.sources.trace_sum(total, round(1.0 / share.value))
            if source is not None and share.value == 1.0 / len(positions):
                return pool(graph, step, source, positions, "AveragePool", count_include_pad=1)
    return None


def max_pool(graph: Graph, step: SSAStep) -> str | None:
    """The largest number of each window."""
    if not step.lanes or step.detail is not maximum_of_list:
        return None
    source, positions = graph.sources.trace(*arrays(step.operands))
    return None if source is None else pool(graph, step, source, positions.reshape(len(positions), -1), "MaxPool")


def pool(graph: Graph, step: SSAStep, source: int, positions: Rows, operator: str, **settings: Any) -> str | None:
    """A pooling of an array by the positions in it, a row for each number of a window."""
    window = pooled(positions, image_axes(graph, source)) if graph.program.steps[source].lanes else None
    if not window or 1 in window.kernel or window.out == (1, 1):
        return None
    name = graph.nodes.node(operator, [images(graph, source, window)], **sizes(window), **settings)
    return graph.reshape(name, (window.channels, *window.out), step.shape)


def sizes(window: Window) -> dict[str, tuple[int, ...]]:
    return {"kernel_shape": window.kernel, "strides": window.strides, "pads": window.pads}


def image_axes(graph: Graph, source: int) -> Shape:
    """The axes in which an array was made."""
    return graph.origins.get(graph.names[source], ("", graph.shape(source)))[1]


def images(graph: Graph, source: int, window: Window) -> str:
    return graph.reshape(graph.names[source], graph.shape(source), (window.channels, *window.image))
