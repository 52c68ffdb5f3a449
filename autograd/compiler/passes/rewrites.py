"""The table of identities: the patterns and replacements of `simplify`, each with its caveat.

A row is written in primitives, once; rule.py explains the columns. Of the rows of one primitive the first that matches
applies. Tests ask of each row that the sides agree but for the caveat, that the caveat is needed, and that it is applied.

Rewriting ends, as the right side of each row is worth less than the left by a polynomial interpretation (Lankford, 1979),
which a test has. It does not raise the cost, but for one case: where a factor moves out of (c · x) · y and c · x is used
elsewhere too, there is one product more.
"""

# The operands of a row are numbers of any kind.
# pyright: reportUnknownLambdaType=false

import math
from functools import cache

from autograd.compiler.ir.lanes import LANE_LOGSUMEXP, LANE_MAX, LANE_MIN, LANE_SUM
from autograd.compiler.passes.expansions import (
    chain_where_not_0,
    contribution,
    dot_of_negated,
    entries_less_their_largest,
    first_largest,
    first_smallest,
    is_sum_of_steps,
    largest_of_shifted,
    may_fold,
    moving_factor,
    moving_sign,
    negated_factors,
    negated_terms,
    partials_are_bounded,
    scaled_norm,
    scaled_sum,
    shifted_logsumexp,
    shifted_logsumexp_of_lanes,
    square_may_move,
    steps_not_0,
    sum_of_hits,
    sum_of_negated,
    sum_of_steps,
    sum_of_steps_over_lanes,
    terms_not_0,
    uniform,
    varies,
)
from autograd.compiler.passes.rule import Identity, Rule, Rules, rules_of
from autograd.primitives import (
    abs,
    argmax,
    argmin,
    chain,
    chain_dot,
    chain_selected,
    div,
    dot,
    equal,
    exp,
    log,
    log1p,
    logical_and,
    logsumexp,
    max,
    maximum,
    mean,
    min,
    minimum,
    mul,
    neg,
    norm,
    pow,
    pow_log,
    prod,
    reciprocal,
    sech,
    sigmoid,
    sigmoid_slope,
    sqrt,
    square,
    stop_gradient,
    sum,
    take,
    tanh,
    tanh_slope,
    where,
)  # fmt: skip

