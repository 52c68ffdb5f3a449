"""python -m autograd "sigmoid(w*x + b)" --at w=2 x=-1 b=0.5 --svg out.svg"""

import math
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograd import ExpressionError, Value
from autograd import __main__ as command_line
from autograd.__main__ import main
from autograd.cli.expression import LONGEST, compute

ROOT = Path(__file__).parents[1]


def refusal(text, **variables):
    """The lines of the error that an expression gets."""
    with pytest.raises(ExpressionError) as caught:
        compute(text, variables)
    return str(caught.value).splitlines()


# --- expressions -----------------------------------------------------------------------------------------------------


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
        ("not x", [ALLOWED, "not x", "^"]),
        ("__import__('os').system('true')", [ALLOWED, "__import__('os').system('true')", " " * 24 + "^"]),
        ("x # + 1", ["A comment would hide the rest of the expression.", "x # + 1", "  ^"]),
        ("(x + 1", ["'(' was never closed.", "(x + 1", "^"]),
        ("x +", ["Invalid syntax.", "x +", "   ^"]),
        ("x x", ["Invalid syntax.", "x x", "  ^"]),
        ("2x", ["Invalid decimal literal. Write 2*x for a product.", "2x", "^"]),
        ("exp(x, 1)", ["exp() takes 1 argument, not 2.", "exp(x, 1)", "^"]),
        ("1 + max(x, 1)", ["max() takes 1 argument, not 2. A list is written max([a, b]).", "1 + max(x, 1)", "    ^"]),
        ("[x, 1]", ["The result is a list, not a number; try sum([...]) or mean([...]).", "[x, 1]", "^"]),
    ],
)
def test_what_is_refused(text, lines):
    message, source, caret = refusal(text, x=2.0)
    assert [message, source[4:], caret[4:]] == lines


def test_functions_say_what_they_got():
    assert refusal("sum(x)", x=2.0)[0].startswith("sum(): argument 0 must be a list of numbers or Values, not a float, 2.0.")
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


# --- the command -----------------------------------------------------------------------------------------------------


