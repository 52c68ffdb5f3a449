"""The table of identities and the passes: each row holds on numbers and is applied; what is known is folded or shared."""

import inspect
import math
import random

import pytest

from autograd import dot, exp, grad, jit, logsumexp, sin, softmax, sqrt, tanh, vmap
from autograd import sum as total
from autograd.compiler.passes.rewrites import IDENTITIES


@pytest.mark.parametrize(
    "row", IDENTITIES, ids=[inspect.getsource(row.pattern).strip()[:60] + f" {i}" for i, row in enumerate(IDENTITIES)]
)
def test_each_identity_holds_and_is_applied(row):
    count = len(inspect.signature(row.pattern).parameters)
    rng = random.Random(0)
    for _ in range(20):
        xs = [rng.uniform(0.1, 2.0) for _ in range(count)]
        assert row.pattern(*xs) == pytest.approx(row.replacement(*xs), rel=1e-13, abs=1e-15)
    given = row.given or (lambda *xs: 0.0)
    left = jit(lambda xs: (given(*xs), row.pattern(*xs)))
    right = jit(lambda xs: (given(*xs), row.replacement(*xs)))
    left([0.5] * count), right([0.5] * count)
    assert sorted(p.name for p in left.program.primitives) == sorted(p.name for p in right.program.primitives)


def primitives(f, *args):
    compiled = jit(f)
    compiled(*args)
    return sorted(primitive.name for primitive in compiled.program.primitives)


def test_what_was_traced_can_be_seen_beside_what_became_of_it():
    def f(x):
        sin(x)
        return 2.0 * (3.0 * x)

    compiled = jit(f)
    compiled(1.0)
    assert [p.name for p in compiled.traced.primitives] == ["argument", "sin", "constant", "mul", "constant", "mul"]
    assert [p.name for p in compiled.program.primitives] == ["argument", "constant", "mul"]
    assert compiled(5.0) == 30.0, "looking changed nothing"


def test_constants_are_folded_equal_things_shared_and_unused_ones_dropped():
    assert primitives(lambda x: x * (exp(0.0) + 2.0 * 3.0), 1.0) == ["argument", "constant", "mul"]
    assert primitives(lambda x: sin(x) * 2.0 + 2.0 * sin(x), 1.0) == ["add", "argument", "constant", "mul", "sin"]
    assert primitives(lambda x: [tanh(x), sin(x) * 0.0][0], 1.0) == ["argument", "tanh"]
    assert primitives(lambda x: 2.0 * (3.0 * x), 1.0) == ["argument", "constant", "mul"]


def test_what_all_samples_share_is_computed_once():
    f = jit(lambda w, X: vmap(lambda x: exp(w) * x)(X))
    f(1.0, [1.0, 2.0, 3.0])
    lanes = {equation.primitive.name: equation.lanes for equation in f.program}
    assert (lanes["exp"], lanes["mul"]) == (0, 3)


def test_stable_forms_stay_stable():
    f = jit(lambda xs: (logsumexp(xs), softmax(xs)))
    assert f([1000.0, 0.0]) == (1000.0, [1.0, 0.0])
    assert math.isinf(jit(grad(sqrt))(0.0))
    assert jit(lambda xs: total(xs) + dot(xs, xs))([2.0]) == 6.0
