"""Tables: uniform numbers one behind the other, of which one is read at a position that the program computes.

Rows of the compiler's own, beside those of lanes. The results of `table` and `scatter` are whole tables, which only these
rows take as arguments:

    table(x₀, x₁, …)                 those numbers
    gather(p, t)                     the number of table t at position p; nan where p is nan
    scatter(p₀, p₁, …, a₀, a₁, …)    zeros, and at each position pᵢ the sum of the aᵢ that go there

`gather` and `scatter` are linear in their numbers, and each other's transpose: the adjoint of a table that is read at p is
a `scatter` of the adjoints of what was read, and that of a number that goes to p is `gather` at p of the table's adjoint. So
derivatives of any order, in either mode, are made of these three. Positions are whole numbers within the table, or nan:
`position` in the table of primitives clips an index beforehand.

A table is always uniform: `lane_scatter` is the sum over lanes of a scatter that has some.
"""

from typing import Any

from autograd.compiler.ir.lanes import REDUCTIONS, STAND_INS, from_outside, own_row
from autograd.own_derivatives import WITH_DERIVATIVES
from autograd.primitives import chain_selected, constant, equal, position, take
from autograd.primitives import sum as total


def _no_number(_: Any, __: Any = None) -> float:
    raise ValueError("a table is no number")


class TableStep:
    """A partial by a table, or of one by a number in it: not a factor but an instruction, with its transpose.

    Args:
        at: the position in the table. size: that of the table.
        reads: whether the step from arguments to results reads a number from a table; else it writes one into it.
    """

    def __init__(self, at: Any, size: int, reads: bool) -> None:
        self.at, self.size, self.reads = at, size, reads

    def pull(self, adjoint: Any) -> Any:
        """The adjoint of the argument, from that of the result."""
        return scattered(self.at, adjoint, self.size) if self.reads else read(adjoint, self.at)

    def push(self, tangent: Any) -> Any:
        """The tangent of the result, from that of the argument."""
        return read(tangent, self.at) if self.reads else scattered(self.at, tangent, self.size)


def _of_table(y: Any, xs: Any) -> Any:
    constant_at = y.trace.constant
    return ([TableStep(constant_at(float(k)), len(xs), False) for k in range(len(xs))],)


def _of_gather(y: Any, at: Any, table: Any) -> Any:
    return 0.0, TableStep(at, size_of(table), True)


def _of_scatter(y: Any, positions: Any, xs: Any) -> Any:
    return [0.0] * len(xs), [TableStep(at, y.number, False) for at in positions]


def _of_lane_scatter(y: Any, positions: Any, xs: Any) -> Any:
    return [0.0] * len(xs), [from_outside(y, TableStep(at, y.number, False)) for at in positions]


TABLE = own_row("table", "Numbers one behind the other.", _no_number, partials=_of_table, over_lists=True)
GATHER = own_row("gather", "The number of a table at a position.", _no_number, partials=_of_gather, arity=2)
SCATTER = own_row("scatter", "A table of sums.", _no_number, partials=_of_scatter, arity=2, over_lists=True)
LANE_SCATTER = own_row(
    "lane_scatter", "A table of sums over lanes.", _no_number, partials=_of_lane_scatter, arity=2, over_lists=True
)
REDUCTIONS.add(LANE_SCATTER)
#: The rows whose result is a table, and all that read or give one.
GIVE_TABLES = {TABLE, SCATTER, LANE_SCATTER}
TABLE_ROWS = GIVE_TABLES | {GATHER}


def origin(node: Any) -> Any:
    """What a number, or a table, stands for."""
    while node.primitive in STAND_INS:
        node = node.args[0]
    return node


def is_table(node: Any) -> bool:
    return origin(node).primitive in GIVE_TABLES


def size_of(table: Any) -> int:
    made = origin(table)
    return len(made.args) if made.primitive is TABLE else made.number


def numbers_of_table(node: Any) -> list[Any]:
    """The numbers of which a table was made, or a number itself."""
    return list(origin(node).args) if type(node) is not float and is_table(node) else [node]


def like_table(node: Any, numbers: list[Any]) -> Any:
    """The inverse of `numbers_of_table` for other numbers."""
    if type(node) is float or not is_table(node):
        return numbers[0]
    return node.trace.record(origin(node).primitive, tuple(numbers), origin(node).number)


def table_of(index: Any, entries: list[Any]) -> Any:
    """A list as a table; as a tuple where entries have lanes, as each sample has its own."""
    lift = index.trace.lift
    nodes = tuple([entry if type(entry) is type(index) else lift(entry, take) for entry in entries])
    return nodes if any(node.lanes for node in nodes) else index.trace.table(nodes)


def gather_at(index: Any, table: Any) -> Any:
    """The entry at an index of what `table_of` gave."""
    if isinstance(table, tuple):
        return index.trace.record(take, (index, *table))
    return read(table, position(index, size_of(table)))


