"""Backpropagation on Values and traced numbers: the walk of backward.py, which writes the products down as a new graph.

That is the graph of the gradient, so derivatives of any order come from the same rules (Griewank and Walther, "Evaluating
Derivatives", 2008, chapter 5).
"""

from collections.abc import Sequence
from typing import Any

from autograd.backward import topological_order_of
from autograd.errors import GraphChangedError
from autograd.own_derivatives import CustomCall
from autograd.primitives import chain, chain_dot, chain_selected
from autograd.primitives import sum as total
from autograd.row import is_node
from autograd.value import Value

#: From this number of uses on, contributions to an adjoint are recorded as products of lists instead of one by one.
MANY = 5

#: One use's contribution to a node's adjoint: the adjoint of the result, the partial by the node, the number of the list
#: that the node was an entry of (0 for none, or SELECTED), and the contribution recorded before this one, or None.
SweepStep = tuple[Any, Any, int, "SweepStep | None"]

#: Stands for the number of a list where a row that selects the node uses it.
SELECTED = -1


def sweep_symbolically(
    outputs: list[Any], seeds: list[Any], inputs: Sequence[Any], between: Sequence[Any] | None = None
) -> list[Any]:
    """The derivatives of Σ seedᵢ · outputᵢ by each input, for constant seeds, as nodes of a new graph (a float where one is
    constant). With `between`, nodes in topological order, those through these alone, and not from one input to another."""
    order = topological_order_of(outputs) if between is None else [*inputs, *between]
    place = {id(node): i for i, node in enumerate(order)}
    on_path = bytearray(len(order))  # 2 for an input, 1 for what else depends on one
    for node in inputs:
        if id(node) in place:
            on_path[place[id(node)]] = 2
    for i, node in enumerate(order):
        if not on_path[i]:
            for arg in node.args:
                at = place.get(id(arg), -1)
                if at >= 0 and on_path[at]:
                    on_path[i] = 1
                    break
    contributions: list[SweepStep | None] = [None] * len(order)
    for output, seed in zip(outputs, seeds, strict=True):
        at = place.get(id(output), -1)
        if at >= 0 and on_path[at]:
            contributions[at] = seed, 1.0, 0, contributions[at]
    adjoints: dict[int, Any] = {}
    lists: dict[tuple[int, ...], int] = {}  # numbers the argument lists of primitives over two lists
    for i in range(len(order) - 1, -1, -1):
        latest = contributions[i]
        if latest is None:
            continue
        contributions[i] = None
        node = order[i]
        primitive = node.primitive
        call = getattr(primitive, "evaluate", None)  # a leaf has no primitive
        if type(call) is CustomCall:
            call.check_inputs(node, set(map(id, inputs)))
            for arg, adjoint in call.contributions(node, latest, sweep_symbolically):
                at = place.get(id(arg), -1)
                if at >= 0 and on_path[at] and not _is(adjoint, 0.0):
                    contributions[at] = adjoint, 1.0, 0, contributions[at]
            continue
        adjoint = _sum_contributions(latest)
        args = node.args
        if on_path[i] == 2:
            adjoints[id(node)] = adjoint
            if between is not None or not any([on_path[place[id(arg)]] for arg in args]):  # noqa: C419
                continue
        if isinstance(node, Value):
            check_unchanged(node)
        partials = primitive.flatten(primitive.partials(node, *primitive.unflatten(args)))
        if len(partials) != len(args):
            raise ValueError(f"{primitive.name}: its row gives {len(partials)} partials for {len(args)} arguments.")
        half = len(args) // 2
        shared_operand_ids = (0, 0)
        selects = primitive.selects
        if primitive.over_lists and primitive.arity == 2:
            keys = [tuple(map(id, entries)) for entries in (args[:half], args[half:])]
            first, second = [lists.setdefault(key, len(lists) + 1) for key in keys]
            shared_operand_ids = first, second
        for k, arg in enumerate(args):
            partial = partials[k]
            at = place.get(id(arg), -1)
            if at >= 0 and on_path[at] and not _is(partial, 0.0):
                selected = selects and primitive.selects_at(k, len(args))
                family = SELECTED if selected else shared_operand_ids[k >= half]
                contributions[at] = adjoint, partial, family, contributions[at]
    return [adjoints.get(id(node), 0.0) for node in inputs]


def _sum_contributions(latest: SweepStep) -> Any:
    """Σ adjoint · partial over the uses of a node, many of them as one `chain_dot` for each list that the node was used in.

    The filters of a convolution share the list of pixels under them: their contributions to it are one matrix product.
    """
    earlier = latest[3]
    if earlier is None:
        return _times(latest)
    steps = [latest]
    while earlier is not None:
        steps.append(earlier)
        earlier = earlier[3]
    steps.reverse()
    terms: list[Any] = []
    shared_operand_ids: dict[int, list[SweepStep]] = {}
    for step in steps:
        if len(steps) >= MANY and step[2] != SELECTED and type(step[0]) is not float and is_node(step[1]):
            shared_operand_ids.setdefault(step[2], []).append(step)
        else:
            terms.append(_times(step))
    products = [family for family in shared_operand_ids.values() if len(family) > 1]
    alone = [step for family in shared_operand_ids.values() if len(family) == 1 for step in family]
    for family in [alone, *products] if alone else products:
        terms.append(chain_dot([step[0] for step in family], [step[1] for step in family]))  # noqa: PERF401
    return terms[0] if len(terms) == 1 else total(terms)


def leading_to(inputs: Sequence[Any], order: Sequence[Any]) -> set[int]:
    """The ids of the inputs and of all nodes that depend on them; `order` is topological."""
    on_path: set[int] = set(map(id, inputs))
    for node in order:
        args = node.args
        for arg in args:
            if id(arg) in on_path:
                on_path.add(id(node))
                break
    return on_path


def _is(x: Any, number: float) -> bool:
    return type(x) is float and x == number


def _times(step: SweepStep) -> Any:
    """adjoint · partial, without a node where one of them is 1 or -1."""
    adjoint, partial = step[0], step[1]
    if type(partial) is not float and not is_node(partial):  # no factor: of a number for each lane, or of a table
        return partial.pull(adjoint)
    if _is(adjoint, 1.0):
        return partial
    if _is(partial, 1.0):
        return adjoint
    if _is(partial, -1.0):
        return -adjoint
    return chain_selected(adjoint, partial) if step[2] == SELECTED else chain(adjoint, partial)


def check_unchanged(node: Any) -> None:
    """Refuse to differentiate again where `.data` of an argument has changed since the node was recorded."""
    primitive = node.primitive
    again = primitive.evaluate(*primitive.unflatten([arg.data for arg in node.args]))
    if again != node.data and not (again != again and node.data != node.data):
        raise GraphChangedError(
            f"{primitive.name}() was recorded as {node.data!r} but is {again!r} now: .data of a node below it was changed."
            " Record the graph again before differentiating it with create_graph=True or expanding it."
        )
