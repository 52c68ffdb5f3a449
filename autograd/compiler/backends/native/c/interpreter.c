/* The interpreter: one function, one table of labels, one stream of instructions for all programs (see instructions.py).

Dispatch is by computed goto: each instruction jumps to the next itself, so the processor foretells jumps by what came before (Ertl
and Gregg, "The structure and performance of efficient interpreters", 2003). `acc` holds the number made last. */
#define INLINE static inline __attribute__((always_inline))
#define SEPARATE __attribute__((noinline))
#include "functions.h"
#include "sums.h"
#define LOOP _Pragma("GCC ivdep") for (long i = 0; i < n; i++)
/* In a loop that mostly goes over one or two slots: what the compiler does not know it cannot make vectors of, or versions for,
which would take more branches than there are numbers. */
#define SHORT __asm__ volatile("" : "+r"(i));
#define LIKELY(test) __builtin_expect(test, 1)
/* For each slot of a list of p[1] words from p[first] on, and behind it. */
#define EACH_SLOT(first, body) { \
    const int32_t *const end = p + first + p[1]; \
    for (p += first; p != end; p++) { double *const slot = m + *p; body; } }
INLINE void copy(double *y, const double *x, long k) {
    if (k > 8) memcpy(y, x, 8 * (size_t)k);
    else for (long i = 0; i < k; i++) { SHORT y[i] = x[i]; }
}
enum { CHUNK = 256 }; /* so many operations of a RUN are computed together */

INLINE void gather(double *y, const double *m, const int32_t *at, long k) {
    for (long i = 0; i < k; i++) y[i] = m[at[i]];
    for (long i = k; i < PADDED(k); i++) y[i] = y[k - 1];
}
INLINE void scatter(double *m, const int32_t *at, const double *y, long k) {
    for (long i = 0; i < k; i++) m[at[i]] = y[i];
}
#define WHOLE_REGISTERS(n) if ((n) % WIDTH) __builtin_unreachable();
#include "functions_in_rows.h"

/* What belongs to a program and is written while it runs. */
typedef struct {
    const int32_t *code;
    double *m;         /* the slots */
    double **rows;     /* where each row lies at the moment */
    double *const *own; /* the memory of each row, for the lanes of one block */
    double *scratch;   /* 4 CHUNK numbers */
    double *all_lanes; /* rows that are kept for all lanes */
    long all_lanes_apart; /* from one to the next: the widest of them, as rows of several widths lie there */
} program;

/* A tile of four lanes by four columns, turned in registers. */
INLINE void turn(const double *x, long stride, double *const *y, long l) {
    const four a = *(const loose_four *)x, b = *(const loose_four *)(x + stride);
    const four c = *(const loose_four *)(x + 2 * stride), d = *(const loose_four *)(x + 3 * stride);
    const four e = __builtin_shufflevector(a, b, 0, 4, 2, 6), f = __builtin_shufflevector(a, b, 1, 5, 3, 7);
    const four g = __builtin_shufflevector(c, d, 0, 4, 2, 6), h = __builtin_shufflevector(c, d, 1, 5, 3, 7);
    *(loose_four *)(y[0] + l) = __builtin_shufflevector(e, g, 0, 1, 4, 5);
    *(loose_four *)(y[1] + l) = __builtin_shufflevector(f, h, 0, 1, 4, 5);
    *(loose_four *)(y[2] + l) = __builtin_shufflevector(e, g, 2, 3, 6, 7);
    *(loose_four *)(y[3] + l) = __builtin_shufflevector(f, h, 2, 3, 6, 7);
}

