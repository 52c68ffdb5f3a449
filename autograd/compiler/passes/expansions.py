"""Code for the table of identities: replacements of several lines, and matching that no pattern expresses.

Replacements are written in primitives, on numbers of any kind. Matching uses the rewriter's analyses of equations.
"""

import math
from collections.abc import Sequence
from typing import Any

from autograd.compiler.ir.lanes import COUNT, LANE_MAX, LANE_SUM
from autograd.compiler.passes.rewriter import Rewriter
from autograd.primitives import (
    abs,
    chain,
    chain_dot,
    constant,
    div,
    dot,
    equal,
    exp,
    finite,
    hits,
    isfinite,
    isnan,
    less,
    log1p,
    logical_and,
    max,
    min,
    mul,
    neg,
    sign,
    sqrt,
    square,
    sub,
    sum,
    where,
)  # fmt: skip

#: Constants are multiplied beforehand where the product is in the normal range of single precision, which kernels may
#: compute in: beyond it `1e200 * (1e200 * x)` would be inf, and `1e-200 * (1e-200 * x)` 0, for every x.
SMALLEST, LARGEST = 2.0**-126, 2.0**127
#: Factors from 1 to this move out of products. With x and y of 1e200, `(1e-200 * x) * y` is 1e200, and x * y is not finite;
#: without a factor above 1 a product is no larger than with it. With x and y of 1e-200, 1e200 is as bad the other way.
MODEST = 1024.0


def may_fold(c: float, d: float) -> bool:
    """Whether c · (d · x) is (c · d) · x for every x for which the first is finite.

    >>> may_fold(2.0, 0.25), may_fold(1e200, 1e200), may_fold(1e-200, 1e-200), may_fold(3.0, 0.0)
    (True, False, False, True)
    """
    product = math.fabs(c * d)
    return product == 0.0 if c == 0.0 or d == 0.0 else SMALLEST <= product <= LARGEST


def may_move(factor: float) -> bool:
    """Whether a constant factor may move out of a product: see `MODEST`."""
    return factor != 1.0 and 1.0 <= math.fabs(factor) <= MODEST


def square_may_move(factor: float) -> bool:
    return may_move(factor * factor)


# Replacements


def scaled_sum(xs: Sequence[Any]) -> Any:
    """The mean."""
    return sum(xs) * (1.0 / len(xs))


def largest_of_shifted(xs: Sequence[Any]) -> Any:
    """The largest of numbers less their largest, as `log_softmax` makes them."""
    return max([x - finite(max(xs)) for x in xs])


def scaled_norm(xs: Sequence[Any]) -> Any:
    """The norm of numbers that are divided by the largest of them, where that is neither 0 nor infinite."""
    largest = max([abs(x) for x in xs])
    unit = where(logical_and(less(0.0, largest), isfinite(largest)), largest, 1.0)
    return unit * sqrt(sum([square(div(x, unit)) for x in xs]))


def shifted_logsumexp(xs: Sequence[Any]) -> Any:
    """m + log1p(k - 1 + Σ exp(x - m) over the others), where k of the numbers are m: beside a 1 no digit is lost."""
    largest = finite(max(xs))
    powers = [exp(x - largest) for x in xs]
    ties = [equal(power, 1.0) for power in powers]
    rest = [power - tie for power, tie in zip(powers, ties, strict=True)]
    return log_of_shifted(largest, sum(ties), sum(rest))


def shifted_logsumexp_of_lanes(x: Any) -> Any:
    """`shifted_logsumexp` of the numbers of all lanes."""
    largest = finite(LANE_MAX(x))
    power = exp(x - largest)
    tie = equal(power, 1.0)
    rest = LANE_SUM(power - tie)
    return log_of_shifted(largest, LANE_SUM(tie), rest)


def log_of_shifted(largest: Any, ties: Any, rest: Any) -> Any:
    return largest + log1p(ties + -1.0 + rest)


def sum_of_negated(xs: Sequence[Any]) -> Any:
    return sum([-x for x in xs])


def dot_of_negated(xs: Sequence[Any], ys: Sequence[Any]) -> Any:
    return dot([-x for x in xs], ys)


def sum_of_hits(xs: Sequence[Any]) -> Any:
    """`take` as Σ hitᵢ·xᵢ by strong zero, a matrix product where a table has several columns; nan for an index of nan."""
    index, *entries = xs
    return where(equal(index, index), chain_dot(hits(index, len(entries)), entries), math.nan)


def first_largest(xs: Sequence[Any]) -> Any:
    """`argmax`: the smallest index of those at which the largest entry is."""
    return _first(xs, max(xs))


def first_smallest(xs: Sequence[Any]) -> Any:
    return _first(xs, min(xs))


def _first(xs: Sequence[Any], best: Any) -> Any:
    known = equal(best, best)  # max and min are nan where an entry is
    found = [where(known, equal(x, best), isnan(x)) for x in xs]
    return min([where(one, float(i), float(len(xs))) for i, one in enumerate(found)])


def chain_where_not_0(adjoint: Any, partial: Any) -> Any:
    """`chain_selected` by `chain`."""
    step = chain(adjoint, partial)
    return where(equal(partial, 0.0), 0.0, step)


def factors(a: Any, p: Any) -> tuple[tuple[Any, Any], tuple[Any, Any], tuple[Any, Any]]:
    """The factors of three products whose sums determine a sum of `chain(a, p)`: a · p with ±1 and nan in place of an
    infinite p and of nan, the count of steps in which such a factor matters, and the sum of their signs."""
    finite, direction, side = isfinite(p), sign(p), sign(a)
    infinite = where(finite, 0.0, direction)
    return (a, where(finite, p, direction)), (abs(side), 1.0 - finite), (side, infinite)


