"""Infinities, NaNs, kinks, ties and tails: what PyTorch, JAX and a 50-digit reference answer, and what this answers."""

import json
import math
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import autograd as ag
from autograd import Value, gradients, jit
from autograd.row import TABLE
from tests.figures.figure import figure

ROOT = Path(__file__).parents[2]

PYTORCH, REFERENCE = "agreeing with PyTorch", "closer to the 50-digit reference than PyTorch"
DOCUMENTED, UNDOCUMENTED = "documented differences", "undocumented"


def less(a, b):
    """As users write it: a question to Values, a primitive under jit, where numbers are not known yet."""
    return a < b if isinstance(a, Value) or isinstance(b, Value) else ag.less(a, b)


#: How an operation of the file is written here. What is not listed is a primitive of the same name, or not ours.
SPELLED = {
    "mul_self": lambda x: x * x,
    "div_self": lambda x: x / x,
    "sub_self": lambda x: x - x,
    "rsqrt": lambda x: 1.0 / x.sqrt(),
    "logsigmoid": lambda x: -(-x).softplus(),
    "leaky_relu_0.01": lambda x: x.leaky_relu(),
    "gelu_erf": lambda x: x.gelu(),
    "max(x,0)": lambda x: x.maximum(0.0),
    "max(x,x)": lambda x: x.maximum(x),
    "where(x>0,sqrt(x),0)": lambda x: ag.where(less(0.0, x), x.sqrt(), 0.0),
    "where(x>0,log(x),0)": lambda x: ag.where(less(0.0, x), x.log(), 0.0),
    "where(x>0,1/x,x)": lambda x: ag.where(less(0.0, x), 1.0 / x, x),
    "where(x<700,exp(x),x)": lambda x: ag.where(less(x, 700.0), x.exp(), x),
    "doublewhere_sqrt": lambda x: ag.where(less(0.0, x), ag.where(less(0.0, x), x, 1.0).sqrt(), 0.0),
    "x*log(x)": lambda x: x * x.log(),
    "sqrt(x*x)": lambda x: (x * x).sqrt(),
    "sqrt(x)**2": lambda x: x.sqrt() ** 2,
    "log(exp(x))": lambda x: x.exp().log(),
    "exp(log(x))": lambda x: x.log().exp(),
    "relu(x)-relu(-x)": lambda x: x.relu() - (-x).relu(),
    "log(1+exp(x))": lambda x: (1.0 + x.exp()).log(),
    "1/(1+exp(-x))": lambda x: 1.0 / (1.0 + (-x).exp()),
    "log(sigmoid(x))": lambda x: x.sigmoid().log(),
    "sin(x)/x": lambda x: x.sin() / x,
    "0*x": lambda x: 0.0 * x,
    "0*exp(x)": lambda x: 0.0 * x.exp(),
    "softsign": lambda x: x / (1.0 + abs(x)),
    "mish": lambda x: x * x.softplus().tanh(),
    "max_list": lambda *xs: ag.max(xs),
    "min_list": lambda *xs: ag.min(xs),
    "sum": lambda *xs: ag.sum(xs),
    "mean": lambda *xs: ag.mean(xs),
    "prod": lambda *xs: ag.prod(xs),
    "dot_xx": lambda *xs: ag.dot(xs, xs),
    "logsumexp": lambda *xs: ag.logsumexp(xs),
    "logaddexp": lambda a, b: ag.logsumexp([a, b]),
    "softmax[0]": lambda *xs: ag.softmax(xs)[0],
    "log_softmax[0]": lambda *xs: ag.log_softmax(xs)[0],
    "log(softmax)[0]": lambda *xs: ag.softmax(xs)[0].log(),
}


def spelled(name):
    power = re.fullmatch(r"(pow_const|pow_int|rpow_const)\[(.+)\]", name)
    if power:
        number = float(power[2])
        return (lambda x: number**x) if power[1] == "rpow_const" else lambda x: x**number
    if name in SPELLED:
        return SPELLED[name]
    row = TABLE.get(name)
    return row if row and not row.over_lists else None


def number(x):
    return float(x) if x is not None else None


def agree(ours, theirs):
    """Equal, both nan, or within rounding."""
    if theirs is None:
        return True
    if math.isnan(theirs) or math.isnan(ours):
        return math.isnan(theirs) and math.isnan(ours)
    return ours == theirs or math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=5e-324)


