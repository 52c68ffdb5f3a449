"""The table of primitives. A new primitive is added here and nowhere else.

Each row says how to evaluate the operation on floats, its partial derivatives, how it is drawn, typeset and spelled in
NumPy, at which samples it is tested, and, for a composite, its definition in simpler rows. `Primitive` in row.py
explains the columns. Engine, drawing, LaTeX, compiler, tests and documentation read this table.

Two rules for `partials`:

- they are written in primitives and `+ - *`, never in `/`, `**` or an `if`, so that one line serves floats (where `/`
  would raise), Values (derivatives of derivatives) and traced values (where an `if` cannot be recorded);
- they take the form that keeps its digits: sech²(x), not 1 - y², which is 0 for x > 19 where the truth is 4e⁻²ˣ.

Two zeros are strong: their product with any number is 0, so that no inf or nan leaks out of a branch that was
not taken. One is an adjoint of exactly 0. The other is the partial of a row that `selects`: of the branch of `where` not
taken, of a step. A step of the chain rule through those is `chain_selected`, through all others `chain`, where a partial
of 0 times an adjoint of inf is nan, as in PyTorch: d√(x²)/dx at 0.

At kinks and ties they give PyTorch's answer. Identities are those of Abramowitz and Stegun, "Handbook of Mathematical
Functions", chapters 4 and 7, where no other source is named.
"""

# One line of partials serves floats, Values and traced values, so the parameters of the lambdas below have no types.
# pyright: reportUnknownLambdaType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

# The names of this module are the user's names, so `abs`, `sum`, `max`, `min` and `pow` are primitives below.
# ruff: noqa: FURB136  # max() on floats would lose a nan

import math
import operator
from typing import Any

from autograd import ieee
from autograd.float_partials import bind_to_floats
from autograd.row import Primitive, define

LN2, LN10, TWO_OVER_SQRT_PI = math.log(2.0), math.log(10.0), 2.0 / math.sqrt(math.pi)
FAR = 1e30  # an activation is 0 or x to the last digit long before, in single precision too, and its square is finite
SQRT_HALF, ONE_OVER_SQRT_2PI = math.sqrt(0.5), 1.0 / math.sqrt(2.0 * math.pi)

# Samples: argument tuples inside a domain and away from kinks, where the derivative exists in 50-digit arithmetic.
REAL = [(x,) for x in (-5.5, -2.0, -1.25, -0.3, -1e-3, 1e-9, 0.1, 0.7, 1.0, 1.9, 3.3, 6.0)]
WIDE = [*REAL, (-700.0,), (-40.0,), (-20.0,), (20.0,), (36.8,), (40.0,), (300.0,)]
POSITIVE = [(x,) for x in (1e-9, 1e-3, 0.1, 0.5, 0.9, 1.5, 2.0, 7.5, 1e3, 1e12)]
NONZERO = [(x,) for x in (-1e6, -3.0, -1.0, -0.25, 1e-6, 0.3, 1.0, 2.5, 1e9)]
UNIT = [(x,) for x in (-0.999999, -0.9, -0.5, -0.1, 1e-9, 0.2, 0.6, 0.95, 0.9999999)]
ABOVE_ONE = [(x,) for x in (1.0000001, 1.01, 1.5, 2.0, 10.0, 1e6, 1e200)]
PAIRS = [(1.5, 2.5), (-1.5, 2.0), (0.3, -4.0), (-2.0, -0.7), (1e-3, 5.0), (30.0, 0.01)]
TRUTHS = [(0.0, 0.0), (1.0, 0.0), (0.0, -0.5), (1.0, 2.0)]
LISTS = [([1.5],), ([0.5, -2.0, 3.0],), ([-1.0, 0.25, 4.0, 2.0, -3.5],)]


def products_of_others(xs: Any) -> list[Any]:
    """For each entry the product of all others, by products from the left and from the right: no division by zero."""
    left, right = [1.0], [1.0]
    for x in xs[:-1]:
        left.append(left[-1] * x)
    for x in xs[:0:-1]:
        right.append(right[-1] * x)
    return [a * b for a, b in zip(left, reversed(right), strict=True)]


def share_among_ties(y: Any, xs: Any) -> list[Any]:
    """For each entry 1/k where it is one of the k entries equal to y, else 0."""
    hits = [equal(x, y) for x in xs]
    share = reciprocal(sum(hits))
    return [hit * share for hit in hits]


def divide_by_square(x: Any, r: Any) -> Any:
    """x/r², by dividing twice since r² overflows beyond 1e154; 0 at r = 0, the origin, which has no angle."""
    return where(equal(r, 0.0), 0.0, div(div(x, r), r))


def literal(x: Any) -> Any:
    """The number of a constant node, which a case for another number need not be recorded for; anything else as it is."""
    if getattr(x, "primitive", None) is not constant:
        return x
    return x.number if hasattr(x, "number") else x.data


def power_slopes(a: Any, b: Any) -> Any:
    """The partials of aᵇ. An exponent of 0 is a strong zero, so polynomials have derivatives of every order at 0: those of
    x³ end in 6, 0, 0."""
    exponent = literal(b)
    if exponent is not b and exponent == 2.0:
        return 2.0 * a, pow_log(a, exponent, 1.0)
    slopes = chain(exponent, pow_log(a, exponent - 1.0, 0.0)), pow_log(a, exponent, 1.0)
    return unless_both_0(a, exponent, slopes)


def power_log_slopes(y: Any, a: Any, b: Any, n: Any) -> Any:
    """The partials of aᵇ·ln(a)ⁿ."""
    exponent, power = literal(b), literal(n)
    slope = chain(exponent, pow_log(a, exponent - 1.0, power))
    if power is n or power != 0.0:  # ln(a)⁰ needs no term in a graph
        slope = slope + chain(power, pow_log(a, exponent - 1.0, power - 1.0))
    return slope, pow_log(a, exponent, power + 1.0), y * log(log(a))


def unless_both_0(a: Any, b: Any, slopes: Any) -> Any:
    """The slopes of aᵇ, but 0 at (0, 0), where it jumps: every derivative there is 0, so mixed ones are equal."""
    if type(b) is float and b != 0.0:
        return slopes  # x² has no case for an exponent of 0, neither in its graph nor in its formula
    origin = logical_and(equal(a, 0.0), equal(b, 0.0))
    return [where(origin, 0.0, slope) for slope in slopes]


