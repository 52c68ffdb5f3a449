"""The table of primitives in 60-digit arithmetic, with derivatives of its own, and a reverse sweep over programs of them."""

from functools import cache

from mpmath import mp

from autograd.row import TABLE
from tests.autograd.test_primitives import MPMATH

DIGITS = 60


def winners(y, xs):
    hits = [x == y for x in xs]
    return [mp.mpf(hit) / sum(hits) for hit in hits]


def others(xs):
    return [mp.fprod(xs[:i] + xs[i + 1 :]) for i in range(len(xs))]


def zeros(_, *args):
    return [mp.mpf(0)] * len(args)


def power_of_log(a, n):
    return mp.log(a) ** n if n else mp.mpf(1)


def hits(xs):
    at = int(mp.floor(xs[0] + 0.5))
    return [mp.mpf(i == at % (len(xs) - 1)) for i in range(len(xs) - 1)]


#: The partials of each row as textbooks write them, in one list; digits lost to cancellation are there to be lost.
PARTIALS = {
    "identity": lambda y, x: [1],
    "neg": lambda y, x: [-1],
    "add": lambda y, a, b: [1, 1],
    "sub": lambda y, a, b: [1, -1],
    "mul": lambda y, a, b: [b, a],
    "div": lambda y, a, b: [1 / b, -a / b**2],
    "stop_gradient": zeros,
    "chain": lambda y, a, b: [b, a],
    "chain_selected": lambda y, a, b: [b, a],
    "not_equal": zeros,
    "reciprocal": lambda y, x: [-1 / x**2],
    "square": lambda y, x: [2 * x],
    "one_minus_square": lambda y, x: [-2 * x],
    "pow": lambda y, a, b: [b * a ** (b - 1), a**b * mp.log(a)],
    "pow_log": lambda y, a, b, n: [
        a ** (b - 1) * (b * power_of_log(a, n) + (n * power_of_log(a, n - 1) if n else 0)), y * mp.log(a),
        y * mp.log(mp.log(a)),
    ],
    "sqrt": lambda y, x: [1 / (2 * y)],
    "exp": lambda y, x: [y],
    "expm1": lambda y, x: [y + 1],
    "exp2": lambda y, x: [y * mp.log(2)],
    "log": lambda y, x: [1 / x],
    "log1p": lambda y, x: [1 / (1 + x)],
    "log2": lambda y, x: [1 / (x * mp.log(2))],
    "log10": lambda y, x: [1 / (x * mp.log(10))],
    "sin": lambda y, x: [mp.cos(x)],
    "cos": lambda y, x: [-mp.sin(x)],
    "tan": lambda y, x: [1 + y**2],
    "asin": lambda y, x: [1 / mp.sqrt(1 - x**2)],
    "acos": lambda y, x: [-1 / mp.sqrt(1 - x**2)],
    "atan": lambda y, x: [1 / (1 + x**2)],
    "sinh": lambda y, x: [mp.cosh(x)],
    "cosh": lambda y, x: [mp.sinh(x)],
    "sech": lambda y, x: [-mp.sinh(x) * y**2],
    "tanh": lambda y, x: [1 - y**2],
    "asinh": lambda y, x: [1 / mp.sqrt(x**2 + 1)],
    "acosh": lambda y, x: [1 / mp.sqrt(x**2 - 1)],
    "atanh": lambda y, x: [1 / (1 - x**2)],
    "erf": lambda y, x: [2 * mp.exp(-(x**2)) / mp.sqrt(mp.pi)],
    "erfc": lambda y, x: [-2 * mp.exp(-(x**2)) / mp.sqrt(mp.pi)],
    "abs": lambda y, x: [mp.sign(x)],
    "sign": zeros,
    "floor": zeros,
    "ceil": zeros,
    "round": zeros,
    "step": zeros,
    "equal": zeros,
    "less": zeros,
    "less_equal": zeros,
    "isnan": zeros,
    "isfinite": zeros,
    "logical_and": zeros,
    "logical_or": zeros,
    "logical_not": zeros,
    "where": lambda y, c, a, b: [0, int(c != 0), int(c == 0)],
    "maximum": lambda y, a, b: winners(y, [a, b]),
    "minimum": lambda y, a, b: winners(y, [a, b]),
    "relu": lambda y, x: [int(x > 0)],
    "leaky_relu": lambda y, x: [1 if x > 0 else mp.mpf(0.01)],
    "elu": lambda y, x: [1 if x > 0 else mp.exp(x)],
    "sigmoid": lambda y, x: [y * (1 - y)],
    "sigmoid_slope": lambda y, x, s: [-mp.tanh(x / 2) * y, 0],
    "tanh_slope": lambda y, x, t: [-2 * mp.tanh(x) * y, 0],
    "softplus": lambda y, x: [1 / (1 + mp.exp(-x))],
    "log_sigmoid": lambda y, x: [1 / (1 + mp.exp(x))],
    "mish": lambda y, x: [mp.tanh(mp.log1p(mp.exp(x))) + x * mp.sech(mp.log1p(mp.exp(x))) ** 2 / (1 + mp.exp(-x))],
    "softsign": lambda y, x: [1 / (1 + mp.fabs(x)) ** 2],
    "logaddexp": lambda y, a, b: [mp.exp(a - y), mp.exp(b - y)],
    "clip": lambda y, x, low, high: [int(low <= x <= high), int(x < low <= high), int(x > high or low > high)],
    "remainder": lambda y, a, b: [1, -mp.floor(a / b)],
    "floor_divide": lambda y, a, b: [0, 0],
    "norm": lambda y, xs: [x / y if y else 0 for x in xs],
    "silu": lambda y, x: [y / x + y * (1 - y / x) if x else mp.mpf(0.5)],
    "gelu": lambda y, x: [mp.ncdf(x) + x * mp.npdf(x)],
    "atan2": lambda y, a, b: [b / (a**2 + b**2), -a / (a**2 + b**2)],
    "hypot": lambda y, a, b: [a / y, b / y],
    "sum": lambda y, xs: [1] * len(xs),
    "prod": lambda y, xs: others(xs),
    "mean": lambda y, xs: [mp.mpf(1) / len(xs)] * len(xs),
    "dot": lambda y, ws, xs: [*xs, *ws],
    "chain_dot": lambda y, ws, xs: [*xs, *ws],
    "max": lambda y, xs: winners(y, xs),
    "min": lambda y, xs: winners(y, xs),
    "logsumexp": lambda y, xs: [mp.exp(x - y) for x in xs],
    "take": lambda y, xs: [0, *hits(xs)],
    "argmax": lambda y, xs: [0] * len(xs),
    "argmin": lambda y, xs: [0] * len(xs),
}  # fmt: skip


