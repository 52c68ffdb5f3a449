"""The derivative of an expression as a formula, in text that the command line reads again and in LaTeX.

The expression is traced, the symbolic sweep writes its derivative down, and the compiler's simplifier shortens it. What is
left is ordered as a person would write it: numbers first, reciprocals as fractions, like terms together.
"""

import ast
import math
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

from autograd.compiler.lanes import ARGUMENT
from autograd.compiler.passes import simplify
from autograd.compiler.program import Program
from autograd.compiler.trace import Trace
from autograd.compiler.traced import Traced
from autograd.define import TABLE, Primitive
from autograd.drawing.symbols import latex_name, latex_phrase
from autograd.errors import ExpressionError
from autograd.expression import compute, variables_of
from autograd.primitives import (
    FAR,
    add,
    constant,
    div,
    equal,
    isfinite,
    log,
    logical_and,
    maximum,
    minimum,
    mul,
    neg,
    reciprocal,
    square,
    sub,
    where,
)
from autograd.primitives import pow as power

#: A name, a number, or a primitive with its arguments. A list of terms is in one argument of a primitive over lists.
Term = str | float | tuple[Any, ...]

#: A formula of more terms than this gives those that it uses several times names of their own.
LONG = 60
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
#: Rows that only derivatives use, in others.
OPENED = {
    "chain": lambda a, p: (mul, a, p),
    "chain_selected": lambda a, p: (mul, a, p),
    "one_minus_square": lambda x: (sub, 1.0, (square, x)),
    "tanh_slope": lambda x, y: (sub, 1.0, (square, y)),
    "sigmoid_slope": lambda x, y: (mul, y, (sub, 1.0, y)),
    "pow_log": lambda a, b, n: (mul, (power, a, b), (power, (log, a), n)),
}  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """A formula and, before it, those of the names in it: pairs of a name and what it stands for, as text or LaTeX."""

    text: list[tuple[str, str]]
    latex: list[tuple[str, str]]


def derivative(expression: str, name: str, constants: Collection[str] = ()) -> Formula:
    """The derivative of an expression by one of its variables.

    Args:
        expression: as for `compute`.
        name: the variable.
        constants: which of the names in it are constants; "e" among them is the number whose logarithm is 1.

    Raises:
        ExpressionError: for what is no expression, or one without that variable.

    >>> derivative("sin(x ** 2)", "x").text
    [('', '2 * x * cos(x ** 2)')]
    >>> derivative("sin(x ** 2)", "x").latex
    [('', '2 \\\\cdot x \\\\cdot \\\\cos(x^2)')]
    """
    names = variables_of(expression)
    if name not in names or name in constants:
        raise ExpressionError(f"{name} is no variable of the expression; it has {', '.join(names) or 'none'}.")
    with Trace() as trace:
        sources = {other: trace.source(ARGUMENT, i, 0) for i, other in enumerate(names)}
        result = cast(Traced, compute(expression, sources))
        (slope,) = result.gradients([sources[name]])
        # With the result beside it the simplifier writes derivatives by it: 1 - tanh(x)**2.
        program = simplify(trace.program([result, slope]))
    try:
        return _Writer(program, names, constants).formula()
    except RecursionError:
        raise ExpressionError("The expression is nested too deeply for a formula of its derivative.") from None