def finite_max(xs: Any) -> Any:
    """The shift of exponentials, a constant to derivatives: the largest entry or, as inf - inf is nan, `FAR` where
    that is ±inf: beside inf the exponentials of all finite entries are 0."""
    return stop_gradient(finite(max(xs)))


def finite(x: Any) -> Any:
    return where(isfinite(x), x, FAR)


def shares(xs: Any) -> list[Any]:
    """exp(xᵢ) / Σ exp(xⱼ) by shifted exponentials. exp(xᵢ - logsumexp(xs)) loses the digits that rounding a large logsumexp
    takes: of [1e16, 1e16] it is [1, 1]."""
    top = finite_max(xs)
    powers = [exp(x - top) for x in xs]
    scale = reciprocal(sum(powers))
    return [power * scale for power in powers]


def position(index: Any, count: int) -> Any:
    """The index of an entry of a list: one below 0 counts from the end, one beyond either end stands for the entry there."""
    whole = round(index)
    return clip(where(less(whole, 0.0), whole + float(count), whole), 0.0, float(count - 1))


def hits(index: Any, count: int) -> list[Any]:
    """For each entry of a list 1 where it is the one at the index, else 0."""
    at = position(index, count)
    return [equal(at, float(i)) for i in range(count)]


def bounded(x: Any) -> Any:
    """x, but finite at ±inf: for functions whose factors 0 · inf have the limit 0 there."""
    return minimum(maximum(x, -FAR), FAR)


# The rows are laid out by hand, as a table: first evaluation and partials, then notation, then samples for tests.
# fmt: off

# --- arithmetic ------------------------------------------------------------------------------------------------------

identity = define("identity", "The argument itself, as a node of its own.",
    evaluate=operator.pos, partials=lambda y, x: (1.0,),
    symbol="=", latex="{0}", numpy="{0}", numpy_name="conjugate", c="{0}", samples=REAL, reference="+{0}")
neg = define("neg", "The negative, -x.",
    evaluate=operator.neg, partials=lambda y, x: (-1.0,),
    symbol="× −1", latex="-{0}", numpy="-{0}", numpy_name="negative",
    c="-{0}", samples=REAL, reference="-{0}")
add = define("add", "The sum a + b.",
    arity=2, commutative=True, evaluate=operator.add, partials=lambda y, a, b: (1.0, 1.0),
    symbol="+", latex="{0} + {1}", numpy="{0} + {1}", c="{0} + {1}", samples=PAIRS, reference="{0} + {1}")
sub = define("sub", "The difference a - b.",
    arity=2, evaluate=operator.sub, partials=lambda y, a, b: (1.0, -1.0),
    symbol="−", latex="{0} - {1}", numpy="{0} - {1}", numpy_name="subtract",
    c="{0} - {1}", samples=PAIRS, reference="{0} - {1}")
mul = define("mul", "The product a · b.",
    arity=2, commutative=True, evaluate=operator.mul, partials=lambda y, a, b: (b, a),
    symbol="×", latex=r"{0} \cdot {1}", numpy="{0} * {1}", numpy_name="multiply",
    c="{0} * {1}", samples=PAIRS, reference="{0} * {1}")
div = define("div", "The quotient a / b: ±inf or nan where b is 0.",
    arity=2, evaluate=ieee.divide, partials=lambda y, a, b: (reciprocal(b), -div(y, b)),
    symbol="÷", latex=r"\frac{{{0}}}{{{1}}}", numpy="{0} / {1}", numpy_name="divide",
    c="{0} / {1}", samples=PAIRS, reference="{0} / {1}")
chain = define(
    "chain", "A step of the chain rule, adjoint · partial, by strong zero: an adjoint of exactly 0 contributes nothing.",
    internal=True, arity=2, selects=(1,), evaluate=lambda adjoint, partial: adjoint * partial if adjoint != 0.0 else 0.0,
    partials=lambda y, adjoint, partial: (partial, adjoint),
    symbol="×", latex=r"{0} \cdot {1}", numpy="np.where({0} == 0.0, 0.0, {0} * {1})",
    c="{0} != 0.0 ? {0} * {1} : 0.0", samples=PAIRS,
    reference="{0} * {1}")
chain_selected = define(
    "chain_selected", "A step of the chain rule through a row that selects: a partial of 0 contributes nothing either.",
    internal=True, arity=2, commutative=True, selects=(0, 1),
    evaluate=lambda adjoint, partial: adjoint * partial if adjoint != 0.0 and partial != 0.0 else 0.0,
    partials=lambda y, adjoint, partial: (partial, adjoint),
    symbol="×", latex=r"{0} \cdot {1}", numpy="np.where({0} == 0.0, 0.0, np.where({1} == 0.0, 0.0, {0} * {1}))",
    c="{0} != 0.0 && {1} != 0.0 ? {0} * {1} : 0.0", samples=PAIRS,
    reference="{0} * {1}")
remainder = define("remainder", "a - b · ⌊a / b⌋, what Python's % gives: it has the sign of b; nan where b is 0.",
    arity=2, evaluate=ieee.remainder, partials=lambda y, a, b: (1.0, -floor_divide(a, b)),
    symbol="mod", latex=r"{0} \bmod {1}", numpy="np.remainder({0}, {1})", samples=PAIRS, reference="{0} % {1}")
floor_divide = define("floor_divide", "⌊a / b⌋, what Python's // gives: ±inf or nan where b is 0.",
    arity=2, selects=(0, 1), evaluate=ieee.floor_divide, partials=lambda y, a, b: (0.0, 0.0),
    symbol="//", latex=r"\lfloor {0} / {1} \rfloor", numpy="np.floor_divide({0}, {1})", samples=PAIRS,
    reference="floor({0} / {1})")
reciprocal = define("reciprocal", "The reciprocal 1/x: ±inf at ±0.",
    evaluate=ieee.reciprocal, partials=lambda y, x: (-square(y),),
    symbol="1/x", latex=r"\frac{{1}}{{{0}}}", numpy="1.0 / {0}", c="1.0 / {0}", samples=NONZERO, reference="1 / {0}")
square = define("square", "The square x².",
    evaluate=lambda x: x * x, partials=lambda y, x: (2.0 * x,),
    symbol="x²", latex="{0}^2", numpy="np.square({0})", c="{0} * {0}", samples=REAL, reference="{0} ** 2")
one_minus_square = define("one_minus_square", "1 - x² as (1 - x)·(1 + x), which keeps its digits near ±1.",
    internal=True, evaluate=lambda x: (1.0 - x) * (1.0 + x), partials=lambda y, x: (-2.0 * x,),
    symbol="1 − x²", latex="1 - {0}^2", numpy="(1.0 - {0}) * (1.0 + {0})",
    c="(1.0 - {0}) * (1.0 + {0})", samples=REAL, reference="1 - {0} ** 2")
