"""Functions as C99: those of the table of primitives, by its column `c`, and those that a loop needs."""

import re
from collections.abc import Iterable, Iterator

from autograd.compiler.backends.native.functions import FUNCTIONS, Function
from autograd.row import TABLE

#: Functions whose row has no column `c`, or which libm has by another name. `remainder` and `floor_divide` are what Python's
#: % and // give (float_rem and float_floor_div in CPython's floatobject.c).
OWN = {
    "asinh": "asinh({0})",
    "atan2": "atan2({0}, {1})",
    "hypot": "hypot({0}, {1})",
    "logaddexp": "({0} > {1} || {0} != {0} ? {0} : {1})"
    " + ({0} == {1} ? 0x1.62e42fefa39efp-1 : log1p(exp(-fabs({0} - {1}))))",
}
#: The same where more than an expression is needed: the body of a function of a and b.
BODIES = {
    "remainder": "const double rest = fmod(a, b);"
    " return rest == 0.0 ? copysign(0.0, b) : (b < 0.0) != (rest < 0.0) ? rest + b : rest;",
    "floor_divide": "const double rest = fmod(a, b), whole = (a - rest) / b;"
    " const double quotient = rest != 0.0 && (b < 0.0) != (rest < 0.0) ? whole - 1.0 : whole;"
    " const double down = floor(quotient), near = quotient - down > 0.5 ? down + 1.0 : down;"
    " return b == 0.0 ? a / b : quotient == 0.0 ? copysign(0.0, a / b) : near;",
}
#: Functions that no compiler computes for several lanes at a time, so each has a loop of its own.
ONE_LANE = ("remainder", "floor_divide")
NAMES = "abc"

#: What loops call, by name: the lines of each.
LOOPS = {
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
    for (; i < n; i++) s[i & 7] += x[i];
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
    for (; i < n; i++) s[i & 7] += w * x[i];
    return tree(s);
}
""",
    "sum_of_products": """\
/* The sum of x · y. */
static double sum_of_products(ptrdiff_t n, const double *x, const double *y) {
    double s[8] = {0.0};
    ptrdiff_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int h = 0; h < 8; h++) s[h] += x[i + h] * y[i + h];
    for (; i < n; i++) s[i & 7] += x[i] * y[i];
    return tree(s);
}
""",
    "strided_sum_of_products": """\
/* The same of every dx-th and every dy-th number. */
static double strided_sum_of_products(ptrdiff_t n, const double *x, ptrdiff_t dx, const double *y, ptrdiff_t dy) {
    double s[8] = {0.0};
    for (ptrdiff_t i = 0; i < n; i++) s[i & 7] += x[i * dx] * y[i * dy];
    return tree(s);
}
""",
    "add_rows": """\
/* y += w[0] · x[0] + w[dw] · x[1] + … for n lanes, four at a time, so that y is seldom read and written. */
static void add_rows(
    ptrdiff_t n, double *restrict y, ptrdiff_t terms, const double *const *x, const double *w, ptrdiff_t dw) {
    ptrdiff_t t = 0;
    for (; t + 4 <= terms; t += 4) {
        const double *x0 = x[t], *x1 = x[t + 1], *x2 = x[t + 2], *x3 = x[t + 3];
        const double w0 = w[t * dw], w1 = w[(t + 1) * dw], w2 = w[(t + 2) * dw], w3 = w[(t + 3) * dw];
        for (ptrdiff_t l = 0; l < n; l++) y[l] = y[l] + w0 * x0[l] + w1 * x1[l] + w2 * x2[l] + w3 * x3[l];
    }
    for (; t < terms; t++) {
        const double *x0 = x[t], w0 = w[t * dw];
        for (ptrdiff_t l = 0; l < n; l++) y[l] += w0 * x0[l];
    }
}
""",
}  # fmt: skip
#: What each of them calls.
NEEDS = {name: ["tree"] for name in ("sum", "scaled_sum", "sum_of_products", "strided_sum_of_products")}


def column(name: str) -> str:
    """The value as one expression."""
    row = TABLE.get(name)
    text = OWN.get(name) or (row.c if row is not None else FUNCTIONS[name].c)
    assert text is not None
    return text


def value(function: Function) -> str:
    """The value in {0}, {1}, …: the expression, or the call of a function where it is long.

    >>> value(FUNCTIONS["expm1"]), value(FUNCTIONS["silu"])
    ('expm1({0})', 'row_silu({0})')
    """
    name, operands = function.name, [f"{{{k}}}" for k in range(function.arity)]
    if name not in BODIES:
        text = column(name)
        if "row_" not in text and max(map(text.count, operands)) <= 2:
            return text
    return f"row_{name}({', '.join(operands)})"


def definition(name: str) -> str:
    """A function of the table as C.

    >>> definition("silu")
    'static double row_silu(double a) { return (a < -1e30 ? -1e30 : a) * row_sigmoid(a); }'
    """
    parameters = ", ".join(f"double {letter}" for letter in NAMES[: FUNCTIONS[name].arity])
    text = BODIES.get(name) or f"return {column(name).format(*NAMES)};"
    return f"static double row_{name}({parameters}) {{ {text} }}"


def definitions(texts: Iterable[str]) -> str:
    """The functions that some lines of C call, and those that these call."""
    found: dict[str, str] = {}

    def find(text: str) -> Iterator[None]:
        for name in dict.fromkeys(re.findall(r"\brow_(\w+)\(", text)):
            if f"row_{name}" not in found:
                lines = definition(name)
                yield from find(lines.partition("{")[2])
                found[f"row_{name}"] = lines
        for name in LOOPS:
            if name not in found and re.search(rf"\b{name}\(", text):
                for needed in NEEDS.get(name, []):
                    found.setdefault(needed, LOOPS[needed].rstrip())
                found[name] = LOOPS[name].rstrip()
        yield

    for text in texts:
        for _ in find(text):
            pass
    return "\n".join(found.values())