class _Writer:
    def __init__(self, program: Program, names: list[str], constants: Collection[str]) -> None:
        self.program, self.names, self.constants = program, names, constants

    def formula(self) -> Formula:
        """The last result of the program, and before it what it uses several times where it would be long."""
        program, root = self.program, self.program.outputs[-1]
        wanted = {root}
        for i in range(root, -1, -1):
            if i in wanted:
                wanted.update(program.args[i])
        uses, sizes = dict.fromkeys(wanted, 0), dict.fromkeys(wanted, 1)
        for i in sorted(wanted):
            sizes[i] += sum(sizes[arg] for arg in program.args[i])
            for arg in program.args[i]:
                uses[arg] += 1
        shared = {i for i in wanted if sizes[root] > LONG and uses[i] > 1 and sizes[i] > 3} | {root}
        fresh = (name for i in range(1, len(program) + 2) if (name := f"v{i}") not in self.names)
        terms: dict[int, Term] = {}
        text: list[tuple[str, str]] = []
        latex: list[tuple[str, str]] = []
        for i in sorted(wanted):
            terms[i] = term = self.term(i, terms)
            if i == root and isinstance(term, float):
                term = product((mul, term, 1.0))  # a third is 1/3
            if i in shared:
                terms[i] = name = "" if i == root else next(fresh)
                text.append((name, as_text(term)))
                latex.append((name and latex_name(name), as_latex(term)))
        return Formula(text, latex)

    def term(self, i: int, terms: dict[int, Term]) -> Term:
        program = self.program
        primitive = program.primitives[i]
        if primitive is ARGUMENT:
            return self.names[program.numbers[i]]
        if primitive is constant:
            return float(program.numbers[i])
        args = [terms[arg] for arg in program.args[i]]
        if primitive.name == "sum":
            return total(args)
        if primitive.name in ("dot", "chain_dot"):
            half = len(args) // 2
            return total([product((mul, a, b)) for a, b in zip(args[:half], args[half:], strict=True)])
        if primitive.over_lists:
            return (primitive, *map(tuple, primitive.unflatten(args)))
        return self.tidied(primitive, args)

    def tidied(self, primitive: Primitive, args: list[Term]) -> Term:
        if primitive.name in OPENED:
            return self.reopened(OPENED[primitive.name](*args), args)
        if primitive is power and args[1] in (0.0, 1.0):
            return args[0] if args[1] else 1.0
        if primitive is power and isinstance(args[0], float) and args[0] == 1.0:
            return 1.0
        if primitive is log and args == ["e"] and "e" in self.constants:
            return 1.0
        if (known := self.decided(primitive, args)) is not None:
            return known
        if primitive in (mul, div, neg, reciprocal):
            return product((primitive, *args))
        if primitive is add or primitive is sub:
            return total([args[0], args[1] if primitive is add else product((neg, args[1]))])
        return (primitive, *args)

    def reopened(self, term: Term, args: list[Term]) -> Term:
        """What a row was opened into, tidied down to what the row was applied to."""
        if not isinstance(term, tuple) or term in args:
            return term
        return self.tidied(term[0], [self.reopened(arg, args) for arg in term[1:]])

    def decided(self, primitive: Primitive, args: list[Term]) -> Term | None:
        """What a case distinction comes to where it is about a constant, or guards against the overflow of floats."""
        match primitive, args:
            case _, [str(name), 0.0] if primitive is equal and name in self.constants:
                return 0.0
            case _, [a, b] if primitive is logical_and and (0.0 in (a, b) or a == b):
                return 0.0 if 0.0 in (a, b) else a
            case _, [0.0, _, other] if primitive is where:
                return other
            case _, [(head, a), b, 0.0] if primitive is where and head is isfinite and a == b:
                return a
            case _, [(head, a, low), high] if (primitive, head, low, high) == (minimum, maximum, -FAR, FAR):
                return a
            case _:
                return None


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
    elif number and (divisor / number).is_integer():
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
    if isinstance(term, float):
        size: ast.expr = ast.Constant(int(abs(term)) if abs(term) < 1e15 and term.is_integer() else abs(term))
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
    if isinstance(term, float):
        text = str(int(term)) if abs(term) < 1e15 and term.is_integer() else repr(term)
        mantissa, e, exponent = text.partition("e")
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else text.replace("inf", r"\infty")
    head, *args = term
    return latex_phrase(head, [", ".join(map(as_latex, arg)) if head.over_lists else as_latex(arg) for arg in args])


assert TABLE.keys() >= OPENED.keys()  # a row that is renamed is renamed here
