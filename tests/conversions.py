"""Ways in which Python and NumPy may turn one of our numbers into a plain one, and lose its derivative without a word.

Each is a function of a number. Of a Value or a traced number it must give the derivative that a float has there, or refuse.
"""

import array
import builtins
import cmath
import copy
import decimal
import fractions
import inspect
import json
import math
import operator
import random
import statistics
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import grad, jit

#: Where each is tried; inside the domain of every function, and no whole number.
POINT = 0.7
#: Those of `math` that need more than the number, with what stands beside it.
BESIDE: dict[str, tuple[Any, ...]] = {
    "atan2": (2.0,), "copysign": (2.0,), "dist": (), "fmod": (0.5,), "hypot": (2.0,), "isclose": (0.7,), "ldexp": (2,),
    "log": (), "nextafter": (2.0,), "pow": (2.0,), "remainder": (0.5,),
}  # fmt: skip
#: Those of `math` for whole numbers or lists.
OTHERS = {"comb", "factorial", "gcd", "isqrt", "lcm", "perm", "dist", "fsum", "prod", "sumprod", "fma"}


def stored(make: Callable[[], Any]) -> Callable[[Any], Any]:
    """A number that is written into a place made for plain ones, and read back."""

    def store(x: Any) -> Any:
        place = make()
        place[0] = x * x
        return place[0]

    return store


def slices(x: Any) -> Any:
    place = np.zeros(3)
    place[1:] = x
    return place.sum()


def _of_math() -> dict[str, Callable[[Any], Any]]:
    found: dict[str, Callable[[Any], Any]] = {}
    for name, function in inspect.getmembers(math, callable):
        if name.startswith("_") or name in OTHERS or name == "acosh":
            continue
        rest = BESIDE.get(name, ())
        found[f"math.{name}(x)"] = lambda x, f=function, rest=rest: f(x, *rest)
    return found


#: Each must have the derivative that differences of floats give.
WAYS: dict[str, Callable[[Any], Any]] = _of_math() | {
    "math.acosh(1 + x)": lambda x: math.acosh(1.0 + x),
    "math.atan2(2, x)": lambda x: math.atan2(2.0, x),
    "math.pow(2, x)": lambda x: math.pow(2.0, x),
    "math.dist([x], [2])": lambda x: math.dist([x], [2.0]),
    "math.fsum([x, x])": lambda x: math.fsum([x, x]),
    "math.prod([x, x])": lambda x: math.prod([x, x]),
    "x * math.exp(x)": lambda x: x * math.exp(x),
    "cmath.exp(x).real": lambda x: cmath.exp(x).real,
    "float(x)": lambda x: float(x),
    "int(x)": lambda x: float(int(x)),
    "complex(x).real": lambda x: complex(x).real,
    "round(x)": lambda x: round(x),
    "round(x, 2)": lambda x: round(x, 2),
    "divmod(x, 0.5)": lambda x: divmod(x, 0.5)[1],
    "pow(x, 2)": lambda x: builtins.pow(x, 2),
    "abs(-x)": lambda x: builtins.abs(-x),
    "sum([x, x])": lambda x: builtins.sum([x, x]),
    "max(x, 0.1)": lambda x: builtins.max(x, 0.1),
    "min([x, 2.0])": lambda x: builtins.min([x, 2.0]),
    "sorted([x, 0.1])": lambda x: sorted([x, 0.1])[1],
    "[1.0, 2.0][x]": lambda x: [1.0, 2.0][x],
    "range(x)": lambda x: float(len(range(x))),
    "bytes, hex": lambda x: hex(x),
    "float of %": lambda x: float("%.17g" % x),  # noqa: UP031  # the way that is tried
    "operator.index(x)": lambda x: operator.index(x),
    "operator.mul(x, x)": lambda x: operator.mul(x, x),
    "x == 0.7": lambda x: x if x == POINT else 1.0 * x,
    "{x: 2.0}[x]": lambda x: x * {x: 2.0}[x],
    "copy.deepcopy(x)": lambda x: copy.deepcopy(x),
    "json.loads(json.dumps(x))": lambda x: json.loads(json.dumps(x)),
    "struct.pack": lambda x: struct.unpack("d", struct.pack("d", x))[0],
    "array.array": stored(lambda: array.array("d", [0.0])),
    "array.array of x": lambda x: array.array("d", [x])[0],
    "fractions.Fraction(x)": lambda x: float(fractions.Fraction(x)),
    "decimal.Decimal(x)": lambda x: float(decimal.Decimal(x)),
    "statistics.mean([x, 2.0])": lambda x: statistics.mean([x, 2.0]),
    "statistics.fmean([x, 2.0])": lambda x: statistics.fmean([x, 2.0]),
    "statistics.stdev([x, 2.0])": lambda x: statistics.stdev([x, 2.0]),
    "statistics.NormalDist().cdf(x)": lambda x: statistics.NormalDist().cdf(x),
    "random.gauss(x, 0)": lambda x: random.gauss(x, 0.0),
    "np.zeros(1)[0] = x": stored(lambda: np.zeros(1)),
    "np.zeros(1, float32)[0] = x": stored(lambda: np.zeros(1, np.float32)),
    "np.zeros(2, object)[0] = x": stored(lambda: np.zeros(2, object)),
    "np.zeros(3)[1:] = x": slices,
    "np.full(3, x)": lambda x: np.full(3, x).sum(),
    "np.fill": lambda x: (lambda place: (place.fill(x), place.sum())[1])(np.zeros(3)),
    "np.array([x])": lambda x: np.array([x, 2.0])[0],
    "np.array(x)": lambda x: np.array(x)[()],
    "np.array([x], float)": lambda x: np.array([x], float)[0],
    "np.array([x]).astype(float)": lambda x: np.array([x, x]).astype(float)[0],
    "np.asarray(x, float)": lambda x: np.asarray(x, float)[()],
    "np.float64(x)": lambda x: np.float64(x),
    "np.float32(x)": lambda x: np.float32(x),
    "np.int64(x)": lambda x: float(np.int64(x)),
    "np.linspace(0, x, 3)": lambda x: np.linspace(0.0, x, 3)[1],
    "np.arange(0, x, 0.2)": lambda x: np.arange(0.0, x, 0.2)[1],
    "np.fromiter([x])": lambda x: np.fromiter([x], float)[0],
    "np.fromiter(x)": lambda x: np.fromiter(iter([x, x]), float).sum(),
    "np.put": lambda x: (lambda place: (np.put(place, [0], x), place[0])[1])(np.zeros(2)),
    "np.copyto": lambda x: (lambda place: (np.copyto(place, x), place[0])[1])(np.zeros(2)),
    "np.add(x, 1, out=)": lambda x: np.add(x, np.ones(2), out=np.zeros(2))[0],
    "array += x": lambda x: operator.iadd(np.ones(2), x)[0],
    "array *= x": lambda x: operator.imul(np.ones(2), x)[0],
    "np.sin(x)": lambda x: np.sin(x),
    "np.sinc(x)": lambda x: np.sinc(x),
    "np.vectorize": lambda x: np.vectorize(lambda y: y * y)(x)[()],
    "np.interp(x, [0, 1], [0, 3])": lambda x: np.interp(x, [0.0, 1.0], [0.0, 3.0]),
    "np.polyval([1, 2, 3], x)": lambda x: np.polyval([1.0, 2.0, 3.0], x),
    "np.round(x, 2)": lambda x: np.round(x, 2),
    "np.nan_to_num(x)": lambda x: np.nan_to_num(x),
    "np.heaviside(x, 0)": lambda x: np.heaviside(x, 0.0),
    "np.isclose(x, 0.7)": lambda x: x * np.isclose(x, POINT),
    "np.matrix multiplication": lambda x: (np.array([[x, 1.0]]) @ np.array([2.0, 3.0]))[0],
    "np.linalg.det": lambda x: np.linalg.det(np.array([[x, 1.0], [2.0, 3.0]])),
    "np.cumsum([x, x])": lambda x: np.cumsum(np.array([x, x]))[1],
    "x.__float__()": lambda x: x.__float__(),
    "x.__round__()": lambda x: x.__round__(),
}

