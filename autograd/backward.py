"""Backpropagation: one walk over the graph in reverse topological order, on floats or on Values.

On floats it multiplies the partials that the nodes carry and fills `.grad`; on Values it writes the same products down as
a new graph, the graph of the gradient, so that derivatives of any order come from the same rules (Griewank and Walther,
"Evaluating Derivatives", 2008, chapters 3 and 5). Neither recurses, so a chain of a million nodes is no deeper than one.
"""

import math
import threading
from collections.abc import Iterable, Sequence
from typing import Any

from autograd import native
from autograd.errors import AnomalyError, GraphChangedError, describe
from autograd.modes import modes, story
from autograd.primitives import chain, chain_dot, chain_selected
from autograd.primitives import constant as CONSTANT
from autograd.primitives import sum as total
from autograd.row import is_node
from autograd.value import Many, Value, constant, sweep_with

#: The float sweep keeps its work in the nodes (`uses`, `adjoint`). Sweeps therefore take turns: graphs that share leaves
#: may be built and backpropagated in many threads at once, and each sweep is whole before the next begins.
turn = threading.RLock()

#: From so many uses on, what they pass back is recorded as products of lists instead of one by one.
MANY = 5

#: What a use of a node passes back to it: the adjoint of the result, the partial by the node, and the number of the list
#: that the node was an entry of, 0 for none, or SELECTED; and the step of the use that was met before, or None.
SweepStep = tuple[Any, Any, int, "SweepStep | None"]

#: Instead of the number of a list: the use is by a row that selects the node.
SELECTED = -1

#: How many nodes a sweep passes between two pauses, in which compiled code lets interrupts and other threads in.
BETWEEN_PAUSES = 10_000


def topological_order(root: Any) -> list[Any]:
    """Every node that the root was made from, and the root, each once and after its arguments.

    >>> from autograd import Value
    >>> x = Value(2.0, label="x")
    >>> [node.data for node in topological_order(x * x + 1.0)]
    [2.0, 4.0, 1.0, 5.0]
    """
    order: list[Any] = []
    placed: set[int] = set()  # by id: a traced number has no hash
    stack = [root]
    while stack:
        node = stack[-1]
        if id(node) in placed:
            stack.pop()
            continue
        waiting = len(stack)
        args = node.args
        for arg in reversed(args):
            if id(arg) not in placed:
                stack.append(arg)  # noqa: PERF401  # a comprehension would make a list for each node
        if len(stack) == waiting:
            placed.add(id(node))
            order.append(node)
    return order


def sweep(root: Value, seed: float, keep: bool) -> None:
    """Leave in `.adjoint` of every node the derivative of the root by it, times the seed; with `keep`, in `.grad` too.

    An adjoint that is exactly 0 contributes nothing, whatever the partial (strong zero); nor does a partial of 0 of a row
    that selects, whatever the adjoint.
    """
    with turn:
        try:
            count_uses(root)
            pass_adjoints(root, seed, keep)
        except BaseException:  # also an interrupt: a count left behind would spoil the next sweep
            for node in topological_order(root):
                node.uses = 0
            raise


def count_uses(root: Value) -> None:
    """Count in each node the edges that lead to it from the root and the nodes below it."""
    stack: list[Value] = [root]
    node: Value
    left: Value | None
    right: Value | None
    arg: Value
    uses: int
    while stack:
        native.pause()
        for _ in range(BETWEEN_PAUSES):
            node = stack.pop()
            left = node.left
            if left is not None:
                uses = left.uses
                left.uses = uses + 1
                if not uses:
                    left.adjoint = 0.0
                    stack.append(left)
                right = node.right
                if right is not None:
                    uses = right.uses
                    right.uses = uses + 1
                    if not uses:
                        right.adjoint = 0.0
                        stack.append(right)
            elif node.many is not None:
                many = node.many
                for arg in many.nodes:
                    uses = arg.uses
                    arg.uses = uses + 1
                    if not uses:
                        arg.adjoint = 0.0
                        stack.append(arg)
            if not stack:
                break


def pass_adjoints(root: Value, seed: float, keep: bool) -> None:
    """Pass adjoints on to the arguments; a node's turn comes when all its uses have contributed (Kahn, 1962)."""
    stack: list[Value] = [root]
    node: Value
    left: Value | None
    right: Value | None
    arg: Value
    adjoint: float
    many: Many
    i: int
    uses: int
    root.adjoint = seed
    while stack:
        native.pause()
        for _ in range(BETWEEN_PAUSES):
            node = stack.pop()
            adjoint = node.adjoint
            if keep:
                node.grad = adjoint if node.primitive is not None else node.grad + adjoint
            if adjoint - adjoint != 0.0:  # inf or nan, which times 0 are nan
                adjoint = pass_selected(node, adjoint)
            left = node.left
            if left is not None:
                if adjoint != 0.0:
                    left.adjoint += adjoint * node.d_left
                uses = left.uses - 1
                left.uses = uses
                if not uses:
                    stack.append(left)
                right = node.right
                if right is not None:
                    if adjoint != 0.0:
                        right.adjoint += adjoint * node.d_right
                    uses = right.uses - 1
                    right.uses = uses
                    if not uses:
                        stack.append(right)
            elif node.many is not None:
                many = node.many
                partials = many.partials
                for i, arg in enumerate(many.nodes):
                    if adjoint != 0.0:
                        arg.adjoint += adjoint * partials[i]
                    uses = arg.uses - 1
                    arg.uses = uses
                    if not uses:
                        stack.append(arg)
            if not stack:
                break