@cache
def value(row):
    """The row's spelling in mpmath as a function; the text is the table's own."""
    names = [f"a{i}" for i in range(row.arity)]
    return eval(f"lambda {', '.join(names)}: {row.reference.format(*names)}", dict(MPMATH))  # noqa: S307


def sweep(program, leaves):
    """The derivatives by the leaves, and for each the sum of the sizes of the products along all paths.

    Args:
        program: what random_graphs.random_program gives.
        leaves: mpmath numbers.
    """
    data, steps = list(leaves), []
    for name, entries in program:
        row = TABLE[name]
        args = row.unflatten([mp.mpf(entry) if isinstance(entry, float) else data[entry] for entry in entries])
        y = mp.mpf(value(row)(*args))
        data.append(y)
        steps.append(PARTIALS[name](y, *args))
    adjoints, sizes = [mp.mpf(0)] * len(data), [0.0] * len(data)
    adjoints[-1], sizes[-1] = mp.mpf(1), 1.0
    for index in reversed(range(len(program))):
        adjoint, size = adjoints[len(leaves) + index], sizes[len(leaves) + index]
        for entry, partial in zip(program[index][1], steps[index], strict=True):
            if not isinstance(entry, float):
                adjoints[entry] += adjoint * partial
                sizes[entry] += size * abs(float(partial))
    return adjoints[: len(leaves)], sizes[: len(leaves)]
