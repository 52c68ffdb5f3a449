"""Expressions as they are typed: what they are worth, and what is refused, with a caret under the place."""

import math

import pytest

from autograd import ExpressionError, Value
from autograd.cli.expression import LONGEST, compute


def refusal(text, **variables):
    """The lines of the error that an expression gets."""
    with pytest.raises(ExpressionError) as caught:
        compute(text, variables)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7.0),
        ("-2 ** 2", -4.0),
        ("2 ** -1", 0.5),
        ("2 ** 3 ** 2", 512.0),
        ("(1 - 4) / 2", -1.5),
        ("+x - -x", 4.0),
        ("1 / 0", math.inf),
        ("-1 / 0", -math.inf),
        ("log(0)", -math.inf),
        ("(-8) ** 0.5", math.nan),
        ("exp(1000)", math.inf),
        ("9 ** 9 ** 9 ** 9", math.inf),
        ("1" + "0" * 400, math.inf),
        ("1e999", math.inf),
        ("sum([x, 1, x ** 2])", 7.0),
        ("dot([x, 1], [3, x]) + max([1, x])", 10.0),
        ("where(less(x, 3), x, 0)", 2.0),
        ("mean([1, 2, 3, 4])", 2.5),
        ("atan2(0, x)", 0.0),
        ("π * é", 6.0),
        ("x +\n\t x", 4.0),
    ],
)
def test_expressions(text, value):
    assert compute(text, {"x": 2.0, "π": 3.0, "é": 2.0}) == pytest.approx(value, rel=1e-15, nan_ok=True)


def test_values_are_recorded():
    w, x = Value(2.0), Value(-1.0)
    y = compute("sigmoid(w*x + 0.5)", {"w": w, "x": x})
    y.backward()
    assert y.data == pytest.approx(0.18242552)
    assert w.grad == pytest.approx(-0.14914645)


ALLOWED = "An expression is made of numbers, names, + - * / **, parentheses, lists and functions."


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("3 * relo(x)", ["There is no function relo. Did you mean relu?", "3 * relo(x)", "    ^"]),
        ("x + sigmod(x)", ["There is no function sigmod. Did you mean sigmoid?", "x + sigmod(x)", "    ^"]),
        ("2 * relu", ["relu is a function: write relu(...).", "2 * relu", "    ^"]),
        ("x ^ 2", [f"{ALLOWED} Write ** for a power.", "x ^ 2", "  ^"]),
        ("(x) @ x", [f"{ALLOWED} Write dot([a, b], [x, y]) for an inner product.", "(x) @ x", "    ^"]),
        ("x if x else 1", [f"{ALLOWED} Write where(condition, a, b).", "x if x else 1", "^"]),
        ("1 + (x < 2)", [f"{ALLOWED} Write less(a, b), less_equal(a, b) or equal(a, b).", "1 + (x < 2)", "     ^"]),
        ("0,5 * x", [f"{ALLOWED} Write 0.5, not 0,5; a list is written [a, b].", "0,5 * x", "^"]),
        ("x.real", [ALLOWED, "x.real", "^"]),
        ("x[0]", [ALLOWED, "x[0]", "^"]),
        ("x + True", [ALLOWED, "x + True", "    ^"]),
        ("2j", [ALLOWED, "2j", "^"]),
        ("'x'", [ALLOWED, "'x'", "^"]),
        ("lambda: x", [ALLOWED, "lambda: x", "^"]),
        ("(x := 2)", [ALLOWED, "(x := 2)", " ^"]),
        ("[x for x in [1]]", [ALLOWED, "[x for x in [1]]", "^"]),
        ("exp(*[x])", [ALLOWED, "exp(*[x])", "    ^"]),
        ("exp(x=x)", [ALLOWED, "exp(x=x)", "^"]),
        ("exp(x)(x)", [ALLOWED, "exp(x)(x)", "^"]),
        ("x % 2", [f"{ALLOWED} Write remainder(a, b).", "x % 2", "  ^"]),
        ("x // 2", [f"{ALLOWED} Write floor_divide(a, b).", "x // 2", "  ^"]),
        ("x or 1", [f"{ALLOWED} Write logical_and(a, b) or logical_or(a, b).", "x or 1", "^"]),
        ("x | 1", [f"{ALLOWED} Write logical_or(a, b).", "x | 1", "  ^"]),
        ("not x", [f"{ALLOWED} Write logical_not(a).", "not x", "^"]),
        ("1 * ~x", [f"{ALLOWED} Write logical_not(a).", "1 * ~x", "    ^"]),
        ("1 + np.exp(x)", [f"{ALLOWED} Write sin(x), without the name of a module.", "1 + np.exp(x)", "    ^"]),
        ("chain(x, x)", ["There is no function chain. Did you mean asin?", "chain(x, x)", "^"]),
        ("__import__('os').system('true')", [ALLOWED, "__import__('os').system('true')", " " * 24 + "^"]),
        ("x # + 1", ["A comment would hide the rest of the expression.", "x # + 1", "  ^"]),
        ("(x + 1", ["'(' was never closed.", "(x + 1", "^"]),
        ("x +", ["Invalid syntax.", "x +", "   ^"]),
        ("x x", ["Invalid syntax.", "x x", "  ^"]),
        ("2x", ["Invalid decimal literal. Write 2*x for a product.", "2x", "^"]),
        ("exp(x, 1)", ["exp() takes 1 argument, not 2; write exp(x).", "exp(x, 1)", "^"]),
        (
            "1 + max(x, 1)",
            [
                "max() takes 1 argument, not 2; write max([a, b]), with one list of numbers or Values.",
                "1 + max(x, 1)",
                "    ^",
            ],
        ),
        ("[x, 1]", ["The result is a list, not a number; try sum([...]) or mean([...]).", "[x, 1]", "^"]),
    ],
)
def test_what_is_refused(text, lines):
    message, source, caret = refusal(text, x=2.0)
    assert [message, source[4:], caret[4:]] == lines