def contribution(count: Any, balance: Any) -> Any:
    """The contribution to a sum of its steps with inf or nan: 0 if there are none, ±inf if all are of that sign, else nan.

    Args:
        count: the number of those steps whose adjoint is not 0. balance: the number of inf less that of -inf.
    """
    return where(count + balance, math.inf, 0.0) - where(count - balance, math.inf, 0.0)


def sums_of_steps(adjoints: Sequence[Any], partials: Sequence[Any]) -> list[Any]:
    """Of a sum of steps the finite part, the count of steps with inf or nan, and their balance."""
    rows = zip(*[factors(a, p) for a, p in zip(adjoints, partials, strict=True)], strict=True)
    return [dot(*zip(*row, strict=True)) for row in rows]


def sum_of_steps(adjoints: Sequence[Any], partials: Sequence[Any]) -> Any:
    """`chain_dot` by three plain sums, which remain matrix products."""
    total, count, balance = sums_of_steps(adjoints, partials)
    return total + contribution(count, balance)


def sum_of_steps_over_lanes(a: Any, p: Any) -> Any:
    """The sum over lanes of `chain(a, p)` by three plain sums."""
    total, count, balance = [LANE_SUM(x * y) for x, y in factors(a, p)]
    return total + contribution(count, balance)


# Conditions


def varies(rewriter: Rewriter, args: tuple[int, ...]) -> bool:
    """Whether all arguments have lanes."""
    return 0 not in [rewriter.lanes[arg] for arg in args]


def is_sum_of_steps(rewriter: Rewriter, args: tuple[int, ...]) -> bool:
    return bool(rewriter.steps[args[0]])


def partials_are_bounded(rewriter: Rewriter, args: tuple[int, ...]) -> bool:
    """Whether the second argument, or each number of the second list, is finite for all inputs."""
    return False not in [rewriter.bounded[arg] for arg in args[len(args) // 2 :]]


# Matching


def terms_not_0(rewriter: Rewriter, args: tuple[int, ...]) -> list[int] | None:
    """The terms of a sum, without constants of 0."""
    zeros = rewriter.zeros
    return None if zeros.isdisjoint(args) else [arg for arg in args if arg not in zeros]


def negated_terms(rewriter: Rewriter, args: tuple[int, ...]) -> list[int] | None:
    """What the terms of a sum are the negations of, where all are."""
    primitives, rows = rewriter.primitives, rewriter.rows
    if not args or primitives[args[0]] is not neg:  # as in nearly all sums: a generator takes longer to make
        return None
    return None if any(primitives[arg] is not neg for arg in args) else [rows.row(arg)[0] for arg in args]


def negated_factors(rewriter: Rewriter, args: tuple[int, ...]) -> list[int] | None:
    """Two lists that are multiplied, of which one has only negations: what it negates, and the other."""
    half = len(args) // 2
    for xs, ys in ((args[:half], args[half:]), (args[half:], args[:half])):
        found = negated_terms(rewriter, xs)
        if found is not None:
            return [*found, *ys]
    return None


def steps_not_0(rewriter: Rewriter, args: tuple[int, ...]) -> list[int] | None:
    """The adjoints and the partials of a `chain_dot`, without steps whose adjoint is the constant 0."""
    zeros, half = rewriter.zeros, len(args) // 2
    if zeros.isdisjoint(args[:half]):
        return None
    kept = [position for position in range(half) if args[position] not in zeros]
    return [args[start + position] for start in (0, half) for position in kept]


def entries_less_their_largest(rewriter: Rewriter, args: tuple[int, ...]) -> Sequence[int] | None:
    """The list of x, of a list of x - m where m is max(x), possibly replaced by `where` if it is not finite."""
    if any(rewriter.primitives[arg] is not sub for arg in args):
        return None
    entries, shifts = zip(*[rewriter.rows.row(arg) for arg in args], strict=True)
    largest = shifts[0]
    if shifts.count(largest) < len(shifts):
        return None
    if rewriter.primitives[largest] is where:
        largest = rewriter.rows.row(largest)[1]
    return entries if rewriter.primitives[largest] is max and rewriter.rows.row(largest) == entries else None


def uniform(rewriter: Rewriter, args: tuple[int, ...]) -> list[int] | None:
    """The number of lanes, and a number that is the same in all of them."""
    return None if rewriter.lanes[args[0]] else [rewriter.leaf(COUNT, rewriter.width, 0), args[0]]


def scaled(rewriter: Rewriter, index: int) -> tuple[float, int]:
    """An equation as a constant factor and another equation."""
    primitive, args = rewriter.primitives[index], rewriter.rows.row(index)
    if primitive is neg:
        return -1.0, args[0]
    if primitive is mul:
        for c, rest in (args, args[::-1]):
            if rewriter.primitives[c] is constant:
                return rewriter.numbers[c], rest
    return 1.0, index


def moving_factor(rewriter: Rewriter, args: tuple[int, ...]) -> list[int] | None:
    """The product of the constant factors of two operands, and the rest of them."""
    (c, x), (d, y) = [scaled(rewriter, arg) for arg in args]
    return [rewriter.number(c * d), x, y] if may_move(c * d) else None


def moving_sign(rewriter: Rewriter, args: tuple[int, ...]) -> list[int] | None:
    """Two operands without their constant factors, whose product is -1."""
    (c, x), (d, y) = [scaled(rewriter, arg) for arg in args]
    return [x, y] if c * d == -1.0 else None
