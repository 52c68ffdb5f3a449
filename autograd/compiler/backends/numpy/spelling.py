"""The spelling of a row of the table as NumPy calls that write into given arrays.

The table's column `numpy` is an expression, `(1.0 - {0}) * (1.0 + {0})`. Here it is lowered to one call per operation,
each with `out=`, so that no array is made while a program runs.
"""

import ast
import re
from collections.abc import Callable
from functools import cache

from autograd.row import Primitive

BINARY: dict[type[ast.operator], str] = {
    ast.Add: "np.add", ast.Sub: "np.subtract", ast.Mult: "np.multiply", ast.Div: "np.divide",
}  # fmt: skip
COMPARE: dict[type[ast.cmpop], str] = {
    ast.Gt: "np.greater", ast.GtE: "np.greater_equal", ast.Lt: "np.less", ast.LtE: "np.less_equal",
    ast.Eq: "np.equal", ast.NotEq: "np.not_equal",
}  # fmt: skip
#: Reductions over the first axis, as the ufunc's own method, which has no wrapper around it.
REDUCE = {"np.max": "np.maximum", "np.min": "np.minimum", "np.prod": "np.multiply", "np.sum": "np.add"}
#: Spellings with other helpers, opened.
OPENED = {
    # It is exp(x) to the last digit long before exp(-x) overflows, at -709, or at -88 in single precision.
    "sigmoid": "np.where(1.0 / (1.0 + np.exp(-({0}))) < 1e-37, np.exp({0}), 1.0 / (1.0 + np.exp(-({0}))))",
}


@cache
def _parse(template: str, arity: int) -> ast.expr:
    return ast.parse(template.format(*(f"_{i}" for i in range(arity))), mode="eval").body


def _unspellable(node: ast.expr) -> ast.expr | None:
    """The first part of an expression that is no operation which takes `out=`; None where all are."""
    match node:
        case ast.Name():
            return None if node.id[1:].isdigit() else node
        case ast.Constant():
            return None
        case ast.UnaryOp(op=ast.USub()):
            parts = [node.operand]
        case ast.BinOp() if type(node.op) in BINARY:
            parts = [node.left, node.right]
        case ast.Compare(ops=[op]) if type(op) in COMPARE:
            parts = [node.left, *node.comparators]
        case ast.Call(keywords=[]):
            parts = node.args
        case _:
            return node
    return next((found for part in parts if (found := _unspellable(part)) is not None), None)


@cache
def _elementwise(template: str, arity: int) -> ast.expr:
    body = _parse(template, arity)
    if (part := _unspellable(body)) is not None:
        written = re.sub(r"\b_(\d)\b", r"{\1}", ast.unparse(part))
        raise ValueError(
            f"{written!r} is no single NumPy call; use + - * /, numbers, one comparison at a time, and calls without"
            " keywords, such as np.where(a, b, c) or np.logical_and(a, b)"
        )
    return body


