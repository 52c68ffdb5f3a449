"""Backpropagation on Values and traced numbers: the walk of backward.py, which writes the products down as a new graph.

That is the graph of the gradient, so derivatives of any order come from the same rules (Griewank and Walther, "Evaluating
Derivatives", 2008, chapter 5).
"""

from array import array
from collections.abc import Sequence
from typing import Any

from autograd.arguments import real
from autograd.backward import ordered
from autograd.errors import GraphChangedError
from autograd.own_derivatives import CustomCall
from autograd.positions import Positions
from autograd.primitives import chain, chain_dot, chain_selected
from autograd.primitives import sum as total
from autograd.row import is_node
from autograd.value import Value

#: From this number of uses on, contributions to an adjoint are recorded as products of lists instead of one by one.
MANY = 5

#: Stands for the number of a list where a row that selects the node uses it.
SELECTED: int = -1


class Contributions:
    """What the uses of nodes contribute to their adjoints: for each node a chain, of which the latest comes first.

    Args:
        nodes: how many nodes there are. uses: how many contributions, at most.

    Attributes:
        latest: for each node its latest contribution, or -1. before: for each contribution the one recorded before.
        adjoints, partials: the adjoint of the result, and its partial by the node.
        families: the number of the list that the node was an entry of, 0 for none, or SELECTED.
    """

    def __init__(self, nodes: int, uses: int) -> None:
        self.latest, self.before, self.families = (
            array("i", [-1]) * nodes,
            array("i", bytes(4 * uses)),
            array("i", bytes(4 * uses)),
        )
        self.adjoints: list[Any] = []
        self.partials: list[Any] = []

    def add(self, node: int, adjoint: Any, partial: Any, family: int) -> None:
        at = len(self.adjoints)
        self.adjoints.append(adjoint)
        self.partials.append(partial)
        self.families[at] = family
        self.before[at] = self.latest[node]
        self.latest[node] = at

    def pairs(self, node: int) -> list[tuple[Any, Any]]:
        """The adjoint and the partial of each contribution to a node, in order."""
        found: list[tuple[Any, Any]] = []
        at = self.latest[node]
        while at >= 0:
            found.append((self.adjoints[at], self.partials[at]))
            at = self.before[at]
        found.reverse()
        return found

    def summed(self, node: int) -> Any:
        """Σ adjoint · partial over the uses of a node, many of them as one `chain_dot` for each list that the node was used
        in.

        The filters of a convolution share the list of pixels under them: their contributions to it are one matrix product.
        """
        at = self.latest[node]
        if self.before[at] < 0:
            return self.times(at)
        count, following = 0, -1
        while at >= 0:  # turn the chain round, which nobody reads again
            before = self.before[at]
            self.before[at] = following
            following, at = at, before
            count += 1
        at = following
        terms: list[Any] = []
        if count < MANY:
            while at >= 0:
                terms.append(self.times(at))
                at = self.before[at]
            return total(terms) if type(terms[0]) is float else terms[0].apply_primitive(total, (terms,))
        alone: tuple[list[Any], list[Any]] = [], []
        shared: dict[int, tuple[list[Any], list[Any]]] = {}
        while at >= 0:
            adjoint, partial = self.adjoints[at], self.partials[at]
            is_step = self.families[at] != SELECTED and type(adjoint) is not float
            if is_step and (type(partial) is type(adjoint) or is_node(partial)):
                lists = shared.get(self.families[at])
                if lists is None:
                    lists = shared[self.families[at]] = [], []
                lists[0].append(adjoint)
                lists[1].append(partial)
            else:
                terms.append(self.times(at))
            at = self.before[at]
        for lists in shared.values():
            if len(lists[0]) == 1:
                alone[0].append(lists[0][0])
                alone[1].append(lists[1][0])
        for lists in (alone, *shared.values()):
            if len(lists[0]) > (lists is not alone):
                terms.append(chain_dot(lists[0], lists[1]))  # noqa: PERF401  # a comprehension's variables have no C types
        return terms[0] if len(terms) == 1 else total(terms)

    def times(self, at: int) -> Any:
        """adjoint · partial, without a node where one of them is 1 or -1."""
        adjoint: Any = self.adjoints[at]
        partial: Any = self.partials[at]
        self.adjoints[at] = self.partials[at] = None  # nobody reads them again
        if type(partial) is not float and type(partial) is not type(adjoint) and not is_node(partial):
            if hasattr(partial, "pull"):  # no factor: of a number for each lane, or of a table
                return partial.pull(adjoint)
            partial = real(partial)  # the row of a user may give an int
        if is_exactly(adjoint, 1.0):
            return partial
        if is_exactly(partial, 1.0):
            return adjoint
        if is_exactly(partial, -1.0):
            return -adjoint
        step = chain_selected if self.families[at] == SELECTED else chain
        node: Any = partial if type(adjoint) is float else adjoint
        return step(adjoint, partial) if type(node) is float else node.apply_primitive(step, (adjoint, partial))


