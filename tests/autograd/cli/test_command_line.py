"""python -m autograd "sigmoid(w*x + b)" --at w=2 x=-1 b=0.5 --svg out.svg"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograd import __main__ as command_line
from autograd.__main__ import main
from tests.helpers import ROOT


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
        f"wrote {path}",
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
    assert capsys.readouterr().out.splitlines()[-2:] == [f"wrote {picture}", f"wrote {page}"]
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
    assert capsys.readouterr().out == "wrote plot.png\n"
    assert Path("plot.png").read_bytes().startswith(b"\x89PNG")
    assert main(["x", "--plot", "x=0:1", "--svg", "curve.svg"]) == 0
    assert "<svg " in Path("curve.svg").read_text(encoding="utf-8")


def test_a_plot_without_matplotlib(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert fails(capsys, "x", "--plot", "x=0:1") == "plots need matplotlib: pip install matplotlib"


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


def test_value_and_derivatives_as_c(capsys, tmp_path):
    path = tmp_path / "product.c"
    assert main(["w * sin(x)", "--at", "w=2", "x=0.5", "--c", str(path)]) == 0
    written = sorted(file.name for file in tmp_path.iterdir())
    assert written == ["product.c", "product.h", "product_main.c"]
    assert capsys.readouterr().out.splitlines()[-3:] == [
        f"wrote {tmp_path / name}" for name in ["product.c", "product.h", "product_main.c"]
    ]
    assert "sin(" in path.read_text()
    with pytest.raises(SystemExit):
        main(["1 + 2", "--c", str(path)])
    assert "argument --c: the expression has no names, so it has no derivatives." in capsys.readouterr().err
