"""What a random program is: a text of Python as a user could write it, and the data that it is run on."""

import dataclasses
import re
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

from autograd import Value
from autograd.row import is_node
from nn import Module

#: Names of numbers in lines.
NUMBERS = re.compile(r"\b(?:[spx]\d+|[tkuv])\b")
#: The batch sizes that one compiled function is called with, one after the other.
BATCHES = (1, 2, 7)


class Point(NamedTuple):
    """A named tuple among arguments and results."""

    first: Any
    second: Any


@dataclasses.dataclass
class Pair:
    """A dataclass among the arguments."""

    first: Any
    second: Any


class Holder(Module):
    """A model that is an argument: its parameters are what is differentiated by."""

    def __init__(self, first: Any, *rest: Any) -> None:
        self.first, *self.rest = [number if is_node(number) else Value(number) for number in (first, *rest)]


class Nesting(NamedTuple):
    """How four parameters are nested: the tree that is made of them, and the expressions that read them from it."""

    build: Callable[[float, float, float, float], Any]
    read: str


NESTINGS = {
    "list": Nesting(lambda a, b, c, d: [a, b, c, d], "p[0], p[1], p[2], p[3]"),
    "dict": Nesting(lambda a, b, c, d: {"w": [a, b], "b": (c, d)}, "p['w'][0], p['w'][1], p['b'][0], p['b'][1]"),
    "tuple": Nesting(lambda a, b, c, d: (a, [b, c], None, {"d": d}), "p[0], p[1][0], p[1][1], p[3]['d']"),
    "named tuple": Nesting(
        lambda a, b, c, d: Point([a, [b]], (c, d)), "p.first[0], p.first[1][0], p.second[0], p.second[1]"
    ),
    "dataclass": Nesting(lambda a, b, c, d: Pair(a, [b, c, d]), "p.first, p.second[0], p.second[1], p.second[2]"),
    "model": Nesting(Holder, "p.first, p.rest[0], p.rest[1], p.rest[2]"),
    "array": Nesting(lambda a, b, c, d: np.array([[a, b], [c, d]]), "p[0, 0], p[0, 1], p[1][0], p[1][1]"),
    "arrays": Nesting(lambda a, b, c, d: [np.array(a), np.array([b, c]), d], "p[0], p[1][0], p[1][1], p[2]"),
}

#: What `vmap` alone returns of the two numbers of a sample.
TREES = ("(a, b)", "[a, b]", "{'u': a, 'v': (b, a)}", "[(a, b), (b, a)]", "Point(a, [b, a])", "[[a, b], [b, a]]", "a")

