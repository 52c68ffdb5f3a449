/* What all vector functions are made of: bits of doubles, exact sums and products, rounding to integers.

Everything here and in the headers beside it is straight-line C on doubles and 64-bit integers, with selections in place of
branches, so that a compiler vectorizes a loop over it for whatever the processor has. It must be compiled with
-ffp-contract=off: then each operation is one IEEE 754 operation and the bits are the same on all processors. A scalar, a lane of
two, of four or of eight go through the very same operations. There are no conversions between doubles and 64-bit integers,
no arithmetic shifts and no integer comparisons, none of which SSE2 or AVX2 have. */
#pragma once
#include <stdint.h>
#include <string.h>

#ifndef INLINE
#define INLINE static inline __attribute__((always_inline))
#endif

INLINE uint64_t bits_of(double x) { uint64_t b; memcpy(&b, &x, 8); return b; }
INLINE double double_of(uint64_t b) { double x; memcpy(&x, &b, 8); return x; }
INLINE double absolute(double x) { return double_of(bits_of(x) & 0x7fffffffffffffff); }
INLINE double with_sign(double x, double sign) { return double_of((bits_of(x) & 0x7fffffffffffffff) | (bits_of(sign) & 0x8000000000000000)); }

/* Adding 1.5 * 2^52 rounds to an integer, which then stands in the low bits (Hart et al., "Computer Approximations", 1968). */
#define SHIFTER 0x1.8p52
INLINE double rounded(double shifted) { return shifted - SHIFTER; }
/* 2^k of x = k + SHIFTER, for -1022 <= k <= 1023. */
INLINE double power_of_two(double shifted) { return double_of((bits_of(shifted) << 52) + 0x3ff0000000000000); }

/* x * 2^k for a whole k from -2098 to 2046 in two steps, so that subnormal results are rounded and 2^1024 overflows. */
INLINE double scaled(double x, double k) {
    const double half = 0.5 * k + SHIFTER;
    return x * power_of_two(half) * power_of_two(k - rounded(half) + SHIFTER);
}

/* The nearest whole number, halves to the even one. */
INLINE double nearest(double x) {
    const double a = absolute(x), y = a < 0x1p52 ? (a + 0x1p52) - 0x1p52 : a;
    return x != x ? x : with_sign(y, x);
}

/* The upper bits of a number, so that products of two are exact (Dekker, 1971); 26 and 21 of the 53 stay. */
INLINE double upper26(double x) { return double_of(bits_of(x) & 0xfffffffff8000000); }
INLINE double upper21(double x) { return double_of(bits_of(x) & 0xffffffff00000000); }

#define INFINITE double_of(0x7ff0000000000000)
#define NOT_A_NUMBER double_of(0x7ff8000000000000)
