"""The polynomials of the vector functions: `python -m autograd.compiler.backends.native.coefficients` writes
c/polynomials.h.

They are found in 60-digit arithmetic by mpmath, which only this command needs. Each is the interpolant in Chebyshev's
points of a smooth function, which errs at most a few times as much as the best polynomial of its degree (Trefethen,
"Approximation Theory and Approximation Practice", 2013, chapters 4 and 16). What is fitted is the tail of a series: its
leading terms, exact in binary, are added by the caller, so that the rounding of a coefficient hardly counts.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

mp: Any = import_module("mpmath").mp.clone()
mp.dps = 60
mpf: Any = mp.mpf
Number = Any
Curve = Callable[[Number], Number]


def chebyshev(f: Curve, low: Number, high: Number, degree: int) -> list[Number]:
    """Coefficients of powers of x of the interpolant of f on an interval."""
    count = degree + 1
    nodes = [mp.cos(mp.pi * (2 * i + 1) / (2 * count)) for i in range(count)]
    xs = [(low + high) / 2 + (high - low) / 2 * t for t in nodes]
    matrix = mp.matrix([[x**k for k in range(count)] for x in xs])
    return list(mp.lu_solve(matrix, mp.matrix([f(x) for x in xs])))


def worst(f: Curve, coefficients: list[float], low: Number, high: Number) -> float:
    """The largest relative error of the polynomial with rounded coefficients, in exact arithmetic."""
    error = mpf(0)
    for i in range(401):
        x = low + (high - low) * i / 400
        value = f(x)
        found = sum((c * x**k for k, c in enumerate(coefficients)), mpf(0))
        error = max(error, abs(found / value - 1))
    return float(mp.log(error, 2))


def estrin(coefficients: list[str], x: str) -> str:
    """The polynomial as C by Estrin's scheme ("Organization of computer systems", 1960): pairs, then pairs of pairs.
    Horner's takes fewer multiplications, but each step of it waits for the one before, and one lane at a time is what
    recurrences run."""
    terms, lines, power = list(coefficients), list[str](), x
    level = 0
    while len(terms) > 1:
        made: list[str] = []
        for i in range(0, len(terms) - 1, 2):
            lines.append(f"const double p{level}_{i // 2} = {terms[i]} + {terms[i + 1]} * {power};")
            made.append(f"p{level}_{i // 2}")
        terms, level = made + terms[len(terms) - len(terms) % 2 :], level + 1
        if len(terms) > 1:
            lines.append(f"const double x{level} = {power} * {power};")
            power = f"x{level}"
    return "\n    ".join([*lines, f"return {terms[0]};"])


def near_zero(f: Curve) -> Curve:
    """A function with a removable pole at 0."""
    return lambda x: f(x if abs(x) > 1e-18 else mpf(10) ** -18)


def odd(f: Curve) -> Curve:
    """A function of z = x², given as one of x, with a removable pole at 0."""
    return near_zero(lambda z: f(mp.sqrt(z)))


def log_erfcx(x: Number) -> Number:
    """log(e^x² erfc(x) (x + 2)), which is smooth and lies between -0.57 and 0.4."""
    return mp.log((x + CENTRE) * mp.erfc(x)) + x * x


def two_over_pi(words: int) -> list[int]:
    """The bits of 2/π behind the point, 32 at a time."""
    with mp.workprec(32 * words + 64):
        number = int(mp.floor(2 / mp.pi * mpf(2) ** (32 * words)))
    return [number >> 32 * (words - 1 - i) & 0xFFFFFFFF for i in range(words)]


CENTRE = mpf(2)  # of the fraction that maps [0, inf) to [-1, 1] for erfc
LN2 = mp.log(2)


def from_t(t: Number) -> Number:
    return CENTRE * (1 + t) / (1 - t)


def to_t(x: Number) -> Number:
    return (x - CENTRE) / (x + CENTRE)


#: name: (its formula, function, the ends of the interval, degree)
POLYNOMIALS: dict[str, tuple[str, Curve, Number, Number, int]] = {
    "exp": ("(eʳ - 1 - r) / r²", near_zero(lambda r: (mp.expm1(r) - r) / r**2), -LN2 / 2 * 1.01, LN2 / 2 * 1.01, 10),
    "log": (
        "(log((1 + s) / (1 - s)) - 2s) / s³ in z = s²",
        odd(lambda s: (2 * mp.atanh(s) - 2 * s) / s**3), mpf(0), mpf(0.1716) ** 2, 6),
    "pow": (
        "(3/2 log((1 + s) / (1 - s)) / s - 3 - s²) / s⁴ in z = s²",
        odd(lambda s: (3 * mp.atanh(s) / s - 3 - s**2) / s**4), mpf(0), mpf(0.1716) ** 2, 7),
    "sin": ("(sin r - r) / r³ in z = r²", odd(lambda r: (mp.sin(r) - r) / r**3), mpf(0), (mp.pi / 4) ** 2 * 1.01, 6),
    "cos": (
        "(cos r - 1 + r²/2) / r⁴ in z = r²",
        odd(lambda r: (mp.cos(r) - 1 + r * r / 2) / r**4), mpf(0), (mp.pi / 4) ** 2 * 1.01, 5),
    "atan": ("(atan u - u) / u³ in z = u²", odd(lambda u: (mp.atan(u) - u) / u**3), mpf(0), mpf(1) / 4, 12),
    "erf": (
        "(erf(x)/x - 2/√π) / x² in z = x²",
        odd(lambda x: (mp.erf(x) / x - 2 / mp.sqrt(mp.pi)) / x**2), mpf(0), mpf(1), 12),
    "erfc": (
        "log(erfcx(x) (x + 2)) in t = (x - 2) / (x + 2)",
        lambda t: log_erfcx(from_t(t)), to_t(mpf("0.46")), to_t(mpf("27.5")), 24),
    "erfc_rough": (
        "log(erfcx(x) (x + 2)) in t = (x - 2) / (x + 2)",
        lambda t: log_erfcx(from_t(t)), to_t(mpf("0.99")), to_t(mpf("6.05")), 15),
}  # fmt: skip


def header() -> str:
    """The text of polynomials.h."""
    out = [
        "/* Written by coefficients.py. Each polynomial's comment says what it approximates and how well. */",
        "#pragma once",
    ]
    for name, (text, f, low, high, degree) in POLYNOMIALS.items():
        exact = chebyshev(f, mpf(low), mpf(high), degree)
        coefficients = [float(c) for c in exact]
        bits = worst(f, coefficients, mpf(low), mpf(high))
        if name == "erfc":  # the caller adds the first two, in two parts each
            for k in range(2):
                low_part = float(exact[k] - coefficients[k])
                out.append(f"#define ERFC_{k} {coefficients[k].hex()}\n#define ERFC_{k}_LOW {low_part.hex()}")
            coefficients, text = coefficients[2:], f"the terms from t² on, over t², of {text}"
        body = estrin([c.hex() for c in coefficients], "x")
        out.append(
            f"/* {text}, on [{float(low):.4g}, {float(high):.4g}], to 2^{bits:.1f} */\n"
            f"INLINE double polynomial_{name}(double x) {{\n    {body}\n}}"
        )
    digits = ", ".join(f"0x{word:08x}" for word in two_over_pi(44))
    out.append(f"/* 2/π */\nstatic const uint32_t TWO_OVER_PI[44] = {{{digits}}};")
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    (Path(__file__).parent / "c" / "polynomials.h").write_text(header(), encoding="utf-8")
