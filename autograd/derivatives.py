"""Derivatives of recorded graphs: `gradients`, the sweep behind `Value.backward`, and the check of `detect_anomaly`."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from autograd.arguments import describe
from autograd.backward import sweep, topological_order, turn
from autograd.habits.lookup import explains_arguments
from autograd.modes import anomaly, describe_call, modes
from autograd.observer import observer
from autograd.primitives import constant as CONSTANT
from autograd.row import is_node
from autograd.symbolic import leading_to, sweep_symbolically
from autograd.value import Value, constant


@explains_arguments("function()")
def gradients(output: Value, inputs: Sequence[Value], create_graph: bool = False) -> list[Any]:
    """The derivatives of one Value by others. Touches no `.grad`.

    Args:
        output: the Value to differentiate.
        inputs: the Values to differentiate by, leaves or interior nodes. One that the output does not depend on gets 0.
        create_graph: whether to return Values, which can be differentiated again, instead of floats.

    Returns:
        A list as long as `inputs`.

    Raises:
        TypeError: if output or an input is not a Value.
        GraphChangedError: with create_graph, if a `.data` was changed since the graph was recorded.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> (dx,) = gradients(x ** 4, [x], create_graph=True)
    >>> dx.data, gradients(dx, [x])
    (108.0, [108.0])
    """
    if not isinstance(output, Value):  # pyright: ignore[reportUnnecessaryIsInstance]
        if is_node(output):
            return output.gradients(inputs)
        raise TypeError(f"gradients(): output must be a Value, not {describe(output)}.")
    if isinstance(inputs, Value):
        raise TypeError("gradients(): inputs must be a list of Values; write [x] for one.")
    if not isinstance(inputs, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"gradients(): inputs must be a list of Values, not {describe(inputs)}.")
    inputs = list(inputs)
    for index, node in enumerate(inputs):
        if not isinstance(node, Value):  # pyright: ignore[reportUnnecessaryIsInstance]
            if is_node(node):  # under jit, where the output was made of captured Values alone
                return node.lift(output).gradients(inputs)
            raise TypeError(f"gradients(): inputs[{index}] must be a Value, not {describe(node)}.")
    if not create_graph and not modes.tracing:
        return derivatives(output, inputs)
    if modes.lines is not None:
        check_finite(output, 1.0, inputs)
    return [entry if isinstance(entry, Value) else constant(entry) for entry in sweep_symbolically(output, inputs)]


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
            if id(node) not in reached:
                continue
            if not math.isfinite(node.adjoint):
                raise anomaly(f"the derivatives that reach {describe(node)} add up to {node.adjoint!r}.", root, node)
            for arg, partial in zip(node.args, node.partials, strict=True):
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
