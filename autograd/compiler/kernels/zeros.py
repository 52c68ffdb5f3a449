"""Strong zeros for the price of a look at the results.

By strong zero, an adjoint of 0 times a partial of inf is 0, where a product gives nan. Such products are rare, and a nan
is not lost on the way to the results unless it meets a comparison or the like. So array code computes plain products, and
once more, with strong zeros, where a result is nan.
"""

# Constants may be of any kind of number.
# pyright: basic

import math
from functools import cache
from itertools import product

from autograd.compiler.lanes import REDUCTIONS
from autograd.compiler.program import Program
from autograd.define import Primitive
from autograd.primitives import chain

PROBES = [0.0, 1.0, -2.0, math.inf, -math.inf, math.nan]


@cache
def carries(primitive: Primitive, place: int) -> bool:
    """Whether a nan as the argument at a place makes the result nan, whatever the other arguments are.

    >>> from autograd import mul, where
    >>> carries(mul, 1), [carries(where, place) for place in range(3)]
    (True, [False, False, False])
    """
    if primitive is chain or primitive in REDUCTIONS:  # a plain product, here
        return True
    if primitive.over_lists:
        lists = [[math.nan], [math.nan, 0.0], [math.inf, math.nan, -1.0]]
        return all(math.isnan(primitive.evaluate(*[entries] * primitive.arity)) for entries in lists)
    others = product(PROBES, repeat=primitive.arity - 1)
    return all(math.isnan(primitive.evaluate(*args[:place], math.nan, *args[place:])) for args in others)


def unseen(program: Program) -> bool:
    """Whether there is a step of the chain rule whose nan might reach no result."""
    seen = [False] * len(program)
    for output in program.outputs:
        seen[output] = True
    for name in range(len(program) - 1, -1, -1):
        if seen[name]:
            primitive = program.primitives[name]
            for place, arg in enumerate(program.args[name]):
                if not seen[arg]:
                    seen[arg] = carries(primitive, 0 if primitive.over_lists else place)
        elif program.primitives[name] is chain:
            return True
    return False


def exposed(program: Program) -> list[bool]:
    """For each result whether a step of the chain rule leads to it."""
    found: set[int] = set()
    for name, primitive in enumerate(program.primitives):
        if primitive is chain or not found.isdisjoint(program.args[name]):
            found.add(name)
    return [output in found for output in program.outputs]
