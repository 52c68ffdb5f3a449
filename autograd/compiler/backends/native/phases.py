"""Which part of a program computes what: phases, each of uniform equations followed by one loop over lanes for each
number of them.

What a loop sums over lanes is uniform in the next phase; a row that a later phase reads is kept for all lanes. Plain
Python as it stands; phases.pxd gives the names C types.
"""

from array import array

import numpy as np

from autograd.compiler.backends.backend import ResultBlocks
from autograd.compiler.backends.native.operations import ints, zeros
from autograd.compiler.ir.columns import Columns
from autograd.compiler.ir.lanes import ARGUMENT, REDUCTIONS, SOURCES
from autograd.compiler.ir.types import Mask
from autograd.compiler.vectorize.terms import LANE_REDUCTION, SUM_OF_PRODUCTS, Units
from autograd.primitives import mul, sub


class Facts:
    """The units of a program as arrays of 32 bits, which loops read faster than NumPy's.

    Attributes:
        columns, program, primitives: those of the program. lanes: for each equation how many it has.
        kinds, starts, leaves, terms, levels: as in `Units`. indices: the units with lanes or over lanes, without fused
            products.
        fused: for differences a - b · c of rows, of which nothing else uses the product, these three.
    """

    def __init__(self, columns: Columns, units: Units) -> None:
        self.columns, self.program, self.primitives = columns, columns.program, columns.program.primitives
        self.kinds, self.starts, self.leaves = ints(units.kinds), ints(units.starts), ints(units.leaves)
        self.terms, self.levels, self.lanes = ints(units.terms), ints(units.levels), ints(columns.lanes)
        self.fused: dict[int, list[int]] = {}
        reduced = columns.are(REDUCTIONS.__contains__)
        indices = units.indices[(columns.lanes[units.indices] > 0) | reduced[units.indices]]
        differences = indices[columns.codes[indices] == columns.primitives.get(sub, -1)]
        alone, products = set[int](), columns.codes == columns.primitives.get(mul, -1)
        if len(differences):
            uses, seconds = columns.uses(), columns.args[columns.begins[differences] + 1]
            fused = products[seconds] & (uses[seconds] == 1) & (columns.lanes[seconds] == columns.lanes[differences])
            for index, product in zip(differences[fused].tolist(), seconds[fused].tolist(), strict=True):
                alone.add(product)
                self.fused[index] = [self.operands(index)[0], *self.operands(product)]
        self.indices: list[int] = [index for index in indices.tolist() if index not in alone]

    def operands(self, index: int) -> list[int]:
        """The leaves of a unit."""
        return self.fused.get(index) or self.leaves[self.starts[index] : self.starts[index + 1]].tolist()

    def terms_of(self, index: int) -> "array[int]":
        """Of a sum the terms that are no products."""
        return self.leaves[self.starts[index] : self.starts[index] + self.terms[index]]

    def products_of(self, index: int) -> list[tuple[int, int]]:
        """Of a sum the factors of its products."""
        factors = self.leaves[self.starts[index] + self.terms[index] : self.starts[index + 1]]
        return list(zip(factors[::2], factors[1::2], strict=True))

    def uniform_products_of(self, index: int) -> list[tuple[int, int]]:
        """Of a sum with lanes, or over them, the products of two uniform numbers: those of weights and padding."""
        pairs = self.products_of(index) if self.kinds[index] >= SUM_OF_PRODUCTS else []
        return [(a, b) for a, b in pairs if not self.lanes[a] | self.lanes[b]]

    def uniform_terms_of(self, index: int) -> list[int]:
        """Of a sum with lanes the uniform terms. The first is its bias; more, which may overflow together, are added
        later."""
        return [leaf for leaf in self.terms_of(index) if not self.lanes[leaf]]

    def is_reduction(self, index: int) -> bool:
        """Whether a unit is a reduction over lanes."""
        return self.kinds[index] == LANE_REDUCTION or self.primitives[index] in REDUCTIONS

    def width(self, index: int) -> int:
        """Over how many lanes a unit is computed."""
        return self.lanes[index] or max(self.lanes[leaf] for leaf in self.operands(index))


class Phases:
    """The phases of a program.

    Attributes:
        phase: for each equation its phase.
        uniform: for each phase its uniform equations, in order, those within sums too.
        loops: for each phase and number of lanes its units, reductions last.
        kept: the rows that a later phase reads, each with its number among them. reductions: all of them.
    """

    def __init__(self, facts: Facts, results: ResultBlocks) -> None:
        reduced = facts.columns.are(REDUCTIONS.__contains__)
        args, begins = ints(facts.columns.args), ints(facts.columns.begins)
        self.phase = phases_of(args, begins, array("b", reduced.tobytes()))
        self.uniform = uniform_equations(facts.columns, self.phase, reduced)
        self.loops: list[dict[int, list[int]]] = [{} for _ in self.uniform]
        reductions: list[dict[int, list[int]]] = [{} for _ in self.uniform]
        last: dict[int, int] = {}
        for index in facts.indices:
            is_reduction = facts.is_reduction(index)
            phase = self.phase[index] - is_reduction
            found = reductions if is_reduction else self.loops
            found[phase].setdefault(facts.width(index), []).append(index)
            for leaf in facts.operands(index):
                if facts.lanes[leaf] and last.get(leaf, -1) < phase:
                    last[leaf] = phase
        for block, width in zip(results.indices, results.lanes, strict=True):
            if any(facts.primitives[index] is ARGUMENT and facts.lanes[index] for index in block):
                self.loops[0].setdefault(width, [])  # which copies them
        for loops, found in zip(self.loops, reductions, strict=True):
            for width, units in found.items():
                loops.setdefault(width, []).extend(units)
        rows = [i for i in facts.indices if facts.lanes[i] and last.get(i, 0) > self.phase[i]]
        self.kept = {index: number for number, index in enumerate(rows)}
        self.reductions = [i for found in reductions for units in found.values() for i in units]


def phases_of(args: "array[int]", begins: "array[int]", reduced: "array[int]") -> "array[int]":
    """The phase of each equation, given their arguments, where those of each begin, and which are reductions."""
    count = len(begins) - 1
    phase = zeros(count)
    for index in range(count):
        highest = 0
        for at in range(begins[index], begins[index + 1]):
            if phase[args[at]] > highest:
                highest = phase[args[at]]
        phase[index] = highest + reduced[index]
    return phase


def uniform_equations(columns: Columns, phase: "array[int]", reduced: Mask) -> "list[array[int]]":
    """For each phase its uniform equations but for sources and reductions."""
    at, is_source = np.asarray(phase), columns.are(SOURCES.__contains__)
    uniform = np.flatnonzero((columns.lanes == 0) & ~reduced & ~is_source)
    return [ints(uniform[at[uniform] == number]) for number in range(int(at.max(initial=0)) + 1)]
