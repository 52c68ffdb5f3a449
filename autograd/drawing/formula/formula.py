"""The derivative of an expression as a formula, in text that the command line reads again and in LaTeX.

The expression is traced, the symbolic sweep writes its derivative down, and the compiler's simplifier shortens it. The
result is ordered as a person would write it; see terms.py.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import cast

from autograd.cli.expression import compute, variables_of
from autograd.compiler.frontend.trace import Trace
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import ARGUMENT
from autograd.compiler.ir.program import Program
from autograd.compiler.passes.simplify import simplify
from autograd.drawing.formula.symbols import latex_name
from autograd.drawing.formula.terms import Applied, AppliedToLists, Term, apply, as_latex, as_text, product, total
from autograd.errors import ExpressionError
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
from autograd.row import TABLE, Primitive

#: In a formula of more terms than this, common subexpressions get names of their own.
LONG = 60
#: Rows that only derivatives use, in others.
OPENED: dict[str, Callable[[list[Term]], Term]] = {
    "chain": lambda args: apply(mul, *args),
    "chain_selected": lambda args: apply(mul, *args),
    "one_minus_square": lambda args: apply(sub, 1.0, apply(square, *args)),
    "tanh_slope": lambda args: apply(sub, 1.0, apply(square, args[1])),
    "sigmoid_slope": lambda args: apply(mul, args[1], apply(sub, 1.0, args[1])),
    "pow_log": lambda args: apply(mul, apply(power, args[0], args[1]), apply(power, apply(log, args[0]), args[2])),
}


@dataclass(frozen=True)
class Formula:
    """A formula after the definitions of the names in it: pairs of a name and its expression, as text or LaTeX."""

    text: list[tuple[str, str]]
    latex: list[tuple[str, str]]


def derivative(expression: str, name: str, constants: Collection[str] = ()) -> Formula:
    """The derivative of an expression by one of its variables.

    Args:
        expression: as for `compute`.
        name: the variable.
        constants: which of the names in it are constants; "e" among them is the number whose logarithm is 1.

    Raises:
        ExpressionError: for anything but an expression, or one without that variable.

    >>> derivative("sin(x ** 2)", "x").text
    [('', '2 * x * cos(x ** 2)')]
    >>> derivative("sin(x ** 2)", "x").latex
    [('', '2 \\\\cdot x \\\\cdot \\\\cos(x^2)')]
    """
    names = variables_of(expression)
    if name not in names or name in constants:
        others = ", ".join(other for other in names if other not in constants) or "none"
        raise ExpressionError(f"{name} is no variable of the expression; it has {others}.")
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
        """The last result of the program, after its common subexpressions where it would be long."""
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
                term = product(apply(mul, term, 1.0))  # a third is 1/3
            if i in shared:
                terms[i] = name = "" if i == root else next(fresh)
                text.append((name, as_text(term)))
                latex.append((name and latex_name(name), as_latex(term)))
        return Formula(text, latex)

    def term(self, i: int, terms: dict[int, Term]) -> Term:
        program = self.program
        primitive = program.primitives[i]
        if primitive is ARGUMENT:
            return self.names[int(program.numbers[i])]
        if primitive is constant:
            return float(program.numbers[i])
        args = [terms[arg] for arg in program.args[i]]
        if primitive.name == "sum":
            return total(args)
        if primitive.name in ("dot", "chain_dot"):
            half = len(args) // 2
            return total([product(apply(mul, a, b)) for a, b in zip(args[:half], args[half:], strict=True)])
        if primitive.over_lists:
            return AppliedToLists(primitive, tuple(map(tuple, primitive.unflatten(args))))
        return self.tidied(primitive, args)

    def tidied(self, primitive: Primitive, args: list[Term]) -> Term:
        if primitive.name in OPENED:
            return self.reopened(OPENED[primitive.name](args), args)
        if primitive is power and args[1] in (0.0, 1.0):
            return args[0] if args[1] else 1.0
        if primitive is power and isinstance(args[0], float) and args[0] == 1.0:
            return 1.0
        if primitive is log and args == ["e"] and "e" in self.constants:
            return 1.0
        if (known := self.decided(primitive, args)) is not None:
            return known
        if primitive in (mul, div, neg, reciprocal):
            return product(apply(primitive, *args))
        if primitive is add or primitive is sub:
            return total([args[0], args[1] if primitive is add else product(apply(neg, args[1]))])
        return apply(primitive, *args)

    def reopened(self, term: Term, args: list[Term]) -> Term:
        """The expansion of a row, tidied down to the arguments of the row."""
        if not isinstance(term, Applied) or term in args:
            return term
        return self.tidied(term.primitive, [self.reopened(arg, args) for arg in term.args])

    def decided(self, primitive: Primitive, args: list[Term]) -> Term | None:
        """The value of a case distinction whose condition is constant, or that guards against the overflow of floats."""
        match primitive, args:
            case _, [str(name), 0.0] if primitive is equal and name in self.constants:
                return 0.0
            case _, [a, b] if primitive is logical_and and (0.0 in (a, b) or a == b):
                return 0.0 if 0.0 in (a, b) else a
            case _, [0.0, _, other] if primitive is where:
                return other
            case _, [Applied(head, (a,)), b, far] if (primitive, head, b, far) == (where, isfinite, a, FAR):
                return a
            case _, [Applied(head, (a, low)), high] if (primitive, head, low, high) == (minimum, maximum, -FAR, FAR):
                return a
            case _:
                return None


assert TABLE.keys() >= OPENED.keys()  # a row that is renamed is renamed here
