"""Sums of products as array instructions: matrix products where operand lists form grids (grids.py), else elementwise.

The choice weighs calls against numbers; the figures below are measured on one core.
"""

# NumPy leaves the types of results open.
# pyright: basic

from typing import Any

import numpy as np

from autograd.compiler.emitter import Emitter, ends
from autograd.compiler.grids import Grid, find_grids, orient, orient_padded
from autograd.compiler.groups import Group
from autograd.compiler.instructions import NUMBER
from autograd.compiler.layout import Buffer, Rows, Space, View
from autograd.compiler.units import Sum
from autograd.primitives import add, mul

#: Sums of no more products or plain terms than this are added term by term; longer ones are added along an axis.
SHORT, FEW = 6, 4

#: Microseconds: a matrix product with its gather; the calls of products added up elementwise.
GRID, PRODUCTS = 2.5, 5.0


class SumEmitter:
    """Writes groups of sums.

    Args:
        emitter: where to.
    """

    def __init__(self, emitter: Emitter) -> None:
        self.emitter = emitter
        self.sums = emitter.units.sums
        self.lanes = emitter.lanes
        self.layout = emitter.layout
        self.operands = emitter.operands

    def emit(self, members: Group) -> None:
        """Compute a group of sums of one form."""
        sums = self.sums
        first = sums[members[0]]
        if not first.pairs:
            self.emit_plain_sums(members)
            return
        rank = self.layout.rank({*members, *[leaf for name in members for leaf in sums[name].leaves]})
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
        space, rows = self.emitter.rows_for(grid.sums)
        if left_lanes and right_lanes:
            left = self.operands.matrix(grid.left, merges_lanes=True)
            right = self.operands.matrix(grid.right, merges_lanes=True)
        else:
            left = self.operands.matrix(grid.left, merges_lanes=False)
            right = self.operands.matrix(grid.right.T.copy(), merges_lanes=right_lanes and len(grid.right) > 1)
        out = self.emitter.plain(space, rows) if rows.size > 1 else View(space, int(rows[0, 0]), (1, 1), (1, 1))
        out = View(space, out.start, rows.shape, self.steps(rows))
        self.emitter.write("matmul", None, out, [left, right], ends(grid.sums), grid.sums.size * grid.left.shape[1] * 2)
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
            column = np.array([self.sums[name].singles[term] for name in names.tolist()], dtype=np.int64)
            operands, view, _ = self.operands.aligned([column], rows, space)
            assert view is not None
            self.emitter.write("apply", add, view, [view, *operands], ends(names), len(names))

    def emit_products(self, members: Group, sides: list[Any], form: Sum) -> None:
        """Sums of products that are no matrix product: multiplied elementwise, then added."""
        names = np.array(members, dtype=np.int64)
        lefts = np.array([left for left, _ in sides], dtype=np.int64).T
        rights = np.array([right for _, right in sides], dtype=np.int64).T
        order = np.lexsort((names, self.layout.row[rights[0]], self.layout.space[rights[0]]))
        names, lefts, rights = names[order], lefts[:, order], rights[:, order]
        terms = len(lefts)
        if not form.reduced and terms <= SHORT:
            singles = [single for name in members for single in self.sums[name].singles]
            later = frozenset([*lefts[1:].ravel().tolist(), *rights[1:].ravel().tolist(), *singles])
            space, rows = self.emitter.rows_over(names, [lefts[0], rights[0]], later, mul)
            self.emitter.apply(mul, [lefts[0], rights[0]], space, rows, names)
            for t in range(1, terms):
                product = self.operands.buffer(names.shape, self.lanes[names[0]])
                operands, _, shape = self.operands.aligned([lefts[t], rights[t]], None, None)
                self.emitter.write("apply", mul, product, operands, ends(names), len(names))
                self.accumulate(space, rows, product, ends(names))
        else:
            space, rows = self.emitter.rows_for(names)
            lanes = max(self.lanes[name] for name in (*lefts[:, 0].tolist(), *rights[:, 0].tolist()))
            shape = (terms, len(names)) if not form.reduced else (len(names), terms)
            product = self.operands.buffer(shape, lanes)
            columns = [lefts.ravel(), rights.ravel()] if not form.reduced else [lefts.T.ravel(), rights.T.ravel()]
            operands, _, _ = self.operands.aligned(columns, None, None)
            self.emitter.write("apply", mul, product, operands, ends(names), lefts.size)
            self.emitter.write(
                "lane_sum" if form.reduced else "sum",
                None,
                self.emitter.plain(space, rows),
                [product],
                ends(names),
                lefts.size,
            )
        self.add_singles(names, space, rows, form, skip=0)

    def accumulate(self, space: Space, rows: Rows, buffer: Buffer, names: tuple[int, int]) -> None:
        view = self.emitter.plain(space, rows)
        self.emitter.write("apply", add, view, [view, buffer], names, len(rows))

    def emit_plain_sums(self, members: Group) -> None:
        """Sums without products."""
        form = self.sums[members[0]]
        names = np.array(members, dtype=np.int64)
        table = np.array([self.sums[name].singles for name in members], dtype=np.int64)
        order = np.lexsort((names, self.layout.row[table[:, 0]], self.layout.space[table[:, 0]]))
        names, table = names[order], table[order]
        terms = table.shape[1]
        short = not form.reduced and 1 < terms <= FEW
        if short:
            later = frozenset(table[:, 2:].ravel().tolist())
            space, rows = self.emitter.rows_over(names, [table[:, 0], table[:, 1]], later, add)
        else:
            space, rows = self.emitter.rows_for(names)
        out = self.emitter.plain(space, rows)
        if form.reduced:
            self.lane_sum(names, out)
        elif short:
            self.emitter.apply(add, [table[:, 0], table[:, 1]], space, rows, names)
            self.add_singles(names, space, rows, form, skip=2)
        else:
            self.emitter.write("sum", None, out, [self.emitter.stacked(table.T.copy())], ends(names), table.size)

    def lane_sum(self, names: Rows, out: View | Buffer) -> None:
        table = np.array([self.sums[name].singles for name in names.tolist()], dtype=np.int64)
        operand = self.operands.matrix(table, merges_lanes=True)
        self.emitter.write("lane_sum", None, out, [operand], ends(names), table.size)
