"""The NumPy code of small programs, as sources.txt has it: which arrays are copied, viewed, gathered and named how.

After a change that is wanted, write the file anew: `python -m tests.autograd.compiler.backends.numpy.test_code`.
"""

from pathlib import Path

import numpy as np
import pytest

from autograd import Value, dot, hypot, jit, logsumexp, max, mean, scan, scope, sigmoid, sin, tanh, vmap, where
from autograd import sum as total
from tests.autograd.compiler.programs import random_dag

SOURCES = Path(__file__).with_name("sources.txt")
x, R, W = np.linspace(-1.0, 2.0, 6), np.linspace(-1.0, 1.0, 30).reshape(5, 6), np.linspace(-2.0, 1.0, 24).reshape(4, 6)
w, b, unnamed = Value(2.0, label="w[0]"), Value(3.0, label="bias"), Value(1.0)


def in_scope(r):
    with scope("layers/first"):
        return [sin(a) * 2.0 for a in r]


PROGRAMS = {
    "a matrix as it is": (lambda W, x: [dot(row, x) for row in W], (W, x)),
    "a matrix turned": (lambda W, x: [dot(W[:, j], x) for j in range(6)], (W, x[:4])),
    "a part of a matrix": (lambda W, x: [dot(row[:5], x) for row in W], (W, x[:5])),
    "a list and lone numbers": (lambda xs, c: [a * c for a in xs], ([1.0, 2.0], 3.0)),
    "captured Values": (lambda x: [x[0] * w + b, x[1] * unnamed], (x,)),
    "captured data": (lambda c: vmap(lambda r: sin(r[0]) * c)(R), (2.0,)),
    "no finite constants": (lambda x: [x[0] * float("inf"), x[1] + float("nan"), x[2] * -0.0], (x,)),
    "results as arrays": (lambda x: (np.array([sin(a) for a in x]), np.array([[x[0], x[1]], [x[2], x[0]]]), x[1]), (x,)),
    "a short and a long gather": (
        lambda x: ([sin(x[i]) for i in (4, 0, 3)], [sin(x[i % 6]) for i in range(0, 39, 3)], [x[5], *x[1:3]]),
        (np.linspace(-1.0, 1.0, 6),),
    ),
    "rows to gather, more than are written": (
        lambda y: [sin(y[(7 * i) % 13]) for i in range(13)] + [y[(3 * i) % 13] for i in range(13)],
        (np.linspace(-1.0, 1.0, 13),),
    ),
    "rows to gather, as many": (lambda y: [y[(5 * i) % 12] for i in range(12)], (np.linspace(-1.0, 1.0, 12),)),
    "lanes of all of an argument": (lambda R: vmap(lambda r: [sin(a) for a in r])(R), (R,)),
    "lanes of a part": (lambda R: vmap(lambda r: [sin(a) for a in r[:3]])(R), (R,)),
    "one number in each lane": (lambda t: vmap(lambda t: [t * 2.0, t * 3.0])(t), (x,)),
    "an argument by lanes and whole": (lambda R: vmap(lambda r: sin(r[0]) + R[0][1])(R), (R,)),
    "two numbers of lanes": (lambda R, x: [vmap(lambda r: sin(r[0]))(R), vmap(sin)(x)], (R, x)),
    "a uniform number in lanes": (lambda R, c: vmap(lambda r: total(r) * c)(R), (R, 2.0)),
    "a constant in lanes": (lambda R: vmap(lambda r: [1.0, r[0]])(R), (R,)),
    "the same numbers in each lane": (lambda R, c: vmap(lambda r: [sin(a) for a in c])(R), (R, x[:2])),
    "a scope": (lambda R: vmap(in_scope)(R), (R,)),
    "a layer": (lambda W, R: vmap(lambda r: [tanh(dot(row, r)) for row in W])(R), (W, R)),
    "a product over lanes": (
        lambda R: [[total(vmap(lambda r, i=i, j=j: r[i] * r[j])(R)) for i in (0, 1)] for j in (2, 3)], (R,),
    ),
    "sums over lanes": (lambda R: [total(vmap(lambda r, i=i: r[i] + r[i + 1] + r[i + 3])(R)) for i in (0, 1)], (R,)),
    "a mean over lanes": (lambda R: mean(vmap(lambda r: sin(r[0]))(R)), (R,)),
    "the largest of lanes": (lambda R: max(vmap(lambda r: r[0] * r[1])(R)), (R,)),
    "logsumexp over lanes": (lambda R: logsumexp(vmap(lambda r: r[0] * r[1])(R)), (R,)),
    "lists": (lambda x: [max(x[:3]), max(x[3:]), total(x)], (x,)),
    "one number for all": (lambda x: [hypot(x[5], a) for a in x[:3]], (x,)),
    "products that share nothing": (lambda W: [dot(a, c) for a, c in zip(W[::2], W[1::2], strict=True)] * 1, (W,)),
    "many of them": (lambda T: [dot(T[i], T[i + 1]) for i in range(0, 8, 2)], (np.sin(np.arange(56.0)).reshape(8, 7),)),
    "results in another order": (lambda R: [total(vmap(lambda r, i=i: r[i] + r[4])(R)) for i in (0, 2, 1, 3)], (R,)),
    "sums in another order": (lambda x: [total([x[i], *x[:3], x[5]]) for i in (0, 3, 1, 4)], (x,)),
    "sums of views in another order": (lambda y: [total(y[5 * i : 5 * i + 5]) for i in (0, 2, 1, 3)], (np.arange(20.0),)),
    "sums of a part in another order": (lambda y: [total(y[5 * i : 5 * i + 5]) for i in (0, 2, 1, 3)], (np.arange(23.0),)),
    "the largest in another order": (lambda y: [max(y[5 * i : 5 * i + 5]) for i in (0, 2, 1, 3)], (np.arange(20.0),)),
    "sums of results in another order": (
        lambda y: [[s := [sin(a) for a in y], s][0], [total(s[5 * i : 5 * i + 5]) for i in (0, 2, 1, 3)]],
        (np.arange(20.0),),
    ),
    "lanes in another order": (lambda Q: [total(vmap(lambda r, i=i: r[i])(Q)) for i in (0, 2, 1, 3)], (R[:, :4],)),
    "the largest of lanes in another order": (
        lambda Q: [max(vmap(lambda r, i=i: r[i])(Q)) for i in (0, 2, 1, 3)], (R[:, :4],),
    ),
    "the largest of products in another order": (
        lambda Q: [max(vmap(lambda r, i=i: r[i] * r[0])(Q)) for i in (0, 2, 1, 3)], (R[:, :4],),
    ),
    "a condition": (lambda R: vmap(lambda r: [where(a > 0.0, a, 0.1 * a) for a in r])(R), (R,)),
    "several calls": (lambda x: [sigmoid(a) for a in x], (x,)),
    "anything": (lambda x: random_dag(3, 12)(list(x)), (x,)),
}  # fmt: skip


