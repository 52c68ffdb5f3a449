"""Local derivatives in symbols: the table's partials, run on stand-ins and written down, as text and as LaTeX.

A row's `partials` applied to Values is a small graph of its own; writing that graph with the row's `symbol` and `latex`
columns gives "1 − [x ≤ 0]" or "e^{x}" without a word about any primitive here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd.backward import topological_order
from autograd.drawing.formula.wording import number, phrase, whole
from autograd.modes import modes
from autograd.primitives import chain, constant, div, log, mul, neg, pow_log, reciprocal, square
from autograd.primitives import pow as power
from autograd.row import Primitive
from autograd.value import Value


def of_reciprocal(y: Any, x: Any) -> Sequence[Any]:
    return (-reciprocal(square(x)),)


def of_quotient(y: Any, a: Any, b: Any) -> Sequence[Any]:
    slope = reciprocal(square(b)) if isinstance(a, float) and a == 1.0 else a / square(b)
    return reciprocal(b), -slope


def of_power(y: Any, a: Any, b: Any) -> Sequence[Any]:
    if number_of(a) == number_of(b) == 0.0:
        return power.partials(y, a, b)  # the table's convention for 0⁰
    return chain(b, pow_log(a, b - 1.0, 0.0)), pow_log(a, b, 1.0)


#: Partials as textbooks write them, where the table has another form of the same, which keeps more digits.
AS_TAUGHT: dict[Primitive, Callable[..., Sequence[Any]]] = {
    reciprocal: of_reciprocal,
    div: of_quotient,
    power: of_power,
}
#: A longer expression says less than the number that it stands for, which is then written instead.
LONGEST_TEXT, LONGEST_LATEX = 32, 120
#: How tightly a written expression holds together.
SUM, PRODUCT, ATOM = 1, 2, 3
#: Numbers at which an operation is tried, to see whether it is one at all.
PROBES = (-0.625, 0.375, 2.5)


def local_derivatives(node: Value) -> tuple[Mapping[Value, Value], list[Any]]:
    """The partials of a node by its arguments, as expressions of stand-ins.

    Returns:
        For each stand-in the node that it stands for, and one expression per argument: a Value of stand-ins, or a float.
        Within `no_grad` and `detect_anomaly`, which are about new nodes, they are the numbers that the node carries.
    """
    primitive = node.primitive
    assert primitive is not None
    if not modes.recording or modes.lines is not None:
        return {}, list(node.partials)
    actors = {other: Value(other.data) for other in (node, *node.args) if other.primitive is not constant}
    # Constants stay floats, so that conditions on them are decided: the derivative of x² has no case for an exponent of 0.
    result, *args = [actors.get(other, other.data) for other in (node, *node.args)]
    partials = AS_TAUGHT.get(primitive, primitive.partials)
    expressions = primitive.flatten(partials(result, *primitive.unflatten(args)))
    return {actor: other for other, actor in actors.items()}, expressions


def number_of(expression: Any) -> float:
    """Its value."""
    return expression.data if isinstance(expression, Value) else float(expression)


def as_text(expression: Any, names: Mapping[Value, str]) -> str:
    """An expression in symbols; as a number where that would be long."""
    text = _written(expression, names, number, text_phrase)
    return text if len(text) <= LONGEST_TEXT else number(number_of(expression))


def text_phrase(primitive: Primitive, args: Sequence[str]) -> str:
    """A primitive applied to operands in symbols; −x, where the graph has a node × −1."""
    return f"−{whole(args[0], first=False)}" if primitive is neg else phrase(primitive, args)


def as_latex(expression: Any, names: Mapping[Value, str]) -> str:
    """An expression as LaTeX; as a number where that would be long."""
    text = _written(expression, names, latex_number, latex_phrase)
    return text if len(text) <= LONGEST_LATEX else latex_number(number_of(expression))


def _written(
    expression: Any,
    names: Mapping[Value, str],
    write_number: Callable[[float], str],
    write: Callable[[Primitive, Sequence[str]], str],
) -> str:
    if not isinstance(expression, Value):
        return write_number(float(expression))
    texts: dict[Value, str] = {}
    for node in topological_order(expression):
        primitive = node.primitive
        if node in names:
            texts[node] = names[node]
        elif primitive is None or not node.args:
            texts[node] = write_number(node.data)
        elif (same := _passed_through(node)) is not None:
            texts[node] = texts[same]
        elif primitive is pow_log and node.args[2].primitive is constant and node.args[2].data in (0.0, 1.0):
            base, exponent, _ = (texts[arg] for arg in node.args)
            raised = write(power, [base, exponent])
            texts[node] = write(mul, [raised, write(log, [base])]) if node.args[2].data else raised
        else:
            args = primitive.unflatten([texts[arg] for arg in node.args])
            texts[node] = write(primitive, [", ".join(entries) for entries in args] if primitive.over_lists else args)
    return texts[expression]


def _passed_through(node: Value) -> Value | None:
    """The argument that the node always equals, as the others are constants: x in 1 · x, x + 0, x ^ 1."""
    primitive = node.primitive
    variable = [arg for arg in node.args if arg.primitive is not constant]
    if primitive is None or primitive.over_lists or len(variable) != 1:
        return None
    passes = all(primitive.evaluate(*[x if arg is variable[0] else arg.data for arg in node.args]) == x for x in PROBES)
    return variable[0] if passes else None


def latex_number(x: float) -> str:
    """A number as LaTeX.

    >>> latex_number(-2.0), latex_number(1.5e-7), latex_number(float("inf"))
    ('-2', '1.5 \\\\cdot 10^{-7}', '\\\\infty')
    """
    text = number(x).replace("−", "-").replace("∞", r"\infty").replace("nan", r"\mathrm{nan}")
    mantissa, e, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{exponent}}}" if e else text


def latex_name(name: str) -> str:
    """A node's name as LaTeX: one letter with an index in italics, anything else upright and escaped.

    >>> latex_name("w"), latex_name("x12"), latex_name("w0#2"), latex_name("rate_%")
    ('w', 'x_{12}', 'w_{0}^{(2)}', '\\\\mathrm{rate\\\\_\\\\%}')
    """
    if match := re.fullmatch(r"(.+)#(\d+)", name):
        return f"{latex_name(match[1])}^{{({match[2]})}}"
    if match := re.fullmatch(r"([^\W\d_])(\d*)", name):
        return match[1] + (match[2] and f"_{{{match[2]}}}")
    escapes = {"\\": r"\backslash{}", "^": r"\hat{}", "~": r"\sim{}", " ": r"\ ", "-": "{-}", "<": r"\lt{}", ">": r"\gt{}"}
    return rf"\mathrm{{{''.join(escapes.get(c, chr(92) + c if c in '{}$%&#_' else c) for c in name)}}}"


def latex_phrase(primitive: Primitive, args: Sequence[str]) -> str:
    """A primitive's `latex` with its arguments, in parentheses where their position requires them."""
    template = primitive.latex
    return template.format(*[_fitted(template, i, arg) for i, arg in enumerate(args)])


