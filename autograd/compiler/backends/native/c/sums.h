/* Sums of products over blocks of lanes. Two rules keep the bits the same on every instruction set: a lane's sum is added in the
order of the instruction, whatever tile of lanes and rows is in registers, and a sum over lanes has eight partial sums, lane l in
number l mod 8, added up as a tree. Eight lanes are PARTS registers: one of AVX-512, two of AVX2, four of SSE2. How large a tile is
is chosen so that it fits into the registers. */
#pragma once
#include "bits.h"

#if defined(__AVX512F__)
enum { PARTS = 1, SUM_WIDTH = 4, AT_ONCE = 4, GRID_ROWS = 4, GRID_WIDTH = 2, REDUCE_ROWS = 4, REDUCE_COLUMNS = 4 };
#elif defined(__AVX2__)
enum { PARTS = 2, SUM_WIDTH = 4, AT_ONCE = 4, GRID_ROWS = 4, GRID_WIDTH = 1, REDUCE_ROWS = 2, REDUCE_COLUMNS = 2 };
#else
enum { PARTS = 4, SUM_WIDTH = 2, AT_ONCE = 2, GRID_ROWS = 2, GRID_WIDTH = 1, REDUCE_ROWS = 1, REDUCE_COLUMNS = 2 };
#endif
typedef double part __attribute__((vector_size(64 / PARTS), aligned(8), may_alias));
typedef int64_t mask __attribute__((vector_size(64 / PARTS), aligned(8), may_alias));
enum { WIDTH = 8 / PARTS };
#define PADDED(n) (((n) + WIDTH - 1L) & -WIDTH)
#define EACH(i, n) _Pragma("GCC unroll 8") for (int i = 0; i < n; i++)

INLINE part load(const double *x) { return *(const part *)x; }
/* ((0 + 4) + (2 + 6)) + ((1 + 5) + (3 + 7)), by halves of registers. */
typedef double four __attribute__((vector_size(32)));
typedef double two __attribute__((vector_size(16)));
typedef double loose_four __attribute__((vector_size(32), aligned(8), may_alias));
INLINE double total(const part *s) {
#if defined(__AVX512F__)
    const four t = __builtin_shufflevector(s[0], s[0], 0, 1, 2, 3) + __builtin_shufflevector(s[0], s[0], 4, 5, 6, 7);
#elif defined(__AVX2__)
    const four t = s[0] + s[1];
#endif
#if defined(__AVX2__)
    const two u = __builtin_shufflevector(t, t, 0, 1) + __builtin_shufflevector(t, t, 2, 3);
#else
    const two u = (s[0] + s[2]) + (s[1] + s[3]);
#endif
    return u[0] + u[1];
}
INLINE double total_of(const double *s) { return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7])); }
/* Of eight lanes only the first k count: the others are 0, also if they hold nan. `q` says which part of the eight it is. */
static const int64_t COUNTED[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
INLINE part first_of(part x, long k, int q) { return (part)((mask)x & *(const mask *)(COUNTED + 8 - k + q * WIDTH)); }

/* [sum, out, terms, products, …]: up to eight from left to right, more in eight partial sums, as one alone waits for each addition. */
static SEPARATE const int32_t *sum_slots(const int32_t *p, double *m) {
    const int terms = p[2], products = p[3];
    const int32_t *q = p + 4, *r = q + terms;
    double s[8] = {-0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0}; /* which is neutral: -0 + 0 = 0 */
    if (terms + products <= 8) {
        for (int k = 0; k < terms; k++) s[0] += m[q[k]];
        for (int k = 0; k < products; k++) s[0] += m[r[2 * k]] * m[r[2 * k + 1]];
        m[p[1]] = s[0];
        return r + 2 * products;
    }
    int k = 0;
    for (; k + 8 <= terms; k += 8) EACH(h, 8) s[h] += m[q[k + h]];
    for (; k < terms; k++) s[k & 7] += m[q[k]];
    for (k = 0; k + 8 <= products; k += 8) EACH(h, 8) s[h] += m[r[2 * (k + h)]] * m[r[2 * (k + h) + 1]];
    for (; k < products; k++) s[k & 7] += m[r[2 * k]] * m[r[2 * k + 1]];
    m[p[1]] = total_of(s);
    return r + 2 * products;
}

/* [sum_range, out, count, slot, apart, slot, apart]: the products of `sum`, in the same order, of slots that are evenly spaced. */
static SEPARATE double sum_range(const int32_t *p, const double *m) {
    const long count = p[2], x_apart = p[4], z_apart = p[6];
    const double *x = m + p[3], *z = m + p[5];
    double s[8] = {-0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0};
    long k = 0;
    if (count <= 8) {
        for (; k < count; k++) s[0] += x[k * x_apart] * z[k * z_apart];
        return s[0];
    }
    if (x_apart == 1 && z_apart == 1) {
        part t[PARTS];
        EACH(v, PARTS) t[v] = load(s + v * WIDTH);
        for (; k + 8 <= count; k += 8) EACH(v, PARTS) t[v] += load(x + k + v * WIDTH) * load(z + k + v * WIDTH);
        if (k == count) return total(t);
        EACH(v, PARTS) *(part *)(s + v * WIDTH) = t[v];
    }
    for (; k + 8 <= count; k += 8) EACH(h, 8) s[h] += x[(k + h) * x_apart] * z[(k + h) * z_apart];
    for (; k < count; k++) s[k & 7] += x[k * x_apart] * z[k * z_apart];
    return total_of(s);
}

/* [sum_lanes, out, slots, rows, slot · row, row · row, …]: the four numbers say how many of each there are. */
#define SUM_TILE(COUNT) { \
    part s[COUNT]; \
    EACH(v, COUNT) s[v] = base - (part){}; \
    q = first; \
    for (int k = 0; k < p[3]; k++, q++) { const double *x = rows[*q] + i; EACH(v, COUNT) s[v] += load(x + v * WIDTH); } \
    for (int k = 0; k < p[4]; k++, q += 2) { \
        const double w = m[q[0]], *x = rows[q[1]] + i; EACH(v, COUNT) s[v] += w * load(x + v * WIDTH); } \
    for (int k = 0; k < p[5]; k++, q += 2) { \
        const double *x = rows[q[0]] + i, *z = rows[q[1]] + i; EACH(v, COUNT) s[v] += load(x + v * WIDTH) * load(z + v * WIDTH); } \
    EACH(v, COUNT) *(part *)(y + i + v * WIDTH) = s[v]; }