def pass_selected(node: Value, adjoint: float) -> float:
    """Pass an adjoint that is inf or nan to those arguments that the node's row selects.

    Returns:
        What is left to pass: the adjoint, if the row does not select, else 0.
    """
    primitive = node.primitive
    if primitive is None or not primitive.selects:
        return adjoint
    args = node.args
    for i, arg in enumerate(args):
        partial = node.partials[i]
        if partial != 0.0 or not primitive.selects_at(i, len(args)):
            arg.adjoint += adjoint * partial
    return 0.0


def sweep_symbolically(output: Any, inputs: Sequence[Any]) -> list[Any]:
    """The derivatives of the output by each input, as nodes of a new graph (a float where one is a mere number)."""
    order = topological_order(output)
    on_path = leading_to(inputs, order)
    contributions: dict[int, SweepStep] = {id(output): (1.0, 1.0, 0, None)} if id(output) in on_path else {}
    adjoints: dict[int, Any] = {}
    lists: dict[tuple[int, ...], int] = {}  # the lists that primitives over two were applied to, numbered
    for node in reversed(order):
        latest = contributions.pop(id(node), None)
        if latest is None:
            continue
        adjoint = adjoints[id(node)] = _sum_contributions(latest)
        args = node.args
        for arg in args:
            if id(arg) in on_path:
                break
        else:
            continue
        primitive = node.primitive
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
        for i, arg in enumerate(args):
            partial = partials[i]
            if id(arg) in on_path and not _is(partial, 0.0):
                selected = selects and primitive.selects_at(i, len(args))
                family = SELECTED if selected else shared_operand_ids[i >= half]
                contributions[id(arg)] = adjoint, partial, family, contributions.get(id(arg))
    return [adjoints.get(id(node), 0.0) for node in inputs]


def _sum_contributions(latest: SweepStep) -> Any:
    """Σ adjoint · partial over the uses of a node, many of them as one `chain_dot` for each list that the node was used in.

    The filters of a convolution share the list of pixels under them: what they pass back to it is one matrix product.
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
    """The ids of the inputs and of those of the nodes, given in topological order, that are made from them."""
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
    if _is(adjoint, 1.0):
        return partial
    if _is(partial, 1.0):
        return adjoint
    if _is(partial, -1.0):
        return -adjoint
    return chain_selected(adjoint, partial) if step[2] == SELECTED else chain(adjoint, partial)


def check_unchanged(node: Any) -> None:
    """Refuse to differentiate again where `.data` of an argument is no longer what the node was recorded with."""
    primitive = node.primitive
    again = primitive.evaluate(*primitive.unflatten([arg.data for arg in node.args]))
    if again != node.data and not (again != again and node.data != node.data):
        raise GraphChangedError(
            f"{primitive.name}() was recorded as {node.data!r} but is {again!r} now: .data of a node below it was changed."
            " Record the graph again before differentiating it with create_graph=True or expanding it."
        )


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
    if modes.lines is not None:
        check_finite(output, 1.0, inputs)
    if create_graph or modes.tracing:
        return [entry if isinstance(entry, Value) else constant(entry) for entry in sweep_symbolically(output, inputs)]
    with turn:
        for node in inputs:
            node.adjoint = 0.0
        sweep(output, 1.0, keep=False)
        return [node.adjoint for node in inputs]


def check_finite(root: Value, seed: float, inputs: Sequence[Value] | None = None) -> None:
    """Under detect_anomaly: name the first node that passes back a NaN or an infinity, before any `.grad` changes.

    Args:
        root, seed: where the sweep begins, and with what.
        inputs: what it is to reach; None for every leaf but the constants.
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
                raise AnomalyError(f"the derivatives that reach {describe(node)} add up to {node.adjoint!r}.")
            for arg, partial in zip(node.args, node.partials, strict=True):
                if id(arg) in reached and node.adjoint != 0.0 and not math.isfinite(node.adjoint * partial):
                    raise AnomalyError(
                        f"{story(node)} passed back {node.adjoint * partial!r} to {describe(arg)}:"
                        f" its adjoint {node.adjoint!r} times its partial {partial!r}."
                    )


def backward(root: Value, seed: float) -> None:
    """What `Value.backward` runs."""
    if modes.lines is not None:
        check_finite(root, seed)
    sweep(root, seed, keep=True)


sweep_with(backward)
