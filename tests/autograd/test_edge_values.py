"""Infinities, NaNs, kinks, ties and tails: 1,191 cases with what PyTorch, JAX and a 50-digit reference answer.

Every case of an operation that this project has must agree with PyTorch in value, gradient and second derivative, or with
the 50-digit reference where PyTorch is wrong, or be a row of `autograd/differences.md`, which is read here.
"""

import json
import math
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

import autograd as ag
from autograd import Value, gradients
from autograd.define import TABLE

ROOT = Path(__file__).parents[2]

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
    "where(x>0,sqrt(x),0)": lambda x: ag.where(x > 0, x.sqrt(), 0.0),
    "where(x>0,log(x),0)": lambda x: ag.where(x > 0, x.log(), 0.0),
    "where(x>0,1/x,x)": lambda x: ag.where(x > 0, 1.0 / x, x),
    "where(x<700,exp(x),x)": lambda x: ag.where(x < 700, x.exp(), x),
    "doublewhere_sqrt": lambda x: ag.where(x > 0, ag.where(x > 0, x, 1.0).sqrt(), 0.0),
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


def answers():
    """Case -> engine -> (value, gradients, second derivative)."""
    cases = defaultdict(dict)
    for row in json.loads((ROOT / "tests/reference/edge_values.json").read_text()):
        if row["value"] is not None and row["grads"] is not None:
            key = (row["op"], tuple(map(str, row["args"])))
            cases[key][row["engine"]] = [number(x) for x in (row["value"], *row["grads"], row.get("grad2"))]
    return cases


def ours(name, args):
    leaves = [Value(float(x)) for x in args]
    y = spelled(name)(*leaves)
    first = gradients(y, leaves)
    second = None
    if len(leaves) == 1:
        (slope,) = gradients(y, leaves, create_graph=True)
        (second,) = gradients(slope, leaves)
    return [y.data, *first, second]


def differences():
    """The rows of the document: (operation, at) -> (ours, PyTorch's, reason)."""
    text = (ROOT / "autograd/differences.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    assert len({row[:2] for row in rows}) == len(rows), "one row for each place"
    return {(operation, at): tuple(rest) for operation, at, *rest in rows}


def shown(numbers):
    return ", ".join("—" if x is None else f"{x:.4g}" for x in numbers)


def classify(name, args, engines):
    """Which answer ours agrees with, entry by entry, and what the numbers are."""
    torch, exact = engines["torch"], engines.get("mpmath")
    found = ours(name, args)
    kinds = []
    for i, (x, t) in enumerate(zip(found, torch, strict=True)):
        e = exact[i] if exact else None
        if agree(x, t):
            kinds.append("PyTorch")
        elif e is not None and agree(x, e):
            kinds.append("reference")
        else:
            kinds.append("neither")
    return kinds, found


def test_edge_values(capsys):
    counts, unexplained, used = Counter(), [], set()
    documented = differences()
    for (name, args), engines in answers().items():
        if "torch" not in engines or spelled(name) is None:
            continue
        kinds, found = classify(name, args, engines)
        place = ", ".join(args)
        if "neither" in kinds:
            if (name, place) in documented:
                used.add((name, place))
                counts["documented differences"] += 1
                assert documented[name, place][:2] == (shown(found), shown(engines["torch"])), (name, place)
            else:
                counts["undocumented"] += 1
                unexplained.append((name, place, found, engines["torch"], engines.get("mpmath")))
        elif "reference" in kinds:
            counts["closer to the 50-digit reference than PyTorch"] += 1
        else:
            counts["agreeing with PyTorch"] += 1
    with capsys.disabled():
        print("\nedge values:", ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))
    assert unexplained == []
    assert set(documented) == used, "a documented difference that is none"
    told = [counts[kind] for kind in ("agreeing with PyTorch", "closer to the 50-digit reference than PyTorch")]
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"Of {sum(counts.values())} recorded cases" in readme
    assert f"{told[0]} agree with PyTorch, {told[1]} are closer" in readme
    assert f"{len(used)} differ on purpose" in readme


@pytest.mark.parametrize("engine", ["torch", "jax"])
def test_closer_to_the_reference_than(engine):
    """Of the finite cases with a 50-digit answer, at least as many of ours are within 1e-12 as of the engine's."""
    cases = [
        (key, engines)
        for key, engines in answers().items()
        if {"mpmath", engine} <= set(engines) and spelled(key[0]) is not None
    ]
    assert len(cases) > 150

    def hits(numbers, exact):
        pairs = zip(numbers, exact, strict=True)
        return sum(e is not None and x is not None and math.isfinite(e) and agree(x, e) for x, e in pairs)

    mine = sum(hits(ours(*key), engines["mpmath"]) for key, engines in cases)
    theirs = sum(hits(engines[engine], engines["mpmath"]) for _, engines in cases)
    assert mine > theirs
