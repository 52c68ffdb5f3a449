/* sin, cos and tan. x = k pi/2 + r: pi/2 in parts of 33, 33 and 53 bits, of which k times the first two are exact, so r is known to
about k 2^-118 (Cody and Waite, 1980; the parts are those of FDLIBM). Up to LARGE that is 2^-53 of the smallest r there is or
better; beyond, `reduce_large` multiplies by as many digits of 2/pi as are needed (Payne and Hanek, "Radian reduction for
trigonometric functions", 1983). It is a function of its own, for the rare lanes. */
#pragma once
#include "bits.h"
#include "polynomials.h"

#define LARGE 0x1p17

/* The angle is r + tail. Next to a multiple of pi/2 the tail may be as large as r, but then the squares of both vanish beside 1. */
typedef struct { uint64_t quadrant; double r, tail; } reduced_angle;

INLINE double shifted_turns(double x) { return x * 0x1.45f306dc9c883p-1 + SHIFTER; }
INLINE reduced_angle reduce_by(double x, double shifted) {
    const double k = rounded(shifted);
    const double a = x - k * 0x1.921fb54400000p+0, b = k * 0x1.0b4611a600000p-34, r = a - b;
    /* (a - r) - b is exact: |a| >= |b| (Dekker, 1971), or both are multiples of 2^-65 below 2^-16, and so is r. */
    return (reduced_angle){bits_of(shifted), r, ((a - r) - b) - k * 0x1.3198a2e037073p-69};
}
INLINE reduced_angle reduce_angle(double x) { return reduce_by(x, shifted_turns(x)); }

/* For |x| >= 2^17, in integers of 32 and 64 bits. */
static reduced_angle reduce_large(double x) {
    const uint64_t mantissa = (bits_of(x) & 0xfffffffffffff) | 0x10000000000000;
    /* |x| = mantissa 2^e; bits of 2/pi before number e - 1 give multiples of 4, which are whole turns. */
    const int e = (int)(bits_of(x) >> 52 & 0x7ff) - 1075, first = e > 1 ? e - 2 : 0;
    uint32_t digits[7], product[9] = {0};
    for (int i = 0; i < 7; i++) {
        const int word = first / 32 + i, shift = first % 32;
        digits[i] = (uint32_t)((((uint64_t)TWO_OVER_PI[word] << 32 | TWO_OVER_PI[word + 1]) << shift) >> 32);
    }
    for (int half = 0; half < 2; half++) { /* schoolbook multiplication; product[0] is the highest word */
        const uint64_t factor = half ? mantissa >> 32 : mantissa & 0xffffffff;
        uint64_t carry = 0;
        for (int i = 6; i >= 0; i--) {
            const uint64_t sum = factor * digits[i] + product[i + 2 - half] + carry;
            product[i + 2 - half] = (uint32_t)sum;
            carry = sum >> 32;
        }
        product[1 - half] = (uint32_t)carry;
    }
    /* |x| 2/pi = product 2^(e - first - 224) modulo 4; the point stands behind so many of the 288 bits. */
    const int point = 288 - 224 + e - first;
    uint64_t words[3];
    for (int i = 0; i < 3; i++) { /* 192 bits from two before the point on */
        uint64_t bits = 0;
        for (int j = 0; j < 64; j++) {
            const int at = point - 2 + 64 * i + j;
            const uint64_t bit = at >= 0 && at < 288 ? product[at / 32] >> (31 - at % 32) & 1 : 0;
            bits = bits << 1 | bit;
        }
        words[i] = bits;
    }
    uint64_t quadrant = words[0] >> 62;
    uint64_t high = words[0] << 2 | words[1] >> 62, middle = words[1] << 2 | words[2] >> 62;
    const int over = (int)(high >> 63); /* more than a half: the next quadrant, from above */
    if (over) { quadrant++; middle = ~middle + 1; high = ~high + (middle == 0); }
    /* The fraction as a sum of doubles of at most 32 bits, then times pi/2 in parts. */
    const double f1 = (double)(int64_t)(high >> 32) * 0x1p-32, f2 = (double)(int64_t)(high & 0xffffffff) * 0x1p-64;
    const double f3 = (double)(int64_t)(middle >> 32) * 0x1p-96, f4 = (double)(int64_t)(middle & 0xffffffff) * 0x1p-128;
    const double s1 = f1 + f2, t1 = (f1 - s1) + f2, s2 = t1 + f3, t2 = (t1 - s2) + f3 + f4;
    const double fraction = s1 + s2, low = (s1 - fraction) + s2 + t2;
    const double upper = upper26(fraction), lower = (fraction - upper) + low;
    const double r0 = upper * 0x1.921fb58000000p+0; /* 26 bits of pi/2 and the rest */
    const double r1 = upper * -0x1.dde973dcb3b3ap-27 + lower * 0x1.921fb54442d18p+0;
    double r = r0 + r1, tail = (r0 - r) + r1;
    if (over) { r = -r; tail = -tail; }
    if (x < 0.0) { r = -r; tail = -tail; quadrant = 0 - quadrant; }
    return (reduced_angle){quadrant, r, tail};
}