pow = define("pow", "The power a ** b, as C's pow: nan for a negative base with a fractional exponent.",
    arity=2, evaluate=ieee.power,
    partials=lambda y, a, b: power_slopes(a, b),
    symbol="^", latex="{{{0}}}^{{{1}}}", numpy="np.power({0}, {1})", c="pow({0}, {1})",
    samples=[(0.5, 2.0), (2.0, -1.5), (3.5, 0.25), (1e-3, 3.0), (12.0, -2.0), (1.7, 8.0)], reference="power({0}, {1})")
pow_log = define(
    "pow_log", "aᵇ·ln(a)ⁿ, of which all derivatives of a power are made; its limit, 0, at a = 0 where b > 0.",
    internal=True, arity=3, evaluate=ieee.power_log,
    partials=power_log_slopes,
    symbol="^ · lnⁿ", latex=r"{{{0}}}^{{{1}}} \cdot \ln^{{{2}}}({0})",
    numpy="np.where(np.maximum(np.abs({0}), np.abs(np.power({0}, {1}))) == 0.0, 0.0,"
    " np.power({0}, {1}) * np.power(np.log({0}), {2}))",
    c="{0} == 0.0 && pow({0}, {1}) == 0.0 ? 0.0 : {2} == 0.0 ? pow({0}, {1}) : pow({0}, {1}) * pow(log({0}), {2})",
    samples=[(2.0, -1.5, 2.0), (3.5, 0.25, 1.0), (12.0, -2.0, 3.0), (1.7, 8.0, 0.5)],
    reference="power({0}, {1}) * power(log({0}), {2})")
sqrt = define("sqrt", "The square root: nan below 0; its derivative at 0 is inf.",
    evaluate=ieee.ieee(math.sqrt), partials=lambda y, x: (div(0.5, y),),
    symbol="√", latex=r"\sqrt{{{0}}}", numpy="np.sqrt({0})", c="sqrt({0})", samples=POSITIVE)

# --- exponentials and logarithms -------------------------------------------------------------------------------------

exp = define("exp", "The exponential eˣ.",
    evaluate=ieee.ieee(math.exp), partials=lambda y, x: (y,),
    symbol="exp", latex="e^{{{0}}}", numpy="np.exp({0})", c="exp({0})", samples=WIDE)
expm1 = define("expm1", "eˣ - 1, without the cancellation near 0.",
    evaluate=ieee.ieee(math.expm1), partials=lambda y, x: (exp(x),),
    symbol="exp − 1", latex="e^{{{0}}} - 1", numpy="np.expm1({0})", c="expm1({0})", samples=WIDE)
exp2 = define("exp2", "The power 2ˣ.",
    evaluate=ieee.ieee(math.exp2), partials=lambda y, x: (y * LN2,),
    symbol="2ˣ", latex="2^{{{0}}}", numpy="np.exp2({0})", c="exp2({0})", samples=WIDE, reference="power(2, {0})")
log = define("log", "The natural logarithm: -inf at 0, nan below.",
    evaluate=ieee.ieee(math.log, poles={0.0: -math.inf}), partials=lambda y, x: (reciprocal(x),),
    symbol="log", latex=r"\ln({0})", numpy="np.log({0})", c="log({0})", samples=POSITIVE)
log1p = define("log1p", "log(1 + x), without the cancellation near 0: -inf at -1.",
    evaluate=ieee.ieee(math.log1p, poles={-1.0: -math.inf}), partials=lambda y, x: (reciprocal(1.0 + x),),
    symbol="log(1 + x)", latex=r"\ln(1 + {0})", numpy="np.log1p({0})",
    c="log1p({0})", samples=[(-0.999,), (-0.5,), *POSITIVE],
    reference="log(1 + {0})")
log2 = define("log2", "The logarithm to base 2.",
    evaluate=ieee.ieee(math.log2, poles={0.0: -math.inf}), partials=lambda y, x: (reciprocal(x * LN2),),
    symbol="log₂", latex=r"\log_2({0})", numpy="np.log2({0})", c="log2({0})", samples=POSITIVE, reference="log({0}, 2)")
log10 = define("log10", "The logarithm to base 10.",
    evaluate=ieee.ieee(math.log10, poles={0.0: -math.inf}), partials=lambda y, x: (reciprocal(x * LN10),),
    symbol="log₁₀", latex=r"\log_{{10}}({0})", numpy="np.log10({0})", c="log10({0})", samples=POSITIVE)

# --- trigonometric and hyperbolic ------------------------------------------------------------------------------------

sin = define("sin", "The sine of an angle in radians.",
    evaluate=ieee.ieee(math.sin), partials=lambda y, x: (cos(x),),
    symbol="sin", latex=r"\sin({0})", numpy="np.sin({0})", c="sin({0})", samples=REAL)
cos = define("cos", "The cosine of an angle in radians.",
    evaluate=ieee.ieee(math.cos), partials=lambda y, x: (-sin(x),),
    symbol="cos", latex=r"\cos({0})", numpy="np.cos({0})", c="cos({0})", samples=REAL)
tan = define("tan", "The tangent of an angle in radians.",
    evaluate=ieee.ieee(math.tan), partials=lambda y, x: (1.0 + square(y),),
    symbol="tan", latex=r"\tan({0})", numpy="np.tan({0})", c="tan({0})", samples=REAL)
asin = define("asin", "The arc sine, in radians: nan outside [-1, 1].",
    evaluate=ieee.ieee(math.asin), partials=lambda y, x: (reciprocal(sqrt(one_minus_square(x))),),
    symbol="asin", latex=r"\arcsin({0})", numpy="np.arcsin({0})", c="asin({0})", samples=UNIT)
acos = define("acos", "The arc cosine, in radians: nan outside [-1, 1].",
    evaluate=ieee.ieee(math.acos), partials=lambda y, x: (-reciprocal(sqrt(one_minus_square(x))),),
    symbol="acos", latex=r"\arccos({0})", numpy="np.arccos({0})", c="acos({0})", samples=UNIT)
atan = define("atan", "The arc tangent, in radians.",
    evaluate=math.atan, partials=lambda y, x: (reciprocal(1.0 + square(x)),),
    symbol="atan", latex=r"\arctan({0})", numpy="np.arctan({0})", c="atan({0})", samples=REAL)
