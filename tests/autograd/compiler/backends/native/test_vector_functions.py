"""The vector functions of the interpreter: at most 2 units in the last place from 50 digits, the same bits on each
instruction set, special values, and lanes outside of the common path."""

import itertools
import math
from pathlib import Path

import mpmath as mp
import numpy as np
import pytest

from autograd.compiler.backends.native.functions import FUNCTIONS
from tests.autograd.compiler.backends.native.programs import COMPILED, apply, apply_one_by_one, only_compiled

pytestmark = only_compiled

#: A bound on the error, in units in the last place, and how many points are drawn in each bin.
ULPS, POINTS = 2.0, 12
BINADES = [2.0**k for k in (-60, -40, *range(-30, 5))]


def spread(low, high, count=24):
    return np.linspace(low, high, count + 1).tolist()


def both(edges):
    return [-edge for edge in reversed(edges)] + edges


EXACT = {
    "exp2": lambda x: mp.power(2, x),
    "log2": lambda x: mp.log(x, 2),
    "log10": mp.log10,
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "silu": lambda x: x / (1 + mp.exp(-x)),
    "mish": lambda x: x * mp.tanh(mp.log1p(mp.exp(x))),
    "softplus": lambda x: mp.log1p(mp.exp(x)),
    "pow": mp.power,
}
NORMAL = [2.0**k for k in range(-1022, 1024, 31)]
#: For each function of one number the edges of the bins from which points are drawn: binades where they count, and where
#: the function changes its form.
BINS = {
    "exp": both(BINADES) + spread(-745, 709), "expm1": both(BINADES) + spread(-40, 709),
    "exp2": both(BINADES) + spread(-1074, 1023), "log": NORMAL + spread(0.5, 2.0), "log2": NORMAL + spread(0.5, 2.0),
    "log10": NORMAL + spread(0.5, 2.0), "log1p": both(BINADES[:-6]) + spread(-0.999, 3.0) + NORMAL[33:], "sqrt": NORMAL,
    "sin": both(BINADES) + spread(-1000, 1000), "cos": both(BINADES) + spread(-1000, 1000),
    "tan": both(BINADES) + spread(-1000, 1000), "asin": both(BINADES[:-5]) + spread(-1, 1),
    "acos": both(BINADES[:-5]) + spread(-1, 1), "atan": both(BINADES) + spread(-4, 4),
    "sinh": both(BINADES) + spread(-710, 710), "cosh": both(BINADES) + spread(-710, 710),
    "sech": both(BINADES) + spread(-745, 745), "tanh": both(BINADES) + spread(-2, 2),
    "acosh": spread(1, 1.1) + spread(1.1, 3) + NORMAL[34:], "atanh": both(BINADES[:-5]) + spread(-1, 1),
    "asinh": both(BINADES) + NORMAL[33:],
    "erf": both(BINADES) + spread(-6, 6, 60), "erfc": both(BINADES) + spread(-6, 27, 60),
    "sigmoid": both(BINADES) + spread(-745, 745), "softplus": both(BINADES) + spread(-745, 745),
    "silu": both(BINADES) + spread(-745, 745), "mish": both(BINADES) + spread(-745, 745),
}  # fmt: skip


def drawn(edges, count=POINTS):
    rng = np.random.default_rng(len(edges))
    return np.concatenate([rng.uniform(a, b, count) for a, b in itertools.pairwise(edges) if a < b])


def ulps(y, exact):
    """The error in units in the last place, of subnormal numbers in the smallest."""
    rounded = float(exact)
    if rounded == y:
        return 0.0
    return float(abs(mp.mpf(y) - exact) / mp.mpf(math.ulp(rounded))) if math.isfinite(y) else math.inf


def worst(name, *args):
    exact, found = EXACT.get(name) or getattr(mp, name), apply(COMPILED["baseline"], name, *args)
    with mp.workdps(50):
        points = zip(found.tolist(), *(arg.tolist() for arg in args), strict=True)
        return max((ulps(y, exact(*map(mp.mpf, at))), at) for y, *at in points)


@pytest.mark.parametrize("name", BINS)
def test_one_number(name):
    error, at = worst(name, drawn(BINS[name]))
    assert error <= ULPS, at


@pytest.mark.parametrize("name", ["sin", "cos", "tan"])
def test_angles_of_any_size(name, monkeypatch):
    """Near multiples of π/2, where digits cancel, and beyond 2¹⁷, where Payne and Hanek's reduction takes over; the first
    two are the hardest doubles there are (Muller, "Elementary Functions", 2016)."""
    multiples = np.random.default_rng(1).integers(1, 83443, 200) * (math.pi / 2)
    hard = [6381956970095103.0 * 2.0**797, 5319372648326541.0 / 4, 2.0**17, math.nextafter(2.0**17, 0), 2.0**1023]
    with monkeypatch.context() as patched:
        patched.setitem(EXACT, name, lambda x: mp.workdps(400)(getattr(mp, name))(x))
        error, at = worst(name, np.concatenate([multiples, hard, drawn([2.0**k for k in range(17, 1024, 53)], 4)]))
    assert error <= ULPS, at


