"""Rolling up: from a program of scalars to array instructions.

Units (units.py) of one level that share their form are one group. A group of sums of products becomes matrix products where
their operand lists form grids (grids.py), any other group one elementwise instruction, or a few. Each group writes to
rows of its own, in the order in which its first operand lies in memory, so that what reads it finds rows evenly spaced.
"""

# NumPy leaves the types of results open.
# pyright: basic

from typing import Any

import numpy as np

from autograd.compiler.grids import Grid, find_grids, orient, orient_padded
from autograd.compiler.groups import Group
from autograd.compiler.instructions import CONSTANTS, UNIFORM, Instruction, Operands, Rolled
from autograd.compiler.lanes import ARGUMENT, COUNT, LANE_MAX, LANE_MIN, PARAMETER
from autograd.compiler.layout import Buffer, Layout, Rows, Space, View, common_axes
from autograd.compiler.program import Program
from autograd.compiler.units import Sum, Units
from autograd.define import Primitive
from autograd.primitives import add, constant, mul

PARAMETERS = Space("parameters", 0)
#: Sums of no more products or plain terms than this are added term by term; longer ones are added along an axis.
SHORT, FEW = 6, 4

#: Microseconds: a matrix product with its gather; the calls of products added up elementwise, and what each number adds.
GRID, PRODUCTS, NUMBER = 2.5, 5.0, 0.0015


