"""Strong zeros: compute `chain(a, p)` as a · p, check the results for nan, and recompute exactly where there is one.

`chain(a, p)` is 0 where a is 0, for any p; a · p is nan there if p is inf or nan. The two are equal wherever a · p is
not nan. So a program with steps of the chain rule has two forms:

- **plain**: each `chain` or `chain_selected` is a product, and each `chain_dot` a `dot`, so that gradients are matrix
  products. Every call runs this form.
- **exact**: with strong zeros. It is compiled and run only for a call in which a result of the plain form is nan.

This is right only if every nan reaches a checked number. Most operations propagate it (`propagates_nan`). Where an
operation might mask it, as a comparison or `where` does, its argument becomes a further result (`nan_may_be_masked`), which
is checked and not returned.

In the exact form a single step is a `chain`. A sum of many steps is three plain sums, which remain matrix products: one of
a · p with ±1 and 0 in place of inf and nan, and two that count the steps in which a factor of inf or nan matters, and their
signs (`sum_of_steps` in expansions.py; for array code, which takes the sum whole, vectorize/steps.py). A product suffices
where p is finite for all inputs (`is_bounded`).
"""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import product

from autograd import native
from autograd.compiler.ir.lanes import CARRY, LAST, NEXT, REDUCTIONS, UNBOUNDED
from autograd.compiler.ir.program import Program
from autograd.compiler.ir.tables import TABLE_ROWS
from autograd.primitives import add as ADD
from autograd.primitives import chain, chain_dot, chain_selected, neg, sub, take, where
from autograd.row import Primitive

PROBES = [0.0, 1.0, -2.0, math.inf, -math.inf, math.nan]

#: The steps of the chain rule, and what `simplify` makes of them.
STEPS = {chain, chain_dot, chain_selected, take}
#: The primitives whose result is finite where their arguments are finite and of moderate size.
MODERATE = {ADD, sub, neg, where}


def always(holds: Callable[[float], bool], primitive: Primitive, points: Iterable[Sequence[object]]) -> bool:
    """Whether a primitive's result satisfies a condition at all points; False if it raises, as a user's primitive may."""
    try:
        return all(holds(primitive.evaluate(*args)) for args in points)
    except (ArithmeticError, ValueError):
        return False


@cache
def propagates_nan(primitive: Primitive, position: int) -> bool:
    """Whether a nan as the argument at this index makes the result nan, for all other arguments.

    >>> from autograd import mul, where
    >>> propagates_nan(mul, 1), [propagates_nan(where, position) for position in range(3)]
    (True, [False, False, False])
    """
    if primitive in TABLE_ROWS:  # a number that is not read, or that is added elsewhere, is nan alone
        return False
    if primitive in REDUCTIONS:
        return True
    if primitive is LAST:  # which looks at one lane
        return False
    if not primitive.arity:
        return False
    if primitive.over_lists:
        lists = [[math.nan], [math.nan, 0.0], [math.inf, math.nan, -1.0]]
        return always(math.isnan, primitive, [[entries] * primitive.arity for entries in lists])
    others = product(PROBES, repeat=primitive.arity - 1)
    return always(math.isnan, primitive, [(*args[:position], math.nan, *args[position:]) for args in others])


@cache
def passes_nan(primitive: Primitive) -> tuple[bool, ...]:
    """`propagates_nan` for each argument; one entry for all of them if the primitive takes lists."""
    return tuple(
        propagates_nan(primitive, position) for position in range(1 if primitive.over_lists else max(primitive.arity, 1))
    )


@cache
def is_bounded(primitive: Primitive) -> bool:
    """Whether a primitive gives a finite number for all arguments, as a comparison does.

    >>> from autograd import less, tanh
    >>> is_bounded(less), is_bounded(tanh)
    (True, False)
    """
    if primitive.over_lists or not primitive.arity or primitive in REDUCTIONS:
        return False
    return always(math.isfinite, primitive, product(PROBES, repeat=primitive.arity))


def has_chain(program: Program) -> bool:
    """Whether a program has steps of the chain rule, so that its plain form may differ from its exact one."""
    return not STEPS.isdisjoint(program.used)


