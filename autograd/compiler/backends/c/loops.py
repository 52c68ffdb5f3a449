"""Functions in C99 that loops over lanes call: sums, grids of sums, and functions with a cheap common path."""

from autograd.compiler.backends.native.to_c import CHEAP_FIRST

#: Functions whose common path is far cheaper than what a few lanes need (see native/to_c.py): all lanes take the full path
#: where one must.
CHEAP_FIRST_IN_C = """\
static void each_{name}(ptrdiff_t n, double *restrict y, const double *a, const double *b) {{
    int rare = 0;
    for (ptrdiff_t l = 0; l < n; l++) rare |= {cheap} < 1e-3;
    if (rare)
        for (ptrdiff_t l = 0; l < n; l++) y[l] = row_{name}(a[l], b[l]);
    else
        for (ptrdiff_t l = 0; l < n; l++) y[l] = {cheap};
}}
"""

#: What loops call, by name: the lines of each.
LOOPS = {
    f"each_{name}": CHEAP_FIRST_IN_C.format(name=name, cheap=cheap.format("a[l]", "b[l]"))
    for name, cheap in CHEAP_FIRST.items()
} | {
    "tree": """\
/* Eight partial sums, added up. */
static double tree(const double *s) {
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}
""",
    "sum": """\
/* The sum of n numbers, in eight partial sums. */
static double sum(ptrdiff_t n, const double *x) {
    double s[8] = {0.0};
    ptrdiff_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int h = 0; h < 8; h++) s[h] += x[i + h];
    for (int h = 0; i + h < n; h++) s[h] += x[i + h];
    return tree(s);
}
""",
    "scaled_sum": """\
/* The sum of w · x. */
static double scaled_sum(ptrdiff_t n, double w, const double *x) {
    double s[8] = {0.0};
    ptrdiff_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int h = 0; h < 8; h++) s[h] += w * x[i + h];
    for (int h = 0; i + h < n; h++) s[h] += w * x[i + h];
    return tree(s);
}
""",
    "sum_of_products": """\
/* The sum of x · y, begun with what is neutral: -0 + 0 = 0. */
static double sum_of_products(ptrdiff_t n, const double *x, const double *y) {
    double s[8] = {-0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0};
    ptrdiff_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int h = 0; h < 8; h++) s[h] += x[i + h] * y[i + h];
    for (int h = 0; i + h < n; h++) s[h] += x[i + h] * y[i + h];
    return tree(s);
}
""",
    "strided_sum_of_products": """\
/* The same of every dx-th and every dy-th number. */
static double strided_sum_of_products(ptrdiff_t n, const double *x, ptrdiff_t dx, const double *y, ptrdiff_t dy) {
    double s[8] = {-0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0};
    for (ptrdiff_t i = 0; i < n; i++) s[i & 7] += x[i * dx] * y[i * dy];
    return tree(s);
}
""",
    "holds_nan": """\
static int holds_nan(ptrdiff_t n, const double *x) {
    int found = 0;
    for (ptrdiff_t i = 0; i < n; i++) found |= x[i] != x[i];
    return found;
}
""",
    "place": """\
/* The place of a position in a table; never outside, whatever it is. */
static ptrdiff_t place(double x, ptrdiff_t count) {
    return x >= (double)count - 1.0 ? count - 1 : x > 0.0 ? (ptrdiff_t)x : 0;
}
""",
    "gather": """\
/* The number of a table at position x; nan where that is. */
static double gather(const double *table, ptrdiff_t stride, ptrdiff_t count, double x) {
    return x == x ? table[stride * place(x, count)] : x;
}
""",
    "scatter": """\
/* Add y to a table at position x. */
static void scatter(double *table, ptrdiff_t count, double x, double y) {
    if (x == x) table[place(x, count)] += y;
}
""",
    "part": """\
/* Some lanes in one register, where the compiler knows such (GCC and Clang), else one lane. */
#if defined(__GNUC__) && defined(__AVX512F__)
typedef double part __attribute__((vector_size(64), aligned(8), may_alias));
#elif defined(__GNUC__) && defined(__AVX__)
typedef double part __attribute__((vector_size(32), aligned(8), may_alias));
#elif defined(__GNUC__)
typedef double part __attribute__((vector_size(16), aligned(8), may_alias));
#else
typedef double part;
#endif
enum { WIDTH = sizeof(part) / sizeof(double) };
""",
    "grid": """\
/* y[i] = bias + w[i, 0] · x[0] + w[i, 1] · x[1] + … for n lanes, four sums at a time, which stay in registers. */
static void grid(
    ptrdiff_t n, ptrdiff_t rows, ptrdiff_t terms, double *const *y, const double *bias, ptrdiff_t step,
    const double *const *x, const double *w, ptrdiff_t down, ptrdiff_t across) {
    for (ptrdiff_t i = 0; i < rows; i += 4) { /* the last sum may be computed several times */
        const ptrdiff_t i1 = i + 1 < rows ? i + 1 : i, i2 = i + 2 < rows ? i + 2 : i1, i3 = i + 3 < rows ? i + 3 : i2;
        const double *w0 = w + i * down, *w1 = w + i1 * down, *w2 = w + i2 * down, *w3 = w + i3 * down;
        const double b0 = bias[i * step], b1 = bias[i1 * step], b2 = bias[i2 * step], b3 = bias[i3 * step];
        ptrdiff_t l = 0;
        for (; l + WIDTH <= n; l += WIDTH) {
            part s0 = b0 - (part){0.0}, s1 = b1 - (part){0.0}, s2 = b2 - (part){0.0}, s3 = b3 - (part){0.0};
            for (ptrdiff_t t = 0; t < terms; t++) {
                const part z = *(const part *)(x[t] + l);
                const ptrdiff_t k = t * across;
                s0 += w0[k] * z, s1 += w1[k] * z, s2 += w2[k] * z, s3 += w3[k] * z;
            }
            *(part *)(y[i] + l) = s0, *(part *)(y[i1] + l) = s1, *(part *)(y[i2] + l) = s2, *(part *)(y[i3] + l) = s3;
        }
        for (; l < n; l++) {
            double s0 = b0, s1 = b1, s2 = b2, s3 = b3;
            for (ptrdiff_t t = 0; t < terms; t++) {
                const double z = x[t][l];
                const ptrdiff_t k = t * across;
                s0 += w0[k] * z, s1 += w1[k] * z, s2 += w2[k] * z, s3 += w3[k] * z;
            }
            y[i][l] = s0, y[i1][l] = s1, y[i2][l] = s2, y[i3][l] = s3;
        }
    }
}
""",
    "total": """\
/* The lanes of a part, added up. */
static double total(const part *s) {
    double y = 0.0;
    for (int h = 0; h < WIDTH; h++) y += ((const double *)s)[h];
    return y;
}
""",
    "grid_sums": """\
/* s[i, j] += the sum of a[i] · b[j] over n lanes, four sums at a time. */
static void grid_sums(
    ptrdiff_t n, ptrdiff_t rows, ptrdiff_t columns, double *s, ptrdiff_t down, ptrdiff_t across, const double *const *a,
    const double *const *b) {
    for (ptrdiff_t i = 0; i < rows; i++)
        for (ptrdiff_t j = 0; j < columns; j += 4) {
            const ptrdiff_t count = columns - j < 4 ? columns - j : 4;
            const double *const x = a[i], *const y0 = b[j], *const y1 = b[count > 1 ? j + 1 : j];
            const double *const y2 = b[count > 2 ? j + 2 : j], *const y3 = b[count > 3 ? j + 3 : j];
            part s0 = {0.0}, s1 = {0.0}, s2 = {0.0}, s3 = {0.0};
            ptrdiff_t l = 0;
            for (; l + WIDTH <= n; l += WIDTH) {
                const part z = *(const part *)(x + l);
                s0 += z * *(const part *)(y0 + l), s1 += z * *(const part *)(y1 + l);
                s2 += z * *(const part *)(y2 + l), s3 += z * *(const part *)(y3 + l);
            }
            double t[4] = {total(&s0), total(&s1), total(&s2), total(&s3)};
            for (; l < n; l++) t[0] += x[l] * y0[l], t[1] += x[l] * y1[l], t[2] += x[l] * y2[l], t[3] += x[l] * y3[l];
            for (ptrdiff_t k = 0; k < count; k++) s[i * down + (j + k) * across] += t[k];
        }
}
""",
}  # fmt: skip
#: What each of them calls.
NEEDS = {name: ["tree"] for name in ("sum", "scaled_sum", "sum_of_products", "strided_sum_of_products")} | {
    "grid": ["part"],
    "gather": ["place"],
    "scatter": ["place"],
    "grid_sums": ["part", "total"],
}