sinh = define("sinh", "The hyperbolic sine.",
    evaluate=ieee.ieee(math.sinh, odd=True), partials=lambda y, x: (cosh(x),),
    symbol="sinh", latex=r"\sinh({0})", numpy="np.sinh({0})", c="sinh({0})", samples=WIDE)
cosh = define("cosh", "The hyperbolic cosine.",
    evaluate=ieee.ieee(math.cosh), partials=lambda y, x: (sinh(x),),
    symbol="cosh", latex=r"\cosh({0})", numpy="np.cosh({0})", c="cosh({0})", samples=WIDE)
sech = define("sech", "The hyperbolic secant 1 / cosh(x).",
    evaluate=ieee.sech, partials=lambda y, x: (-(y * tanh(x)),),
    symbol="sech", latex=r"\operatorname{{sech}}({0})", numpy="1.0 / np.cosh({0})",
    c="const double e = exp(-fabs({0})), square = e * e;"
    " const double part = (e > 0.5 ? (1.0 - e) * (1.0 - e) : square) / (1.0 + square);"
    " return e > 0.5 ? 1.0 - part : 2.0 * e - 2.0 * e * part;", samples=WIDE)
tanh = define(
    "tanh", "The hyperbolic tangent. Its derivative is taken as sech²(x): 1 - y² has no digits left for |x| > 19.",
    evaluate=math.tanh, partials=lambda y, x: (square(sech(x)),),
    symbol="tanh", latex=r"\tanh({0})", numpy="np.tanh({0})", c="tanh({0})",
    samples=[sample for sample in WIDE if abs(sample[0]) <= 300.0])
tanh_slope = define(
    "tanh_slope", "The derivative of tanh at x, given y = tanh(x): 1 - y² while that has its digits, else sech²(x).",
    internal=True, arity=2, selects=(1,),
    evaluate=lambda x, y: sech.evaluate(x) * sech.evaluate(x) if 1.0 - y * y < 1e-3 else 1.0 - y * y,
    partials=lambda slope, x, y: (-2.0 * (slope * tanh(x)), 0.0),
    symbol="tanh′", latex="1 - {1}^2",
    numpy="np.where(1.0 - np.square({1}) < 1e-3, np.square(1.0 / np.cosh({0})), 1.0 - np.square({1}))",
    c="1.0 - {1} * {1} < 1e-3 ? row_square(row_sech({0})) : 1.0 - {1} * {1}",
    samples=[(x, math.tanh(x)) for (x,) in [*REAL, (-40.0,), (4.0,), (4.2,), (20.0,), (300.0,)]], reference="sech({0}) ** 2")
asinh = define("asinh", "The inverse hyperbolic sine.",
    evaluate=math.asinh, partials=lambda y, x: (reciprocal(hypot(x, 1.0)),),
    symbol="asinh", latex=r"\operatorname{{arsinh}}({0})", numpy="np.arcsinh({0})",
    samples=[*REAL, (1e200,)])
acosh = define("acosh", "The inverse hyperbolic cosine: nan below 1.",
    evaluate=ieee.ieee(math.acosh), partials=lambda y, x: (reciprocal(sqrt(x - 1.0) * sqrt(x + 1.0)),),
    symbol="acosh", latex=r"\operatorname{{arcosh}}({0})", numpy="np.arccosh({0})", c="acosh({0})", samples=ABOVE_ONE)
atanh = define("atanh", "The inverse hyperbolic tangent: ±inf at ±1, nan outside.",
    evaluate=ieee.ieee(math.atanh, poles={1.0: math.inf, -1.0: -math.inf}),
    partials=lambda y, x: (reciprocal(one_minus_square(x)),),
    symbol="atanh", latex=r"\operatorname{{artanh}}({0})", numpy="np.arctanh({0})", c="atanh({0})", samples=UNIT)
erf = define("erf", "The error function 2/√π ∫₀ˣ exp(-t²) dt.",
    evaluate=math.erf, partials=lambda y, x: (TWO_OVER_SQRT_PI * exp(-square(x)),),
    symbol="erf", latex=r"\operatorname{{erf}}({0})", numpy="erf({0})", c="erf({0})", samples=REAL)
erfc = define("erfc", "The complementary error function 1 - erf(x), with all its digits in the right tail.",
    evaluate=math.erfc, partials=lambda y, x: (-TWO_OVER_SQRT_PI * exp(-square(x)),),
    symbol="erfc", latex=r"\operatorname{{erfc}}({0})", numpy="erfc({0})", c="erfc({0})", samples=REAL)

# --- steps, kinks and comparisons ------------------------------------------------------------------------------------

abs = define("abs", "The absolute value; its derivative at 0 is 0.",
    evaluate=operator.abs, partials=lambda y, x: (sign(x),),
    symbol="|x|", latex="|{0}|", numpy="np.abs({0})", c="fabs({0})", samples=REAL, reference="fabs({0})")
sign = define("sign", "-1, 0 or 1; 0 for nan, as in PyTorch.",
    selects=(0,), evaluate=ieee.sign, partials=lambda y, x: (0.0,),
    symbol="sign", latex=r"\operatorname{{sign}}({0})", numpy="np.where({0} == {0}, np.sign({0}), 0.0)",
    c="({0} > 0.0) - ({0} < 0.0)", samples=REAL)
floor = define("floor", "The largest integer that is not above x.",
    selects=(0,), evaluate=ieee.floor, partials=lambda y, x: (0.0,),
    symbol="floor", latex=r"\lfloor {0} \rfloor", numpy="np.floor({0})", c="floor({0})",
    samples=[(x,) for x in (-5.5, -1.25, -0.3, 0.1, 0.7, 1.9, 3.3)])
ceil = define("ceil", "The smallest integer that is not below x.",
    selects=(0,), evaluate=ieee.ceil, partials=lambda y, x: (0.0,),
    symbol="ceil", latex=r"\lceil {0} \rceil", numpy="np.ceil({0})", c="ceil({0})",
    samples=[(x,) for x in (-5.5, -1.25, -0.3, 0.1, 0.7, 1.9, 3.3)])
round = define("round", "The nearest integer; halves to the even one, as in IEEE 754.",
    selects=(0,), evaluate=ieee.nearest, partials=lambda y, x: (0.0,),
    symbol="round", latex=r"\operatorname{{round}}({0})", numpy="np.rint({0})", c="rint({0})",
    samples=[(x,) for x in (-5.6, -1.25, -0.3, 0.1, 0.7, 1.9, 3.3)], reference="nint({0})")