def lasting_nans(program: Program) -> set[int]:
    """The `next` whose nan in any step is seen behind the last one: where the carry of one is nan, a step makes one of them
    nan, as a sum over steps does, and what comes out of the last step is looked at. So the steps need not be.

    Of what a `while_loop` carries there is none: a nan may end it."""
    carried: dict[int, int] = {}  # for each `next` a bit for its carry
    made_nan: dict[int, int] = {}  # for an equation the bits of the carries whose nan makes it nan
    found: set[int] = set()
    if not program.has_loops:
        return found
    primitives, lanes, carry_count = program.primitives, program.lanes, 0
    flat, begins = native.integers(program.args.flat), native.integers(program.args.begins)
    for index in [i for i, width in enumerate(lanes) if 0 < width < UNBOUNDED or primitives[i] is LAST]:
        primitive, begin = primitives[index], begins[index]
        if primitive is CARRY:
            made_nan[index] = 1 << carry_count
            carry_count += 1
        elif primitive is NEXT:
            carried[index], made_nan[index] = made_nan[flat[begin]], made_nan.get(flat[begin + 1], 0)
        elif primitive is LAST:
            if flat[begin] in carried:
                found.add(flat[begin])
        else:
            bits = 0
            for at in range(begin, begins[index + 1]):
                given = made_nan.get(flat[at], 0)
                if given and lanes[flat[at]] == lanes[index]:
                    passes = passes_nan(primitive)
                    bits |= given if passes[at - begin if len(passes) > 1 else 0] else 0
            if bits:
                made_nan[index] = bits
    count = -1
    while count != len(found):
        count, shown = len(found), 0
        for index in found:
            shown |= made_nan[index]
        found = {index for index in found if carried[index] & shown}
    return found


def outputs_of_chain_rule(program: Program, lasting: set[int]) -> bytearray:
    """For each equation of a plain program whether a nan from a step of the chain rule may propagate to it.

    Args:
        program: the program. lasting: its `lasting_nans`.
    """
    found, primitives = bytearray(program.steps), program.primitives
    used, codes = program.numbered
    kinds, passed = native.integers(codes), [passes_nan(primitive) for primitive in used]
    flat, begins = native.integers(program.args.flat), native.integers(program.args.begins)
    closing = [index for index, primitive in enumerate(primitives) if primitive is NEXT] if program.has_loops else []
    waiting = True
    while waiting:
        for index in range(len(found)):
            if found[index]:
                continue
            begin = begins[index]
            for at in range(begin, begins[index + 1]):
                if found[flat[at]]:
                    passes = passed[kinds[index]]
                    if passes[at - begin if len(passes) > 1 else 0] or (primitives[index] is LAST and flat[at] in lasting):
                        found[index] = True
                        break
        waiting = False
        for index in closing:  # a step passes it on to the next
            carry = flat[begins[index]]
            if found[index] and not found[carry]:
                found[carry] = waiting = True
    return found


def nan_may_be_masked(program: Program, suspects: bytearray, lasting: set[int]) -> list[int]:
    """The equations of a plain program whose nan might reach no result, so that they must be checked beside the results.

    Those are suspects that are no result and that no other suspect propagates, which is checked, or propagated in its turn.

    Args:
        program: the program. suspects: its `outputs_of_chain_rule`. lasting: its `lasting_nans`.
    """
    primitives, lanes, has_loops = program.primitives, program.lanes, program.has_loops
    flat, begins = native.integers(program.args.flat), native.integers(program.args.begins)
    used, codes = program.numbered
    kinds, passed, seen = native.integers(codes), [passes_nan(primitive) for primitive in used], bytearray(len(program))
    for index in range(len(seen)):
        if not suspects[index]:
            continue
        begin, passes = begins[index], passed[kinds[index]]
        if has_loops:
            if primitives[index] is CARRY and lanes[index] >= UNBOUNDED:
                continue  # a loop of no steps carries its first number out
            if primitives[index] is LAST and flat[begin] in lasting:
                passes = (True,)
        for at in range(begin, begins[index + 1]):
            if passes[at - begin if len(passes) > 1 else 0]:
                seen[flat[at]] = True
    for index in program.outputs:
        seen[index] = True
    found: list[int] = []
    for index in range(len(seen) - 1, -1, -1):
        if suspects[index] and not seen[index]:
            found.append(index)  # noqa: PERF401  # a comprehension's variables have no C types
    return found
