"""The derivative as a formula: how it is written, and that it computes what the engine computes."""

import math

import pytest

from autograd import ExpressionError, Value
from autograd.cli.expression import compute
from autograd.drawing.formula.formula import derivative
from autograd.drawing.formula.terms import apply, product
from autograd.primitives import div, mul
from autograd.row import TABLE

CONSTANTS = {"pi": math.pi, "e": math.e}


@pytest.mark.parametrize(
    ("expression", "formula"),
    [
        ("x ** 3", "3 * x ** 2"),
        ("x * x", "2 * x"),
        ("1 / x", "-1 / x ** 2"),
        ("sqrt(x)", "1 / (2 * sqrt(x))"),
        ("x / 3", "1 / 3"),
        ("-(x - 3) ** 2", "-2 * (x - 3)"),
        ("exp(-x ** 2 / 2)", "-x * exp(-x ** 2 / 2)"),
        ("tanh(x)", "1 - tanh(x) ** 2"),
        ("sigmoid(w*x + b)", "w * sigmoid(w * x + b) * (1 - sigmoid(w * x + b))"),
        ("sin(pi * x)", "pi * cos(pi * x)"),
        ("e ** x", "e ** x"),
        ("x ** e", "e * x ** (e - 1)"),
        ("x ** 2 / 3", "2 * x / 3"),
        ("x ** 6 / 3", "2 * x ** 5"),
        ("x * 2 / 0", "1e309"),
        ("logsumexp([x, 1])", "exp(x - max([x, 1])) / (exp(x - max([x, 1])) + exp(1 - max([x, 1])))"),
        ("2*x - x + y", "1"),
        ("x - x", "0"),
        ("dot([x, 1], [x, y])", "2 * x"),
    ],
)
def test_how_it_is_written(expression, formula):
    assert derivative(expression, "x", CONSTANTS).text == [("", formula)]


def test_numbers_of_a_quotient_are_divided():
    assert product(apply(div, apply(mul, 6.0, "x"), 3.0)) == apply(mul, 2.0, "x")
    assert product(apply(div, "x", apply(mul, 0.0, "y"))) == apply(div, "x", apply(mul, 0.0, "y"))


ROWS = [row for row in TABLE.values() if not row.internal and not row.over_lists and row.arity < 3]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_it_computes_what_the_engine_computes(row):
    expression = f"{row.name}({', '.join(['x * x', 'y'][: row.arity])}) * x + 0.25"
    if "x" not in expression or row.name in ("stop_gradient", "step"):
        return
    variables = {"x": 0.75, "y": 1.25, **CONSTANTS}
    x = Value(variables["x"])
    try:
        result = compute(expression, variables | {"x": x})
    except ExpressionError:
        return  # a row that the command line does not know
    result.backward()
    formula = derivative(expression, "x", CONSTANTS)
    for name, text in formula.text:
        variables[name] = compute(text, variables)
    assert variables[""] == pytest.approx(x.grad, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    "expression", ["max([x, y]) * x", "logsumexp([x, 2 * x, 1])", "mean([x, x * x])", "prod([x, x, y])"]
)
def test_lists(expression):
    x, variables = Value(0.5), {"x": 0.5, "y": 0.25}
    compute(expression, variables | {"x": x}).backward()
    for name, text in derivative(expression, "x").text:
        variables[name] = compute(text, variables)
    assert variables[""] == pytest.approx(x.grad, rel=1e-12)


def test_a_long_formula_names_what_it_uses_several_times():
    expression = "sin(cos(sin(exp(x)*x)*x)*x)*x"
    x, variables = Value(0.3), {"x": 0.3}
    compute(expression, {"x": x}).backward()
    formula = derivative(expression, "x")
    assert [name for name, _ in formula.text[:2]] == ["v1", "v2"]
    for name, text in formula.text:
        assert len(text) < 100
        variables[name] = compute(text, variables)
    assert variables[""] == pytest.approx(x.grad, rel=1e-12)


def test_latex():
    ((_, latex),) = derivative("exp(-x / 2) / y1", "x").latex
    assert latex == r"-\frac{e^{-\frac{x}{2}}}{2 \cdot y_{1}}"


@pytest.mark.parametrize("expression", ["x * 1**y", "x * y**0", "x * log(e)"])
def test_what_is_one_is_left_out(expression):
    assert derivative(expression, "x", ["e"]).text == [("", "1")]


def test_what_is_no_variable():
    with pytest.raises(ExpressionError, match=r"^y is no variable of the expression; it has x\.$"):
        derivative("x * 2", "y")
