"""What the page shows of a student's code: output, graph, steps, and errors in terms of the code. Here in CPython."""

import importlib
import json
import sys
from pathlib import Path

import pytest

from autograd import Value

#: Since Python 3.11.4 it is a SyntaxError.
NULL_BYTES = "SyntaxError" if sys.version_info >= (3, 11, 4) else "ValueError"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def modules():
    """The page's Python side, which stands in a folder of its own."""
    sys.path.insert(0, str(ROOT / "playground/python"))
    yield importlib.import_module("bridge"), importlib.import_module("session")
    sys.path.remove(str(ROOT / "playground/python"))


@pytest.fixture
def run(modules, monkeypatch):
    """Runs code; what it printed is in `printed`."""
    bridge, _ = modules
    main = sys.modules["__main__"]

    def run(code):
        sent = []
        monkeypatch.setattr(bridge, "send", sent.append)
        answer = json.loads(bridge.call("session", "run", json.dumps([code])))
        return answer | {"printed": "".join(sent)}

    yield run
    sys.modules["__main__"] = main


def test_the_last_expression_is_shown_and_drawn(run):
    answer = run('x = Value(3.0, label="x")\ny = x * x\nprint("hello")\ny.backward()\ny')
    assert answer["printed"] == "hello\n"
    assert answer["text"] == "Value(data=9.0, grad=1.0)"
    assert answer["graph"].startswith("<svg ")
    assert (answer["nodes"], answer["steps"]) == (2, True)
    assert "error" not in answer


@pytest.mark.parametrize(
    ("code", "nodes"),
    [
        ("x = Value(3.0)\ny = x * x", 2),
        ("y = Value(3.0) * 2.0\nx = Value(1.0)", 2),  # the result of an operation goes before a leaf
        ("x = Value(3.0)", 1),
        ("y = Value(3.0) * 2.0\ny.backward()", 2),
        ("y = Value(3.0) * 2.0\n12", 2),
        ("12", 0),
        ("", 0),
    ],
)
def test_without_a_last_expression_what_was_named_last_is_drawn(run, code, nodes):
    answer = run(code)
    assert answer["nodes"] == nodes
    assert bool(answer["graph"]) == bool(nodes)


def test_explanations_open_the_steps(run, modules):
    answer = run("explain(Value(2.0).exp())")
    assert answer["opens"] == "steps"
    assert answer["graph"].startswith("<svg ")
    assert 'class="autograd-steps"' in modules[1].steps()


@pytest.mark.parametrize("code", ["draw(MLP(2, [3, 1]))", "MLP(2, [3, 1])", "draw(Value(1.0).exp())"])
def test_what_has_a_picture_and_no_steps_opens_the_graph(run, code):
    answer = run(f"from nn import MLP\n{code}")
    assert answer["graph"].startswith("<svg ")
    assert answer["opens"] == "graph"
    assert not answer["steps"]


def test_names_of_python_are_pythons(run):
    assert run("print(sum([0.1] * 3) == 0.1 + 0.1 + 0.1, max(3, 4), abs(-2), pow(2, 3), round(1.5))")["printed"] == (
        "True 4 2 8 2\n"
    )
    assert "error" not in run("from autograd import sum\nsum([Value(1.0), Value(2.0)])")


def test_one_run_knows_nothing_of_the_one_before(run):
    run("left_over = 1")
    assert run("left_over")["error"]["message"].startswith("NameError: name 'left_over' is not defined")


def test_code_is_the_program_itself(run):
    code = "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: float\nprint(Point(1.0), __name__)"
    assert run(code)["printed"] == "Point(x=1.0) __main__\n"


def test_an_error_names_the_lines_of_the_code_alone(run):
    answer = run('def f(x):\n    return x.foo + 1\n\nprint("before")\ny = f(Value(2.0)) * 2\n')
    assert answer["printed"] == "before\n"
    shown = "Value" if Value.__flags__ & 1 << 9 else "autograd.value.Value"  # a C type is no heap type
    assert answer["error"] == {
        "message": f"AttributeError: '{shown}' object has no attribute 'foo'",
        "places": [
            {"line": 5, "name": "", "column": 4, "end": 17, "source": "y = f(Value(2.0)) * 2"},
            {"line": 2, "name": "f", "column": 11, "end": 16, "source": "return x.foo + 1"},
        ],
    }


def test_columns_count_letters(run):
    (place,) = run('한글 = "가나다" + 1')["error"]["places"]
    assert (place["column"], place["end"]) == (5, 14)


@pytest.mark.parametrize(
    ("code", "line", "column", "message"),
    [
        ("x = = 3", 1, 4, "SyntaxError: invalid syntax"),
        ("x = (1,\ny = 2", 1, 4, "SyntaxError: '(' was never closed"),
        ("if True:\nx = 1", 2, 0, "IndentationError: expected an indented block after 'if' statement on line 1"),
        ("x = 1\0", 1, 0, f"{NULL_BYTES}: source code string cannot contain null bytes"),
    ],
)
def test_syntax_errors_have_a_place(run, code, line, column, message):
    error = run(code)["error"]
    assert error["message"] == message
    assert [(place["line"], place["column"]) for place in error["places"]] in ([(line, column)], [])


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise SystemExit", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("exit()", "SystemExit"),
        ("input()", ""),
        ("error = ValueError('no')\nerror.add_note('a note')\nraise error", "ValueError: no\na note"),
        ("Value('a')", "TypeError: Value: data"),
    ],
)
def test_whatever_is_raised_is_an_answer(run, code, message):
    assert message in run(code)["error"]["message"]


def test_endless_recursion_shows_both_ends(run):
    error = run("def f(n):\n    return f(n + 1)\nf(0)")["error"]
    assert error["message"].startswith("RecursionError: maximum recursion depth exceeded")
    assert len(error["places"]) == 8
    assert error["places"][0]["line"] == 3


def test_output_is_sent_in_pieces(run):
    assert run("for i in range(3000): print(i)")["printed"] == "".join(f"{i}\n" for i in range(3000))


def test_what_goes_to_stderr_is_shown(run):
    assert run("import sys\nprint('watch out', file=sys.stderr)")["printed"] == "watch out\n"


def test_numbers_that_json_lacks(modules):
    assert modules[0].finite([float("inf"), {"a": float("-inf")}, (float("nan"), 1.5)]) == [
        "Infinity",
        {"a": "-Infinity"},
        ["NaN", 1.5],
    ]


def test_the_examples_name_notebooks_and_run(run):
    build = importlib.import_module("playground.build")
    notebooks = {path.stem for path in (ROOT / "notebooks/texts").glob("[0-9]*.py")}
    examples = build.examples()
    assert {example["notebook"] for example in examples} == notebooks
    for example in examples:
        assert set(example["title"]) == {"en", "ko"}
        answer = run(example["code"])
        assert "error" not in answer, example["id"]
        assert answer["graph"], example["id"]
