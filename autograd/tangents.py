"""Forward mode: one walk over the graph in topological order, which passes tangents on from the inputs.

    for node in topological_order(root):
        node.tangent = sum(arg.tangent * partial for arg, partial in zip(node.args, node.partials))

The tangent of a node is its derivative in the direction that the tangents of the inputs are (Griewank and Walther,
"Evaluating Derivatives", 2008, chapter 3). The walk passes several directions on at once, which are the columns of a
Jacobian; each partial is written down once for all of them. On Values and traced numbers the products are recorded as a new
graph, as in symbolic.py, so they can be differentiated again; on floats they are floats.

Zeros are strong here too: a tangent of exactly 0 passes nothing on, whatever the partial. Nor does a partial of exactly 0,
which in reverse mode makes an adjoint of 0. So each step is a `chain_selected`.
"""

from collections.abc import Sequence
from typing import Any

from autograd.arguments import real
from autograd.backward import topological_order_of
from autograd.errors import TraceError
from autograd.own_derivatives import OUTPUT, CustomCall, call_of
from autograd.primitives import chain_selected, literal, stop_gradient
from autograd.primitives import sum as total
from autograd.row import is_node
from autograd.symbolic import MANY, check_unchanged, is_exactly
from autograd.value import Value


class NoForwardModeError(TypeError):
    """Raised where a derivative is known in reverse mode alone."""


class NoReverseModeError(TraceError):
    """Raised where a derivative is known in forward mode alone."""


#: The tangents of a node: for each direction in which it is not 0 for all inputs, one.
Tangents = dict[int, Any]


def push_forward(
    outputs: Sequence[Any],
    inputs: Sequence[Any],
    directions: Sequence[Tangents],
    graph: bool,
    order: Sequence[Any] | None = None,
) -> list[Tangents]:
    """The tangents of the outputs.

    Args:
        outputs: nodes, or numbers, which are constants.
        inputs: nodes. directions: their tangents.
        graph: whether the partials are to be recorded; else they are floats, and the nodes Values.
        order: the nodes between, in topological order; None for all from which the outputs were made.
    """
    found: dict[int, Tangents] = {id(node): tangents for node, tangents in zip(inputs, directions, strict=True)}
    nodes, lifted = nodes_in_graph(outputs, inputs)
    found |= {id(node): tangents for node, tangents in zip(lifted, directions, strict=True)}
    pushed: dict[int, list[Tangents]] = {}  # by the call, those of its outputs
    for node in _followed(nodes, topological_order_of(nodes) if order is None else order):
        if id(node) in found or not node.args:
            continue
        known = [found.get(id(arg)) for arg in node.args]
        call = call_of(node.primitive)
        if node.primitive is OUTPUT and (of_outputs := pushed.get(id(node.args[1]))):
            found[id(node)] = of_outputs[[id(slot) for slot in node.args[1].args].index(id(node.args[0]))]
        elif any(known):
            if call is not None and call.push is not None:
                pushed[id(node)] = call.push(known[call.outputs :])
            else:
                found[id(node)] = _tangents(node, known, graph)
    return [found.get(id(output), {}) for output in outputs]


def _followed(outputs: Sequence[Any], order: Sequence[Any]) -> Sequence[Any]:
    """Those of the nodes from which a way leads to an output past no `stop_gradient`: what the body of a loop is made of is
    behind one, and has tangents of its own in the derivative of the loop."""
    if not any(node.primitive is stop_gradient for node in order):
        return order
    wanted, found = set(map(id, outputs)), list[Any]()
    for node in reversed(order):
        if id(node) in wanted and node.primitive is not stop_gradient:
            found.append(node)
            wanted.update(map(id, node.args))
    return found[::-1]


def nodes_in_graph(outputs: Sequence[Any], inputs: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """The nodes among the outputs, and the inputs as they stand in their graph: a trace holds the graphs of Values."""
    nodes = [output for output in outputs if is_node(output)]
    for traced in nodes:
        if not isinstance(traced, Value):
            return nodes, [traced.lift(node) if isinstance(node, Value) else node for node in inputs]
    return nodes, list(inputs)


def partials_of(node: Any, graph: bool) -> Sequence[Any]:
    """The partials of a node by its arguments: floats, or where a graph is wanted nodes, with floats for what is constant.

    Raises:
        NoForwardModeError: if the node has a custom derivative.
    """
    primitive = node.primitive
    if type(primitive.evaluate) is CustomCall:
        raise NoForwardModeError(
            f"{primitive.name}() has a custom derivative in reverse mode alone (custom_vjp), so jvp, jacfwd, linearize and"
            " sparse=True can't take it; use grad, vjp or jacobian, or write it without custom_vjp."
        )
    if not graph:
        return node.partials
    if isinstance(node, Value):
        check_unchanged(node)
    partials = primitive.partials_at(node, node.args)
    return [partial if type(partial) is float else literal(partial) for partial in partials]


def _tangents(node: Any, known: list[Tangents | None], graph: bool) -> Tangents:
    """Those of a node, from those of its arguments."""
    partials = partials_of(node, graph)
    steps: dict[int, list[Any]] = {}
    for tangents, partial in zip(known, partials, strict=True):
        if tangents and not is_exactly(partial, 0.0):
            for direction, tangent in tangents.items():
                steps.setdefault(direction, []).append(times(tangent, partial))
    sums = {direction: total_of(terms, 2 if node.primitive.over_lists else MANY) for direction, terms in steps.items()}
    if not isinstance(node, Value):
        sums = {direction: node.collect(tangent) for direction, tangent in sums.items()}
    return {direction: tangent for direction, tangent in sums.items() if not is_exactly(tangent, 0.0)}


def times(tangent: Any, partial: Any) -> Any:
    """tangent · partial, without a node where one of them is 1 or -1."""
    if type(partial) is not float and not is_node(partial):
        if hasattr(partial, "push"):  # no factor: of a number for each lane, or of a table
            return partial.push(tangent)
        partial = real(partial)  # the row of a user may give an int
    if type(partial) is not float:
        if type(tangent) is not float:
            return tangent.apply_primitive(chain_selected, (tangent, partial))
        tangent, partial = partial, tangent
    if type(tangent) is float:
        return tangent * partial if tangent != 0.0 and partial != 0.0 else 0.0
    if partial == 1.0:
        return tangent
    return -tangent if partial == -1.0 else tangent.apply_primitive(chain_selected, (tangent, partial))


def total_of(terms: list[Any], many: int = MANY) -> Any:
    """Their sum: of many terms one operation, which the compiler finds to be a product of matrices."""
    if len(terms) == 1:
        return terms[0]
    if len(terms) >= many:
        return total(terms)
    found = terms[0]
    for term in terms[1:]:
        found = found + term
    return found