stop_gradient = define("stop_gradient", "The argument itself, a constant to derivatives.",
    selects=(0,), evaluate=operator.pos, partials=lambda y, x: (0.0,),
    symbol="const", latex="{0}", numpy="{0}", c="{0}", samples=REAL, reference="+{0}")
step = define("step", "The threshold of a perceptron: 1 where x > 0, else 0; its derivative is 0.",
    selects=(0,), evaluate=lambda x: 1.0 if x > 0.0 else 0.0, partials=lambda y, x: (0.0,),
    symbol="step", latex=r"\operatorname{{step}}({0})", numpy="np.greater({0}, 0.0) * 1.0",
    c="{0} > 0.0 ? 1.0 : 0.0", samples=REAL,
    reference="mpf({0} > 0)")
equal = define("equal", "1 where a equals b, else 0.",
    arity=2, commutative=True, selects=(0, 1),
    evaluate=lambda a, b: 1.0 if a == b else 0.0, partials=lambda y, a, b: (0.0, 0.0),
    symbol="=", latex="[{0} = {1}]", numpy="np.equal({0}, {1}) * 1.0",
    c="{0} == {1} ? 1.0 : 0.0", samples=PAIRS, reference="mpf({0} == {1})")
not_equal = define("not_equal", "1 where a differs from b, else 0; 1 for nan.",
    arity=2, commutative=True, selects=(0, 1),
    evaluate=lambda a, b: 1.0 if a != b else 0.0, partials=lambda y, a, b: (0.0, 0.0),
    symbol="≠", latex=r"[{0} \ne {1}]", numpy="np.not_equal({0}, {1}) * 1.0",
    c="{0} != {1} ? 1.0 : 0.0", samples=PAIRS, reference="mpf({0} != {1})")
less = define("less", "1 where a < b, else 0.",
    arity=2, selects=(0, 1), evaluate=lambda a, b: 1.0 if a < b else 0.0, partials=lambda y, a, b: (0.0, 0.0),
    symbol="<", latex="[{0} < {1}]", numpy="np.less({0}, {1}) * 1.0",
    c="{0} < {1} ? 1.0 : 0.0", samples=PAIRS, reference="mpf({0} < {1})")
less_equal = define("less_equal", "1 where a ≤ b, else 0.",
    arity=2, selects=(0, 1), evaluate=lambda a, b: 1.0 if a <= b else 0.0, partials=lambda y, a, b: (0.0, 0.0),
    symbol="≤", latex=r"[{0} \le {1}]", numpy="np.less_equal({0}, {1}) * 1.0", c="{0} <= {1} ? 1.0 : 0.0", samples=PAIRS,
    reference="mpf({0} <= {1})")
isnan = define("isnan", "1 where x is nan, else 0.",
    selects=(0,), evaluate=lambda x: 1.0 if x != x else 0.0, partials=lambda y, x: (0.0,),
    symbol="is nan", latex=r"\operatorname{{isnan}}({0})", numpy="np.isnan({0}) * 1.0",
    c="{0} != {0} ? 1.0 : 0.0", samples=REAL, reference="mpf({0} != {0})")
isfinite = define("isfinite", "1 where x is neither nan nor an infinity, else 0.",
    selects=(0,), evaluate=lambda x: 1.0 if math.isfinite(x) else 0.0, partials=lambda y, x: (0.0,),
    symbol="is finite", latex=r"\operatorname{{isfinite}}({0})", numpy="np.isfinite({0}) * 1.0",
    c="{0} - {0} == 0.0 ? 1.0 : 0.0", samples=REAL, reference="mpf({0} == {0})")
logical_and = define("logical_and", "1 where both are not 0, else 0.",
    arity=2, commutative=True, selects=(0, 1),
    evaluate=lambda a, b: 1.0 if a != 0.0 and b != 0.0 else 0.0, partials=lambda y, a, b: (0.0, 0.0),
    symbol="∧", latex=r"[{0} \land {1}]", numpy="np.logical_and({0}, {1}) * 1.0",
    c="{0} != 0.0 && {1} != 0.0 ? 1.0 : 0.0", samples=TRUTHS, reference="mpf({0} != 0 and {1} != 0)")
logical_or = define("logical_or", "1 where one of them is not 0, else 0.",
    arity=2, commutative=True, selects=(0, 1),
    evaluate=lambda a, b: 1.0 if a != 0.0 or b != 0.0 else 0.0, partials=lambda y, a, b: (0.0, 0.0),
    symbol="∨", latex=r"[{0} \lor {1}]", numpy="np.logical_or({0}, {1}) * 1.0",
    c="{0} != 0.0 || {1} != 0.0 ? 1.0 : 0.0", samples=TRUTHS, reference="mpf({0} != 0 or {1} != 0)")
logical_not = define("logical_not", "1 where x is 0, else 0.",
    selects=(0,), evaluate=lambda x: 1.0 if x == 0.0 else 0.0, partials=lambda y, x: (0.0,),
    symbol="¬", latex=r"\lnot {0}", numpy="np.logical_not({0}) * 1.0",
    c="{0} == 0.0 ? 1.0 : 0.0", samples=[(0.0,), (1.0,), (-0.5,)], reference="mpf({0} == 0)")
where = define(
    "where", "a where the condition is not 0 (or is True), else b. The branch not taken gets gradient 0, whatever it is.",
    arity=3, has_condition=True, selects=(0, 1, 2), evaluate=lambda condition, a, b: a if condition != 0.0 else b,
    partials=lambda y, condition, a, b: (0.0, where(condition, 1.0, 0.0), where(condition, 0.0, 1.0)),
    symbol="where", latex=r"\operatorname{{where}}({0}, {1}, {2})", numpy="np.where({0}, {1}, {2})",
    c="{0} != 0.0 ? {1} : {2}",
    samples=[(1.0, 2.0, 3.0), (0.0, 2.0, 3.0), (-2.0, -1.0, 0.5)], reference="({1} if {0} != 0 else {2})")
maximum = define("maximum", "The larger of a and b; at a tie each gets half of the gradient; nan where either is.",
    arity=2, commutative=True, selects=(0, 1), evaluate=ieee.maximum,
    partials=lambda y, a, b: (where(equal(a, b), 0.5, 1.0 - less(a, b)), where(equal(a, b), 0.5, 1.0 - less(b, a))),
    symbol="max", latex=r"\max({0}, {1})", numpy="np.maximum({0}, {1})",
    c="{0} > {1} || {0} != {0} ? {0} : {1}", samples=PAIRS, reference="max({0}, {1})")
