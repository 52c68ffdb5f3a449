"""Sums of products as array instructions: matrix products where operand lists form grids (grids.py), else elementwise.

The choice compares the time of calls with that of numbers; the figures below are measured on one core.
"""

from typing import NamedTuple

import numpy as np

from autograd.compiler.ir import operations
from autograd.compiler.ir.arrays import Buffer, Space, View
from autograd.compiler.ir.types import Rows
from autograd.compiler.vectorize.builder import Emitter, ends
from autograd.compiler.vectorize.grids import Grid, find_grids, in_order, orient, orient_padded
from autograd.compiler.vectorize.groups import Group
from autograd.compiler.vectorize.operands import NUMBER
from autograd.compiler.vectorize.steps import LEFT, RIGHT, emit_steps
from autograd.compiler.vectorize.terms import OVER_LANES, SUM_OF_STEPS
from autograd.primitives import add, chain, mul

#: Sums of no more products, or of no more other terms, than this are added term by term; longer ones along an axis.
SHORT, FEW = 6, 4

#: Microseconds: a matrix product with its gather; the calls of products added up elementwise.
GRID, PRODUCTS = 2.5, 5.0


class Form(NamedTuple):
    """The form of a group's sums: how many of their terms are no products, how many are, and whether they go over lanes.
    Where the products are steps of the chain rule, on which side their adjoints are (steps.py); else None."""

    terms: int
    products: int
    reduced: bool
    adjoints: int | None = None


