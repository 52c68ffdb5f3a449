"""Backpropagation on floats: one walk over the graph in reverse topological order.

    root.adjoint = 1.0
    for node in reversed(topological_order(root)):
        node.grad = node.adjoint
        for arg, partial in zip(node.args, node.partials):
            if node.adjoint != 0.0:
                arg.adjoint += node.adjoint * partial

That is the whole algorithm (Griewank and Walther, "Evaluating Derivatives", 2008, chapter 3). The code below makes no list
of the nodes: it counts the uses of each, and a node's turn comes when all of its uses have contributed (Kahn, 1962). It
does not recurse, so a chain of a million nodes is no deeper than one. The same walk on Values and traced numbers is
symbolic.py.
"""

import threading
from typing import Any

from autograd import native
from autograd.own_derivatives import call_of
from autograd.positions import Positions
from autograd.value import Value

#: The float sweep keeps its work in the nodes (`uses`, `adjoint`). Sweeps therefore take turns: graphs that share leaves
#: may be built and backpropagated in many threads at once, and each sweep is whole before the next begins.
turn = threading.RLock()

#: How many nodes a sweep passes between two pauses, in which compiled code lets interrupts and other threads in.
BETWEEN_PAUSES = 10_000


def topological_order(root: Any) -> list[Any]:
    """Every node that the root was made from, and the root, each once and after its arguments.

    >>> from autograd import Value
    >>> x = Value(2.0, label="x")
    >>> [node.data for node in topological_order(x * x + 1.0)]
    [2.0, 4.0, 1.0, 5.0]
    """
    return topological_order_of([root])


def topological_order_of(roots: list[Any]) -> list[Any]:
    """The same of several roots: those of the first come first."""
    return ordered(roots).order


def ordered(roots: list[Any]) -> Positions:
    """The same, with the position of each."""
    found = Positions()
    for root in roots:
        found.add_all_below(root)
    return found


def sweep(root: Value, seed: float, keep: bool) -> None:
    """Leave in `.adjoint` of every node the derivative of the root by it, times the seed; with `keep`, in `.grad` too.

    An adjoint that is exactly 0 contributes nothing for any partial (strong zero); nor does a partial of 0 of a row
    that selects, for any adjoint.
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
    root.adjoint = seed
    while stack:
        native.pause()
        for _ in range(BETWEEN_PAUSES):
            node = stack.pop()
            adjoint = node.adjoint
            if keep:
                node.grad = adjoint if node.primitive is not None else node.grad + adjoint
            if adjoint - adjoint != 0.0:  # inf or nan: its product with 0 is nan
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
        The adjoint that is still to be passed on, unchanged if the row does not select, else 0. The node of a call with
        its own derivative gets nan from its outputs, and passes on what that derivative is.
    """
    primitive = node.primitive
    call = call_of(primitive)
    if call is not None:
        call.pass_floats(node)
        return 0.0
    if primitive is None or not primitive.selects:
        return adjoint
    args = node.args
    for i, arg in enumerate(args):
        partial = node.partials[i]
        if partial != 0.0 or not primitive.selects_at(i, len(args)):
            arg.adjoint += adjoint * partial
    return 0.0
