/* pow. log2(x) is computed to about 2^-66 of itself, as an unevaluated sum of two numbers, and multiplied by y without rounding the
leading part: y log2(x) may be 1,000, whose last digit counts 1,000 times in the result. The algorithm is that of FDLIBM's e_pow.c
(Ng, 1993), with one interval in place of two and selections in place of branches: log(m) = 2/3 s (3 + s² + s⁴ R(s²)). */
#pragma once
#include "bits.h"
#include "logarithm.h"
#include "polynomials.h"

/* For 0 < x < inf and |y| < 2^60. */
INLINE double common_pow(double x, double y) {
    const int tiny = x < 0x1p-1022;
    const reduced_logarithm e = reduce_logarithm(tiny ? x * 0x1p54 : x);
    const double k = tiny ? e.k - 54.0 : e.k, m = e.m;
    /* s = (m - 1) / (m + 1) = s1 + s2, s1 with 21 bits */
    const double f = m - 1.0, d = m + 1.0, d_lost = m - (d - 1.0), s = f / d, s1 = upper21(s);
    const double d1 = upper26(d), d2 = (d - d1) + d_lost;
    const double s2 = ((f - s1 * d1) - s1 * d2) / d;
    /* t = 3 + s² + s⁴ R = t1 + t2 */
    const double square = s1 * s1, z = s * s;
    const double r = z * z * polynomial_pow(z) + s2 * (s1 + s);
    const double t1 = upper21(3.0 + square + r), t2 = r - ((t1 - 3.0) - square);
    /* s t = p1 + p2, times 2/(3 ln2) = c1 + c2 */
    const double u = s1 * t1, v = s2 * t1 + t2 * s, p1 = upper21(u + v), p2 = v - (p1 - u);
    const double q1 = p1 * 0x1.ec70ap-1, q2 = p1 * -0x1.1e2fe0145b01fp-24 + p2 * 0x1.ec709dc3a03fdp-1;
    /* log2(x) = l1 + l2 */
    const double sum = q1 + q2, l1 = upper21(sum + k), l2 = q2 - ((l1 - k) - q1);
    /* y log2(x) = w1 + w2 = n + fraction */
    const double y1 = upper21(y), w2 = (y - y1) * l1 + y * l2, w1 = y1 * l1, w = w1 + w2;
    const double bounded = w < -1100.0 ? -1100.0 : w > 1100.0 ? 1100.0 : w;
    const double n = rounded(bounded + SHIFTER), g1 = w1 - n, g = g1 + w2, h1 = upper21(g), h2 = w2 - (h1 - g1);
    /* 2^fraction = e^(b + tail) */
    const double a1 = h1 * 0x1.62e43p-1, a2 = h2 * 0x1.62e42fefa39efp-1 + h1 * -0x1.05c610ca86c39p-29;
    const double b = a1 + a2, tail = a2 - (b - a1);
    const double inside = w == bounded ? b : 0.0, inside_tail = w == bounded ? tail : 0.0;
    return scaled(1.0 + (inside + (inside_tail + inside * inside * polynomial_exp(inside))), n);
}

#define IS_RARE_POW(x, y) (!(x > 0.0 && x < INFINITE && absolute(y) < 0x1p60))

/* What C99's annex F says of zeros, infinities, nan and negative bases. */
static double rare_pow(double x, double y) {
    if (y == 0.0 || x == 1.0) return 1.0;
    if (x != x || y != y) return NOT_A_NUMBER;
    const double a = absolute(x), b = absolute(y);
    if (b >= 0x1p60) return a == 1.0 ? 1.0 : (a > 1.0) == (y > 0.0) ? INFINITE : 0.0; /* an even number, or inf */
    const int whole = nearest(b) == b, odd = whole && b < 0x1p53 && 2.0 * nearest(0.5 * b) != b;
    const int negative = (int)(bits_of(x) >> 63);
    if (a != 0.0 && a != INFINITE && negative && !whole) return NOT_A_NUMBER;
    const double magnitude = a == 0.0 || a == INFINITE ? ((a == 0.0) == (y > 0.0) ? 0.0 : INFINITE) : common_pow(a, y);
    return negative && odd ? -magnitude : magnitude;
}