minimum = define("minimum", "The smaller of a and b; at a tie each gets half of the gradient; nan where either is.",
    arity=2, commutative=True, selects=(0, 1), evaluate=ieee.minimum,
    partials=lambda y, a, b: (where(equal(a, b), 0.5, 1.0 - less(b, a)), where(equal(a, b), 0.5, 1.0 - less(a, b))),
    symbol="min", latex=r"\min({0}, {1})", numpy="np.minimum({0}, {1})",
    c="{0} < {1} || {0} != {0} ? {0} : {1}", samples=PAIRS, reference="min({0}, {1})")

clip = define("clip", "x held between low and high: high where low is above it; nan where one is. At the bounds x′ is 1.",
    arity=3, selects=(0, 1, 2), evaluate=lambda x, low, high: ieee.minimum(ieee.maximum(x, low), high),
    partials=lambda y, x, low, high: (
        logical_and(less_equal(low, x), less_equal(x, high)), logical_and(less(x, low), less_equal(low, high)),
        logical_or(less(high, x), less(high, low))),
    symbol="clip", latex=r"\operatorname{{clip}}({0}, {1}, {2})", numpy="np.minimum(np.maximum({0}, {1}), {2})",
    c="row_minimum(row_maximum({0}, {1}), {2})",
    samples=[(0.5, -1.0, 2.0), (-3.0, -1.0, 2.0), (4.0, -1.0, 2.0), (0.5, 2.0, -1.0)], reference="min(max({0}, {1}), {2})")

# --- activations -----------------------------------------------------------------------------------------------------

relu = define("relu", "x where positive, else 0 (Nair and Hinton, 2010); its derivative at 0 is 0.",
    selects=(0,), evaluate=lambda x: 0.0 if x <= 0.0 else x, partials=lambda y, x: (not_equal(y, 0.0),),
    symbol="ReLU", latex=r"\operatorname{{ReLU}}({0})", numpy="np.maximum({0}, 0.0)",
    c="{0} <= 0.0 ? 0.0 : {0}", samples=REAL,
    reference="max({0}, 0)")
leaky_relu = define("leaky_relu", "x where positive, else x/100 (Maas et al., 2013); its derivative at 0 is 1/100.",
    evaluate=lambda x: x if x > 0.0 else 0.01 * x, partials=lambda y, x: (where(less(0.0, x), 1.0, 0.01),),
    symbol="leaky ReLU", latex=r"\operatorname{{LeakyReLU}}({0})", numpy="np.where({0} > 0.0, {0}, 0.01 * {0})",
    c="{0} > 0.0 ? {0} : 0.01 * {0}",
    samples=REAL, reference="({0} if {0} > 0 else mpf(0.01) * {0})")
elu = define("elu", "x where positive, else eˣ - 1 (Clevert et al., 2015).",
    evaluate=lambda x: math.expm1(x) if x <= 0.0 else x, partials=lambda y, x: (where(less(x, 0.0), exp(x), 1.0),),
    symbol="ELU", latex=r"\operatorname{{ELU}}({0})", numpy="np.where({0} > 0.0, {0}, np.expm1(np.minimum(0.0, {0})))",
    c="{0} <= 0.0 ? expm1({0}) : {0}",
    samples=WIDE, reference="({0} if {0} > 0 else expm1({0}))")
sigmoid = define(
    "sigmoid", "The logistic function 1 / (1 + exp(-x)), stable for every x; its derivative is s(x)·s(-x).",
    evaluate=ieee.sigmoid,
    # s(x)·s(-x) = (sech(x/2)/2)², of which the second form has a derivative that does not cancel near 0 either.
    partials=lambda y, x: (square(0.5 * sech(0.5 * x)),), definition=lambda x: reciprocal(exp(-x) + 1.0),
    symbol="sigmoid", latex=r"\sigma({0})", numpy="sigmoid({0})",
    c="const double e = exp(-fabs({0})), part = ({0} >= 0.0 ? 1.0 : e) / (1.0 + e);"
    " return {0} >= 0.0 ? part : e - e * part;", samples=WIDE, reference="1 / (1 + exp(-{0}))")
sigmoid_slope = define(
    "sigmoid_slope", "The derivative of sigmoid at x, given y = sigmoid(x): y·(1 - y) while that has its digits.",
    internal=True, arity=2, selects=(1,),
    evaluate=lambda x, y: (
        (0.5 * sech.evaluate(0.5 * x)) * (0.5 * sech.evaluate(0.5 * x)) if y * (1.0 - y) < 1e-3 else y * (1.0 - y)),
    partials=lambda slope, x, y: (-(slope * tanh(0.5 * x)), 0.0),
    symbol="σ′", latex=r"{1} \cdot (1 - {1})",
    numpy="np.where({1} * (1.0 - {1}) < 1e-3, np.square(0.5 / np.cosh(0.5 * {0})), {1} * (1.0 - {1}))",
    c="{1} * (1.0 - {1}) < 1e-3 ? row_square(0.5 * row_sech(0.5 * {0})) : {1} * (1.0 - {1})",
    samples=[(x, ieee.sigmoid(x)) for (x,) in [*REAL, (-40.0,), (6.8,), (7.0,), (20.0,), (300.0,)]],
    reference="sech({0} / 2) ** 2 / 4")
softplus = define("softplus", "log(1 + eˣ), stable for every x; its derivative is the sigmoid.",
    evaluate=ieee.softplus, partials=lambda y, x: (sigmoid(x),), definition=lambda x: log1p(exp(x)),
    symbol="softplus", latex=r"\operatorname{{softplus}}({0})", numpy="np.logaddexp({0}, 0.0)",
    c="log1p(exp(-fabs({0}))) + ({0} <= 0.0 ? 0.0 : {0})", samples=WIDE,
    reference="log1p(exp({0}))")
log_sigmoid = define("log_sigmoid", "log(sigmoid(x)) = -softplus(-x), stable for every x; its derivative is sigmoid(-x).",
    evaluate=lambda x: -ieee.softplus(-x), partials=lambda y, x: (sigmoid(-x),), definition=lambda x: -softplus(-x),
    symbol="log σ", latex=r"\ln(\sigma({0}))", numpy="-np.logaddexp(-{0}, 0.0)", c="-row_softplus(-{0})", samples=WIDE,
    reference="-log1p(exp(-{0}))")
