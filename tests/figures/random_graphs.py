"""Random graphs of all primitives: gradients of every kind against a sweep in 60 digits."""

import random
from collections import Counter
from math import inf, isfinite

from mpmath import mp, workdps

from autograd import Value, gradients, hessian, jit, value_and_grad
from autograd.__main__ import build
from autograd.row import TABLE
from tests.figures.figure import figure
from tests.figures.many_digits import DIGITS, sweep

#: Left out: rows whose arguments must fit together, one whose derivatives are not those of its value, and those of indices.
LEFT_OUT = {"tanh_slope", "sigmoid_slope", "pow_log", "stop_gradient", "take", "argmax", "argmin"}
ROWS = [row for row in TABLE.values() if row.arity and row.name not in LEFT_OUT]
#: Rows that ask where numbers lie: 60 digits must give the same answer as 16, so nothing may lie close by.
KINKS = {"abs", "sign", "step", "relu", "leaky_relu", "elu", "floor", "ceil", "round", "equal", "less", "less_equal"}
KINKS |= {"clip", "remainder", "floor_divide", "softsign", "norm"}
KINKS |= {"isnan", "isfinite", "logical_and", "logical_or", "logical_not"}
KINKS |= {"maximum", "minimum", "max", "min", "atan2", "hypot", "pow"}
#: Their results are 0 or 1 in any number of digits; another 0 may be 1e-23, such as 1 - erf(7).
DECIDED = {"equal", "less", "less_equal", "step", "isnan", "isfinite", "logical_and", "logical_or", "logical_not"}
#: How much larger than one rounding the error of a number and of a partial may be, by first-order error analysis.
LARGEST_ERROR = 100.0
#: Below it there are fewer digits, and then none: erfc(200) is 0 in floats.
SMALLEST = 1e-280


def random_program(rng, leaves, operations):
    """A connected program on the leaves, with every result used.

    Returns:
        A list of (name of a row, entries); an entry is the index of an earlier result (leaves first) or a constant.
    """
    data, errors, program = list(leaves), [0.0] * len(leaves), []
    unused, decided = set(range(len(leaves))), set()

    def add(row, entries, step):
        program.append((row.name, entries))
        data.append(step[0])
        errors.append(step[1])
        unused.difference_update(entries)
        unused.add(len(data) - 1)
        if row.name in DECIDED:
            decided.add(len(data) - 1)

    def pick():
        if rng.random() < 0.05:
            return rng.uniform(-2.0, 2.0)
        if unused and rng.random() < 0.5:
            return rng.choice(sorted(unused))
        return rng.randrange(len(data)) if rng.random() < 0.5 else rng.randrange(max(0, len(data) - 10), len(data))

    while len(program) < operations:
        row = rng.choice(ROWS)
        entries = [pick() for _ in range(row.arity * (rng.randint(1, 6) if row.over_lists else 1))]
        if len(entries) > 1 and rng.random() < 0.2:
            entries[-1] = entries[0]
        if not all(isinstance(entry, float) for entry in entries):
            step = examine(row, entries, data, errors)
            asked = entries[:1] if row.name == "where" else entries if row.name.startswith("logical_") else []
            if any(abs(x) < 1e-6 for x in numbers_of([entry for entry in asked if entry not in decided], data)):
                continue
            if step is not None:
                add(row, entries, step)
    while len(unused) > 1:  # tie the ends together; means have the same partials wherever they are
        add(TABLE["mean"], sorted(unused)[: rng.randint(2, 8)], (0.0, 0.0))
    return program


def numbers_of(entries, data):
    return [entry if isinstance(entry, float) else data[entry] for entry in entries]


def examine(row, entries, data, errors):
    """The value and error (in roundings, relative) of a step; None where it is ill-conditioned or out of bounds."""
    numbers = numbers_of(entries, data)
    if row.name in KINKS and near_a_kink(row, entries, numbers):
        return None

    def at(numbers):
        args = row.unflatten(numbers)
        y = row.evaluate(*args)
        return [y, *row.flatten(row.float_partials(y, *args))]

    results = at(numbers)
    if not all(isfinite(x) and abs(x) < 1e4 for x in results):
        return None
    grown, h = [0.0] * len(results), 1e-7
    for entry in {entry for entry in entries if not isinstance(entry, float)}:
        moved = [x * (1.0 + h) if other == entry else x for other, x in zip(entries, numbers, strict=True)]
        for i, (x, there) in enumerate(zip(results, at(moved), strict=True)):
            if x != there:
                if x == 0.0 or not isfinite(there):
                    return None
                grown[i] += abs(there / x - 1.0) / h * errors[entry]
    return (results[0], grown[0] + 1.0) if max(grown) < LARGEST_ERROR else None


def near_a_kink(row, entries, numbers):
    if row.arity == 1 and not row.over_lists:
        return abs(numbers[0] - round(numbers[0]) if row.name in ("floor", "ceil") else numbers[0]) < 1e-6
    if row.name in ("atan2", "hypot"):
        return min(map(abs, numbers)) < 1e-6
    if row.name == "pow":
        return numbers[0] < 1e-6
    pairs = [(i, j) for i in range(len(entries)) for j in range(i)]
    return any(entries[i] != entries[j] and abs(numbers[i] - numbers[j]) < 1e-6 for i, j in pairs)


