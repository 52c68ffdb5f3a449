"""Rewrites at the ends of the range: where all that eager computes is finite and none of it lost, so is the program."""

import inspect
import itertools
import math
import sys

import pytest

import autograd as ag
from autograd import div, jit, vmap
from autograd.backward import topological_order
from autograd.compiler.ir.lanes import REDUCTIONS
from autograd.compiler.passes.rewrites import IDENTITIES
from autograd.compiler.passes.rule import rules_of
from autograd.primitives import chain
from autograd.row import Primitive
from tests.autograd.compiler.passes.identities import PRONE, name_of

EXTREME = [0.0, 5e-324, 1e-300, 1e-200, 1e-30, 0.5, 1.0, 3.0, 700.0, 1e30, 1e154, 1e200, 1.7e308]
EXTREME += [-x for x in EXTREME]

# Products of constants and one or two numbers, whose constants by themselves or whose numbers by themselves are beyond.
PRODUCTS = {
    "overflow": (lambda x: 1e200 * (1e200 * x), [1e-300], 1e100),
    "underflow": (lambda x: 1e-200 * (1e-200 * x), [1e300], 1e-100),
    "to a subnormal": (lambda x: 1e-160 * (1e-160 * x), [1e300], 1e-20),
    "back and forth": (lambda x: 1e-200 * (1e200 * x), [3.0], 3.0),
    "three": (lambda x: 1e200 * (1e200 * (1e200 * x)), [1e-300], 1e300),
    "on the right": (lambda x: (x * 1e200) * 1e200, [1e-300], 1e100),
    "quotients": (lambda x: div(div(x, 1e-200), 1e-200), [1e-300], 1e100),
    "a small factor": (lambda x, y: (1e-200 * x) * y, [1e200, 1e200], 1e200),
    "a large factor": (lambda x, y: (1e200 * x) * y, [1e-200, 1e-200], 1e-200),
    "square of a small one": (lambda x: ag.square(1e-200 * x), [1e200], 1.0),
    "exact factors": (lambda x, y: (0.5 * x) * (2.0 * y), [1e200, 1e108], 1e308),
    "quotients of numbers": (lambda x, y: div(div(x, y), y), [1e-300, 1e-200], 1e100),
    "a quotient below": (lambda x, y, z: div(x, div(y, z)), [1e200, 1e200, 1e200], 1e200),
    "a sum of constants": (lambda x: (x + 1e308) + 1e308, [-1e308], 1e308),
    "sums": (lambda x, y: 1e200 * (1e200 * x) + 1e200 * (1e200 * y), [1e-300, -3e-300], -2e100),
    "a half of a large product": (lambda x, y: (0.5 * x) * y, [1e155, 3e153], 1.5e308),
    "a part of a large square": (lambda x: ag.square(0.01 * x), [1e155], 1e306),
    "a thousandth, taken away": (lambda x, y: -((0.001 * x) * y), [1e156, 1e154], -1e307),
    "zero": (lambda x: 3.0 * (0.0 * x), [1e300], 0.0),
}


@pytest.mark.parametrize("kernel", ["numpy", "native", "jax"])
@pytest.mark.parametrize("name", PRODUCTS)
def test_constants_are_not_folded_past_the_range(name, kernel):
    if kernel == "jax":
        pytest.importorskip("jax", reason="JAX is not installed")
    f, args, right = PRODUCTS[name]
    # XLA makes (c·x)² of one number into c²·x², and has no setting against it: differences.md.
    alone = math.inf if (name, kernel) == ("a part of a large square", "jax") else right
    assert jit(f, kernel=kernel)(*args) == pytest.approx(alone, rel=1e-14)
    lanes = jit(lambda *rows: vmap(f)(*rows), kernel=kernel)(*[[x, x] for x in args])
    assert list(lanes) == pytest.approx([right, right], rel=1e-14), "each sample by itself"


def test_in_single_precision():
    assert jit(lambda x: 1e30 * (1e30 * x), dtype="float32")(1e-30) == pytest.approx(1e30, rel=1e-6)


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_a_factor_stays_inside_a_sum_over_samples(kernel):
    """Σ aₗ·w is not (Σ aₗ)·w, which may overflow by itself."""
    f = jit(lambda w, xs: ag.sum(vmap(lambda x: x * w)(xs)), kernel=kernel)
    assert f(1e-10, [1.5e308, 1.5e308]) == pytest.approx(3e298, rel=1e-14)
    slope = jit(ag.grad(lambda b, w, xs: ag.sum(vmap(lambda x: (b + x) * w)(xs))), kernel=kernel)
    assert slope(0.0, 1e308, [1.0]) == 1e308
    opposite = jit(lambda w, xs: ag.sum(vmap(lambda x: chain(x, w))(xs)), kernel=kernel)
    assert math.isnan(opposite(math.inf, [1.0, -1.0])), "inf - inf, whatever the sum of the others is"


def is_lost(node):
    """Whether a recorded number overflowed or underflowed."""
    small = abs(node.data) < sys.float_info.min and bool(node.args)
    vanished = small and all(arg.data != 0.0 for arg in node.args) and node.primitive.name in PRONE
    return not math.isfinite(node.data) or vanished


def of_numbers(row):
    """Whether the operands of a row are numbers, whatever they are and in every form of a program."""
    if isinstance(row.pattern, Primitive) or row.form or row.match or rules_of([row])[0].primitive in REDUCTIONS:
        return False
    return {"c", "xs"}.isdisjoint(inspect.signature(row.pattern).parameters)


@pytest.mark.parametrize("row", [row for row in IDENTITIES if of_numbers(row)], ids=name_of)
def test_identities_hold_at_the_ends_of_the_range(row):
    """Where no number that eager records overflows or underflows, the other side is the same."""
    count = len(inspect.signature(row.pattern).parameters)
    both = jit(lambda xs: [row.given(xs[0]) if row.given else 0.0, row.pattern(*xs)], kernel="native")
    tried = 0
    for xs in itertools.product(EXTREME if count < 3 else EXTREME[::2], repeat=count):
        values = [ag.Value(x) for x in xs]
        outputs = [row.pattern(*values), *([row.given(values[0])] if row.given else [])]
        nodes = [node for output in outputs if isinstance(output, ag.Value) for node in topological_order(output)]
        absorbed = count == 3 and abs(xs[1]) > 1e3  # m + log(s) is m, and the other side has what eager lost
        if not absorbed and not any(is_lost(node) for node in nodes):
            eager = outputs[0].data if isinstance(outputs[0], ag.Value) else outputs[0]
            assert both(list(xs))[1] == pytest.approx(eager, rel=1e-12), xs
            tried += 1
    assert tried >= 10


def test_xla_takes_subnormal_numbers_for_0():
    """The exception that differences.md names: JAX has no setting for it. All other kernels keep such numbers."""
    pytest.importorskip("jax", reason="JAX is not installed")
    for f, x, right, in_xla in (
        (lambda x: 2.0 * x, 1e-310, 2e-310, 0.0),
        (lambda x: ag.log(ag.sigmoid(x)), -710.0, -710.0, -math.inf),
        (ag.grad(lambda x: ag.log1p(ag.exp(x))), 709.7, 1.0, 0.0),  # 1/(1 + exp(x)) is 6e-309
    ):
        assert f(x) == pytest.approx(right, rel=1e-12)
        found = [jit(f, kernel=kernel)(x) for kernel in ("numpy", "native")]
        assert found == pytest.approx([right, right], rel=1e-12)
        assert jit(f, kernel="jax")(x) == in_xla