def fails(capsys, *arguments):
    """The error that the command line ends with."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    out, error = capsys.readouterr()
    assert out == ""
    return error.split("error: ", 1)[1].strip()


def test_the_table_and_the_picture(capsys, tmp_path):
    path = tmp_path / "out.svg"
    assert main(["sigmoid(w*x + b)", "--at", "w=2", "x=-1", "b=0.5", "--svg", str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "                  value    gradient",
        "w                     2   -0.149146",
        "x                    -1    0.298293",
        "n1  = w × x          -2    0.149146",
        "b                   0.5    0.149146",
        "n2  = n1 + b       -1.5    0.149146",
        "n3  = n2 × −1       1.5   -0.149146",
        "n4  = exp(n3)   4.48169  -0.0332791",
        "n5  = n4 + 1    5.48169  -0.0332791",
        "n6  = 1/n5     0.182426           1",
        "",
        "Opened into their definitions: sigmoid (n3, n4, n5, n6). With --no-expand each is one node.",
        "",
        str(path),
    ]
    assert path.read_text(encoding="utf-8").startswith("<svg ")


def test_numbers_may_be_fractions_and_constants(capsys):
    assert main(["x + y + e*z", "--at", "x=1/2", "y=-pi/4", "z=1"]) == 0
    lines = {line.split()[0]: line.split() for line in capsys.readouterr().out.splitlines()[1:]}
    assert lines["x"] == ["x", "0.5", "1"]
    assert lines["y"] == ["y", "-0.785398", "1"]
    assert lines["z"] == ["z", "1", "2.71828"]
    assert main(["e * x", "--at", "e=3", "x=2"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["e", "3", "2"], "a name that is given comes first"


def test_definitions_stay_closed(capsys):
    assert main(["sigmoid(x)", "--at", "x=0", "--no-expand"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "x                     0      0.25",
        "n1  = sigmoid(x)    0.5         1",
    ]


def test_the_page_of_steps_and_what_is_opened(capsys, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(command_line.webbrowser, "open", lambda address: opened.append(address) or True)
    page, picture = tmp_path / "steps.html", tmp_path / "graph.png"
    assert main(["x * x", "--at", "x=3", "--html", str(page), "--png", str(picture), "--open"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [str(picture), str(page)]
    assert "∂f/∂x" in page.read_text(encoding="utf-8")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert opened == [picture.as_uri(), page.as_uri()]
    assert main(["x * x", "--at", "x=3", "--open"]) == 0
    assert opened[-1].endswith("steps.html")


def test_without_a_browser_a_line_says_what_to_open(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(command_line.webbrowser, "open", lambda address: False)
    assert main(["x", "--at", "x=3", "--html", str(tmp_path / "steps.html"), "--open"]) == 0
    assert "no browser was found; open" in capsys.readouterr().err


def test_the_derivative(capsys):
    assert main(["sin(x ** 2) * a", "--derivative", "x"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "∂f/∂x = 2 * a * x * cos(x ** 2)",
        "LaTeX:",
        r"\frac{\partial f}{\partial x} = 2 \cdot a \cdot x \cdot \cos(x^2)",
    ]
    assert main(["x * x", "--derivative", "x", "--at", "x=3"]) == 0
    out = capsys.readouterr().out
    assert out.split()[0] == "value"
    assert "∂f/∂x = 2 * x" in out


def test_the_plot(capsys, tmp_path, monkeypatch):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    monkeypatch.chdir(tmp_path)
    assert main(["a / x", "--plot", "x=-pi:pi", "--at", "a=2"]) == 0
    assert capsys.readouterr().out == "plot.png\n"
    assert Path("plot.png").read_bytes().startswith(b"\x89PNG")
    assert main(["x", "--plot", "x=0:1", "--svg", "curve.svg"]) == 0
    assert "<svg " in Path("curve.svg").read_text(encoding="utf-8")


def test_a_plot_without_matplotlib(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert fails(capsys, "x", "--plot", "x=0:1") == "plots need matplotlib: pip install --editable '.[plot]'"


def test_the_help_fits_a_screen():
    done = run("-m", "autograd", "--help", cwd=ROOT, env=os.environ | {"COLUMNS": "80"})
    lines = done.stdout.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80


def test_every_node_is_printed(capsys):
    assert main(["+".join("x" * 900), "--at", "x=1"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 901


@pytest.mark.parametrize("expression", ["-x", "-x + 1", "--x", "- x"])
def test_an_expression_may_begin_with_a_minus(capsys, expression):
    if expression == "--x":
        assert "unrecognized arguments: --x" in fails(capsys, expression, "y", "--at", "x=2")
        return
    assert main([expression, "--at", "x=2"]) == 0
    assert "= x × −1" in capsys.readouterr().out


def test_a_number_alone(capsys):
    assert main(["2 + 3"]) == 0
    assert capsys.readouterr().out.split() == ["value", "gradient", "n1", "5", "1"]


def test_repeated_at(capsys):
    assert main(["x*y", "--at", "x=2", "--at", "y=inf"]) == 0
    assert "inf" in capsys.readouterr().out


def test_names_are_read_as_python_reads_them(capsys):
    assert main(["ﬁ * ſ", "--at", "fi=2", "ſ=3"]) == 0
    assert "fi × s" in capsys.readouterr().out


def test_without_graphviz_the_table_is_printed_and_the_exit_code_is_1(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    assert main(["2*x", "--at", "x=1", "--svg", str(tmp_path / "out.svg")]) == 1
    out, error = capsys.readouterr()
    assert "= 2 × x" in out
    assert error.startswith("python -m autograd: drawing needs Graphviz")
    assert list(tmp_path.iterdir()) == []


def run(*arguments, **options):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, **options)


def test_as_a_process():
    done = run("-m", "autograd", "--version", cwd=ROOT)
    assert re.fullmatch(r"scalar-autograd \d+\.\d+\.\d+ \((compiled|plain Python)\)\n", done.stdout)
    assert run("-m", "autograd", "foo(1)", cwd=ROOT).returncode == 2


SHOWN = ["explain(f)", "draw(f)", "draw(f, max_nodes=1)", "draw(compiled)", "compiled.source", "compiled.program"]


@pytest.mark.parametrize("encoding", ["ascii", "cp949"])
def test_what_is_printed_survives(encoding):
    script = (
        "from autograd import *; x = Value(-3.0, label='x'); f = sigmoid(x * x - 1); f.backward()\n"
        f'compiled = jit(lambda xs: sum([x * x for x in xs]), kernel="numpy"); compiled([1.0] * 50)\n'
        f"for shown in [{', '.join(SHOWN)}]: print(shown); print(str(shown) + repr(shown))"
    )
    done = run("-c", script, cwd=ROOT, env=os.environ | {"PYTHONIOENCODING": encoding}, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert "n1 = x * x" in done.stdout or "n1  = x " in done.stdout


def test_a_terminal_without_the_symbols():
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = run("-m", "autograd", "3 - 2*x", "--at", "x=1", cwd=ROOT, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert "= 2 * x" in done.stdout


def test_the_front_door_of_another_project(tmp_path):
    """HIPS autograd, installed last, leaves our __main__.py beside its own __init__.py; uninstalled, it leaves none."""
    package = tmp_path / "autograd"
    package.mkdir()
    (package / "__main__.py").write_text(Path(command_line.__file__).read_text(encoding="utf-8"), encoding="utf-8")
    (package / "__init__.py").write_text("")
    for found in (package / "__init__.py", package):
        done = run("-E", "-S", "-m", "autograd", "2", cwd=tmp_path)  # -E -S: ours is not found behind theirs
        assert done.returncode == 1
        assert f"Python found another `autograd`: {found}\n" in done.stderr
        assert "pip uninstall autograd" in done.stderr
        (package / "__init__.py").unlink(missing_ok=True)
