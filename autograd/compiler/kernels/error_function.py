"""erf and erfc of arrays, for where SciPy is not installed: NumPy has none.

Rational approximations in three regions, from W. J. Cody, "Rational Chebyshev approximations for the error function",
Mathematics of Computation 23 (1969), with the coefficients of his routine CALERF. Near 0 it is erf that is approximated,
beyond it erfc, whose factor exp(-x²) is taken in two parts, as the square of x alone has lost the digits that count.
"""

# NumPy leaves the types of results open.
# pyright: basic

from typing import Any

import numpy as np

NEAR, FAR = 0.46875, 4.0
ONE_OVER_SQRT_PI = 0.56418958354775628695

#: Numerators and denominators, from the highest power down.
NEAR_0 = (
    (1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
)
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


def rational(coefficients: tuple[tuple[float, ...], tuple[float, ...]], x: Any) -> Any:
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


def tail(y: Any) -> Any:
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


def erf(x: Any) -> Any:
    """The error function of an array."""
    magnitude = np.abs(x)
    result = np.copysign(1.0 - tail(np.maximum(magnitude, NEAR)), x)
    near = magnitude <= NEAR
    result[near] = x[near] * rational(NEAR_0, np.square(x[near]))
    return result


def erfc(x: Any) -> Any:
    """The complementary error function of an array."""
    magnitude = np.abs(x)
    result = tail(np.maximum(magnitude, NEAR))
    np.subtract(2.0, result, out=result, where=x < 0.0)
    near = magnitude <= NEAR
    result[near] = 1.0 - x[near] * rational(NEAR_0, np.square(x[near]))
    return result