/* Columns of an argument as rows: one alone that lies in one piece is read in place, others are copied. Lanes that do not count
are copies of the last, so they are rare only where that is. */
static SEPARATE void bind_columns(long n, long counted, double *const *own, double **rows, const int32_t *p, const double *x) {
    const long count = p[2], stride = p[5], whole = counted & ~3L;
    if (stride == 1 && counted % 8 == 0) {
        for (long k = 0; k < count; k++) rows[p[1] + k] = (double *)x + k;
        return;
    }
    for (long k = 0; k < count; k++) rows[p[1] + k] = own[p[1] + k];
    double *const *y = own + p[1];
    long k = 0;
    if (counted <= 8) {
        for (; k < count; k++)
            for (long i = 0; i < n; i++) { SHORT y[k][i] = x[(i < counted ? i : counted - 1) * stride + k]; }
        return;
    }
    for (; k + 4 <= count; k += 4)
        for (long l = 0; l < whole; l += 4) turn(x + l * stride + k, stride, y + k, l);
    for (; k < count; k++)
        for (long l = 0; l < whole; l++) y[k][l] = x[l * stride + k];
    for (long l = whole; l < n; l++)
        for (k = 0; k < count; k++) y[k][l] = x[(l < counted ? l : counted - 1) * stride + k];
}

/* A step of a row that is kept, to be read: in place where it has whole eights, else padded with copies of its last lane. */
static SEPARATE double *step_of(long n, long counted, double *own, double *x) {
    if (counted % 8 == 0) return x;
    memcpy(own, x, 8 * (size_t)counted);
    for (long l = counted; l < n; l++) own[l] = x[counted - 1];
    return own;
}

/* The place of a position in a table; never outside, whatever it is. */
INLINE long place(double at, long count) { return at >= count - 1.0 ? count - 1 : at > 0.0 ? (long)at : 0; }
INLINE double gather_one(const double *table, long stride, long count, double at) {
    return at == at ? table[stride * place(at, count)] : at;
}
INLINE void scatter_one(double *table, long count, double at, double x) {
    if (at == at) table[place(at, count)] += x;
}

/* Let signals and other threads in; whether one raised. */
static int interrupted(void);

