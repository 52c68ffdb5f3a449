/* exp, expm1 and what is made of them. x = k ln2 + r with |r| <= ln2/2 in two exact steps (Cody and Waite, "Software Manual for the
Elementary Functions", 1980), and a polynomial for e^r. */
#pragma once
#include "bits.h"
#include "polynomials.h"

#define LOG2_E 0x1.71547652b82fep+0
#define LN2_UPPER 0x1.62e42fefa3800p-1 /* 42 bits: k times it is exact */
#define LN2_LOWER 0x1.ef35793c76730p-45

typedef struct { double k, r, tail; } reduced_exponent; /* k ln2 + r + tail */

INLINE reduced_exponent reduce_exponent(double x) {
    const double k = rounded(x * LOG2_E + SHIFTER);
    const double upper = x - k * LN2_UPPER, lower = k * LN2_LOWER, r = upper - lower;
    return (reduced_exponent){k, r, (upper - r) - lower};
}

/* Beyond these bounds e^x is 0 or inf, and stays so. */
INLINE double bounded_exponent(double x) { return x < -746.0 ? -746.0 : x > 710.0 ? 710.0 : x; }

INLINE double vector_exp(double x) {
    const reduced_exponent e = reduce_exponent(bounded_exponent(x));
    const double r = e.r, y = scaled(1.0 + (r + (e.tail + r * r * polynomial_exp(r))), e.k);
    return x != x ? x : y;
}

/* e^(x + tail) for a tail of at most 2^-10, which is first made part of r. */
INLINE double exp_with_tail(double x, double tail) {
    const reduced_exponent e = reduce_exponent(bounded_exponent(x));
    const double added = e.tail + tail, r = e.r + added, low = (e.r - r) + added;
    return scaled(1.0 + (r + (low + r * r * polynomial_exp(r))), e.k);
}

INLINE double vector_exp2(double x) {
    const double bounded = x < -1076.0 ? -1076.0 : x > 1025.0 ? 1025.0 : x;
    const double k = rounded(bounded + SHIFTER), f = bounded - k; /* exact */
    const double upper = upper26(f), r = f * 0x1.62e42fefa39efp-1;
    /* f ln2 = r + low, by Dekker's product */
    const double low = ((upper * 0x1.62e43p-1 - r) - upper * 0x1.05c610ca86c39p-29 + (f - upper) * 0x1.62e42fefa39efp-1);
    const double y = scaled(1.0 + (r + (low + r * r * polynomial_exp(r))), k);
    return x != x ? x : y;
}

/* e^x - 1 = 2^k ((e^r - 1) + (1 - 2^-k)). */
INLINE double vector_expm1(double x) {
    const double bounded = x < -40.0 ? -40.0 : x > 710.0 ? 710.0 : x;
    const reduced_exponent e = reduce_exponent(bounded);
    const double r = e.r, tail = e.tail + r * r * polynomial_exp(r);
    const double k_down = e.k > 64.0 ? 64.0 : e.k; /* 2^-64 vanishes beside 1 */
    const double rest = 1.0 - power_of_two(SHIFTER - k_down);
    /* rest + r by Knuth's exact sum: where they cancel, the digits of the tail are those of the result. */
    const double sum = rest + r, back = sum - rest, low = (rest - (sum - back)) + (r - back);
    const double y = e.k == 0.0 ? r + tail : scaled(sum + (low + tail), e.k);
    return x != x || x == 0.0 ? x : y;
}

/* tanh x = (e^2x - 1) / (e^2x + 1), both divided by 2^k, or for k > 2, where rounding the denominator would count double,
1 - 2 / (e^2x + 1). From 22 on it is 1 to the last digit. */
INLINE double vector_tanh(double x) {
    const double a = absolute(x), twice = a > 22.0 ? 44.0 : 2.0 * a;
    const reduced_exponent e = reduce_exponent(twice);
    const double r = e.r, tail = e.tail + r * r * polynomial_exp(r);
    const double down = power_of_two(SHIFTER - e.k), less = 1.0 - down, more = 1.0 + down;
    const double sum = less + r, back = sum - less, low = (less - (sum - back)) + (r - back);
    const double rest = r + tail, below = more + rest, lost = rest - (below - more); /* by rounding the denominator, which */
    const double small = (low + tail) - sum * (lost * (e.k == 0.0 ? 0.5 : 0.7)); /* is about 2 for k = 0 and 1.4 for k = 1 */
    const double y = (e.k > 2.0 ? 1.0 : 0.0) + (e.k > 2.0 ? -2.0 * down : sum + small) / below;
    return x != x ? x : with_sign(y, x);
}

/* e^a / 2 as e^(a - ln2), which overflows as late as cosh and sinh do: 2^(k-1) in place of 2^k. */
INLINE double half_exp(double a) {
    const reduced_exponent e = reduce_exponent(a > 711.0 ? 711.0 : a);
    const double r = e.r;
    return scaled(1.0 + (r + (e.tail + r * r * polynomial_exp(r))), e.k - 1.0);
}

/* cosh x = h + 1/(4h) with h = e^a / 2. */
INLINE double vector_cosh(double x) {
    const double h = half_exp(absolute(x));
    return x != x ? x : h + 0.25 / h;
}

/* (m + m/(m + 1)) / 2 with m = e^a - 1, where m is small as m - m²/(m + 1) / 2, in which rounding m + 1 counts little. */
INLINE double vector_sinh(double x) {
    const double a = absolute(x), m = vector_expm1(a), part = m / (m + 1.0);
    const double y = a > 22.0 ? half_exp(a) : a > 1.0 ? 0.5 * (m + part) : m - 0.5 * m * part;
    return x != x ? x : with_sign(y, x);
}
