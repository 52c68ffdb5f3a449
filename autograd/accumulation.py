"""Jacobians of which each entry is a number of its own: all that a recorded graph does not know to be zero, at once.

    for node in reversed(order):                      # each node that is used once joins the row of the vertex that uses it
        rows[vertex][arg] = adjoint * partial
    for vertex in order:                              # what is left are the vertices: inputs, results, nodes used often
        tangents[vertex] = sum(derivative * tangents[arg] for arg, derivative in rows[vertex])

Both steps are orders of vertex elimination (Griewank and Walther, "Evaluating Derivatives", 2008, chapter 9). To eliminate
a node that is used once in reverse mode takes one product for each of its arguments, and in forward mode one for each input
that it depends on: a node with more arguments than there are inputs is a vertex too. For the vertices the cheaper of forward
mode (as written above) and reverse mode is taken, by the number of products.

No columns are compressed by a colouring (Curtis, Powell and Reid, 1974; Gebremedhin, Manne and Pothen, "What color is your
Jacobian?", 2005), as is done where derivatives can only be had for whole vectors. A number here has a tangent for each input
that it depends on and for no other; if any result depends on the number, that result depends on those inputs too, so that
they have different colours, and the compressed sweep would compute exactly as many tangents.

Zeros are strong, as in tangents.py. The sweep there is taken for numbers with lanes, which meet reductions over them, for
tables, which are no numbers, and for the loops of a program.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from autograd.backward import topological_order_of
from autograd.own_derivatives import OUTPUT
from autograd.row import is_node
from autograd.symbolic import is_exactly
from autograd.tangents import Tangents, nodes_in_graph, partials_of, push_forward, times, total_of

#: The derivatives of each vertex by those below it: by their ids.
Rows = dict[int, dict[int, Any]]


def accumulate(outputs: Sequence[Any], inputs: Sequence[Any], graph: bool, lower: bool = False) -> list[Tangents]:
    """The derivatives of each output by each input that it depends on, by the index of the input.

    Where a graph is recorded, which entries there are does not depend on the numbers: a derivative that happens to be 0 is
    one of them.

    Args:
        outputs: nodes, or numbers, which are constants.
        inputs: nodes.
        graph: as for `push_forward`.
        lower: whether entries beyond the diagonal may be left out, as of a Hessian.
    """
    roots, sources = nodes_in_graph(outputs, inputs)
    columns = {id(node): i for nodes in (inputs, sources) for i, node in enumerate(nodes)}
    found = [id(output) if is_node(output) else 0 for output in outputs]
    order = topological_order_of(roots)
    if any([node.primitive is OUTPUT or not getattr(node, "has_factors", True) for node in order]):  # noqa: C419
        return push_forward(outputs, inputs, [{i: 1.0} for i in range(len(inputs))], graph)
    rows = _rows(order, roots, columns, graph)
    tangents = {key: {column: 1.0} for key, column in columns.items()}
    reached = {key: i for i, key in enumerate(found) if key in rows}  # of equal outputs the last
    bounds = _bounds(rows, reached) if lower else {}
    if lower or _forward_is_cheaper(rows, columns, reached):
        for vertex, row in rows.items():
            tangents[vertex] = _combined(row, tangents, bounds.get(vertex, len(inputs)))
        return [tangents.get(key, {}) for key in found]
    by_input = _from_above(rows, reached, columns)
    turned: dict[int, Tangents] = {key: {} for key in reached}
    for key, column in columns.items():
        for output, derivative in by_input.get(key, {}).items():
            turned[output][column] = derivative
    return [turned.get(key, tangents.get(key, {})) for key in found]


def _rows(order: list[Any], roots: list[Any], columns: dict[int, int], graph: bool) -> Rows:
    """The derivatives of each vertex by those below it, in topological order."""
    uses = _uses(order, columns)
    vertices = {id(root) for root in roots if id(root) in uses}
    many = len(set(columns.values()))
    adjoints: dict[int, tuple[dict[int, list[Any]], Any]] = {}
    found: list[tuple[int, dict[int, list[Any]]]] = []
    for node in reversed(order):
        key = id(node)
        if key in columns:
            continue
        if key in vertices:
            row, adjoint = dict[int, list[Any]](), 1.0
            found.append((key, row))
        elif key in adjoints:
            row, adjoint = adjoints.pop(key)
        else:
            continue
        for arg, partial in zip(node.args, partials_of(node, graph), strict=True):
            below = id(arg)
            if below not in uses or is_exactly(partial, 0.0):
                continue
            step = times(adjoint, partial)
            if below in columns or below in vertices:
                row.setdefault(below, []).append(step)
            elif uses[below] > 1 or len(arg.args) > many:
                vertices.add(below)
                row[below] = [step]
            else:
                adjoints[below] = row, step
    return {key: {arg: total_of(steps) for arg, steps in row.items()} for key, row in reversed(found)}


def _uses(order: list[Any], columns: dict[int, int]) -> dict[int, int]:
    """How often each node that depends on an input is used by others, by its id."""
    found: dict[int, int] = {}
    for node in order:
        depends = id(node) in columns
        if not depends:
            for arg in node.args:
                count = found.get(id(arg), -1)
                if count >= 0:
                    found[id(arg)] = count + 1
                    depends = True
        if depends:
            found[id(node)] = 0
    return found


def _combined(row: dict[int, Any], tangents: dict[int, Tangents], bound: int) -> Tangents:
    """The tangents of a vertex, for columns below the bound."""
    steps: dict[int, list[Any]] = {}
    for arg, derivative in row.items():
        for column, tangent in tangents[arg].items():
            if column < bound:
                steps.setdefault(column, []).append(times(tangent, derivative))
    return {column: total_of(terms) for column, terms in steps.items()}


def _from_above(rows: Rows, reached: Iterable[int], columns: dict[int, int]) -> dict[int, dict[int, Any]]:
    """The derivatives of the outputs by each input, by their ids, in reverse mode."""
    adjoints: dict[int, dict[int, list[Any]]] = {key: {key: [1.0]} for key in reached}
    found: dict[int, dict[int, Any]] = {}
    for key in [*reversed(rows), *columns]:
        own = {output: total_of(steps) for output, steps in adjoints.pop(key, {}).items()}
        if key in columns:
            found[key] = own
            continue
        for arg, derivative in rows[key].items():
            below = adjoints.setdefault(arg, {})
            for output, adjoint in own.items():
                below.setdefault(output, []).append(times(adjoint, derivative))
    return found


def _bounds(rows: Rows, reached: dict[int, int]) -> dict[int, int]:
    """For each vertex the number of columns, from the first on, that a result above it needs of a lower triangle."""
    found: dict[int, int] = {}
    for key, row in reversed(rows.items()):
        bound = found[key] = max(found.get(key, 0), reached.get(key, -1) + 1)
        for arg in row:
            found[arg] = max(found.get(arg, 0), bound)
    return found


def _forward_is_cheaper(rows: Rows, columns: dict[int, int], reached: Iterable[int]) -> bool:
    """Whether forward mode takes fewer products than reverse mode, each counted until it is beyond the other."""
    edges = sum(map(len, rows.values()))
    above: dict[int, set[int]] = {key: {key} for key in reached}
    below: dict[int, set[int]] = {key: {key} for key in columns}
    most = edges * len(above)
    forward = 0
    for key, row in rows.items():
        found = below[key] = set[int]()
        for arg in row:
            found |= below[arg]
            forward += len(below[arg]) if arg not in columns else 0
        if forward > most:
            return False
    backward = 0
    for key, row in reversed(rows.items()):
        users = above[key]
        backward += len(users) * len(row) if len(users) > 1 or key not in users else 0
        for arg in row:
            if arg not in columns:
                above.setdefault(arg, set()).update(users)
        if backward >= forward:
            return True
    return backward >= forward