# fmt: off
IDENTITIES = [
    # Composites, by simpler primitives in their stable form
    Identity(stop_gradient, lambda x: x, "none"),
    Identity(mean, scaled_sum, "1 ulp"),
    Identity(lambda x: norm([x]), lambda x: abs(x), "none"),
    Identity(norm, scaled_norm, "2 ulp"),
    Identity(largest_of_shifted, lambda xs: 0.0, "inf or nan", match=entries_less_their_largest),
    Identity(logsumexp, shifted_logsumexp, "2 ulp"),
    Identity(take, sum_of_hits, "the sign of a zero"),
    Identity(argmax, first_largest, "none"),
    Identity(argmin, first_smallest, "none"),

    # Lists of one number
    Identity(lambda x: max([x]), lambda x: x, "none"),
    Identity(lambda x: min([x]), lambda x: x, "none"),
    Identity(lambda x: prod([x]), lambda x: x, "none"),
    Identity(lambda x, y: dot([x], [y]), lambda x, y: x * y, "the sign of a zero: 0 + -0 is 0"),

    # Sums
    Identity(lambda xs: sum([0.0, *xs]), sum, "none", match=terms_not_0),
    Identity(lambda x: sum([x]), lambda x: x, "the sign of a zero: 0 + -0 is 0"),
    Identity(lambda x, y: sum([x, y]), lambda x, y: x + y, "the sign of a zero: 0 + -0 + -0 is 0"),
    Identity(lambda x: 0.0 + x, lambda x: x, "the sign of a zero: 0 + -0 is 0"),
    Identity(lambda x, y: -x + y, lambda x, y: y - x, "none"),
    Identity(lambda x: x + 0.0, lambda x: x, "the sign of a zero: -0 + 0 is 0"),
    Identity(lambda x, y: x + -y, lambda x, y: x - y, "none"),
    Identity(lambda x: x - 0.0, lambda x: x, "none"),
    Identity(lambda x, y: x - -y, lambda x, y: x + y, "none"),
    Identity(sum_of_negated, lambda xs: -sum(xs), "the sign of a zero", match=negated_terms),
    Identity(dot_of_negated, lambda xs, ys: -dot(xs, ys), "the sign of a zero",
             match=negated_factors),

    # Products with constants
    Identity(lambda c, d, x: c * (d * x), lambda c, d, x: (c * d) * x, "2 ulp, underflow, overflow", accepts=may_fold),
    Identity(lambda c, d, x: c * (x * d), lambda c, d, x: (c * d) * x, "2 ulp, underflow, overflow", accepts=may_fold),
    Identity(lambda c, d, x: (d * x) * c, lambda c, d, x: (c * d) * x, "2 ulp, underflow, overflow", accepts=may_fold),
    Identity(lambda c, d, x: (x * d) * c, lambda c, d, x: (c * d) * x, "2 ulp, underflow, overflow", accepts=may_fold),
    Identity(lambda c, x, y: (c * x) * y, lambda c, x, y: c * (x * y), "2 ulp, underflow, overflow",
             form="apart", when=varies, match=moving_factor),
    Identity(lambda c, x, y: (x * c) * y, lambda c, x, y: c * (x * y), "2 ulp, underflow, overflow",
             form="apart", when=varies, match=moving_factor),
    Identity(lambda c, x, y: x * (c * y), lambda c, x, y: c * (x * y), "2 ulp, underflow, overflow",
             form="apart", when=varies, match=moving_factor),
    Identity(lambda c, x, y: x * (y * c), lambda c, x, y: c * (x * y), "2 ulp, underflow, overflow",
             form="apart", when=varies, match=moving_factor),
    Identity(lambda c, x, y: chain(c * x, y), lambda c, x, y: c * chain(x, y),
             "2 ulp, the sign of a zero, underflow, overflow", form="apart", when=varies, match=moving_factor),
    Identity(lambda c, x, y: chain(x * c, y), lambda c, x, y: c * chain(x, y),
             "2 ulp, the sign of a zero, underflow, overflow", form="apart", when=varies, match=moving_factor),
    Identity(lambda c, x, y: chain(x, c * y), lambda c, x, y: c * chain(x, y),
             "2 ulp, the sign of a zero, underflow, overflow", form="apart", when=varies, match=moving_factor),
    Identity(lambda c, x, y: chain(x, y * c), lambda c, x, y: c * chain(x, y),
             "2 ulp, the sign of a zero, underflow, overflow", form="apart", when=varies, match=moving_factor),
    Identity(lambda x, y: -x * y, lambda x, y: -(x * y), "none", form="apart", when=varies, match=moving_sign),
    Identity(lambda x, y: x * -y, lambda x, y: -(x * y), "none", form="apart", when=varies, match=moving_sign),
    Identity(lambda x, y: chain(-x, y), lambda x, y: -chain(x, y),
             "the sign of a zero", form="apart", when=varies, match=moving_sign),
    Identity(lambda x, y: chain(x, -y), lambda x, y: -chain(x, y),
             "the sign of a zero", form="apart", when=varies, match=moving_sign),
    Identity(lambda c, x: square(c * x), lambda c, x: (c * c) * square(x), "2 ulp, underflow",
             form="apart", when=varies, accepts=square_may_move),
    Identity(lambda c, x: square(x * c), lambda c, x: (c * c) * square(x), "2 ulp, underflow",
             form="apart", when=varies, accepts=square_may_move),
    Identity(lambda c, x: -(c * x), lambda c, x: -c * x, "none", form="apart", when=varies),
    Identity(lambda c, x: -(x * c), lambda c, x: -c * x, "none", form="apart", when=varies),
    Identity(lambda x: 1.0 * x, lambda x: x, "none"),
    Identity(lambda x: -1.0 * x, lambda x: -x, "none"),
    Identity(lambda x: x * 1.0, lambda x: x, "none"),
    Identity(lambda x: x * -1.0, lambda x: -x, "none"),
    Identity(lambda x, y: (0.5 * x) * (2.0 * y), lambda x, y: x * y, "underflow, overflow"),
    Identity(lambda x: neg(neg(x)), lambda x: x, "none"),
    Identity(lambda x: abs(-x), lambda x: abs(x), "none"),
    Identity(lambda x: abs(abs(x)), lambda x: abs(x), "none"),
    Identity(lambda x: div(x, 1.0), lambda x: x, "none"),
    Identity(lambda x: div(x, -1.0), lambda x: -x, "none"),

    # Powers and exponentials
    Identity(lambda x, y: pow_log(x, y, 0.0), lambda x, y: pow(x, y), "the sign of a zero"),
    Identity(lambda x: pow(x, 0.0), lambda x: 1.0, "none"),
    Identity(lambda x: pow(1.0, x), lambda x: 1.0, "none"),
    Identity(lambda x: pow(x, 1.0), lambda x: x, "none"),
    Identity(lambda x: pow(x, 2.0), lambda x: square(x), "none"),
    Identity(lambda x: pow(x, 3.0), lambda x: x * square(x), "1 ulp"),
    Identity(lambda x: pow(x, 4.0), lambda x: square(square(x)), "2 ulp"),
    Identity(lambda x: pow(x, 0.5), lambda x: where(equal(x, -math.inf), math.inf, sqrt(x)), "the sign of a zero"),
    Identity(lambda x: pow(x, -1.0), lambda x: reciprocal(x), "none"),
    Identity(lambda x: pow(x, -2.0), lambda x: reciprocal(square(x)), "1 ulp, overflow"),
    Identity(lambda x, s: exp(x - log1p(s)), lambda x, s: div(exp(x), 1.0 + s), "1024 ulp, underflow, overflow", given=exp),
    Identity(lambda x: square(sech(x)), lambda x: tanh_slope(x, tanh(x)), "1024 ulp", given=tanh),
    Identity(lambda x: square(0.5 * sech(0.5 * x)), lambda x: sigmoid_slope(x, sigmoid(x)), "1024 ulp",
             given=sigmoid),

    # Conditions
    Identity(lambda x, y: where(1.0, x, y), lambda x, y: x, "none"),
    Identity(lambda x, y: where(0.0, x, y), lambda x, y: y, "none"),
    Identity(lambda x, y: where(x, y, y), lambda x, y: y, "none"),
    Identity(lambda x: maximum(x, x), lambda x: x, "none"),
    Identity(lambda x: minimum(x, x), lambda x: x, "none"),
    Identity(lambda x: logical_and(0.0, x), lambda x: 0.0, "none"),
    Identity(lambda x: logical_and(x, 0.0), lambda x: 0.0, "none"),

    # Steps of the chain rule
    Identity(lambda x: chain(1.0, x), lambda x: x, "none"),
    Identity(lambda x: chain(0.0, x), lambda x: 0.0, "none: strong zero"),
    Identity(lambda x, y: chain(x * 0.5, 2.0 * y), lambda x, y: chain(x, y), "underflow, overflow"),
    Identity(lambda x: chain(x, 1.0), lambda x: x, "the sign of a zero"),
    Identity(lambda x: chain(x, -1.0), lambda x: -x, "the sign of a zero"),
    Identity(lambda x: chain_selected(1.0, x), lambda x: x, "the sign of a zero"),
    Identity(lambda x: chain_selected(0.0, x), lambda x: 0.0, "none: strong zero"),
    Identity(lambda x: chain_selected(x, 1.0), lambda x: x, "the sign of a zero"),
    Identity(lambda x: chain_selected(x, 0.0), lambda x: 0.0, "none: strong zero"),
    Identity(lambda xs, ys: chain_dot([0.0, *xs], [math.nan, *ys]), chain_dot, "none: strong zero", match=steps_not_0),
    Identity(lambda x, y: chain_dot([x], [y]), chain, "the sign of a zero"),

    # In the plain form, where a result that is nan asks for the exact form (strong_zero.py)
    Identity(chain, mul, "the sign of a zero, nan: x is 0 and y is inf or nan", form="plain", is_step=True),
    Identity(chain_selected, mul, "the sign of a zero, nan: one is 0, the other inf or nan", form="plain", is_step=True),
    Identity(chain_dot, dot, "nan: an x is 0 and its y is inf or nan", form="plain", is_step=True),

    # In the exact form; the last three where no array code adds up steps itself
    Identity(chain_selected, lambda x, y: chain(y, x), "the sign of a zero: y is finite",
             when=partials_are_bounded, form="exact"),
    Identity(chain_selected, chain_where_not_0, "none", form="exact"),
    Identity(chain, mul, "the sign of a zero: y is finite", when=partials_are_bounded, form="exact"),
    Identity(lambda c, x: chain(c, x), lambda c, x: c * x, "none: c is not 0", accepts=lambda c: c != 0.0, form="exact"),
    Identity(chain_dot, dot, "none: each y is finite", when=partials_are_bounded, form="exact"),
    Identity(chain_dot, sum_of_steps, "none", form="scalars", is_step=True),

    # Reductions over n lanes, for x that is the same in all of them and for any x
    Identity(lambda n, x: LANE_SUM(x), lambda n, x: n * x, "n ulp, the sign of a zero", match=uniform),
    Identity(lambda n, x: LANE_MAX(x), lambda n, x: x, "none", match=uniform),
    Identity(lambda n, x: LANE_MIN(x), lambda n, x: x, "none", match=uniform),
    Identity(lambda n, x: LANE_LOGSUMEXP(x), lambda n, x: x + log(n), "2 ulp, cancellation", match=uniform),
    Identity(lambda x: LANE_SUM(-x), lambda x: -LANE_SUM(x), "the sign of a zero"),
    Identity(lambda x, y: LANE_SUM(chain(x, y)), sum_of_steps_over_lanes, "none", form="scalars"),
    Identity(lambda x, y, z: LANE_SUM(x + contribution(y, z)),
             lambda x, y, z: LANE_SUM(x) + contribution(LANE_SUM(y), LANE_SUM(z)),
             "overflow: y counts steps", when=is_sum_of_steps, form="scalars"),
    Identity(LANE_LOGSUMEXP, shifted_logsumexp_of_lanes, "2 ulp"),
]
# fmt: on


@cache
def rules(exact: bool, apart: bool, arrays: bool) -> Rules:
    """The rules, in the order of the table, for one form of a program (strong_zero.py).

    Args:
        exact: whether that is the exact form.
        arrays: whether sums of steps of the exact form stay whole, as array code adds them up (vectorize/steps.py).
        apart: whether no numbers of several lanes are reduced to one. Only there constants move out of products: factors
            that many terms of a sum over lanes share make matrix products of them.
    """
    forms = None, "exact" if exact else "plain", "apart" if apart else None, "scalars" if exact and not arrays else None
    return Rules([rule for row, rule in zip(IDENTITIES, compiled(), strict=True) if row.form in forms])


@cache
def compiled() -> list[Rule]:
    return rules_of(IDENTITIES)