static SEPARATE const int32_t *sum_lanes(long n, const int32_t *p, double *const *rows, const double *m) {
    const int32_t *first = p + 6, *q = first;
    double base = -0.0; /* which is neutral, as in sum_slots; so is - 0 of a part, not + 0 */
    for (int k = 0; k < p[2]; k++) base += m[*first++];
    double *y = rows[p[1]];
    long i = 0;
    for (; i + 8 * SUM_WIDTH <= n; i += 8 * SUM_WIDTH) SUM_TILE(SUM_WIDTH * PARTS)
    for (; i + 8 <= n; i += 8) SUM_TILE(PARTS)
    for (; i < n; i += WIDTH) SUM_TILE(1)
    return q;
}

/* A tile of GRID_ROWS sums of one form by COUNT parts of lanes. */
#define GRID_TILE(COUNT) { \
    part s[GRID_ROWS][COUNT]; \
    EACH(r, GRID_ROWS) { const double b = biases[at[r]] < 0 ? -0.0 : m[biases[at[r]]]; EACH(v, COUNT) s[r][v] = b - (part){}; } \
    for (int t = 0; t < terms; t++) { \
        const double *x = rows[xs[t]] + l; part z[COUNT]; \
        EACH(v, COUNT) z[v] = load(x + v * WIDTH); \
        EACH(r, GRID_ROWS) { const double w = m[weights[r][t]]; EACH(v, COUNT) s[r][v] += w * z[v]; } } \
    EACH(r, GRID_ROWS) EACH(v, COUNT) *(part *)(rows[outs[at[r]]] + l + v * WIDTH) = s[r][v]; }

/* [grid_lanes, n1, n2, outs (n1), biases (n1), xs (n2), weights (n1 · n2)] */
static SEPARATE const int32_t *grid_lanes(long n, const int32_t *p, double *const *rows, const double *m) {
    const int count = p[1], terms = p[2];
    const int32_t *outs = p + 3, *biases = outs + count, *xs = biases + count, *ws = xs + terms;
    for (int i = 0; i < count; i += GRID_ROWS) {
        int at[GRID_ROWS];
        const int32_t *weights[GRID_ROWS];
        for (int r = 0; r < GRID_ROWS; r++) { /* the last tile computes its last row several times */
            at[r] = i + r < count ? i + r : count - 1;
            weights[r] = ws + (long)at[r] * terms;
        }
        long l = 0;
        for (; l + 8 * GRID_WIDTH <= n; l += 8 * GRID_WIDTH) GRID_TILE(GRID_WIDTH * PARTS)
        for (; l + 8 <= n; l += 8) GRID_TILE(PARTS)
        for (; l < n; l += WIDTH) GRID_TILE(1)
    }
    return ws + (long)count * terms;
}

