"""Functions of floats that follow IEEE 754: they return inf or nan where Python's `math` raises.

Every evaluator of the table of primitives is one of these, an operator, or a composition of both, so no evaluation of a
graph can end in OverflowError, ZeroDivisionError, ValueError or a complex number.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import add as plus
from operator import mul as times

inf, nan = math.inf, math.nan
SQRT_HALF, EXP_MINUS_37 = math.sqrt(0.5), math.exp(-37.0)


def ieee(
    function: Callable[[float], float], poles: Mapping[float, float] | None = None, odd: bool = False
) -> Callable[[float], float]:
    """The function of `math`, made total.

    Args:
        function: a function of one float that may raise ValueError or OverflowError.
        poles: the arguments at which the value is infinite, with that value. Elsewhere a ValueError becomes nan.
        odd: whether an overflow takes the sign of the argument (sinh) or is always +inf (exp, cosh).

    >>> ieee(math.log, poles={0.0: -inf})(0.0), ieee(math.sinh, odd=True)(-1000.0)
    (-inf, -inf)
    """
    at_pole = dict(poles or {})

    def evaluate(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            return math.copysign(inf, x) if odd else inf
        except ValueError:
            return at_pole.get(x, nan)

    return evaluate


def divide(a: float, b: float) -> float:
    try:
        return a / b
    except ZeroDivisionError:
        if a == 0.0 or a != a:
            return nan
        return math.copysign(inf, a) * math.copysign(1.0, b)


def reciprocal(x: float) -> float:
    try:
        return 1.0 / x
    except ZeroDivisionError:
        return math.copysign(inf, x)


def remainder(a: float, b: float) -> float:
    try:
        return a % b
    except ZeroDivisionError:
        return nan


def floor_divide(a: float, b: float) -> float:
    try:
        return a // b
    except ZeroDivisionError:
        return divide(a, b)


def power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return _signed_as_power(base, exponent)
    except ValueError:
        # Either 0 to a negative exponent (a pole) or a negative base with a fractional exponent (no real number).
        return _signed_as_power(base, exponent) if base == 0.0 else nan


def _signed_as_power(base: float, exponent: float) -> float:
    """Infinity with the sign of `base ** exponent`: negative where an odd power of a negative base overflows."""
    return math.copysign(inf, base) if math.fmod(exponent, 2.0) in (1.0, -1.0) else inf


def power_log(base: float, exponent: float, n: float) -> float:
    """base ** exponent · log(base) ** n; 0 at base 0 with an exponent above 0, as a power outgrows a logarithm."""
    y = power(base, exponent)
    if base == 0.0 and y == 0.0:
        return 0.0
    return y * power(_log(base), n) if n != 0.0 else y


def floor(x: float) -> float:
    return math.copysign(float(math.floor(x)), x) if math.isfinite(x) else x


def ceil(x: float) -> float:
    return math.copysign(float(math.ceil(x)), x) if math.isfinite(x) else x


def nearest(x: float) -> float:
    return math.copysign(float(round(x)), x) if math.isfinite(x) else x


def sign(x: float) -> float:
    return float((x > 0.0) - (x < 0.0))


def maximum(a: float, b: float) -> float:
    return a if a > b or a != a else b


def minimum(a: float, b: float) -> float:
    return a if a < b or a != a else b


_exp = ieee(math.exp)
_log = ieee(math.log, poles={0.0: -inf})


def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)) with an exponential that never overflows; below 0 as e - e²/(1 + e) with e = eˣ, in which rounding
    1 + e counts little."""
    e = math.exp(-abs(x))
    return 1.0 / (1.0 + e) if x >= 0.0 else e - e * (e / (1.0 + e))


def sech(x: float) -> float:
    """1 / cosh(x) = 2e/(1 + e²) with e = exp(-|x|), as 2e or 1 and a correction: -2e·e²/(1 + e²), or -(1 - e)²/(1 + e²)."""
    e = math.exp(-abs(x))
    square = e * e
    return 1.0 - (1.0 - e) * (1.0 - e) / (1.0 + square) if e > 0.5 else 2.0 * e - 2.0 * e * (square / (1.0 + square))


def softplus(x: float) -> float:
    """log(1 + exp(x)), as x⁺ + log1p(exp(-|x|)): see Mächler, "Accurately computing log(1 - exp(-|a|))", 2012."""
    return math.log1p(math.exp(-abs(x))) + (0.0 if x <= 0.0 else x)  # noqa: FURB136  # max() would lose a nan


def logaddexp(a: float, b: float) -> float:
    """log(exp(a) + exp(b)), as the larger and the contribution of the other; of two equal infinities that infinity."""
    larger = maximum(a, b)
    if a == b or larger != larger:
        return larger + math.log(2.0)
    return larger + math.log1p(math.exp(-abs(a - b)))