#: How the function `f(p, X, t, m)` or the function of one sample, `one(p, x, t, m, k)`, is transformed.
TRANSFORMS = {
    "none": "f",
    "value_and_grad": "value_and_grad(f)",
    "grad": "grad(f)",
    "grad by parameters and data": "grad(f, argnums=(0, 1))",
    "jacobian": "jacobian(lambda p, X, t, m: [f(p, X, t, m), 2.0 * f(p, X, t, m)])",
    "hessian": "hessian(f)",
    "hvp": "lambda p, X, t, m: hvp(lambda q: f(q, X, t, m))(p, p)",
    "gradients": "lambda p, X, t, m: by_captured(f(p, X, t, m))",
    "jacobian of vmap": "jacobian(lambda p, X, t, m: vmap(lambda x, t, m, k: one(p, x, t, m, k)[0])(X, t, m, captured(X)))",
    "vmap(grad)": "lambda p, X, t, m: vmap(grad(lambda x, t, m, k: one(p, x, t, m, k)[0]))(X, t, m, captured(X))",
    "vmap(value_and_grad)": "lambda p, X, t, m: vmap(value_and_grad(lambda q, x, t, m, k: one(q, x, t, m, k)[0]),"
    " in_axes=(None, 0, 0, 0, 0))(p, X, t, m, captured(X))",
    "vmap(hessian)": "lambda p, X, t, m: vmap(hessian(lambda x, t, m, k: one(p, x, t, m, k)[0]))(X, t, m, captured(X))",
    "vmap": "lambda p, X, t, m: vmap(lambda x, t, m, k: tree(*one(p, x, t, m, k)))(X, t, m, captured(X))",
    "vmap over columns": "lambda p, X, t, m: vmap(lambda x, t, m, k: tree(*one(p, x, t, m, k)), in_axes=(1, 0), out_axes=-1)"
    "(columns(X), t, m=m, k=captured(X))",
    "vmap and a count": "lambda p, X, t, m: (vmap(lambda x, t, m, k: one(p, x, t, m, k)[0])(X, t, m, captured(X)),"
    " sum(vmap(lambda a: 1.0)(t)))",
    "value_and_grad with more": "value_and_grad(lambda p, X, t, m: (f(p, X, t, m), tree(p, 2.0)), has_aux=True)",
    "grad(jit)": "grad(jit(f))",
    "jvp": "lambda p, X, t, m: jvp(lambda q: f(q, X, t, m), (p,), (p,))",
    "vjp": "lambda p, X, t, m: vjp(lambda q: [f(q, X, t, m), q], p)[1]([0.5, p])",
    "jacfwd": "jacfwd(lambda p, X, t, m: [f(p, X, t, m), 2.0 * f(p, X, t, m)])",
    "jacfwd of vmap": "jacfwd(lambda p, X, t, m: vmap(lambda x, t, m, k: one(p, x, t, m, k)[0])(X, t, m, captured(X)))",
    "jvp of grad": "lambda p, X, t, m: jvp(lambda q: grad(f)(q, X, t, m), (p,), (p,))",
    "grad of jvp": "grad(lambda p, X, t, m: jvp(lambda q: f(q, X, t, m), (p,), (p,))[1])",
    "vmap(jvp)": "lambda p, X, t, m: vmap(lambda x, t, m, k: jvp(lambda x: one(p, x, t, m, k)[0], (x,), (x,)))"
    "(X, t, m, captured(X))",
    "linearize": "lambda p, X, t, m: linearize(lambda q: f(q, X, t, m), p)[1](p)",
    "scan": "steps",
    "scan(grad)": "lambda p, X, t, m: scan(lambda c, x: (tanh(grad(lambda z: tanh(z) * one(p, *x)[0])(c)), c), 0.5,"
    " (X, t, m, captured(X)))",
    "grad of scan": "grad(lambda p, X, t, m: steps(p, X, t, m)[0])",
    "grad of all steps": "grad(lambda p, X, t, m: sum(steps(p, X, t, m)[1]))",
    "grad of checkpoints": "grad(lambda p, X, t, m: steps(p, X, t, m, checkpoint=True)[0])",
    "hessian of scan": "hessian(lambda p, X, t, m: steps(p, X, t, m)[0])",
    "jvp of scan": "lambda p, X, t, m: jvp(lambda q: steps(q, X, t, m), (p,), (p,))",
    "jacfwd of scan": "jacfwd(lambda p, X, t, m: steps(p, X, t, m)[0])",
    "vjp of scan": "lambda p, X, t, m: vjp(lambda q: steps(q, X, t, m)[0], p)[1](0.5)[0]",
    "grad of scan by the samples": "grad(lambda p, X, t, m: steps(p, X, t, m)[0], argnums=1)",
}
if find_spec("scipy"):
    TRANSFORMS |= {
        "sparse jacobian": "jacobian(lambda p, X, t, m: [f(p, X, t, m), one(p, X[0], t[0], m[0], 0.5)[0]], sparse=True)",
        "sparse hessian": "hessian(f, sparse=True)",
        "sparse jacobian of scan": "jacobian(lambda p, X, t, m: steps(p, X, t, m), sparse=True)",
    }