def source(name):
    f, args = PROGRAMS[name]
    compiled = jit(f, kernel="numpy")
    compiled(*args)
    return compiled.source.partition("\n")[2]  # the first line is about cost


def parts(tree):
    return [leaf for part in tree for leaf in parts(part)] if isinstance(tree, tuple | list | np.ndarray) else [tree]


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_code_is_as_it_was(name):
    known = dict(section.split("\n", 1) for section in SOURCES.read_text(encoding="utf-8").split("=== ")[1:])
    assert source(name).strip() == known[name].strip()


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_computes_what_eager_code_does(name):
    f, args = PROGRAMS[name]
    compiled = jit(f, kernel="numpy")
    expected = parts(f(*args))
    for _ in range(2):  # also where memory is used for the second time
        assert parts(compiled(*args)) == pytest.approx(expected, rel=1e-13, abs=1e-15, nan_ok=True)


if __name__ == "__main__":
    SOURCES.write_text("\n".join(f"=== {name}\n{source(name)}" for name in PROGRAMS), encoding="utf-8")


def test_what_a_loop_keeps_of_each_sample_takes_its_bytes():
    compiled = jit(vmap(lambda x: scan(lambda s, _: (sin(s) * x, s), x, length=5)), kernel="numpy")
    few, many = [(compiled(np.ones(count)), compiled.plan.executable.sizes[1])[1] for count in (10, 1000)]
    assert many == 100 * few
