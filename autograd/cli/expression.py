"""Expressions as a user types them, "sigmoid(w*x + b)": read against a white list and computed, never run as Python.

Python's parser reads them; this file accepts numbers, names, arithmetic, lists and the functions of the table, and refuses
all else. Every number is a float, so even 9**9**9**9 takes no time (it is inf).
"""

import ast
import difflib
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from autograd.arguments import real
from autograd.errors import ExpressionError
from autograd.plain_text import printable, terminal_columns
from autograd.primitives import add, div, mul, neg, pow, sub
from autograd.row import TABLE

#: The longest expression accepted, in characters. This bounds its depth and the size of its graph, too.
LONGEST = 2000
#: How many characters an error shows to either side of the column it points at.
AROUND = 40

#: What may be called by name.
FUNCTIONS = {name: row for name, row in TABLE.items() if not row.internal}
OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: add,
    ast.Sub: sub,
    ast.Mult: mul,
    ast.Div: div,
    ast.Pow: pow,
    ast.USub: neg,
    ast.UAdd: operator.pos,
}

ALLOWED = "An expression is made of numbers, names, + - * / **, parentheses, lists and functions."
#: The remedy for syntax that is refused.
HINTS: dict[type[ast.AST], str] = {
    ast.BitXor: "Write ** for a power.",
    ast.Mod: "Write remainder(a, b).",
    ast.FloorDiv: "Write floor_divide(a, b).",
    ast.BitAnd: "Write logical_and(a, b).",
    ast.BitOr: "Write logical_or(a, b).",
    ast.BoolOp: "Write logical_and(a, b) or logical_or(a, b).",
    ast.Not: "Write logical_not(a).",
    ast.Invert: "Write logical_not(a).",
    ast.Attribute: "Write sin(x), without the name of a module.",  # of a call
    ast.MatMult: "Write dot([a, b], [x, y]) for an inner product.",
    ast.IfExp: "Write where(condition, a, b).",
    ast.Compare: "Write less(a, b), less_equal(a, b) or equal(a, b).",
    ast.Tuple: "Write 0.5, not 0,5; a list is written [a, b].",
}


def compute(text: str, variables: Mapping[str, Any]) -> Any:
    """Compute an expression by the functions of the table.

    Args:
        text: the expression, such as "sigmoid(w*x + b)" or "dot([v, w], [x, y]) ** 2".
        variables: a number or Value for each name in it.

    Returns:
        A Value if there is one among the variables in it, else a float.

    Raises:
        ExpressionError: for anything else than such an expression; the message points at the column.

    >>> compute("3 * relu(x) + 1", {"x": 2.0})
    7.0
    >>> compute("3 * relo(x)", {"x": 2.0})
    Traceback (most recent call last):
    autograd.errors.ExpressionError: There is no function relo. Did you mean relu?
        3 * relo(x)
            ^
    """
    expression = _Expression(text)
    results: dict[ast.AST, Any] = {}
    for node in expression.nodes:
        results[node] = expression.value(node, [results[operand] for operand in _operands(node)], variables)
    root = expression.nodes[-1]
    if isinstance(root, ast.List):
        expression.refuse(root, "The result is a list, not a number; try sum([...]) or mean([...]).")
    return results[root]


def variables_of(text: str) -> list[str]:
    """The names in an expression that are no functions, in the order in which they come.

    >>> variables_of("sigmoid(w*x + b) - w")
    ['w', 'x', 'b']
    """
    expression = _Expression(text)
    names = [node for node in expression.nodes if isinstance(node, ast.Name)]
    return list(
        dict.fromkeys(node.id for node in sorted(names, key=lambda node: node.col_offset) if node.id not in FUNCTIONS)
    )


