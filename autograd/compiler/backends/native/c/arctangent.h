/* atan and atan2. With a <= b the sides of the angle, atan(a/b) is that of a/b below a half and pi/4 + atan((a - b) / (a + b))
above, where a - b is exact (Sterbenz, 1974): one division, and one polynomial on [-1/2, 1/2] (the reduction is Cody and Waite's). Octants
are multiples of pi/4, added in two parts. */
#pragma once
#include "bits.h"
#include "polynomials.h"

#define QUARTER_PI_UPPER 0x1.921fb54442d18p-1 /* 50 bits: 3 times it is exact */
#define QUARTER_PI_LOWER 0x1.1a62633145c07p-55

/* The angle of (b, a) with 0 <= a <= b, b > 0, in the octant that starts at `eighths` and is walked forwards or backwards. */
INLINE double octant(double a, double b, double eighths, double direction) {
    const int upper = a + a >= b;
    const double u = (upper ? a - b : a) / (upper ? a + b : b), z = u * u;
    const double whole = upper ? eighths + direction : eighths;
    const double small = whole * QUARTER_PI_LOWER + direction * (u * z * polynomial_atan(z));
    return whole * QUARTER_PI_UPPER + (direction * u + small);
}

INLINE double vector_atan(double x) {
    const double a = absolute(x), large = a > 0x1p60 ? 0x1p60 : a;
    const int steep = large > 1.0;
    const double y = octant(steep ? 1.0 : large, steep ? large : 1.0, steep ? 2.0 : 0.0, steep ? -1.0 : 1.0);
    return x != x ? x : with_sign(y, x);
}

INLINE double vector_atan2(double y, double x) {
    const double up = absolute(y), across = absolute(x);
    const int steep = up > across;
    const double large = steep ? up : across, small = steep ? across : up;
    /* Infinite and huge sides are brought in; of two infinite ones the ratio is 1. */
    const double scale = large > 0x1p1000 ? 0x1p-100 : 1.0;
    const double b = large == INFINITE ? 1.0 : large == 0.0 ? 1.0 : large * scale;
    const double a = large == INFINITE ? (small == INFINITE ? 1.0 : 0.0) : small * scale;
    const double backwards = double_of(bits_of(1.0) | (bits_of(x) & 0x8000000000000000)); /* -1 left of the axis, also for -0 */
    const double turned = steep ? -1.0 : 1.0;
    /* to the right 0 and up, or 2 and down; to the left 4 and down, or 2 and up */
    const double eighths = steep ? 2.0 : backwards < 0.0 ? 4.0 : 0.0;
    const double angle = octant(a, b, eighths, turned * backwards);
    return x != x || y != y ? NOT_A_NUMBER : with_sign(angle, y);
}