#: The end of the columns c of mish and silu: up to a limit x·e - less with an exact product, as `ieee.product_less`, and
#: where e is that of x + 37, times e⁻³⁷.
OR_PRODUCT_LESS = (
    "const double high = 134217729.0 * x - (134217729.0 * x - x), e_high = 134217729.0 * e - (134217729.0 * e - e);"
    " const double rest = (high * (e - e_high) + (x - high) * e) - less;"
    " return x > limit ? above : (high * e_high + rest) * (x < -700.0 ? 8.533047625744066e-17 : 1.0);")
mish = define("mish", "x · tanh(softplus(x)) (Misra, 2019).",
    evaluate=ieee.mish,
    partials=lambda y, x: (tanh(softplus(x)) + bounded(x) * (square(sech(softplus(x))) * sigmoid(x)),),
    definition=lambda x: x * tanh(softplus(x)),
    symbol="Mish", latex=r"\operatorname{{Mish}}({0})", numpy="np.maximum({0}, -1e30) * np.tanh(np.logaddexp({0}, 0.0))",
    c="const double limit = -0.75;"
    " const double x = {0} < -760.0 ? -760.0 : {0}, e = exp(x > 40.0 ? 40.0 : x < -700.0 ? x + 37.0 : x);"
    " const double q = e * e - (2.0 - 2.0 * e), above = 0.5 * x + 0.5 * x * (q / (q + 4.0));"
    f" const double less = x * (e * e * (1.0 + e) / (q + 4.0)); {OR_PRODUCT_LESS}",
    samples=REAL, reference="{0} * tanh(log1p(exp({0})))")
softsign = define("softsign", "x / (1 + |x|) (Turian et al., 2009).",
    evaluate=lambda x: math.copysign(1.0, x) if math.fabs(x) > FAR else x / (1.0 + math.fabs(x)),
    partials=lambda y, x: (square(reciprocal(1.0 + abs(x))),),
    definition=lambda x: div(x, 1.0 + abs(x)),
    symbol="softsign", latex=r"\operatorname{{softsign}}({0})",
    numpy="np.minimum(np.maximum({0}, -1e30), 1e30) / (1.0 + np.minimum(np.abs({0}), 1e30))",
    c="fabs({0}) > 1e30 ? copysign(1.0, {0}) : {0} / (1.0 + fabs({0}))", samples=REAL, reference="{0} / (1 + fabs({0}))")
silu = define("silu", "x · sigmoid(x) (Hendrycks and Gimpel, 2016; also called swish).",
    evaluate=ieee.silu,
    partials=lambda y, x: (sigmoid(x) * (1.0 + bounded(x) * sigmoid(-x)),),
    definition=lambda x: x * sigmoid(x),
    symbol="SiLU", latex=r"\operatorname{{SiLU}}({0})", numpy="np.maximum({0}, -1e30) * sigmoid({0})",
    c="const double limit = -1.0;"
    " const double x = {0} < -760.0 ? -760.0 : {0}, e = exp(x > limit ? -x : x < -700.0 ? x + 37.0 : x);"
    f" const double above = (x > limit ? x : e) / (1.0 + e), less = x * e * above; {OR_PRODUCT_LESS}", samples=WIDE,
    reference="{0} / (1 + exp(-{0}))")
gelu = define(
    "gelu", "x · Φ(x) with the normal distribution Φ (Hendrycks and Gimpel, 2016), exact, not the tanh approximation.",
    evaluate=ieee.gelu,
    partials=lambda y, x: (
        0.5 * erfc(-SQRT_HALF * x) + bounded(x) * (ONE_OVER_SQRT_2PI * exp(-0.5 * square(bounded(x)))),),
    definition=lambda x: 0.5 * x * erfc(-SQRT_HALF * x),
    symbol="GELU", latex=r"\operatorname{{GELU}}({0})",
    numpy="0.5 * np.maximum({0}, -1e30) * erfc({0} * -0.7071067811865476)",
    c="0.5 * ({0} < -1e30 ? -1e30 : {0}) * erfc(-{0} * 0.7071067811865476)",
    samples=REAL, reference="{0} * ncdf({0})")

# --- two arguments ---------------------------------------------------------------------------------------------------

logaddexp = define("logaddexp", "log(exp(a) + exp(b)), stable for all numbers; its derivatives are sigmoids.",
    arity=2, commutative=True, evaluate=ieee.logaddexp, partials=lambda y, a, b: (sigmoid(a - b), sigmoid(b - a)),
    definition=lambda a, b: log(exp(a) + exp(b)),
    symbol="logaddexp", latex=r"\ln(e^{{{0}}} + e^{{{1}}})", numpy="np.logaddexp({0}, {1})",
    samples=[*PAIRS, (-4.0, 0.0), (200.0, 199.0)], reference="log(exp({0}) + exp({1}))")
atan2 = define("atan2", "The angle of the point (x, y) = (second, first argument), in radians.",
    arity=2, evaluate=math.atan2,
    partials=lambda angle, y, x: (divide_by_square(x, hypot(x, y)), -divide_by_square(y, hypot(x, y))),
    symbol="atan2", latex=r"\operatorname{{atan2}}({0}, {1})", numpy="np.arctan2({0}, {1})",
    samples=PAIRS)
hypot = define("hypot", "√(a² + b²) without overflow in between.",
    arity=2, commutative=True, evaluate=math.hypot, partials=lambda y, a, b: (div(a, y), div(b, y)),
    definition=lambda a, b: sqrt(square(a) + square(b)),
    symbol="hypot", latex=r"\sqrt{{{0}^2 + {1}^2}}", numpy="np.hypot({0}, {1})", samples=PAIRS,
    # The second derivative b²/y³ is reached as (1 - (a/y)²)/y, which cancels where |a| is much larger than |b|.
    tolerance=1e-8)

# --- over lists ------------------------------------------------------------------------------------------------------

sum = define("sum", "The sum of a list, added from left to right; 0 for an empty one.",
    over_lists=True, commutative=True, allows_empty=True, evaluate=ieee.total, partials=lambda y, xs: ([1.0] * len(xs),),
    symbol="+", latex=r"\sum ({0})", numpy="np.sum({0}, axis=0)", c="y + {0}", samples=LISTS, reference="fsum({0})")
prod = define("prod", "The product of a list; 1 for an empty one.",
    over_lists=True, commutative=True, allows_empty=True, evaluate=ieee.product,
    partials=lambda y, xs: (products_of_others(xs),),
    symbol="×", latex=r"\prod ({0})", numpy="np.prod({0}, axis=0)", samples=LISTS, reference="fprod({0})")
