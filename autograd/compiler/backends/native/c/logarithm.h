/* log and what is made of it. x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), s = f / (2 + f), and
log(1 + f) = 2 atanh s = f - f²/2 + s (f²/2 + R(s²)), in which the small terms are added first (Ng's algorithm in FDLIBM, 1993). */
#pragma once
#include "bits.h"
#include "exponential.h"
#include "polynomials.h"

typedef struct { double k, m; } reduced_logarithm; /* 2^k m */

/* Of a positive, finite number that is not subnormal. The bits of x, moved so that the mantissa rolls over at sqrt(1/2). */
INLINE reduced_logarithm reduce_logarithm(double x) {
    const uint64_t moved = bits_of(x) - 0x3fe6a09e00000000;
    const double k = double_of(0x4330000000000000 | ((moved + 0x4000000000000000) >> 52)) - 0x1.00000000004p52;
    const double m = double_of((moved & 0x000fffffffffffff) + 0x3fe6a09e00000000);
    return (reduced_logarithm){k, m};
}

/* log(2^k (1 + f)) + tail */
INLINE double logarithm_of(double k, double f, double tail) {
    const double s = f / (2.0 + f), z = s * s, half_square = 0.5 * f * f;
    const double r = z * polynomial_log(z);
    const double small = s * (half_square + r) + (k * LN2_LOWER + tail);
    return k * LN2_UPPER - ((half_square - small) - f);
}

INLINE double vector_log(double x) {
    const int tiny = x < 0x1p-1022;
    const reduced_logarithm e = reduce_logarithm(tiny ? x * 0x1p54 : x);
    const double y = logarithm_of(tiny ? e.k - 54.0 : e.k, e.m - 1.0, 0.0);
    const double special = x == 0.0 ? -INFINITE : x < 0.0 ? NOT_A_NUMBER : x;
    return x > 0.0 && x < INFINITE ? y : special;
}

/* log of u = 1 + x, and what the rounding of u took, which is small: (x - (u - 1)) / u. */
INLINE double vector_log1p(double x) {
    const double u = 1.0 + x;
    const double lost = x < 1.0 ? x - (u - 1.0) : 1.0 - (u - x);
    const reduced_logarithm e = reduce_logarithm(u);
    const double y = logarithm_of(e.k, e.m - 1.0, lost / u);
    const double special = x == -1.0 ? -INFINITE : x < -1.0 ? NOT_A_NUMBER : x;
    return x > -1.0 && x < INFINITE && x != 0.0 ? y : special;
}

INLINE double vector_softplus(double x) { return vector_log1p(vector_exp(-absolute(x))) + (x <= 0.0 ? 0.0 : x); }

/* To another base: log(1 + f) as an unevaluated sum, times the reciprocal of the base's logarithm, given in two parts. */
INLINE double logarithm_to_base(double x, double upper, double lower, double k_upper, double k_lower) {
    const int tiny = x < 0x1p-1022;
    const reduced_logarithm e = reduce_logarithm(tiny ? x * 0x1p54 : x);
    const double k = tiny ? e.k - 54.0 : e.k, f = e.m - 1.0, s = f / (2.0 + f), z = s * s, half_square = 0.5 * f * f;
    const double r = s * (half_square + z * polynomial_log(z));
    const double high = upper26(f - half_square), low = ((f - high) - half_square) + r;
    const double product = high * upper, whole = k * k_upper, sum = whole + product;
    const double rest = (whole - sum) + product + (k * k_lower + (high + low) * lower + low * upper);
    const double special = x == 0.0 ? -INFINITE : x < 0.0 ? NOT_A_NUMBER : x;
    return x > 0.0 && x < INFINITE ? sum + rest : special;
}
/* 1/ln2 and 1/ln10 with 26 bits and the rest; log10(2) with 42 bits and the rest. */
INLINE double vector_log2(double x) {
    return logarithm_to_base(x, 0x1.7154768p+0, -0x1.6a3e80f444178p-27, 1.0, 0.0);
}
INLINE double vector_log10(double x) {
    return logarithm_to_base(x, 0x1.bcb7b18p-2, -0x1.6c8d78e6acaa4p-29, 0x1.34413509f7800p-2, 0x1.fef311f12b358p-46);
}