static void run(const program *g, const double *const *in, double *const *out, long *widths) {
    static const void *const LABEL[] = {LABELS};
    const int32_t *p = g->code, *body = p, *outer = p;
    double *const m = g->m, **const rows = g->rows, *const scratch = g->scratch;
    double acc = 0.0;
    const int32_t *above = p; /* of the loop around this one: its body, and below its lanes, lane and step */
    long lanes_above = 0, at_above = 0, step_above = 1;
    long steps = 0, stride = 1, turn = 0; /* of a scan over all samples at a time */
    long lanes = 0, block = 0, step = 1, at = 0, counted = 0, n = 0; /* of the loop: all, at a time, done, of this block, that in whole registers */
/* All but ONE instructions leave the accumulator undefined: were it kept over their calls, it would lie in memory. */
#define NEXT_ONE goto *LABEL[*p];
#define NEXT acc = 0.0; goto *LABEL[*p];
    NEXT
OP_load: copy(m + p[1], in[p[3]] + p[4], p[2]); p += 5; NEXT
OP_count: m[p[1]] = (double)widths[p[2]]; p += 3; NEXT
OP_zero: { const long k = p[1]; for (long i = 0; i < k; i++) { SHORT m[p[2 + i]] = 0.0; } p += 2 + k; NEXT }
OP_store: { const long k = p[1]; double *y = out[p[2]] + p[3]; for (long i = 0; i < k; i++) { SHORT y[i] = m[p[4 + i]]; } p += 4 + k; NEXT }
OP_store_range: copy(out[p[2]] + p[3], m + p[4], p[1]); p += 5; NEXT
OP_spread: { const long k = widths[p[4]]; double *y = out[p[1]] + p[2] * k; for (long i = 0; i < k; i++) y[i] = m[p[3]]; p += 5; NEXT }
OP_loop: lanes = widths[p[1]]; block = p[2]; at = 0; p += 3; body = p;
next_block: counted = lanes - at < block ? lanes - at : block; n = PADDED(counted); NEXT
OP_end: at += block; if (at < lanes) { p = body; goto next_block; } p += 1; NEXT
OP_bind: bind_columns(n, counted, g->own, rows, p, in[p[3]] + p[4] + at * p[5]); p += 6; NEXT
OP_bind_result: rows[p[1]] = counted & 7 ? g->own[p[1]] : out[p[2]] + p[3] * lanes + at; p += 4; NEXT
OP_flush: if (counted & 7) memcpy(out[p[2]] + p[3] * lanes + at, rows[p[1]], 8 * (size_t)counted); p += 4; NEXT
OP_keep: rows[p[1]] = g->all_lanes + p[2] * g->all_lanes_apart + at; p += 4; NEXT
OP_scan: lanes = widths[p[1]]; step = p[2] ? -1 : 1; at = p[2] ? lanes - 1 : 0; p += 3; body = p; NEXT
OP_again: at += step; if (at >= 0 && at < lanes) p = body; else p += 1; NEXT
OP_enter: { const long w = widths[p[2]]; above = body; lanes_above = lanes; at_above = at; step_above = step; lanes = widths[p[1]];
    step = p[3] ? -w : w; at = p[3] ? at + lanes - w : at; stride = p[3] ? -1 : 1; turn = p[3] ? lanes / w - 1 : 0; p += 4; body = p; NEXT }
OP_leave: at += step; turn += stride; if (at >= 0 && at < lanes) p = body; else { body = above; lanes = lanes_above; at = at_above; step = step_above; p += 1; } NEXT
OP_skip: p += widths[p[1]] ? 3 : p[2]; NEXT
OP_while: at = 0; body = p + 3; p += m[p[1]] != 0.0 ? 3 : p[2]; NEXT
OP_repeat: at += 1; if (m[p[1]] == 0.0) p += 2; else { p = body; if (!(at & 0x3fff) && interrupted()) return; } NEXT
OP_while_lane: p += m[p[1]] != 0.0 ? 3 : p[2]; NEXT
OP_repeat_lane: turn += 1; if (m[p[1]] == 0.0) p += 3; else { p -= p[2]; if (!(turn & 0x3fff) && interrupted()) return; } NEXT
OP_room: { const int is_short = p[2] && at > g->all_lanes_apart; widths[p[1]] = is_short ? -at : at; if (is_short) return; p += 3; NEXT }
OP_steps: steps = widths[p[1]] / widths[p[2]]; stride = p[3] ? -1 : 1; turn = p[3] ? steps - 1 : 0; p += 4; outer = p; NEXT
OP_next_step: turn += stride; if (turn >= 0 && turn < steps) p = outer; else p += 1; NEXT
#define STEP (g->all_lanes + p[2] * g->all_lanes_apart + turn * lanes + at)
OP_keep_step: rows[p[1]] = step_of(n, counted, g->own[p[1]], STEP); p += 3; NEXT
OP_make_step: rows[p[1]] = counted & 7 ? g->own[p[1]] : STEP; p += 3; NEXT
OP_flush_step: if (counted & 7) memcpy(STEP, rows[p[1]], 8 * (size_t)counted); p += 3; NEXT
OP_each_step: { const long w = widths[p[4]], k = widths[p[3]]; const double *x = g->all_lanes + p[2] * g->all_lanes_apart; double *y = g->all_lanes + p[1] * g->all_lanes_apart;
    for (long t = 0; t < k; t += w) memcpy(y + t, x, 8 * (size_t)w);
    p += 5; NEXT }
OP_step_column: { const long w = widths[p[7]], k = widths[p[6]]; const double *x = in[p[2]] + p[3]; double *y = g->all_lanes + p[1] * g->all_lanes_apart;
    for (long t = 0; t < k / w; t++) for (long i = 0; i < w; i++) y[t * w + i] = x[i * p[4] + t * p[5]];
    p += 8; NEXT }
OP_step_sum: { const long w = widths[p[4]], k = widths[p[3]]; const double *x = g->all_lanes + p[2] * g->all_lanes_apart; double *y = g->all_lanes + p[1] * g->all_lanes_apart;
    memset(y, 0, 8 * (size_t)w);
    for (long t = 0; t < k; t += w) for (long i = 0; i < w; i++) y[i] += x[t + i];
    p += 5; NEXT }
OP_give: { const long k = widths[p[4]]; memcpy(out[p[1]] + p[2] * k, g->all_lanes + p[3] * g->all_lanes_apart, 8 * (size_t)k); p += 5; NEXT }
OP_fetch: { const double *const x = in[p[3]] + p[4] + at * p[5]; const long k = p[2]; for (long i = 0; i < k; i++) { SHORT m[p[1] + i] = x[i]; } p += 6; NEXT }
OP_recall: m[p[1]] = g->all_lanes[p[2] * g->all_lanes_apart + at]; p += 3; NEXT
OP_remember: if (LIKELY(at < g->all_lanes_apart)) g->all_lanes[p[2] * g->all_lanes_apart + at] = m[p[1]]; p += 3; NEXT
OP_recall_rows: { const double *x = g->all_lanes + p[2] * g->all_lanes_apart + at; EACH_SLOT(3, *slot = *x; x += g->all_lanes_apart) NEXT }
OP_remember_rows: { double *y = g->all_lanes + p[2] * g->all_lanes_apart + at; const int has_room = at < g->all_lanes_apart;
    EACH_SLOT(3, if (LIKELY(has_room)) *y = *slot; y += g->all_lanes_apart) NEXT }
OP_fetch_step: { const double *const x = in[p[3]] + p[4] + at_above * p[5] + turn * p[6]; const long k = p[2];
    for (long i = 0; i < k; i++) { SHORT m[p[1] + i] = x[i]; }
    p += 7; NEXT }
OP_recall_step: { const double *x = m + p[3] + turn; const long size = p[2]; EACH_SLOT(4, *slot = *x; x += size) NEXT }
OP_remember_step: { double *y = m + p[3] + turn; const long size = p[2]; EACH_SLOT(4, *y = *slot; y += size) NEXT }
OP_put: out[p[2]][p[3] * lanes + at] = m[p[1]]; p += 4; NEXT
OP_pack: { const long k = p[1]; double *y = m + p[2]; for (long i = 0; i < k; i++) { SHORT y[i] = m[p[3 + i]]; } p += 3 + k; NEXT }
OP_gather: m[p[1]] = acc = gather_one(m + p[2], p[3], p[4], m[p[5]]); p += 6; NEXT_ONE
OP_scatter: memset(m + p[1], 0, 8 * (size_t)p[2]);
    for (long k = p[3], i = 0; i < k; i++) scatter_one(m + p[1], p[2], m[p[4 + i]], m[p[4 + k + i]]);
    p += 4 + 2 * p[3]; NEXT
OP_gather_lanes: { double *y = rows[p[1]]; const double *x = rows[p[5]]; for (long i = 0; i < n; i++) y[i] = gather_one(m + p[2], p[3], p[4], x[i]); p += 6; NEXT }
OP_zero_range: memset(m + p[2], 0, 8 * (size_t)p[1]); p += 3; NEXT
OP_scatter_lanes: /* lane by lane, so that the sums do not depend on the size of the block */
    for (long l = 0; l < counted; l++)
        for (long k = p[3], i = 0; i < k; i++) scatter_one(m + p[1], p[2], rows[p[4 + i]][l], rows[p[4 + k + i]][l]);
    p += 4 + 2 * p[3]; NEXT
OP_sum: { double *const y = m + p[1]; p = sum_slots(p, m); acc = *y; NEXT_ONE }
OP_sum_range: acc = m[p[1]] = sum_range(p, m); p += 7; NEXT_ONE
OP_sum_lanes: p = sum_lanes(n, p, rows, m); NEXT
OP_grid_lanes: p = grid_lanes(n, p, rows, m); NEXT
OP_reduce: p = reduce(counted, p, rows, m); NEXT
OP_reduce_rows: p = reduce_rows(counted, p, rows, m); NEXT
OP_reduce_products: p = reduce_products(counted, p, rows, m); NEXT
OP_grid_reduce: p = grid_reduce(counted, p, rows, m); NEXT
OP_reduce_max: { double y = m[p[1]]; const double *x = rows[p[2]]; for (long i = 0; i < counted; i++) y = function_maximum(y, x[i]); m[p[1]] = y; p += 3; NEXT }
OP_reduce_min: { double y = m[p[1]]; const double *x = rows[p[2]]; for (long i = 0; i < counted; i++) y = function_minimum(y, x[i]); m[p[1]] = y; p += 3; NEXT }
    FUNCTION_INSTRUCTIONS
OP_stop: return;
}