class _Expression:
    """A parsed expression: its source as one line, and its nodes, operands first and the whole last."""

    def __init__(self, text: str) -> None:
        self.source = " ".join(text.split())
        self.nodes: list[ast.expr] = []
        waiting = [self.parse()]
        while waiting:
            self.nodes.append(waiting.pop())
            waiting.extend(_operands(self.nodes[-1]))
        self.nodes.reverse()

    def parse(self) -> ast.expr:
        if not self.source:
            raise ExpressionError('The expression is empty; write one such as "w*x + b".')
        if len(self.source) > LONGEST:
            raise ExpressionError(f"The expression has {len(self.source):,} characters; at most {LONGEST:,} are accepted.")
        if "#" in self.source:
            self.fail("A comment would hide the rest of the expression.", self.source.index("#"))
        try:
            with warnings.catch_warnings(action="ignore"):  # their operands are refused below
                return ast.parse(self.source, mode="eval").body
        except SyntaxError as error:
            hint = " Write 2*x for a product." if "decimal literal" in error.msg else ""
            column = error.offset - 1 if error.offset else len(self.source)
            self.fail(f"{error.msg[0].upper()}{error.msg[1:]}.{hint}", column)
        except (RecursionError, MemoryError):
            raise ExpressionError("The expression is nested too deeply.") from None
        except ValueError:
            raise ExpressionError("The expression holds bytes that are not text.") from None

    def value(self, node: ast.expr, operands: list[Any], variables: Mapping[str, Any]) -> Any:
        match node:
            case ast.Constant(value=number) if type(number) in (int, float):
                return real(number)
            case ast.Name(id=name):
                return variables[name] if name in variables else self.lacks(node, variables)
            case ast.List():
                return operands
            case ast.BinOp(op=sign) | ast.UnaryOp(op=sign) if type(sign) in OPERATORS:
                return self.call(node, OPERATORS[type(sign)], operands)
            case ast.Call(func=ast.Name(id=name), keywords=[]) if name in FUNCTIONS:
                return self.call(node, FUNCTIONS[name], operands)
            case ast.Call(func=ast.Name(id=name)) if name not in FUNCTIONS:
                nearest = difflib.get_close_matches(name, FUNCTIONS, n=1)
                hint = f"Did you mean {nearest[0]}?" if nearest else f"There are {', '.join(FUNCTIONS)}."
                return self.refuse(node, f"There is no function {name}. {hint}")
            case _:
                return self.refuse(node, f"{ALLOWED} {_hint(node)}".strip())

    def call(self, node: ast.expr, function: Callable[..., Any], operands: list[Any]) -> Any:
        try:
            return function(*operands)
        except (TypeError, ValueError) as error:
            self.refuse(node, str(error))

    def lacks(self, node: ast.Name, variables: Mapping[str, Any]) -> NoReturn:
        if node.id in FUNCTIONS:
            self.refuse(node, f"{node.id} is a function: write {node.id}(...).")
        names = [other.id for other in self.nodes if isinstance(other, ast.Name)]
        needed = dict.fromkeys(name for name in names if name not in variables and name not in FUNCTIONS)
        self.refuse(node, f"{node.id} has no value. Add --at {' '.join(f'{name}=...' for name in needed)}")

    def refuse(self, node: ast.expr, message: str) -> NoReturn:
        """Fail at a node: at the operator of an operation, which stands between its operands, and else where it begins."""
        line = self.source.encode()
        column = node.col_offset
        if isinstance(node, ast.BinOp):
            after = node.left.end_col_offset or 0
            sign = re.compile(rb"[^\s()]").search(line, after)
            column = sign.start() if sign else after
        self.fail(message, len(line[:column].decode()))

    def fail(self, message: str, column: int) -> NoReturn:
        """Raise the error, with a caret under the character at `column`."""
        start = max(0, column - AROUND)
        before, after = printable(self.source[start:column]), printable(self.source[column : column + AROUND])
        before = "..." * (start > 0) + before
        after += "..." * (column + AROUND < len(self.source))
        raise ExpressionError(f"{message}\n    {before}{after}\n    {' ' * terminal_columns(before)}^")


def _operands(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.BinOp():
            return [node.left, node.right]
        case ast.UnaryOp():
            return [node.operand]
        case ast.Call():
            return node.args
        case ast.List():
            return node.elts
        case _:
            return []


def _hint(node: ast.expr) -> str:
    part = node.func if isinstance(node, ast.Call) else node.op if isinstance(node, ast.BinOp | ast.UnaryOp) else node
    return "" if isinstance(node, ast.Attribute) else HINTS.get(type(part), "")
