/* Rounding, division with a rest, and functions that are made of the others. */
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
/* log(a + sqrt(a² + 1)) = log1p(a + a² / (1 + sqrt(1 + a²))), with what the addition took in the first order. */
INLINE double vector_asinh(double x) {
    const double a = absolute(x), s = a > 0x1p28 ? 1.0 : a, square = s * s, q = square / (1.0 + sqrt(1.0 + square));
    const double t = s + q, lost = (s - t) + q;
    const double near = vector_log1p(t) + lost / (1.0 + t), y = a > 0x1p28 ? vector_log(a) + 0x1.62e42fefa39efp-1 : near;
    return x != x ? x : with_sign(y, x);
}
INLINE double vector_acosh(double x) {
    const double t = x - 1.0, y = x > 0x1p28 ? vector_log(x) + 0x1.62e42fefa39efp-1 : vector_log1p(t + sqrt(t + t + t * t));
    return x < 1.0 ? NOT_A_NUMBER : y;
}

/* In a unit in which the larger square does not overflow and the sum of both is not subnormal. */
INLINE double vector_hypot(double x, double y) {
    const double a = absolute(x), b = absolute(y), larger = a > b ? a : b;
    const double unit = larger > 0x1p500 ? 0x1p-600 : larger < 0x1p-450 ? 0x1p600 : 1.0, u = a * unit, v = b * unit;
    const double length = sqrt(u * u + v * v) / unit;
    return a == INFINITE || b == INFINITE ? INFINITE : length;
}

/* Of two equal infinities that infinity. */
INLINE double vector_logaddexp(double a, double b) {
    const double larger = a > b || a != a ? a : b;
    const double more = vector_log1p(vector_exp(-absolute(a - b)));
    return larger + (a == b ? 0x1.62e42fefa39efp-1 : more);
}

/* What Python's % and // give (float_rem and float_floor_div in CPython's floatobject.c). fmod is exact, so each libm has the same. */
INLINE double vector_remainder(double a, double b) {
    const double rest = fmod(a, b);
    return rest == 0.0 ? with_sign(0.0, b) : (b < 0.0) != (rest < 0.0) ? rest + b : rest;
}
INLINE double vector_floor_divide(double a, double b) {
    const double rest = fmod(a, b), whole = (a - rest) / b, quotient = rest != 0.0 && (b < 0.0) != (rest < 0.0) ? whole - 1.0 : whole;
    const double down = vector_floor(quotient), near = quotient - down > 0.5 ? down + 1.0 : down;
    return b == 0.0 ? a / b : quotient == 0.0 ? with_sign(0.0, a / b) : near;
}