def row_of(nodes: tuple[Any, ...]) -> Any:
    """A number with a lane for each of some uniform ones; its derivatives pass to these."""
    trace = nodes[0].trace
    gathered = trace.record(GATHER, (trace.counting(len(nodes)), trace.table(nodes)))
    column = trace.column_of([origin(node) for node in nodes])
    return gathered if column is None else trace.record(WITH_DERIVATIVES, (column, gathered))


def entries_of_row(row: Any) -> tuple[Any, ...] | None:
    """The numbers of which `row_of` made it; None where it is another."""
    gathered = row.args[1] if row.primitive is WITH_DERIVATIVES else row
    if gathered.primitive is not GATHER or not gathered.trace.is_counting(gathered.args[0]):
        return None
    table = origin(gathered.args[1])
    return table.args if table.primitive is TABLE else None


def table_of_row(row: Any, lanes: int) -> Any:
    """The numbers of so many lanes as a table, of which each can be read."""
    return row.trace.record(LANE_SCATTER, (row.trace.counting(lanes), row), lanes)


def rows_of_entries(nodes: list[Any], lanes: int) -> list[Any] | None:
    """The rows whose lanes these numbers are, first all for lane 0, where each is read from such a table; else None."""
    size = len(nodes) // lanes if lanes else 0
    rows: list[Any] = []
    for i, node in enumerate(map(origin, nodes)):
        if node.primitive is not GATHER or node.args[0].primitive is not constant or node.args[0].number != i // size:
            return None
        table = origin(node.args[1])
        if table.primitive is not LANE_SCATTER or len(table.args) != 2 or not node.trace.is_counting(table.args[0]):
            return None
        if table.number != lanes or table.args[0].lanes != lanes:
            return None
        if i < size:
            rows.append(table.args[1])
        elif rows[i % size] is not table.args[1]:
            return None
    return rows or None


def read(table: Any, at: Any) -> Any:
    """The number of a table at a position. Of a table for each lane, the adjoint of one that all read, it is the sum of what
    was added there, as only uniform tables are kept."""
    made = origin(table)
    if table.primitive is TABLE and at.trace.is_counting(at):
        return row_of(table.args)
    if table.primitive is TABLE and at.primitive is constant:
        return table.args[int(at.number)]
    if made.primitive is SCATTER and made.lanes:
        pairs = zip(*_positions_and_numbers(table), strict=True)
        terms = [chain_selected(x, equal(entry, at)) for entry, x in pairs]
        return terms[0] if len(terms) == 1 else total(terms)
    return table.trace.record(GATHER, (at, table))


def scattered(at: Any, x: Any, size: int) -> Any:
    """A table of zeros, but for a number at a position."""
    return at.trace.record(SCATTER, (at, x if type(x) is type(at) else at.trace.lift(x, take)), size)


def sum_over_lanes(table: Any) -> Any:
    """Of a table for each lane the sum of all."""
    positions, xs = _positions_and_numbers(table)
    return table.trace.record(LANE_SCATTER, (*positions, *xs), size_of(table))


def summed(tables: list[Any]) -> Any:
    """The sum of tables of one size."""
    trace, size = tables[0].trace, size_of(tables[0])
    alike: dict[tuple[Any, int], tuple[list[Any], list[Any]]] = {}  # by row and lanes, the positions and the numbers
    for table in tables:
        made = origin(table)
        row = SCATTER if made.primitive is TABLE else made.primitive
        # Beside positions with lanes there may be numbers without.
        found = alike.setdefault((row, max(one.lanes for one in made.args)), ([], []))
        for known, more in zip(found, _positions_and_numbers(table), strict=True):
            known.extend(more)
    sums = [_scatter(trace, row, lanes, *found, size) for (row, lanes), found in alike.items()]
    if len(sums) == 1:
        return sums[0]
    return trace.record(TABLE, tuple([total([read(table, at) for table in sums]) for at in _every(trace, size)]))


def _positions_and_numbers(table: Any) -> tuple[Any, Any]:
    """What goes to each position of a table."""
    made = origin(table)
    if made.primitive is TABLE:
        return _every(table.trace, len(made.args)), made.args
    half = len(made.args) // 2
    return made.args[:half], made.args[half:]


def _every(trace: Any, size: int) -> list[Any]:
    """The positions of a table."""
    return [trace.constant(float(k)) for k in range(size)]


def _scatter(trace: Any, row: Any, lanes: int, positions: list[Any], xs: list[Any], size: int) -> Any:
    """One table of sums; where all positions are constants, its numbers one by one."""
    added: dict[int, tuple[Any, list[Any]]] = {}  # by the position
    for at, x in zip(positions, xs, strict=True):
        added.setdefault(id(at), (at, []))[1].append(x)
    positions = [at for at, _ in added.values()]
    xs = [total(some) if len(some) > 1 else some[0] for _, some in added.values()]
    if lanes or any(at.primitive is not constant for at in positions):
        return trace.record(row, (*positions, *xs), size)
    terms: list[list[Any]] = [[] for _ in range(size)]
    for at, x in zip(positions, xs, strict=True):
        terms[int(at.number)].append(x)
    zero = trace.constant(0.0)
    return trace.record(TABLE, tuple([total(some) if len(some) > 1 else some[0] if some else zero for some in terms]))