def test_powers():
    rng = np.random.default_rng(3)
    x = np.concatenate(
        [np.exp2(rng.uniform(-1074, 1023, 400)), rng.uniform(0.5, 2.0, 400), 1.0 + np.exp2(rng.uniform(-40, -2, 200))]
    )
    y = np.minimum(744.0 / np.abs(np.log(x)), 1e300) * rng.uniform(-1.0, 1.0, len(x))
    y[-100:] = rng.integers(-20, 21, 100) / 2.0
    error, at = worst("pow", x, y)
    assert error <= ULPS, at


@pytest.mark.parametrize("name", ["atan2", "hypot"])
def test_points(name):
    rng = np.random.default_rng(4)
    y, x = (np.exp2(rng.uniform(-60, 60, 800)) * rng.choice([-1.0, 1.0], 800) for _ in range(2))
    y[:400], x[:400] = rng.normal(size=400), rng.normal(size=400)
    error, at = worst(name, y, x)
    assert error <= ULPS, at


SPECIAL = [
    0.0, math.inf, math.nan, 1.0, 0.5, 2.0, 2.5, 3.0, 5e-324, 1e-310, 2.0**-1022, 1e-20, 710.0, 746.0, 2.0**51 + 0.5,
    2.0**51 + 1, 2.0**52, 2.0**53, 1e300, math.ldexp(1.0 - 2.0**-53, 1024),
]  # fmt: skip
SPECIAL += [-x for x in SPECIAL]
FEW = [SPECIAL[i] for i in (0, 1, 2, 3, 20, 21, 23)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_special_values(name):
    """Infinities, nan and the signs of zeros are those of the row's own evaluator; other numbers are close to it."""
    function = FUNCTIONS[name]
    points = list(itertools.product(SPECIAL if function.arity < 3 else FEW, repeat=function.arity))
    columns = [np.array(column) for column in zip(*points, strict=True)]
    for at, y in zip(points, apply(COMPILED["baseline"], name, *columns).tolist(), strict=True):
        wanted = function.evaluate(*at)
        if wanted == 0.0 or y == 0.0 or not math.isfinite(wanted):
            assert str(y).lstrip("-") == str(wanted).lstrip("-") or abs(wanted) < 1e-307, at
            assert wanted != wanted or math.copysign(1.0, y) == math.copysign(1.0, wanted), at
        else:
            assert abs(y - wanted) <= 1e-15 * abs(wanted) + 1e-323, at


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_same_bits_on_each_instruction_set(name):
    rng = np.random.default_rng(7)
    args = []
    for _ in range(FUNCTIONS[name].arity):
        anything = rng.integers(0, 1 << 64, 20_000, dtype=np.uint64).view(float)
        args.append(np.concatenate([anything, rng.normal(size=20_000), rng.uniform(-800.0, 800.0, 20_000), SPECIAL, [1.0]]))
    expected = apply(COMPILED["baseline"], name, *args)
    every = [how(machine, name, *args) for machine in COMPILED.values() for how in (apply, apply_one_by_one)]
    for other in every:  # of two nan a product keeps the first one's bits, and compilers exchange factors
        same = (other.view(np.uint64) == expected.view(np.uint64)) | (np.isnan(other) & np.isnan(expected))
        assert same.all()


@pytest.mark.parametrize("name", ["sin", "pow", "tanh_slope"])
def test_one_rare_lane_among_others(name):
    """A lane has the same bits whatever its neighbours are."""
    args = np.random.default_rng(8).uniform(0.1, 2.0, (FUNCTIONS[name].arity, 100))
    if name == "tanh_slope":
        args[1] = np.tanh(args[0])
    alone = apply(COMPILED["baseline"], name, *args)
    args[0, 50] = 1e6
    args[-1, 50] = 1.0 if name == "tanh_slope" else args[-1, 50]
    beside = apply(COMPILED["baseline"], name, *args)
    others = np.arange(100) != 50
    assert (alone[others].view(np.uint64) == beside[others].view(np.uint64)).all()


def test_the_polynomials_are_those_that_the_command_writes():
    from autograd.compiler.backends.native import coefficients

    header = Path(coefficients.__file__).parent / "c" / "polynomials.h"
    assert header.read_text(encoding="utf-8") == coefficients.header()
