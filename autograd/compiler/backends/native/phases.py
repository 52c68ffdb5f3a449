"""Which part of a program computes what: phases, each of uniform equations followed by one loop over lanes for each
number of them.

What a loop sums over lanes is uniform in the next phase; a row that a later phase reads is kept for all lanes.
"""

from autograd.compiler.backends.backend import ResultBlocks
from autograd.compiler.ir.columns import Columns
from autograd.compiler.ir.lanes import ARGUMENT, REDUCTIONS
from autograd.compiler.vectorize.terms import LANE_REDUCTION, SUM_OF_PRODUCTS, Units
from autograd.primitives import mul, sub


class Facts:
    """The units of a program as lists, which loops in Python read faster than arrays.

    Attributes:
        columns, program, primitives: those of the program. lanes: for each equation how many it has.
        kinds, levels, terms: as in `Units`. indices: the equations that are units.
        fused: for differences a - b · c of rows, of which nothing else uses the product, these three.
    """

    def __init__(self, columns: Columns, units: Units) -> None:
        self.columns, self.program, self.primitives = columns, columns.program, columns.program.primitives
        self.kinds: list[int] = units.kinds.tolist()
        self.starts: list[int] = units.starts.tolist()
        self.leaves: list[int] = units.leaves.tolist()
        self.terms: list[int] = units.terms.tolist()
        self.levels: list[int] = units.levels.tolist()
        self.indices: list[int] = units.indices.tolist()
        self.lanes: list[int] = columns.lanes.tolist()
        uses: list[int] = columns.uses().tolist()
        self.fused: dict[int, list[int]] = {}
        for index in self.indices:
            if self.primitives[index] is sub and self.lanes[index]:
                a, product = self.operands(index)
                if self.primitives[product] is mul and uses[product] == 1 and self.lanes[product] == self.lanes[index]:
                    self.fused[index] = [a, *self.operands(product)]

    def operands(self, index: int) -> list[int]:
        """The leaves of a unit."""
        return self.fused.get(index) or self.leaves[self.starts[index] : self.starts[index + 1]]

    def terms_of(self, index: int) -> list[int]:
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
        uniform: for each phase its uniform equations that a result needs, in order, those within sums too.
        loops: for each phase and number of lanes its units, reductions last.
        kept: the rows that a later phase reads, each with its number among them. reductions: all of them.
    """

    def __init__(self, facts: Facts, results: ResultBlocks) -> None:
        self.phase = [0] * len(facts.primitives)
        self.find_uniform(facts, results)
        needed, last = self.needed(facts, results), [0] * len(facts.primitives)
        self.loops: list[dict[int, list[int]]] = [{} for _ in self.uniform]
        reductions: list[dict[int, list[int]]] = [{} for _ in self.uniform]
        for index in facts.indices:
            if needed[index]:
                reduced = facts.is_reduction(index)
                if reduced or facts.lanes[index]:
                    found = reductions if reduced else self.loops
                    found[self.phase[index] - reduced].setdefault(facts.width(index), []).append(index)
                for leaf in facts.operands(index):
                    last[leaf] = max(last[leaf], self.phase[index] - reduced)
        for block, width in zip(results.indices, results.lanes, strict=True):
            if any(facts.primitives[index] is ARGUMENT and facts.lanes[index] for index in block):
                self.loops[0].setdefault(width, [])  # which copies them
        for loops, found in zip(self.loops, reductions, strict=True):
            for width, units in found.items():
                loops.setdefault(width, []).extend(units)
        rows = [i for i in facts.indices if facts.lanes[i] and needed[i] and last[i] > self.phase[i]]
        self.kept = {index: number for number, index in enumerate(rows)}
        self.reductions = [i for found in reductions for units in found.values() for i in units]

    @staticmethod
    def needed(facts: Facts, results: ResultBlocks) -> bytearray:
        """Which units the results are made of."""
        needed = bytearray(len(facts.primitives))
        for block in results.indices:
            for index in block:
                needed[index] = 1
        for index in reversed(facts.indices):
            if needed[index]:
                for leaf in facts.operands(index):
                    needed[leaf] = 1
        return needed

    def find_uniform(self, facts: Facts, results: ResultBlocks) -> None:
        """The phase of each equation, and the uniform ones of each phase."""
        flat: list[int] = facts.columns.args.tolist()
        begins: list[int] = facts.columns.begins.tolist()
        needed = bytearray(len(self.phase))
        for block in results.indices:
            for index in block:
                needed[index] = 1
        for index in range(len(self.phase) - 1, -1, -1):
            if needed[index]:
                for arg in flat[begins[index] : begins[index + 1]]:
                    needed[arg] = 1
        self.uniform: list[list[int]] = [[]]
        for index, primitive in enumerate(facts.primitives):
            args = flat[begins[index] : begins[index + 1]]
            if not args:
                continue
            at = self.phase[index] = max(self.phase[arg] for arg in args) + (primitive in REDUCTIONS)
            self.uniform += [[] for _ in range(at + 1 - len(self.uniform))]
            if needed[index] and not facts.lanes[index] and primitive not in REDUCTIONS:
                self.uniform[at].append(index)