typedef struct { double high, low; } two_parts;

INLINE two_parts sine_parts(reduced_angle a) {
    const double z = a.r * a.r, small = a.tail * (1.0 - 0.5 * z) + a.r * z * polynomial_sin(z), s = a.r + small;
    return (two_parts){s, (a.r - s) + small};
}
INLINE two_parts cosine_parts(reduced_angle a) {
    const double z = a.r * a.r, half = 0.5 * z, w = 1.0 - half;
    const double small = (((1.0 - w) - half) - a.r * a.tail) + z * z * polynomial_cos(z), c = w + small;
    return (two_parts){c, (w - c) + small};
}
INLINE double sine_of(reduced_angle a) { return sine_parts(a).high; }
INLINE double cosine_of(reduced_angle a) { return cosine_parts(a).high; }

/* One of two by the lowest bit, with the sign turned by the next, in bits. */
INLINE double by_quadrant(uint64_t quadrant, double even, double odd) {
    const uint64_t mask = 0 - (quadrant & 1);
    return double_of(((bits_of(odd) & mask) | (bits_of(even) & ~mask)) ^ (quadrant & 2) << 62);
}

INLINE double sin_of(reduced_angle a) { return by_quadrant(a.quadrant, sine_of(a), cosine_of(a)); }
INLINE double cos_of(reduced_angle a) { return by_quadrant(a.quadrant + 1, sine_of(a), cosine_of(a)); }
/* s / c or -c / s, corrected by what rounding both took: (n + n') / d' = q + (n' - q d') / d with 1/c = 1 + z/2 + 5/24 z² + …, roughly,
and 1/s = (c / s) / c. */
INLINE double tan_of(reduced_angle a) {
    const two_parts s = sine_parts(a), c = cosine_parts(a);
    const uint64_t odd = a.quadrant & 1;
    const double n = by_quadrant(odd, s.high, -c.high), d = by_quadrant(odd, c.high, s.high), q = n / d, z = a.r * a.r;
    const double n_low = by_quadrant(odd, s.low, -c.low), d_low = by_quadrant(odd, c.low, s.low);
    const double secant = 1.0 + z * (0.5 + 0.26 * z), inverse = by_quadrant(odd, secant, -q * secant);
    return q + (n_low - q * d_low) * inverse;
}

#define IS_LARGE(x) (!(absolute(x) < LARGE))
#define RARE_ANGLE(x) absolute(x) < INFINITE ? reduce_large(x) : (reduced_angle){0, NOT_A_NUMBER, 0.0}
INLINE double common_sin(double x) { const double y = sin_of(reduce_angle(x)); return x == 0.0 ? x : y; }
INLINE double common_cos(double x) { return cos_of(reduce_angle(x)); }
INLINE double common_tan(double x) { const double y = tan_of(reduce_angle(x)); return x == 0.0 ? x : y; }
static double rare_sin(double x) { return sin_of(RARE_ANGLE(x)); }
static double rare_cos(double x) { return cos_of(RARE_ANGLE(x)); }
static double rare_tan(double x) { return tan_of(RARE_ANGLE(x)); }

/* One number alone, which a recurrence waits for: with branches in place of selections the processor goes on with the quadrant that it
foretells, before it has reduced the angle. */
INLINE reduced_angle reduce_one(double x) {
    const double shifted = shifted_turns(x);
    if (shifted == SHIFTER) return (reduced_angle){0, x, 0.0};
    if (shifted == SHIFTER + 1.0) return reduce_by(x, SHIFTER + 1.0);
    if (shifted == SHIFTER - 1.0) return reduce_by(x, SHIFTER - 1.0);
    return IS_LARGE(x) ? RARE_ANGLE(x) : reduce_by(x, shifted);
}
INLINE double turned(reduced_angle a, uint64_t quadrant) {
    const double y = quadrant & 1 ? cosine_of(a) : sine_of(a);
    return double_of(bits_of(y) ^ (quadrant & 2) << 62);
}
INLINE double vector_sin(double x) { const reduced_angle a = reduce_one(x); return x == 0.0 ? x : turned(a, a.quadrant); }
INLINE double vector_cos(double x) { const reduced_angle a = reduce_one(x); return turned(a, a.quadrant + 1); }
INLINE double vector_tan(double x) { return IS_LARGE(x) ? rare_tan(x) : common_tan(x); }
