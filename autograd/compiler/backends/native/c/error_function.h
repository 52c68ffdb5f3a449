/* erf and erfc. erf is x times a polynomial in x² below 1. For larger x, erfc(x) = e^(L - x²) / (x + 2) with L = log(erfcx(x) (x + 2)), a smooth
function of t = (x - 2) / (x + 2) on the whole half-line (the variable is Shepherd and Laframboise's, Math. Comp. 36, 1981; that the
approximation stands in the exponent, where its error counts little, is FDLIBM's). x² is computed exactly, by Dekker. */
#pragma once
#include "bits.h"
#include "exponential.h"
#include "polynomials.h"

INLINE double erf_near_zero(double x) {
    const double z = x * x;
    return x + x * (0x1.06eba8214db69p-3 + z * polynomial_erf(z)); /* 2/sqrt(pi) - 1 */
}

/* For x from 0.46 on; 0 from 27.3 on. L may be 0.57, of which half a unit in the last place would be as much of the result: the two
leading terms of its polynomial and t itself are carried in two parts. 1 / d = (1 - t) / 4. */
INLINE double erfc_tail(double x) {
    const double a = x > 28.0 ? 28.0 : x, above = a - 2.0, d = a + 2.0, t = above / d, inverse = 0.25 - 0.25 * t;
    const double d_lost = a < 2.0 ? a - (d - 2.0) : 2.0 - (d - a);
    const double t1 = upper26(t), t2 = t - t1, d1 = upper26(d), d2 = d - d1;
    const double remainder = (((above - t1 * d1) - t1 * d2) - t2 * d1) - t2 * d2 - t * d_lost; /* above - t (d + d_lost) */
    /* slope = ERFC_1 + t Q(t); L = ERFC_0 + t slope */
    const double rest = t * polynomial_erfc(t), slope = ERFC_1 + rest, slope_low = (ERFC_1 - slope) + rest + ERFC_1_LOW;
    const double s1 = upper26(slope), s2 = slope - s1, product = t * slope;
    const double product_low = ((t1 * s1 - product) + t1 * s2 + t2 * s1) + t2 * s2 + t * slope_low;
    const double t_low = remainder * inverse, l_low = product_low + ERFC_0_LOW + t_low * (slope + rest);
    /* -x² + L = sum + low */
    const double x1 = upper26(a), square = -(x1 * x1), square_low = (x1 - a) * (x1 + a);
    const double l = ERFC_0 + product, l_lost = absolute(product) > 0.03125 ? (product - l) + ERFC_0 : (ERFC_0 - l) + product;
    const double sum = square + l, back = sum - square, low = (square - (sum - back)) + (l - back);
    return exp_with_tail(sum, ((low + l_lost) + (l_low - d_lost * inverse)) + square_low) / d;
}

INLINE double vector_erfc(double x) {
    const double a = absolute(x);
    const int central = a < 0.46;
    const double near = 1.0 - erf_near_zero(central ? x : 0.0), tail = erfc_tail(central ? 1.0 : a);
    const double y = central ? near : x < 0.0 ? 2.0 - tail : tail;
    return x != x ? x : y;
}

/* From 1 on erf = 1 - erfc where erfc < 0.16: fewer digits of it do. It is 1 from 6 on. */
INLINE double vector_erf(double x) {
    const double a = absolute(x), outside = a < 1.0 ? 1.0 : a > 6.0 ? 6.0 : a, t = (outside - 2.0) / (outside + 2.0);
    const int central = a < 1.0;
    const double near = erf_near_zero(a);
    const double far = 1.0 - vector_exp(polynomial_erfc_rough(t) - outside * outside) * (0.25 - 0.25 * t);
    return x != x ? x : with_sign(central ? near : far, x);
}
