"""Terms of a formula: ordered as a person would write them, and written as text and as LaTeX.

Numbers come first, then names; reciprocals are fractions, equal factors powers, and like terms are added up. These are
identities of real numbers: a formula has no overflow and no rounding.
"""

import ast
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from autograd.drawing.formula.symbols import latex_name, latex_phrase
from autograd.primitives import add, div, mul, neg, reciprocal, square, sub
from autograd.primitives import pow as power
from autograd.row import Primitive


@dataclass(frozen=True)
class Applied:
    """A primitive applied to terms."""

    primitive: Primitive
    args: "tuple[Term, ...]"


@dataclass(frozen=True)
class AppliedToLists:
    """A primitive over lists, applied to lists of terms."""

    primitive: Primitive
    lists: "tuple[tuple[Term, ...], ...]"


#: A name, a number, or a primitive that is applied to terms.
Term: TypeAlias = str | float | Applied | AppliedToLists
#: A product: its number, its factors and its divisors.
Factors: TypeAlias = tuple[float, list[Term], list[Term]]
#: How the arithmetic is typed.
TYPED = {
    add: "a + b",
    sub: "a - b",
    mul: "a * b",
    div: "a / b",
    neg: "-a",
    square: "a ** 2",
    power: "a ** b",
    reciprocal: "1 / a",
}


def apply(primitive: Primitive, *args: Term) -> Applied:
    return Applied(primitive, args)


def factors(term: Term) -> Factors:
    """A term as a product."""
    match term:
        case float():
            return _number_factors(term)
        case Applied(primitive, (arg,)) if primitive is neg:
            number, above, below = factors(arg)
            return -number, above, below
        case Applied(primitive, (arg,)) if primitive is reciprocal:
            return _quotient(1.0, arg)
        case Applied(primitive, (a, b)) if primitive is div:
            return _quotient(a, b)
        case Applied(primitive, (a, b)) if primitive is mul:
            (x, above, below), (y, more, less) = factors(a), factors(b)
            return x * y, above + more, below + less
        case _:
            return 1.0, [term], []


def _number_factors(number: float) -> Factors:
    """A number that is short as a fraction, such as 1/3 or 3/2, as one."""
    exact = Fraction(number).limit_denominator(20) if math.isfinite(number) else Fraction(1)
    if exact.denominator > 1 and float(exact) == number and (exact.denominator == 2 or len(repr(number)) > 6):
        return float(exact.numerator), [], [float(exact.denominator)]
    return number, [], []


def _quotient(a: Term, b: Term) -> Factors:
    (x, above, below), (y, more, less) = factors(a), factors(b)
    return (x if y >= 0.0 else -x), above + less, below + [abs(y)] * (abs(y) != 1.0) + more


def product(term: Term) -> Term:
    """A product with its number first and all that it is divided by below one line."""
    number, above, below = factors(term)
    if number == 0.0:
        return 0.0
    if number < 0.0:
        return apply(neg, _product(-number, above, below)) if above or below else number
    return _product(number, above, below)


def _product(number: float, above: Sequence[Term], below: Sequence[Term]) -> Term:
    divisor = math.prod(factor for factor in below if isinstance(factor, float))
    below = [factor for factor in below if not isinstance(factor, float)]
    if divisor and (number / divisor).is_integer():
        number, divisor = number / divisor, 1.0
    elif number and math.isfinite(number) and (divisor / number).is_integer():
        number, divisor = 1.0, divisor / number
    top = _multiply([*[number] * (number != 1.0 or not above), *above])
    below = [*[divisor] * (divisor != 1.0), *below]
    return apply(div, top, _multiply(below)) if below else top