def test_functions_say_what_they_got():
    assert refusal("sum(x)", x=2.0)[0] == (
        "sum(): argument 0 must be a list of numbers or Values, not a float, 2.0; write sum([a, b]), with one list of"
        " numbers or Values."
    )
    assert refusal("1 + [x]", x=2.0)[0].startswith("add(): the argument must be a real number, not a list, [2.0].")
    assert refusal("1 + [x]", x=2.0)[2][4:] == "  ^"
    assert "lists must be of one length" in refusal("dot([x], [x, x])", x=2.0)[0]
    assert "the list is empty" in refusal("max([])")[0]
    assert refusal("qqqq(x)", x=2.0)[0].startswith("There is no function qqqq. There are identity, neg, add,")


def test_unknown_variables_are_named_at_once():
    message, _, caret = refusal("w*x + b + relu(b)", x=2.0)
    assert message == "w has no value. Add --at w=... b=..."
    assert caret[4:] == "^"


def test_the_caret_stands_under_its_place_in_any_script():
    assert refusal("漢 + foo(1)", 漢=1.0)[2][4:] == "     ^", "wide characters take two columns"
    assert refusal("e\u0301 + foo(1)", é=1.0)[2][4:] == "    ^", "accents take none"
    assert refusal("é\t+\n foo(1)", é=1.0)[1:] == ["    é + foo(1)", "        ^"], "all whitespace is a space"
    assert refusal("é é")[2][4:] == "  ^"


def test_a_long_expression_is_shown_around_the_place():
    _, source, caret = refusal("x + " * 300 + "foo(x)" + " + x" * 100, x=1.0)
    assert len(source) < 100
    assert source[4:].startswith("...")
    assert source.endswith("...")
    assert source[caret.index("^") :].startswith("foo(x)")


@pytest.mark.parametrize(
    "text", ["(" * 10_000 + "x" + ")" * 10_000, "-" * 10_000 + "x", "+".join("x" * 5000), "9" * 3000, "f(" * 9999]
)
def test_long_expressions_are_refused_unread(text):
    (message,) = refusal(text)
    assert message == f"The expression has {len(text):,} characters; at most 2,000 are accepted."


@pytest.mark.parametrize("text", ["(" * 900 + "x" + ")" * 900, "exp(" * 390 + "x" + ")" * 390, "[" * 999 + "]" * 999])
def test_deep_nesting_is_an_error(text):
    assert refusal(text, x=1.0)[0] in ("Too many nested parentheses.", "The expression is nested too deeply.")


@pytest.mark.parametrize("text", ["-" * 500 + "x", "x**" * 500 + "x", "+".join("x" * 990), "exp(" * 99 + "x" + ")" * 99])
def test_the_deepest_accepted_are_computed(text):
    assert len(text) <= LONGEST
    assert isinstance(compute(text, {"x": Value(1.0)}), Value)


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_nothing(text):
    assert refusal(text) == ['The expression is empty; write one such as "w*x + b".']


@pytest.mark.parametrize("text", ["x\x00", "\ud800", "x \x1b[31m", "\ufeffx", "1if 2else 3", "'\\d'", "f'{x}'", "x;x", "$x"])
def test_strange_characters_are_an_error_and_no_warning(text):
    lines = refusal(text, x=1.0)
    assert all(line.isprintable() for line in lines)