#: Loops over the samples, and over steps without any.
LOOPS = (
    "scan(lambda c, a: (tanh(c * p0 + a), None), p1, t)[0]",
    "sum(scan(lambda c, a: (tanh(c * p0 + a), c * p2), p1, t)[1])",
    "sum(scan(lambda c, x: ((sin(c[1]) + x[0] * x[2], c[0] * p3), None), (p0, 0.5), X)[0])",
    "scan(lambda c, x: ({'u': cos(c['u'] * x[1]), 'v': where(c['u'] < 0.5, c['v'] * p0, p1)}, None), {'u': p2, 'v': 1.0},"
    " X, checkpoint=True)[0]['v']",
    "scan(lambda c, _: (c - 0.1 * grad(lambda z: sin(z * p0) + z * z)(c), c), p1, length=5)[0]",
    "sum(scan(lambda c, _: (c * p0 - 0.25 * sin(c), c), p1, length=3)[1])",
    "scan(lambda c, i: (tanh(c + take([p0, p1, 0.5], i)), None), p2, turns(X))[0]",
    "scan(lambda c, a: (scan(lambda d, _: (tanh(d + p0 * a), None), c, length=2)[0], None), p1, t)[0]",
    "sum(scan(lambda c, x: (lambda d, ys: (d, sum(ys)))(*scan(lambda d, a: (tanh(d * p0 + a), d * p1 + a * c), c, x)), p2,"
    " X)[1])",
    "while_loop(lambda s: s[0] < 3, lambda s: (s[0] + 1, tanh(s[1] * p0)), (0, p1))[1]",
    "while_loop(lambda s: s[1] > 0.2, lambda s: (tanh(s[0] * p0 + s[1]), s[1] * 0.5), (p1, minimum(abs(p2), 1.5)))[0]",
    "cond(p0 < p1, lambda a: a * p2, lambda a: sum(vmap(lambda b: tanh(a * b))(t)), p3)",
)
#: Entries by an index: of arguments, of lists of parameters, of what vmap gave.
LOOKUPS = (
    "sum(vmap(lambda a, i: entry(X, i)[1] * a * p0)(t, turned(X)))",
    "sum(vmap(lambda a, i: dot(take([[p0, p1], [p2, p3], [p1, 0.5]], i), [a, p2]) + take([p0, p1, p2], 1 - i) * a"
    " + take([p0, p1, p2], i))(t, turns(X)))",
    "take(X, clip(floor(p1 * 2.0), 0.0, len(X) - 1.0))[2] * p0",
    "sum(vmap(lambda a, i: take([p0, a, p1 * a], i) * p2)(t, turns(X)))",
    "sum(vmap(lambda x: take(x, argmax(x)) * p3)(X))",
    "dot(one_hot(1, 3), [p0, p1, p2]) * entry(t, -1)",
)

#: Numbers of all samples as one number: of u and v, which the function of one sample gave, or of data alone.
REDUCTIONS = (
    "sum(u)", "mean(u)", "max(u)", "min(v)", "logsumexp(u)", "dot(u, v)", "builtins.sum(v)", "np.sum(u)", "np.mean(v)",
    "mean(vmap(lambda a: p0 - a)(t))", "sum(vmap(lambda a: p3 - a)(t))",
    "sum(vmap(lambda a, b: sin(a * b) * p1)(captured(X), captured(X)))",
    "sum(vmap(lambda a: 1.0)(t))", "builtins.sum(vmap(lambda a: a * p0)(t))",
    "sum(vmap(lambda a: sum([p0, a, p0, a]))(t))", "sum(vmap(lambda a, b: sin(a * b[1]) * p1 + b[2])(D, G))",
    "mean(vmap(lambda a, b: a[0] * p0 + b)(G, D))",
    # What is there for all lanes is needed once their sum is known, for two numbers of lanes.
    "sum(vmap(lambda a, s: sin(a * s), in_axes=(0, None))(u, mean(u)))",
    "sum(vmap(lambda a, b, s: sin(a * s) * b, in_axes=(0, 0, None))(*vmap(lambda a: (cos(a * p0), a * p1))(H), p2))",
    "sum(vmap(lambda a, s: cos(a * s), in_axes=(0, None))(vmap(lambda a: cos(a * p0))(H), sum(vmap(lambda a: a * p1)(H))))",
    *LOOPS, *LOOKUPS,
)  # fmt: skip


class Call(NamedTuple):
    """What is different in a call from others: the batch size, whether it is within `no_grad()`, whether the captured model
    is in training, and the numbers of captured Values."""

    batch: int
    within: bool
    training: bool
    captured: list[float]


