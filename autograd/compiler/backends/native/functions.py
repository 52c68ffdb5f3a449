"""The scalar functions that the interpreter can compute: the rows of the table that have a column `c`, and two of its
own."""

from collections.abc import Callable
from dataclasses import dataclass

from autograd import primitives
from autograd.row import TABLE

#: Calls in the column `c` that take so long that gathering operands, to compute several at a time, pays.
COSTLY = [
    "exp", "expm1", "exp2", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh",
    "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc", "pow", "hypot", "logaddexp", "remainder", "floor_divide",
]  # fmt: skip
#: Functions that c/functions.h computes by themselves, as their row has no column `c`, or more exactly or faster than
#: that would.
OWN = ("softplus", "sign", "clip", "atan2", "asinh", "hypot", "logaddexp", "remainder", "floor_divide")


@dataclass(frozen=True)
class Function:
    """A function of one, two or three numbers.

    Attributes:
        name: its name, which is that of its row in the table.
        arity: how many numbers it takes.
        c: its value as an expression in C of {0}, {1}, …
        costly: whether gathering operands to compute several at a time pays.
        evaluate: its value in Python.
    """

    name: str
    arity: int
    c: str
    costly: bool
    evaluate: Callable[..., float]


def _functions() -> dict[str, Function]:
    found: dict[str, Function] = {}
    for row in [row for row in TABLE.values() if getattr(primitives, row.name, None) is row]:  # not those that users define
        c = f"{row.name}({', '.join(f'{{{i}}}' for i in range(row.arity))})" if row.name in OWN else row.c
        if c is not None and not row.over_lists:
            calls_row = "row_" in c and row.name not in OWN
            costly = calls_row or row.name == "softplus" or any(f"{call}(" in c for call in COSTLY)
            found[row.name] = Function(row.name, row.arity, c, costly, row.evaluate)
    for name, sign, evaluate in ("add_product", "+", _add_product), ("subtract_product", "-", _subtract_product):
        found[name] = Function(name, 3, f"{{0}} {sign} {{1}} * {{2}}", False, evaluate)
    return found


def _add_product(a: float, b: float, c: float) -> float:
    return a + b * c


def _subtract_product(a: float, b: float, c: float) -> float:
    return a - b * c


#: By name. `add_product` and `subtract_product`, a ± b·c in two roundings, are the interpreter's own.
FUNCTIONS = _functions()
PRODUCTS = ("add_product", "subtract_product")
