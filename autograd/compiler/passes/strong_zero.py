"""Strong zeros for the price of a look at the results: the one place that says when `chain(a, p)` may be computed as a · p.

`chain(a, p)` is 0 where a is 0, whatever p is; a · p is nan there if p is inf or nan. The two are equal wherever a · p is no
nan. So every program with steps of the chain rule is compiled twice:

- **plain**: each `chain` or `chain_selected` is a product, and each `chain_dot` a `dot`, so that gradients are matrix
  products. This one runs.
- **exact**: with strong zeros. It is made and run only for a call in which a nan comes out of the plain one.

This needs every nan to come out. Most operations pass it on (`propagates_nan`). Where one might not, as a comparison or
`where`, its argument is a further result, `watched`, which is looked at and not returned.

In the exact program a step by itself is a `chain`. A sum of many steps is three plain sums, which remain matrix products:
one of a · p with ±1 and 0 in place of inf and nan, and two that count where a factor of inf or nan matters, and with which
signs (`factors`, `of_counts`). A product is enough where p is finite whatever the inputs are (`is_bounded`).
"""

# Constants may be of any kind of number.
# pyright: basic

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import product
from typing import Any

from autograd.compiler.ir.lanes import REDUCTIONS
from autograd.compiler.ir.program import ArgumentRows, Program
from autograd.primitives import abs as absolute
from autograd.primitives import add, chain, chain_dot, chain_selected, equal, isfinite, neg, sign, sub, where
from autograd.row import Primitive

PROBES = [0.0, 1.0, -2.0, math.inf, -math.inf, math.nan]

#: The steps of the chain rule.
STEPS = {chain, chain_dot, chain_selected}
#: Of finite numbers of moderate size these give such a number.
MODERATE = {add, sub, neg, where}


def always(holds: Callable[[float], bool], primitive: Primitive, points: Iterable[Sequence[Any]]) -> bool:
    """Whether something holds of a primitive's result at all points; not where it raises, as one's own may."""
    try:
        return all(holds(primitive.evaluate(*args)) for args in points)
    except (ArithmeticError, ValueError):
        return False


@cache
def propagates_nan(primitive: Primitive, place: int) -> bool:
    """Whether a nan as the argument at a place makes the result nan, whatever the other arguments are.

    >>> from autograd import mul, where
    >>> propagates_nan(mul, 1), [propagates_nan(where, place) for place in range(3)]
    (True, [False, False, False])
    """
    if primitive in REDUCTIONS:
        return True
    if not primitive.arity:
        return False
    if primitive.over_lists:
        lists = [[math.nan], [math.nan, 0.0], [math.inf, math.nan, -1.0]]
        return always(math.isnan, primitive, [[entries] * primitive.arity for entries in lists])
    others = product(PROBES, repeat=primitive.arity - 1)
    return always(math.isnan, primitive, [(*args[:place], math.nan, *args[place:]) for args in others])


@cache
def passes_nan(primitive: Primitive) -> tuple[bool, ...]:
    """`propagates_nan` of each place, or of all in one where it is over lists."""
    return tuple(propagates_nan(primitive, place) for place in range(1 if primitive.over_lists else max(primitive.arity, 1)))


@cache
def is_bounded(primitive: Primitive) -> bool:
    """Whether a primitive gives a finite number whatever its arguments are, as a comparison does.

    >>> from autograd import less, tanh
    >>> is_bounded(less), is_bounded(tanh)
    (True, False)
    """
    if primitive.over_lists or not primitive.arity or primitive in REDUCTIONS:
        return False
    return always(math.isfinite, primitive, product(PROBES, repeat=primitive.arity))


def has_chain(program: Program) -> bool:
    """Whether a program has steps of the chain rule, so that its plain form may differ from its exact one."""
    return not STEPS.isdisjoint(program.primitives)


def columns_of(program: Program) -> tuple[list[int], list[int]]:
    """All arguments one after the other, and where those of each equation begin."""
    rows = program.args
    assert isinstance(rows, ArgumentRows)
    return rows.flat.tolist(), rows.begins.tolist()


def tainted(program: Program) -> list[bool]:
    """For each equation of a plain program whether a nan of a step of the chain rule may have come there."""
    found = list(program.steps)
    primitives, (flat, begins) = program.primitives, columns_of(program)
    for name, primitive in enumerate(primitives):
        if not found[name] and begins[name] < begins[name + 1]:
            passes = passes_nan(primitive)
            for place, arg in enumerate(flat[begins[name] : begins[name + 1]]):
                if found[arg] and passes[place if len(passes) > 1 else 0]:
                    found[name] = True
                    break
    return found


def watched(program: Program, suspects: list[bool]) -> list[int]:
    """The equations of a plain program that are to be looked at beside the results, as a nan there might reach none.

    Args:
        program: the program. suspects: what `tainted` says of it.
    """
    found: list[int] = []
    seen = [False] * len(program)  # whether a nan there comes out
    for output in program.outputs:
        seen[output] = True
    primitives, (flat, begins) = program.primitives, columns_of(program)
    for name in range(len(program) - 1, -1, -1):
        if not seen[name]:
            if not suspects[name]:
                continue
            found.append(name)
        passes = passes_nan(primitives[name])
        for place, arg in enumerate(flat[begins[name] : begins[name + 1]]):
            if passes[place if len(passes) > 1 else 0]:
                seen[arg] = True
    return found


def factors(build: Any, a: int, p: int) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """The factors of the products whose sums tell a sum of `chain(a, p)`: of the finite part, and of the two counts.

    Args:
        build: makes an equation: of a primitive and the numbers of its arguments, or of a float.
        a, p: the equations.
    """
    zero = build(0.0)
    finite = build(isfinite, p)
    direction = build(sign, p)
    side = build(sign, a)
    infinite = build(where, finite, zero, direction)
    return (
        (a, build(where, finite, p, direction)),
        (build(absolute, side), build(sub, build(1.0), finite)),
        (side, infinite),
    )


def of_counts(build: Any, count: int, balance: int) -> int:
    """What products with inf or nan add to a sum: nothing, ±inf where all are that, else nan.

    Args:
        build: as of `factors`.
        count: how many there are whose adjoint is not 0. balance: how many more of them are inf than -inf.
    """
    opposite = build(where, build(equal, build(neg, balance), count), build(-math.inf), build(math.nan))
    same = build(where, build(equal, balance, count), build(math.inf), opposite)
    return build(where, build(equal, count, build(0.0)), build(0.0), same)