@cache
def answers():
    """Case of an operation that we have -> engine -> (value, gradients, second derivative)."""
    cases = defaultdict(dict)
    for row in json.loads((ROOT / "tests/reference/edge_values.json").read_text()):
        if row["value"] is not None and row["grads"] is not None and spelled(row["op"]) is not None:
            case = (row["op"], tuple(map(str, row["args"])))
            cases[case][row["engine"]] = [number(x) for x in (row["value"], *row["grads"], row.get("grad2"))]
    return cases


def derivatives(name, *xs):
    """Value, first derivatives and, of one number, the second."""
    xs = list(xs)
    y = spelled(name)(*xs)
    second = [gradients(slope, xs)[0] for slope in gradients(y, xs, create_graph=True)] if len(xs) == 1 else []
    return [y, *gradients(y, xs), *second]


@cache
def compiled(name, count, kernel):
    return jit(lambda *xs: derivatives(name, *xs), kernel=kernel)


def ours(name, args, kernel=None):
    """What this project answers: eagerly or, where a kernel is named, by a compiled function."""
    numbers = [float(x) for x in args]
    f = compiled(name, len(args), kernel) if kernel else lambda *xs: derivatives(name, *map(Value, xs))
    found = f(*numbers)
    numbers = [x.item() if isinstance(x, Value) else float(x) for x in found]
    return [*numbers, *[None] * (len(args) > 1)]


@cache
def differences():
    """The rows of the document: (operation, at) -> (ours, PyTorch's, reason)."""
    text = (ROOT / "autograd/differences.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    assert len({row[:2] for row in rows}) == len(rows), "one row for each place"
    return {(operation, at): tuple(rest) for operation, at, *rest in rows}


def shown(numbers):
    return ", ".join("—" if x is None else f"{x:.4g}" for x in numbers)


def classify(name, args, engines, kernel=None):
    """Which answer ours agrees with, and what it is."""
    torch, exact = engines["torch"], engines.get("mpmath")
    found = ours(name, args, kernel)
    agreeing = [agree(x, t) for x, t in zip(found, torch, strict=True)]
    if all(agreeing):
        return PYTORCH, found
    if exact and all(a or (e is not None and agree(x, e)) for a, x, e in zip(agreeing, found, exact, strict=True)):
        return REFERENCE, found
    place = (name, ", ".join(args))
    if place in differences() and differences()[place][:2] == (shown(found), shown(torch)):
        return DOCUMENTED, found
    return UNDOCUMENTED, found


def tell(counts):
    return ", ".join(f"{counts[kind]} {kind}" for kind in (UNDOCUMENTED, "raised", PYTORCH, REFERENCE, DOCUMENTED))


@figure("edge cases of the operations we have", must="999, none undocumented, none raised", short=999, long=999)
def edge_values(count):
    counts, examples = Counter(), []
    for (name, args), engines in answers().items():
        if "torch" in engines:
            kind, found = classify(name, args, engines)
            counts[kind] += 1
            if kind == UNDOCUMENTED:
                examples.append(f"{name}({', '.join(args)}): {shown(found)}, PyTorch: {shown(engines['torch'])}")
    told = f"{counts.total()} cases: {tell(counts)}"
    return told + "".join(f"; {example}" for example in examples[:20]), counts.total() >= count and not examples


def hits(numbers, exact):
    """How many of the finite numbers are within 1e-12 of the reference."""
    pairs = zip(numbers, exact, strict=True)
    return sum(e is not None and x is not None and math.isfinite(e) and agree(x, e) for x, e in pairs)


@figure(
    "finite numbers within 1e-12 of the 50-digit reference, at edge cases",
    must="ours, eager and compiled, at least PyTorch's and JAX's",
    short=263,
    long=263,
)
def finite_edge_values(count):
    told, met = [], True
    for engine in ("torch", "jax"):
        cases = [(case, engines) for case, engines in answers().items() if {"mpmath", engine} <= set(engines)]
        theirs = sum(hits(engines[engine], engines["mpmath"]) for _, engines in cases)
        mine = [
            sum(hits(ours(*case, kernel=kernel), engines["mpmath"]) for case, engines in cases)
            for kernel in (None, "numpy", "native")
        ]
        met &= len(cases) >= count and min(mine) >= theirs
        told.append(f"of {len(cases)} cases {engine} {theirs}, ours {mine[0]}, jit numpy {mine[1]}, jit native {mine[2]}")
    return "; ".join(told), met
