"""Terms of a formula: ordered as a person would write them, and written as text and as LaTeX.

Numbers come first, then names; reciprocals are fractions, equal factors powers, and like terms are added up. These are
identities of real numbers: a formula has no overflow and no rounding.
"""

# Terms are nested tuples of any depth, which a checker cannot follow.
# pyright: basic

import ast
import math
from fractions import Fraction
from typing import Any, cast

from autograd.drawing.formula.symbols import latex_name, latex_phrase
from autograd.primitives import add, div, mul, neg, reciprocal, square, sub
from autograd.primitives import pow as power

#: A name, a number, or a primitive with its arguments. A list of terms is in one argument of a primitive over lists.
Term = str | float | tuple[Any, ...]
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


def factors(term: Term) -> tuple[float, list[Term], list[Term]]:
    """A product as a number, what is multiplied and what is divided by."""
    if isinstance(term, float):
        exact = Fraction(term).limit_denominator(20) if math.isfinite(term) else Fraction(1)
        if exact.denominator > 1 and float(exact) == term and (exact.denominator == 2 or len(repr(term)) > 6):
            return float(exact.numerator), [], [float(exact.denominator)]
        return term, [], []
    head, *args = term if isinstance(term, tuple) else (None,)
    if head is neg:
        number, above, below = factors(args[0])
        return -number, above, below
    if head is reciprocal:
        args = [1.0, args[0]]
    if head in (mul, div, reciprocal):
        (a, above, below), (b, more, less) = factors(args[0]), factors(args[1])
        if head is mul:
            return a * b, above + more, below + less
        return (a if b >= 0.0 else -a), above + less, below + [abs(b)] * (abs(b) != 1.0) + more
    return 1.0, [term], []


def product(term: Term) -> Term:
    """A product with its number first and all that it is divided by below one line."""
    number, above, below = factors(term)
    if number == 0.0:
        return 0.0
    if number < 0.0:
        return (neg, _written(-number, above, below)) if above or below else number
    return _written(number, above, below)


def _written(number: float, above: list[Term], below: list[Term]) -> Term:
    divisor = math.prod(factor for factor in below if isinstance(factor, float))
    below = [factor for factor in below if not isinstance(factor, float)]
    if divisor and (number / divisor).is_integer():
        number, divisor = number / divisor, 1.0
    elif number and math.isfinite(number) and (divisor / number).is_integer():
        number, divisor = 1.0, divisor / number
    top = _multiplied([number] * (number != 1.0 or not above) + above)
    below = [divisor] * (divisor != 1.0) + below
    return (div, top, _multiplied(below)) if below else top


def _multiplied(terms: list[Term]) -> Term:
    """The product of factors, names before the rest, and equal ones as a power."""
    counts: dict[Term, int] = {}
    for term in sorted(terms, key=lambda term: (isinstance(term, tuple), isinstance(term, str))):
        base, times = (term[1], 2) if isinstance(term, tuple) and term[0] is square else (term, 1)
        counts[base] = counts.get(base, 0) + times
    result, *rest = [_raised(base, times) for base, times in counts.items()]
    for term in rest:
        result = (mul, result, term)
    return result


def _raised(base: Term, times: int) -> Term:
    return base if times == 1 else (square, base) if times == 2 else (power, base, float(times))


def total(terms: list[Term]) -> Term:
    """A sum with like terms added up: x + x is 2 * x."""
    found: dict[Any, float] = {}
    waiting = terms[::-1]
    while waiting:
        term = waiting.pop()
        if isinstance(term, tuple) and term[0] in (add, sub):
            waiting += [term[2] if term[0] is add else product((neg, term[2])), term[1]]
            continue
        number, above, below = factors(term)
        key = tuple(above), tuple(below)
        found[key] = found.get(key, 0.0) + number
    parts = [(number, list(above), list(below)) for (above, below), number in found.items() if number != 0.0]
    parts.sort(key=lambda part: (part[0] < 0.0, not part[1] and not part[2]))  # not "-x + 1", and numbers last
    result: Term = 0.0
    for i, (number, above, below) in enumerate(parts):
        part = _written(abs(number), above, below)
        first = product((neg, part)) if number < 0.0 else part
        result = (sub if number < 0.0 else add, result, part) if i else first
    return result


def as_text(term: Term) -> str:
    """The formula as the command line reads it, with the parentheses that Python's grammar needs."""
    return ast.unparse(_tree(term))


def _tree(term: Term) -> ast.expr:
    if isinstance(term, str):
        return ast.Name(term)
    if isinstance(term, float | int):
        size: ast.expr = ast.Constant(int(abs(term)) if abs(term) < 1e15 and float(term).is_integer() else abs(term))
        return ast.UnaryOp(ast.USub(), size) if term < 0.0 else size
    head, *args = term
    if head in TYPED:
        trees = dict(zip("ab", map(_tree, args), strict=False))
        pattern = ast.parse(TYPED[head], mode="eval").body
        return _negative(trees["a"]) if head is neg else cast(ast.expr, _Fill(trees).visit(pattern))
    lists = [ast.List([_tree(entry) for entry in arg]) if head.over_lists else _tree(arg) for arg in args]
    return ast.Call(ast.Name(head.name), lists, [])


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
    if isinstance(term, str):
        return r"\pi" if term == "pi" else latex_name(term)
    if isinstance(term, float | int):
        text = str(int(term)) if abs(term) < 1e15 and float(term).is_integer() else repr(term)
        mantissa, e, exponent = text.partition("e")
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else text.replace("inf", r"\infty")
    head, *args = term
    return latex_phrase(head, [", ".join(map(as_latex, arg)) if head.over_lists else as_latex(arg) for arg in args])
