"""The table of primitives as JavaScript, made of its column `c`: the page computes with the rows that the engine has."""

import re
from collections.abc import Mapping

from autograd.row import TABLE, Primitive

NAMES = ("a", "b", "c")
#: C's functions of which JavaScript has none of the same name and meaning. The error function near 0 is a series whose terms
#: all have one sign (Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 7.1.6), and farther out a continued
#: fraction (7.1.14), of which 40 terms give 13 digits from 2 on.
OWN = {
    "erf": """(x) => {
  if (!(Math.abs(x) < 2)) return Math.sign(x) * (1 - erfc(Math.abs(x)))
  let sum = 0
  for (let n = 3, term = x; sum + term !== sum; n += 2) {
    sum += term
    term *= (2 * x * x) / n
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}""",
    "erfc": """(x) => {
  if (x < 2) return 1 - erf(x)
  let fraction = x
  for (let k = 40; k > 0; k--) fraction = x + k / 2 / fraction
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction
}""",
    "exp2": "(x) => 2 ** x",
    "fabs": "Math.abs",
    "pow": "(x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y)",
    "rint": "(x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x))",  # halves to the even number
    "copysign": "(x, y) => (Object.is(Math.sign(y), -0) || y < 0 ? -Math.abs(x) : Math.abs(x))",
}


def functions_of(spelling: str) -> set[str]:
    return set(re.findall(r"\b([a-z]\w*)\(", spelling))


def spelled(row: Primitive) -> str | None:
    """The row as a function of numbers, of which that of a row over lists takes the result so far first; None where the
    table has no C.

    >>> spelled(TABLE["relu"]), spelled(TABLE["dot"])
    ('(a) => a <= 0.0 ? 0.0 : a', '(y, a, b) => y + a * b')
    """
    if row.c is None:
        return None
    body = row.c.format(*NAMES)
    for name in functions_of(row.c):
        if name.startswith("row_"):
            body = re.sub(rf"\b{name}\(", f"rows.{name.removeprefix('row_')}(", body)
        elif name not in OWN:
            body = re.sub(rf"\b{name}\(", f"Math.{name}(", body)
    body = re.sub(r"-(?=-)", "- ", body)
    if "return " in body:
        body = f"{{ {body.replace('const double ', 'const ')} }}"
    return f"({', '.join((*('y',) * row.over_lists, *NAMES[: row.arity]))}) => {body}"


def module(table: Mapping[str, Primitive] = TABLE) -> str:
    """The text of rows.js: `rows`, functions by name; and `start`, with which those over lists begin."""
    spellings = {name: text for name, row in table.items() if (text := spelled(row))}
    rows = "".join(f"  {name}: {text},\n" for name, text in spellings.items())
    start = {name: table[name].evaluate(*[[]] * table[name].arity) for name in spellings if table[name].over_lists}
    own = "".join(f"const {name} = {text}\n" for name, text in OWN.items())
    return (
        "// Made of the table of primitives by playground/rows.py.\n\n"
        f"{own}\nexport const rows = {{\n{rows}}}\n\n"
        f"export const start = {{ {', '.join(f'{name}: {number!r}' for name, number in start.items())} }}\n"
    )