def run(program, leaves):
    """The last result of a program on numbers of any kind."""
    data = list(leaves)
    for name, entries in program:
        row = TABLE[name]
        data.append(row(*row.unflatten([entry if isinstance(entry, float) else data[entry] for entry in entries])))
    return data[-1]


def by_backward(program, point):
    leaves = [Value(x) for x in point]
    run(program, leaves).backward()
    return [leaf.grad for leaf in leaves]


def by_graph(program, point):
    leaves = [Value(x) for x in point]
    return [slope.data for slope in gradients(run(program, leaves), leaves, create_graph=True)]


def by_jit(kernel):
    return lambda program, point: jit(value_and_grad(lambda xs: run(program, xs)), kernel=kernel)(point)[1]


EAGER = {"eager": by_backward, "create_graph": by_graph}
COMPILED = {"jit numpy": by_jit("numpy"), "jit native": by_jit("native")}
#: Of how many graphs one is compiled: the compiler is the same Python in both builds, and takes most of the time.
EACH = 1 if build() == "compiled" else 10


def setting(seed, smallest, largest):
    """A program and a point, most often small."""
    rng = random.Random(seed)
    point = [rng.uniform(-2.0, 2.0) for _ in range(rng.randint(2, 8))]
    return random_program(rng, point, smallest + int((largest - smallest) * rng.random() ** 10) - len(point)), point


@figure(
    "random connected graphs of 40 to 400 nodes: gradients against a 60-digit sweep, error ÷ Σ|path products|",
    must="10,000 or more, of 25 primitives or more; ≤ 1e-12",
    short=50,
    long=10_000,
)
def random_graphs(count):
    worst, seen, largest = Counter(), set(), 0
    for seed in range(count):
        program, point = setting(seed, 40, 380)
        seen.update({name for name, _ in program})
        largest = max(largest, len(program) + len(point))
        with workdps(DIGITS):
            exact, sizes = sweep(program, [mp.mpf(x) for x in point])
            for way, derive in (EAGER | COMPILED if seed % EACH == 0 else EAGER).items():
                for ours, theirs, size in zip(derive(program, point), exact, sizes, strict=True):
                    error = float(abs(ours - theirs)) / max(size, SMALLEST)
                    worst[way] = max(worst[way], error if error == error else inf)
    told = ", ".join(f"{way} {error:.1e}" for way, error in worst.items())
    told += f" (jit on one graph in {EACH})" * (EACH > 1)
    met = max(worst.values()) <= 1e-12 and len(seen) >= 25
    return f"{count:,} graphs: {told}; of up to {largest} nodes and {len(seen)} primitives", met


def hessian_by_graph(program, point):
    leaves = [Value(x) for x in point]
    slopes = gradients(run(program, leaves), leaves, create_graph=True)
    return [gradients(slope, leaves) for slope in slopes]


def hessian_by_jit(kernel):
    return lambda program, point: jit(hessian(lambda xs: run(program, xs)), kernel=kernel)(point)


@figure(
    "second derivatives of small random graphs against differences of sweeps in 180 digits, error ÷ the largest of them and"
    " of Σ|path products|",
    must="≤ 1e-10",
    short=30,
    long=1_000,
)
def second_derivatives(count):
    ways = {"eager": hessian_by_graph, "jit numpy": hessian_by_jit("numpy"), "jit native": hessian_by_jit("native")}
    worst = Counter()
    for seed in range(count):
        rng = random.Random(seed)
        point = [rng.uniform(-2.0, 2.0) for _ in range(3)]
        program = random_program(rng, point, 12)
        with workdps(3 * DIGITS):  # a difference over 1e-60 is off by 1e-120, so that 1e-100 is 0
            h, columns = mp.mpf(10) ** -DIGITS, []
            for i in range(len(point)):
                moved = [[mp.mpf(x) + sign * h * (i == k) for k, x in enumerate(point)] for sign in (1, -1)]
                above, below = (sweep(program, x)[0] for x in moved)
                columns.append([(a - b) / (2 * h) for a, b in zip(above, below, strict=True)])
            _, paths = sweep(program, [mp.mpf(x) for x in point])
            size = max(abs(x) for row in [paths, *columns, [1e-100]] for x in row)
            for way, derive in (ways if seed % EACH == 0 else {"eager": hessian_by_graph}).items():
                for row, exact in zip(derive(program, point), zip(*columns, strict=True), strict=True):
                    for ours, theirs in zip(row, exact, strict=True):
                        error = float(abs(ours - theirs) / size)
                        worst[way] = max(worst[way], error if error == error else inf)
    told = ", ".join(f"{way} {error:.1e}" for way, error in worst.items())
    return f"{count:,} graphs: {told}", max(worst.values()) <= 1e-10
