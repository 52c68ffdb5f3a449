"""The functions of the table of primitives as C99, by its column `c`."""

import re
from collections.abc import Iterable

from autograd.compiler.backends.c.loops import LOOPS, NEEDS
from autograd.compiler.backends.native.functions import FUNCTIONS, Function
from autograd.row import TABLE
from autograd.table.to_c import body

#: Functions whose row has no column `c`, or which libm has by another name, in the form of that column. `remainder` and
#: `floor_divide` are what Python's % and // give (float_rem and float_floor_div in CPython's floatobject.c).
OWN = {
    "asinh": "asinh({0})",
    "atan2": "atan2({0}, {1})",
    "hypot": "hypot({0}, {1})",
    "logaddexp": "({0} > {1} || {0} != {0} ? {0} : {1})"
    " + ({0} == {1} ? 0x1.62e42fefa39efp-1 : log1p(exp(-fabs({0} - {1}))))",
    "remainder": "const double rest = fmod({0}, {1});"
    " return rest == 0.0 ? copysign(0.0, {1}) : ({1} < 0.0) != (rest < 0.0) ? rest + {1} : rest;",
    "floor_divide": "const double rest = fmod({0}, {1}), whole = ({0} - rest) / {1};"
    " const double quotient = rest != 0.0 && ({1} < 0.0) != (rest < 0.0) ? whole - 1.0 : whole;"
    " const double down = floor(quotient), near = quotient - down > 0.5 ? down + 1.0 : down;"
    " return {1} == 0.0 ? {0} / {1} : quotient == 0.0 ? copysign(0.0, {0} / {1}) : near;",
}
#: Functions that no compiler computes for several lanes at a time, so each has a loop of its own.
ONE_LANE = ("remainder", "floor_divide")
NAMES = "abc"


def column(name: str) -> str:
    """The value: an expression, or statements with a return."""
    row = TABLE.get(name)
    text = OWN.get(name) or (row.c if row is not None else FUNCTIONS[name].c)
    assert text is not None
    return text


def value(function: Function) -> str:
    """The value in {0}, {1}, …: the expression, or the call of a function where it is long.

    >>> value(FUNCTIONS["expm1"]), value(FUNCTIONS["silu"])
    ('expm1({0})', 'row_silu({0})')
    """
    name, operands = function.name, [f"{{{k}}}" for k in range(function.arity)]
    text = column(name)
    if "row_" not in text and "return " not in text and max(map(text.count, operands)) <= 2:
        return text
    return f"row_{name}({', '.join(operands)})"


def definition(name: str) -> str:
    """A function of the table as C.

    >>> definition("one_minus_square")
    'static double row_one_minus_square(double a) { return (1.0 - a) * (1.0 + a); }'
    """
    parameters = ", ".join(f"double {letter}" for letter in NAMES[: FUNCTIONS[name].arity])
    return f"static double row_{name}({parameters}) {{ {body(column(name).format(*NAMES))} }}"


def definitions(texts: Iterable[str]) -> str:
    """The functions that some lines of C call, and those that these call."""
    found: dict[str, str] = {}
    for text in texts:
        _find(text, found)
    return "\n".join(found.values())


def _find(text: str, found: dict[str, str]) -> None:
    """Add the functions that a text calls, each after those that it calls itself."""
    for name in dict.fromkeys(re.findall(r"\brow_(\w+)\(", text)):
        if f"row_{name}" not in found:
            lines = definition(name)
            _find(lines.partition("{")[2], found)
            found[f"row_{name}"] = lines
    for name in LOOPS:
        if name not in found and re.search(rf"\b{name}\(", text):
            for needed in NEEDS.get(name, []):
                found.setdefault(needed, LOOPS[needed].rstrip())
            _find(LOOPS[name].partition("{")[2], found)
            found[name] = LOOPS[name].rstrip()