/* [reduce, out, rows, slot · row, row · row, …]; `counted` of the lanes count. */
static SEPARATE const int32_t *reduce(long counted, const int32_t *p, double *const *rows, double *m) {
    const int32_t *q = p + 5;
    const long whole = counted & ~7L, rest = counted - whole;
    part s[PARTS] = {};
#define OVER_LANES(VALUE) { long i = 0; \
        for (; i < whole; i += 8) EACH(h, PARTS) s[h] += VALUE; \
        if (rest) EACH(h, PARTS) s[h] += first_of(VALUE, rest, h); }
    for (int k = 0; k < p[2]; k++, q++) { const double *x = rows[*q]; OVER_LANES(load(x + i + h * WIDTH)) }
    for (int k = 0; k < p[3]; k++, q += 2) { const double w = m[q[0]], *x = rows[q[1]]; OVER_LANES(w * load(x + i + h * WIDTH)) }
    for (int k = 0; k < p[4]; k++, q += 2) {
        const double *x = rows[q[0]], *z = rows[q[1]];
        OVER_LANES(load(x + i + h * WIDTH) * load(z + i + h * WIDTH))
    }
#undef OVER_LANES
    m[p[1]] += total(s);
    return q;
}

/* [reduce_rows, n, outs (n), as (n)] and [reduce_products, n, outs (n), as (n), bs (n)]: AT_ONCE at a time, as one sum alone would
wait for each of its additions. */
#define REDUCE_SEVERAL(VALUE) \
    const long whole = counted & ~7L, rest = counted - whole; \
    for (int j = 0; j < count; j += AT_ONCE) { \
        const double *a[AT_ONCE], *b[AT_ONCE]; \
        EACH(r, AT_ONCE) { const int k = j + r < count ? j + r : count - 1; a[r] = rows[as[k]]; b[r] = rows[bs[k]]; (void)b[r]; } \
        part s[AT_ONCE][PARTS] = {}; \
        long i = 0; \
        for (; i < whole; i += 8) EACH(r, AT_ONCE) EACH(h, PARTS) s[r][h] += VALUE; \
        if (rest) EACH(r, AT_ONCE) EACH(h, PARTS) s[r][h] += first_of(VALUE, rest, h); \
        EACH(r, AT_ONCE) if (j + r < count) m[outs[j + r]] += total(s[r]); \
    }
static SEPARATE const int32_t *reduce_rows(long counted, const int32_t *p, double *const *rows, double *m) {
    const int count = p[1];
    const int32_t *outs = p + 2, *as = outs + count, *bs = as;
    REDUCE_SEVERAL(load(a[r] + i + h * WIDTH))
    return as + count;
}
static SEPARATE const int32_t *reduce_products(long counted, const int32_t *p, double *const *rows, double *m) {
    const int count = p[1];
    const int32_t *outs = p + 2, *as = outs + count, *bs = as + count;
    REDUCE_SEVERAL(load(a[r] + i + h * WIDTH) * load(b[r] + i + h * WIDTH))
    return bs + count;
}

/* [grid_reduce, n1, n2, outs (n1 · n2), as (n1), bs (n2)] */
static SEPARATE const int32_t *grid_reduce(long counted, const int32_t *p, double *const *rows, double *m) {
    const int na = p[1], nb = p[2];
    const int32_t *outs = p + 3, *as = outs + (long)na * nb, *bs = as + na;
    const long whole = counted & ~7L, rest = counted - whole;
    for (int i = 0; i < na; i += REDUCE_ROWS)
        for (int j = 0; j < nb; j += REDUCE_COLUMNS) {
            const double *a[REDUCE_ROWS], *b[REDUCE_COLUMNS];
            EACH(r, REDUCE_ROWS) a[r] = rows[as[i + r < na ? i + r : na - 1]];
            EACH(c, REDUCE_COLUMNS) b[c] = rows[bs[j + c < nb ? j + c : nb - 1]];
            part s[REDUCE_ROWS][REDUCE_COLUMNS][PARTS] = {};
#define PRODUCTS(COUNTED_OF) EACH(h, PARTS) { part y[REDUCE_COLUMNS]; \
                EACH(c, REDUCE_COLUMNS) { const part z = load(b[c] + l + h * WIDTH); y[c] = COUNTED_OF; } \
                EACH(r, REDUCE_ROWS) { const part z = load(a[r] + l + h * WIDTH), x = COUNTED_OF; \
                    EACH(c, REDUCE_COLUMNS) s[r][c][h] += x * y[c]; } }
            long l = 0;
            for (; l < whole; l += 8) PRODUCTS(z)
            if (rest) PRODUCTS(first_of(z, rest, h))
#undef PRODUCTS
            EACH(r, REDUCE_ROWS) EACH(c, REDUCE_COLUMNS)
                if (i + r < na && j + c < nb) m[outs[(long)(i + r) * nb + j + c]] += total(s[r][c]);
        }
    return bs + nb;
}