def _multiply(terms: list[Term]) -> Term:
    """The product of factors: numbers, names, then the rest, and equal ones as a power."""
    counts: dict[Term, int] = {}
    for term in sorted(terms, key=lambda term: 0 if isinstance(term, float) else 1 if isinstance(term, str) else 2):
        match term:
            case Applied(primitive, (base,)) if primitive is square:
                counts[base] = counts.get(base, 0) + 2
            case _:
                counts[term] = counts.get(term, 0) + 1
    result, *rest = [_power(base, times) for base, times in counts.items()]
    for term in rest:
        result = apply(mul, result, term)
    return result


def _power(base: Term, times: int) -> Term:
    return base if times == 1 else apply(square, base) if times == 2 else apply(power, base, float(times))


def total(terms: Sequence[Term]) -> Term:
    """A sum with like terms added up: x + x is 2 * x."""
    found: dict[tuple[tuple[Term, ...], tuple[Term, ...]], float] = {}
    waiting = [*reversed(terms)]
    while waiting:
        match waiting.pop():
            case Applied(primitive, (a, b)) if primitive is add:
                waiting += [b, a]
            case Applied(primitive, (a, b)) if primitive is sub:
                waiting += [product(apply(neg, b)), a]
            case term:
                number, above, below = factors(term)
                key = tuple(above), tuple(below)
                found[key] = found.get(key, 0.0) + number
    parts = [(number, above, below) for (above, below), number in found.items() if number != 0.0]
    parts.sort(key=lambda part: (part[0] < 0.0, not part[1] and not part[2]))  # not "-x + 1", and numbers last
    result: Term = 0.0
    for i, (number, above, below) in enumerate(parts):
        part = _product(abs(number), above, below)
        first = product(apply(neg, part)) if number < 0.0 else part
        result = apply(sub if number < 0.0 else add, result, part) if i else first
    return result


def as_text(term: Term) -> str:
    """The formula as the command line reads it, with the parentheses that Python's grammar needs."""
    return ast.unparse(_tree(term))


def _tree(term: Term) -> ast.expr:
    match term:
        case str():
            return ast.Name(term)
        case float() | int():
            size = ast.Constant(int(abs(term)) if _is_short_integer(term) else abs(term))
            return ast.UnaryOp(ast.USub(), size) if term < 0.0 else size
        case AppliedToLists(primitive, lists):
            return ast.Call(ast.Name(primitive.name), [ast.List([*map(_tree, entries)]) for entries in lists], [])
        case Applied(primitive, args):
            trees = [*map(_tree, args)]
            if primitive is neg:
                return _negative(*trees)
            if primitive not in TYPED:
                return ast.Call(ast.Name(primitive.name), trees, [])
            pattern = ast.parse(TYPED[primitive], mode="eval").body
            filled: ast.expr = _Fill(dict(zip("ab", trees, strict=False))).visit(pattern)
            return filled


def _is_short_integer(number: float) -> bool:
    return abs(number) < 1e15 and number.is_integer()


def _negative(tree: ast.expr) -> ast.expr:
    """With the sign at the first factor, -2 * x in place of -(2 * x)."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult | ast.Div):
        return ast.BinOp(_negative(tree.left), tree.op, tree.right)
    return ast.UnaryOp(ast.USub(), tree)


class _Fill(ast.NodeTransformer):
    """Puts trees in the place of names."""

    def __init__(self, trees: dict[str, ast.expr]) -> None:
        self.trees = trees

    def visit_Name(self, node: ast.Name) -> ast.expr:  # as ast calls it
        return self.trees[node.id]


def as_latex(term: Term) -> str:
    """The formula as LaTeX, by the table's column."""
    match term:
        case str():
            return r"\pi" if term == "pi" else latex_name(term)
        case float() | int():
            text = str(int(term)) if _is_short_integer(term) else repr(term)
            mantissa, e, exponent = text.partition("e")
            return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else text.replace("inf", r"\infty")
        case AppliedToLists(primitive, lists):
            return latex_phrase(primitive, [", ".join(map(as_latex, entries)) for entries in lists])
        case Applied(primitive, args):
            return latex_phrase(primitive, [*map(as_latex, args)])
