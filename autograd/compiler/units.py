"""From equations to units: sums of products are flattened, everything else stays, and each unit gets its level.

`w0*x0 + w1*x1 + b`, written as a chain of operators, with `sum` or with `dot`, becomes one sum of two products and a term.
The level of a unit is one more than the highest of what it is made from, so units of one level don't depend on each other.
"""

from typing import NamedTuple

from autograd.compiler.lanes import LANE_SUM, REDUCTIONS, SOURCES
from autograd.compiler.program import Program
from autograd.define import Primitive
from autograd.primitives import add, dot, mul
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
    """The sum of products that ends in an equation; None for the plain sum of two numbers that have other uses."""
    primitives, args, lanes = program.primitives, program.args, program.lanes
    reduced = primitives[root] in REDUCTIONS
    width = lanes[args[root][0]] if reduced else lanes[root]
    pairs: list[tuple[int, int]] = []
    singles: list[int] = []
    stack = list(reversed(args[root]))
    swallowed = 0
    if primitives[root] is dot:
        half = len(stack) // 2
        pairs.extend(zip(args[root][:half], args[root][half:], strict=True))
        stack = []
    while stack:
        name = stack.pop()
        primitive = primitives[name]
        if uses[name] == 1 and lanes[name] == width:
            if primitive is mul:
                absorbed[name] = True
                first, second = args[name]
                pairs.append((first, second))
                continue
            if (primitive is add or primitive is SUM) and not (reduced and any(not lanes[arg] for arg in args[name])):
                absorbed[name] = True
                swallowed += 1
                stack.extend(reversed(args[name]))
                continue
            if primitive is dot:
                absorbed[name] = True
                half = len(args[name]) // 2
                pairs.extend(zip(args[name][:half], args[name][half:], strict=True))
                continue
        singles.append(name)
    if primitives[root] is add and not pairs and not swallowed:
        return None
    return Sum(pairs, singles, reduced)