@dataclasses.dataclass(frozen=True)
class Program:
    """A text and its data.

    Attributes:
        sample: lines (name, expression) of the function of one sample. returned: the two names that it returns.
        outer: lines that make one number of the results of all samples; the last is what `f` returns.
        tree, transform, nesting: entries of TREES, TRANSFORMS and NESTINGS.
        parameters: four numbers. X, t, m: samples, targets and a mask, for the largest batch. K: captured samples.
        calls: what is different in each of the successive calls.
        listed: whether samples come as lists instead of arrays.
        captures: whether the samples of the first call are captured, by all calls, and the parameters are all arguments.
        used: the features that occur in the text.
    """

    sample: list[tuple[str, str]]
    returned: tuple[str, str]
    outer: list[tuple[str, str]]
    tree: str
    transform: str
    nesting: str
    parameters: list[float]
    X: Any
    t: Any
    m: Any
    K: Any
    calls: list[Call]
    listed: bool
    captures: bool
    used: frozenset[str]

    def data(self, batch: int) -> list[Any]:
        """So many samples, and their targets and masks."""
        return [array[:batch].tolist() if self.listed else array[:batch] for array in (self.X, self.t, self.m)]

    def arguments(self, batch: int) -> tuple[Any, ...]:
        """Those of a call with so many samples."""
        return NESTINGS[self.nesting].build(*self.parameters), *([] if self.captures else self.data(batch))

    def source(self, noisy: bool = False) -> str:
        """Its text. Where noisy, the number that a line gives passes through a function `noise`, and each use of a number
        through a function `use`."""

        def spell(step: tuple[str, str]) -> str:
            name, expression = step
            if noisy and not name.startswith("q"):
                used = NUMBERS.sub(lambda found: f"use({found[0]})", expression)
                expression = f"noise({used})"
            return f"    {name} = {expression}"

        return "\n".join([
            "def one(p, x, t, m, k):",
            f"    p0, p1, p2, p3 = {NESTINGS[self.nesting].read}",
            "    x0, x1, x2 = x[0], x[1], x[2]",
            *map(spell, self.sample),
            f"    return {', '.join(self.returned)}",
            "",
            "def tree(a, b):",
            f"    return {self.tree}",
            "",
            "def f(p, X, t, m):",
            f"    p0, p1, p2, p3 = {NESTINGS[self.nesting].read}",
            "    u, v = vmap(one, in_axes=(None, 0, 0, 0, 0))(p, X, t, m, captured(X))",
            *map(spell, self.outer),
            f"    return {self.outer[-1][0]}",
            "",
            "def steps(p, X, t, m, checkpoint=False):",
            "    def step(c, x):",
            "        a, b = one(p, *x)",
            "        return tanh(0.5 * c + a), b * c",
            "    return scan(step, 0.5, (X, t, m, captured(X)), checkpoint=checkpoint)",
            "",
            "def columns(X):",
            "    return [list(column) for column in zip(*X)] if type(X) is list else X.T",
            "",
            "def by_captured(loss):",
            "    return loss, gradients(loss + 0.0 * C[0], [*C, M.w])",
            "",
            f"transformed = {TRANSFORMS[self.transform]}",
            *(["of_parameters = lambda p: transformed(p, *data)"] if self.captures else []),
            "",
        ])  # fmt: skip


def in_single_precision(program: Program) -> Program | None:
    """The program on numbers that single precision has; None where it has others in its text, or among its data."""

    def rounded(numbers: Any) -> Any:
        return np.asarray(numbers, np.float32).astype(np.float64)

    data = np.concatenate([np.ravel(array) for array in (program.X, program.t)])
    extreme = np.isfinite(data) & (data != 0.0) & (abs(np.log10(abs(data) + (data == 0.0))) > 30.0)
    if extreme.any() or {"idiom large constants", "idiom small constants"} & program.used:
        return None
    return dataclasses.replace(
        program,
        **{name: rounded(getattr(program, name)) for name in ("X", "t", "K")},
        parameters=rounded(program.parameters).tolist(),
        calls=[call._replace(captured=rounded(call.captured).tolist()) for call in program.calls],
    )
