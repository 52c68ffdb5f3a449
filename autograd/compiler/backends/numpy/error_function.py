"""erf and erfc of arrays, for where SciPy is not installed: NumPy has none.

erf is -expm1(-y·S(y)) of y = |x|, as S = -log(erfc(y))/y is smooth, and need be the less precise the nearer erf is to 1. A
rational S serves all numbers, without branches: its coefficients were fitted here, in 34 digits, by least squares weighted
towards the largest error (Lawson, 1961), which is 2e-18 of erf for y ≤ 6, where erf is 1.

erfc keeps its digits in the tail by rational approximations in two regions, from W. J. Cody, "Rational Chebyshev
approximations for the error function", Mathematics of Computation 23 (1969), with the coefficients of his routine CALERF.
Its factor exp(-x²) is taken in two parts, as the square of x alone has lost the digits that count. Near 0 it is 1 - erf.
"""

import numpy as np

from autograd.compiler.ir.types import Array

NEAR, FAR = 0.46875, 4.0
ONE_OVER_SQRT_PI = 0.56418958354775628695

#: The coefficients of y·S(y), from the constant term up: those of the numerator, negative, and of the denominator.
EXPONENT = np.array(
    [
        (
            *(0.0, -1.1283791670955125718, -2.5231095620716446573, -2.6698085355828911746, -1.7142059291208995264),
            *(-0.72029592039821293251, -0.19984463913769691297, -0.034963550123772485223, -0.003367277360873825882),
            -0.00011827277819365287803,
        ),
        (
            *(1.0, 1.6718580462274514069, 1.3317314669401086077, 0.63250599607028916135, 0.18872541811113275931),
            *(0.034404668445570076443, 0.0033648368612764927277, 0.00011829380892561461333, 0.0, 0.0),
        ),
    ]
)
#: How many numbers are worked on at a time, so that their powers stay in the cache.
PIECE = 4096

#: Numerators and denominators, from the highest power down.
BETWEEN = (
    (
        *(2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1),
        *(2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3),
    ),
    (
        *(1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3),
        *(3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
    ),
)
BEYOND = (
    (
        *(1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1),
        *(1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4),
    ),
    (
        *(1.0, 2.56852019228982242e0, 1.87295284992346725e0),
        *(5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3),
    ),
)


def rational(coefficients: tuple[tuple[float, ...], tuple[float, ...]], x: Array) -> Array:
    """The quotient of two polynomials, by Horner's rule."""
    above, below = (x * part[0] for part in coefficients)
    for a, b in zip(coefficients[0][1:-1], coefficients[1][1:-1], strict=True):
        above += a
        above *= x
        below += b
        below *= x
    above += coefficients[0][-1]
    below += coefficients[1][-1]
    above /= below
    return above


def tail(y: Array) -> Array:
    """erfc of numbers above 0.46875."""
    y = np.asarray(y)
    result = rational(BETWEEN, np.minimum(y, FAR))
    far = y > FAR
    if far.any():
        inverse = np.square(1.0 / y[far])
        result[far] = (ONE_OVER_SQRT_PI - inverse * rational(BEYOND, inverse)) / y[far]
    y = np.minimum(y, 40.0)  # where exp(-y²) is long 0, and inf - inf is not yet met
    coarse = np.floor(y * 16.0) * 0.0625
    result *= np.exp(-np.square(coarse))
    result *= np.exp((coarse - y) * (coarse + y))
    return result


def erf(x: Array, out: Array | None = None) -> Array:
    """The error function of an array, in `out` where that is given."""
    result = np.empty_like(x) if out is None else out
    source, target = np.ravel(x), np.empty(x.size, x.dtype)
    coefficients = EXPONENT.astype(x.dtype)
    for start in range(0, x.size, PIECE):
        piece = source[start : start + PIECE]
        powers = np.empty((10, piece.size), x.dtype)  # the first ten, as one product of matrices adds up both polynomials
        powers[0] = 1.0
        np.minimum(np.abs(piece), 6.0, out=powers[1])
        np.multiply(powers[1], powers[1], out=powers[2])
        np.multiply(powers[1:3], powers[2], out=powers[3:5])
        np.multiply(powers[1:5], powers[4], out=powers[5:9])
        np.multiply(powers[5], powers[4], out=powers[9])
        above, below = np.matmul(coefficients, powers)
        above /= below
        np.copysign(np.expm1(above, out=above), piece, out=target[start : start + PIECE])
    result[...] = target.reshape(x.shape)
    return result


def erfc(x: Array, out: Array | None = None) -> Array:
    """The complementary error function of an array, in `out` where that is given."""
    magnitude = np.abs(x)
    result = tail(np.maximum(magnitude, NEAR))
    np.subtract(2.0, result, out=result, where=x < 0.0)
    near = magnitude <= NEAR
    result[near] = 1.0 - erf(x[near])
    if out is None:
        return result
    out[...] = result
    return out