def spell(primitive: Primitive, operands: list[str], out: str, temporary: Callable[[str], str]) -> list[str]:
    """Lines that compute a primitive elementwise.

    Args:
        primitive: a row of the table that is not over lists.
        operands: the names of its arguments.
        out: the name of the array for the result, which is none of the operands unless the spelling is one call.
        temporary: gives the name of an array like out, for "float" or "bool".

    Raises:
        ValueError: if the column `numpy` holds anything but NumPy calls, such as `&`.
    """
    lines: list[str] = []

    def value(node: ast.expr, target: str | None = None) -> str:
        """The name of the value of a part of the expression, after the lines that compute it."""
        if isinstance(node, ast.Name):
            return operands[int(node.id[1:])]
        if isinstance(node, ast.Constant):
            return repr(node.value)
        if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
            return f"-{node.operand.value!r}"
        if isinstance(node, ast.Compare):
            return call(
                COMPARE[type(node.ops[0])], [value(node.left), value(node.comparators[0])], target or temporary("bool")
            )
        if isinstance(node, ast.BinOp):
            times_one = isinstance(node.right, ast.Constant) and node.right.value == 1.0 and isinstance(node.op, ast.Mult)
            if times_one and isinstance(node.left, ast.Call):  # np.less(a, b) * 1.0: a truth value written as a number
                return value(node.left, target)
            parts = [value(node.left), value(node.right)]
            return call(BINARY[type(node.op)], parts, target or temporary("float"))
        if isinstance(node, ast.UnaryOp):
            return call("np.negative", [value(node.operand)], target or temporary("float"))
        assert isinstance(node, ast.Call)
        name = ast.unparse(node.func)
        if name in OPENED:
            return value(ast.parse(OPENED[name].format(ast.unparse(node.args[0])), mode="eval").body, target)
        target = target or temporary("float")
        if name == "np.where":
            chosen = node.args[0]
            zeroed = _strong_zero(node)
            if zeroed is not None:
                adjoint = value(zeroed)
                value(node.args[2], target)
                lines.append(f"if holds_nan({target}): np.copyto({target}, 0.0, where=np.equal({adjoint}, 0.0))")
                return target
            if isinstance(chosen, ast.Compare) and corrects(node, chosen):
                return corrected(node, chosen, target)
            mask = (
                value(chosen)
                if isinstance(chosen, ast.Compare)
                else call("np.not_equal", [value(chosen), "0.0"], temporary("bool"))
            )
            if isinstance(node.args[1], ast.Constant):  # compute the other branch in place, and overwrite
                other = value(node.args[2], target)
                if other != target:
                    lines.append(f"np.copyto({target}, {other})")
                lines.append(f"np.copyto({target}, {value(node.args[1])}, where={mask})")
                return target
            first, second = value(node.args[1]), value(node.args[2])
            lines.append(f"np.copyto({target}, {second})")
            lines.append(f"np.copyto({target}, {first}, where={mask})")
            return target
        parts = [value(arg) for arg in node.args]
        if name == "np.nan_to_num":
            lines.append(f"np.copyto({target}, {name}({', '.join(parts)}))")
            return target
        return call(name, parts, target)

    def corrects(node: ast.Call, chosen: ast.Compare) -> bool:
        """Whether it is np.where(a < bound, b, a) of an `a` that is computed."""
        computed = isinstance(node.args[2], ast.Call | ast.BinOp)
        return computed and isinstance(chosen.ops[0], ast.Lt) and ast.unparse(chosen.left) == ast.unparse(node.args[2])

    def corrected(node: ast.Call, chosen: ast.Compare, target: str) -> str:
        """np.where(a < bound, b, a): a, and only if there are such among them, which are rare, b too."""
        value(node.args[2], target)
        bound, first = value(chosen.comparators[0]), len(lines)
        mask = call("np.less", [target, bound], temporary("bool"))
        start = len(lines)
        correction = value(node.args[1])
        corrections = [f"{line.removesuffix(')')}, where={mask})" for line in lines[start:]]
        corrected = [lines[first], *corrections, f"np.copyto({target}, {correction}, where={mask})"]
        lines[first:] = [f"if holds_below({target}, {bound}): {'; '.join(corrected)}"]
        return target

    def call(name: str, parts: list[str], target: str) -> str:
        lines.append(f"{name}({', '.join(parts)}, out={target})")
        return target

    arity = len(operands)
    body = _elementwise(primitive.numpy, arity)
    if isinstance(body, ast.Name):
        lines.append(f"np.copyto({out}, {operands[0]})")
    else:
        value(body, out)
    value = None  # pyright: ignore[reportAssignmentType]  # as it knows itself, which is a cycle
    return lines


@cache
def takes_one_call(primitive: Primitive) -> bool:
    """Whether its spelling is one call, so that the result may be written over an argument.

    >>> from autograd import sech, tanh
    >>> takes_one_call(tanh), takes_one_call(sech)
    (True, False)
    """
    if primitive.over_lists or not primitive.numpy:
        return False
    return len(spell(primitive, ["a", "b", "c"][: primitive.arity], "out", lambda kind: kind)) == 1


def _strong_zero(node: ast.Call) -> ast.expr | None:
    """a, where an expression is `np.where(a == 0.0, 0.0, a * b)`, which is the product unless that holds a nan."""
    chosen, zero, product = node.args
    if not (isinstance(product, ast.BinOp) and isinstance(product.op, ast.Mult) and ast.unparse(zero) == "0.0"):
        return None
    return product.left if ast.unparse(chosen) == f"{ast.unparse(product.left)} == 0.0" else None


def spell_reduction(primitive: Primitive, operand: str, out: str) -> str:
    """The line that reduces an array over its first axis by a primitive over one list."""
    body = _parse(primitive.numpy, 1)
    assert isinstance(body, ast.Call)
    name = ast.unparse(body.func)
    return f"{REDUCE.get(name, name.removesuffix('.reduce'))}.reduce({operand}, axis=0, out={out})"
