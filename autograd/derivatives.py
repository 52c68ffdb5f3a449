"""Derivatives of recorded graphs: `gradients`, the sweep behind `Value.backward`, and the check of `detect_anomaly`."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from autograd.arguments import describe, real
from autograd.backward import sweep, topological_order, turn
from autograd.habits.lookup import explains_arguments
from autograd.modes import anomaly, describe_call, modes
from autograd.observer import observer
from autograd.own_derivatives import call_of
from autograd.primitives import constant as CONSTANT
from autograd.primitives import dot
from autograd.row import is_node
from autograd.symbolic import leading_to, sweep_symbolically
from autograd.value import Value, constant


@explains_arguments("function()")
def gradients(
    output: Value | Sequence[Value],
    inputs: Sequence[Value],
    create_graph: bool = False,
    grad_outputs: Sequence[Any] | None = None,
) -> list[Any]:
    """The derivatives of one Value by others, or of a sum of several, each times a weight. Touches no `.grad`.

    Args:
        output: the Value to differentiate, or a list of them.
        inputs: the Values to differentiate by, leaves or interior nodes. One that the output does not depend on gets 0.
        create_graph: whether to return Values, which can be differentiated again, instead of floats.
        grad_outputs: the weight of each output, a number or a Value; 1 for each where it is None. They are constants to
            these derivatives.

    Returns:
        A list as long as `inputs`, of Σ weightᵢ · outputᵢ the derivative by each.

    Raises:
        TypeError: if output or an input is not a Value.
        ValueError: if grad_outputs are not as many as the outputs.
        GraphChangedError: with create_graph, if a `.data` was changed since the graph was recorded.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> (dx,) = gradients(x ** 4, [x], create_graph=True)
    >>> dx.data, gradients(dx, [x])
    (108.0, [108.0])
    >>> gradients([x * x, 2.0 * x], [x], grad_outputs=[1.0, 10.0])
    [26.0]
    """
    if not isinstance(create_graph, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"gradients(): create_graph must be True or False, not {describe(create_graph)}.")
    single = isinstance(output, Value) or is_node(output)
    outputs: list[Any] = [output] if single else _as_list(output, "output", "a Value or a list of Values")
    for index, node in enumerate(outputs):
        if not isinstance(node, Value) and not is_node(node):
            raise TypeError(f"gradients(): output[{index}] must be a Value, not {describe(node)}.")
    weights: list[Any] = [1.0] * len(outputs)
    if grad_outputs is not None:
        weights = _as_list(grad_outputs, "grad_outputs", "a list with one number for each output")
        if len(weights) != len(outputs):
            raise ValueError(
                f"gradients(): grad_outputs must have one number for each output, but has {len(weights)} for {len(outputs)}."
            )
        for i, weight in enumerate(weights):
            weights[i] = weight if is_node(weight) else real(weight, f"gradients(): grad_outputs[{i}]")
    if isinstance(inputs, Value) or is_node(inputs):
        raise TypeError("gradients(): inputs must be a list of Values; write [x] for one.")
    nodes = _as_list(inputs, "inputs", "a list of Values")
    for index, node in enumerate(nodes):
        if not isinstance(node, Value) and not is_node(node):
            raise TypeError(f"gradients(): inputs[{index}] must be a Value, not {describe(node)}.")
    found = pull_back(outputs, weights, nodes, create_graph)
    # Under jit all is recorded; floats, which eager code would have here, are constants to what is made of them.
    return [number.detach() for number in found] if modes.tracing and not create_graph else found


def _as_list(given: Any, name: str, must: str) -> list[Any]:
    if type(given) is not list and (not isinstance(given, Iterable) or isinstance(given, str | dict)):
        raise TypeError(f"gradients(): {name} must be {must}, not {describe(given)}.")
    return list(given)  # pyright: ignore[reportUnknownArgumentType]


def pull_back(outputs: list[Any], seeds: list[Any], inputs: list[Any], create_graph: bool) -> list[Any]:
    """The derivatives of Σ seedᵢ · outputᵢ by the inputs, with the seeds as constants; numbers in place of nodes among the
    outputs are constants too.

    Returns:
        Floats if all nodes are Values and no graph is wanted, else nodes.
    """
    if len(outputs) != 1 or not isinstance(outputs[0], Value):
        pairs = [(output, seed) for output, seed in zip(outputs, seeds, strict=True) if is_node(output)]
        if not pairs:
            return [0.0] * len(inputs)
        outputs, seeds = [output for output, _ in pairs], [seed for _, seed in pairs]
    for node in outputs:
        if not isinstance(node, Value):  # of a trace; its graph holds those of the Values
            return node.pull_back(outputs, seeds, inputs)
    for node in inputs:
        if not isinstance(node, Value):
            return node.pull_back(outputs, seeds, inputs)
    if not create_graph and not modes.tracing:
        return derivatives(_total(outputs, seeds), inputs)
    if modes.lines is not None:
        check_finite(_total(outputs, seeds), 1.0, inputs)
    found = sweep_symbolically(outputs, seeds, inputs)
    return [constant(entry) if type(entry) is float else entry for entry in found]


def _total(outputs: list[Value], seeds: list[Any]) -> Value:
    """Σ seedᵢ · outputᵢ, at which a sweep begins; the output itself, if it is one."""
    if len(outputs) == 1 and type(seeds[0]) is float and seeds[0] == 1.0:
        return outputs[0]
    recording, modes.recording = modes.recording, True  # no_grad() does not stop earlier operations
    try:
        return dot([seed.data if isinstance(seed, Value) else seed for seed in seeds], outputs)
    finally:
        modes.recording = recording


def derivatives(output: Value, inputs: list[Value]) -> list[float]:
    """The derivatives of a Value by others, as floats; `gradients` without its checks of arguments."""
    if modes.lines is not None:
        check_finite(output, 1.0, inputs)
    with turn:
        for node in inputs:
            node.adjoint = 0.0
        sweep(output, 1.0, keep=False)
        return [node.adjoint for node in inputs]


def check_finite(root: Value, seed: float, inputs: Sequence[Value] | None = None) -> None:
    """Under detect_anomaly: name the first node that passes back a NaN or an infinity, before any `.grad` changes.

    Args:
        root, seed: the node at which the sweep begins, and its adjoint.
        inputs: the Values that it must reach; None for every leaf but the constants.
    """
    with turn:
        sweep(root, seed, keep=False)
        order = topological_order(root)
        variable = [node for node in order if node.primitive is not CONSTANT] if inputs is None else inputs
        reached = leading_to(variable, order)
        for node in reversed(order):
            if id(node) not in reached or call_of(node.primitive) is not None:
                continue
            if not math.isfinite(node.adjoint):
                raise anomaly(f"the derivatives that reach {describe(node)} add up to {node.adjoint!r}.", root, node)
            for arg, partial in zip(node.args, node.partials, strict=True):
                if call_of(arg.primitive) is not None:  # it is passed nan, as a sign
                    continue
                if id(arg) in reached and node.adjoint != 0.0 and not math.isfinite(node.adjoint * partial):
                    message = (
                        f"{describe_call(node)} passed back {node.adjoint * partial!r} to {describe(arg)}:"
                        f" its adjoint {node.adjoint!r} times its partial {partial!r}."
                    )
                    raise anomaly(message, root, node)


def backward(root: Value, seed: float) -> None:
    """Fill `.grad` of the nodes below a root; `Value.backward` calls it."""
    if modes.lines is not None:
        check_finite(root, seed)
    sweep(root, seed, keep=True)


observer.backward = backward