#: Those that are decided by equality, with the derivative of the branch that is right at the point.
DECIDED: dict[str, tuple[Callable[[Any], Any], float]] = {
    "if x == 0.7": (lambda x: 3.0 * x if x == POINT else 0.0 * x, 3.0),
    "if x != 0.7": (lambda x: 0.0 * x if x != POINT else 3.0 * x, 3.0),
    "if 0.7 == x": (lambda x: 3.0 * x if POINT == x else 0.0 * x, 3.0),  # noqa: SIM300  # the way that is tried
    "if x == np.float64(0.7)": (lambda x: 3.0 * x if x == np.float64(POINT) else 0.0 * x, 3.0),
    "if np.float64(0.7) == x": (lambda x: 3.0 * x if np.float64(POINT) == x else 0.0 * x, 3.0),
    "x in (2.0, 0.7)": (lambda x: 3.0 * x if x in (2.0, POINT) else 0.0 * x, 3.0),
    "[2.0, 0.7].index(x)": (lambda x: x * [2.0, POINT].index(x), 1.0),
    "[2.0, 0.7].count(x)": (lambda x: x * [2.0, POINT].count(x), 1.0),
    "x == x + 0": (lambda x: 3.0 * x if x == x + 0.0 else 0.0 * x, 3.0),
    "x * 1.0 == x": (lambda x: 5.0 * x if x * 1.0 == x else 7.0 * x, 5.0),
    "x is not None": (lambda x: 3.0 * x if x != None else 0.0 * x, 3.0),  # noqa: E711  # the way that is tried
    "match x": (lambda x: matched(x), 3.0),
    "(x, 1.0) == (0.7, 1.0)": (lambda x: 3.0 * x if (x, 1.0) == (POINT, 1.0) else 0.0 * x, 3.0),
    "operator.eq(x, 0.7)": (lambda x: 3.0 * x if operator.eq(x, POINT) else 0.0 * x, 3.0),
}


def matched(x: Any) -> Any:
    match x:
        case 0.7:
            return 3.0 * x
        case _:
            return 0.0 * x


def derivative_on_floats(f: Callable[[Any], Any]) -> float | None:
    """The derivative by differences; None where floats have no answer either."""
    try:
        return float(f(POINT + 1e-6) - f(POINT - 1e-6)) / 2e-6
    except (TypeError, ValueError, AttributeError, IndexError):
        return None


def outcome(name: str, compiled: bool) -> str:
    """ "right", "refused", or a description of what is wrong."""
    f, wanted = DECIDED[name] if name in DECIDED else (WAYS[name], derivative_on_floats(WAYS[name]))
    derivative = grad(lambda x: f(x))
    try:
        found = (jit(derivative) if compiled else derivative)(POINT)
    except (TypeError, AttributeError, struct.error) as error:
        return "refused" if str(error) else "an error without words"
    except Exception as error:
        return f"raises {type(error).__name__}: {error}"
    if wanted is not None and math.isclose(found, wanted, rel_tol=1e-4, abs_tol=1e-4):
        return "right"
    return f"gives {found!r}, not {wanted!r}"
