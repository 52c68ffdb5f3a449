"""From equations to units: sums of products are flattened, other equations stay, and each unit gets its level.

`w0*x0 + w1*x1 + b`, written as a chain of operators, with `sum` or with `dot`, becomes one sum of two products and a term.
The level of a unit is one more than the highest of its operands, so units of one level don't depend on each other.
Plain Python as it stands; terms.pxd gives the names C types.
"""

from array import array
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograd import native
from autograd.compiler.ir.columns import Columns
from autograd.compiler.ir.lanes import LANE_SUM, REDUCTIONS
from autograd.compiler.ir.program import bounds
from autograd.compiler.ir.types import Rows
from autograd.primitives import add, chain, chain_dot, constant, dot, mul
from autograd.primitives import sum as SUM
from autograd.row import Primitive

SUMS: set[Primitive] = {add, SUM, dot, LANE_SUM}
#: The kind of an equation: a source or part of a unit; a unit of one primitive; Σ cₛ + Σ aₜ·bₜ; that sum over the lanes too;
#: Σ chain(aₜ, bₜ), by strong zeros; that sum over the lanes too.
INLINED, OTHER, SUM_OF_PRODUCTS, LANE_REDUCTION, SUM_OF_STEPS, LANE_REDUCTION_OF_STEPS = range(6)
#: The kinds that go over the lanes.
OVER_LANES = [LANE_REDUCTION, LANE_REDUCTION_OF_STEPS]
#: Padding: a product with the constant 0, and a sum of a number and such a product.
PRODUCT: int = 1
PADDED_SUM: int = 2


class Units(NamedTuple):
    """The units of a program.

    Attributes:
        columns: those of the program.
        indices: the equations that are units, in order.
        leaves: their operands, one after the other: the arguments of a primitive; of a sum first the terms that are no
            products, c₀ c₁ …, then the products, a₀ b₀ a₁ b₁ …
        starts: for every equation, where its leaves begin; they end where those of the next begin.
        kinds, levels: for every equation its kind, see above, and its level; sources have 0.
        terms, products: for every equation, how many terms that are no products its sum has, and how many that are.
    """

    columns: Columns
    indices: Rows
    leaves: Rows
    starts: Rows
    kinds: Rows
    levels: Rows
    terms: Rows
    products: Rows

    def table(self, indices: Rows, skip: int, count: int) -> Rows:
        """Some leaves of each of several units, after the first ones: an array of shape (units, count)."""
        return self.leaves[(self.starts[indices] + skip)[:, None] + np.arange(count)]

    def factors(self, indices: Rows) -> Rows:
        """The factors of the products of several sums, one after the other: an array of shape (products, 2)."""
        counts = 2 * self.products[indices]
        begins = self.starts[indices] + self.terms[indices] - bounds(counts)[: len(counts)]  # less those before
        return self.leaves[np.repeat(begins, counts) + np.arange(counts.sum())].reshape(-1, 2)


def find_units(columns: Columns) -> Units:
    """Flatten and level."""
    found = Finder(columns)
    found.run()
    kinds, starts, terms = rows(found.kinds), rows(found.starts), rows(found.terms)
    products = np.diff(starts)
    products -= terms
    products //= 2
    products[kinds < SUM_OF_PRODUCTS] = 0
    return Units(columns, np.flatnonzero(kinds), rows(found.leaves), starts, kinds, rows(found.levels), terms, products)


def padding(columns: Columns) -> NDArray[np.int8]:
    """For each equation whether it is a product with the constant 0, or a sum of a number and such a product."""
    args, begins, numbers = columns.args, columns.begins, columns.program.numbers
    found = np.zeros(len(columns.codes), dtype=np.int8)
    zeros = [index for index in columns.where(constant).tolist() if numbers[index] == 0.0]
    if zeros:
        products, sums, is_zero = columns.where(mul), columns.where(add), np.zeros(len(found), dtype=bool)
        is_zero[zeros] = True
        found[products[is_zero[args[begins[products]]] | is_zero[args[begins[products] + 1]]]] = PRODUCT
        found[sums[found[args[begins[sums] + 1]] == PRODUCT]] = PADDED_SUM
    return found