def sweep_symbolically(
    outputs: list[Any], seeds: list[Any], inputs: Sequence[Any], between: Sequence[Any] | None = None
) -> list[Any]:
    """The derivatives of Σ seedᵢ · outputᵢ by each input, for constant seeds, as nodes of a new graph (a float where one is
    constant). With `between`, nodes in topological order, those through these alone, and not from one input to another."""
    if between is None:
        place = ordered(outputs)
    else:
        place = Positions()
        for node in (*inputs, *between):
            place.add(node)
    order, flat, begins = place.order, place.rows.flat, place.rows.begins
    on_path = bytearray(len(order))  # 2 for an input, 1 for what else depends on one
    for node in inputs:
        at = place.of(node)
        if at >= 0:
            on_path[at] = 2
    for i in range(len(order)):
        if not on_path[i]:
            for k in range(begins[i], begins[i + 1]):
                if flat[k] >= 0 and on_path[flat[k]]:
                    on_path[i] = 1
                    break
    found = Contributions(len(order), len(outputs) + place.rows.end)
    for output, seed in zip(outputs, seeds, strict=True):
        at = place.of(output)
        if at >= 0 and on_path[at]:
            found.add(at, seed, 1.0, 0)
    adjoints: list[Any] = [0.0] * len(order)
    lists: dict[tuple[int, ...], int] = {}  # numbers the argument lists of primitives over two lists
    for i in range(len(order) - 1, -1, -1):
        if found.latest[i] < 0:
            continue
        node = order[i]
        primitive = node.primitive
        call = primitive.evaluate if begins[i] < begins[i + 1] else None  # a leaf has no primitive
        if type(call) is CustomCall:
            call.check_inputs(node, set(map(id, inputs)))
            for arg, adjoint in call.contributions(node, found.pairs(i), sweep_symbolically):
                at = place.of(arg)
                if at >= 0 and on_path[at] and not is_exactly(adjoint, 0.0):
                    found.add(at, adjoint, 1.0, 0)
            continue
        adjoint = found.summed(i)
        begin = begins[i]
        if on_path[i] == 2:
            adjoints[i] = adjoint
            if between is not None or not any([on_path[at] for at in flat[begin : begins[i + 1]]]):  # noqa: C419
                continue
        if isinstance(node, Value):
            check_unchanged(node)
        args = node.args
        partials = primitive.partials_at(node, args)
        if len(partials) != len(args):
            raise ValueError(f"{primitive.name}: its row gives {len(partials)} partials for {len(args)} arguments.")
        half = len(args) // 2
        first = second = 0
        selects = primitive.selects
        if primitive.over_lists and primitive.arity == 2:
            keys = [tuple(map(id, entries)) for entries in (args[:half], args[half:])]
            first, second = [lists.setdefault(key, len(lists) + 1) for key in keys]
        for k in range(len(args)):
            partial = partials[k]
            at = flat[begin + k]
            if at >= 0 and on_path[at] and not is_exactly(partial, 0.0):
                selected = selects and primitive.selects_at(k, len(args))
                found.add(at, adjoint, partial, SELECTED if selected else second if k >= half else first)
    return [adjoints[place.of(node)] if place.of(node) >= 0 else 0.0 for node in inputs]


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


def is_exactly(x: Any, number: float) -> bool:
    """Whether it is a constant, and this one."""
    return type(x) is float and x == number


def check_unchanged(node: Any) -> None:
    """Refuse to differentiate again where `.data` of an argument has changed since the node was recorded."""
    primitive = node.primitive
    again = primitive.evaluate(*primitive.unflatten([arg.data for arg in node.args]))
    if again != node.data and not (again != again and node.data != node.data):
        raise GraphChangedError(
            f"{primitive.name}() was recorded as {node.data!r} but is {again!r} now: .data of a node below it was changed."
            " Record the graph again before differentiating it with create_graph=True or expanding it."
        )
