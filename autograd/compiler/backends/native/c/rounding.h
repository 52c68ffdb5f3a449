/* Rounding, and functions that are made of the others. */
#pragma once
#include "arctangent.h"
#include "logarithm.h"
#include <math.h>

/* Both have the sign of x, zeros too. */
INLINE double vector_floor(double x) { const double r = nearest(x); return with_sign(r > x ? r - 1.0 : r, x); }
INLINE double vector_ceil(double x) { const double r = nearest(x); return with_sign(r < x ? r + 1.0 : r, x); }

INLINE double vector_sign(double x) { return (x > 0.0 ? 1.0 : 0.0) - (x < 0.0 ? 1.0 : 0.0); }

INLINE double vector_clip(double x, double low, double high) {
    const double a = x > low ? x : x != x ? x : low;
    return a < high ? a : a != a ? a : high;
}

INLINE double vector_asin(double x) { return vector_atan2(x, sqrt((1.0 - x) * (1.0 + x))); }
INLINE double vector_acos(double x) { return vector_atan2(sqrt((1.0 - x) * (1.0 + x)), x); }
INLINE double vector_atanh(double x) {
    const double a = absolute(x), y = 0.5 * vector_log1p((a + a) / (1.0 - a));
    return x != x || a > 1.0 ? NOT_A_NUMBER : with_sign(y, x);
}
INLINE double vector_acosh(double x) {
    const double t = x - 1.0, y = x > 0x1p28 ? vector_log(x) + 0x1.62e42fefa39efp-1 : vector_log1p(t + sqrt(t + t + t * t));
    return x < 1.0 ? NOT_A_NUMBER : y;
}
