"""The stubs are current, and say to type checkers and editors what users' code needs."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import autograd
from autograd.table.stubs import STUBS

ROOT = Path(autograd.__file__).parents[1]
FIRST_STEPS = Path(__file__).parents[2] / "typing" / "first_steps.py"
NUMPY_SCALARS = FIRST_STEPS.with_name("numpy_scalars.py")
in_checkout = pytest.mark.skipif(not (ROOT / "pyproject.toml").exists(), reason="of the sources, which are not here")


@pytest.mark.parametrize("path", STUBS, ids=lambda path: path.name)
def test_the_stubs_are_current(path):
    assert path.read_text(encoding="utf-8") == STUBS[path](), "run `make stubs`"
    assert (path.parent / "py.typed").exists()


@pytest.mark.parametrize("file", [FIRST_STEPS, NUMPY_SCALARS], ids=lambda file: file.stem)
def test_first_steps_run(file, tmp_path):
    subprocess.run([sys.executable, "-W", "error", file], cwd=tmp_path, env=environment(), check=True, capture_output=True)


def environment():
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "MPLBACKEND": "agg"}


@pytest.mark.long
@in_checkout
@pytest.mark.skipif(find_spec("mypy") is None, reason="needs mypy, from the extra test")
def test_mypy_finds_nothing_in_first_steps_and_finds_mistakes(tmp_path):
    mistakes = tmp_path / "mistakes.py"
    mistakes.write_text(MISTAKES, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--cache-dir", tmp_path / "cache", "--python-executable", sys.executable]
    # Before 2.2 NumPy's own types do not say that a float64 is a float.
    right = [FIRST_STEPS] if np.lib.NumpyVersion(np.__version__) < "2.2.0" else [FIRST_STEPS, NUMPY_SCALARS]
    checked = subprocess.run([*command, *right, mistakes], cwd=ROOT, capture_output=True, text=True)
    found = [int(line.split(":")[1]) for line in checked.stdout.splitlines() if "error:" in line]
    assert found == LINES, checked.stdout


@in_checkout
@pytest.mark.skipif(find_spec("pyright") is None, reason="needs pyright, from the extra dev")
@pytest.mark.parametrize("mode", ["basic", "strict"])
def test_pyright_finds_nothing_in_first_steps_and_finds_mistakes(tmp_path, mode):
    import os

    (tmp_path / "mistakes.py").write_text(MISTAKES, encoding="utf-8")
    (tmp_path / "first_steps.py").write_text(FIRST_STEPS.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "pyrightconfig.json").write_text(f'{{"typeCheckingMode": "{mode}", "extraPaths": ["{ROOT.as_posix()}"]}}')
    env = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1", "PYRIGHT_PYTHON_USE_BUNDLED_PYRIGHT": "1"}
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "-p", "."]
    checked = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    places = [
        line.split(" - ")[0].rsplit("/", 1)[-1].split(":") for line in checked.stdout.splitlines() if " - error:" in line
    ]
    assert {name for name, *_ in places} == {"mistakes.py"}, checked.stdout
    assert sorted({int(line) for _, line, _ in places}) == LINES, checked.stdout


MISTAKES = """\
from autograd import Number, Value, grad, jit, tanh

def f(a: Number, b: Number) -> Number:
    return a * b

w: Value = Value(1.0)
tanh("1.0")
w.tahn()
grad(f)("a", 2.0)
grad(f)(1.0)
jit(f)(1.0, c=2.0)
w + "1"
number: float = tanh(w)
Value("1")
Value()
from nn import SGD, mse_loss
mse_loss(1.0, 2.0, reduction="men")
SGD(lr="0.1")
"""
LINES = [*range(7, 16), 17, 18]


def completions(code):
    jedi = pytest.importorskip("jedi", reason="from the extra test")
    script = jedi.Script(code, path=str(ROOT / "users_file.py"), project=jedi.Project(str(ROOT)))
    lines = code.splitlines()
    return script, len(lines), len(lines[-1])


@pytest.mark.parametrize(
    ("code", "signature", "text"),
    [
        ("from autograd import tanh\ntanh(", "tanh(x: _A, /) -> _A", "∂y/∂x = square(sech(x))"),
        ("from autograd import Value\nValue(1.0).tanh(", "tanh() -> Value", "∂y/∂x = square(sech(x))"),
        (
            "from autograd import Value\nw = Value(1.0)\n(w + 1.0).maximum(",
            "maximum(b: Number, /) -> Value",
            "larger of a and b",
        ),
        ("from autograd import mean\nmean(", "mean(xs: Iterable[_N], /) -> _N", "The arithmetic mean of a list."),
        ("from autograd import Value\nValue(", "Value(data: float, label: str='')", "A number in a computational graph"),
        ("import autograd\nautograd.grad(", "grad(f: ", "A function that returns the gradient of f."),
    ],
    ids=["function", "method", "operator", "list", "class", "transform"],
)
def test_editors_show_signatures_and_documentation(code, signature, text):
    script, line, column = completions(code)
    shown = script.get_signatures(line, column)
    assert any(signature in one.to_string() for one in shown), [one.to_string() for one in shown]
    assert any(text in one.docstring() for one in shown)


def test_editors_complete_what_a_function_gives():
    script, line, column = completions("from autograd import Value, tanh\ny = Value(1.0).exp()\ny.backw")
    assert [one.name for one in script.complete(line, column)] == ["backward"]
    script, line, column = completions("import autograd\nautograd.")
    names = {one.name for one in script.complete(line, column)}
    assert {"tanh", "Value", "grad", "draw", "Number"} <= names