mean = define("mean", "The arithmetic mean of a list.",
    over_lists=True, commutative=True, evaluate=ieee.mean, partials=lambda y, xs: ([1.0 / len(xs)] * len(xs),),
    definition=lambda xs: div(sum(xs), float(len(xs))),
    symbol="mean", latex=r"\operatorname{{mean}}({0})", numpy="np.mean({0}, axis=0)", samples=LISTS,
    reference="fsum({0}) / len({0})")
dot = define("dot", "The inner product Σ wᵢ·xᵢ of two lists, added from left to right.",
    arity=2, over_lists=True, allows_empty=True, evaluate=ieee.dot, partials=lambda y, ws, xs: (xs, ws),
    definition=lambda ws, xs: sum([w * x for w, x in zip(ws, xs, strict=True)]),
    symbol="w·x", latex=r"{0} \cdot {1}", numpy="np.einsum('i...,i...->...', {0}, {1})", c="y + {0} * {1}",
    samples=[([2.0], [-3.0]), ([0.5, -1.5, 2.0], [4.0, 0.25, -1.0])], reference="fdot({0}, {1})")
chain_dot = define(
    "chain_dot", "Many steps of the chain rule added up, Σ adjointᵢ · partialᵢ, each by strong zero as in `chain`.",
    internal=True, arity=2, over_lists=True, allows_empty=True, selects=(1,), evaluate=ieee.chain_dot,
    partials=lambda y, adjoints, factors: (factors, adjoints),
    definition=lambda adjoints, factors: sum([chain(a, b) for a, b in zip(adjoints, factors, strict=True)]),
    symbol="w·x", latex=r"{0} \cdot {1}", numpy="np.sum(np.where({0} == 0.0, 0.0, {0} * {1}), axis=0)",
    c="y + ({0} != 0.0 ? {0} * {1} : 0.0)",
    samples=[([2.0], [-3.0]), ([0.5, -1.5, 2.0], [4.0, 0.25, -1.0])], reference="fdot({0}, {1})")
norm = define("norm", "The Euclidean norm √Σ xᵢ² of a list, without overflow in between; its derivative is 0 where it is 0.",
    over_lists=True, commutative=True, allows_empty=True, evaluate=ieee.norm,
    partials=lambda y, xs: ([where(equal(y, 0.0), 0.0, div(x, y)) for x in xs],),
    symbol="‖x‖", latex=r"\lVert {0} \rVert", numpy="np.linalg.norm({0}, axis=0)",
    samples=LISTS, reference="sqrt(fsum([x ** 2 for x in {0}]))",
    # The second derivative (1 - (x/y)²)/y cancels where one entry is much larger than the rest, as that of hypot.
    tolerance=1e-8)
max = define("max", "The largest entry of a list; entries that tie share the gradient equally.",
    over_lists=True, commutative=True, selects=(0,), evaluate=ieee.largest,
    partials=lambda y, xs: (share_among_ties(y, xs),),
    symbol="max", latex=r"\max ({0})", numpy="np.max({0}, axis=0)", samples=LISTS)
min = define("min", "The smallest entry of a list; entries that tie share the gradient equally.",
    over_lists=True, commutative=True, selects=(0,), evaluate=ieee.smallest,
    partials=lambda y, xs: (share_among_ties(y, xs),),
    symbol="min", latex=r"\min ({0})", numpy="np.min({0}, axis=0)", samples=LISTS)
take = define(
    "take", "An entry of a list by its index, which is the first number, the entries behind it; see the function `take`.",
    internal=True, over_lists=True, selects=(0,), evaluate=ieee.take,
    partials=lambda y, xs: ([0.0, *hits(xs[0], len(xs) - 1)],),
    symbol="x[i]", latex=r"\operatorname{{take}}({0})",
    numpy="np.take_along_axis({0}[1:], np.int_({0}[:1]), axis=0)[0]",
    samples=[([0.0, 2.5],), ([1.0, 0.5, -2.0, 3.0],), ([-1.0, 0.5, -2.0, 3.0],)],
    reference="{0}[(1 if {0}[0] > -0.5 else len({0})) + int(floor({0}[0] + 0.5))]")
argmax = define(
    "argmax", "The index of the largest entry of a list, the first where several tie; that of a nan where there is one.",
    internal=True, over_lists=True, selects=(0,), evaluate=ieee.argmax, partials=lambda y, xs: ([0.0] * len(xs),),
    symbol="argmax", latex=r"\operatorname{{argmax}}({0})", numpy="np.argmax({0}, axis=0) * 1.0", samples=LISTS,
    reference="{0}.index(max({0}))")
argmin = define("argmin", "The index of the smallest entry of a list; as for `argmax`.",
    internal=True, over_lists=True, selects=(0,), evaluate=ieee.argmin, partials=lambda y, xs: ([0.0] * len(xs),),
    symbol="argmin", latex=r"\operatorname{{argmin}}({0})", numpy="np.argmin({0}, axis=0) * 1.0", samples=LISTS,
    reference="{0}.index(min({0}))")
logsumexp = define("logsumexp", "log Σ exp(xᵢ), stable for every list; its derivative is the softmax.",
    over_lists=True, commutative=True, evaluate=ieee.logsumexp, partials=lambda y, xs: (shares(xs),),
    definition=lambda xs: log(sum([exp(x) for x in xs])),
    symbol="logsumexp", latex=r"\operatorname{{logsumexp}}({0})", numpy="np.logaddexp.reduce({0}, axis=0)",
    # A share s has, as it nears 1, a derivative s·(1 - s) that loses digits; keeping them would cost n².
    samples=[*LISTS, ([-4.0, 0.0],), ([200.0, 199.0, -3.0],)], reference="log(fsum([exp(x) for x in {0}]))")

#: A number that stands in an expression: it has no arguments. Not a row to call.
constant = Primitive("constant", "A number written in an expression.",
    arity=0, evaluate=lambda: math.nan, partials=lambda y: (), symbol="", latex="", numpy="", samples=[])
# fmt: on

bind_to_floats(globals())

#: These rows give numbers; the functions of their names that users call are made of them in conditions.py.
CONDITIONS = (isnan, isfinite, logical_and, logical_or, logical_not)
#: These are called in more forms, most of them in those of Python's functions of their names: builtin_forms.py.
IN_MORE_FORMS = (sum, max, min, abs, round, pow, clip)
NOT_CALLED = (constant, *CONDITIONS, *IN_MORE_FORMS)

#: The functions of this table under the names that users call.
__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    name
    for name, entry in globals().items()
    if isinstance(entry, Primitive) and entry not in NOT_CALLED and not entry.internal
]
