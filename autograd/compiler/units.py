"""From equations to units: sums of products are flattened, everything else stays, and each unit gets its level.

`w0*x0 + w1*x1 + b`, written as a chain of operators, with `sum` or with `dot`, becomes one sum of two products and a term.
The level of a unit is one more than the highest of what it is made from, so units of one level don't depend on each other.
"""

from typing import NamedTuple

from autograd.compiler.lanes import LANE_SUM, REDUCTIONS, SOURCES
from autograd.compiler.program import Program
from autograd.define import Primitive
from autograd.primitives import add, constant, dot, mul
from autograd.primitives import sum as SUM


class Sum(NamedTuple):
    """Σ aₜ·bₜ + Σ cₛ, added up over the lanes too where `reduced`."""

    pairs: list[tuple[int, int]]
    singles: list[int]
    reduced: bool

    @property
    def leaves(self) -> list[int]:
        return [name for pair in self.pairs for name in pair] + self.singles


class Units(NamedTuple):
    """The units of a program.

    Attributes:
        names: the equations that are units, in order; the others are absorbed by one, or sources.
        sums: those of them that are sums of products.
        levels: for every equation its level; sources have 0.
    """

    names: list[int]
    sums: dict[int, Sum]
    levels: list[int]


SUMS: set[Primitive] = {add, SUM, dot, LANE_SUM}


def find_units(program: Program) -> Units:
    """Flatten and level."""
    primitives, args = program.primitives, program.args
    uses = [0] * len(program)
    for arguments in args:
        for arg in arguments:
            uses[arg] += 1
    for output in program.outputs:
        uses[output] += 1
    absorbed = [False] * len(program)
    sums: dict[int, Sum] = {}
    for name in range(len(program) - 1, -1, -1):
        if not absorbed[name] and primitives[name] in SUMS:
            found = _flatten(program, name, uses, absorbed)
            if found is not None:
                sums[name] = found
    names = [name for name in range(len(program)) if not absorbed[name] and primitives[name] not in SOURCES]
    levels = [0] * len(program)
    for name in names:
        highest = 0
        for leaf in sums[name].leaves if name in sums else args[name]:
            if levels[leaf] > highest:
                highest = levels[leaf]
        levels[name] = highest + 1
    return Units(names, sums, levels)


def _flatten(program: Program, root: int, uses: list[int], absorbed: list[bool]) -> Sum | None:
    """The sum of products that ends in an equation; None for the plain sum of two numbers that have other uses.

    A running total, `total = total + term`, is followed down to its start and gives its terms. What has terms of its own on
    the right of a `+`, or in a list, stays a unit: the sum of a layer's outputs does not swallow the layer.
    """
    primitives, args, lanes = program.primitives, program.args, program.lanes
    reduced = primitives[root] in REDUCTIONS
    width = lanes[args[root][0]] if reduced else lanes[root]
    pairs: list[tuple[int, int]] = []
    singles: list[int] = []

    def inner(name: int) -> bool:
        return uses[name] == 1 and lanes[name] == width

    def sums(name: int) -> bool:
        if primitives[name] not in SUMS or not inner(name):
            return False
        padded = primitives[name] is dot  # its lists may hold constants
        return not reduced or all(lanes[arg] or (padded and primitives[arg] is constant) for arg in args[name])

    def take(name: int) -> None:
        """One term: a product, or a number."""
        if primitives[name] is mul and inner(name):
            absorbed[name] = True
            first, second = args[name]
            pairs.append((first, second))
        else:
            singles.append(name)

    name = root
    if reduced:
        name = args[root][0]
        if not sums(name):
            take(name)
            return Sum(pairs, singles, reduced)
        absorbed[name] = True
    terms: list[int] = []
    over_sums = primitives[name] is add and sums(args[name][1])
    while True:
        if primitives[name] is not add:
            if primitives[name] is dot:
                half = len(args[name]) // 2
                pairs.extend(zip(args[name][:half], args[name][half:], strict=True))
            else:
                terms.extend(reversed(args[name]))
            break
        total, term = args[name]
        terms.append(term)
        if not sums(total) or (over_sums and (primitives[total] is not add or not sums(args[total][1]))):
            terms.append(total)
            break
        if not over_sums and primitives[total] is add and sums(args[total][1]):
            terms.append(total)
            break
        absorbed[total] = True
        name = total
    for term in reversed(terms):
        take(term)
    if primitives[root] is add and not pairs and len(singles) == 2:
        return None
    return Sum(pairs, singles, reduced)