def silu(x: float) -> float:
    """x·sigmoid(x), with its limit 0 at -inf. From -1 down it is x·e - x·e²/(1 + e) with e = eˣ and an exact product.
    Where e is subnormal, that of x + 37 has its digits, and of e⁻³⁷ rounding takes little."""
    if x > -1.0:
        return x / (1.0 + math.exp(-x))
    x = max(x, -760.0)
    e = math.exp(x + 37.0 if x < -700.0 else x)
    y = product_less(x, e, x * e * (e / (1.0 + e)))
    return y * EXP_MINUS_37 if x < -700.0 else y


def mish(x: float) -> float:
    """x·tanh(softplus(x)). tanh(log(1 + e)) with e = eˣ is ((1 + e)² - 1) / ((1 + e)² + 1), which is (1 + q/(q + 4)) / 2 and
    e - e²(1 + e)/(q + 4) with q = e² + 2e - 2. The first is x/2 and little more where q is about 0, and no more than x far
    up; of the second, below, x·e is taken exactly. At -inf its limit is 0, and below -700 it has digits as `silu`."""
    if x > -0.75:
        e = math.exp(min(x, 40.0))
        q = e * e - (2.0 - 2.0 * e)
        return 0.5 * x + 0.5 * x * (q / (q + 4.0))
    x = max(x, -760.0)
    e = math.exp(x + 37.0 if x < -700.0 else x)
    q = e * e - (2.0 - 2.0 * e)
    y = product_less(x, e, x * (e * e * (1.0 + e) / (q + 4.0)))
    return y * EXP_MINUS_37 if x < -700.0 else y


def product_less(a: float, b: float, less: float) -> float:
    """a·b - less, of which the product is exact (Dekker, "A floating-point technique for extending the available precision",
    1971)."""
    a_high, b_high = upper_half(a), upper_half(b)
    return a_high * b_high + ((a_high * (b - b_high) + (a - a_high) * b) - less)


def upper_half(x: float) -> float:
    """The first 26 of the 53 bits of x (Veltkamp, 1968), so that products of such halves are exact."""
    scaled = 134217729.0 * x
    return scaled - (scaled - x)


def gelu(x: float) -> float:
    """x·Φ(x), with its limit 0 at -inf. Φ is taken from erfc, which keeps its digits in the tail where 1 + erf cancels."""
    return 0.5 * max(x, -1e30) * math.erfc(-x * SQRT_HALF)


# The sums below add from left to right: Python 3.12's `sum` compensates and 3.11's does not, and the results should not
# depend on the version.


def total(xs: Sequence[float]) -> float:
    return reduce(plus, xs, 0.0)


def dot(ws: Sequence[float], xs: Sequence[float]) -> float:
    y = 0.0
    for w, x in zip(ws, xs):  # noqa: B905  # equal by construction, and this is hot
        y += w * x
    return y


def chain_dot(adjoints: Sequence[float], factors: Sequence[float]) -> float:
    y = 0.0
    for adjoint, factor in zip(adjoints, factors, strict=True):
        y += adjoint * factor if adjoint != 0.0 else 0.0
    return y


def product(xs: Sequence[float]) -> float:
    return reduce(times, xs, 1.0)


def mean(xs: Sequence[float]) -> float:
    return total(xs) / len(xs)


def norm(xs: Sequence[float]) -> float:
    return nan if any(x != x for x in xs) else math.hypot(*xs)


def largest(xs: Sequence[float]) -> float:
    return reduce(maximum, xs)


def smallest(xs: Sequence[float]) -> float:
    return reduce(minimum, xs)


def take(xs: Sequence[float]) -> float:
    """The entry of xs[1:] at the index xs[0], as `position` in the table of primitives has it; nan where that is nan."""
    index, count = xs[0], len(xs) - 1
    if index != index or not count:
        return nan
    whole = nearest(index)
    return xs[1 + int(max(0.0, min(count - 1.0, whole + count if whole < 0.0 else whole)))]


def argmax(xs: Sequence[float]) -> float:
    return _first(xs, largest(xs))


def argmin(xs: Sequence[float]) -> float:
    return _first(xs, smallest(xs))


def _first(xs: Sequence[float], x: float) -> float:
    """The index of the first entry equal to x, or if x is nan of the first nan."""
    return float(next(i for i, entry in enumerate(xs) if entry == x or (x != x and entry != entry)))


def logsumexp(xs: Sequence[float]) -> float:
    """log Σ exp(xᵢ), as m + log1p(Σ over the others of exp(xᵢ - m)) with m the largest, so that no digit of the small
    terms is lost beside the 1 that the largest contributes."""
    m = largest(xs)
    if not math.isfinite(m):
        return m
    at = xs.index(m)
    return m + math.log1p(total([_exp(x - m) for i, x in enumerate(xs) if i != at]))