class SumEmitter:
    """Writes groups of sums.

    Args:
        emitter: where to.
    """

    def __init__(self, emitter: Emitter) -> None:
        self.emitter = emitter
        self.units = emitter.units
        self.lanes = emitter.lanes
        self.layout = emitter.layout
        self.operands = emitter.operands

    def emit(self, members: Group) -> None:
        """Compute a group of sums of one form."""
        first, units, lanes, constant = members[0], self.units, self.lanes, self.operands.constant
        form = Form(int(units.terms[first]), int(units.products[first]), units.kinds[first] in OVER_LANES)
        if not form.products:
            self.emit_sums(members, form)
            return
        factors = units.table(members, form.terms, 2 * form.products)
        left, right = factors[:, ::2], factors[:, 1::2]
        if units.kinds[first] >= SUM_OF_STEPS:
            self.emit_steps(members, left, right, form)
            return
        padded = form.products > 1 and self.is_padded(left, right, form.reduced)
        if padded:
            left, right = orient_padded(left, right, lanes, self.layout.rank, constant, form.reduced)
        else:
            left, right = orient(left, right, lanes, self.layout.rank)
        product = self.is_product(first, left, right, padded, form)
        self.emit_sides(members, left, right, form, product, padded)

    def emit_steps(self, members: Group, adjoints: Rows, partials: Rows, form: Form) -> None:
        """Compute a group of sums of steps: the adjoints of a sum are the left factors, or where they alone have lanes the
        right ones."""
        turned = ((self.lanes[adjoints] > 0) & (self.lanes[partials] == 0)).all(axis=1)
        for side, at in ((LEFT, ~turned), (RIGHT, turned)):
            if at.any():
                left, right = (adjoints[at], partials[at]) if side == LEFT else (partials[at], adjoints[at])
                right, left = in_order(right, left, self.layout.rank)
                varied = np.unique(np.stack([self.lanes[left] > 0, self.lanes[right] > 0]).reshape(2, -1), axis=1).T.tolist()
                product = varied == [[True, True]] if form.reduced else varied in ([[False, False]], [[False, True]])
                self.emit_sides(members[at], left, right, form._replace(adjoints=side), product)

    def emit_sides(self, members: Group, left: Rows, right: Rows, form: Form, product: bool, padded: bool = False) -> None:
        """Compute sums of the products of these factors.

        Args:
            members: the sums. left, right: the factors of each. form: theirs.
            product: whether they fit a matrix product. padded: whether constants pad the lists.
        """
        lanes = self.lanes
        grids = find_grids(members, left, right, self.layout.rank, padded) if product else []
        long = form.products > SHORT or form.reduced
        if not long and not any(len(grid.left) > 1 or len(grid.right) == 1 < form.products for grid in grids):
            grids = []
        grids = self.worth_a_call(grids, form.products * max(1, int(lanes[right[0]].max())))
        for grid in grids:
            self.emit_grid(grid, form)
        rest = ~np.isin(members, np.concatenate([members[:0], *[grid.sums.ravel() for grid in grids]]))
        if rest.any():
            self.emit_products(members[rest], left[rest], right[rest], form)

    @staticmethod
    def worth_a_call(grids: list[Grid], numbers: int) -> list[Grid]:
        """The grids that are computed as such, for sums of so many numbers: all but small ones, where these are many."""
        small = [grid.sums.size * numbers * NUMBER < GRID for grid in grids]
        in_small = sum(grid.sums.size for grid, is_small in zip(grids, small, strict=True) if is_small) * numbers
        if sum(small) * GRID <= PRODUCTS + in_small * NUMBER:
            return grids
        return [grid for grid, is_small in zip(grids, small, strict=True) if not is_small]

    def is_product(self, first: int, left: Rows, right: Rows, padded: bool, form: Form) -> bool:
        """Whether the factors of the first sum, and so of all in the group, fit a matrix product: with lanes, if it has."""
        left, right, lanes, constant = left[0], right[0], self.lanes, self.operands.constant
        if form.products == 2 and constant[left].all():
            return False  # c·x + d·y takes three calls, and x and y may lie anywhere
        varies = set((lanes[right[~constant[right]] if padded else right] > 0).tolist())
        if form.reduced:
            return varies == {True} and bool(lanes[left].all())
        return varies == {bool(lanes[first])} and not lanes[left].any()

    def is_padded(self, left: Rows, right: Rows, reduced: bool) -> bool:
        """Whether constants pad a list: they take the place of varying numbers in other products of the sum."""
        constant, varies = self.operands.constant, (self.lanes[left] > 0) | (self.lanes[right] > 0)
        padding = (constant[left] != constant[right]) & (reduced | ~varies)
        return bool((padding.any(axis=1) & varies.any(axis=1)).any())

    def emit_grid(self, grid: Grid, form: Form) -> None:
        over_lanes = self.lanes[grid.left].any() and self.lanes[grid.right].any()
        space, rows = self.emitter.rows_for(grid.sums)
        left = self.operands.matrix(grid.left)
        right = self.operands.matrix(grid.right if over_lanes else grid.right.T.copy())
        out = View(space, int(rows[0, 0]), rows.shape, self.steps(rows))
        if form.adjoints is None:
            self.emitter.write(
                operations.MATMUL, None, out, [left, right], ends(grid.sums), grid.sums.size * grid.left.shape[1] * 2
            )
        else:
            emit_steps(self.emitter, left, right, form.adjoints, out, ends(grid.sums))
        self.add_terms(grid.sums.ravel(), space, rows.ravel(), form)

    @staticmethod
    def steps(rows: Rows) -> tuple[int, int]:
        p, q = rows.shape
        across = int(rows[0, 1] - rows[0, 0]) if q > 1 else 1
        return int(rows[1, 0] - rows[0, 0]) if p > 1 else q * across, across

    def add_terms(self, indices: Rows, space: Space, rows: Rows, form: Form, skip: int = 0) -> None:
        """Add to sums just computed their terms that are no products, from number `skip` on."""
        if form.reduced and form.terms:
            buffer = self.operands.buffer(indices.shape, 0)
            self.lane_sum(indices, buffer, form)
            self.accumulate(space, rows, buffer, ends(indices))
            return
        for column in self.units.table(indices, 0, form.terms).T[skip:]:
            operands, view = self.operands.aligned([column], (space, rows))
            assert view is not None
            self.emitter.write(operations.APPLY, add, view, [view, *operands], ends(indices), len(indices))

    def emit_products(self, members: Group, left: Rows, right: Rows, form: Form) -> None:
        """Sums of products that form no matrix product: multiplied elementwise, then added."""
        order = np.lexsort((members, self.layout.rank(right[:, 0])))
        indices, lefts, rights = members[order], left[order].T, right[order].T
        terms, multiply = len(lefts), mul if form.adjoints is None else chain
        if form.adjoints == RIGHT:
            lefts, rights = rights, lefts
        if not form.reduced and terms <= SHORT:
            singles = self.units.table(indices, 0, form.terms)
            later = frozenset([*lefts[1:].ravel().tolist(), *rights[1:].ravel().tolist(), *singles.ravel().tolist()])
            over = [lefts[0], rights[0]] if multiply is mul else []  # an adjoint is read once more
            space, rows = self.emitter.reuse_in_place(indices, over, later, multiply)
            self.emitter.apply(multiply, [lefts[0], rights[0]], space, rows, indices)
            for t in range(1, terms):
                product = self.operands.buffer(indices.shape, int(self.lanes[indices[0]]))
                operands, _ = self.operands.aligned([lefts[t], rights[t]])
                self.emitter.write(operations.APPLY, multiply, product, operands, ends(indices), len(indices))
                self.accumulate(space, rows, product, ends(indices))
        else:
            space, rows = self.emitter.rows_for(indices)
            factors = np.concatenate([lefts[:, 0], rights[:, 0]])
            lanes = int(self.lanes[factors].max() if form.reduced else self.lanes[indices[0]])
            shape = (terms, len(indices)) if not form.reduced else (len(indices), terms)
            product = self.operands.buffer(shape, lanes)
            columns = [lefts.ravel(), rights.ravel()] if not form.reduced else [lefts.T.ravel(), rights.T.ravel()]
            operands, _ = self.operands.aligned(columns)
            self.emitter.write(operations.APPLY, multiply, product, operands, ends(indices), lefts.size)
            self.emitter.write(
                operations.LANE_SUM if form.reduced else operations.SUM,
                None,
                self.emitter.dense_view(space, rows),
                [product],
                ends(indices),
                lefts.size,
            )
        self.add_terms(indices, space, rows, form)

    def accumulate(self, space: Space, rows: Rows, buffer: Buffer, indices: tuple[int, int]) -> None:
        view = self.emitter.dense_view(space, rows)
        self.emitter.write(operations.APPLY, add, view, [view, buffer], indices, len(rows))

    def emit_sums(self, members: Group, form: Form) -> None:
        """Sums without products."""
        table = self.units.table(members, 0, form.terms)
        order = np.lexsort((members, self.layout.rank(table[:, 0])))
        indices, table = members[order], table[order]
        short = not form.reduced and 1 < form.terms <= FEW
        if short:
            later = frozenset(table[:, 2:].ravel().tolist())
            space, rows = self.emitter.reuse_in_place(indices, [table[:, 0], table[:, 1]], later, add)
        else:
            space, rows = self.emitter.rows_for(indices)
        out = self.emitter.dense_view(space, rows)
        if form.reduced:
            self.lane_sum(indices, out, form)
        elif short:
            self.emitter.apply(add, [table[:, 0], table[:, 1]], space, rows, indices)
            self.add_terms(indices, space, rows, form, skip=2)
        else:
            self.emitter.write(operations.SUM, None, out, [self.emitter.stacked(table.T.copy())], ends(indices), table.size)

    def lane_sum(self, indices: Rows, out: View | Buffer, form: Form) -> None:
        table = self.units.table(indices, 0, form.terms)
        operand = self.operands.matrix(table)
        self.emitter.write(operations.LANE_SUM, None, out, [operand], ends(indices), table.size)
