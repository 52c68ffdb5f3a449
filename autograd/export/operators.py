"""ONNX's operators for the functions of NumPy that the table of primitives is spelled in."""

import ast
import math

import numpy as np

from autograd.export.nodes import Nodes

#: NumPy's functions, as the table of primitives spells them, and ONNX's operators.
OPERATORS = {
    "np.abs": "Abs", "np.arccos": "Acos", "np.arccosh": "Acosh", "np.arcsin": "Asin", "np.arcsinh": "Asinh",
    "np.arctan": "Atan", "np.arctanh": "Atanh", "np.ceil": "Ceil", "np.cos": "Cos", "np.cosh": "Cosh", "np.exp": "Exp",
    "np.floor": "Floor", "np.log": "Log", "np.maximum": "Max", "np.minimum": "Min", "np.power": "Pow", "np.sign": "Sign",
    "np.sin": "Sin", "np.sinh": "Sinh", "np.sqrt": "Sqrt", "np.tan": "Tan", "np.tanh": "Tanh", "np.where": "Where",
    "erf": "Erf", "np.rint": "Round", "np.fmod": "Mod",
}  # fmt: skip
#: Functions that ONNX does not have, in those that it has, in forms that keep their digits near 0: expm1 by
#: tanh(x/2)·(exp(x) + 1), log1p as in Kahan's calculator (Higham, Accuracy and Stability, 2002, section 1.14.1), and in
#: forms that overflow only where their result does. It has a Sigmoid, which in ONNX Runtime is wrong where it is small: 0
#: below -18 in single precision and at -40 in double, where -30 has three digits.
OPENED = {
    "erfc": "1.0 - erf({0})",
    "np.exp2": "np.power(2.0, {0})",
    "np.expm1": "np.tanh(0.5 * {0}) * (np.exp({0}) + 1.0)",
    "np.hypot": "leg(np.minimum(np.abs({0}), np.abs({1})), np.maximum(np.abs({0}), np.abs({1})),"
    " np.maximum(np.abs({0}) == 1e999, np.abs({1}) == 1e999))",
    "np.log10": "np.log({0}) / 2.302585092994046",
    "np.log1p": "np.where(1.0 + {0} == 1.0, {0}, np.log(1.0 + {0})"
    " * np.where(1.0 + {0} == {0}, 1.0, {0} / ((1.0 + {0}) - 1.0)))",
    "np.log2": "np.log({0}) / 0.6931471805599453",
    "np.logaddexp": "np.maximum({0}, {1}) + np.log1p(np.exp(np.where({0} == {1}, 0.0, 0.0 - np.abs({0} - {1}))))",
    "np.isfinite": "{0} - {0} == 0.0",
    "np.isnan": "1.0 - ({0} == {0})",
    # As CPython's float_floor_div: the quotient without the remainder is whole but for rounding.
    "np.floor_divide": "np.where({1} == 0.0, {0} / {1}, quotient({0}, {1}, np.fmod({0}, {1})))",
    "quotient": "whole(({0} - {2}) / {1} - np.where(np.sign({2}) * np.sign({1}) < 0.0, 1.0, 0.0), {0} / {1})",
    "whole": "np.where({0} == 0.0, np.where({1} < 0.0, -0.0, 0.0), np.rint({0}))",
    # That of C has the sign of the first argument, Python's that of the second.
    "np.remainder": "signed(np.fmod({0}, {1}), {1})",
    "signed": "np.where(np.sign({0}) * np.sign({1}) < 0.0, {0} + {1},"
    " np.where({0} == 0.0, np.where({1} < 0.0, -0.0, 0.0), {0}))",
    "np.logical_and": "(1.0 - ({0} == 0.0)) * (1.0 - ({1} == 0.0))",
    "np.logical_not": "{0} == 0.0",
    "np.logical_or": "1.0 - ({0} == 0.0) * ({1} == 0.0)",
    "np.not_equal": "1.0 - np.equal({0}, {1})",
    "np.square": "{0} * {0}",
    "np.nan_to_num": "np.where({0} == {0}, {0}, 0.0)",
    "sigmoid": "logistic({0}, np.exp(-np.abs({0})))",
    "logistic": "np.where({0} < 0.0, {1}, 1.0) / (1.0 + {1})",
    "leg": "np.where({2}, 1e999, {1} * np.sqrt(1.0 + np.square(np.where({1} == 0.0, 0.0, {0} / {1}))))",
}
#: In double precision ONNX Runtime lacks some operators; these it has. (Of arcsin, arccos, arctan and erf there is none.)
OPENED_DOUBLES = {
    "np.arccosh": "np.log({0} + np.sqrt({0} - 1.0) * np.sqrt({0} + 1.0))",
    "np.arcsinh": "np.sign({0}) * np.where(np.abs({0}) > 1e10, np.log(np.abs({0})) + 0.6931471805599453,"
    " np.log1p(np.abs({0}) + {0} * {0} / (1.0 + np.sqrt({0} * {0} + 1.0))))",
    "np.arctanh": "0.5 * (np.log1p({0}) - np.log1p(-{0}))",
    "np.cosh": "0.5 * (np.exp({0}) + np.exp(-{0}))",
    "np.sinh": "0.5 * (np.expm1({0}) - np.expm1(-{0}))",
    "np.tan": "np.sin({0}) / np.cos({0})",
}
ARITHMETIC: dict[type[ast.AST], str] = {
    ast.Add: "Add", ast.Sub: "Sub", ast.Mult: "Mul", ast.Div: "Div", ast.Gt: "Greater", ast.Lt: "Less", ast.Eq: "Equal",
    ast.LtE: "LessOrEqual",
}  # fmt: skip
COMPARISONS = {"np.equal": ast.Eq, "np.less": ast.Lt, "np.less_equal": ast.LtE, "np.greater": ast.Gt}
REDUCTIONS = {"sum": "ReduceSum", "prod": "ReduceProd", "mean": "ReduceMean", "max": "ReduceMax", "min": "ReduceMin",
              "logsumexp": "ReduceLogSumExp"}  # fmt: skip
