"""Groups: units of one level that share their form, which array instructions can compute together."""

from typing import Any

from autograd.compiler.lanes import ARGUMENT, SOURCES
from autograd.compiler.program import Program
from autograd.compiler.units import Units
from autograd.primitives import constant

Group = list[int]


def group(program: Program, units: Units) -> list[Group]:
    """Units of one level and one form, in the order of the levels."""
    lanes, primitives, args = program.lanes, program.primitives, program.args
    groups: dict[Any, Group] = {}
    origin: list[Any] = [origin_of(program, name) for name in range(len(program))]
    for name in units.names:
        found = units.sums.get(name)
        if found is None:
            kinds = tuple([origin[arg] for arg in args[name]]) if len(args[name]) < 4 else (len(args[name]), lanes[name])
            key = (units.levels[name], primitives[name], kinds)
        else:
            first = found.singles[:1] or found.pairs[0]
            width = max([lanes[leaf] for leaf in first]) if found.reduced else lanes[name]
            if len(found.pairs) == 1:
                a, b = found.pairs[0]
                kinds = (origin[a], origin[b])
            else:
                varying = {
                    (lanes[a] > 0) + (lanes[b] > 0)
                    for a, b in found.pairs
                    if primitives[a] is not constant and primitives[b] is not constant  # a constant goes with anything
                }
                kinds = tuple(sorted(varying))
            key = (units.levels[name], "sum", found.reduced, width, len(found.pairs), len(found.singles), kinds)
        groups.setdefault(key, []).append(name)
    return [groups[key] for key in sorted(groups, key=lambda key: key[0])]


def origin_of(program: Program, name: int) -> Any:
    """Where a number comes from: operands that lie in different arrays make different groups."""
    primitive = program.primitives[name]
    if primitive not in SOURCES:
        return program.lanes[name]
    return primitive.name, program.lanes[name], program.numbers[name][0] if primitive is ARGUMENT else 0