def _fitted(template: str, position: int, arg: str) -> str:
    before, after = template.format(*["\0" if i == position else "1" for i in range(template.count("{"))]).split("\0", 1)
    if before.endswith("{") and not after.startswith("}^"):
        return arg  # in the braces of a command, or in an exponent
    if before.endswith(("(", "|", "[", r"\lfloor ", r"\lceil ", ", ")) and not after.startswith("^"):
        return arg
    if after.startswith(("^", "}^")):
        needed = ATOM
    elif r"\cdot" in template or before.endswith(("-", "- ")):
        needed = PRODUCT
    else:
        needed = SUM
    negative = arg.startswith("-") and (before not in ("", "{") or needed == ATOM)
    return rf"\left({arg}\right)" if _strength(arg) < needed or negative else arg


def _strength(latex: str) -> int:
    """The precedence of the outermost operator, which stands outside of all brackets."""
    outside, depth = "", 0
    for part in re.findall(r"\\[{}]|\\left.|\\right.|\\[a-z]+|.", latex, re.DOTALL):
        depth += part in "{([" or part.startswith(r"\left(")
        depth -= part in "})]" or part.startswith(r"\right)")
        outside += part if not depth else " "
    if " + " in outside or " - " in outside:
        return SUM
    return PRODUCT if r"\cdot" in outside or "^" in outside or "=" in outside else ATOM
