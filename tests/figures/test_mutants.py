"""What mutation testing rests on: units known by their text, changes found in functions, stale results said to be so."""

import math
from dataclasses import replace

import pytest

from autograd.__main__ import build
from autograd.row import TABLE
from tests.figures import mutants as figures
from tests.figures._mutations import Mutant, bare, mutants, units
from tests.figures._trials import changed_functions, changed_inside, execute_again, is_of_the_table, removed_decorator, walks
from tests.figures.mutants import counted

CODE = "LIMIT = 3\n\n\nclass A:\n    def f(self, x: int = 0) -> int:\n        return x + 1\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.py"
    path.write_text(CODE)
    return str(path)


def test_a_unit_is_known_by_its_text_wherever_it_stands(file, tmp_path):
    limit, method = units(file)
    assert (limit.name, method.name, method.start, method.end) == ("LIMIT", "A.f", 5, 6)
    (tmp_path / "a.py").write_text("# moved\n" + CODE.replace("3", "4"))
    changed, moved = units(file)
    assert moved.key == method.key
    assert changed.key != limit.key


def test_annotations_and_what_a_row_says_in_words_are_no_code():
    assert bare("def f(x: int) -> int: return g(x, doc='a')") == bare("def f(x): return g(x, doc='b')")
    assert bare("f(x, 1)") != bare("f(x, 2)")


def test_mutants_change_one_line_of_their_unit(file):
    pytest.importorskip("cosmic_ray", reason="cosmic-ray is not installed")
    limit, method = units(file)
    assert {mutant.change for mutant in mutants(limit)} == {"LIMIT = 3 → LIMIT = 4", "LIMIT = 3 → LIMIT = 2"}
    sums = {mutant.name for mutant in mutants(method)}
    assert "A.f+1: return x + 1 → return x - 1" in sums
    assert "A.f+0: def f(self, x: int = 0) -> int: → def f(self, x: int = 1) -> int:" in sums


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ("return x + 1", "return x - 1", ["f"]),
        ("return [x + y for y in x]", "return [x - y for y in x]", ["f"]),
        ("return x", "return x", []),
    ],
)
def test_changed_functions_are_found(before, after, names):
    def compiled(body):
        return compile(f"N = 1\nclass A:\n    def f(self, x):\n        {body}\n", "a.py", "exec")

    pairs = []
    assert changed_functions(compiled(before), compiled(after), pairs)
    assert [new.co_name for _, new in pairs] == names


def test_of_a_function_those_that_it_has_made_change_too():
    def made(body):
        names = {}
        exec(f"def f(x):\n    y = x\n    def g():\n        return {body}\n    return g\nmade = f(2)", names)
        return names["f"].__code__, names["made"]

    (old, function), (new, changed) = made("y + 1"), made("y - 1")
    ((before, after),) = changed_inside(old, new)
    assert (before, after) == (function.__code__, changed.__code__)


def test_what_is_no_function_is_imported_again():
    for before, after in [
        ("N = 1", "N = 2"),
        ("def f(x=1): pass", "def f(x=2): pass"),
        ("@f\ndef g(): ...", "def g(): ..."),
    ]:
        assert not changed_functions(compile(before, "a.py", "exec"), compile(after, "a.py", "exec"), [])


@pytest.mark.skipif(build() != "plain Python", reason="a compiled row has columns that can't be set")
def test_a_statement_of_the_table_is_executed_again():
    rows = {unit.name: Mutant(unit, unit.start, "", unit.text, "") for unit in units("autograd/primitives.py")}
    rows = {name: mutant for name, mutant in rows.items() if is_of_the_table(mutant)}
    assert TABLE.keys() <= rows.keys()

    def columns():
        same = [{name: one for name, one in vars(row).items() if not callable(one)} for row in TABLE.values()]
        return same, [row.evaluate(*row.samples[0]) for row in TABLE.values()], list(TABLE.values())

    before = columns()
    log = rows["log"]
    execute_again(replace(log, text=log.unit.text.replace("{0.0: -math.inf}", "{0.0: +math.inf}")))
    assert TABLE["log"].evaluate(0.0) == TABLE["log2"].float_partials.__globals__["log"](0.0) == math.inf
    for mutant in rows.values():
        execute_again(mutant)
    assert columns() == before
    assert TABLE["log"].evaluate(0.0) == -math.inf


def test_a_decorator_that_is_missing_is_named(tmp_path):
    path = tmp_path / "a.py"
    path.write_text('@first\n@a.second("x()")\ndef f(x=1): ...\n')
    (unit,) = units(str(path))
    first, second, function = unit.text.splitlines(keepends=True)
    assert removed_decorator(Mutant(unit, 1, "", second + function, "")) == "first"
    assert removed_decorator(Mutant(unit, 2, "", first + function, "")) == "second"
    assert removed_decorator(Mutant(unit, 3, "", unit.text.replace("1", "2"), "")) is None


def test_of_the_tests_that_walk_the_table_a_row_meets_its_own():
    for test, met in [("test_a[log]", True), ("test_a[log(0.1,)]", True), ("test_a[log2]", False), ("test_a", True)]:
        assert walks(f"tests/test_primitives.py::{test}", "primitives", "log") == met
    assert not walks("tests/test_value.py::test_a", "primitives", "log")


def test_of_a_function_what_is_not_tried_again_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "RESULT", tmp_path / "mutants.json")
    part = "autograd/backward.py"
    unit = units(part)[0]
    explained, open_ = (Mutant(unit, unit.start, change, "", "") for change in ("a → b", "a → c"))
    results = figures.Results(tmp_path)
    for tried, fate in (([explained, open_], "survived"), ([open_], "killed")):
        for mutant in tried:
            results.note(mutant, fate)
        results.keep(part, tried)
    assert figures.Results(tmp_path).known[part][unit.key] == {"unit": unit.name, "tried": 2, "survived": [explained.name]}


def test_the_figure_says_what_changed_since_and_what_has_no_reason():
    entry = {"unit": "gone", "tried": 10, "survived": ["gone+1: a → b"]}
    share, words, complete = counted("autograd/backward.py", {"0123456789abcdef": entry})
    assert (share, complete) == (0.0, False)
    assert "1 functions changed since" in words
    assert f"{len(units('autograd/backward.py'))} not tried" in words
    key = units("autograd/backward.py")[0].key
    share, words, complete = counted("autograd/backward.py", {key: {**entry, "survived": ["here+1: a → b"]}})
    assert (share, complete) == (90.0, False)
    assert "90.0 % of 10 noticed, 90.0 % noticed or explained" in words
    assert "without a reason: here+1: a → b" in words


def test_the_figure_tells_what_is_noticed_from_what_is_explained(monkeypatch):
    monkeypatch.setattr(figures, "REASONS", (("f", "→ b", "the same"),))
    key = units("autograd/backward.py")[0].key
    share, words, _ = counted(
        "autograd/backward.py", {key: {"unit": "f", "tried": 10, "survived": ["f+1: a → b", "f+2: a → c"]}}
    )
    assert share == pytest.approx(90.0)
    assert "80.0 % of 10 noticed, 90.0 % noticed or explained" in words
    assert words.endswith("without a reason: f+2: a → c")