class Vectorizer:
    """Makes the instructions of a program.

    Args:
        program: what to roll up.
        units: its units.
        blocks: the results, each a list of equations that the caller gets as one array.
    """

    def __init__(self, program: Program, units: Units, blocks: list[list[int]]) -> None:
        self.program = program
        self.units = units
        self.blocks = blocks
        self.lanes = program.lanes
        self.rolled = Rolled(Layout(len(program)))
        self.origin = [-1] * len(program)  # the group that computes an equation
        self.layout = self.rolled.layout
        is_constant = [primitive is constant for primitive in program.primitives]
        self.operands = Operands(self.rolled, program.lanes, program.numbers, is_constant)

    def run(self, groups: list[Group]) -> Rolled:
        self.place_sources()
        self.place_results()
        dying = self.last_uses(groups)
        for number, members in enumerate(groups):
            for name in members:
                self.origin[name] = number
            if members[0] in self.units.sums:
                self.emit_sums(members)
            else:
                self.emit_elementwise(members)
            if dying[number]:
                self.layout.release(np.array(dying[number]))
        for block in self.blocks:
            names = np.array(block, dtype=np.int64)
            found = self.operands.rows(names)
            common = common_axes([found[1]]) if found is not None and len(names) > 1 else ((1,), [(1,)])
            if found is None or common is None or len(common[0]) > 1:
                self.rolled.outputs.append(self.operands.gather(names))
            else:
                self.rolled.outputs.append(View(found[0], int(found[1][0]), common[0], common[1][0]))
        return self.rolled

    def last_uses(self, groups: list[Group]) -> list[Group]:
        """For each group the equations with lanes that nobody uses after it."""
        sums, args = self.units.sums, self.program.args
        last: dict[int, int] = {}
        for number, members in enumerate(groups):
            for name in members:
                last[name] = number
                last.update(dict.fromkeys(sums[name].leaves if name in sums else args[name], number))
        dying: list[Group] = [[] for _ in groups]
        kept = {name for block in self.blocks for name in block}
        computed = set(self.units.names)
        for name, number in last.items():
            if self.lanes[name] and name in computed and name not in kept:
                dying[number].append(name)
        return dying

    # --- where things lie --------------------------------------------------------------------------------------------

    def place_sources(self) -> None:
        program, layout = self.program, self.layout
        for name, primitive in enumerate(program.primitives):
            number = program.numbers[name]
            if primitive is PARAMETER:
                layout.put(name, PARAMETERS, number)
            elif primitive is ARGUMENT:
                block, offset, stride = number
                if program.lanes[name]:
                    base = offset - offset % stride
                    layout.put(name, Space("argument", program.lanes[name], (block, stride, base)), offset % stride)
                else:
                    layout.put(name, Space("argument", 0, (block,)), offset)
            elif primitive is constant:
                layout.put(name, CONSTANTS, len(self.rolled.constants))
                self.rolled.constants.append(number)
            elif primitive is COUNT:
                layout.put(name, Space("count", 0, (number,)), 0)

    def place_results(self) -> None:
        """Results first, each block in an array of its own, so that what computes them writes them where they are wanted."""
        computed = set(self.units.names)
        for number, block in enumerate(self.blocks):
            fresh = [name for name in dict.fromkeys(block) if name in computed and self.layout.row[name] < 0]
            if len(fresh) > 1 and not any(self.lanes[name] for name in fresh):
                self.layout.extend(fresh, Space("result", 0, (number,)))

    def home(self, names: Rows) -> Space:
        lanes = self.lanes[int(names.flat[0])]
        return Space("varying", lanes) if lanes else UNIFORM

    def rows_for(self, names: Rows) -> tuple[Space, Rows]:
        """Rows for what an instruction computes: where results are wanted, if evenly spaced there, else new ones."""
        flat = names.ravel()
        placed = self.operands.rows(names) if (self.layout.row[flat] >= 0).all() else None
        if placed is not None:
            rows = placed[1]
            if len(flat) == 1 or (is_grid(rows) if rows.ndim == 2 else common_axes([rows]) is not None):
                return placed
        space = self.home(names)
        self.layout.extend(flat, space)
        return space, self.layout.row[names]

    def write(
        self,
        operation: str,
        primitive: Primitive | None,
        out: View | Buffer,
        operands: Any,
        names: tuple[int, int],
        scalars: int,
    ) -> None:
        self.rolled.instructions.append(Instruction(operation, primitive, out, tuple(operands), scalars, names))

    # --- elementwise -------------------------------------------------------------------------------------------------

    def order(self, members: Group, column: int) -> Rows:
        """The members in the order in which one of their arguments lies in memory."""
        names = np.array(members, dtype=np.int64)
        if len(members) > 1:
            keys = np.array([self.program.args[name][column] for name in members])
            names = names[np.lexsort((names, self.layout.row[keys], self.layout.space[keys]))]
        return names

    def emit_elementwise(self, members: Group) -> None:
        program = self.program
        arity = len(program.args[members[0]])
        candidates = [
            k for k in range(arity) if not self.operands.all_constant(np.array([program.args[m][k] for m in members]))
        ]
        distinct = {k: len({program.args[name][k] for name in members}) for k in candidates}
        names = self.order(members, max(candidates, key=lambda k: (distinct[k], -k)))
        columns = [np.array([program.args[name][k] for name in names.tolist()], dtype=np.int64) for k in range(arity)]
        parts: dict[Any, Group] = {}
        for name in names.tolist():
            parts.setdefault(tuple([self.origin[arg] for arg in program.args[name]]), []).append(name)
        if 1 < len(parts) <= self.operands.gathers_needed(columns):  # what was not made together is not used together
            for part in parts.values():
                self.emit_elementwise(part)
            return
        primitive = program.primitives[members[0]]
        space, rows = self.rows_for(names)
        if primitive in (LANE_MAX, LANE_MIN):
            operand = self.operands.matrix(columns[0][:, None], merges_lanes=False)
            self.write(primitive.name, primitive, self.plain(space, rows), [operand], ends(names), len(names))
        elif primitive.over_lists:
            table = np.stack(columns)
            self.write("reduce", primitive, self.plain(space, rows), [self.stacked(table)], ends(names), table.size)
        else:
            self.apply(primitive, columns, space, rows, names)

    def plain(self, space: Space, rows: Rows) -> View:
        """The view of rows that were just placed in one piece, or where results are wanted."""
        flat = rows.ravel()
        if rows.ndim == 2 and rows.shape[0] > 1 and rows.shape[1] > 1:
            steps = int(rows[1, 0] - rows[0, 0]), int(rows[0, 1] - rows[0, 0])
            return View(space, int(flat[0]), rows.shape, steps)
        common = common_axes([flat]) or ((len(flat),), [(1,)])
        if len(common[0]) == 0:
            return View(space, int(flat[0]), (1,), (1,))
        return View(space, int(flat[0]), common[0], common[1][0])

    def stacked(self, table: Rows) -> View | Buffer:
        """Equations of shape (terms, scalars) as an operand whose first axis is reduced."""
        found = self.operands.rows(table)
        if found is not None:
            rows = found[1]
            steps = [
                int(rows[1, 0] - rows[0, 0]) if len(rows) > 1 else 1,
                int(rows[0, 1] - rows[0, 0]) if rows.shape[1] > 1 else 1,
            ]
            grid = rows[0, 0] + steps[0] * np.arange(rows.shape[0])[:, None] + steps[1] * np.arange(rows.shape[1])
            if (grid == rows).all() and min(steps) >= 0:
                return View(found[0], int(rows[0, 0]), rows.shape, (steps[0], steps[1]))
        return self.operands.gather(table)

    def apply(
        self, primitive: Primitive, columns: list[Rows], space: Space, rows: Rows, names: Rows, out: Buffer | None = None
    ) -> None:
        operands, view, _ = self.operands.aligned(columns, rows.ravel() if out is None else None, space)
        self.write("apply", primitive, out or view or self.plain(space, rows), operands, ends(names), names.size)

    # --- sums of products --------------------------------------------------------------------------------------------

    def emit_sums(self, members: Group) -> None:
        sums = self.units.sums
        first = sums[members[0]]
        if not first.pairs:
            self.emit_plain_sums(members)
            return
        rank = self.layout.rank().tolist()
        constant = self.operands.constant
        padded = len(first.pairs) > 1 and any(self.is_padded(sums[name]) for name in members)
        if padded:
            sides = [orient_padded(sums[name].pairs, self.lanes, rank, constant, first.reduced) for name in members]
        else:
            sides = [orient(sums[name].pairs, self.lanes, rank) for name in members]
        grids = find_grids(members, sides, rank, padded)
        left = [bool(self.lanes[name]) for name in sides[0][0]]
        right = [bool(self.lanes[name]) for name in sides[0][1] if not (padded and constant[name])]
        product = all(left) and set(right) == {True} if first.reduced else not any(left) and len(set(right)) == 1
        terms = len(first.pairs)
        if terms == 2 and all(constant[name] for name in sides[0][0]):
            product = False  # c·x + d·y takes three calls, and x and y may lie anywhere
        worth = terms > SHORT or first.reduced or any(len(grid.left) > 1 or len(grid.right) == 1 < terms for grid in grids)
        numbers = terms * len(members) * max(1, *[self.lanes[name] for name in sides[0][1]])
        if product and worth and len(grids) * GRID <= PRODUCTS + numbers * NUMBER:
            for grid in grids:
                self.emit_grid(grid, first)
        else:
            self.emit_products(members, sides, first)

    def is_padded(self, form: Sum) -> bool:
        """Whether a constant stands where other sums of its kind have a number that varies."""
        constant, lanes = self.operands.constant, self.lanes
        return any(
            constant[a] != constant[b] and (form.reduced or not (lanes[a] or lanes[b])) for a, b in form.pairs
        ) and any(lanes[a] or lanes[b] for a, b in form.pairs)

    def emit_grid(self, grid: Grid, form: Sum) -> None:
        sides = grid.left, grid.right
        left_lanes, right_lanes = (any(self.lanes[name] for name in side.ravel().tolist()) for side in sides)
        space, rows = self.rows_for(grid.sums)
        if left_lanes and right_lanes:
            left = self.operands.matrix(grid.left, merges_lanes=True)
            right = self.operands.matrix(grid.right, merges_lanes=True)
        else:
            left = self.operands.matrix(grid.left, merges_lanes=False)
            right = self.operands.matrix(grid.right.T.copy(), merges_lanes=right_lanes and len(grid.right) > 1)
        out = self.plain(space, rows) if rows.size > 1 else View(space, int(rows[0, 0]), (1, 1), (1, 1))
        out = View(space, out.start, rows.shape, self.steps(rows))
        self.write("matmul", None, out, [left, right], ends(grid.sums), grid.sums.size * grid.left.shape[1] * 2)
        self.add_singles(grid.sums.ravel(), space, rows.ravel(), form, skip=0)

    @staticmethod
    def steps(rows: Rows) -> tuple[int, int]:
        p, q = rows.shape
        across = int(rows[0, 1] - rows[0, 0]) if q > 1 else 1
        return int(rows[1, 0] - rows[0, 0]) if p > 1 else q * across, across

    def add_singles(self, names: Rows, space: Space, rows: Rows, form: Sum, skip: int) -> None:
        """Add to sums just computed the terms that are no products."""
        if form.reduced and form.singles:
            buffer = self.operands.buffer(names.shape, 0)
            self.lane_sum(names, buffer)
            self.accumulate(space, rows, buffer, ends(names))
            return
        for term in range(skip, len(form.singles)):
            column = np.array([self.units.sums[name].singles[term] for name in names.tolist()], dtype=np.int64)
            operands, view, _ = self.operands.aligned([column], rows, space)
            assert view is not None
            self.write("apply", add, view, [view, *operands], ends(names), len(names))

    def emit_products(self, members: Group, sides: list[Any], form: Sum) -> None:
        """Sums of products that are no matrix product: multiplied elementwise, then added."""
        names = np.array(members, dtype=np.int64)
        lefts = np.array([left for left, _ in sides], dtype=np.int64).T
        rights = np.array([right for _, right in sides], dtype=np.int64).T
        order = np.lexsort((names, self.layout.row[rights[0]], self.layout.space[rights[0]]))
        names, lefts, rights = names[order], lefts[:, order], rights[:, order]
        space, rows = self.rows_for(names)
        terms = len(lefts)
        if not form.reduced and terms <= SHORT:
            self.apply(mul, [lefts[0], rights[0]], space, rows, names)
            for t in range(1, terms):
                product = self.operands.buffer(names.shape, self.lanes[names[0]])
                operands, _, shape = self.operands.aligned([lefts[t], rights[t]], None, None)
                self.write("apply", mul, product, operands, ends(names), len(names))
                self.accumulate(space, rows, product, ends(names))
        else:
            lanes = max(self.lanes[name] for name in (*lefts[:, 0].tolist(), *rights[:, 0].tolist()))
            shape = (terms, len(names)) if not form.reduced else (len(names), terms)
            product = self.operands.buffer(shape, lanes)
            columns = [lefts.ravel(), rights.ravel()] if not form.reduced else [lefts.T.ravel(), rights.T.ravel()]
            operands, _, _ = self.operands.aligned(columns, None, None)
            self.write("apply", mul, product, operands, ends(names), lefts.size)
            self.write(
                "lane_sum" if form.reduced else "sum", None, self.plain(space, rows), [product], ends(names), lefts.size
            )
        self.add_singles(names, space, rows, form, skip=0)

    def accumulate(self, space: Space, rows: Rows, buffer: Buffer, names: tuple[int, int]) -> None:
        view = self.plain(space, rows)
        self.write("apply", add, view, [view, buffer], names, len(rows))

    def emit_plain_sums(self, members: Group) -> None:
        """Sums without products."""
        form = self.units.sums[members[0]]
        names = np.array(members, dtype=np.int64)
        table = np.array([self.units.sums[name].singles for name in members], dtype=np.int64)
        order = np.lexsort((names, self.layout.row[table[:, 0]], self.layout.space[table[:, 0]]))
        names, table = names[order], table[order]
        space, rows = self.rows_for(names)
        terms = table.shape[1]
        if form.reduced:
            self.lane_sum(names, self.plain(space, rows))
        elif 1 < terms <= FEW:
            self.apply(add, [table[:, 0], table[:, 1]], space, rows, names)
            self.add_singles(names, space, rows, form, skip=2)
        else:
            self.write("sum", None, self.plain(space, rows), [self.stacked(table.T.copy())], ends(names), table.size)

    def lane_sum(self, names: Rows, out: View | Buffer) -> None:
        table = np.array([self.units.sums[name].singles for name in names.tolist()], dtype=np.int64)
        operand = self.operands.matrix(table, merges_lanes=True)
        self.write("lane_sum", None, out, [operand], ends(names), table.size)


def is_grid(rows: Rows) -> bool:
    """Whether both axes are evenly spaced."""
    return not (np.ptp(np.diff(rows, axis=0), axis=None) if len(rows) > 1 else 0) and not (
        np.ptp(np.diff(rows, axis=1), axis=None) if rows.shape[1] > 1 else 0
    )


def ends(names: Rows) -> tuple[int, int]:
    """The first and the last of the equations that an instruction computes."""
    return int(names.flat[0]), int(names.flat[-1])


def vectorize(program: Program, units: Units, groups: list[Group], blocks: list[list[int]]) -> Rolled:
    """The program as array instructions; see the top of this file.

    Args:
        program: what to roll up. units: its units. groups: what `group` makes of them.
        blocks: the results, each a list of equations that the caller gets as one array.
    """
    return Vectorizer(program, units, blocks).run(groups)