#: ONNX's number for the type of truth values.
BOOL = 9


class LackingError(Exception):
    """A function that is neither an operator of ONNX nor made of them here."""


def spell(nodes: Nodes, template: str, operands: list[str]) -> str:
    """The name of the result of a spelling in NumPy's functions, applied to operands.

    Raises:
        LackingError: where ONNX has no operator.
    """
    formula = ast.parse(template.format(*(f"_{i}" for i in range(len(operands)))), mode="eval").body
    return _value(nodes, operands, formula)


def _value(nodes: Nodes, operands: list[str], node: ast.expr) -> str:
    match node:
        case ast.Name():
            return operands[int(node.id[1:])]
        case ast.Constant(value=float(number)):
            return nodes.constant(number)
        case ast.UnaryOp():
            return nodes.node("Neg", [_value(nodes, operands, node.operand)])
        case ast.BinOp():
            sides = [_value(nodes, operands, side) for side in (node.left, node.right)]
            return nodes.node(ARITHMETIC[type(node.op)], sides)
        case ast.Compare():
            sides = [_value(nodes, operands, side) for side in (node.left, node.comparators[0])]
            return _truth(nodes, type(node.ops[0]), sides)
        case ast.Call():
            return _call(nodes, ast.unparse(node.func), [_value(nodes, operands, arg) for arg in node.args])
        case other:
            raise LackingError(ast.unparse(other))


def _truth(nodes: Nodes, comparison: type[ast.AST], sides: list[str]) -> str:
    """A comparison as 1 or 0, the numbers that stand for conditions in the table's rows."""
    return nodes.node("Cast", [nodes.node(ARITHMETIC[comparison], sides)], to=nodes.element)


def _call(nodes: Nodes, name: str, given: list[str]) -> str:
    opened = (nodes.dtype == np.float64 and OPENED_DOUBLES.get(name)) or OPENED.get(name)
    if opened:
        return spell(nodes, opened, given)
    if name in COMPARISONS:
        return _truth(nodes, COMPARISONS[name], given)
    if name not in OPERATORS:
        raise LackingError(name)
    if name == "np.where":
        given[0] = nodes.node("Cast", [given[0]], to=BOOL)
    return nodes.node(OPERATORS[name], given, **({"fmod": 1} if name == "np.fmod" else {}))


def reduce(nodes: Nodes, name: str, operand: str, *axes: int) -> str:
    """The name of a reduction's result, without the reduced axes."""
    if name not in REDUCTIONS:
        raise LackingError(name)
    found = nodes.node(REDUCTIONS[name], [operand, nodes.shape(*axes)], keepdims=0)
    if name not in ("max", "min"):
        return found
    # ONNX leaves open what these make of nan, and ONNX Runtime's skip it.
    numbers = nodes.node("ReduceMin", [_truth(nodes, ast.Eq, [operand, operand]), nodes.shape(*axes)], keepdims=0)
    return nodes.node("Where", [nodes.node("Cast", [numbers], to=BOOL), found, nodes.constant(math.nan)])