def rows(numbers: "array[int]") -> Rows:
    return np.array(numbers, dtype=np.int64)


class Finder:
    """Walks from the results to the inputs and writes down the leaves, the last first.

    Padding must not make two forms of one layer: a product with the constant 0, `w * 0.0`, is taken into each sum that it is
    a term of, and so is a running total of uniform numbers that ends in one, with which sums of pixels at a border begin.
    """

    def __init__(self, columns: Columns) -> None:
        self.primitives = columns.program.primitives
        self.args, self.begins, self.lanes, self.uses = (
            native.integers(column) for column in (columns.args, columns.begins, columns.lanes, columns.uses.copy())
        )
        self.padding = array("b", padding(columns).tobytes())
        self.sums = array("b", columns.are(SUMS.__contains__).tobytes())
        count = len(self.primitives)
        self.kinds, self.levels, self.terms = (array("i", bytes(4 * count)) for _ in range(3))
        self.absorbed = array("b", bytes(count))
        self.starts = array("i", bytes(4 * (count + 1)))  # until all leaves are written, how many there are behind
        self.end = 0
        self.leaves = array("i", bytes(4 * max(1, len(self.args))))
        # Of the sum that is being flattened: whether it goes over lanes, how many its terms have, and which are no products.
        self.reduced = False
        self.width = 0
        self.singles: list[int] = []

    def run(self) -> None:
        self.find_leaves()
        self.leaves = array("i", np.asarray(self.leaves)[: self.end][::-1].tobytes())
        self.starts = array("i", (self.end - np.asarray(self.starts)).astype(np.int32).tobytes())
        self.find_levels()

    def find_leaves(self) -> None:
        primitives, begins = self.primitives, self.begins
        for index in range(len(primitives) - 1, -1, -1):
            self.starts[index + 1] = self.end
            if self.absorbed[index] or begins[index] == begins[index + 1]:  # a source
                continue
            if self.is_sum_of_steps(index):
                self.flatten_steps(index)
            elif self.sums[index]:
                self.flatten(index)
            else:
                self.kinds[index] = OTHER
                self.write(begins[index], begins[index + 1])
        self.starts[0] = self.end

    def find_levels(self) -> None:
        kinds, levels, starts, leaves = self.kinds, self.levels, self.starts, self.leaves
        for index in range(len(kinds)):
            if kinds[index] != INLINED:
                highest = 0
                for at in range(starts[index], starts[index + 1]):
                    level = levels[leaves[at]]
                    if level > highest:
                        highest = level
                levels[index] = highest + 1

    def flatten(self, root: int) -> None:
        """The sum of products that ends in an equation; a sum of two numbers that have other uses stays an addition.

        A running total, `total = total + term`, is followed down to its start and gives its terms. A sum on the right of
        a `+`, or in a list, stays a unit: the sum of a layer's outputs does not swallow the layer.
        """
        primitives = self.primitives
        end = self.end
        self.singles = []
        self.reduced = primitives[root] in REDUCTIONS
        if self.reduced:
            index = self.args[self.begins[root]]
            self.width = self.lanes[index]
            if self.continues(index):
                self.absorb(index)
                self.follow(index)
            else:
                self.take(index)
        else:
            self.width = self.lanes[root]
            self.follow(root)
        if primitives[root] is add and end == self.end and len(self.singles) == 2:
            self.kinds[root] = OTHER
        else:
            self.kinds[root] = LANE_REDUCTION if self.reduced else SUM_OF_PRODUCTS
            self.terms[root] = len(self.singles)
        for single in self.singles:
            self.put(single)

    def is_sum_of_steps(self, root: int) -> bool:
        """Whether an equation is a sum of steps of the chain rule; over lanes, one of a sum that is used by it alone."""
        index = root
        if self.primitives[root] is LANE_SUM:
            index = self.args[self.begins[root]]
            if self.uses[index] != 1:
                return False
            if self.primitives[index] is chain:
                return True
            for at in range(self.begins[index], self.begins[index + 1]):
                if not self.lanes[self.args[at]]:
                    return False
        return self.primitives[index] is chain_dot

    def flatten_steps(self, root: int) -> None:
        """Take the steps of a sum of them: adjoint and partial of each."""
        index, self.kinds[root] = root, SUM_OF_STEPS
        if self.primitives[root] is LANE_SUM:
            index, self.kinds[root] = self.args[self.begins[root]], LANE_REDUCTION_OF_STEPS
            self.absorb(index)
        self.write_pairs(self.begins[index], self.begins[index + 1])

    def follow(self, index: int) -> None:
        """Take the terms of a sum, and of the running total that it continues."""
        primitives, args, begins = self.primitives, self.args, self.begins
        over_sums = self.adds_sum(index)
        while primitives[index] is add:
            total = args[begins[index]]
            self.take(args[begins[index] + 1])
            continues = self.continues(total) or (self.padding[total] == PADDED_SUM and self.is_padding(total))
            if not continues or self.adds_sum(total) != over_sums:
                self.take(total)
                return
            self.absorb(total)
            if not self.absorbed[total]:
                self.use_again(total)
            index = total
        begin, end = begins[index], begins[index + 1]
        if primitives[index] is dot:
            self.write_pairs(begin, end)
        else:
            for at in range(end - 1, begin - 1, -1):
                self.take(args[at])

    def take(self, index: int) -> None:
        """One term: a product, or a number."""
        if self.primitives[index] is mul and (self.is_inner(index) or self.is_padding(index)):
            self.absorb(index)
            self.write(self.begins[index], self.begins[index + 1])
        else:
            self.singles.append(index)

    def absorb(self, index: int) -> None:
        """Take an equation into a sum; once all its uses are sums that have, it is no unit."""
        self.uses[index] -= 1
        if not self.uses[index]:
            self.absorbed[index] = True

    def use_again(self, index: int) -> None:
        """Count the arguments of an equation that a sum has taken in once more, as other uses need the equation itself."""
        for at in range(self.begins[index], self.begins[index + 1]):
            self.uses[self.args[at]] += 1

    def write(self, begin: int, end: int) -> None:
        """Write some arguments as leaves, in front of those written before."""
        for at in range(end - 1, begin - 1, -1):
            self.put(self.args[at])

    def write_pairs(self, begin: int, end: int) -> None:
        """Write the entries of two lists that are arguments as leaves, each beside that of the other."""
        half = (end - begin) // 2
        for at in range(begin + half - 1, begin - 1, -1):
            self.put(self.args[at + half])
            self.put(self.args[at])

    def put(self, leaf: int) -> None:
        """Write one leaf. Padding makes more of them than there are arguments."""
        if self.end == len(self.leaves):
            larger = array("i", bytes(8 * self.end))
            larger[: self.end] = self.leaves
            self.leaves = larger
        self.leaves[self.end] = leaf
        self.end += 1

    def is_padding(self, index: int) -> bool:
        return not self.reduced and self.padding[index] > 0 and self.lanes[index] in (0, self.width)

    def is_inner(self, index: int) -> bool:
        return self.uses[index] == 1 and self.lanes[index] == self.width

    def adds_sum(self, index: int) -> bool:
        return self.primitives[index] is add and self.continues(self.args[self.begins[index] + 1])

    def continues(self, index: int) -> bool:
        """Whether the terms of an equation may be merged into the sum that is being flattened."""
        primitive = self.primitives[index]
        if not self.sums[index] or primitive in REDUCTIONS or not self.is_inner(index):
            return False
        if self.reduced:
            padded = primitive is dot  # its lists may hold constants
            for at in range(self.begins[index], self.begins[index + 1]):
                arg = self.args[at]
                if not self.lanes[arg] and not (padded and self.primitives[arg] is constant):
                    return False
        return True
